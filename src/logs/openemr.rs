//! OpenEMR's `log` and `api_log`.
//!
//! In: rows by heading. Out: records; an action is the event's name, with `failed` behind it where
//! `success` is 0. Never: the comments, which hold statements of SQL with patients' data.
//!
//! What patients do in the portal is no use by staff and out of scope, and so are the queries of the
//! page before anybody has signed in (`-select` without a user). A call of the API stands in
//! both tables: give one of them, or count it twice.

use super::admitting::{Record, admit};
use super::formats::Out;
use super::hashing::identity;
use super::vendors::{Headings, Manner, Row, Vendor};
use crate::error::Result;

pub(super) static LOG: Vendor = Vendor { name: "openemr_log", tables: &["log"], find: find_log };

pub(super) static API_LOG: Vendor =
    Vendor { name: "openemr_api_log", tables: &["api_log"], find: find_api_log };

fn find_log(headings: &Headings) -> Option<Manner> {
    let at = |name: &str| headings.at(&[name]);
    // Enough to be no other table of dates, events and users.
    at("logfrom").or(at("success")).or(at("crtuser"))?;
    Some(Manner {
        wanted: vec![
            ("time", Some(at("date")?)),
            ("user", Some(at("user")?)),
            ("action", Some(at("event")?)),
            ("patient", Some(at("patientid")?)),
            ("identity", at("id")),
            ("outcome", at("success")),
            ("origin", at("logfrom")),
        ],
        read: read_log,
        shows_viewing,
        timestamp: false,
    })
}

fn read_log(row: &Row, out: &mut Out) -> Result<()> {
    let origin = row.cell(6).to_ascii_lowercase();
    let nobodys = row.cell(1).is_empty() && row.cell(2).ends_with(b"-select");
    if nobodys || memchr::memmem::find(&origin, b"portal").is_some() {
        out.tally.read += 1;
        out.tally.out_of_scope += 1;
        return Ok(());
    }
    let mut action = row.cell(2).to_vec();
    // A typed file may have it as a truth value.
    let failed = row.cell(5) == b"0" || row.cell(5).eq_ignore_ascii_case(b"false");
    if failed && !action.is_empty() {
        action.extend_from_slice(b" failed");
    }
    take(row, &action, out)
}

/// Both tables have time, user, patient and id at the same places of what is wanted of them.
fn take(row: &Row, action: &[u8], out: &mut Out) -> Result<()> {
    let record = Record {
        time: row.time(),
        user: row.cell(1),
        action,
        patient: patient(row.cell(3)),
        more_patients: &[],
        encounter: &[],
        identity: identity(row.cell(4)),
        about: None,
    };
    admit(&record, row.line, row.rules, out)
}

/// 0 says that no chart was open.
fn patient(id: &[u8]) -> &[u8] {
    if id == b"0" { &[] } else { id }
}

/// The rows of queries show it; without them only changes were logged.
fn shows_viewing(action: &[u8]) -> bool {
    memchr::memmem::find(action, b"-select").is_some()
        || action.starts_with(b"view")
        || action.starts_with(b"api GET")
}

fn find_api_log(headings: &Headings) -> Option<Manner> {
    let at = |name: &str| headings.at(&[name]);
    Some(Manner {
        wanted: vec![
            ("time", Some(at("createdtime")?)),
            ("user", Some(at("userid")?)),
            ("action", Some(at("request")?)),
            ("patient", at("patientid")),
            ("identity", at("id")),
            ("action_detail", Some(at("method")?)),
        ],
        read: read_api_log,
        shows_viewing,
        timestamp: true,
    })
}

fn read_api_log(row: &Row, out: &mut Out) -> Result<()> {
    let request = row.cell(2);
    let mut action = Vec::new();
    if !request.is_empty() {
        action.extend_from_slice(b"api ");
        action.extend_from_slice(row.cell(5));
        action.push(b' ');
        action.extend(without_ids(request));
    }
    take(row, &action, out)
}

/// `/api/patient/17?_page=2` to `/api/patient/*`: what was asked for, not of whom.
fn without_ids(request: &[u8]) -> Vec<u8> {
    let path = request.split(|byte| *byte == b'?').next().unwrap_or_default();
    let parts: Vec<&[u8]> = path
        .split(|byte| *byte == b'/')
        .map(|part| if part.iter().any(u8::is_ascii_digit) { b"*" } else { part })
        .collect();
    parts.join(&b'/')
}
