//! TouchWorks: PatientAccessLog, which says how long each chart was open, and AUDIT_LOG.
//!
//! In: rows by heading. Out: records; a duration is CloseDTTM less OpenDTTM, else ExposureTime as
//! seconds (its unit is not published). Never: what someone typed in a search or a reason.

use super::admitting::{Further, Record, admit_with};
use super::durations::{between, milliseconds};
use super::formats::Out;
use super::hashing::identity;
use super::vendors::{Headings, Manner, Row, Vendor};
use crate::error::Result;

pub(super) static PATIENT_ACCESS_LOG: Vendor =
    Vendor { name: "touchworks_patient_access_log", tables: &[], find: find_access };

pub(super) static AUDIT_LOG: Vendor =
    Vendor { name: "touchworks_audit_log", tables: &[], find: find_audit };

const OPENED: &[u8] = b"Patient chart opened";
const GLASS_BROKEN: &[u8] = b"Patient chart opened, break the glass";

fn find_access(headings: &Headings) -> Option<Manner> {
    let (closed, exposure) = (headings.at(&["closedttm"]), headings.at(&["exposuretime"]));
    closed.or(exposure)?;
    manner(headings, headings.at(&["opendttm"])?)
}

fn find_audit(headings: &Headings) -> Option<Manner> {
    headings.at(&["typeofaction"])?;
    manner(headings, headings.at(&["accesseddttm", "opendttm", "datetime", "auditdttm"])?)
}

fn manner(headings: &Headings, time: usize) -> Option<Manner> {
    let (closed, exposure) = (headings.at(&["closedttm"]), headings.at(&["exposuretime"]));
    Some(Manner {
        wanted: vec![
            ("time", Some(time)),
            ("user", Some(headings.at(&["userid", "user", "username"])?)),
            ("action", headings.at(&["typeofaction"])),
            ("patient", headings.at(&["patientid"])),
            ("encounter", headings.at(&["encounterid"])),
            // Several rows of one instant and kind have ids of their own.
            ("identity", headings.at(&["id", "auditlogid"])),
            ("action_detail", headings.at(&["recordtype"])),
            ("duration", closed),
            (if closed.is_none() { "duration" } else { "exposure" }, exposure),
            ("outcome", headings.at(&["breaktype"])),
        ],
        read,
        shows_viewing: |_| true,
        timestamp: false,
    })
}

fn read(row: &Row, out: &mut Out) -> Result<()> {
    let time = row.time();
    let measured = match (time, row.stamp(7)) {
        (Ok(opened), Ok(closed)) => between(opened, closed, out.clock),
        _ => None,
    };
    let composed;
    let action = if row.cells.get(2).is_some_and(|cell| !cell.is_empty()) {
        composed = named(row.cell(6), row.cell(2));
        composed.as_slice()
    } else if row.cell(9).eq_ignore_ascii_case(b"BG") {
        GLASS_BROKEN
    } else if row.rules.action_column == row.rules.time_column {
        OPENED
    } else {
        // There is a column of actions, and this row says none.
        &[]
    };
    let record = Record {
        time,
        user: row.cell(1),
        action,
        patient: if row.cell(3) == b"0" { &[] } else { row.cell(3) },
        more_patients: &[],
        encounter: if row.cell(4) == b"0" { &[] } else { row.cell(4) },
        identity: identity(row.cell(5)),
        about: None,
    };
    let own_ms = measured.or_else(|| milliseconds(row.cell(8)));
    admit_with(&record, Further { own_ms, later: None }, row.line, row.rules, out)
}

/// `Medication` and `U` to `Medication update`.
fn named(record_type: &[u8], letter: &[u8]) -> Vec<u8> {
    let word: &[u8] = match letter {
        b"R" | b"r" => b"read",
        b"Q" | b"q" => b"query",
        b"U" | b"u" => b"update",
        b"W" | b"w" => b"write",
        b"S" | b"s" => b"sign",
        other => other,
    };
    let mut name = record_type.to_vec();
    if !name.is_empty() {
        name.push(b' ');
    }
    name.extend_from_slice(word);
    name
}
