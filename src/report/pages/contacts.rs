//! What came of earlier contacts, in words.
//!
//! In: rows of the outreach file. Out: sentences. Never: who made the contact.

use super::super::forms::capital;
use crate::site::Contact;

/// "Contacted (visit): template set up; the finding was confirmed."
pub(in super::super) fn contact(contact: &Contact) -> String {
    let kind = contact.kind.as_deref().filter(|kind| !kind.trim().is_empty());
    let outcome = contact.outcome.as_deref().filter(|outcome| !outcome.trim().is_empty());
    let mut text = match kind {
        Some(kind) => format!("contacted ({})", kind.trim()),
        None => "contacted".to_string(),
    };
    if let Some(outcome) = outcome {
        text += &format!(": {}", outcome.trim());
    }
    text += match contact.confirmed {
        Some(true) => "; the finding was confirmed",
        Some(false) => "; the finding was not confirmed",
        None => "; whether the finding was right is not noted",
    };
    capital(&text) + "."
}
