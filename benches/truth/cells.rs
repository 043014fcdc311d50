//! A cell: one hospital under one condition, with all that the tables need.
//!
//! In: truth and verdicts. Out: a row a person, written as a JSON array. Never: an event, a
//! measure's detail; and nothing that only a rerun could tell.

use super::hospital::{Judged, Known, Read};
use serde::ser::{SerializeSeq, Serializer};
use serde::{Deserialize, Serialize};
use uptake::findings::{Assessment, FindingKind, Findings};
use uptake::peers::Member;
use uptake::site::Person;

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Cell {
    pub people: Vec<Row>,
    pub units: Vec<Unit>,
    /// Scores of simple methods, a list a person; see `baselines`.
    #[serde(default)]
    pub baselines: Vec<Vec<Option<f64>>>,
    /// Reading, folding and judging.
    #[serde(default)]
    pub seconds: f64,
}

/// A struct that is written as a plain list of its fields, in their order.
macro_rules! listed {
    ($(#[$about:meta])* pub struct $name:ident { $($(#[$note:meta])* $field:ident: $kind:ty,)* }) => {
        $(#[$about])*
        #[derive(Clone, Debug, Deserialize)]
        pub struct $name { $($(#[$note])* pub $field: $kind,)* }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, to: S) -> std::result::Result<S::Ok, S::Error> {
                let mut list = to.serialize_seq(None)?;
                $(list.serialize_element(&self.$field)?;)*
                list.end()
            }
        }
    };
}

listed! {
    /// A person: truth first, then who they are, then what was said.
    pub struct Row {
        id: String,
        label: String,
        needs: Vec<String>,
        effect: Option<f64>,
        /// It was so from the first day.
        always: bool,
        recovered: bool,
        style: String,
        odd: String,
        role: String,
        specialty: String,
        department: String,
        shift: String,
        tenure: String,
        fte: String,
        /// Active or expected, whichever is more.
        days: u32,
        status: String,
        /// Score and q.
        struggle: Option<(f64, f64)>,
        avoid: Option<(f64, f64)>,
        champion: Option<f64>,
        struggling: Verdict,
        avoiding: Verdict,
        avoid_style: String,
        /// As told, the first first.
        told: Vec<Need>,
    }
}

listed! {
    pub struct Need {
        activity: String,
        ratio: f64,
        low: f64,
        high: f64,
    }
}

listed! {
    /// A unit, or a role across the hospital, and an activity: planted, told, or both.
    pub struct Unit {
        /// Empty: a role.
        department: String,
        role: String,
        activity: String,
        /// As planted; `None` where nothing was.
        effect: Option<f64>,
        /// What was said of it: people, workflow, both, cannot_tell; `None` where nothing was.
        verdict: Option<String>,
        people: u32,
    }
}

/// Whether a finding of a kind was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Verdict {
    #[serde(rename = "n")]
    No,
    /// All but the q-value says yes, and the q-value is below the widest rate.
    #[serde(rename = "w")]
    AtTheWidestRate,
    #[serde(rename = "y")]
    Yes,
}

impl Row {
    pub fn judged(&self) -> bool {
        self.status != "not_assessed"
    }

    pub fn flagged(&self) -> bool {
        self.status == "struggling" || self.status == "avoiding"
    }

    pub fn affected(&self) -> bool {
        self.label == "struggling" || self.label == "avoiding"
    }

    pub fn right(&self) -> bool {
        self.status == self.label
    }
}

impl Cell {
    pub fn of(read: &Read, judged: &Judged) -> Self {
        let people = judged
            .findings
            .people
            .iter()
            .filter_map(|person| Some(row(read, judged, person, read.truth.get(&person.user_id)?)))
            .collect();
        Self { people, units: units(read, &judged.findings), baselines: Vec::new(), seconds: 0.0 }
    }

    /// Nobody struggles or avoids here, whatever the condition was called.
    pub fn is_null(&self) -> bool {
        !self.people.iter().any(Row::affected)
    }
}

fn row(read: &Read, judged: &Judged, person: &Assessment, known: &Known) -> Row {
    let member = judged.peers.find(&person.user_id).and_then(|at| judged.peers.members.get(at));
    let roster = member.and_then(|member| member.person(&read.site));
    let said = |text: &Option<String>| text.clone().unwrap_or_default();
    let expected = person.days_expected.unwrap_or(0.0) as u32;
    let verdict = |kind| verdict(judged, &person.user_id, kind);
    let rounded = |value| rounded(value, 5);
    Row {
        id: person.user_id.clone(),
        label: known.label.clone(),
        needs: known.needs.clone(),
        effect: known.effect,
        always: known.since.is_none_or(|day| day <= read.usage.frame.history.from),
        recovered: known.recovered,
        style: known.style.clone(),
        odd: known.odd.clone(),
        role: said(&person.role),
        specialty: said(&person.specialty),
        department: said(&person.department),
        shift: member.map_or("", |member| shift(read, member)).to_string(),
        tenure: roster.map_or("", |person| tenure(read, person)).to_string(),
        fte: roster.map_or("", fte).to_string(),
        days: person.days_active.max(expected),
        status: person.status.name().to_string(),
        struggle: person.struggle.map(|s| (rounded(s.score), rounded(s.q))),
        avoid: person.avoid.map(|s| (rounded(s.score), rounded(s.q))),
        champion: person.champion_score.map(rounded),
        struggling: verdict(FindingKind::Struggling),
        avoiding: verdict(FindingKind::Avoiding),
        avoid_style: person.avoid_style.map_or("", |style| style.name()).to_string(),
        told: person
            .needs
            .iter()
            .map(|need| Need {
                activity: need.activity.name().to_string(),
                ratio: rounded(need.effort_ratio),
                low: rounded(need.low),
                high: rounded(need.high),
            })
            .collect(),
    }
}

fn verdict(judged: &Judged, user_id: &str, kind: FindingKind) -> Verdict {
    let found = |among: &Findings| {
        among.findings.iter().any(|found| found.kind == kind && found.user_id == user_id)
    };
    if found(&judged.findings) {
        Verdict::Yes
    } else if judged.widest.as_ref().is_some_and(found) {
        Verdict::AtTheWidestRate
    } else {
        Verdict::No
    }
}

/// So many significant digits: enough to rank and to count, and short.
pub fn rounded(value: f64, digits: i32) -> f64 {
    if value == 0.0 || !value.is_finite() {
        return value;
    }
    let scale = 10f64.powi(digits - 1 - value.abs().log10().floor() as i32);
    if scale.is_finite() { (value * scale).round() / scale } else { 0.0 }
}

/// Where most of the work falls: day 7 to 15, evening 15 to 23, night 23 to 7.
fn shift(read: &Read, member: &Member) -> &'static str {
    let mut events = [0u64; 3];
    for hour in member.ids.iter().flat_map(|id| read.usage.hours_of(*id)) {
        let at = match hour.hour_of_week % 24 {
            7..=14 => 0,
            15..=22 => 1,
            _ => 2,
        };
        events[at] += u64::from(hour.events);
    }
    let all: u64 = events.iter().sum();
    match events {
        _ if all == 0 => "",
        [_, _, night] if night * 2 > all => "night",
        [_, evening, _] if evening * 2 > all => "evening",
        _ => "day",
    }
}

pub const NEW: &str = "under 6 months";
pub const LOW_FTE: &str = "under 0.6";

fn tenure(read: &Read, person: &Person) -> &'static str {
    let Some(hired) = person.hire_date else { return "" };
    match read.usage.frame.window.to.0 - hired.0 {
        ..=180 => NEW,
        181..=730 => "6 to 24 months",
        _ => "over 2 years",
    }
}

fn fte(person: &Person) -> &'static str {
    match person.fte {
        None => "",
        Some(part) if part < 0.6 => LOW_FTE,
        Some(part) if part < 0.9 => "0.6 to 0.9",
        Some(_) => "full time",
    }
}

fn units(read: &Read, found: &Findings) -> Vec<Unit> {
    let size = |department: &str, role: &str| {
        let here = |p: &&Assessment| match department {
            "" => p.role.as_deref() == Some(role),
            _ => p.department.as_deref() == Some(department),
        };
        found.people.iter().filter(here).count() as u32
    };
    let mut units: Vec<Unit> = read
        .slow_units
        .iter()
        .map(|unit| Unit {
            department: unit.department.clone(),
            role: unit.role.clone(),
            activity: unit.activity.clone(),
            effect: Some(unit.effect),
            verdict: None,
            people: size(&unit.department, &unit.role),
        })
        .collect();
    for row in &found.workflow {
        let said = |text: &Option<String>| text.clone().unwrap_or_default();
        let (department, role) = (said(&row.department), said(&row.role));
        let (activity, verdict) = (row.activity.name().to_string(), row.cause.name().to_string());
        let same = |unit: &&mut Unit| {
            (&unit.department, &unit.role, &unit.activity) == (&department, &role, &activity)
        };
        match units.iter_mut().find(same) {
            Some(unit) => unit.verdict = Some(verdict),
            None => units.push(Unit {
                people: size(&department, &role),
                department,
                role,
                activity,
                effect: None,
                verdict: Some(verdict),
            }),
        }
    }
    units
}
