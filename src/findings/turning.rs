//! What a verdict rests on, and what would change it.
//!
//! In: an assessment and its findings. Out: sentences. Never: a name, blame, nor a promise.

use super::{Assessment, Finding, FindingKind, Status};
use crate::peers::{Member, Peers, Standing};
use crate::settings::Settings;

pub(super) fn turning(
    person: &Assessment,
    findings: &[&Finding],
    member: &Member,
    peers: &Peers,
    settings: &Settings,
) -> Vec<String> {
    let mut said: Vec<String> =
        findings.iter().flat_map(|finding| of_finding(person, finding, peers, settings)).collect();
    match person.status {
        Status::Struggling | Status::Avoiding => {
            said.push(
                "If people know better (a role, leave or schedule that the inputs have wrong, other \
                 duties, work under another login), mend the input and run again, and note in the \
                 outreach file that it was not confirmed."
                    .to_string(),
            );
        }
        Status::Typical | Status::Champion => said.extend(of_nobody(person, settings)),
        Status::TooLittleData => said.push(format!(
            "A verdict needs {} active or expected days that count; there are {}{}. More weeks of logs \
             will tell.",
            settings.min_active_days,
            person.days_active,
            person.days_expected.map(|n| format!(" and {n:.0}")).unwrap_or_default()
        )),
        Status::NotAssessed => said.extend(of_standing(member)),
    }
    said
}

fn of_finding(
    person: &Assessment,
    finding: &Finding,
    peers: &Peers,
    settings: &Settings,
) -> Vec<String> {
    let mut said = vec![chance(finding.q, settings.false_discovery_rate)];
    match finding.kind {
        FindingKind::Struggling => {
            said.push(format!(
                "It rests on {} that agree ({}). Where only one of them stands out, nothing is said.",
                kinds(finding.families.len()),
                named(&finding.families)
            ));
            if let Some(need) = person.needs.first() {
                said.push(format!(
                    "Largest need: {} at {:.2} × the peers' effort, 95 % interval {:.2} to {:.2}. An \
                     interval that reaches 1.00 would be no clear need.",
                    need.activity.name(),
                    need.effort_ratio,
                    need.low,
                    need.high
                ));
            }
            said.push(format!(
                "It has to hold in the recent half of the window, from {} on: weeks like the peers' \
                 since then would end it.",
                peers.middle
            ));
        }
        FindingKind::Avoiding => {
            said.push(match finding.families.len() {
                0 | 1 => {
                    "It rests on one kind of evidence that holds in both halves of the window; \
                          one half like the peers' would end it."
                        .to_string()
                }
                n => format!(
                    "It rests on {} that agree ({}). Where only one of them stands out, and not in \
                     both halves of the window, nothing is said.",
                    kinds(n),
                    named(&finding.families)
                ),
            });
        }
        FindingKind::Drifting => said.push(
            "A drift is no finding yet. Weeks like the earlier ones would end it; it becomes a \
             finding only where a second kind of evidence agrees."
                .to_string(),
        ),
    }
    said
}

fn chance(q: f64, limit: f64) -> String {
    format!(
        "q is {}: of all that is told with so much evidence or more, about so large a share is \
         expected by chance. Above {limit} it would not be told.",
        if q < 0.001 { "below 0.001".to_string() } else { format!("{q:.3}") }
    )
}

/// Families of evidence for readers.
fn named(families: &[&'static str]) -> String {
    let names: Vec<&str> = families
        .iter()
        .map(|family| match *family {
            "time" => "time for the same actions",
            "hunting" => "going back and forth",
            "rework" => "cancels and undos",
            "assistance" => "searches and looking for help",
            "sequence" => "unusual order of steps",
            "presence" => "days of use",
            "trend" => "change over the weeks",
            other => other,
        })
        .collect();
    names.join("; ")
}

fn kinds(n: usize) -> String {
    if n == 1 { "one kind of evidence".to_string() } else { format!("{n} kinds of evidence") }
}

fn of_nobody(person: &Assessment, settings: &Settings) -> Vec<String> {
    let mut said = Vec::new();
    for (score, what) in [(person.struggle, "struggling"), (person.avoid, "avoiding")] {
        let Some(score) = score else { continue };
        said.push(if score.score <= 0.0 {
            format!("For {what} there is no evidence (score {:.2}, 0 is typical).", score.score)
        } else {
            format!(
                "For {what} the score is {:.2} and q {:.2}. It would be told with q at {} or below, \
                 two kinds of evidence that agree, and where it holds in the recent weeks.",
                score.score, score.q, settings.false_discovery_rate
            )
        });
    }
    said
}

fn of_standing(member: &Member) -> Vec<String> {
    let text = match &member.standing {
        Standing::System => {
            "A system account is not judged; if this is a person, correct the roster."
        }
        Standing::OptedOut => "The roster says opted out; nothing is computed.",
        Standing::OnLeave => "On leave in the whole window: days after the return will tell.",
        Standing::SamePersonAs(_) => "Judged under this person's other id.",
        Standing::NoEventsNoSchedule => {
            "There are neither events nor scheduled days; a schedule would tell whether use is expected."
        }
        Standing::Assessable => {
            "There are too few peers to compare with. A roster with role, specialty and setting, or a \
             smaller min_peers, may give some."
        }
    };
    vec![text.to_string()]
}
