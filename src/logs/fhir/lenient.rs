//! JSON values that may be of another type than the standard says.
//!
//! In: any JSON value where a text, an object or a list belongs. Out: what can be taken from it, or
//! nothing. Never: an error for a wrong type; one odd element must not cost its record.

use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

/// A text; a number or a truth value is taken as it is written.
#[derive(Debug, Default)]
pub(super) struct Text<'a>(pub(super) Option<Cow<'a, str>>);

impl Text<'_> {
    /// Nothing where there are only blanks.
    pub(super) fn get(&self) -> Option<&str> {
        self.0.as_deref().map(str::trim).filter(|text| !text.is_empty())
    }
}

/// What can also be made of a plain text that stands in its place.
pub(super) trait Loose<'de>: Deserialize<'de> + Default {
    fn of_text(_: Cow<'de, str>) -> Self {
        Self::default()
    }
}

/// An object; of a list its first, of anything else nothing.
#[derive(Debug, Default)]
pub(super) struct Maybe<T>(pub(super) T);

/// A list; an object alone is a list of one.
#[derive(Debug)]
pub(super) struct Many<T> {
    pub(super) all: Vec<T>,
    /// The list is longer than any honest one; the rest was left out.
    pub(super) too_many: bool,
}

/// More agents or entities make no record.
pub(super) const MOST: usize = 10_000;

impl<T> Default for Many<T> {
    fn default() -> Self {
        Self { all: Vec::new(), too_many: false }
    }
}

impl<T: Default> Many<T> {
    pub(super) fn push(&mut self, one: T) {
        if self.all.len() < MOST {
            self.all.push(one);
        } else {
            self.too_many = true;
        }
    }

    pub(super) fn grow(&mut self) {
        self.push(T::default());
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Text<'a> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(Whatever::<Self>(PhantomData))
    }
}

impl<'de, T: Loose<'de>> Deserialize<'de> for Maybe<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(Whatever::<Self>(PhantomData))
    }
}

impl<'de, T: Loose<'de>> Deserialize<'de> for Many<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(Whatever::<Self>(PhantomData))
    }
}

/// What one of the three makes of each kind of value.
trait Taking<'de>: Default {
    fn text(text: Cow<'de, str>) -> Self;

    fn map<A: MapAccess<'de>>(map: A) -> Result<Self, A::Error>;

    fn list<A: SeqAccess<'de>>(list: A) -> Result<Self, A::Error>;
}

impl<'de: 'a, 'a> Taking<'de> for Text<'a> {
    fn text(text: Cow<'de, str>) -> Self {
        Self(Some(text))
    }

    fn map<A: MapAccess<'de>>(mut map: A) -> Result<Self, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Self::default())
    }

    fn list<A: SeqAccess<'de>>(mut list: A) -> Result<Self, A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Self::default())
    }
}

impl<'de, T: Loose<'de>> Taking<'de> for Maybe<T> {
    fn text(text: Cow<'de, str>) -> Self {
        Self(T::of_text(text))
    }

    fn map<A: MapAccess<'de>>(map: A) -> Result<Self, A::Error> {
        T::deserialize(MapAccessDeserializer::new(map)).map(Self)
    }

    fn list<A: SeqAccess<'de>>(mut list: A) -> Result<Self, A::Error> {
        let first = list.next_element::<Self>()?;
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(first.unwrap_or_default())
    }
}

impl<'de, T: Loose<'de>> Taking<'de> for Many<T> {
    fn text(text: Cow<'de, str>) -> Self {
        Self { all: vec![T::of_text(text)], too_many: false }
    }

    fn map<A: MapAccess<'de>>(map: A) -> Result<Self, A::Error> {
        Ok(Self { all: vec![Maybe::<T>::map(map)?.0], too_many: false })
    }

    fn list<A: SeqAccess<'de>>(mut list: A) -> Result<Self, A::Error> {
        let mut many = Self::default();
        while many.all.len() < MOST {
            let Some(one) = list.next_element::<Maybe<T>>()? else { return Ok(many) };
            many.all.push(one.0);
        }
        while list.next_element::<IgnoredAny>()?.is_some() {
            many.too_many = true;
        }
        Ok(many)
    }
}

struct Whatever<T>(PhantomData<T>);

impl<'de, T: Taking<'de>> Visitor<'de> for Whatever<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<T, E> {
        Ok(T::text(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<T, E> {
        Ok(T::text(Cow::Owned(text.to_string())))
    }

    fn visit_bool<E>(self, truth: bool) -> Result<T, E> {
        Ok(T::text(Cow::Borrowed(if truth { "true" } else { "false" })))
    }

    fn visit_i64<E>(self, number: i64) -> Result<T, E> {
        Ok(T::text(Cow::Owned(number.to_string())))
    }

    fn visit_u64<E>(self, number: u64) -> Result<T, E> {
        Ok(T::text(Cow::Owned(number.to_string())))
    }

    fn visit_f64<E>(self, number: f64) -> Result<T, E> {
        Ok(T::text(Cow::Owned(number.to_string())))
    }

    fn visit_unit<E>(self) -> Result<T, E> {
        Ok(T::default())
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
        T::map(map)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<T, A::Error> {
        T::list(list)
    }
}
