//! report.html: one page for leaders, self-contained.
//!
//! In: published cells, group drawings, the account of the logs. Out: HTML. Never: a person, an
//! id, or a number that was suppressed.

use super::super::forms::{capital, counted, decimal, list, percent, thousands};
use super::super::{Contents, Definition, account};
use super::parts::{FOR_LEADERS, Figure, Page, Shown, modest, rendered, withheld};
use super::places::places;
use super::questions::{Question, questions};
use super::unit::{CoverageRow, Unit, cells, coverage, times};
use super::words::{self, GLOSSARY};
use crate::charts::Tier;
use crate::error::Result;
use crate::findings::UnitNeed;
use crate::vocabulary::Activity;
use std::collections::BTreeSet;

pub(super) const UNIT_HEADINGS: [&str; 7] = [
    "People",
    "Assessed",
    "Finding something hard",
    "Avoiding the system",
    "Could champion",
    "Use of expected days",
    "After hours",
];

const MOST_PLACES: usize = 5;
const MOST_GAPS: usize = 12;

#[derive(askama::Template)]
#[template(path = "report.html")]
struct View<'a> {
    page: Page,
    places: Vec<PlaceRow>,
    questions: Vec<Question>,
    units: Vec<UnitRow>,
    matrix: Matrix,
    coverage: Vec<CoverageRow>,
    rates: Vec<RateGroup>,
    logs: Logs,
    cannot_tell: Vec<String>,
    glossary: &'static [(&'static str, &'static str)],
    measures: Vec<Definition<'a>>,
    parameters: Vec<(&'static str, String, &'static str)>,
    withheld: String,
    overview: Vec<Figure>,
    use_of_units: Vec<Figure>,
    training: Vec<Figure>,
    champions: Vec<Figure>,
    of_logs: Vec<Figure>,
}

struct PlaceRow {
    activity: &'static str,
    department: String,
    link: Option<String>,
    facts: String,
    hint: &'static str,
}

struct UnitRow {
    department: String,
    link: Option<String>,
    cells: Vec<Shown>,
}

struct Matrix {
    activities: Vec<&'static str>,
    rows: Vec<MatrixRow>,
}

struct MatrixRow {
    department: String,
    cells: Vec<MatrixCell>,
}

struct MatrixCell {
    empty: bool,
    /// At least one person, and shown.
    some: bool,
    people: Shown,
    effort: String,
}

struct RateGroup {
    by: String,
    rows: Vec<RateRow>,
}

struct RateRow {
    group: String,
    cells: [Shown; 3],
}

struct Logs {
    coverage: String,
    gaps: String,
    rows: [String; 6],
    facts: Vec<String>,
}

pub(in super::super) fn report(contents: &Contents, units: &[Unit]) -> Result<String> {
    let findings = contents.findings;
    let [overview, use_of_units, training, champions, of_logs] = figures(contents);
    let link = |department: &str| {
        units.iter().find(|unit| unit.summary.department == department).and_then(Unit::link)
    };
    let view = View {
        page: Page::new(contents, "How the record is used".to_string(), FOR_LEADERS),
        places: places(findings)
            .iter()
            .take(MOST_PLACES)
            .map(|place| PlaceRow {
                activity: place.activity_in_words(),
                department: place.department.to_string(),
                link: link(place.department),
                facts: place.facts(),
                hint: place.hint(),
            })
            .collect(),
        questions: questions(contents),
        units: units
            .iter()
            .map(|unit| UnitRow {
                department: unit.summary.department.clone(),
                link: unit.link(),
                cells: cells(unit.summary),
            })
            .collect(),
        matrix: matrix(units),
        coverage: coverage(findings.coverage.iter()),
        rates: rates(contents),
        logs: logs(contents),
        cannot_tell: findings.cannot_tell.clone(),
        glossary: GLOSSARY,
        measures: contents.definitions.to_vec(),
        parameters: parameters(contents),
        withheld: withheld(contents),
        overview,
        use_of_units,
        training,
        champions,
        of_logs,
    };
    rendered(&view)
}

/// Group drawings by the section they belong to: overview, units, training, champions, logs.
fn figures(contents: &Contents) -> [Vec<Figure>; 5] {
    let mut sections: [Vec<Figure>; 5] = Default::default();
    for drawing in contents.drawings.iter().filter(|d| d.tier == Tier::Group) {
        let section = match drawing.file.as_str() {
            "outreach-map" => 0,
            "training-need" => 2,
            "champion-coverage" => 3,
            "log-coverage" => 4,
            _ => 1,
        };
        if let Some(figures) = sections.get_mut(section) {
            figures.push(Figure::of(drawing));
        }
    }
    sections
}

fn matrix(units: &[Unit]) -> Matrix {
    let with_needs = || units.iter().filter(|unit| !unit.summary.needs.is_empty());
    let activities: BTreeSet<Activity> =
        with_needs().flat_map(|unit| unit.summary.needs.iter().map(|need| need.activity)).collect();
    let rows = with_needs()
        .map(|unit| MatrixRow {
            department: unit.summary.department.clone(),
            cells: activities
                .iter()
                .map(|activity| {
                    cell(unit.summary.needs.iter().find(|need| need.activity == *activity))
                })
                .collect(),
        })
        .collect();
    Matrix { activities: activities.into_iter().map(words::activity).collect(), rows }
}

fn cell(need: Option<&UnitNeed>) -> MatrixCell {
    match need {
        Some(need) => MatrixCell {
            empty: false,
            some: need.people.is_some_and(|n| n > 0),
            people: match need.people {
                Some(people) => Shown {
                    text: format!("{} of {}", thousands(people.into()), need.n_assessed),
                    withheld: false,
                },
                None => Shown::count(None),
            },
            effort: times(need.effort_ratio),
        },
        None => MatrixCell {
            empty: true,
            some: false,
            people: Shown::count(None),
            effort: String::new(),
        },
    }
}

fn rates(contents: &Contents) -> Vec<RateGroup> {
    let mut groups: Vec<RateGroup> = Vec::new();
    for rate in &contents.findings.flag_rates {
        let row = RateRow {
            group: rate.group.clone(),
            cells: [
                Shown::count(rate.people),
                Shown::count(rate.flagged),
                Shown::rate(rate.flagged, rate.people),
            ],
        };
        match groups.iter_mut().find(|group| group.by == rate.by) {
            Some(group) => group.rows.push(row),
            None => groups.push(RateGroup { by: rate.by.to_string(), rows: vec![row] }),
        }
    }
    for group in &mut groups {
        if group.by == "fte" {
            group.by = "full-time equivalent".to_string();
        }
    }
    groups
}

fn logs(contents: &Contents) -> Logs {
    let frame = &contents.usage.frame;
    let days: Vec<_> =
        contents.usage.log_days.iter().filter(|day| frame.history.contains(day.day)).collect();
    let gaps: Vec<String> =
        days.iter().filter(|day| day.events == 0).map(|day| day.day.to_string()).collect();
    let mut shown: Vec<String> = gaps.iter().take(MOST_GAPS).cloned().collect();
    if gaps.len() > shown.len() {
        shown.push(format!("{} more", gaps.len() - shown.len()));
    }
    let count = contents.accounting.total();
    Logs {
        coverage: format!(
            "Complete days of data: {} ({}), of which {} with events. Questions 1 to 4 look at {}.",
            frame.history,
            counted(u64::try_from(frame.history.days()).unwrap_or(0), "day", "days"),
            days.len() - gaps.len(),
            frame.window
        ),
        gaps: list(&shown),
        rows: [
            count.read,
            count.accepted,
            count.duplicate,
            count.rejected,
            count.out_of_scope,
            contents.accounting.files.len() as u64,
        ]
        .map(thousands),
        facts: facts(contents),
    }
}

fn facts(contents: &Contents) -> Vec<String> {
    let frame = &contents.usage.frame;
    let mut facts = Vec::new();
    let unmapped = account::unmapped(contents);
    if let Some(share) = unmapped.unmapped_share {
        facts.push(format!(
            "{} of {} are in no activity of the vocabulary: {} % of events. They still count in \
             measures that need no map.",
            thousands(unmapped.unmapped_actions),
            counted(unmapped.actions, "action", "actions"),
            decimal(share * 100.0, 1)
        ));
    }
    let identity = account::identity(contents);
    match (identity.ids_without_roster_row, identity.roster_people_without_events) {
        (Some(strangers), Some(silent)) => facts.push(format!(
            "Ids in the logs that no roster row names: {}. People in the roster without any event: {}.",
            modest(contents, strangers),
            modest(contents, silent)
        )),
        _ => facts.push("No roster was given: everyone is one peer group.".to_string()),
    }
    if !contents.site.given.schedule {
        facts.push(
            "No schedule was given: after hours follow the clock, and absence only a person's own past."
                .to_string(),
        );
    }
    if frame.ambiguous_events > 0 {
        facts.push(format!(
            "{} fell into an hour that the clock showed twice; they are left out of durations.",
            counted(frame.ambiguous_events, "event", "events")
        ));
    }
    if frame.minute_precision {
        facts.push(
            "The time stamps have no seconds: durations, sessions and order cannot be concluded."
                .to_string(),
        );
    }
    facts
}

fn parameters(contents: &Contents) -> Vec<(&'static str, String, &'static str)> {
    let settings = contents.settings;
    let frame = &contents.usage.frame;
    let bound = |day: Option<crate::units::Day>| {
        day.map_or_else(|| "not set".to_string(), |day| day.to_string())
    };
    vec![
        ("time zone", frame.zone.clone(), "in which days begin and end"),
        ("from", bound(settings.from), "rows before are out of scope"),
        ("to", bound(settings.to), "rows after are out of scope"),
        ("window_weeks", settings.window_weeks.to_string(), "weeks that questions 1 to 4 look at"),
        ("min_peers", settings.min_peers.to_string(), "fewer peers: no comparison"),
        ("min_active_days", settings.min_active_days.to_string(), "fewer days: too little data"),
        (
            "false_discovery_rate",
            percent(settings.false_discovery_rate),
            "of all flags, the share that may be chance",
        ),
        (
            "inactivity_seconds",
            frame.inactivity_seconds.to_string(),
            "a longer gap is absence and ends the session",
        ),
        (
            "clock",
            format!("{:02}–{:02}", settings.clock.from, settings.clock.to),
            "daytime hours where no schedule says otherwise",
        ),
        (
            "holidays",
            counted(settings.holidays.len() as u64, "day", "days"),
            "on which nobody is expected",
        ),
        ("small_group", settings.small_group.to_string(), "smaller groups are not shown"),
        (
            "champion_capacity",
            settings.champion_capacity.to_string(),
            "people a champion may be asked to help",
        ),
        (
            "max_reject_share",
            percent(settings.max_reject_share),
            "more rejected rows: nothing is published",
        ),
        ("version", capital(&format!("uptake {}", env!("CARGO_PKG_VERSION"))), "of this program"),
    ]
}
