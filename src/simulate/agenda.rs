//! A day's plan before it meets reality: when somebody means to sit down, and for whom.
//!
//! In: the shift, its length in events, habits. Out: times, some of them for the day's patients.
//! Never: an event.

use super::dice::Dice;
use super::roles::Pattern;
use super::staff::Person;
use super::work::{Frame, MINUTE};

const EVENTS_A_TASK: f64 = 8.3;

/// Appointments that a clinic day of this size has.
pub(super) fn appointments(events: f64) -> u32 {
    (events / 72.0).round().clamp(1.0, 30.0) as u32
}

pub(super) struct Agenda {
    /// Times in order, and which of the day's new patients (`usize::MAX`: none) it is about.
    pub sittings: Vec<(i64, usize)>,
    /// Tasks a sitting, on average.
    pub tasks: f64,
}

/// Nobody on duty stays away from the system for longer than about this.
const APART: i64 = 3 * 60 * MINUTE;

pub(super) fn agenda(person: &Person, dice: &mut Dice, frame: &Frame, visits: usize) -> Agenda {
    let notes = visits as f64 * person.role.notes;
    // Notes take sittings of their own, planned when they fall due.
    let tasks = ((frame.events - notes * 9.0) / EVENTS_A_TASK).max(1.0);
    let wanted = tasks / frame.tasks_a_session;
    let long = (frame.end - frame.start).max(MINUTE);
    let least = (long as usize).div_ceil(APART as usize);
    let n = (wanted as usize + usize::from(dice.chance(wanted.fract()))).max(least);
    // A quiet day has short sittings, not a gap of half a shift.
    let a_sitting = frame.tasks_a_session * (wanted / n as f64).min(1.0);
    let mut about = vec![usize::MAX; n];
    let reach = match person.role.pattern {
        Pattern::Weekdays => 0.96,
        // The morning's round.
        _ => 0.58,
    };
    let step = (n as f64 * reach / visits.max(1) as f64).max(1.0);
    for visit in 0..visits.min(n) {
        if let Some(slot) = about.get_mut(((visit as f64 + 0.4) * step) as usize) {
            *slot = visit;
        }
    }
    let mut sittings: Vec<(i64, usize)> = about
        .into_iter()
        .enumerate()
        .map(|(at, visit)| {
            let even = (at as f64 + 0.5 + 0.7 * (dice.unit() - 0.5)) / n as f64;
            let part = place(frame.rhythm, even);
            let mut time = frame.start + (part * 0.96 * long as f64) as i64;
            if visit == usize::MAX && dice.chance(frame.today.outside) {
                time = match dice.chance(0.25) {
                    true => frame.start - (dice.unit() * 50.0) as i64 * MINUTE,
                    false => frame.end + (dice.unit() * 170.0) as i64 * MINUTE,
                };
            }
            (time, visit)
        })
        .collect();
    sittings.sort_unstable();
    Agenda { sittings, tasks: a_sitting }
}

/// Where in the shift an even spread lies, 0 to 1.
fn place(rhythm: u8, even: f64) -> f64 {
    match rhythm {
        0 => even,
        // A lunch break.
        1 if even < 0.55 => even * 0.44 / 0.55,
        1 => 0.56 + (even - 0.55) * 0.44 / 0.45,
        _ => even.powf(1.15),
    }
}
