//! Who is struggling and with what, who is avoiding and how, who could champion; and the evidence.
//!
//! In: measures against peers, the roster, the schedule. Out: `Findings`, sorted by user id.
//! Never: an ink, a page, a name; and never a guess: "cannot tell" is an answer.

mod activities;
mod avoiding;
mod championing;
mod chance;
mod colleagues;
mod confirmed;
mod contacted;
mod drift;
mod evidence;
mod explanation;
mod families;
mod kinds;
mod lines;
mod needs;
mod outreach;
mod people;
mod profile;
mod shifts;
mod since;
mod struggling;
mod styles;
mod suppression;
mod texts;
mod turning;
mod units;
mod usual;
mod weeks;
mod workflow;

pub use contacted::Contacted;
pub use outreach::OutreachEffect;
pub use shifts::{main_shift, shift_at, shift_of};
pub use suppression::hidden_groups;
pub use units::NO_DEPARTMENT;
pub use workflow::{Against, Cause, Workflow};

use crate::measures::Measures;
use crate::peers::Peers;
use crate::settings::Settings;
use crate::site::Site;
use crate::units::{Day, Span};
use crate::usage::Usage;
use crate::vocabulary::Activity;

/// Verdicts on everyone, with their evidence, and what may be shown of groups.
pub fn find(
    measures: &Measures,
    peers: &Peers,
    usage: &Usage,
    site: &Site,
    settings: &Settings,
) -> Findings {
    let shared = workflow::shared(usage, site, settings, peers, measures);
    let beyond = workflow::without_shared(measures, peers, &shared);
    let whole = measures;
    let measures = beyond.as_ref().unwrap_or(whole);
    let struggles = struggling::struggling(measures, peers, settings);
    let avoidances = avoiding::avoiding(measures, peers, settings);
    let champions = championing::championing(measures, &struggles, peers, site, settings);
    let verdicts = people::Verdicts { struggles, avoidances, champions };
    let shares = workflow::words(whole, peers, &shared);
    let mut assessed = people::assess(usage, site, settings, peers, measures, &verdicts);
    people::tell_shares(&mut assessed.people, &shares);
    let mut cannot_tell = measures.cannot_tell.clone();
    cannot_tell.extend(peers.notes.iter().cloned());
    let lines = lines::Lines::of(usage, peers, measures);
    let mut found = Findings {
        evidence: evidence::evidence(peers, measures, &verdicts),
        departments: units::departments(usage, settings, peers, whole, &assessed),
        workflow: workflow::verdicts(usage, whole, peers, &assessed.people, &shared),
        trends: weeks::trends(usage, settings, peers, &assessed.people),
        coverage: shifts::coverage(usage, settings, peers, &assessed),
        flag_rates: shifts::flag_rates(usage, site, settings, peers, &assessed.people),
        people: assessed.people,
        findings: assessed.findings,
        champions: assessed.champions,
        cannot_tell,
        ..Findings::default()
    };
    units::set_against_elsewhere(&mut found.departments, &found.workflow);
    drift::drifting(&mut found, &lines, peers, settings);
    found.past = confirmed::past(site, settings);
    found.contacted = contacted::contacted(usage, site, settings, peers);
    found.outreach = outreach::outreach(site, settings, peers, &lines);
    found.explanations = explanation::explain(&found, usage, site, settings, peers, &lines);
    explanation::tell_shares(&mut found.explanations, &shares);
    found
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Findings {
    /// One row a person: everyone in the roster and everyone in the logs. Sorted by user id.
    pub people: Vec<Assessment>,
    pub findings: Vec<Finding>,
    pub champions: Vec<Champion>,
    pub evidence: Vec<Evidence>,
    pub departments: Vec<DepartmentSummary>,
    /// Where a unit or a role has trouble: its people's or the workflow's. Units first, by name.
    pub workflow: Vec<Workflow>,
    pub trends: Vec<WeekOfUse>,
    pub coverage: Vec<ShiftCoverage>,
    pub flag_rates: Vec<FlagRate>,
    /// What this input cannot say, as sentences for the report and run.json.
    pub cannot_tell: Vec<String>,
    /// In the order of `people`.
    pub explanations: Vec<Explanation>,
    /// Weeks in which the whole site moved.
    pub site_moves: Vec<SiteMove>,
    /// What people said of earlier findings: all, then by what they were about. Empty: nobody was asked.
    pub past: Vec<PastFindings>,
    /// The latest contact of each person, sorted by user id.
    pub contacted: Vec<Contacted>,
    /// What contacts changed, for all together; `None`: nobody was contacted.
    pub outreach: Option<OutreachEffect>,
    /// Who drifts, by unit; published cells only.
    pub drifts: Vec<UnitDrift>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    Struggling,
    Avoiding,
    Champion,
    Typical,
    TooLittleData,
    NotAssessed,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AvoidStyle {
    Absent,
    Fading,
    Paper,
    Late,
    Delegates,
    Partial,
}

/// A score (0 = typical or no evidence, higher = more of it) and its false-discovery q-value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Score {
    pub score: f64,
    pub q: f64,
}

/// A row of users.csv.
#[derive(Clone, Debug, PartialEq)]
pub struct Assessment {
    pub user_id: String,
    pub role: Option<String>,
    pub specialty: Option<String>,
    pub setting: Option<String>,
    pub department: Option<String>,
    /// Role × specialty × setting, or what it fell back to, in words.
    pub peer_group: Option<String>,
    pub n_peers: u32,
    /// `None` without a schedule.
    pub days_expected: Option<f64>,
    pub days_active: u32,
    pub active_hours: f64,
    pub events: u64,
    pub encounters: u64,
    pub after_hours_share: Option<f64>,
    /// `None` only where not assessed.
    pub struggle: Option<Score>,
    pub avoid: Option<Score>,
    pub champion_score: Option<f64>,
    pub status: Status,
    /// Largest first.
    pub needs: Vec<Need>,
    pub avoid_style: Option<AvoidStyle>,
    /// Short plain sentences, also why someone was not assessed.
    pub reasons: Vec<String>,
}

/// More effort than peers for the same activity.
#[derive(Clone, Debug, PartialEq)]
pub struct Need {
    pub activity: Activity,
    /// 1.0 = as the peers; with a 95 % interval.
    pub effort_ratio: f64,
    pub low: f64,
    pub high: f64,
    pub minutes_per_week: f64,
    pub n_actions: u64,
    pub n_peers: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FindingKind {
    Struggling,
    Avoiding,
    /// Worth a look and no flag: the person's own weeks move away from the peers'.
    Drifting,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    pub user_id: String,
    pub kind: FindingKind,
    pub activity: Option<Activity>,
    pub style: Option<AvoidStyle>,
    pub score: f64,
    pub q: f64,
    /// Names of the independent families of evidence that agree.
    pub families: Vec<&'static str>,
    pub minutes_per_week: Option<f64>,
    pub since: Option<Day>,
    /// One kind, factual sentence.
    pub text: String,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Champion {
    pub user_id: String,
    pub department: Option<String>,
    pub strengths: Vec<Activity>,
    /// Patients shared with colleagues within 24 h.
    pub shared_patients: u64,
    pub capacity: u32,
    pub state: ChampionStanding,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChampionStanding {
    /// Found by use; nobody has asked yet.
    Proposed,
    Volunteer,
    Active,
}

/// One input to a verdict: a user's measure beside the peers'.
#[derive(Clone, Debug, PartialEq)]
pub struct Evidence {
    pub user_id: String,
    pub measure: &'static str,
    pub activity: Option<Activity>,
    pub family: &'static str,
    pub unit: &'static str,
    /// `None` = too little data for this measure.
    pub value: Option<f64>,
    /// What `value` rests on: actions, days, encounters.
    pub n: u64,
    pub peer_median: Option<f64>,
    pub peer_low: Option<f64>,
    pub peer_high: Option<f64>,
    pub n_peers: u32,
    /// Shrunken robust deviation from the peers, high = more effort or more avoidance.
    pub z: Option<f64>,
    /// struggle, avoid, champion or context.
    pub counts_for: &'static str,
    /// Why this was set aside, where it was.
    pub set_aside: Option<&'static str>,
    /// 95 % interval of `value`, in the same unit.
    pub interval: Option<(f64, f64)>,
    /// Value and interval on the scale of comparison: 0 = the peers' median, ±1 = so far as four in
    /// five peers lie; higher = more of it.
    pub place: Option<Place>,
}

/// Where a person stands beside the peers, with the 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place {
    pub at: f64,
    pub low: f64,
    pub high: f64,
}

/// What stands behind a person's result beside the measures, for `explain`.
#[derive(Clone, Debug, PartialEq)]
pub struct Explanation {
    pub user_id: String,
    pub days: PersonDays,
    pub set_aside: Vec<SetAside>,
    pub weeks: Vec<PersonWeek>,
    /// How sure it is and what would change the verdict, as sentences.
    pub would_change: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PersonDays {
    /// What was looked at.
    pub span: Span,
    /// Days with events of a person's own.
    pub with_use: u32,
    /// Of those, the days that count.
    pub counted: u32,
    /// Of those, past the learning curve.
    pub settled: u32,
    /// Scheduled days that count; `None` without a schedule of this person.
    pub expected: Option<u32>,
    /// Of those, with use.
    pub kept: Option<u32>,
}

/// Days, or something about the person, that count for or against nobody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetAside {
    pub span: Option<Span>,
    pub days: u32,
    pub reason: String,
}

/// A week of a person beside the peers' same week.
#[derive(Clone, Debug, PartialEq)]
pub struct PersonWeek {
    /// effort (ratio to what peers need for the same actions) or use (actions on a day of use).
    pub measure: &'static str,
    /// `None`: all actions.
    pub activity: Option<Activity>,
    /// Monday.
    pub week: Day,
    /// `None`: too little of this person in this week.
    pub value: Option<f64>,
    /// Actions, or days of use.
    pub n: u64,
    pub peer_median: Option<f64>,
    pub peer_low: Option<f64>,
    pub peer_high: Option<f64>,
}

/// A week in which everyone moved: the site's, and nobody's to explain.
#[derive(Clone, Debug, PartialEq)]
pub struct SiteMove {
    /// Monday.
    pub week: Day,
    /// effort or use.
    pub measure: &'static str,
    /// 0.7 = 30 % less than usual.
    pub ratio: f64,
}

/// Of people who were asked about a finding, how many said that it was right.
#[derive(Clone, Debug, PartialEq)]
pub struct PastFindings {
    /// all, struggling, avoiding, drifting, not_said
    pub about: &'static str,
    pub people: u32,
    /// Of those, for whom the file says whether it was right.
    pub told: u32,
    pub confirmed: u32,
    /// 95 % interval of the share confirmed.
    pub low: Option<f64>,
    pub high: Option<f64>,
    /// Told and confirmed, where groups may see them.
    pub shown: Option<(u32, u32)>,
}

/// How many people of a unit drift.
#[derive(Clone, Debug, PartialEq)]
pub struct UnitDrift {
    pub department: String,
    pub drifting: Published,
}

/// A count of people, or suppressed: a small group, or one that would give a small one away.
pub type Published = Option<u32>;

/// A unit, as it may be shown to its leaders: every number here may be printed.
#[derive(Clone, Debug, PartialEq)]
pub struct DepartmentSummary {
    pub department: String,
    pub people: Published,
    pub assessed: Published,
    pub struggling: Published,
    pub avoiding: Published,
    pub champions: Published,
    /// Share of people with a need, by activity, and the median effort ratio against the same role
    /// elsewhere; empty where the unit is suppressed.
    pub needs: Vec<UnitNeed>,
    /// Active ÷ expected days in the window; `None` suppressed or no expectation.
    pub use_ratio: Option<f64>,
    pub after_hours_share: Option<f64>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct UnitNeed {
    pub activity: Activity,
    /// People with a need here, suppressed where small.
    pub people: Published,
    /// Rounded down to a multiple of `small_group`, so that nobody can be subtracted out.
    pub n_assessed: u32,
    /// Median of the unit's people, ratio to peers.
    pub effort_ratio: f64,
    pub minutes_per_week: f64,
}

/// Weekly use of a unit against expectation; published cells only.
#[derive(Clone, Debug, PartialEq)]
pub struct WeekOfUse {
    /// `None`: the whole site.
    pub department: Option<String>,
    /// Monday.
    pub week: Day,
    pub people: Published,
    pub active_days: Option<f64>,
    /// By schedule, or the unit's own median without one.
    pub expected_days: Option<f64>,
    pub after_hours_share: Option<f64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ShiftKind {
    Day,
    Evening,
    Night,
}

/// Champions beside those who need help, by unit and shift; published cells only.
#[derive(Clone, Debug, PartialEq)]
pub struct ShiftCoverage {
    pub department: String,
    pub shift: ShiftKind,
    pub people: Published,
    pub struggling: Published,
    pub champions: Published,
}

/// How often people of a group are flagged, so that a skew is seen; published cells only.
#[derive(Clone, Debug, PartialEq)]
pub struct FlagRate {
    /// role, specialty, shift, tenure, fte
    pub by: &'static str,
    pub group: String,
    pub people: Published,
    pub flagged: Published,
}

/// What the window was and what a page must say of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Scope {
    pub zone: String,
    pub window: Span,
    pub history: Span,
    pub n_people: u32,
}
