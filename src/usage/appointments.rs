//! When the visit was over that an encounter belongs to.
//!
//! In: rows a user-encounter, still by rank; the schedule's appointments. Out: `visit_end` where the
//! schedule has it. Never: a colleague's appointment; documentation is late against one's own.

use super::UserEncounter;
use crate::logs::Names;
use crate::site::{Appointment, Schedule};
use crate::units::MS_PER_DAY;

/// A chart is prepared so long before the visit at most, where only the patient tells which one it is.
const PREPARED_MS: i64 = MS_PER_DAY;

/// One user's appointments by the log's ranks, sorted.
#[derive(Default)]
struct Ends {
    /// (encounter, end)
    by_encounter: Vec<(u32, i64)>,
    /// (patient, start, end), where the row names no encounter.
    by_patient: Vec<(u32, i64, i64)>,
}

pub(super) fn anchor(
    rows: &mut [UserEncounter],
    users: &[String],
    schedule: &Schedule,
    patients: &Names,
    encounters: &Names,
) {
    if schedule.appointments.is_empty() {
        return;
    }
    for own in rows.chunk_by_mut(|a, b| a.user == b.user) {
        let Some(user) = own.first().and_then(|row| users.get(row.user as usize)) else { continue };
        let all = &schedule.appointments;
        let from = all.partition_point(|a| a.user.as_str() < user.as_str());
        let to = from + all[from..].partition_point(|a| a.user == *user);
        let ends = Ends::of(&all[from..to], patients, encounters);
        for row in own {
            row.visit_end = ends.of_row(row).map(crate::units::Instant);
        }
    }
}

impl Ends {
    fn of(own: &[Appointment], patients: &Names, encounters: &Names) -> Self {
        let mut ends = Self::default();
        let known = |names: &Names, id: &str| names.find(id.as_bytes());
        for appointment in own {
            let Some(end) = appointment.end else { continue };
            match (&appointment.encounter, &appointment.patient) {
                (Some(encounter), _) => {
                    let known = known(encounters, encounter);
                    ends.by_encounter.extend(known.map(|encounter| (encounter, end.0)));
                }
                (None, Some(patient)) => {
                    let known = known(patients, patient);
                    let row = known.map(|patient| (patient, appointment.start.0, end.0));
                    ends.by_patient.extend(row);
                }
                (None, None) => {}
            }
        }
        ends.by_encounter.sort_unstable();
        ends.by_patient.sort_unstable();
        ends
    }

    /// The last end of the encounter's appointments; else the first visit of the patient that the
    /// encounter prepares for or overlaps.
    fn of_row(&self, row: &UserEncounter) -> Option<i64> {
        let encounter = u32::try_from(row.encounter).ok()?;
        let after = self.by_encounter.partition_point(|(known, _)| *known <= encounter);
        let last = after.checked_sub(1).and_then(|at| self.by_encounter.get(at));
        if let Some((_, end)) = last.filter(|(known, _)| *known == encounter) {
            return Some(*end);
        }
        let patient = u32::try_from(row.patient).ok()?;
        let from = self.by_patient.partition_point(|(known, _, _)| *known < patient);
        let visits = self.by_patient.get(from..)?.iter().take_while(|(p, _, _)| *p == patient);
        visits
            .filter(|(_, start, end)| row.first.0 >= start - PREPARED_MS && row.first.0 <= *end)
            .map(|(_, _, end)| *end)
            .next()
    }
}
