//! Every key with one value: its name, how it is read, how it is shown.
//!
//! In: a given value. Out: that field of `Settings`. Never: a key that is read but not shown.
//! `logs`, `[[source]]` and `[format.NAME]` are in `sources`, `[task.NAME]` in `tasks`.

use super::values::Given;
use super::{Settings, Theme};
use crate::error::Result;
use crate::units::Day;
use toml::Value as Shown;

pub struct Key {
    pub name: &'static str,
    pub holds: Holds,
    /// Changes what `uptake usage` writes, and so cannot change after it.
    pub in_fold: bool,
    pub set: fn(&mut Settings, &Given) -> Result<()>,
    pub get: fn(&Settings) -> Option<Shown>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    Path,
    Other,
}

/// Known to the contract, without effect in this version: refused, not ignored.
pub const NOT_BUILT: [&str; 1] = ["memory"];

pub fn find(name: &str) -> Option<&'static Key> {
    KEYS.iter().find(|key| key.name == name)
}

macro_rules! path {
    ($name:ident) => {
        Key {
            name: stringify!($name),
            holds: Holds::Path,
            in_fold: false,
            set: |s, given| given.path().map(|path| s.$name = Some(path)),
            get: |s| s.$name.as_deref().map(shown_path),
        }
    };
}

macro_rules! other {
    ($name:ident, $set:expr, $get:expr) => {
        Key { name: stringify!($name), holds: Holds::Other, in_fold: false, set: $set, get: $get }
    };
}

/// In the order in which they are shown.
pub const KEYS: &[Key] = &[
    path!(users).in_fold(),
    path!(schedule).in_fold(),
    path!(training),
    path!(goals),
    path!(changes),
    path!(outreach),
    path!(survey),
    path!(actions).in_fold(),
    other!(timezone, |s, g| g.zone().map(|v| s.timezone = Some(v)), |s| s
        .timezone
        .clone()
        .map(Shown::String))
    .in_fold(),
    other!(from, |s, g| g.day().map(|v| s.from = Some(v)), |s| s.from.map(shown_day)).in_fold(),
    other!(to, |s, g| g.day().map(|v| s.to = Some(v)), |s| s.to.map(shown_day)).in_fold(),
    path!(out),
    path!(state),
    path!(key_file),
    other!(named, |s, g| g.truth().map(|v| s.named = v), |s| Some(Shown::Boolean(s.named))),
    other!(groups_only, |s, g| g.truth().map(|v| s.groups_only = v), |s| {
        Some(Shown::Boolean(s.groups_only))
    }),
    other!(theme, |s, g| g.theme().map(|v| s.theme = v), |s| Some(shown_theme(s.theme))),
    other!(window_weeks, |s, g| g.unsigned(1..=1_000).map(|v| s.window_weeks = v), |s| {
        whole(s.window_weeks)
    })
    .in_fold(),
    other!(min_peers, |s, g| g.unsigned(2..=i64::MAX).map(|v| s.min_peers = v as usize), |s| {
        whole(s.min_peers as u32)
    }),
    other!(min_active_days, |s, g| g.unsigned(1..=i64::MAX).map(|v| s.min_active_days = v), |s| {
        whole(s.min_active_days)
    }),
    other!(
        false_discovery_rate,
        |s, g| {
            g.number("a number between 0 and 1", |v| v > 0.0 && v < 1.0)
                .map(|v| s.false_discovery_rate = v)
        },
        |s| Some(Shown::Float(s.false_discovery_rate))
    ),
    other!(
        inactivity_seconds,
        |s, g| g.unsigned(1..=86_400).map(|v| s.inactivity_seconds = v),
        |s| { whole(s.inactivity_seconds) }
    )
    .in_fold(),
    other!(clock, |s, g| g.clock().map(|v| s.clock = v), |s| {
        Some(Shown::String(format!("{:02}-{:02}", s.clock.from, s.clock.to)))
    })
    .in_fold(),
    other!(holidays, |s, g| g.days().map(|v| s.holidays = v), |s| {
        Some(Shown::Array(s.holidays.iter().copied().map(shown_day).collect()))
    }),
    // Two is the least: of a group of one, every figure is a person's.
    other!(small_group, |s, g| g.unsigned(2..=i64::MAX).map(|v| s.small_group = v), |s| {
        whole(s.small_group)
    }),
    other!(champion_capacity, |s, g| g.unsigned(0..=1_000).map(|v| s.champion_capacity = v), |s| {
        whole(s.champion_capacity)
    }),
    other!(
        outreach_rest_days,
        |s, g| g.unsigned(0..=3_650).map(|v| s.outreach_rest_days = v),
        |s| { whole(s.outreach_rest_days) }
    ),
    other!(
        max_reject_share,
        |s, g| {
            g.number("a number from 0 to 1", |v| (0.0..=1.0).contains(&v))
                .map(|v| s.max_reject_share = v)
        },
        |s| Some(Shown::Float(s.max_reject_share))
    ),
    other!(settle_seconds, |s, g| g.unsigned(0..=604_800).map(|v| s.settle_seconds = v), |s| {
        whole(s.settle_seconds)
    }),
    Key {
        name: "publish_to",
        holds: Holds::Path,
        in_fold: false,
        set: |s, given| given.optional_path().map(|path| s.publish_to = path),
        get: |s| s.publish_to.as_deref().map(shown_path),
    },
    other!(threads, |s, g| g.unsigned(1..=1_024).map(|v| s.threads = Some(v as usize)), |s| {
        s.threads.and_then(|v| whole(v as u32))
    }),
];

impl Key {
    const fn in_fold(mut self) -> Self {
        self.in_fold = true;
        self
    }
}

fn shown_path(path: &std::path::Path) -> Shown {
    Shown::String(path.to_string_lossy().into_owned())
}

fn shown_day(day: Day) -> Shown {
    Shown::String(day.to_string())
}

fn whole(value: u32) -> Option<Shown> {
    Some(Shown::Integer(i64::from(value)))
}

fn shown_theme(theme: Theme) -> Shown {
    let name = match theme {
        Theme::Auto => "auto",
        Theme::Light => "light",
        Theme::Dark => "dark",
    };
    Shown::String(name.to_string())
}
