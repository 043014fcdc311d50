//! A row of workflow.csv, as plain data.
//!
//! In: nothing. Out: the types of a verdict on a unit or role. Never: a person.

use crate::units::Day;
use crate::vocabulary::Activity;

/// Why work is slow somewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cause {
    /// A few of the unit: train them.
    People,
    /// Most of the unit share it: look at how the work is set up.
    Workflow,
    Both,
    CannotTell,
}

/// What a unit or role was found slow against.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Against {
    RoleElsewhere,
    OwnPast,
}

/// A unit, or a role across the hospital, and an activity that is slow there.
#[derive(Clone, Debug, PartialEq)]
pub struct Workflow {
    /// `None`: a role across the hospital.
    pub department: Option<String>,
    /// `None`: everyone of the unit.
    pub role: Option<String>,
    pub activity: Activity,
    pub cause: Cause,
    /// `None`: nothing to compare with.
    pub against: Option<Against>,
    /// People it rests on.
    pub n_people: u32,
    /// Of them, those who stand out also beyond what is shared.
    pub beyond: u32,
    /// What the people share; 1.0 = as the same roles elsewhere, or as before; with a 95 % interval.
    pub effort_ratio: Option<f64>,
    pub low: Option<f64>,
    pub high: Option<f64>,
    /// Monday of the first week.
    pub since: Option<Day>,
    pub minutes_per_week: f64,
}

impl Cause {
    pub fn name(self) -> &'static str {
        match self {
            Self::People => "people",
            Self::Workflow => "workflow",
            Self::Both => "both",
            Self::CannotTell => "cannot_tell",
        }
    }
}

impl Against {
    pub fn name(self) -> &'static str {
        match self {
            Self::RoleElsewhere => "role_elsewhere",
            Self::OwnPast => "own_past",
        }
    }
}
