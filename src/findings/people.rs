//! One row a person: status, scores, needs, reasons; and the findings behind them.
//!
//! In: the verdicts. Out: assessments, findings and champions, sorted by user id.
//! Never: a verdict on someone who may not be judged; the reason is told instead.

use super::avoiding::Avoidance;
use super::championing;
use super::colleagues::shared_patients;
use super::needs::needs;
use super::since::Weeks;
use super::struggling::Struggle;
use super::texts;
use super::{Assessment, Champion, ChampionStanding, Finding, FindingKind, Need, Score, Status};
use crate::measures::Measures;
use crate::peers::{Member, Peers};
use crate::settings::Settings;
use crate::site::{ChampionState, Site};
use crate::units::Day;
use crate::usage::{Usage, UserDay, UserEncounter};

pub(super) struct Verdicts {
    pub struggles: Vec<Struggle>,
    pub avoidances: Vec<Avoidance>,
    pub champions: Vec<championing::Champion>,
}

#[derive(Default)]
pub(super) struct Assessed {
    pub people: Vec<Assessment>,
    pub findings: Vec<Finding>,
    /// Sorted by user id, as `people` are.
    pub champions: Vec<Champion>,
}

impl Assessed {
    /// By use, or since the roster says so: whoever is on the list of champions.
    pub(super) fn could_champion(&self, person: &Assessment) -> bool {
        self.champions.binary_search_by(|c| c.user_id.cmp(&person.user_id)).is_ok()
    }
}

pub(super) fn assess(
    usage: &Usage,
    site: &Site,
    settings: &Settings,
    peers: &Peers,
    measures: &Measures,
    verdicts: &Verdicts,
) -> Assessed {
    let mut assessed = Assessed::default();
    let shared = shared_patients(usage, peers);
    let weeks = Weeks::of(usage, peers, measures);
    let parts = verdicts.struggles.iter().zip(&verdicts.avoidances).zip(&verdicts.champions);
    for ((at, member), ((struggle, avoidance), champion)) in
        peers.members.iter().enumerate().zip(parts)
    {
        let status = status(member, settings, struggle, avoidance, champion);
        let judged = status != Status::NotAssessed;
        let told = judged && status != Status::TooLittleData;
        let needs = if told {
            needs(usage, measures, peers, struggle, at, struggle.flagged)
        } else {
            Vec::new()
        };
        if told {
            let findings = findings_of(member, measures, at, struggle, avoidance, &needs, &weeks);
            assessed.findings.extend(findings);
        }
        let with_others = shared.get(at).copied().unwrap_or(0);
        let mut row = describe(usage, site, peers, member);
        if let Some(entry) = champion_entry(site, settings, member, status, champion, with_others) {
            assessed.champions.push(entry);
        }
        if judged {
            row.struggle = Some(Score { score: struggle.score, q: struggle.q });
            row.avoid = Some(Score { score: avoidance.score, q: avoidance.q });
            row.champion_score = Some(champion.score);
        }
        if told && avoidance.flagged {
            row.avoid_style = avoidance.loudest().map(|style| style.style);
        }
        row.reasons =
            texts::reasons(member, measures, at, status, struggle, avoidance, champion, &needs);
        row.needs = needs;
        row.status = status;
        assessed.people.push(row);
    }
    assessed
}

/// What a whole unit shares is said to its members, who are judged without it.
pub(super) fn tell_shares(people: &mut [Assessment], shares: &[Vec<String>]) {
    for (person, said) in people.iter_mut().zip(shares) {
        if !matches!(person.status, Status::NotAssessed | Status::TooLittleData) {
            person.reasons.extend(said.iter().cloned());
        }
    }
}

fn status(
    member: &Member,
    settings: &Settings,
    struggle: &Struggle,
    avoidance: &Avoidance,
    champion: &championing::Champion,
) -> Status {
    if !member.assessable() || member.group.is_none() {
        return Status::NotAssessed;
    }
    let least = settings.min_active_days as usize;
    let expected = member.expected.as_ref().map_or(0, Vec::len);
    if member.active.len() < least && expected < least {
        return Status::TooLittleData;
    }
    match (struggle.flagged, avoidance.flagged) {
        (true, true) if avoidance.q < struggle.q => Status::Avoiding,
        (true, _) => Status::Struggling,
        (false, true) => Status::Avoiding,
        (false, false) if champion.proposed => Status::Champion,
        (false, false) => Status::Typical,
    }
}

fn describe(usage: &Usage, site: &Site, peers: &Peers, member: &Member) -> Assessment {
    let person = member.person(site);
    let text =
        |pick: fn(&crate::site::Person) -> &Option<String>| person.and_then(|p| pick(p).clone());
    let days = || member.rows.iter().filter_map(|row| usage.user_days.get(*row as usize));
    let active: f64 = days().map(|d| d.active_seconds - d.automatic_seconds).sum();
    let outside: f64 = days().map(|d| d.after_hours_seconds).sum();
    let timed = !usage.frame.minute_precision && active > 0.0;
    Assessment {
        user_id: member.user_id.clone(),
        role: text(|p| &p.role),
        specialty: text(|p| &p.specialty),
        setting: text(|p| &p.setting),
        department: text(|p| &p.department),
        peer_group: peers.group_of(member).map(|group| group.label.clone()),
        n_peers: member.n_peers,
        days_expected: member.expected.as_ref().map(|days| days.len() as f64),
        days_active: u32::try_from(member.active.len()).unwrap_or(u32::MAX),
        active_hours: active / 3600.0,
        events: days().map(|d| u64::from(d.events)).sum(),
        encounters: encounters(usage, member),
        after_hours_share: timed.then(|| (outside / active).clamp(0.0, 1.0)),
        struggle: None,
        avoid: None,
        champion_score: None,
        status: Status::NotAssessed,
        needs: Vec::new(),
        avoid_style: None,
        reasons: Vec::new(),
    }
}

/// Distinct encounters of the same days as the events: one that only a day of leave or downtime saw
/// is left out.
fn encounters(usage: &Usage, member: &Member) -> u64 {
    let days: Vec<&UserDay> =
        member.rows.iter().filter_map(|row| usage.user_days.get(*row as usize)).collect();
    let on_a_counted_day = |seen: &&UserEncounter| {
        days.iter()
            .any(|day| day.user == seen.user && day.first <= seen.last && seen.first <= day.last)
    };
    let mut seen: Vec<u64> = member
        .ids
        .iter()
        .flat_map(|id| usage.encounters_of(*id))
        .filter(on_a_counted_day)
        .map(|e| e.encounter)
        .collect();
    seen.sort_unstable();
    seen.dedup();
    seen.len() as u64
}

fn findings_of(
    member: &Member,
    measures: &Measures,
    at: usize,
    struggle: &Struggle,
    avoidance: &Avoidance,
    needs: &[Need],
    weeks: &Weeks,
) -> Vec<Finding> {
    let mut found = Vec::new();
    if struggle.flagged {
        let minutes: f64 = needs.iter().map(|need| need.minutes_per_week).sum();
        found.push(Finding {
            user_id: member.user_id.clone(),
            kind: FindingKind::Struggling,
            activity: needs.first().map(|need| need.activity),
            style: None,
            score: struggle.score,
            q: struggle.q,
            families: struggle.speaking(),
            minutes_per_week: (!needs.is_empty()).then_some(minutes),
            since: struggle.carrier().and_then(|column| weeks.since(column, member, at)),
            text: texts::struggling(measures, at, struggle, needs),
        });
    }
    if let Some(style) = avoidance.loudest().filter(|_| avoidance.flagged) {
        let column = style.column.and_then(|column| measures.columns.get(column));
        found.push(Finding {
            user_id: member.user_id.clone(),
            kind: FindingKind::Avoiding,
            activity: column.and_then(|column| column.activity),
            style: Some(style.style),
            score: avoidance.score,
            q: avoidance.q,
            families: style.families.iter().map(|family| family.name).collect(),
            minutes_per_week: None,
            since: since(member, style.column, at, weeks),
            text: texts::avoiding(measures, member, at, style),
        });
    }
    found
}

/// Without any use at all: from the first day on which there might have been some.
fn since(member: &Member, column: Option<usize>, at: usize, weeks: &Weeks) -> Option<Day> {
    if member.active.is_empty() {
        return member.expected.as_ref()?.first().copied();
    }
    weeks.since(column?, member, at)
}

fn champion_entry(
    site: &Site,
    settings: &Settings,
    member: &Member,
    status: Status,
    champion: &championing::Champion,
    shared: u64,
) -> Option<Champion> {
    let person = member.person(site);
    let said = person.and_then(|p| p.champion);
    let standing = match said {
        Some(ChampionState::Declined) => return None,
        Some(ChampionState::Active) if member.assessable() => ChampionStanding::Active,
        Some(ChampionState::Volunteer) if member.assessable() => ChampionStanding::Volunteer,
        _ if status == Status::Champion => ChampionStanding::Proposed,
        _ => return None,
    };
    Some(Champion {
        user_id: member.user_id.clone(),
        department: person.and_then(|p| p.department.clone()),
        strengths: champion.strengths.clone(),
        shared_patients: shared,
        capacity: settings.champion_capacity,
        state: standing,
    })
}
