//! Goals, the effect of training, workflow and change.
//!
//! In: findings, usage, and what the site gave of training, changes and goals. Out: `Progress`: what
//! came of each, with an interval; and of each what was missing to tell.
//! Never: a claim without a comparison behind it.

mod changes;
mod panel;
mod training;
mod ways;

pub use changes::{ChangeSeries, ChangeWeek};
pub use training::{EventStudy, StudyWeek};
pub use ways::{Gain, Way, task_nouns, task_words};

use crate::findings::Findings;
use crate::peers::Peers;
use crate::settings::Settings;
use crate::site::{ChangeKind, Site};
use crate::units::Day;
use crate::usage::Usage;
use crate::vocabulary::Activity;

pub const TRAINING_EFFECT: &str = "training_effect";
pub const WORKFLOW: &str = "workflow";
pub const CHANGES: &str = "changes";
pub const GOALS: &str = "goals";

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Progress {
    /// By course and wave.
    pub training: Vec<TrainingEffect>,
    /// Overdue reviews first, then by date.
    pub changes: Vec<ChangeEffect>,
    pub goals: Vec<GoalProgress>,
    /// By task: the whole site, then units by name; ways by tools.
    pub ways: Vec<Way>,
    /// Weeks around each course, for charts; in the order of courses.
    pub studies: Vec<EventStudy>,
    /// Weeks around each change, for charts; in the order of changes.
    pub series: Vec<ChangeSeries>,
    /// Tables without an answer, and what would give one, as half sentences.
    pub unanswered: Vec<(&'static str, String)>,
}

/// What became of those who attended a course on one day.
#[derive(Clone, Debug, PartialEq)]
pub struct TrainingEffect {
    pub course: String,
    /// `None`: all waves together.
    pub wave: Option<Day>,
    /// `None`: all activities.
    pub activity: Option<Activity>,
    pub n_trained: u32,
    pub n_controls: u32,
    /// Of the time that the same work takes, in percent: -10 = ten percent less than without.
    pub effect: Option<f64>,
    pub low: Option<f64>,
    pub high: Option<f64>,
    /// The same before the course, where nothing can have happened.
    pub placebo: Option<f64>,
    /// Probability to see an effect of 10 %, if there is one.
    pub power: Option<f64>,
    pub verdict: EffectVerdict,
    /// The trained before and after, without controls: what regression to the mean looks like, too.
    pub raw: Option<f64>,
    /// More trained people, or more weeks, that would probably tell; `None`: told, or not by these.
    pub people_needed: Option<u32>,
    pub weeks_needed: Option<u32>,
    /// As half sentences.
    pub remarks: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum EffectVerdict {
    Works,
    NoEffectSeen,
    CannotTell,
}

/// Before and after a dated change.
#[derive(Clone, Debug, PartialEq)]
pub struct ChangeEffect {
    pub date: Day,
    pub name: String,
    pub kind: ChangeKind,
    pub department: Option<String>,
    pub activity: Option<Activity>,
    /// Of the time that the same work takes, in percent.
    pub effect: Option<f64>,
    pub low: Option<f64>,
    pub high: Option<f64>,
    pub verdict: ChangeVerdict,
    pub review_by: Option<Day>,
    pub overdue: bool,
    /// People the estimate rests on.
    pub n_people: u32,
    /// As half sentences.
    pub remarks: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ChangeVerdict {
    Slower,
    Quicker,
    NoEffectSeen,
    CannotTell,
}

/// A goal, for the group it was agreed for, or a unit in it.
#[derive(Clone, Debug, PartialEq)]
pub struct GoalProgress {
    pub name: String,
    pub group: Option<String>,
    pub measure: String,
    pub baseline: Option<f64>,
    pub now: Option<f64>,
    pub target: f64,
    pub due: Option<Day>,
    /// On the due date if it goes on as it does, with a 95 % interval.
    pub forecast: Option<f64>,
    pub low: Option<f64>,
    pub high: Option<f64>,
    pub status: GoalStatus,
    pub agreed_with: Option<String>,
    /// What to mend or know, as sentences.
    pub remarks: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum GoalStatus {
    Met,
    OnTrack,
    AtRisk,
    CannotTell,
}

/// What came of training, changes and goals.
pub fn follow(
    findings: &Findings,
    peers: &Peers,
    usage: &Usage,
    site: &Site,
    settings: &Settings,
) -> Progress {
    let mut progress =
        Progress { ways: ways::ways(findings, usage, settings), ..Progress::default() };
    let given = site.given;
    let mut missing = |table, given: bool, file: &str| {
        let reason = if given {
            "not built yet".to_string()
        } else {
            format!("no {file} file was given; not built yet either")
        };
        progress.unanswered.push((table, reason));
    };
    missing(GOALS, given.goals, "goals");
    training_and_changes(&mut progress, peers, usage, site, settings);
    if progress.ways.is_empty() {
        progress.unanswered.push((WORKFLOW, without_tasks(usage).to_string()));
    }
    progress
}

/// Both rest on the same days of effort.
fn training_and_changes(
    progress: &mut Progress,
    peers: &Peers,
    usage: &Usage,
    site: &Site,
    settings: &Settings,
) {
    let no_seconds = usage
        .frame
        .minute_precision
        .then_some("the time stamps have no seconds, so effort cannot be measured");
    let ask = |given: bool, rows: bool, ask: &str, empty: &str| match (given, rows, no_seconds) {
        (false, _, _) => Some(ask.to_string()),
        (true, false, _) => Some(empty.to_string()),
        (true, true, reason) => reason.map(str::to_string),
    };
    let training = ask(
        site.given.training,
        !site.training.is_empty(),
        "no training file was given: give user_id, date and course with --training",
        "the training file has no rows",
    );
    let changes = ask(
        site.given.changes,
        site.changes.iter().any(changes::concerns),
        "no changes file was given: give date, name and kind with --changes",
        "the changes file has no change whose effect could be seen",
    );
    if training.is_none() || changes.is_none() {
        let ground = panel::Ground::of(usage, site, peers);
        if training.is_none() {
            (progress.training, progress.studies) = training::effects(&ground, &site.training);
        }
        if changes.is_none() {
            (progress.changes, progress.series) =
                changes::effects(&ground, &site.changes, settings.false_discovery_rate);
        }
    }
    let missing = [(TRAINING_EFFECT, training), (CHANGES, changes)];
    let missing = missing.into_iter().filter_map(|(table, reason)| Some((table, reason?)));
    progress.unanswered.extend(missing);
}

fn without_tasks(usage: &Usage) -> &'static str {
    if usage.frame.minute_precision {
        "the times have no seconds, so how tasks are done cannot be told"
    } else {
        "the logs hold no task that ends with a signature or a message done, or their actions have no known meaning: give an actions file"
    }
}

impl EffectVerdict {
    pub fn name(self) -> &'static str {
        match self {
            Self::Works => "works",
            Self::NoEffectSeen => "no_effect_seen",
            Self::CannotTell => "cannot_tell",
        }
    }
}

impl ChangeVerdict {
    pub fn name(self) -> &'static str {
        match self {
            Self::Slower => "slower",
            Self::Quicker => "quicker",
            Self::NoEffectSeen => "no_effect_seen",
            Self::CannotTell => "cannot_tell",
        }
    }
}

impl GoalStatus {
    pub fn name(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::OnTrack => "on_track",
            Self::AtRisk => "at_risk",
            Self::CannotTell => "cannot_tell",
        }
    }
}
