//! Tables with a row a person, or several.
//!
//! In: findings and what people are called. Out: users, findings, needs, champions.
//! Never: a rank; rows stand in the order of printed ids.

use super::super::names::{Names, Of};
use super::super::table::{Draft, Form, Table};
use crate::error::Result;
use crate::findings::{Assessment, Champion, Finding, Findings, Need};

const RATIO: Form = Form::Decimal(3);
const Q: Form = Form::Significant(4);
const MINUTES: Form = Form::Decimal(1);

/// The columns of users.csv are a contract: their names and their order.
pub(super) fn users(findings: &Findings, names: Names) -> Result<Table> {
    let rows = names.order(&findings.people, |p: &Assessment| &p.user_id);
    Draft::of(super::USERS, "one row a person: everyone in the roster and in the logs", &rows)
        .label(
            "user_id",
            "keyed pseudonym, or the input's own id where names were asked for",
            |r| Some(&r.id),
        )
        .label("role", "from the roster", |r| r.row.role.as_deref())
        .label("specialty", "from the roster", |r| r.row.specialty.as_deref())
        .label("setting", "from the roster", |r| r.row.setting.as_deref())
        .label("department", "from the roster", |r| r.row.department.as_deref())
        .label("peer_group", "whom the person is compared with", |r| r.row.peer_group.as_deref())
        .whole("n_peers", "how many those are", |r| Some(r.row.n_peers))
        .number("days_expected", Form::Decimal(1), "days by the schedule", |r| r.row.days_expected)
        .whole("days_active", "days with use", |r| Some(r.row.days_active))
        .number("active_hours", Form::Decimal(2), "credited hours, derived from the log", |r| {
            Some(r.row.active_hours)
        })
        .whole("events", "events in the window", |r| Some(r.row.events))
        .whole("encounters", "encounters touched", |r| Some(r.row.encounters))
        .number("after_hours_share", Form::Share, "share of credited time after hours", |r| {
            r.row.after_hours_share
        })
        .number("struggle_score", RATIO, "0 = typical, higher = more effort than peers", |r| {
            r.row.struggle.map(|s| s.score)
        })
        .number("struggle_q", Q, "false discovery rate", |r| r.row.struggle.map(|s| s.q))
        .number("avoid_score", RATIO, "0 = typical, higher = more avoidance", |r| {
            r.row.avoid.map(|s| s.score)
        })
        .number("avoid_q", Q, "false discovery rate", |r| r.row.avoid.map(|s| s.q))
        .number("champion_score", RATIO, "0 = typical, higher = more able to help", |r| {
            r.row.champion_score
        })
        .word(
            "status",
            "struggling, avoiding, champion, typical, too_little_data, not_assessed",
            |r| Some(r.row.status.name()),
        )
        .word("top_need", "the activity where support gives most", |r| {
            r.row.needs.first().map(|need| need.activity.name())
        })
        .words("needs", "activities that take more effort than peers', largest first", |r| {
            r.row.needs.iter().map(|need| need.activity.name()).collect()
        })
        .word("avoid_style", "absent, fading, paper, late, delegates, partial", |r| {
            r.row.avoid_style.map(|style| style.name())
        })
        .labels("reasons", "why, in words", |r| &r.row.reasons)
        .finish()
}

pub(super) fn findings(findings: &Findings, names: Names) -> Result<Table> {
    let rows = names.order(&findings.findings, |f: &Finding| &f.user_id);
    let contacted = |id: &str| {
        let at = findings.contacted.binary_search_by(|c| c.user_id.as_str().cmp(id)).ok()?;
        findings.contacted.get(at)
    };
    let texts: Vec<String> = rows
        .iter()
        .map(|r| match contacted(&r.row.user_id) {
            Some(contacted) => format!("{} {}", r.row.text, contacted.sentence()),
            None => r.row.text.clone(),
        })
        .collect();
    let rows: Vec<_> = rows.into_iter().zip(texts).collect();
    Draft::of("findings", "what was found, with the families of evidence that agree", &rows)
        .label("user_id", "as in users", |r| Some(&r.0.id))
        .word("finding", "struggling, avoiding; or drifting, which is no flag", |r| {
            Some(r.0.row.kind.name())
        })
        .word("activity", "the activity it is about", |r| r.0.row.activity.map(|a| a.name()))
        .word("style", "how the system is avoided", |r| r.0.row.style.map(|s| s.name()))
        .number("score", RATIO, "higher = more of it", |r| Some(r.0.row.score))
        .number("q", Q, "false discovery rate", |r| Some(r.0.row.q))
        .words("families", "independent families of evidence that agree", |r| {
            r.0.row.families.clone()
        })
        .number("minutes_per_week", MINUTES, "what it costs, where it can be said", |r| {
            r.0.row.minutes_per_week
        })
        .day("since", "first day it was seen", |r| r.0.row.since)
        .label("text", "the finding as a sentence", |r| Some(&r.1))
        .day("contacted", "when the person was last contacted", |r| {
            contacted(&r.0.row.user_id).map(|c| c.date)
        })
        .label("outcome", "of that, as the outreach file says", |r| {
            contacted(&r.0.row.user_id).and_then(|c| c.outcome.as_deref())
        })
        .day("rest_until", "not to be asked again before", |r| {
            contacted(&r.0.row.user_id).map(|c| c.rest_until)
        })
        .finish()
}

pub(super) fn needs(findings: &Findings, names: Names) -> Result<Table> {
    let people = names.order(&findings.people, |p: &Assessment| &p.user_id);
    let rows: Vec<(&str, &Need)> = people
        .iter()
        .flat_map(|Of { id, row }| row.needs.iter().map(move |need| (id.as_ref(), need)))
        .collect();
    Draft::of("needs", "activities that take a person more effort than peers", &rows)
        .label("user_id", "as in users", |r| Some(r.0))
        .word("activity", "the activity", |r| Some(r.1.activity.name()))
        .number("effort_ratio", RATIO, "1 = as the peers", |r| Some(r.1.effort_ratio))
        .number("low", RATIO, "95 % interval, lower end", |r| Some(r.1.low))
        .number("high", RATIO, "95 % interval, upper end", |r| Some(r.1.high))
        .number("minutes_per_week", MINUTES, "time beyond the peers'", |r| {
            Some(r.1.minutes_per_week)
        })
        .whole("n_actions", "actions this rests on", |r| Some(r.1.n_actions))
        .whole("n_peers", "peers compared with", |r| Some(r.1.n_peers))
        .finish()
}

pub(super) fn champions(findings: &Findings, names: Names) -> Result<Table> {
    let rows = names.order(&findings.champions, |c: &Champion| &c.user_id);
    Draft::of("champions", "who could help; to be asked, never appointed", &rows)
        .label("user_id", "as in users", |r| Some(&r.id))
        .label("department", "from the roster", |r| r.row.department.as_deref())
        .words("strengths", "activities done with less effort than peers", |r| {
            r.row.strengths.iter().map(|a| a.name()).collect()
        })
        .whole("shared_patients", "patients shared with colleagues within 24 h", |r| {
            Some(r.row.shared_patients)
        })
        .whole("capacity", "how many a champion may be asked to help", |r| Some(r.row.capacity))
        .word("state", "proposed, volunteer, active", |r| Some(r.row.state.name()))
        .finish()
}
