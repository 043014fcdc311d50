//! A unit's page, for its leaders.
//!
//! In: published cells of one unit. Out: HTML under `units/`. Never: another unit's cells, a person.

use super::super::Contents;
use super::super::forms::{FileNames, counted, decimal, list};
use super::first_steps::{first_steps, shared};
use super::goals::{self, GoalRow};
use super::group::stands_out;
use super::parts::{FOR_LEADERS, Page, Shown, rendered, share_or_dash, withheld};
use super::places::places;
use super::sheet::{Fit, Item, Turns, fit};
use super::{words, workflow};
use crate::error::Result;
use crate::findings::{DepartmentSummary, ShiftCoverage, UnitNeed, WeekOfUse};
use crate::progress::GoalStatus;

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
    /// Where a course is named, how to read what it gives back: also by what courses did here?
    with_courses: Option<bool>,
    coverage: Vec<CoverageRow>,
    weeks: Vec<WeekRow>,
    withheld: String,
    on_paper: OnPaper,
}

/// Whether it is set smaller, and how many of each list are on the sheet.
#[derive(Default)]
struct OnPaper {
    dense: bool,
    needs: usize,
    hints: usize,
    plans: usize,
    goals: usize,
    weeks: usize,
    /// What is not, in words; empty where nothing is left out.
    more_needs: String,
    more_help: String,
    more_goals: String,
}

const WEEKS_SHOWN: usize = 8;
const WEEKS_PRINTED: usize = 4;

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
    let mut told = workflow::of_unit(contents, summary);
    told.sort_by(|(a, _), (b, _)| {
        shared(b).cmp(&shared(a)).then(b.minutes_per_week.total_cmp(&a.minutes_per_week))
    });
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
    let mut goals = goals::of_unit(contents, summary);
    goals.sort_by_key(|goal| {
        let order =
            [GoalStatus::AtRisk, GoalStatus::OnTrack, GoalStatus::CannotTell, GoalStatus::Met];
        order.iter().position(|status| *status == goal.status)
    });
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
    let mut needs: Vec<&UnitNeed> = summary.needs.iter().filter(|need| stands_out(need)).collect();
    // Minutes are 0 where the people are not shown.
    needs.sort_by(|a, b| {
        b.minutes_per_week
            .total_cmp(&a.minutes_per_week)
            .then(b.effort_ratio.total_cmp(&a.effort_ratio))
    });
    let mut view = View {
        page: Page::new(contents, words::unit(&summary.department).to_string(), FOR_LEADERS),
        short: short(summary),
        headings: super::group::UNIT_HEADINGS,
        cells: cells(summary),
        first: first_steps(contents, summary, &told, &goals),
        needs: needs.into_iter().map(need_row).collect(),
        quiet: super::super::forms::capital(&list(&quiet)),
        hints,
        goals: goals::rows(goals.into_iter()),
        asked: goals::asked(contents, summary),
        plans: super::plans::of_unit(contents, summary),
        with_courses: super::plans::with_courses(contents, summary),
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
        on_paper: OnPaper::default(),
    };
    view.on_paper = on_paper(&view);
    rendered(&view).map(Some)
}

fn need_row(need: &UnitNeed) -> NeedRow {
    NeedRow {
        activity: words::activity(need.activity),
        people: Shown::count(need.people),
        assessed: need.n_assessed,
        effort: times(need.effort_ratio),
        minutes: match need.people {
            Some(1..) => number(need.minutes_per_week),
            _ => dash(),
        },
    }
}

/// What is printed beside what is always printed.
fn on_paper(view: &View) -> OnPaper {
    let text = |line: &String| Item::Text(line.chars().count());
    let row = |name: &str| Item::Row(name.chars().count());
    let mut always = vec![text(&view.short), row("")];
    // Title and steps are set wider or indented.
    always.extend((45..view.page.title.chars().count()).step_by(45).map(|_| Item::Row(0)));
    always.extend(view.first.iter().map(text));
    always.extend(view.asked.iter().map(text));
    always.extend(Some(&view.quiet).filter(|quiet| !quiet.is_empty()).map(text));
    always.extend(view.coverage.iter().map(|_| row("")));
    // Heads of tables of two lines each, and a note.
    let heads = 2 * usize::from(!view.needs.is_empty()) + 2 * usize::from(!view.goals.is_empty());
    let notes = usize::from(view.with_courses.is_some());
    always.extend((0..heads + notes).map(|_| row("")));
    let weeks = view.weeks.len().min(WEEKS_PRINTED);
    let lists = [
        Turns { a_round: 3, items: view.needs.iter().map(|_| row("")).collect() },
        Turns { a_round: 1, items: view.hints.iter().map(text).collect() },
        Turns { a_round: 1, items: view.plans.iter().map(text).collect() },
        Turns { a_round: 1, items: view.goals.iter().map(|goal| row(&goal.name)).collect() },
        Turns { a_round: 1, items: (0..weeks).map(|_| row("")).collect() },
    ];
    let Fit { dense, printed } = fit(&always, &lists);
    let of = |list: usize| printed.get(list).copied().unwrap_or(0);
    let [needs, hints, plans, goals, weeks] = [of(0), of(1), of(2), of(3), of(4)];
    OnPaper {
        dense,
        needs,
        hints,
        plans,
        goals,
        weeks,
        more_needs: more(&[
            (view.needs.len() - needs, ["activity", "activities"]),
            (view.hints.len() - hints, ["remark", "remarks"]),
        ]),
        more_help: more(&[(view.plans.len() - plans, ["proposal", "proposals"])]),
        more_goals: more(&[(view.goals.len() - goals, ["goal", "goals"])]),
    }
}

/// "12 more activities and 1 more remark"; empty where there is nothing more.
fn more(left_out: &[(usize, [&str; 2])]) -> String {
    let said: Vec<String> = left_out
        .iter()
        .filter(|(n, _)| *n > 0)
        .map(|(n, [one, many])| format!("{n} more {}", if *n == 1 { one } else { many }))
        .collect();
    list(&said)
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

pub(super) fn people(n: u32) -> String {
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

pub(super) fn number(x: f64) -> String {
    if x.is_finite() { decimal(x, 0) } else { dash() }
}
