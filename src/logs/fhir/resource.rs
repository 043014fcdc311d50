//! A resource as far as an AuditEvent of any shape needs it, and a Bundle's entry.
//!
//! In: JSON through serde; XML fills the same fields. Out: what each element says. Never: a choice
//! between the shapes; see `shapes`.

use super::lenient::{Loose, Many, Maybe, Text};
use serde::Deserialize;
use std::borrow::Cow;

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Resource<'a> {
    #[serde(borrow)]
    pub(super) resource_type: Text<'a>,
    pub(super) id: Text<'a>,
    pub(super) recorded: Text<'a>,
    pub(super) occurred_date_time: Text<'a>,
    pub(super) occurred_period: Maybe<Period<'a>>,
    #[serde(rename = "type")]
    pub(super) kind: Maybe<Concept<'a>>,
    pub(super) subtype: Many<Concept<'a>>,
    pub(super) action: Text<'a>,
    pub(super) code: Maybe<Concept<'a>>,
    pub(super) outcome: Maybe<Outcome<'a>>,
    #[serde(alias = "participant")]
    pub(super) agent: Many<Agent<'a>>,
    #[serde(alias = "object")]
    pub(super) entity: Many<Entity<'a>>,
    pub(super) patient: Maybe<Reference<'a>>,
    pub(super) encounter: Maybe<Reference<'a>>,
    /// DSTU2 keeps time, kind and outcome in an element of their own.
    pub(super) event: Maybe<Event<'a>>,
    pub(super) contained: Many<Contained<'a>>,
    /// Of a Bundle's entry: one, if any.
    pub(super) resource: Many<Resource<'a>>,
    pub(super) full_url: Text<'a>,
    /// Of a Bundle within a Bundle.
    pub(super) entry: Many<Resource<'a>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Event<'a> {
    #[serde(borrow)]
    pub(super) date_time: Text<'a>,
    #[serde(rename = "type")]
    pub(super) kind: Maybe<Concept<'a>>,
    pub(super) subtype: Many<Concept<'a>>,
    pub(super) action: Text<'a>,
    pub(super) outcome: Maybe<Outcome<'a>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Period<'a> {
    #[serde(borrow)]
    pub(super) start: Text<'a>,
}

/// A Coding or a CodeableConcept: shapes differ, and so do those who write them.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Concept<'a> {
    #[serde(borrow)]
    pub(super) code: Text<'a>,
    pub(super) display: Text<'a>,
    pub(super) text: Text<'a>,
    pub(super) coding: Many<Concept<'a>>,
}

/// A code, a Coding within an object, or a CodeableConcept.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Outcome<'a> {
    #[serde(borrow)]
    pub(super) code: Maybe<Concept<'a>>,
    pub(super) display: Text<'a>,
    pub(super) text: Text<'a>,
    pub(super) coding: Many<Concept<'a>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Agent<'a> {
    #[serde(rename = "type", borrow)]
    pub(super) kind: Maybe<Concept<'a>>,
    pub(super) role: Many<Concept<'a>>,
    #[serde(alias = "reference")]
    pub(super) who: Maybe<Reference<'a>>,
    pub(super) user_id: Maybe<Identifier<'a>>,
    pub(super) alt_id: Text<'a>,
    pub(super) name: Text<'a>,
    pub(super) requestor: Text<'a>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Entity<'a> {
    #[serde(alias = "reference", borrow)]
    pub(super) what: Maybe<Reference<'a>>,
    pub(super) identifier: Maybe<Identifier<'a>>,
    pub(super) role: Maybe<Concept<'a>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Reference<'a> {
    #[serde(borrow)]
    pub(super) reference: Text<'a>,
    #[serde(rename = "type")]
    pub(super) kind: Text<'a>,
    pub(super) identifier: Maybe<Identifier<'a>>,
    pub(super) display: Text<'a>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Identifier<'a> {
    #[serde(borrow)]
    pub(super) value: Text<'a>,
}

/// A resource that another carries along, known only there as `#id`.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Contained<'a> {
    #[serde(borrow)]
    pub(super) resource_type: Text<'a>,
    pub(super) id: Text<'a>,
    pub(super) identifier: Many<Identifier<'a>>,
    /// Of a PractitionerRole.
    pub(super) practitioner: Maybe<Reference<'a>>,
}

impl<'de: 'a, 'a> Loose<'de> for Resource<'a> {}
impl<'de: 'a, 'a> Loose<'de> for Contained<'a> {}
impl<'de: 'a, 'a> Loose<'de> for Event<'a> {}
impl<'de: 'a, 'a> Loose<'de> for Agent<'a> {}
impl<'de: 'a, 'a> Loose<'de> for Entity<'a> {}

impl<'de: 'a, 'a> Loose<'de> for Period<'a> {
    fn of_text(text: Cow<'de, str>) -> Self {
        Self { start: Text(Some(text)) }
    }
}

impl<'de: 'a, 'a> Loose<'de> for Concept<'a> {
    fn of_text(text: Cow<'de, str>) -> Self {
        Self { code: Text(Some(text)), ..Self::default() }
    }
}

impl<'de: 'a, 'a> Loose<'de> for Outcome<'a> {
    fn of_text(text: Cow<'de, str>) -> Self {
        Self { code: Maybe(Concept::of_text(text)), ..Self::default() }
    }
}

impl<'de: 'a, 'a> Loose<'de> for Reference<'a> {
    fn of_text(text: Cow<'de, str>) -> Self {
        Self { reference: Text(Some(text)), ..Self::default() }
    }
}

impl<'de: 'a, 'a> Loose<'de> for Identifier<'a> {
    fn of_text(text: Cow<'de, str>) -> Self {
        Self { value: Text(Some(text)) }
    }
}

impl Concept<'_> {
    /// Itself, then its codings.
    pub(super) fn codings(&self) -> impl Iterator<Item = &Self> {
        std::iter::once(self).chain(&self.coding.all)
    }
}
