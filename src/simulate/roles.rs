//! The roles of a hospital: who does what, how much, and when.
//!
//! In: nothing. Out: a specification a role. Never: a person.

use super::scripts::Task::{self, *};
use crate::vocabulary::Activity as A;
use crate::vocabulary::Activity::{self, Admin, Flowsheets as Charting, Notes, Review};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Setting {
    Ambulatory,
    Inpatient,
    Ed,
}

impl Setting {
    pub fn name(self) -> &'static str {
        match self {
            Self::Ambulatory => "ambulatory",
            Self::Inpatient => "inpatient",
            Self::Ed => "ED",
        }
    }
}

/// How a role's weeks are laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pattern {
    /// Monday to Friday, days.
    Weekdays,
    /// Three long shifts a week, round the clock.
    ThreeTwelves,
    /// Seven on, seven off.
    SevenOn,
    /// Five or six days of any week, some nights.
    Resident,
    /// Four shifts of nine hours, round the clock.
    Emergency,
    /// Five shifts of eight hours: day, evening, night.
    EightHours,
}

pub(super) struct Role {
    /// As three dialects write it.
    pub names: [&'static str; 3],
    pub setting: Setting,
    /// Share of the staff.
    pub share: f64,
    pub pattern: Pattern,
    /// Events a day relative to the plan's.
    pub density: f64,
    /// Writes notes that are signed, a chance a patient.
    pub notes: f64,
    /// Enters and signs orders.
    pub orders: bool,
    /// The task that touches a patient of the day for the first time.
    pub first: Task,
    /// What else, with weights.
    pub tasks: &'static [(Task, f64)],
    /// Activities that are enough of the job to struggle with or to skip.
    pub needs: &'static [Activity],
}

pub(super) const ROLES: &[Role] = &[
    Role {
        names: ["Registered Nurse", "RN", "Nurse"],
        setting: Setting::Inpatient,
        share: 0.29,
        pattern: Pattern::ThreeTwelves,
        density: 0.95,
        notes: 0.0,
        orders: false,
        first: Rounds,
        tasks: &[
            (Rounds, 2.4),
            (ChartReview, 1.0),
            (GiveMedications, 4.2),
            (Task::Flowsheets, 4.6),
            (Task::Handoff, 0.8),
            (Task::Results, 0.7),
            (Task::Inbox, 0.15),
            (Task::Discharge, 0.5),
            (Lookup, 0.35),
            (Task::Alerts, 0.25),
            (Printout, 0.20),
        ],
        needs: &[Charting, A::Medications, Review],
    },
    Role {
        names: ["Physician", "MD", "Attending"],
        setting: Setting::Ambulatory,
        share: 0.16,
        pattern: Pattern::Weekdays,
        density: 1.05,
        notes: 0.97,
        orders: true,
        first: Visit,
        tasks: &[
            (ChartReview, 2.2),
            (Task::Results, 1.6),
            (Task::Orders, 3.2),
            (Task::Inbox, 2.6),
            (Task::Medications, 0.9),
            (Task::Schedule, 0.5),
            (Lookup, 0.5),
            (Task::Alerts, 0.2),
            (Billing, 0.4),
            (Cosign, 0.25),
            (Printout, 0.32),
        ],
        needs: &[Notes, A::Orders, A::Inbox, Review],
    },
    Role {
        names: ["Resident", "Resident Physician", "House Officer"],
        setting: Setting::Inpatient,
        share: 0.12,
        pattern: Pattern::Resident,
        density: 1.15,
        notes: 0.95,
        orders: true,
        first: Rounds,
        tasks: &[
            (Rounds, 4.2),
            (ChartReview, 2.6),
            (Task::Results, 1.7),
            (Task::Orders, 2.6),
            (Task::Handoff, 1.3),
            (Task::Inbox, 0.5),
            (Task::Medications, 0.3),
            (Task::Discharge, 0.5),
            (Task::Schedule, 0.2),
            (Lookup, 0.3),
            (Task::Alerts, 0.2),
            (Printout, 0.30),
        ],
        needs: &[Notes, A::Orders, Review],
    },
    Role {
        names: ["Medical Assistant", "MA", "Clinic Assistant"],
        setting: Setting::Ambulatory,
        share: 0.09,
        pattern: Pattern::Weekdays,
        density: 0.85,
        notes: 0.0,
        orders: false,
        first: Rooming,
        tasks: &[
            (Rooming, 1.5),
            (ChartReview, 0.7),
            (Task::Medications, 1.3),
            (Task::Inbox, 1.5),
            (Desk, 0.9),
            (Lookup, 0.8),
            (Task::Flowsheets, 0.5),
            (Printout, 0.38),
        ],
        needs: &[Charting, A::Medications, A::Inbox, A::Schedule],
    },
    Role {
        names: ["Hospitalist", "Hospitalist MD", "Attending Inpatient"],
        setting: Setting::Inpatient,
        share: 0.09,
        pattern: Pattern::SevenOn,
        density: 1.1,
        notes: 0.97,
        orders: true,
        first: Rounds,
        tasks: &[
            (Rounds, 3.6),
            (ChartReview, 2.2),
            (Task::Results, 1.7),
            (Task::Orders, 2.4),
            (Task::Handoff, 1.0),
            (Task::Inbox, 0.6),
            (Task::Medications, 0.4),
            (Task::Discharge, 0.8),
            (Lookup, 0.3),
            (Task::Alerts, 0.2),
            (Billing, 0.3),
            (Cosign, 0.4),
            (Printout, 0.30),
        ],
        needs: &[Notes, A::Orders, Review],
    },
    Role {
        names: ["Registrar", "Patient Access Representative", "Front Desk"],
        setting: Setting::Ambulatory,
        share: 0.07,
        pattern: Pattern::Weekdays,
        density: 0.75,
        notes: 0.0,
        orders: false,
        first: Desk,
        tasks: &[
            (Desk, 2.6),
            (Registration, 2.4),
            (Lookup, 1.3),
            (Task::Inbox, 0.4),
            (Task::Schedule, 0.6),
            (Printout, 0.44),
        ],
        needs: &[A::Schedule, Admin],
    },
    Role {
        names: ["Pharmacist", "PharmD", "Clinical Pharmacist"],
        setting: Setting::Inpatient,
        share: 0.06,
        pattern: Pattern::EightHours,
        density: 0.9,
        notes: 0.0,
        orders: false,
        first: Verify,
        tasks: &[
            (Verify, 5.0),
            (Task::Medications, 1.5),
            (ChartReview, 1.2),
            (Task::Results, 0.8),
            (Task::Inbox, 0.5),
            (Lookup, 0.4),
            (Printout, 0.30),
        ],
        needs: &[A::Medications, Review],
    },
    Role {
        names: ["Emergency Physician", "ED MD", "ED Attending"],
        setting: Setting::Ed,
        share: 0.06,
        pattern: Pattern::Emergency,
        density: 1.1,
        notes: 0.95,
        orders: true,
        first: EdVisit,
        tasks: &[
            (EdVisit, 3.0),
            (ChartReview, 1.6),
            (Task::Results, 1.9),
            (Task::Orders, 3.1),
            (Task::Discharge, 0.9),
            (Task::Inbox, 0.15),
            (Lookup, 0.3),
            (Task::Alerts, 0.2),
            (Printout, 0.30),
        ],
        needs: &[Notes, A::Orders, Review],
    },
    Role {
        names: ["Nurse Practitioner", "APP", "Advanced Practice Provider"],
        setting: Setting::Ambulatory,
        share: 0.06,
        pattern: Pattern::Weekdays,
        density: 1.0,
        notes: 0.96,
        orders: true,
        first: Visit,
        tasks: &[
            (ChartReview, 1.9),
            (Task::Results, 1.5),
            (Task::Orders, 3.1),
            (Task::Inbox, 2.3),
            (Task::Medications, 1.0),
            (Task::Schedule, 0.5),
            (Lookup, 0.5),
            (Task::Alerts, 0.2),
            (Billing, 0.4),
            (Printout, 0.32),
        ],
        needs: &[Notes, A::Orders, A::Inbox, Review],
    },
];

/// Roles that a hospital of this size can have with some peers each, with their shares.
pub(super) fn staffing(users: u32) -> Vec<f64> {
    let enough = |share: f64| share * f64::from(users) >= 10.0;
    let kept: Vec<f64> =
        ROLES.iter().map(|role| if enough(role.share) { role.share } else { 0.0 }).collect();
    if kept.iter().filter(|share| **share > 0.0).count() >= 3 {
        return kept;
    }
    // Very small: nurses, clinic physicians and residents.
    ROLES.iter().enumerate().map(|(at, role)| if at < 3 { role.share } else { 0.0 }).collect()
}
