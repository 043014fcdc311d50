//! Weekly use of the site and its units.
//!
//! In: members' active and expected days. Out: a row a week and unit; published cells only.
//! Never: an incomplete week, a week of few people, nor one that the site's sum would give away.

use super::suppression::hidden_groups;
use super::units::{by_department, ordered_sum};
use super::{Assessment, WeekOfUse};
use crate::peers::Peers;
use crate::settings::Settings;
use crate::stats::median;
use crate::units::Day;
use crate::usage::Usage;
use std::collections::BTreeMap;

#[derive(Clone, Default)]
struct Week {
    people: u32,
    active_days: u32,
    expected_days: u32,
    scheduled: u32,
    outside: Vec<f64>,
    seconds: Vec<f64>,
}

pub(super) fn trends(
    usage: &Usage,
    settings: &Settings,
    peers: &Peers,
    people: &[Assessment],
) -> Vec<WeekOfUse> {
    let departments = by_department(people);
    let mut site: BTreeMap<Day, Week> = BTreeMap::new();
    let mut units: Vec<(&str, BTreeMap<Day, Week>)> = Vec::new();
    for (name, who) in &departments {
        let mut weeks: BTreeMap<Day, Week> = BTreeMap::new();
        for at in who {
            add_member(usage, settings, peers, *at, &mut weeks);
        }
        for (monday, week) in &weeks {
            let all = site.entry(*monday).or_default();
            all.people += week.people;
            all.active_days += week.active_days;
            all.expected_days += week.expected_days;
            all.scheduled += week.scheduled;
            all.outside.extend(&week.outside);
            all.seconds.extend(&week.seconds);
        }
        units.push((*name, weeks));
    }
    // A week that the data do not cover to its end would look like a drop.
    let whole = |monday: &Day| {
        let history = usage.frame.history;
        history.contains(*monday) && history.contains(monday.plus(6))
    };
    site.retain(|monday, _| whole(monday));
    units.iter_mut().for_each(|(_, weeks)| weeks.retain(|monday, _| whole(monday)));
    let timed = !usage.frame.minute_precision;
    let mut rows: Vec<WeekOfUse> = site
        .iter()
        .map(|(monday, week)| {
            publish(None, *monday, week, site_usual(&site), timed, settings.small_group)
        })
        .collect();
    // A unit is hidden in all weeks or in none, so that weeks cannot be compared to find a person.
    let largest: Vec<u32> = units
        .iter()
        .map(|(_, weeks)| weeks.values().map(|w| w.people).filter(|n| *n > 0).min().unwrap_or(0))
        .collect();
    let hide = hidden_groups(&largest, settings.small_group);
    for ((name, weeks), hide) in units.iter().zip(hide) {
        let usual = site_usual(weeks);
        for (monday, week) in weeks {
            let row = publish(Some(name), *monday, week, usual, timed, settings.small_group);
            rows.push(if hide { nothing(row) } else { row });
        }
    }
    rows
}

fn add_member(
    usage: &Usage,
    settings: &Settings,
    peers: &Peers,
    at: usize,
    weeks: &mut BTreeMap<Day, Week>,
) {
    let Some(member) = peers.members.get(at).filter(|m| m.assessable()) else { return };
    let mut seen: BTreeMap<Day, bool> = BTreeMap::new();
    let mut last = None;
    let rows = member.ids.iter().flat_map(|id| usage.days_of(*id));
    // Nobody is expected on these days; who came all the same would lift the week above 100 %.
    let expects_nobody =
        |day: Day| peers.quiet_days.contains_key(&day) || settings.holidays.contains(&day);
    let mut rows: Vec<_> =
        rows.filter(|row| row.events > row.automatic_events && !expects_nobody(row.day)).collect();
    rows.sort_by_key(|row| row.day);
    for row in rows {
        let week = weeks.entry(row.day.week()).or_default();
        if last != Some(row.day) {
            week.active_days += 1;
            last = Some(row.day);
        }
        week.outside.push(row.after_hours_seconds);
        week.seconds.push(row.active_seconds);
        seen.insert(row.day.week(), true);
    }
    for day in member.expected.iter().flatten() {
        let week = weeks.entry(day.week()).or_default();
        week.expected_days += 1;
        seen.entry(day.week()).or_insert(true);
    }
    for monday in seen.keys() {
        let week = weeks.entry(*monday).or_default();
        week.people += 1;
        week.scheduled += u32::from(member.expected.is_some());
    }
}

/// What a week usually has, where no schedule says.
fn site_usual(weeks: &BTreeMap<Day, Week>) -> Option<f64> {
    let days: Vec<f64> = weeks.values().map(|week| f64::from(week.active_days)).collect();
    median(&days)
}

fn publish(
    department: Option<&str>,
    week: Day,
    cells: &Week,
    usual: Option<f64>,
    timed: bool,
    least: u32,
) -> WeekOfUse {
    let seconds = ordered_sum(cells.seconds.clone());
    let outside = ordered_sum(cells.outside.clone());
    let row = WeekOfUse {
        department: department.map(str::to_string),
        week,
        people: Some(cells.people),
        active_days: Some(f64::from(cells.active_days)),
        expected_days: if cells.expected_days > 0 {
            Some(f64::from(cells.expected_days))
        } else {
            usual
        },
        after_hours_share: (timed && seconds > 0.0).then(|| (outside / seconds).clamp(0.0, 1.0)),
    };
    if cells.people < least { nothing(row) } else { row }
}

fn nothing(row: WeekOfUse) -> WeekOfUse {
    WeekOfUse {
        people: None,
        active_days: None,
        expected_days: None,
        after_hours_share: None,
        ..row
    }
}
