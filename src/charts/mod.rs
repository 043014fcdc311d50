//! Numbers to SVG and PNG: one file a chart, its data apart from its ink.
//!
//! In: findings, plans, progress, usage, the site's changes, what may be printed of a person. Out: `Drawing`s.
//! Never: a person in the group tier, an empty chart, a font or a clock of this machine.

mod axes;
mod heading;
mod lettering;
mod painting;
mod palette;
mod panels;
mod scene;
mod suppression;
pub mod after_hours;
pub mod champion_coverage;
pub mod changes;
pub mod goals;
pub mod helping;
pub mod log_coverage;
pub mod outreach_map;
pub mod person;
pub mod task_flows;
pub mod task_ways;
pub mod training_effect;
pub mod training_need;
pub mod training_plan;
pub mod weekly_use;

pub use heading::{Answer, Words};
pub use lettering::{Align, Letters};
pub use palette::Tone;
pub use scene::{Mark, Scene, Shape};

use crate::error::Result;
use crate::findings::{Findings, Scope};
use crate::plans::Plans;
use crate::progress::{Progress, WORKFLOW};
use crate::settings::{Settings, Theme};
use crate::site::Site;
use crate::usage::Usage;

/// Who may see a drawing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tier {
    /// May be shared with leaders: no person, no small group.
    Group,
    /// Trainers and informatics.
    Staff,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Drawing {
    /// The file's name without its ending, `outreach-map`.
    pub file: String,
    /// What is seen, as a statement.
    pub title: String,
    /// Alternative text with the main numbers.
    pub description: String,
    pub tier: Tier,
    /// The user id that the drawing is about, where it is about one.
    pub person: Option<String>,
    pub svg: String,
    /// Always light, at twice the size of the SVG (very tall ones at its size).
    pub png: Vec<u8>,
}

/// What there is to draw.
#[derive(Clone, Copy)]
pub struct Results<'a> {
    pub findings: &'a Findings,
    pub plans: &'a Plans,
    pub progress: &'a Progress,
}

/// Every chart of a run, always in the same order. `label` says what may be printed of a user id.
/// A chart without data says what is missing and how to supply it; a plan without anything to plan is
/// not drawn.
pub fn draw(
    results: &Results,
    usage: &Usage,
    site: &Site,
    scope: &Scope,
    settings: &Settings,
    label: &dyn Fn(&str) -> String,
) -> Result<Vec<Drawing>> {
    let Results { findings, plans, progress } = *results;
    let small = settings.small_group as usize;
    let mut sheets = Vec::new();

    let answer = outreach_map::density(&findings.people, small);
    sheets.push(sheet(scope, "outreach-map", Tier::Group, answer, "Outreach map", |data| {
        let words = outreach_map::density_words(data, findings, scope);
        (outreach_map::density_ink(data, &words), words)
    }));
    let answer = training_need::data(&findings.departments);
    sheets.push(sheet(scope, "training-need", Tier::Group, answer, "Training need", |data| {
        let words = training_need::words(data, scope);
        (training_need::ink(data, &words), words)
    }));
    let answer = weekly_use::data(&findings.trends, &site.changes, scope);
    sheets.push(sheet(scope, "weekly-use", Tier::Group, answer, "Weekly use", |data| {
        let words = weekly_use::words(data, scope, site.given.schedule);
        (weekly_use::ink(data, &words), words)
    }));
    let courses = |tier| {
        let file = if tier == Tier::Group { "training-plan" } else { "training-plan-people" };
        let data = training_plan::data(plans, tier)?;
        Some(sheet(scope, file, tier, Answer::Chart(data), "Training plan", |data| {
            let words = training_plan::words(data, scope);
            (training_plan::ink(data, &words), words)
        }))
    };
    sheets.extend(courses(Tier::Group));
    let roles = |tier| {
        let answer = after_hours::data(&findings.people, tier, small);
        let file = if tier == Tier::Group { "after-hours" } else { "after-hours-people" };
        sheet(scope, file, tier, answer, "After-hours work", |data| {
            let words = after_hours::words(data, scope, settings, site.given.schedule);
            (after_hours::ink(data, &words, label), words)
        })
    };
    sheets.push(roles(Tier::Group));
    let answer = champion_coverage::published(&findings.coverage);
    sheets.push(sheet(
        scope,
        "champion-coverage",
        Tier::Group,
        answer,
        "Champion coverage",
        |data| {
            let words = champion_coverage::words(data, scope);
            (champion_coverage::ink(data, &words, label), words)
        },
    ));
    let without = progress.unanswered.iter().find(|(table, _)| *table == WORKFLOW);
    let why = without.map(|(_, why)| why.as_str());
    let answer = task_ways::data(&progress.ways, why);
    sheets.push(sheet(scope, "task-ways", Tier::Group, answer, "Ways of tasks", |data| {
        let words = task_ways::words(data, scope);
        (task_ways::ink(data, &words), words)
    }));
    let answer = task_flows::data(&progress.flows, &progress.ways, why);
    sheets.push(sheet(scope, "task-flows", Tier::Group, answer, "Steps of tasks", |data| {
        let words = task_flows::words(data, scope);
        (task_flows::ink(data, &words), words)
    }));
    let answer = goals::data(&progress.goals, site.given.goals);
    sheets.push(sheet(scope, "goals", Tier::Group, answer, "Goals", |data| {
        let words = goals::words(data, scope);
        (goals::ink(data, &words), words)
    }));
    let answer = log_coverage::data(&usage.log_days);
    sheets.push(sheet(
        scope,
        "log-coverage",
        Tier::Group,
        answer,
        "Coverage of the logs",
        |data| {
            let words = log_coverage::words(data, scope);
            (log_coverage::ink(data, &words), words)
        },
    ));

    if !settings.groups_only {
        let answer = outreach_map::dots(findings);
        sheets.push(sheet(
            scope,
            "outreach-map-people",
            Tier::Staff,
            answer,
            "Outreach map",
            |data| {
                let words = outreach_map::dots_words(data, scope);
                (outreach_map::dots_ink(data, &words, label), words)
            },
        ));
        sheets.push(roles(Tier::Staff));
        let answer = champion_coverage::named(findings, usage);
        let file = "champion-coverage-people";
        sheets.push(sheet(scope, file, Tier::Staff, answer, "Champion coverage", |data| {
            let words = champion_coverage::words(data, scope);
            (champion_coverage::ink(data, &words, label), words)
        }));
    }
    if !settings.groups_only {
        if let Some(data) = helping::data(plans, findings) {
            let answer = Answer::Chart(data);
            sheets.push(sheet(scope, "helping-people", Tier::Staff, answer, "Helping", |data| {
                let words = helping::words(data, scope);
                (helping::ink(data, &words, label), words)
            }));
        }
        sheets.extend(courses(Tier::Staff));
    }
    sheets.into_iter().map(|sheet| sheet.print(settings.theme)).collect()
}

/// What came of courses and changes; none where too few people or weeks are behind it.
pub fn draw_progress(
    progress: &Progress,
    findings: &Findings,
    scope: &Scope,
    settings: &Settings,
) -> Result<Vec<Drawing>> {
    let small = settings.small_group as usize;
    let mut sheets = Vec::new();
    if let Some(data) = training_effect::data(&progress.training, &progress.studies, small) {
        let answer = Answer::Chart(data);
        sheets.push(sheet(scope, "training-effect", Tier::Group, answer, "Training", |data| {
            let words = training_effect::words(data, scope);
            (training_effect::ink(data, &words), words)
        }));
    }
    let shown = |name: &str| {
        findings.departments.iter().any(|d| d.department == name && d.people.is_some())
    };
    if let Some(data) = changes::data(&progress.series, small, shown) {
        let answer = Answer::Chart(data);
        sheets.push(sheet(scope, "changes", Tier::Group, answer, "Changes", |data| {
            let words = changes::words(data, scope);
            (changes::ink(data, &words), words)
        }));
    }
    sheets.into_iter().map(|sheet| sheet.print(settings.theme)).collect()
}

/// A scene with its words, before there is ink.
struct Sheet {
    file: &'static str,
    tier: Tier,
    scene: Scene,
    title: String,
    about: String,
}

fn sheet<T>(
    scope: &Scope,
    file: &'static str,
    tier: Tier,
    answer: Answer<T>,
    subject: &str,
    drawn: impl FnOnce(&T) -> (Scene, Words),
) -> Sheet {
    match answer {
        Answer::Chart(data) => {
            let (scene, words) = drawn(&data);
            Sheet { file, tier, scene, title: words.title, about: words.about }
        }
        Answer::Missing(reason) => {
            let title = format!("{subject}: nothing to show yet");
            let scene = heading::missing(&title, &reason, scope);
            Sheet { file, tier, scene, title, about: reason }
        }
    }
}

impl Sheet {
    fn print(self, theme: Theme) -> Result<Drawing> {
        Ok(Drawing {
            svg: painting::svg(&self.scene, self.file, &self.title, &self.about, theme)?,
            png: painting::png(&self.scene)?,
            file: self.file.to_string(),
            title: lettering::clean(&self.title),
            description: lettering::clean(&self.about),
            tier: self.tier,
            person: None,
        })
    }
}
