//! Numbers to SVG and PNG: one file a chart, its data apart from its ink.
//!
//! In: findings, progress, usage, the site's changes, what may be printed of a person. Out: `Drawing`s.
//! Never: a person in the group tier, an empty chart, a font or a clock of this machine.

mod axes;
mod heading;
mod lettering;
mod painting;
mod palette;
mod scene;
mod suppression;
pub mod after_hours;
pub mod champion_coverage;
pub mod goals;
pub mod log_coverage;
pub mod outreach_map;
pub mod person;
pub mod training_need;
pub mod weekly_use;

pub use heading::{Answer, Words};
pub use lettering::{Align, Letters};
pub use palette::Tone;
pub use scene::{Mark, Scene, Shape};

use crate::error::Result;
use crate::findings::{Findings, Scope};
use crate::progress::Progress;
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

/// Every chart of a run, always in the same order. `label` says what may be printed of a user id.
/// A chart without data says what is missing and how to supply it.
pub fn draw(
    findings: &Findings,
    progress: &Progress,
    usage: &Usage,
    site: &Site,
    scope: &Scope,
    settings: &Settings,
    label: &dyn Fn(&str) -> String,
) -> Result<Vec<Drawing>> {
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
