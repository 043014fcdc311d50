//! What a person is called in what is written: a keyed pseudonym, or the input's own id.
//!
//! In: ids as delivered, the key, the settings. Out: the printed id, and rows in its order.
//! Never: an id in the group tier; that tier does not ask.

use super::Contents;
use crate::privacy::Key;
use crate::site::Roster;
use std::borrow::Cow;

#[derive(Clone, Copy)]
pub(super) struct Names<'a> {
    key: &'a Key,
    roster: &'a Roster,
    named: bool,
}

/// A row and the printed id of the person it is about.
pub(super) struct Of<'a, R> {
    pub id: Cow<'a, str>,
    pub row: &'a R,
}

/// What is printed for an id, wherever a person may be shown at all.
pub(super) fn printed<'a>(named: bool, key: &Key, user_id: &'a str) -> Cow<'a, str> {
    if named { Cow::Borrowed(user_id) } else { Cow::Owned(key.pseudonym(user_id)) }
}

impl<'a> Names<'a> {
    pub fn new(contents: &Contents<'a>) -> Self {
        Self { key: contents.key, roster: &contents.site.roster, named: contents.settings.named }
    }

    pub fn printed(&self, user_id: &'a str) -> Cow<'a, str> {
        if self.named { Cow::Borrowed(user_id) } else { Cow::Owned(self.key.pseudonym(user_id)) }
    }

    /// The roster's name, only where the user asked for names.
    pub fn name(&self, user_id: &str) -> Option<&'a str> {
        if !self.named {
            return None;
        }
        self.roster.find(user_id)?.name.as_deref()
    }

    /// Rows with their printed ids, in the order of those. Rows of one person keep their order.
    pub fn order<R>(&self, rows: &'a [R], user_id: impl Fn(&'a R) -> &'a str) -> Vec<Of<'a, R>> {
        let mut last: Option<(&str, Cow<str>)> = None;
        let mut rows: Vec<Of<R>> = rows
            .iter()
            .map(|row| {
                let user = user_id(row);
                // Rows of one person stand together: one keyed hash is enough for them.
                let id = match &last {
                    Some((same, id)) if *same == user => id.clone(),
                    _ => self.printed(user),
                };
                last = Some((user, id.clone()));
                Of { id, row }
            })
            .collect();
        rows.sort_by(|a, b| a.id.cmp(&b.id));
        rows
    }
}
