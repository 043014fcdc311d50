//! People with the evidence on them, to learn from.
//!
//! In: what to show, a cell and its findings. Out: text. Never: part of the tables.

use super::cells::{Cell, Row};
use std::fmt::Write;
use uptake::findings::{Evidence, Findings};

/// Evidence nearer to the peers than this is left out.
const FAR: f64 = 1.2;

pub fn show(what: &str, cell: &Cell, findings: &Findings) -> String {
    let mut text = String::new();
    for row in cell.people.iter().filter(|row| wanted(what, row)) {
        let found = findings.people.binary_search_by(|p| p.user_id.cmp(&row.id)).ok();
        let Some(person) = found.and_then(|at| findings.people.get(at)) else { continue };
        let told: Vec<String> =
            row.told.iter().map(|n| format!("{} {:.2}", n.activity, n.ratio)).collect();
        let _ = writeln!(
            text,
            "  {} {} {} is {} {} ({}) effort {:?} needs {:?} | expected {:?} active {} struggle {:.2?} avoid {:.2?} champion {:.2?} told {told:?} {:?}",
            row.id,
            row.status,
            row.avoid_style,
            row.label,
            row.style,
            row.odd,
            row.effect,
            row.needs,
            person.days_expected,
            person.days_active,
            row.struggle,
            row.avoid,
            row.champion,
            person.reasons,
        );
        let of = |evidence: &&Evidence| {
            evidence.user_id == row.id && evidence.z.is_some_and(|z| z.abs() > FAR)
        };
        for evidence in findings.evidence.iter().filter(of) {
            let _ = writeln!(
                text,
                "        {} {} value {:.3?} peers {:.3?} n {} z {:.2?} {}",
                evidence.measure,
                evidence.activity.map_or("", |activity| activity.name()),
                evidence.value,
                evidence.peer_median,
                evidence.n,
                evidence.z,
                evidence.set_aside.unwrap_or(""),
            );
        }
    }
    text
}

fn wanted(what: &str, row: &Row) -> bool {
    match what {
        "wrong" => row.flagged() && !row.affected(),
        "missed" => row.judged() && !row.flagged() && row.affected(),
        other => row.style == other || row.odd == other || row.label == other,
    }
}
