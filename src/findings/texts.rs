//! The sentences of a finding: factual, kind, with the number beside the peers'.
//!
//! In: a verdict and its measures. Out: text. Never: a name, an id, a patient, or blame.

use super::avoiding::Avoidance;
use super::championing::Champion;
use super::struggling::Struggle;
use super::styles::StyleEvidence;
use super::{AvoidStyle, Need, Status};
use crate::measures::{Column, Measures};
use crate::peers::{Member, Standing};
use crate::vocabulary::Activity;

pub(super) fn struggling(
    measures: &Measures,
    at: usize,
    struggle: &Struggle,
    needs: &[Need],
) -> String {
    let mut parts: Vec<String> = needs
        .iter()
        .take(2)
        .map(|need| {
            format!(
                "{} takes {:.1} × the effort of {} peers",
                need.activity.name(),
                need.effort_ratio,
                need.n_peers
            )
        })
        .collect();
    if parts.is_empty() {
        parts.extend(harder_screens(measures, at, struggle));
    }
    for name in struggle.speaking().into_iter().filter(|name| *name != "time") {
        let here = struggle.hardest().map(|s| s.parts.as_slice()).unwrap_or_default();
        let local = here.iter().filter(|p| p.family == name).map(|p| (p.z, p.column));
        let overall = measures
            .columns
            .iter()
            .enumerate()
            .filter(|(_, c)| c.definition.family == name && c.stream.is_none())
            .filter_map(|(index, c)| Some((c.counted(at)?.z, index)));
        let strongest = local.chain(overall).max_by(|a, b| a.0.total_cmp(&b.0));
        let column = strongest.and_then(|(_, index)| measures.columns.get(index));
        parts.extend(column.and_then(|column| beside_peers(measures, column, at)));
    }
    if parts.is_empty() {
        parts.push("the same actions take longer than the peers'".to_string());
    }
    sentence(&parts)
}

pub(super) fn avoiding(
    measures: &Measures,
    member: &Member,
    at: usize,
    style: &StyleEvidence,
) -> String {
    if style.style == AvoidStyle::Absent && member.active.is_empty() {
        let days = member.expected.as_ref().map_or(0, Vec::len);
        return format!("No use on any of {days} scheduled days.");
    }
    let mut parts: Vec<String> = style
        .families
        .iter()
        .filter_map(|family| {
            let mut columns =
                measures.columns.iter().filter(|c| c.definition.family == family.name);
            let column = match style.column.and_then(|c| measures.columns.get(c)) {
                Some(own) if own.definition.family == family.name => Some(own),
                _ => columns.find(|c| c.counted(at).is_some()),
            };
            beside_peers(measures, column?, at)
        })
        .collect();
    if style.style == AvoidStyle::Late {
        parts.extend(
            measures.column("late_notes").and_then(|column| beside_peers(measures, column, at)),
        );
    }
    if let (AvoidStyle::Absent, Some(expected), Some(kept)) =
        (style.style, &member.expected, member.kept())
    {
        parts = vec![format!("use on {kept} of {} scheduled days", expected.len())];
    }
    sentence(&parts)
}

/// Where actions have bare names: the group of screens in which it is hardest.
fn harder_screens(measures: &Measures, at: usize, struggle: &Struggle) -> Option<String> {
    let hardest = struggle.hardest().filter(|strain| strain.activity.is_none())?;
    let column = measures.columns.get(hardest.effort?.column)?;
    let (screens, compared) = (measures.streams.in_words(hardest.stream)?, column.counted(at)?);
    let ratio = compared.deviation.exp();
    (ratio > 1.05)
        .then(|| format!("{screens}: {ratio:.1} × the time of {} peers", compared.n_peers))
}

/// "6.2 cancels per 100 actions, peers 1.8".
fn beside_peers(measures: &Measures, column: &Column, at: usize) -> Option<String> {
    let compared = column.counted(at)?;
    let estimate = column.estimates.get(at)?.as_ref()?;
    let scale = column.definition.scale;
    let name = column.definition.name.replace('_', " ");
    let stream = column.stream.and_then(|stream| measures.streams.in_words(stream));
    let about = stream.as_ref().map(|words| format!(" ({words})")).unwrap_or_default();
    Some(match column.definition.name {
        "documentation_delay" => format!(
            "notes are signed after {}, peers {}",
            duration(scale.read(estimate.value)),
            duration(scale.read(compared.centre))
        ),
        "fading" => format!(
            "use fell by {:.0} % of the person's usual",
            100.0 * scale.read(estimate.value).clamp(0.0, 1.0)
        ),
        "fewer_days" => format!(
            "of the scheduled days {:.0} % fewer were kept at the end than at the beginning",
            100.0 * estimate.value.clamp(0.0, 1.0)
        ),
        "late_touches" => format!(
            "{:.0} % of encounters are touched again later than 24 h, peers {:.0} %",
            100.0 * scale.read(estimate.value),
            100.0 * scale.read(compared.centre)
        ),
        "late_notes" => format!(
            "{:.0} % of them later than 24 h, peers {:.0} %",
            100.0 * scale.read(estimate.value),
            100.0 * scale.read(compared.centre)
        ),
        "missing_activity" => {
            let share = (-compared.deviation).exp();
            format!("{}: {:.0} % of the peers' share", stream?, 100.0 * share)
        }
        "little_documentation" | "few_own_orders" | "days_for_fte" => {
            format!("{name}: {:.0} % of the peers'", 100.0 * (-compared.deviation).exp())
        }
        _ => {
            let (own, peers) = apart(scale.read(estimate.value), scale.read(compared.centre));
            format!("{name}{about} {own} {}, peers {peers}", column.definition.unit)
        }
    })
}

/// Both with as many places as it takes to tell them apart, one to three.
fn apart(own: f64, peers: f64) -> (String, String) {
    let with = |places: usize| {
        let text = |x: f64| {
            let unit = 10f64.powi(places as i32);
            // A minus before nothing is none.
            format!("{:.places$}", (x * unit).round() / unit + 0.0)
        };
        (text(own), text(peers))
    };
    let told = |(own, peers): &(String, String)| own != peers;
    (1..3).map(with).find(told).unwrap_or_else(|| with(3))
}

fn duration(seconds: f64) -> String {
    if seconds < 5400.0 {
        format!("{:.0} min", seconds / 60.0)
    } else if seconds < 172_800.0 {
        format!("{:.0} h", seconds / 3600.0)
    } else {
        format!("{:.1} days", seconds / 86_400.0)
    }
}

fn sentence(parts: &[String]) -> String {
    let mut text = parts.join("; ");
    if let Some(first) = text.get(..1).map(str::to_uppercase) {
        text.replace_range(..1, &first);
    }
    text.push('.');
    text
}

#[allow(clippy::too_many_arguments)]
pub(super) fn reasons(
    member: &Member,
    measures: &Measures,
    at: usize,
    status: Status,
    struggle: &Struggle,
    avoidance: &Avoidance,
    champion: &Champion,
    needs: &[Need],
) -> Vec<String> {
    let mut reasons = Vec::new();
    match &member.standing {
        Standing::System => reasons.push("System account.".to_string()),
        Standing::OptedOut => reasons.push("Opted out.".to_string()),
        Standing::OnLeave => reasons.push("On leave in the whole window.".to_string()),
        Standing::SamePersonAs(_) => {
            reasons.push("The same person under another id, judged there.".to_string());
        }
        Standing::NoEventsNoSchedule => reasons.push("Neither events nor schedule.".to_string()),
        Standing::Assessable if member.group.is_none() => {
            reasons.push("Too few peers.".to_string())
        }
        Standing::Assessable => {}
    }
    if status == Status::TooLittleData {
        reasons.push("Too few days to tell.".to_string());
    }
    if matches!(status, Status::NotAssessed | Status::TooLittleData) {
        return reasons;
    }
    if struggle.flagged {
        reasons.push(struggling(measures, at, struggle, needs));
    }
    if let Some(style) = avoidance.loudest().filter(|_| avoidance.flagged) {
        reasons.push(avoiding(measures, member, at, style));
    }
    if status == Status::Champion {
        let names: Vec<&str> = champion.strengths.iter().map(|a| a.name()).collect();
        reasons.push(if names.is_empty() {
            "Quick and broad, with room to help.".to_string()
        } else {
            format!("Quick in {}; with room to help.", names.join(", "))
        });
    }
    if !member.leaves.is_empty() {
        reasons.push("Leave is left out.".to_string());
    }
    if member.settled_from.is_some() {
        reasons.push("New: the first weeks are left out as learning.".to_string());
    }
    if member.works_for || member.has_delegates {
        reasons.push("Works with delegates: what they do is not held against either.".to_string());
    }
    reasons.extend(avoidance.doubts.iter().map(|doubt| {
        let mut text = doubt.to_string();
        if let Some(first) = text.get(..1).map(str::to_uppercase) {
            text.replace_range(..1, &first);
        }
        text + "."
    }));
    reasons
}

/// "Orders take 1.20 × the peers' time, up from 1.00 × eight weeks ago; not yet a finding."
pub(super) fn effort_drift(activity: Option<Activity>, now: f64, before: f64, ago: u32) -> String {
    let what = activity.map_or("the same actions", Activity::name);
    sentence(&[
        format!(
            "{what} now at {now:.2} × the peers' time, up from {before:.2} × {}",
            weeks_ago(ago)
        ),
        "not yet a finding".to_string(),
    ])
}

pub(super) fn use_drift(share: f64, ago: u32) -> String {
    sentence(&[
        format!(
            "use on a day is {:.0} % lower than {}, set against what the peers did in the same weeks",
            100.0 * share.clamp(0.0, 1.0),
            weeks_ago(ago)
        ),
        "not yet a finding".to_string(),
    ])
}

fn weeks_ago(weeks: u32) -> String {
    if weeks == 1 { "a week ago".to_string() } else { format!("{weeks} weeks ago") }
}

#[cfg(test)]
mod tests {
    use super::apart;

    #[test]
    fn two_figures_have_the_places_that_tell_them_apart_and_nothing_has_no_minus() {
        let told = |own, peers| {
            let (own, peers) = apart(own, peers);
            format!("{own} {peers}")
        };
        assert_eq!(told(20.24, 16.6), "20.2 16.6");
        assert_eq!(told(0.13, 0.08), "0.13 0.08");
        assert_eq!(told(0.33, -0.01), "0.3 0.0");
        assert_eq!(told(1.0, 1.0), "1.000 1.000");
    }
}
