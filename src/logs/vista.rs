//! VistA's sign-on log, file 3.081: sessions only.
//!
//! In: rows by heading. Out: one record a row, and two events: signed on, and signed off where that
//! is known. Never: time at work; how long a session stayed open is not how long anyone used it.
//!
//! TaskMan's own entries (TASK? = 1) are out of scope.

use super::admitting::{Further, Record, admit_with};
use super::formats::Out;
use super::vendors::{Headings, Manner, Row, Vendor};
use crate::error::Result;

pub(super) static SIGN_ON_LOG: Vendor = Vendor { name: "vista_sign_on_log", tables: &[], find };

const SIGNED_ON: [&str; 8] = [
    "signontime",
    "signon",
    "signondatetime",
    "datetime",
    "signondate",
    "signondttm",
    "datetimesignon",
    "logontime",
];
const SIGNED_OFF: [&str; 7] = [
    "signofftime",
    "signoff",
    "signoffdatetime",
    "signoffdate",
    "signoffdttm",
    "datetimesignoff",
    "logofftime",
];

fn find(headings: &Headings) -> Option<Manner> {
    Some(Manner {
        wanted: vec![
            ("time", Some(headings.at(&SIGNED_ON)?)),
            ("user", Some(headings.at(&["user", "userid", "duz", "userien", "staffien"])?)),
            ("signed_off", Some(headings.at(&SIGNED_OFF)?)),
            ("workstation", headings.at(&["workstationname", "workstation", "device"])),
            ("task", headings.at(&["task"])),
        ],
        read,
        shows_viewing: |_| false,
        timestamp: false,
    })
}

fn read(row: &Row, out: &mut Out) -> Result<()> {
    const OF_TASKMAN: [&[u8]; 3] = [b"1", b"TASK", b"TRUE"];
    if OF_TASKMAN.contains(&row.cell(4).to_ascii_uppercase().as_slice()) {
        out.tally.read += 1;
        out.tally.out_of_scope += 1;
        return Ok(());
    }
    let signed = |time, action| Record {
        time,
        user: row.cell(1),
        action,
        patient: &[],
        more_patients: &[],
        encounter: &[],
        identity: 0,
        about: None,
    };
    let on = signed(row.time(), b"Sign-on");
    let off = signed(row.stamp(2), b"Sign-off");
    let later = off.time.is_ok().then_some(&off);
    admit_with(&on, Further { own_ms: None, later }, row.line, row.rules, out)
}
