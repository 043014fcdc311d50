//! Training, matches and outreach: who should help or teach whom, what and when.
//!
//! In: findings, effects of courses, usage, the roster, the schedule. Out: `Plans`: matches of learners and champions,
//! gaps in their coverage, a training plan; and of each what was missing to make it.
//! Never: a ranking of named people; never a proposal to someone who declined or opted out.

mod assignment;
mod courses;
mod eligibility;
mod gaps;
mod gain;
mod matching;
mod nearness;
mod overlap;
mod own_courses;
mod reasons;
mod teachable;
mod timing;
mod won_back;

pub use assignment::{assign, total_cost};
pub use gain::CLASS_SIZE;

use crate::findings::{ChampionStanding, Findings, ShiftKind};
use crate::peers::Peers;
use crate::progress::TrainingEffect;
use crate::settings::Settings;
use crate::site::Site;
use crate::usage::Usage;
use crate::vocabulary::Activity;

/// Of a 95 % interval, in standard deviations.
const WIDE: f64 = 1.96;

pub const MATCHES: &str = "matches";
pub const TRAINING_PLAN: &str = "training_plan";
pub const COVERAGE_GAPS: &str = "coverage_gaps";

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plans {
    /// A row a learner, matched or not; sorted by learner.
    pub matches: Vec<Match>,
    /// Where learners are and no champion for them; by unit and shift.
    pub gaps: Vec<CoverageGap>,
    /// Most minutes given back per hour taught first; those that showed no effect here last.
    pub courses: Vec<CoursePlan>,
    /// What may be said to groups, from published cells only; in the same order.
    pub unit_courses: Vec<UnitCourse>,
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
    pub champion_department: Option<String>,
    pub champion_state: Option<ChampionStanding>,
    /// Time the champion takes for it over that of the peers.
    pub champion_ratio: Option<f64>,
    /// The learner's, beyond the peers' time for it.
    pub minutes_per_week: Option<f64>,
}

/// Learners of a unit and shift with nobody there who is strong in what they need.
#[derive(Clone, Debug, PartialEq)]
pub struct CoverageGap {
    pub department: String,
    pub shift: ShiftKind,
    pub n_learners: u32,
    /// Failed logins, searches for help, cancels and undos per 100 events of this unit and shift.
    pub trouble_per_100: Option<f64>,
    /// Champions there, whatever they are strong in.
    pub champions: u32,
    /// User ids of colleagues there who might grow into it; sorted, no order of merit.
    pub candidates: Vec<String>,
    /// What the learners need.
    pub activities: Vec<Activity>,
    /// The hour of the week with most trouble, in words.
    pub worst_hour: Option<String>,
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
    /// User ids, sorted.
    pub learners: Vec<String>,
    /// People of the group without such a need.
    pub left_in_peace: u32,
    pub remarks: Vec<String>,
    /// Of the time lost, the part won back.
    pub share: f64,
    pub rests_on: RestsOn,
    /// The site measured this course, and saw none.
    pub no_effect_here: bool,
}

/// A course as a unit's leaders may see it: made of published cells alone.
#[derive(Clone, Debug, PartialEq)]
pub struct UnitCourse {
    pub department: String,
    pub activity: Activity,
    pub course: String,
    /// People of the unit with this need, as published.
    pub people: u32,
    pub minutes_per_week: f64,
    pub low: f64,
    pub high: f64,
    pub hours_to_teach: f64,
    pub minutes_per_hour: f64,
    pub rests_on: RestsOn,
    pub no_effect_here: bool,
}

/// What the share won back rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RestsOn {
    /// What this course did here, and publications.
    OwnCourse,
    /// What the site's other courses did, and publications.
    OwnCourses,
    Published,
}

/// Who could help whom, and what to teach.
pub fn plan(
    findings: &Findings,
    effects: &[TrainingEffect],
    peers: &Peers,
    usage: &Usage,
    site: &Site,
    settings: &Settings,
) -> Plans {
    let scene = eligibility::Scene::of(findings, peers, site);
    let hours = overlap::WorkingHours::of(usage, site, peers);
    let matches = matching::matches(&scene, &hours, usage, settings);
    let gaps = gaps::gaps(&scene, usage);
    let own = own_courses::OwnCourses::of(&site.training, effects, settings.small_group);
    let courses = courses::courses(&scene, &own, &hours, usage, settings, &matches);
    let unit_courses = courses::of_units(findings, &own);
    let mut unanswered = Vec::new();
    let no_learner = scene.learners.is_empty();
    if matches.is_empty() {
        unanswered.push((MATCHES, reasons::nothing_to_match(no_learner, site, usage)));
    }
    if gaps.is_empty() {
        unanswered.push((COVERAGE_GAPS, reasons::no_gap(no_learner, site)));
    }
    if courses.is_empty() {
        unanswered.push((TRAINING_PLAN, reasons::nothing_to_teach(no_learner, site, usage)));
    }
    Plans { matches, gaps, courses, unit_courses, unanswered }
}

impl RestsOn {
    pub fn name(self) -> &'static str {
        match self {
            Self::OwnCourse => "own_course",
            Self::OwnCourses => "own_courses",
            Self::Published => "published",
        }
    }
}
