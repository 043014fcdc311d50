//! What stands behind one person's result, beside the measures: days, weeks, what was set aside and
//! why, and what would change the verdict.
//!
//! In: members, weekly lines, assessments, findings. Out: an `Explanation` a person, in the order of
//! people. Never: another person's numbers but as a median and a range of peers.

use super::lines::{About, Line, Lines};
use super::turning::turning;
use super::{Assessment, Explanation, Finding, Findings, PersonDays, PersonWeek, SetAside};
use crate::peers::{Member, Peers};
use crate::settings::Settings;
use crate::site::{Person, Site};
use crate::units::{Day, Span};
use crate::usage::Usage;
use crate::vocabulary::Activity;
use std::collections::BTreeMap;

pub(super) fn explain(
    found: &Findings,
    usage: &Usage,
    site: &Site,
    settings: &Settings,
    peers: &Peers,
    lines: &Lines,
) -> Vec<Explanation> {
    let mut findings: BTreeMap<&str, Vec<&Finding>> = BTreeMap::new();
    for finding in &found.findings {
        findings.entry(&finding.user_id).or_default().push(finding);
    }
    let quiet = quiet(peers);
    found
        .people
        .iter()
        .zip(&peers.members)
        .enumerate()
        .map(|(at, (person, member))| {
            let findings = findings.get(person.user_id.as_str()).map_or(&[][..], Vec::as_slice);
            let about = activity(person, findings);
            Explanation {
                user_id: person.user_id.clone(),
                days: days(usage, peers, member),
                set_aside: set_aside(usage, site, settings, peers, member, &quiet),
                weeks: weeks(peers, lines, member, at, about),
                would_change: turning(person, findings, member, peers, settings),
            }
        })
        .collect()
}

/// What a whole unit shares counts against nobody in it.
pub(super) fn tell_shares(explanations: &mut [Explanation], shares: &[Vec<String>]) {
    for (explanation, said) in explanations.iter_mut().zip(shares) {
        explanation.set_aside.extend(said.iter().map(|text| SetAside {
            span: None,
            days: 0,
            reason: text.trim_end_matches('.').to_string(),
        }));
    }
}

/// The activity whose weeks are worth a look of their own.
fn activity(person: &Assessment, findings: &[&Finding]) -> Option<Activity> {
    let of_finding = || findings.iter().find_map(|finding| finding.activity);
    person.needs.first().map(|need| need.activity).or_else(of_finding)
}

fn days(usage: &Usage, peers: &Peers, member: &Member) -> PersonDays {
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let mut seen: Vec<Day> = member
        .ids
        .iter()
        .flat_map(|id| usage.days_of(*id))
        .filter(|row| row.events > row.automatic_events && peers.span.contains(row.day))
        .map(|row| row.day)
        .collect();
    seen.sort_unstable();
    seen.dedup();
    PersonDays {
        span: peers.span,
        with_use: count(seen.len()),
        counted: count(member.active.len()),
        settled: count(member.settled_days()),
        expected: member.expected.as_ref().map(|days| count(days.len())),
        kept: member.kept().map(count),
    }
}

/// Days on which nobody is judged, in runs of one reason.
fn quiet(peers: &Peers) -> Vec<(Span, &'static str)> {
    let mut runs: Vec<(Span, &'static str)> = Vec::new();
    for (day, reason) in &peers.quiet_days {
        match runs.last_mut() {
            Some((span, same)) if same == reason && span.to.plus(1) == *day => span.to = *day,
            _ => runs.push((Span { from: *day, to: *day }, reason)),
        }
    }
    runs
}

fn set_aside(
    usage: &Usage,
    site: &Site,
    settings: &Settings,
    peers: &Peers,
    member: &Member,
    quiet: &[(Span, &'static str)],
) -> Vec<SetAside> {
    let inside =
        |span: Span| Span { from: span.from.max(peers.span.from), to: span.to.min(peers.span.to) };
    let dated = |span: Span, reason: &str| SetAside {
        span: Some(span),
        days: u32::try_from(span.days()).unwrap_or(0),
        reason: reason.to_string(),
    };
    let always = |reason: String| SetAside { span: None, days: 0, reason };
    let mut rows: Vec<SetAside> =
        member.leaves.iter().map(|leave| dated(inside(*leave), "on leave")).collect();
    rows.extend(quiet.iter().map(|(span, reason)| dated(*span, reason)));
    if let Some(settled) = member.settled_from {
        let learning = Span { from: peers.span.from, to: settled.plus(-1).min(peers.span.to) };
        rows.push(dated(learning, "new: the learning curve is no need, so effort is not judged"));
    }
    rows.extend(
        settings
            .holidays
            .iter()
            .filter(|day| peers.span.contains(**day))
            .map(|day| dated(Span { from: *day, to: *day }, "holiday: nobody is expected")),
    );
    rows.sort_by_key(|row| row.span.map(|span| (span.from, span.to)));
    let person = member.person(site);
    rows.extend(part_time(person, member).map(always));
    if member.works_for {
        let text = "acts for others: compared only with people of the same role";
        rows.push(always(text.to_string()));
    }
    if member.has_delegates {
        let text = "others work for this person: what they do is not held against anyone";
        rows.push(always(text.to_string()));
    }
    let others = member.ids.iter().filter_map(|id| usage.users.get(*id as usize));
    if others.filter(|id| **id != member.user_id).count() > 0 {
        rows.push(always("another id of the same person is counted here".to_string()));
    }
    rows
}

fn part_time(person: Option<&Person>, member: &Member) -> Option<String> {
    let fte = person?.fte.filter(|fte| *fte < 1.0)?;
    let how = match member.expected {
        Some(_) => "only scheduled days are expected",
        None => "measures are taken a day of use, or an action",
    };
    Some(format!("part-time ({fte:.2} of full time): {how}, so fewer days count against nobody"))
}

fn weeks(
    peers: &Peers,
    lines: &Lines,
    member: &Member,
    at: usize,
    about: Option<Activity>,
) -> Vec<PersonWeek> {
    let wanted =
        [Some(About::Effort(None)), about.map(|a| About::Effort(Some(a))), Some(About::Use)];
    wanted
        .into_iter()
        .flatten()
        .filter_map(|about| lines.find(about))
        .flat_map(|line| weeks_of(peers, &lines.mondays, line, member, at))
        .collect()
}

fn weeks_of(
    peers: &Peers,
    mondays: &[Day],
    line: &Line,
    member: &Member,
    at: usize,
) -> Vec<PersonWeek> {
    let (measure, activity) = match line.about {
        About::Effort(activity) => ("effort", activity),
        About::Use => ("use", None),
    };
    line.weeks(at)
        .iter()
        .zip(mondays)
        .enumerate()
        .filter_map(|(week, (point, monday))| {
            let band = line.band(peers, member, week);
            if point.is_none() && band.is_none() {
                return None;
            }
            Some(PersonWeek {
                measure,
                activity,
                week: *monday,
                value: point.map(|point| point.value.exp()),
                n: point.map_or(0, |point| point.n as u64),
                peer_median: band.map(|band| band.median.exp()),
                peer_low: band.map(|band| band.low.exp()),
                peer_high: band.map(|band| band.high.exp()),
            })
        })
        .collect()
}
