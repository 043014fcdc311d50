//! A unit's page, for its leaders.
//!
//! In: published cells of one unit. Out: HTML under `units/`. Never: another unit's cells, a person.

use super::super::Contents;
use super::super::forms::{FileNames, counted, decimal};
use super::goals::{self, GoalRow};
use super::group::stands_out;
use super::parts::{FOR_LEADERS, Page, Shown, rendered, share_or_dash, withheld};
use super::places::places;
use super::{words, workflow};
use crate::error::Result;
use crate::findings::{Cause, DepartmentSummary, ShiftCoverage, WeekOfUse, Workflow};
use crate::progress::{GoalProgress, GoalStatus};

/// A unit and where its page is.
pub(in super::super) struct Unit<'a> {
    pub summary: &'a DepartmentSummary,
    file: String,
}

impl Unit<'_> {
    pub fn path(&self) -> String {
        format!("units/{}.html", self.file)
    }

    /// A unit that is not shown has no page.
    pub fn link(&self) -> Option<String> {
        self.summary.people.map(|_| self.path())
    }
}

pub(in super::super) fn units<'a>(contents: &Contents<'a>) -> Vec<Unit<'a>> {
    let mut names = FileNames::default();
    let mut units: Vec<&DepartmentSummary> = contents.findings.departments.iter().collect();
    units.sort_by(|a, b| a.department.cmp(&b.department));
    units
        .into_iter()
        .map(|summary| Unit { summary, file: names.name(&summary.department, "unit") })
        .collect()
}

#[derive(askama::Template)]
#[template(path = "unit.html")]
struct View {
    page: Page,
    short: String,
    headings: [&'static str; 7],
    cells: Vec<Shown>,
    /// What to do first, at most three.
    first: Vec<String>,
    needs: Vec<NeedRow>,
    /// Activities in which nothing stands out, as text.
    quiet: String,
    hints: Vec<String>,
    goals: Vec<GoalRow>,
    asked: Option<String>,
    /// Training that is planned for the unit, a line each; left out while empty.
    plans: Vec<String>,
    /// How to read what a course gives back.
    with_courses: bool,
    coverage: Vec<CoverageRow>,
    weeks: Vec<WeekRow>,
    withheld: String,
}

/// The page fits on one sheet of paper.
const WEEKS_SHOWN: usize = 8;
const FIRST: usize = 3;

struct NeedRow {
    activity: &'static str,
    people: Shown,
    assessed: u32,
    effort: String,
    minutes: String,
}

pub(super) struct CoverageRow {
    pub department: String,
    /// Rows of this unit from here on; 0: it was named above.
    pub span: usize,
    pub shift: String,
    pub cells: [Shown; 3],
    pub note: &'static str,
}

struct WeekRow {
    monday: String,
    people: Shown,
    active: String,
    expected: String,
    ratio: String,
    /// Of the bar, in percent.
    width: Option<u32>,
    after_hours: String,
}

/// `None` where the unit is not shown.
pub(in super::super) fn unit(contents: &Contents, unit: &Unit) -> Result<Option<String>> {
    let summary = unit.summary;
    if summary.people.is_none() {
        return Ok(None);
    }
    let findings = contents.findings;
    let told = workflow::of_unit(contents, summary);
    let mut hints: Vec<String> = told.iter().map(|(_, sentence)| sentence.clone()).collect();
    hints.extend(
        places(findings)
            .iter()
            .filter(|place| place.department == summary.department && !place.hint().is_empty())
            .filter(|place| told.iter().all(|(row, _)| row.activity != place.activity))
            .map(|place| format!("{}: {}", place.activity_in_words(), place.hint())),
    );
    hints.extend(workflow::seldom_gone(contents, summary));
    hints.extend(workflow::unknown(contents, summary));
    let goals = goals::of_unit(contents, summary);
    let weeks: Vec<&WeekOfUse> = findings
        .trends
        .iter()
        .filter(|week| week.department.as_deref() == Some(summary.department.as_str()))
        .collect();
    let quiet: Vec<String> = summary
        .needs
        .iter()
        .filter(|need| !stands_out(need))
        .map(|need| words::activity_inline(need.activity))
        .collect();
    let view = View {
        page: Page::new(contents, words::unit(&summary.department).to_string(), FOR_LEADERS),
        short: short(summary),
        headings: super::group::UNIT_HEADINGS,
        cells: cells(summary),
        first: first(contents, summary, &told, &goals),
        needs: summary
            .needs
            .iter()
            .filter(|need| stands_out(need))
            .map(|need| NeedRow {
                activity: words::activity(need.activity),
                people: Shown::count(need.people),
                assessed: need.n_assessed,
                effort: times(need.effort_ratio),
                minutes: match need.people {
                    Some(1..) => number(need.minutes_per_week),
                    _ => dash(),
                },
            })
            .collect(),
        quiet: super::super::forms::capital(&super::super::forms::list(&quiet)),
        hints,
        goals: goals::rows(goals.into_iter()),
        asked: goals::asked(contents, summary),
        plans: super::plans::of_unit(contents, summary),
        with_courses: super::plans::has_courses(contents, summary),
        coverage: coverage(
            findings.coverage.iter().filter(|row| row.department == summary.department),
        ),
        weeks: weeks
            .get(weeks.len().saturating_sub(WEEKS_SHOWN)..)
            .unwrap_or_default()
            .iter()
            .map(|week| week_row(week))
            .collect(),
        withheld: withheld(contents),
    };
    rendered(&view).map(Some)
}

/// In the order in which it helps most people: the workflow, those who need help, who could help, a
/// goal that slips.
fn first(
    contents: &Contents,
    unit: &DepartmentSummary,
    told: &[(Workflow, String)],
    goals: &[&GoalProgress],
) -> Vec<String> {
    let mut steps: Vec<String> = told
        .iter()
        .filter(|(row, _)| matches!(row.cause, Cause::Workflow | Cause::Both))
        .map(|(row, _)| {
            format!(
                "Look with your people at how {} is done: nearly everyone takes long, so training is not \
                 the answer.",
                words::activity_inline(row.activity)
            )
        })
        .collect();
    let most =
        unit.needs.iter().filter(|need| need.people.is_some_and(|n| n > 0)).max_by(|a, b| {
            a.minutes_per_week.total_cmp(&b.minutes_per_week).then(b.activity.cmp(&a.activity))
        });
    if let Some(need) = most {
        steps.push(format!(
            "Make time for help with {}: {} could get back up to {} minutes a week together. The trainers \
             know whom to offer it.",
            words::activity_inline(need.activity),
            people(need.people.unwrap_or(0)),
            number(need.minutes_per_week)
        ));
    } else if steps.is_empty()
        && let Some(slow) = unit.needs.iter().filter(|need| stands_out(need)).max_by(|a, b| {
            a.effort_ratio.total_cmp(&b.effort_ratio).then(b.activity.cmp(&a.activity))
        })
    {
        steps.push(format!(
            "Ask your people about {}: the unit's median effort is {} that of peers.",
            words::activity_inline(slow.activity),
            times(slow.effort_ratio)
        ));
    }
    let gap = |row: &&ShiftCoverage| {
        row.department == unit.department
            && row.struggling.is_some_and(|n| n > 0)
            && row.champions == Some(0)
    };
    if let Some(row) = contents.findings.coverage.iter().find(gap) {
        steps.push(format!(
            "Look for someone who would help on the {} shift: help is needed and nobody is there.",
            row.shift.name()
        ));
    } else if let Some(champions) = unit.champions.filter(|n| *n > 0) {
        steps.push(format!(
            "Ask for volunteers: {} here could help others, and need time for it.",
            people(champions)
        ));
    }
    steps.extend(
        goals.iter().filter(|goal| goal.status == GoalStatus::AtRisk).map(|goal| {
            format!("Talk about the goal \u{201c}{}\u{201d}: it is at risk.", goal.name)
        }),
    );
    steps.truncate(FIRST);
    steps
}

fn short(unit: &DepartmentSummary) -> String {
    let mut text = match (unit.struggling, unit.assessed) {
        (Some(0), _) => {
            "Nobody assessed finds an activity clearly harder than peers do.".to_string()
        }
        (Some(struggling), Some(assessed)) => format!(
            "{} of {assessed} assessed {} at least one activity clearly harder than peers do.",
            people(struggling),
            if struggling == 1 { "finds" } else { "find" }
        ),
        (Some(struggling), None) => format!(
            "{} {} at least one activity clearly harder than peers do.",
            people(struggling),
            if struggling == 1 { "finds" } else { "find" }
        ),
        (None, _) => "How many people find something hard is not shown: they, or the others, are \
                      too few."
            .to_string(),
    };
    if let Some(champions) = unit.champions.filter(|n| *n > 0) {
        text += &format!(" {} could help others.", people(champions));
    }
    text
}

fn people(n: u32) -> String {
    counted(u64::from(n), "person", "people")
}

pub(super) fn cells(unit: &DepartmentSummary) -> Vec<Shown> {
    vec![
        Shown::count(unit.people),
        Shown::count(unit.assessed),
        Shown::count(unit.struggling),
        Shown::count(unit.avoiding),
        Shown::count(unit.champions),
        Shown::share(unit.use_ratio),
        Shown::share(unit.after_hours_share),
    ]
}

pub(super) fn coverage<'a>(rows: impl Iterator<Item = &'a ShiftCoverage>) -> Vec<CoverageRow> {
    let peopled = rows.filter(|row| row.people != Some(0));
    let mut rows: Vec<CoverageRow> = peopled.map(coverage_row).collect();
    for unit in rows.chunk_by_mut(|a, b| a.department == b.department) {
        let span = unit.len();
        if let Some(first) = unit.first_mut() {
            first.span = span;
        }
    }
    rows
}

fn coverage_row(row: &ShiftCoverage) -> CoverageRow {
    CoverageRow {
        department: words::unit(&row.department).to_string(),
        span: 0,
        shift: super::super::forms::capital(row.shift.name()),
        cells: [
            Shown::count(row.people),
            Shown::count(row.struggling),
            Shown::count(row.champions),
        ],
        note: match (row.struggling, row.champions) {
            (Some(1..), Some(0)) => "Help is needed, and no champion is there",
            _ => "",
        },
    }
}

fn week_row(week: &WeekOfUse) -> WeekRow {
    let ratio = match (week.active_days, week.expected_days) {
        (Some(active), Some(expected)) if expected > 0.0 => Some(active / expected),
        _ => None,
    };
    WeekRow {
        monday: week.week.to_string(),
        people: Shown::count(week.people),
        active: week.active_days.map_or_else(dash, number),
        expected: week.expected_days.map_or_else(dash, number),
        ratio: share_or_dash(ratio),
        width: ratio.map(|r| (r.clamp(0.0, 1.0) * 100.0).round() as u32),
        after_hours: share_or_dash(week.after_hours_share),
    }
}

fn dash() -> String {
    "–".to_string()
}

pub(super) fn times(ratio: f64) -> String {
    if ratio.is_finite() { format!("{} ×", decimal(ratio, 2)) } else { dash() }
}

fn number(x: f64) -> String {
    if x.is_finite() { decimal(x, 0) } else { dash() }
}
