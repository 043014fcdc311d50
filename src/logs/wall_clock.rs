//! Local wall clocks to instants, one thread's view of one zone.
//!
//! In: a stamp. Out: an instant, and whether it is one of two. Never: a silent guess; the earlier
//! of two is taken and marked.

use super::times::Stamp;
use crate::units::{Day, Instant, Local, MS_PER_DAY, Resolved, Zone};
use std::sync::Arc;

pub(super) struct WallClock {
    zone: Arc<Zone>,
    day: i64,
    offset: Option<i64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Moment {
    Certain(i64),
    /// The same, beside times that were shown twice.
    Beside(i64, Near),
    /// The earlier of two instants that the clock showed alike.
    Twice(i64, Near),
    Missing,
}

impl Moment {
    pub(super) fn certain(self) -> Option<i64> {
        match self {
            Self::Certain(at) | Self::Beside(at, _) => Some(at),
            Self::Twice(..) | Self::Missing => None,
        }
    }
}

/// A time of the wall clock among or beside those that were shown twice: from the first of them to
/// before the second, in ms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Near {
    pub(super) wall: i64,
    pub(super) from: i64,
    pub(super) until: i64,
}

/// What lies further from times shown twice tells nothing of them.
pub(super) const REACH_MS: i64 = 3_600_000;

impl WallClock {
    pub(super) fn new(zone: Arc<Zone>) -> Self {
        Self { zone, day: i64::MIN, offset: None }
    }

    pub(super) fn set_zone(&mut self, zone: &Arc<Zone>) {
        if !Arc::ptr_eq(&self.zone, zone) {
            *self = Self::new(Arc::clone(zone));
        }
    }

    #[inline]
    pub(super) fn moment(&mut self, stamp: Stamp) -> Moment {
        let wall = match stamp {
            Stamp::Utc(at) => return Moment::Certain(at),
            Stamp::Wall(wall) => wall,
        };
        let day = wall.div_euclid(MS_PER_DAY);
        if day != self.day {
            self.day = day;
            self.offset = self.zone.steady_offset(Day(day as i32));
        }
        match self.offset {
            Some(offset) => Moment::Certain(wall - offset),
            None => self.on_a_day_of_change(wall),
        }
    }

    /// Seconds from what a record is about to when it was stored; on one kind of clock no zone is
    /// needed. `None` where either time is not certain.
    pub(super) fn delay(&mut self, stored: Stamp, about: Stamp) -> Option<i32> {
        let ms = match (stored, about) {
            (Stamp::Wall(stored), Stamp::Wall(about)) => stored - about,
            (stored, about) => self.moment(stored).certain()? - self.moment(about).certain()?,
        };
        i32::try_from(ms.div_euclid(1000)).ok()
    }

    pub(super) fn zone_name(&self) -> &str {
        self.zone.name()
    }

    #[cold]
    fn on_a_day_of_change(&self, wall: i64) -> Moment {
        let local =
            Local { day: Day(wall.div_euclid(MS_PER_DAY) as i32), ms: wall.rem_euclid(MS_PER_DAY) };
        let span = self.zone.shown_twice_near(wall, REACH_MS);
        let near = span.map(|(from, until)| Near { wall, from, until });
        match (self.zone.resolve(local), near) {
            (Resolved::One(Instant(at)), Some(near)) => Moment::Beside(at, near),
            (Resolved::One(Instant(at)), None) => Moment::Certain(at),
            (Resolved::Twice { earlier, .. }, near) => {
                let alone = Near { wall, from: wall, until: wall };
                Moment::Twice(earlier.0, near.unwrap_or(alone))
            }
            (Resolved::Missing, _) => Moment::Missing,
        }
    }
}
