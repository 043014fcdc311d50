//! report.html: one page for leaders, self-contained.
//!
//! In: published cells, group drawings, the account of the logs. Out: HTML. Never: a person, an
//! id, or a number that was suppressed.

use super::super::Contents;
use super::super::forms::{capital, list, spaced, thousands};
use super::absent::{Absent, absent};
use super::early::early;
use super::goals::{self, GoalRow};
use super::logs::{Logs, logs, parameters};
use super::parts::{FOR_LEADERS, Figure, Page, Shown, rendered, withheld};
use super::places::{places, slow};
use super::questions::{Question, questions};
use super::unit::{CoverageRow, Unit, cells, coverage, times};
use super::words::{self, GLOSSARY};
use crate::charts::Tier;
use crate::error::Result;
use crate::findings::UnitNeed;
use crate::measures::Definition;
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

#[derive(askama::Template)]
#[template(path = "report.html")]
struct View {
    page: Page,
    places: Vec<PlaceRow>,
    questions: Vec<Question>,
    units: Vec<UnitRow>,
    matrix: Matrix,
    coverage: Vec<CoverageRow>,
    rates: Vec<RateGroup>,
    goals: Vec<GoalRow>,
    suggested: Vec<String>,
    surveys: Vec<(String, String)>,
    early: Vec<String>,
    logs: Logs,
    cannot_tell: Vec<String>,
    absent: Vec<Absent>,
    absent_names: String,
    glossary: &'static [(&'static str, &'static str)],
    measures: Vec<(String, &'static Definition)>,
    parameters: Vec<(&'static str, String, &'static str)>,
    withheld: String,
    overview: Vec<Figure>,
    use_of_units: Vec<Figure>,
    training: Vec<Figure>,
    champions: Vec<Figure>,
    of_logs: Vec<Figure>,
    of_goals: Vec<Figure>,
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
    /// Activities where no unit stands out, as text; they would only widen the table.
    quiet: String,
    rows: Vec<MatrixRow>,
}

struct MatrixRow {
    department: String,
    cells: Vec<MatrixCell>,
}

struct MatrixCell {
    empty: bool,
    /// Worth a look: somebody with a need who may be shown, or a unit that is slow as a whole.
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

pub(in super::super) fn report(contents: &Contents, units: &[Unit]) -> Result<String> {
    let findings = contents.findings;
    let [overview, use_of_units, training, champions, of_logs, of_goals] = figures(contents);
    let absent = absent(contents);
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
                department: words::unit(place.department).to_string(),
                link: link(place.department),
                facts: place.facts(),
                hint: place.hint(),
            })
            .collect(),
        questions: questions(contents),
        units: units
            .iter()
            .map(|unit| UnitRow {
                department: words::unit(&unit.summary.department).to_string(),
                link: unit.link(),
                cells: cells(unit.summary),
            })
            .collect(),
        matrix: matrix(units),
        coverage: coverage(findings.coverage.iter()),
        rates: rates(contents),
        goals: goals::rows(contents.progress.goals.iter().filter(|goal| !goal.of_unit)),
        suggested: goals::suggested(contents),
        surveys: units
            .iter()
            .filter_map(|unit| {
                let sentence = goals::asked(contents, unit.summary)?;
                Some((words::unit(&unit.summary.department).to_string(), sentence))
            })
            .collect(),
        early: early(contents),
        logs: logs(contents),
        cannot_tell: findings.cannot_tell.clone(),
        absent_names: list(&absent.iter().map(|a| a.what.to_string()).collect::<Vec<_>>()),
        absent,
        glossary: GLOSSARY,
        measures: contents
            .definitions
            .iter()
            .map(|d| {
                (
                    words::measure(d.name).map_or_else(|| capital(&spaced(d.name)), str::to_string),
                    *d,
                )
            })
            .collect(),
        parameters: parameters(contents),
        withheld: withheld(contents),
        overview,
        use_of_units,
        training,
        champions,
        of_logs,
        of_goals,
    };
    rendered(&view)
}

/// Group drawings by the section they belong to: overview, units, training, champions, logs, goals.
fn figures(contents: &Contents) -> [Vec<Figure>; 6] {
    let mut sections: [Vec<Figure>; 6] = Default::default();
    for drawing in contents.drawings.iter().filter(|d| d.tier == Tier::Group) {
        let section = match drawing.file.as_str() {
            "outreach-map" => 0,
            "training-need" | "training-effect" => 2,
            "champion-coverage" => 3,
            "log-coverage" => 4,
            "task-ways" | "task-flows" => 2,
            "goals" => 5,
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
    let needs = || with_needs().flat_map(|unit| &unit.summary.needs);
    let activities: BTreeSet<Activity> =
        needs().filter(|need| stands_out(need)).map(|need| need.activity).collect();
    let quiet: BTreeSet<Activity> =
        needs().map(|need| need.activity).filter(|a| !activities.contains(a)).collect();
    let quiet: Vec<String> = quiet.into_iter().map(words::activity_inline).collect();
    let rows = with_needs()
        .map(|unit| MatrixRow {
            department: words::unit(&unit.summary.department).to_string(),
            cells: activities
                .iter()
                .map(|activity| {
                    cell(unit.summary.needs.iter().find(|need| need.activity == *activity))
                })
                .collect(),
        })
        .collect();
    Matrix {
        activities: activities.into_iter().map(words::activity).collect(),
        quiet: capital(&list(&quiet)),
        rows,
    }
}

pub(super) fn stands_out(need: &UnitNeed) -> bool {
    need.people.is_some_and(|n| n > 0) || slow(need.effort_ratio, need.n_assessed)
}

fn cell(need: Option<&UnitNeed>) -> MatrixCell {
    match need {
        Some(need) => MatrixCell {
            empty: false,
            some: stands_out(need),
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
