//! Which days a pattern of work falls on, and when its shifts begin and end.
//!
//! In: a role's pattern, a week's Monday, chance. Out: shifts on local days. Never: who comes.

use super::dice::Dice;
use super::roles::Pattern;
use crate::units::Day;

/// Minutes since the local midnight of `day`; `end` may pass 1440.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Shift {
    pub day: Day,
    pub start: i64,
    pub end: i64,
}

/// What a person's weeks have in common.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rota {
    pub pattern: Pattern,
    pub fte: f64,
    /// Always nights, where the pattern has nights.
    pub nights: bool,
    /// Minutes that this person's clinic or shift starts off the usual hour.
    pub offset: i64,
    /// Weekdays that a part-timer never works, and the phase of longer rotations.
    pub phase: u32,
}

/// Shifts of the week that begins on `monday`.
pub(super) fn week(rota: &Rota, monday: Day, dice: &mut Dice) -> Vec<Shift> {
    let mut days: Vec<i32> = match rota.pattern {
        Pattern::Weekdays => fixed_days(rota, 5),
        Pattern::EightHours => free_days(rota, 5.0, dice),
        Pattern::ThreeTwelves => free_days(rota, 3.0, dice),
        Pattern::Emergency => free_days(rota, 4.0, dice),
        Pattern::Resident => free_days(rota, 5.4, dice),
        Pattern::SevenOn => {
            let on = (monday.0.div_euclid(7) as u32 + rota.phase).is_multiple_of(2);
            if on { (0..7).filter(|_| dice.chance(rota.fte)).collect() } else { Vec::new() }
        }
    };
    days.sort_unstable();
    let turn = dice.unit();
    days.into_iter()
        .map(|day| {
            let (start, hours) = hours(rota, turn, dice);
            Shift { day: monday.plus(day), start, end: start + hours }
        })
        .collect()
}

fn fixed_days(rota: &Rota, of: i32) -> Vec<i32> {
    let n = (f64::from(of) * rota.fte).round().clamp(1.0, f64::from(of)) as i32;
    (0..n).map(|at| (at * 2 + rota.phase as i32) % of).collect()
}

fn free_days(rota: &Rota, full: f64, dice: &mut Dice) -> Vec<i32> {
    let wanted = full * rota.fte;
    let n = wanted as usize + usize::from(dice.chance(wanted.fract()));
    let mut days: Vec<i32> = (0..7).collect();
    dice.shuffle(&mut days);
    days.truncate(n.clamp(1, 7));
    days
}

/// Start and length in minutes; `turn` is the week's place in a rotation.
fn hours(rota: &Rota, turn: f64, dice: &mut Dice) -> (i64, i64) {
    let at = |hour: f64, long: f64| ((hour * 60.0) as i64 + rota.offset, (long * 60.0) as i64);
    match rota.pattern {
        Pattern::Weekdays => at(8.0, 9.0),
        Pattern::ThreeTwelves if rota.nights => at(19.0, 12.0),
        Pattern::ThreeTwelves => at(7.0, 12.0),
        Pattern::SevenOn if rota.nights => at(19.0, 12.0),
        Pattern::SevenOn => at(7.0, 11.0),
        Pattern::Resident if rota.nights || turn < 0.15 => at(19.0, 12.0),
        Pattern::Resident => at(6.5, 11.5),
        Pattern::Emergency => match dice.unit() {
            _ if rota.nights => at(22.0, 9.0),
            u if u < 0.45 => at(7.0, 9.0),
            u if u < 0.80 => at(14.0, 9.0),
            _ => at(22.0, 9.0),
        },
        Pattern::EightHours if rota.nights => at(22.5, 8.5),
        Pattern::EightHours if turn < 0.6 => at(7.0, 8.5),
        Pattern::EightHours => at(14.5, 8.5),
    }
}

/// Days on which clinics are closed: federal holidays of the United States.
pub(super) fn is_holiday(day: Day) -> bool {
    let (_, month, date) = day.ymd();
    let weekday = day.weekday();
    let nth = (date - 1) / 7 + 1;
    match (month, weekday) {
        (1 | 2, 0) if nth == 3 => true,
        (5, 0) => date > 24,
        (9, 0) => nth == 1,
        (10, 0) if nth == 2 => true,
        (11, 3) if nth == 4 => true,
        _ => matches!((month, date), (1, 1) | (6, 19) | (7, 4) | (11, 11) | (12, 25)),
    }
}
