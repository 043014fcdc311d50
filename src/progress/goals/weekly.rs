//! A measure's weeks, a person each, and put together for a group.
//!
//! In: rows of the whole history, the schedule, the roster. Out: complete weeks with a value and the
//! days behind it. Never: a week of few people, of few days, or one that the data do not cover.

use super::groups::counted;
use super::measurable::{Chosen, Source};
use crate::measures::{Note, notes};
use crate::peers::{Member, Peers, quiet_days};
use crate::settings::Settings;
use crate::site::Site;
use crate::stats::{Observation, kaplan_meier, median, survival_quantile};
use crate::units::{Day, Span, Zone};
use crate::usage::{Usage, UserDay, UserDayAction};
use crate::vocabulary::{Activity, Signal};
use std::collections::{BTreeMap, BTreeSet};

/// Sums are taken in integers, so that the order of people cannot matter.
const FINE: f64 = 1024.0;
/// A week with less than this share of the usual days would tell of its holidays.
const FULL_SHARE: f64 = 0.25;

/// Part and whole, and the days behind them.
#[derive(Clone, Copy, Default)]
pub(super) struct Sum {
    part: i64,
    whole: i64,
    days: u32,
}

pub(super) type Weeks = BTreeMap<Day, Sum>;

pub(super) enum Weekly {
    Sums { of_member: Vec<Weeks>, read: fn(f64) -> f64, span: Span },
    Notes { of_member: Vec<Vec<Note>>, late: bool, span: Span },
}

/// A complete week of a group.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Week {
    pub monday: Day,
    pub value: f64,
    pub weight: f64,
}

/// What all measures look at: the usage and who is there when.
#[derive(Clone, Copy)]
pub(super) struct Input<'a> {
    pub usage: &'a Usage,
    pub site: &'a Site,
    pub settings: &'a Settings,
    pub peers: &'a Peers,
    /// Days of the history that say nothing of anybody.
    pub quiet: &'a BTreeSet<Day>,
}

pub(super) fn quiet(usage: &Usage, site: &Site, settings: &Settings) -> BTreeSet<Day> {
    let days = quiet_days(usage, site, usage.frame.history);
    days.into_keys().chain(settings.holidays.iter().copied()).collect()
}

/// The weeks of everyone, or what is missing for them, as a sentence.
pub(super) fn weekly(chosen: Chosen, input: Input) -> Result<Weekly, String> {
    let frame = &input.usage.frame;
    let timed = || {
        if frame.minute_precision {
            return Err("The times have no seconds, so this cannot be measured.".to_string());
        }
        Ok(())
    };
    let days = |of: fn(&UserDay) -> (f64, f64), read: fn(f64) -> f64| Weekly::Sums {
        of_member: by_member(input, |member| by_day(input, member, of)),
        read,
        span: frame.history,
    };
    let per_100 = |ratio: f64| 100.0 * ratio;
    Ok(match chosen.measure.source {
        Source::AfterHours => {
            timed()?;
            days(|day| (day.after_hours_seconds, day.active_seconds), |share| share)
        }
        Source::Logins => days(
            |day| {
                let failed = signals(day, &[Signal::LoginFailed]);
                (failed, failed + signals(day, &[Signal::LoginOk]))
            },
            |share| share,
        ),
        Source::Help => days(|day| (signals(day, &[Signal::Help]), own(day)), per_100),
        Source::Search => days(|day| (signals(day, &[Signal::Search]), own(day)), per_100),
        Source::Rework => {
            days(|day| (signals(day, &[Signal::Cancel, Signal::Undo]), own(day)), per_100)
        }
        Source::Printing if frame.has_patients => days(
            |day| (signals(day, &[Signal::Print, Signal::PrintList]), f64::from(day.patients)),
            per_100,
        ),
        Source::Printing => return Err("The log names no patients to count prints by.".to_string()),
        Source::Hunting => {
            timed()?;
            days(
                |day| {
                    (f64::from(day.aba_returns + day.quick_exits + day.repeated_searches), own(day))
                },
                per_100,
            )
        }
        Source::Presence => {
            if !input.site.given.schedule {
                return Err(
                    "Without a schedule nobody is expected on a day: give one with --schedule."
                        .to_string(),
                );
            }
            Weekly::Sums { of_member: presence(input), read: |share| share, span: frame.history }
        }
        Source::Effort => {
            timed()?;
            let usual = usual(input.usage);
            let of_stream = |row: &UserDayAction| {
                chosen.activity.is_none() || activity(input.usage, row) == chosen.activity
            };
            let rows = |row: &UserDayAction| {
                let n = f64::from(row.deliberate);
                let usual = usual.get(row.action as usize).copied().flatten()?;
                (n > 0.0 && of_stream(row)).then_some((row.log_seconds - n * usual, n))
            };
            Weekly::Sums {
                of_member: by_member(input, |member| by_action(input, member, rows)),
                read: f64::exp,
                span: frame.history,
            }
        }
        Source::PerSigned(wanted) => {
            timed()?;
            let signs = |row: &UserDayAction| {
                let entry = input.usage.actions.get(row.action as usize);
                entry.is_some_and(|entry| entry.meaning.signals.has(Signal::Sign))
            };
            per_unit(input, wanted, |row| if signs(row) { f64::from(row.events) } else { 0.0 })
        }
        Source::PerMessage => {
            timed()?;
            per_unit(input, Activity::Inbox, |row| f64::from(row.deliberate))
        }
        Source::Delay | Source::Late => {
            if !frame.has_encounters && !frame.has_about_time {
                return Err("The log names no encounters, so no delay can be told.".to_string());
            }
            Weekly::Notes {
                of_member: notes(input.usage, input.site, input.peers),
                late: chosen.measure.source == Source::Late,
                span: input.peers.span,
            }
        }
        Source::Survey => return Err("A survey has no weeks.".to_string()),
    })
}

fn own(day: &UserDay) -> f64 {
    f64::from(day.events.saturating_sub(day.automatic_events))
}

fn signals(day: &UserDay, wanted: &[Signal]) -> f64 {
    let of = |signal: &Signal| day.signals.get(*signal as usize).copied().unwrap_or(0);
    wanted.iter().map(of).sum::<u32>().into()
}

fn activity(usage: &Usage, row: &UserDayAction) -> Option<Activity> {
    usage.actions.get(row.action as usize)?.meaning.activity
}

fn by_member(input: Input, of: impl Fn(&Member) -> Weeks) -> Vec<Weeks> {
    let members = input.peers.members.iter();
    members.map(|member| if counted(member) { of(member) } else { Weeks::new() }).collect()
}

fn add(weeks: &mut Weeks, day: Day, (part, whole): (f64, f64)) -> &mut Sum {
    let sum = weeks.entry(day.week()).or_default();
    sum.part += (part * FINE).round() as i64;
    sum.whole += (whole * FINE).round() as i64;
    sum
}

/// Days of use that count: neither quiet nor without work of one's own.
fn days_of<'a>(input: Input<'a>, member: &'a Member) -> Vec<&'a UserDay> {
    let rows = member.ids.iter().flat_map(|id| input.usage.days_of(*id));
    let mut rows: Vec<&UserDay> =
        rows.filter(|row| row.events > row.automatic_events && counts(input, row.day)).collect();
    rows.sort_by_key(|row| row.day);
    rows
}

fn counts(input: Input, day: Day) -> bool {
    input.usage.frame.history.contains(day) && !input.quiet.contains(&day)
}

fn by_day(input: Input, member: &Member, of: fn(&UserDay) -> (f64, f64)) -> Weeks {
    let mut weeks = Weeks::new();
    let mut last = None;
    for row in days_of(input, member) {
        let sum = add(&mut weeks, row.day, of(row));
        sum.days += u32::from(last != Some(row.day));
        last = Some(row.day);
    }
    weeks
}

fn by_action(
    input: Input,
    member: &Member,
    of: impl Fn(&UserDayAction) -> Option<(f64, f64)>,
) -> Weeks {
    let mut weeks = Weeks::new();
    let mut days: BTreeSet<Day> = BTreeSet::new();
    let rows = member.ids.iter().flat_map(|id| input.usage.actions_of(*id));
    for row in rows.filter(|row| counts(input, row.day)) {
        if let Some(found) = of(row) {
            let sum = add(&mut weeks, row.day, found);
            sum.days += u32::from(days.insert(row.day));
        }
    }
    weeks
}

fn per_unit(input: Input, wanted: Activity, units: impl Fn(&UserDayAction) -> f64) -> Weekly {
    let rows = |row: &UserDayAction| {
        (activity(input.usage, row) == Some(wanted)).then(|| (row.seconds / 60.0, units(row)))
    };
    Weekly::Sums {
        of_member: by_member(input, |member| by_action(input, member, rows)),
        read: |minutes| minutes,
        span: input.usage.frame.history,
    }
}

/// Mean logarithm of the seconds of each action, over everyone and all weeks.
fn usual(usage: &Usage) -> Vec<Option<f64>> {
    let mut sums = vec![(0_i64, 0_i64); usage.actions.len()];
    for row in &usage.user_day_actions {
        if let Some(sum) = sums.get_mut(row.action as usize) {
            sum.0 += (row.log_seconds * FINE).round() as i64;
            sum.1 += i64::from(row.deliberate);
        }
    }
    sums.into_iter().map(|(sum, n)| (n > 0).then(|| sum as f64 / FINE / n as f64)).collect()
}

/// Expected days, and those kept, over the whole history.
fn presence(input: Input) -> Vec<Weeks> {
    let mut expected: BTreeMap<&str, BTreeSet<Day>> = BTreeMap::new();
    for shift in &input.site.schedule.shifts {
        expected.entry(&shift.user).or_default().insert(shift.day);
    }
    let zone = Zone::by_name(&input.usage.frame.zone).unwrap_or_else(|_| Zone::utc());
    for visit in &input.site.schedule.appointments {
        expected.entry(&visit.user).or_default().insert(zone.local(visit.start).day);
    }
    by_member(input, |member| {
        let mut weeks = Weeks::new();
        let person = member.person(input.site);
        let ids = member.ids.iter().filter_map(|id| input.usage.users.get(*id as usize));
        let ids: BTreeSet<&str> =
            ids.map(String::as_str).chain([member.user_id.as_str()]).collect();
        let used: BTreeSet<Day> = days_of(input, member).iter().map(|row| row.day).collect();
        let away = |day: &Day| {
            person.is_some_and(|p| {
                p.leaves.iter().any(|leave| leave.contains(*day))
                    || p.hire_date.is_some_and(|hired| *day < hired)
                    || p.valid.is_some_and(|valid| !valid.contains(*day))
            })
        };
        let days: BTreeSet<Day> =
            ids.iter().filter_map(|id| expected.get(id)).flatten().copied().collect();
        for day in days.iter().filter(|day| counts(input, **day) && !away(day)) {
            let kept = f64::from(u8::from(used.contains(day)));
            add(&mut weeks, *day, (kept, 1.0)).days += 1;
        }
        weeks
    })
}

impl Weekly {
    /// The weeks of some people together.
    pub fn of(&self, members: &[usize], least: u32) -> Vec<Week> {
        let mut weeks = match self {
            Self::Sums { of_member, read, .. } => sums(of_member, *read, members, least),
            Self::Notes { of_member, late, .. } => of_notes(of_member, *late, members, least),
        };
        let (Self::Sums { span, .. } | Self::Notes { span, .. }) = self;
        weeks.retain(|week| span.contains(week.monday) && span.contains(week.monday.plus(6)));
        let weights: Vec<f64> = weeks.iter().map(|week| week.weight).collect();
        let usual = median(&weights).unwrap_or(0.0);
        weeks.retain(|week| week.weight >= FULL_SHARE * usual);
        weeks
    }

    /// People among these with anything to measure.
    pub fn people(&self, members: &[usize]) -> u32 {
        let has = |at: &&usize| match self {
            Self::Sums { of_member, .. } => of_member.get(**at).is_some_and(|w| !w.is_empty()),
            Self::Notes { of_member, .. } => of_member.get(**at).is_some_and(|n| !n.is_empty()),
        };
        members.iter().filter(has).count() as u32
    }
}

fn sums(of_member: &[Weeks], read: fn(f64) -> f64, members: &[usize], least: u32) -> Vec<Week> {
    let mut all: BTreeMap<Day, (Sum, u32)> = BTreeMap::new();
    for weeks in members.iter().filter_map(|at| of_member.get(*at)) {
        for (monday, sum) in weeks.iter().filter(|(_, sum)| sum.whole > 0) {
            let (total, people) = all.entry(*monday).or_default();
            total.part += sum.part;
            total.whole += sum.whole;
            total.days += sum.days;
            *people += 1;
        }
    }
    all.into_iter()
        .filter(|(_, (sum, people))| *people >= least && sum.whole > 0)
        .map(|(monday, (sum, _))| Week {
            monday,
            value: read(sum.part as f64 / sum.whole as f64),
            weight: f64::from(sum.days),
        })
        .filter(|week| week.value.is_finite())
        .collect()
}

fn of_notes(of_member: &[Vec<Note>], late: bool, members: &[usize], least: u32) -> Vec<Week> {
    const DAY: f64 = 86_400.0;
    let mut all: BTreeMap<Day, (Vec<Observation>, u32)> = BTreeMap::new();
    for notes in members.iter().filter_map(|at| of_member.get(*at)) {
        let mut seen: BTreeSet<Day> = BTreeSet::new();
        for note in notes.iter().filter(|note| note.due || !late) {
            let (observations, people) = all.entry(note.day.week()).or_default();
            observations.push(note.seen);
            *people += u32::from(seen.insert(note.day.week()));
        }
    }
    all.into_iter()
        .filter(|(_, (_, people))| *people >= least)
        .filter_map(|(monday, (notes, _))| {
            let n = notes.len() as f64;
            let value = if late {
                notes.iter().filter(|note| note.time > DAY).count() as f64 / n
            } else {
                // Open notes are counted as open for so long.
                survival_quantile(&kaplan_meier(&notes), 0.5)? / 60.0
            };
            Some(Week { monday, value, weight: n })
        })
        .collect()
}
