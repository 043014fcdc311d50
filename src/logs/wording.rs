//! What an action is called where a table says more of it than its name.
//!
//! In: the cells of action, detail and outcome; of session and workstation. Out: one name, as the
//! vocabulary reads it; what tells two rows apart. Never: a detail that hides the action's own name.

use super::admitting::blank_if_null;
use super::hashing::{apart, identity};
use crate::vocabulary::DETAIL_AFTER;

/// Columns that only few tables have.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct More {
    /// What the action was about: a report's name.
    pub(super) detail: Option<usize>,
    pub(super) outcome: Option<usize>,
    /// These keep apart rows that are otherwise alike, and order the rows of one instant; unlike an
    /// event's own id they do not show that a row was delivered twice.
    pub(super) session: Option<usize>,
    pub(super) workstation: Option<usize>,
}

impl More {
    /// `None` where a table has none of them.
    pub(super) fn boxed(self) -> Option<Box<Self>> {
        (self != Self::default()).then(|| Box::new(self))
    }
}

/// The action's name, ` (failed)` behind it where the outcome says so, the detail behind both.
pub(super) fn worded<'a>(
    action: &'a [u8],
    detail: &[u8],
    outcome: &[u8],
    room: &'a mut Vec<u8>,
) -> &'a [u8] {
    let action = blank_if_null(action);
    let detail = blank_if_null(detail);
    let failed = has_failed(outcome);
    if action.is_empty() || (detail.is_empty() && !failed) {
        return action;
    }
    room.clear();
    room.extend_from_slice(action);
    if failed {
        room.extend_from_slice(b" (failed)");
    }
    if !detail.is_empty() {
        room.extend_from_slice(DETAIL_AFTER.as_bytes());
        room.extend_from_slice(detail);
    }
    room
}

/// `event_id` names an event; where there is none, session and workstation tell rows apart.
pub(super) fn identified(event_id: &[u8], session: &[u8], workstation: &[u8]) -> u32 {
    match identity(event_id) {
        0 => apart(&[blank_if_null(session), blank_if_null(workstation)]),
        native => native,
    }
}

/// Words that say failure, and the codes for it of ATNA and FHIR. Anything else is no failure: a 0
/// or 1 means success in one log and failure in another.
fn has_failed(outcome: &[u8]) -> bool {
    const WORDS: [&[u8]; 7] = [b"no", b"n", b"false", b"f", b"4", b"8", b"12"];
    const BEGINNINGS: [&[u8]; 8] = [
        b"fail",
        b"unsuccess",
        b"not success",
        b"denied",
        b"error",
        b"rejected",
        b"refused",
        b"invalid",
    ];
    let outcome = outcome.to_ascii_lowercase();
    WORDS.contains(&outcome.as_slice()) || BEGINNINGS.iter().any(|word| outcome.starts_with(word))
}
