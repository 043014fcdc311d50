//! Documentation delay: how long after the fact a note is signed.
//!
//! In: rows a user-encounter, or stored delays where the log has both times. Out: columns.
//! Never: an open note left out: Kaplan–Meier counts it as open for so long.

use super::column::{Column, CountsFor, Definition, Scale};
use super::presence::share_of;
use super::signatures::{Signatures, Signed};
use crate::peers::{Estimate, Member, Peers};
use crate::site::Site;
use crate::stats::{Observation, kaplan_meier, median, survival_quantile};
use crate::units::{Day, Zone};
use crate::usage::{Usage, UserEncounter};

pub static DOCUMENTATION_DELAY: Definition = Definition {
    name: "documentation_delay",
    family: "delay",
    unit: "seconds",
    counts_for: CountsFor::Avoid,
    definition: "Time from the end of the person's appointment, or where the schedule has none from their first \
                 chart action in the encounter, to its first signed note, notes still \
                 open counted as open (Kaplan–Meier), those that a delegate signs as signed, those that only a colleague signs left out; the geometric mean of median and upper quartile. \
                 Where the log has both times: time − about_time.",
    direction: "high = late",
    source: "uptake; Kaplan and Meier 1958",
    blind_spot: "A note that waits for a result is late without fault.",
    scale: Scale::Log,
};

pub static LATE_NOTES: Definition = Definition {
    name: "late_notes",
    family: "delay",
    unit: "share of notes",
    counts_for: CountsFor::Avoid,
    definition: "Notes not signed within 24 h of the same anchor, open ones included, of those whose 24 h are over.",
    direction: "high = late",
    source: "uptake",
    blind_spot: "A note that waits for a result is late without fault; who writes every note at the end of the \
                 shift shows in the delay and not here.",
    scale: Scale::Share,
};

const FEWEST_ENCOUNTERS: usize = 10;
/// Delays under a minute are the same.
pub(super) const FLOOR_SECONDS: f64 = 60.0;
const DAY_SECONDS: f64 = 86_400.0;
/// Of the notes begun: where more are not signed, in the middle of a group, signing is not the custom.
const SELDOM_SIGNED: f64 = 0.5;

/// A note, signed or not.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Note {
    pub day: Day,
    half: usize,
    /// Seconds from the anchor to the signature, or to the end of the data.
    pub seen: Observation,
    /// A day has passed since the anchor.
    pub due: bool,
}

pub fn documentation_delay(usage: &Usage, site: &Site, peers: &Peers) -> Vec<Column> {
    let notes = all_notes(usage, site, peers);
    let seldom = seldom_signed(&notes, peers);
    let delays = notes.iter().map(|notes| estimate(notes, delay)).collect();
    let shares = notes.iter().map(|notes| estimate(notes, share)).collect();
    [(&DOCUMENTATION_DELAY, delays), (&LATE_NOTES, shares)]
        .into_iter()
        .filter(|(_, estimates): &(_, Vec<Option<Estimate>>)| estimates.iter().any(Option::is_some))
        .map(|(definition, estimates)| {
            Column::new(definition, estimates, peers)
                .set_aside(|at| {
                    let member = peers.members.get(at)?;
                    member.works_for.then_some("documents on behalf of others")
                })
                .set_aside(|at| {
                    let group = peers.members.get(at)?.group?;
                    seldom.get(group)?.then_some("peers sign few of the notes they begin")
                })
        })
        .collect()
}

fn all_notes(usage: &Usage, site: &Site, peers: &Peers) -> Vec<Vec<Note>> {
    let zone = Zone::by_name(&usage.frame.zone).unwrap_or_else(|_| Zone::utc());
    let end = zone.start_of(peers.span.to.plus(1)).0;
    let signatures = Signatures::of(usage, site, peers);
    peers
        .members
        .iter()
        .map(|member| match (member.assessable(), usage.frame.has_about_time) {
            (false, _) => Vec::new(),
            (true, true) => stored(usage, member, peers),
            (true, false) => observed(usage, member, peers, &zone, end, &signatures),
        })
        .collect()
}

/// Each person's notes of the window, in the order of `Peers::members`; none of those who document
/// for others, or whose peers sign few of the notes they begin.
pub fn notes(usage: &Usage, site: &Site, peers: &Peers) -> Vec<Vec<Note>> {
    let mut notes = all_notes(usage, site, peers);
    let seldom = seldom_signed(&notes, peers);
    for (member, notes) in peers.members.iter().zip(&mut notes) {
        let custom = member.group.and_then(|group| seldom.get(group)).copied().unwrap_or(false);
        if member.works_for || custom {
            notes.clear();
        }
    }
    notes
}

/// By group: where most notes stay unsigned by habit, waiting for a signature says nothing.
fn seldom_signed(notes: &[Vec<Note>], peers: &Peers) -> Vec<bool> {
    let open = |notes: &Vec<Note>| {
        let due: Vec<&Note> = notes.iter().filter(|note| note.due).collect();
        let open = due.iter().filter(|note| !note.seen.ended).count();
        (due.len() >= FEWEST_ENCOUNTERS).then(|| open as f64 / due.len() as f64)
    };
    let of_group = |members: &[usize]| {
        let shares: Vec<f64> =
            members.iter().filter_map(|at| notes.get(*at).and_then(open)).collect();
        median(&shares).is_some_and(|share| share > SELDOM_SIGNED)
    };
    peers.groups.iter().map(|group| of_group(&group.members)).collect()
}

/// From what the delays are counted, where not from appointments throughout.
pub fn anchor_note(usage: &Usage) -> Option<String> {
    if usage.frame.has_about_time || !usage.frame.has_encounters {
        return None;
    }
    let documented = || usage.user_encounters.iter().filter(|e| anchor(e).is_some());
    let all = documented().count();
    let by_visit = documented().filter(|e| e.visit_end.is_some()).count();
    let share = 100.0 * by_visit as f64 / all.max(1) as f64;
    match (all, by_visit) {
        (0, _) => None,
        (_, 0) => Some(
            "The schedule names no appointments with the log's encounters: documentation delay is counted \
             from the person's first chart action in the encounter."
                .to_string(),
        ),
        (all, by_visit) if by_visit < all => Some(format!(
            "Documentation delay is counted from the appointment's end for {share:.0} % of the encounters, \
             from the person's first chart action for the others, which the schedule does not have."
        )),
        _ => None,
    }
}

/// When the note could have been written; `None` without a note or anything to count from.
pub(super) fn anchor(e: &UserEncounter) -> Option<i64> {
    let anchor = e.visit_end.or(e.first_chart)?;
    (e.note_events > 0).then_some(anchor.0)
}

fn observed(
    usage: &Usage,
    member: &Member,
    peers: &Peers,
    zone: &Zone,
    end: i64,
    signatures: &Signatures,
) -> Vec<Note> {
    let acting = signatures.acting_for(usage, member);
    member
        .ids
        .iter()
        .flat_map(|id| usage.encounters_of(*id))
        .filter_map(|e| {
            let anchor = anchor(e).filter(|anchor| *anchor < end)?;
            let day = zone.local(e.first_chart.unwrap_or(e.first)).day;
            let signed = match signatures.of_note(e, &acting) {
                Signed::At(at) => Some(at),
                Signed::NotYet => None,
                Signed::ByColleague => return None,
            };
            let until = signed.map_or(end, |signed| signed.0);
            let time = ((until - anchor) as f64 / 1000.0).max(FLOOR_SECONDS);
            let due = (end - anchor) as f64 / 1000.0 > DAY_SECONDS;
            let seen = Observation { time, ended: signed.is_some() };
            member.counts(day).then(|| Note { day, half: peers.half_of(day), seen, due })
        })
        .collect()
}

fn stored(usage: &Usage, member: &Member, peers: &Peers) -> Vec<Note> {
    member
        .ids
        .iter()
        .flat_map(|id| usage.delays_of(*id))
        .filter(|row| member.counts(row.day))
        .flat_map(|row| {
            let time = (row.seconds as f64).max(FLOOR_SECONDS);
            let seen = Observation { time, ended: true };
            let one = Note { day: row.day, half: peers.half_of(row.day), seen, due: true };
            std::iter::repeat_n(one, row.count as usize)
        })
        .collect()
}

fn estimate(notes: &[Note], of: impl Fn(&[Note]) -> Option<(f64, f64)>) -> Option<Estimate> {
    if notes.len() < FEWEST_ENCOUNTERS {
        return None;
    }
    let half = |which: usize| {
        let chosen: Vec<Note> = notes.iter().filter(|note| note.half == which).copied().collect();
        of(&chosen)
    };
    let (value, variance) = of(notes)?;
    Some(Estimate { value, variance, n: notes.len() as u64, halves: [half(0), half(1)] })
}

fn share(notes: &[Note]) -> Option<(f64, f64)> {
    let due = notes.iter().filter(|note| note.due);
    let (n, late) = due.fold((0.0, 0.0), |(n, late), note| {
        (n + 1.0, late + f64::from(u8::from(note.seen.time > DAY_SECONDS)))
    });
    (n >= FEWEST_ENCOUNTERS as f64 / 2.0).then(|| share_of(late, n))
}

fn delay(notes: &[Note]) -> Option<(f64, f64)> {
    if notes.len() < FEWEST_ENCOUNTERS / 2 {
        return None;
    }
    let observations: Vec<Observation> = notes.iter().map(|note| note.seen).collect();
    let steps = kaplan_meier(&observations);
    let longest = observations.iter().map(|o| o.time).fold(FLOOR_SECONDS, f64::max);
    let at = |p: f64| survival_quantile(&steps, p).unwrap_or(longest).ln();
    let (quarter, half, upper) = (at(0.25), at(0.5), at(0.75));
    let sigma = ((upper - quarter) / 1.349).max(0.3);
    let n = observations.len() as f64;
    Some(((half + upper) / 2.0, 2.0 * sigma * sigma / n))
}
