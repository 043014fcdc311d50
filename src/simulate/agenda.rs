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

/// When the person sits down, and for which of the day's new patients (`usize::MAX`: none).
pub(super) fn sittings(
    person: &Person,
    dice: &mut Dice,
    frame: &Frame,
    visits: usize,
) -> Vec<(i64, usize)> {
    let notes = visits as f64 * person.role.notes;
    let a_session = frame.tasks_a_session * EVENTS_A_TASK;
    // Notes take sittings of their own, planned when they fall due.
    let all = ((frame.events - notes * 9.0) / a_session).max(1.0);
    let n = (all as usize + usize::from(dice.chance(all.fract()))).max(1);
    let long = (frame.end - frame.start).max(MINUTE);
    let outside = frame.today.outside;
    let mut plan = Vec::with_capacity(n);
    let clinic = person.role.pattern == Pattern::Weekdays;
    for at in 0..n {
        // The day's patients: by appointment, or on the morning's round.
        let visit = if at < visits.min(n) { at } else { usize::MAX };
        let part = if visit != usize::MAX {
            let even = (visit as f64 + dice.unit()) / visits.max(1) as f64;
            if clinic { 0.02 + 0.90 * even } else { 0.02 + 0.55 * even }
        } else {
            within(frame.rhythm, dice)
        };
        let mut time = frame.start + (part * 0.96 * long as f64) as i64;
        if visit == usize::MAX && dice.chance(outside) {
            time = match dice.chance(0.25) {
                true => frame.start - (dice.unit() * 50.0) as i64 * MINUTE,
                false => frame.end + (dice.unit() * 170.0) as i64 * MINUTE,
            };
        }
        plan.push((time, visit));
    }
    plan
}

/// A place in the shift, 0 to 1.
fn within(rhythm: u8, dice: &mut Dice) -> f64 {
    let u = dice.unit();
    match rhythm {
        0 => u,
        1 => {
            let peak = if dice.chance(0.55) { 0.22 } else { 0.72 };
            (peak + 0.13 * dice.normal()).clamp(0.0, 1.0)
        }
        _ => u.powf(1.15),
    }
}
