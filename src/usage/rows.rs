//! Rows as they begin.
//!
//! In: whose row, and when. Out: the row with nothing counted yet. Never: a default user.

use super::{UserDay, UserEncounter};
use crate::units::{Day, Instant};
use crate::vocabulary::Signal;

impl UserDay {
    pub fn empty(user: u32, day: Day, first: Instant) -> Self {
        Self {
            user,
            day,
            first,
            last: first,
            events: 0,
            automatic_events: 0,
            sessions: 0,
            active_seconds: 0.0,
            automatic_seconds: 0.0,
            active_seconds_60: 0.0,
            active_seconds_120: 0.0,
            active_seconds_600: 0.0,
            after_hours_seconds: 0.0,
            outside_07_19_seconds: 0.0,
            outside_08_18_seconds: 0.0,
            inside_18_06_seconds: 0.0,
            scheduled: false,
            patients: 0,
            encounters: 0,
            aba_returns: 0,
            quick_exits: 0,
            repeated_searches: 0,
            action_switches: 0,
            activity_switches: 0,
            patient_switches: 0,
            bigram_entropy: 0.0,
            signals: [0; Signal::ALL.len()],
        }
    }
}

impl UserEncounter {
    pub fn empty(user: u32, encounter: u64, patient: u64, first: Instant) -> Self {
        Self {
            user,
            encounter,
            patient,
            first,
            last: first,
            events: 0,
            seconds: 0.0,
            first_chart: None,
            visit_end: None,
            first_note: None,
            signed: None,
            last_signed: None,
            note_events: 0,
            pends: 0,
            cosigns: 0,
            note_cosigns: 0,
            own_orders: 0,
        }
    }
}
