//! Early signs and the record of past findings, as groups may see them.
//!
//! In: published cells of drifts, moves of the site, past findings. Out: sentences. Never: a number
//! from which a small group could be worked out.

use super::super::Contents;
use super::super::forms::{counted, list, percent};
use super::questions::keeps_hidden;
use super::words;
use crate::findings::{FindingKind, PastFindings, Published};

pub(super) fn early(contents: &Contents) -> Vec<String> {
    let mut lines = vec![drifting(contents)];
    lines.extend(contents.findings.site_moves.iter().map(|moved| moved.sentence()));
    lines.extend(past(contents));
    lines.extend(super::goals::of_outreach(contents));
    lines
}

fn drifting(contents: &Contents) -> String {
    let findings = contents.findings;
    let total = findings.findings.iter().filter(|f| f.kind == FindingKind::Drifting).count() as u64;
    let least = u64::from(contents.settings.small_group);
    let cells: Vec<Published> = findings.drifts.iter().map(|unit| unit.drifting).collect();
    let what = "drift: their own weeks move away from their peers', and nothing is found yet";
    let mut text = match total {
        0 => return "Nobody is seen to drift away from the peers.".to_string(),
        n if n < least => format!("Fewer than {least} people {what}."),
        n if keeps_hidden(&cells, n, least) => {
            format!("{} {what}.", counted(n, "person", "people"))
        }
        _ => format!(
            "Some people {what}; how many cannot be shown without giving a small group away."
        ),
    };
    let units: Vec<String> = findings
        .drifts
        .iter()
        .filter_map(|unit| {
            let n = unit.drifting.filter(|n| *n > 0)?;
            Some(format!("{} ({n})", words::unit(&unit.department)))
        })
        .collect();
    if !units.is_empty() {
        text += &format!(" In units that can be shown: {}.", list(&units));
    }
    text + " The trainers know who, and look before it becomes a finding."
}

/// How often people said that an earlier finding was right.
fn past(contents: &Contents) -> Vec<String> {
    let rows = &contents.findings.past;
    if rows.is_empty() {
        return vec![
            "Whether past findings were right is not known: nobody is noted as contacted. Give \
             --outreach, a table with user_id, date, kind (such as struggling or avoiding), outcome and \
             confirmed (yes or no), and the next report says how often people agreed."
                .to_string(),
        ];
    }
    let mut lines: Vec<String> = rows.iter().filter_map(rate).collect();
    if lines.is_empty() {
        let told = rows.iter().any(|row| row.told > 0);
        lines.push(if told {
            "People were asked whether past findings were right; too few to show.".to_string()
        } else {
            "People were contacted, and whether the findings were right is not noted: fill in the \
             column confirmed (yes or no) of the outreach file."
                .to_string()
        });
    }
    lines
}

fn rate(row: &PastFindings) -> Option<String> {
    let (told, confirmed) = row.shown?;
    let about = match row.about {
        "all" => "past findings",
        "struggling" => "findings that something is hard",
        "avoiding" => "findings that the system is avoided",
        "drifting" => "early signs",
        _ => return None,
    };
    Some(format!(
        "Of {} asked about {about}, {confirmed} confirmed: {} (95 % interval {} to {}).",
        counted(u64::from(told), "person", "people"),
        percent(f64::from(confirmed) / f64::from(told.max(1))),
        percent(row.low?),
        percent(row.high?)
    ))
}
