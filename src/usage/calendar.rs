//! Local time and expected hours of one user, event after event.
//!
//! In: a zone, scheduled shifts, the site's daytime. Out: the local day and clock of an instant,
//! and whether it lies outside expected hours. Never: a day of 24 hours assumed.

use crate::settings::ClockHours;
use crate::site::Shift;
use crate::units::{Day, Instant, Local, MS_PER_DAY, MS_PER_HOUR, Zone};

/// A zone with the last answer in hand: a user's events come in order.
pub(super) struct LocalTime<'a> {
    zone: &'a Zone,
    steady_from: i64,
    steady_until: i64,
    offset: i64,
}

impl<'a> LocalTime<'a> {
    pub(super) fn new(zone: &'a Zone) -> Self {
        Self { zone, steady_from: 0, steady_until: 0, offset: 0 }
    }

    #[inline]
    pub(super) fn of(&mut self, at: i64) -> Local {
        if at < self.steady_from || at >= self.steady_until {
            let (from, until, offset) = self.zone.period(Instant(at));
            (self.steady_from, self.steady_until, self.offset) = (from, until, offset);
        }
        let wall = at + self.offset;
        Local { day: Day(wall.div_euclid(MS_PER_DAY) as i32), ms: wall.rem_euclid(MS_PER_DAY) }
    }
}

/// The shifts of one user, by the day they start.
pub(super) struct Shifts<'a>(pub(super) &'a [Shift]);

impl<'a> Shifts<'a> {
    pub(super) fn on(&self, day: Day) -> &'a [Shift] {
        let from = self.0.partition_point(|shift| shift.day < day);
        let to = from + self.0[from..].partition_point(|shift| shift.day == day);
        &self.0[from..to]
    }
}

/// Whether a local moment lies within one of the shifts that started on `day`.
pub(super) fn within(shifts: &[Shift], day: Day, local: Local) -> bool {
    let ms = i64::from(local.day.0 - day.0) * MS_PER_DAY + local.ms;
    shifts.iter().filter_map(|shift| shift.hours).any(|(from, to)| from <= ms && ms < to)
}

/// Whether a clock time lies within daytime hours; `19-07` crosses midnight.
#[inline]
pub(super) fn within_clock(clock: ClockHours, ms: i64) -> bool {
    let (from, to) = (i64::from(clock.from) * MS_PER_HOUR, i64::from(clock.to) * MS_PER_HOUR);
    if from <= to { from <= ms && ms < to } else { ms >= from || ms < to }
}
