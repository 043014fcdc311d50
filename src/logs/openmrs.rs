//! OpenMRS's audit log (changes only) and Bahmni's, which logs what was looked at as well.
//!
//! In: rows by heading. Out: records; OpenMRS's action is the class's last name and what became of
//! it. Never: Bahmni's message, which may name a patient.

use super::admitting::{Record, admit};
use super::formats::Out;
use super::hashing::identity;
use super::vendors::{Headings, Manner, Row, Vendor};
use crate::error::Result;

const TIMES: [&str; 6] =
    ["datecreated", "datetime", "date", "timestamp", "datechanged", "createddate"];
const USERS: [&str; 5] = ["user", "userid", "username", "creator", "performedby"];

pub(super) static BAHMNI: Vendor =
    Vendor { name: "bahmni_audit_log", tables: &["audit_log"], find: find_bahmni };

fn find_bahmni(headings: &Headings) -> Option<Manner> {
    headings.at(&["message"])?;
    Some(Manner {
        wanted: vec![
            ("time", Some(headings.at(&TIMES)?)),
            ("user", Some(headings.at(&USERS)?)),
            ("action", Some(headings.at(&["eventtype"])?)),
            ("patient", headings.at(&["patientid", "patientuuid", "patientidentifier"])),
            ("identity", headings.at(&["uuid", "auditlogid", "id"])),
        ],
        read: read_bahmni,
        shows_viewing: |action| action.starts_with(b"VIEWED") || action.starts_with(b"OPEN"),
        timestamp: false,
    })
}

fn read_bahmni(row: &Row, out: &mut Out) -> Result<()> {
    let record = Record {
        time: row.time(),
        user: row.cell(1),
        action: row.cell(2),
        patient: row.cell(3),
        more_patients: &[],
        encounter: &[],
        identity: identity(row.cell(4)),
        about: None,
    };
    admit(&record, row.line, row.rules, out)
}

pub(super) static OPENMRS: Vendor = Vendor {
    name: "openmrs_audit_log",
    tables: &["audit_log", "auditlog_log"],
    find: find_openmrs,
};

fn find_openmrs(headings: &Headings) -> Option<Manner> {
    Some(Manner {
        wanted: vec![
            ("time", Some(headings.at(&TIMES)?)),
            ("user", Some(headings.at(&USERS)?)),
            ("action", Some(headings.at(&["action"])?)),
            ("action_detail", Some(headings.at(&["type", "simpletype", "classname"])?)),
            ("object", Some(headings.at(&["identifier", "objectuuid"])?)),
            ("identity", headings.at(&["uuid", "auditlogid", "id"])),
        ],
        read: read_openmrs,
        shows_viewing: |action| {
            [&b"viewed"[..], b"read", b"accessed"].iter().any(|verb| action.ends_with(verb))
        },
        timestamp: false,
    })
}

fn read_openmrs(row: &Row, out: &mut Out) -> Result<()> {
    let class = row.cell(3);
    let kind = class.rsplit(|byte| matches!(byte, b'.' | b'$')).next().unwrap_or(class);
    let mut action = Vec::new();
    if !row.cell(2).is_empty() {
        action.extend_from_slice(kind);
        action.push(b' ');
        action.extend(row.cell(2).to_ascii_lowercase());
    }
    let record = Record {
        time: row.time(),
        user: row.cell(1),
        action: action.trim_ascii(),
        // Of other objects the log does not say whose they are.
        patient: if kind == b"Patient" { row.cell(4) } else { &[] },
        more_patients: &[],
        encounter: if kind == b"Encounter" { row.cell(4) } else { &[] },
        identity: identity(row.cell(5)),
        about: None,
    };
    admit(&record, row.line, row.rules, out)
}
