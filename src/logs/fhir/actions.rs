//! What an AuditEvent calls the deed, as words.
//!
//! In: the concepts, action letter and outcome of a resource. Out: one readable name. Never: a
//! meaning; see `vocabulary` for that.

use super::resource::{Concept, Outcome, Resource};

/// DICOM's audit events (PS3.16, CID 400 and 401), by code from 110100: often delivered without
/// their names.
const DICOM: [&str; 43] = [
    "Application Activity",
    "Audit Log Used",
    "Begin Transferring DICOM Instances",
    "DICOM Instances Accessed",
    "DICOM Instances Transferred",
    "DICOM Study Deleted",
    "Export",
    "Import",
    "Network Entry",
    "Order Record",
    "Patient Record",
    "Procedure Record",
    "Query",
    "Security Alert",
    "User Authentication",
    "",
    "",
    "",
    "",
    "",
    "Application Start",
    "Application Stop",
    "Login",
    "Logout",
    "Attach",
    "Detach",
    "Node Authentication",
    "Emergency Override Started",
    "Network Configuration",
    "Security Configuration",
    "Hardware Configuration",
    "Software Configuration",
    "Use of Restricted Function",
    "Audit Recording Stopped",
    "Audit Recording Started",
    "Object Security Attributes Changed",
    "Security Roles Changed",
    "User Security Attributes Changed",
    "Emergency Override Stopped",
    "Remote Service Operation Started",
    "Remote Service Operation Stopped",
    "Local Service Operation Started",
    "Local Service Operation Stopped",
];
const FIRST_DICOM: usize = 110_100;

/// Writes the deed's name into `name`; nothing where the resource does not say it. `code`, else
/// `subtype`, else `type`; with the verb of `action` where the name does not have it, and `failed`.
pub(super) fn write(event: &Resource, name: &mut String) {
    name.clear();
    let old = &event.event.0;
    let kinds = [&event.code.0].into_iter().chain(&event.subtype.all).chain(&old.subtype.all);
    let specific = kinds.filter_map(words).next();
    let general = || words(&event.kind.0).or_else(|| words(&old.kind.0));
    let verb = event.action.get().or_else(|| old.action.get()).and_then(verb);
    match (specific, verb) {
        (Some(words), Some("execute") | None) => name.push_str(words),
        (words, verb) => {
            let words = words.or_else(general).unwrap_or_default();
            name.push_str(words);
            if let Some(verb) = verb.filter(|verb| !has_word(words, verb)) {
                name.push_str(if words.is_empty() { "" } else { ": " });
                name.push_str(verb);
            }
        }
    }
    if !name.is_empty() && (failed(&event.outcome.0) || failed(&old.outcome.0)) {
        name.push_str(" failed");
    }
}

/// A concept's readable words: a display, a text, DICOM's name of a code, or the code.
fn words<'a>(concept: &'a Concept) -> Option<&'a str> {
    let display = concept.codings().find_map(|coding| coding.display.get());
    let code = || concept.codings().find_map(|coding| coding.code.get());
    display
        .or_else(|| concept.text.get())
        .or_else(|| code().map(|code| named(code).unwrap_or(code)))
}

fn named(code: &str) -> Option<&'static str> {
    if code == "rest" {
        return Some("RESTful Operation");
    }
    let place = code.parse::<usize>().ok()?.checked_sub(FIRST_DICOM)?;
    DICOM.get(place).copied().filter(|name| !name.is_empty())
}

fn verb(action: &str) -> Option<&'static str> {
    match action {
        "C" | "c" => Some("create"),
        "R" | "r" => Some("read"),
        "U" | "u" => Some("update"),
        "D" | "d" => Some("delete"),
        "E" | "e" => Some("execute"),
        _ => None,
    }
}

fn has_word(text: &str, word: &str) -> bool {
    text.as_bytes().windows(word.len()).any(|part| part.eq_ignore_ascii_case(word.as_bytes()))
}

fn failed(outcome: &Outcome) -> bool {
    let texts = [outcome.display.get(), outcome.text.get()].into_iter().flatten();
    let codings = outcome.code.0.codings().chain(&outcome.coding.all);
    let codes = codings.flat_map(|coding| [coding.code.get(), coding.display.get()]).flatten();
    codes.chain(texts).any(says_failed)
}

/// Codes of DICOM (4, 8, 12) and of FHIR's issue severities, or plain words; a warning is no failure.
fn says_failed(text: &str) -> bool {
    matches!(text, "4" | "8" | "12")
        || ["fail", "error", "fatal", "unsuccessful", "denied"]
            .iter()
            .any(|word| has_word(text, word))
}
