//! Goals, the effect of training, workflow and change.
//!
//! In: findings, usage, and what the site gave of training, changes and goals. Out: `Progress`: what
//! came of each, with an interval; and of each what was missing to tell.
//! Never: a claim without a comparison behind it.

mod changes;
mod goals;
mod panel;
mod training;
mod ways;

pub use changes::{ChangeSeries, ChangeWeek};
pub use goals::survey;
pub use training::{EventStudy, StudyWeek};
pub use ways::{Arrow, Evidence, Flow, Gain, Stop, Task, Way};

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
    /// What follows what, by task and way: the whole site, then units by name.
    pub flows: Vec<Flow>,
    /// Weeks around each course, for charts; in the order of courses.
    pub studies: Vec<EventStudy>,
    /// Weeks around each change, for charts; in the order of changes.
    pub series: Vec<ChangeSeries>,
    /// What else a goal could be about, most time lost first.
    pub suggestions: Vec<GoalSuggestion>,
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
    /// Probability to be told what the estimate is nearer to: an effect of 10 %, or none.
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
    /// False: the whole group it was agreed for.
    pub of_unit: bool,
    /// Of baseline, now, target and forecast; empty where the measure is not known.
    pub unit_of_measure: &'static str,
    /// More of the measure is the goal, not less.
    pub rises: bool,
    /// 95 %.
    pub now_interval: Option<(f64, f64)>,
    /// That the target is reached on the due date.
    pub chance: Option<f64>,
    /// With something to measure, rounded down to a multiple of the smallest group, so that nobody can
    /// be subtracted out.
    pub people: Option<u32>,
    pub why: Option<String>,
}

/// Something that a goal could be about; to be discussed with those concerned.
#[derive(Clone, Debug, PartialEq)]
pub struct GoalSuggestion {
    /// A department or role; `None`: everyone.
    pub group: Option<String>,
    pub measure: String,
    pub now: f64,
    /// Lost by all of them together, where it can be said.
    pub minutes_per_week: Option<f64>,
    pub text: String,
}

/// What departments said when last asked, and the time before.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SurveyTrend {
    pub date: Day,
    pub score: f64,
    pub before: Option<(Day, f64)>,
    /// Departments it is the mean of.
    pub units: u32,
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
    let (goals, suggestions) = goals::goals(findings, peers, usage, site, settings);
    let ways = ways::ways(findings, usage, settings);
    let flows = ways::flows(findings, usage, settings);
    let mut progress = Progress { goals, suggestions, ways, flows, ..Progress::default() };
    if !site.given.goals {
        progress.unanswered.push((GOALS, goals::NOT_GIVEN.to_string()));
    } else if site.goals.is_empty() {
        progress.unanswered.push((GOALS, "the goals file holds no goal".to_string()));
    }
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

impl SurveyTrend {
    pub fn change(&self) -> Option<f64> {
        self.before.map(|(_, before)| self.score - before)
    }

    /// "Survey of 2026-03-01: 3.4, 0.2 higher than on 2025-12-01."
    pub fn sentence(&self) -> String {
        let of = match self.units {
            0 | 1 => String::new(),
            n => format!(" (mean of {n} units)"),
        };
        let mut text = format!("Survey of {}: {:.1}{of}", self.date, self.score);
        if let (Some(change), Some((day, _))) = (self.change(), self.before) {
            text += &match (change * 10.0).round() / 10.0 {
                c if c > 0.0 => format!(", {c:.1} higher than on {day}"),
                c if c < 0.0 => format!(", {:.1} lower than on {day}", -c),
                _ => format!(", as on {day}"),
            };
        }
        text + "."
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
