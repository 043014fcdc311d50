//! Training, matches and outreach: who should help or teach whom, what and when.
//!
//! In: findings, usage, the roster, the schedule. Out: `Plans`: matches of learners and champions,
//! gaps in their coverage, a training plan; and of each what was missing to make it.
//! Never: a ranking of named people; never a proposal to someone who declined or opted out.

use crate::findings::Findings;
use crate::peers::Peers;
use crate::settings::Settings;
use crate::site::Site;
use crate::usage::Usage;
use crate::vocabulary::Activity;

pub const MATCHES: &str = "matches";
pub const TRAINING_PLAN: &str = "training_plan";

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plans {
    /// A row a learner, matched or not; sorted by learner.
    pub matches: Vec<Match>,
    /// Most minutes given back per hour taught first.
    pub courses: Vec<CoursePlan>,
    /// Tables without an answer, and what would give one, as half sentences.
    pub unanswered: Vec<(&'static str, String)>,
}

/// A learner, and who could help them.
#[derive(Clone, Debug, PartialEq)]
pub struct Match {
    pub learner: String,
    /// `None`: nobody fits; `reasons` say why.
    pub champion: Option<String>,
    pub activity: Option<Activity>,
    /// The learner's.
    pub department: Option<String>,
    /// Hours a week in which both are at work.
    pub overlap_hours: Option<f64>,
    pub shared_patients: Option<u64>,
    /// What the assignment minimised; lower is better.
    pub cost: Option<f64>,
    pub reasons: Vec<String>,
}

/// A course for a group, or what is better than one.
#[derive(Clone, Debug, PartialEq)]
pub struct CoursePlan {
    pub activity: Activity,
    pub course: String,
    pub group: String,
    pub n_learners: u32,
    /// Given back to all of them together, with a 95 % interval.
    pub minutes_per_week: f64,
    pub low: f64,
    pub high: f64,
    pub hours_to_teach: f64,
    pub minutes_per_hour: f64,
    pub form: &'static str,
    pub when: Option<String>,
}

/// Who could help whom, and what to teach.
pub fn plan(
    _findings: &Findings,
    _peers: &Peers,
    _usage: &Usage,
    _site: &Site,
    _settings: &Settings,
) -> Plans {
    let mut plans = Plans::default();
    for table in [MATCHES, TRAINING_PLAN] {
        plans.unanswered.push((table, "not built yet".to_string()));
    }
    plans
}
