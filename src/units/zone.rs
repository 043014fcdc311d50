//! Local time of a named zone, fast enough for every event.
//!
//! In: a zone's name and the years that matter. Out: local day and time of an instant, and the
//! instants of a local time (none in spring's gap, two in autumn's repeated hour).
//! Never: the machine's own zone or zone files; the database is inside the binary.

use super::{Day, Instant, MS_PER_DAY};
use crate::error::{Error, Result};
use jiff::Timestamp;
use jiff::tz::{TimeZone, TimeZoneDatabase};

#[derive(Clone, Debug)]
pub struct Zone {
    name: String,
    /// From this instant on, this offset (ms east of UTC). Sorted; the first starts at the dawn.
    periods: Vec<(i64, i64)>,
}

/// A wall clock: the civil day and the milliseconds since its midnight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Local {
    pub day: Day,
    pub ms: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resolved {
    One(Instant),
    /// The clock jumped over this time.
    Missing,
    /// The clock showed this time twice.
    Twice {
        earlier: Instant,
        later: Instant,
    },
}

const FIRST_YEAR: i16 = 1800;
const LAST_YEAR: i16 = 2300;

impl Zone {
    /// An IANA name such as `America/Chicago`, from the bundled database.
    pub fn by_name(name: &str) -> Result<Self> {
        let database = TimeZoneDatabase::bundled();
        let zone = database.get(name).map_err(|_| {
            let nearest = database
                .available()
                .map(|known| known.to_string())
                .max_by(|a, b| similarity(name, a).total_cmp(&similarity(name, b)));
            let hint = nearest.map(|n| format!(" Did you mean {n}?")).unwrap_or_default();
            Error::usage(format!("unknown time zone {name:?}"))
                .next(format!("name an IANA zone such as America/Chicago.{hint}"))
        })?;
        Ok(Self { name: name.to_string(), periods: periods(&zone)? })
    }

    pub fn utc() -> Self {
        Self { name: "UTC".to_string(), periods: vec![(i64::MIN, 0)] }
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    /// Milliseconds east of UTC at an instant.
    pub fn offset(&self, at: Instant) -> i64 {
        self.period(at).2
    }

    /// The span of instants around `at` in which one offset holds: (from, until, offset), in ms.
    pub fn period(&self, at: Instant) -> (i64, i64, i64) {
        let after = self.periods.partition_point(|(start, _)| *start <= at.0).max(1);
        let (from, offset) = self.periods[after - 1];
        (from, self.periods.get(after).map_or(i64::MAX, |(next, _)| *next), offset)
    }

    pub fn local(&self, at: Instant) -> Local {
        local_at(at, self.offset(at))
    }

    pub fn resolve(&self, local: Local) -> Resolved {
        let wall = i64::from(local.day.0) * MS_PER_DAY + local.ms;
        let mut found = [None, None];
        let mut n = 0;
        let near = self.periods.partition_point(|(start, _)| *start <= wall);
        for at in near.saturating_sub(2)..(near + 1).min(self.periods.len()) {
            let (start, offset) = self.periods[at];
            let end = self.periods.get(at + 1).map_or(i64::MAX, |(next, _)| *next);
            let instant = wall - offset;
            if start <= instant && instant < end && n < 2 {
                found[n] = Some(Instant(instant));
                n += 1;
            }
        }
        match found {
            [Some(earlier), Some(later)] => Resolved::Twice { earlier, later },
            [Some(only), None] => Resolved::One(only),
            _ => Resolved::Missing,
        }
    }

    /// The times of the wall clock that were shown twice and lie nearer than `reach` to this one:
    /// from the first to before the second, in ms.
    pub fn shown_twice_near(&self, wall: i64, reach: i64) -> Option<(i64, i64)> {
        let near = self.periods.partition_point(|(start, _)| *start <= wall);
        let about = near.saturating_sub(2)..(near + 2).min(self.periods.len());
        self.periods.get(about)?.windows(2).find_map(|two| {
            let ((_, before), (change, after)) = (two[0], two[1]);
            let (from, until) = (change.checked_add(after)?, change.checked_add(before)?);
            (from < until && from - reach <= wall && wall < until + reach).then_some((from, until))
        })
    }

    /// The first instant of a local day.
    pub fn start_of(&self, day: Day) -> Instant {
        let mut ms = 0;
        loop {
            match self.resolve(Local { day, ms }) {
                Resolved::One(at) | Resolved::Twice { earlier: at, .. } => return at,
                // A few zones skip midnight; the day then begins where the clock lands.
                Resolved::Missing => ms += 15 * 60_000,
            }
        }
    }

    /// The offset that holds all through a local day, or `None` where the clock changes on it.
    pub fn steady_offset(&self, day: Day) -> Option<i64> {
        let wall = i64::from(day.0) * MS_PER_DAY;
        // A day's margin on both sides: no zone is further than that from UTC.
        let (from, to) = (Instant(wall - MS_PER_DAY), Instant(wall + 2 * MS_PER_DAY));
        let (before, after) = (self.offset(from), self.offset(to));
        let same_period = self.periods.partition_point(|(s, _)| *s <= from.0)
            == self.periods.partition_point(|(s, _)| *s <= to.0);
        (same_period && before == after).then_some(before)
    }
}

pub(super) fn local_at(at: Instant, offset: i64) -> Local {
    let wall = at.0 + offset;
    Local { day: Day(wall.div_euclid(MS_PER_DAY) as i32), ms: wall.rem_euclid(MS_PER_DAY) }
}

fn periods(zone: &TimeZone) -> Result<Vec<(i64, i64)>> {
    let year = |y: i16| {
        jiff::civil::date(y, 1, 1)
            .to_zoned(TimeZone::UTC)
            .map(|zoned| zoned.timestamp())
            .map_err(|e| Error::internal(format!("calendar: {e}")))
    };
    let (first, last) = (year(FIRST_YEAR)?, year(LAST_YEAR)?);
    let offset = |at: Timestamp| i64::from(zone.to_offset(at).seconds()) * 1000;
    let mut found = vec![(i64::MIN, offset(first))];
    for transition in zone.following(first) {
        if transition.timestamp() > last {
            break;
        }
        let now = offset(transition.timestamp());
        if found.last().is_none_or(|(_, before)| *before != now) {
            found.push((transition.timestamp().as_millisecond(), now));
        }
    }
    Ok(found)
}

fn similarity(a: &str, b: &str) -> f64 {
    strsim::jaro_winkler(&a.to_lowercase(), &b.to_lowercase())
}
