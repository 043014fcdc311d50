//! One AuditEvent element to the fields that JSON has too.
//!
//! In: the element's text, whole. Out: a resource, or `None` where it is no sound XML. Never: a copy
//! of a value that has no escapes, a level deeper than any resource, an entity beyond XML's own five.

use super::lenient::{Many, Text};
use super::resource::{Agent, Concept, Contained, Entity, Outcome, Reference, Resource};
use memchr::memchr;
use quick_xml::Reader;
use quick_xml::escape::unescape;
use quick_xml::events::Event;
use std::borrow::Cow;

/// Deeper is no resource.
const DEEPEST: usize = 64;

pub(super) fn read(element: &str) -> Option<Resource<'_>> {
    let mut reader = Reader::from_str(element);
    let mut resource =
        Resource { resource_type: Text(Some(Cow::Borrowed("AuditEvent"))), ..Resource::default() };
    let mut path: Vec<&str> = Vec::new();
    let mut opened = false;
    loop {
        let before = reader.buffer_position() as usize;
        let event = reader.read_event().ok()?;
        match &event {
            Event::Start(start) | Event::Empty(start) => {
                if !opened {
                    opened = true;
                    continue;
                }
                let is_empty = matches!(event, Event::Empty(_));
                let tag = element.get(before..reader.buffer_position() as usize)?;
                let name = local_name(tag);
                let of_a_resource = matches!(path.as_slice(), [] | ["contained", _]);
                if of_a_resource && !is_empty && PASSED.contains(&name) {
                    reader.read_to_end(start.name()).ok()?;
                    continue;
                }
                path.push(name);
                if path.len() > DEEPEST {
                    return None;
                }
                grow(&mut resource, &path);
                if let (["contained", _], Some(carried)) = (path.as_slice(), carried(&mut resource))
                {
                    carried.resource_type = Text(Some(Cow::Borrowed(name)));
                }
                if let Some(value) = attribute(tag, "value") {
                    put(&mut resource, &path, Text(Some(unescape(value).ok()?)));
                }
                if is_empty {
                    path.pop();
                }
            }
            Event::End(_) => {
                path.pop();
            }
            Event::DocType(_) => return None,
            Event::Eof => return (opened && path.is_empty()).then_some(resource),
            _ => {}
        }
    }
}

/// Children that say nothing of the deed; a narrative is most of a resource.
const PASSED: [&str; 5] = ["text", "meta", "extension", "source", "modifierExtension"];

/// An element that may come again begins.
fn grow(to: &mut Resource, path: &[&str]) {
    match path {
        ["agent" | "participant"] => to.agent.grow(),
        ["entity" | "object"] => to.entity.grow(),
        ["subtype"] => to.subtype.grow(),
        ["contained"] => to.contained.grow(),
        ["contained", _, "identifier"] => {
            if let Some(carried) = carried(to) {
                carried.identifier.grow();
            }
        }
        ["event", "subtype"] => to.event.0.subtype.grow(),
        ["agent" | "participant", "role"] => {
            if let Some(agent) = to.agent.all.last_mut() {
                agent.role.grow();
            }
        }
        [before @ .., "coding"] => {
            if let Some(many) = codings(to, before) {
                many.grow();
            }
        }
        _ => {}
    }
}

fn codings<'r, 'a>(to: &'r mut Resource<'a>, path: &[&str]) -> Option<&'r mut Many<Concept<'a>>> {
    match path {
        ["outcome"] => Some(&mut to.outcome.0.coding),
        _ => concept(to, path)
            .and_then(|(concept, rest)| rest.is_empty().then_some(&mut concept.coding)),
    }
}

/// The concept that a path leads to or into, and the rest of the path.
fn concept<'r, 'a, 'p>(
    to: &'r mut Resource<'a>,
    path: &'p [&'p str],
) -> Option<(&'r mut Concept<'a>, &'p [&'p str])> {
    Some(match path {
        ["type", rest @ ..] => (&mut to.kind.0, rest),
        ["code", rest @ ..] => (&mut to.code.0, rest),
        ["subtype", rest @ ..] => (to.subtype.all.last_mut()?, rest),
        ["event", "type", rest @ ..] => (&mut to.event.0.kind.0, rest),
        ["event", "subtype", rest @ ..] => (to.event.0.subtype.all.last_mut()?, rest),
        ["agent" | "participant", "type", rest @ ..] => (&mut agent(to)?.kind.0, rest),
        ["agent" | "participant", "role", rest @ ..] => (agent(to)?.role.all.last_mut()?, rest),
        ["entity" | "object", "role", rest @ ..] => (&mut entity(to)?.role.0, rest),
        _ => return None,
    })
}

fn agent<'r, 'a>(to: &'r mut Resource<'a>) -> Option<&'r mut Agent<'a>> {
    to.agent.all.last_mut()
}

fn carried<'r, 'a>(to: &'r mut Resource<'a>) -> Option<&'r mut Contained<'a>> {
    to.contained.all.last_mut()
}

fn entity<'r, 'a>(to: &'r mut Resource<'a>) -> Option<&'r mut Entity<'a>> {
    to.entity.all.last_mut()
}

fn put<'a>(to: &mut Resource<'a>, path: &[&str], value: Text<'a>) {
    if let Some((concept, rest)) = concept(to, path) {
        return put_concept(concept, rest, value);
    }
    let place = match path {
        ["id"] => &mut to.id,
        ["recorded"] => &mut to.recorded,
        ["occurredDateTime"] => &mut to.occurred_date_time,
        ["occurredPeriod", "start"] => &mut to.occurred_period.0.start,
        ["action"] => &mut to.action,
        ["event", "dateTime"] => &mut to.event.0.date_time,
        ["event", "action"] => &mut to.event.0.action,
        ["outcome", rest @ ..] => return put_outcome(&mut to.outcome.0, rest, value),
        ["event", "outcome", rest @ ..] => {
            return put_outcome(&mut to.event.0.outcome.0, rest, value);
        }
        ["patient", rest @ ..] => return put_reference(&mut to.patient.0, rest, value),
        ["encounter", rest @ ..] => return put_reference(&mut to.encounter.0, rest, value),
        ["agent" | "participant", rest @ ..] => {
            return agent(to).map_or((), |agent| put_agent(agent, rest, value));
        }
        ["entity" | "object", rest @ ..] => {
            return entity(to).map_or((), |entity| put_entity(entity, rest, value));
        }
        ["contained", _, rest @ ..] => {
            return carried(to).map_or((), |carried| put_carried(carried, rest, value));
        }
        _ => return,
    };
    *place = value;
}

fn put_agent<'a>(agent: &mut Agent<'a>, path: &[&str], value: Text<'a>) {
    let place = match path {
        ["who" | "reference", rest @ ..] => return put_reference(&mut agent.who.0, rest, value),
        ["userId", "value"] => &mut agent.user_id.0.value,
        ["altId"] => &mut agent.alt_id,
        ["name"] => &mut agent.name,
        ["requestor"] => &mut agent.requestor,
        _ => return,
    };
    *place = value;
}

fn put_entity<'a>(entity: &mut Entity<'a>, path: &[&str], value: Text<'a>) {
    match path {
        ["what" | "reference", rest @ ..] => put_reference(&mut entity.what.0, rest, value),
        ["identifier", "value"] => entity.identifier.0.value = value,
        _ => {}
    }
}

fn put_carried<'a>(carried: &mut Contained<'a>, path: &[&str], value: Text<'a>) {
    match path {
        ["id"] => carried.id = value,
        ["identifier", "value"] => {
            if let Some(identifier) = carried.identifier.all.last_mut() {
                identifier.value = value;
            }
        }
        ["practitioner", rest @ ..] => put_reference(&mut carried.practitioner.0, rest, value),
        _ => {}
    }
}

fn put_reference<'a>(reference: &mut Reference<'a>, path: &[&str], value: Text<'a>) {
    let place = match path {
        ["reference"] => &mut reference.reference,
        ["type"] => &mut reference.kind,
        ["display"] => &mut reference.display,
        ["identifier", "value"] => &mut reference.identifier.0.value,
        _ => return,
    };
    *place = value;
}

fn put_concept<'a>(concept: &mut Concept<'a>, path: &[&str], value: Text<'a>) {
    match path {
        [] | ["code"] => concept.code = value,
        ["display"] => concept.display = value,
        ["text"] => concept.text = value,
        ["coding", rest @ ..] => {
            if let Some(coding) = concept.coding.all.last_mut() {
                put_coding(coding, rest, value);
            }
        }
        _ => {}
    }
}

fn put_coding<'a>(coding: &mut Concept<'a>, path: &[&str], value: Text<'a>) {
    match path {
        ["code"] => coding.code = value,
        ["display"] => coding.display = value,
        _ => {}
    }
}

fn put_outcome<'a>(outcome: &mut Outcome<'a>, path: &[&str], value: Text<'a>) {
    match path {
        [] => outcome.code.0.code = value,
        ["code", rest @ ..] => put_concept(&mut outcome.code.0, rest, value),
        ["text"] => outcome.text = value,
        ["display"] => outcome.display = value,
        ["coding", rest @ ..] => {
            if let Some(coding) = outcome.coding.all.last_mut() {
                put_coding(coding, rest, value);
            }
        }
        _ => {}
    }
}

/// Of `<f:name value="…"/>`, the name.
fn local_name(tag: &str) -> &str {
    let name = tag.strip_prefix('<').unwrap_or(tag);
    let end = name.bytes().position(|byte| byte.is_ascii_whitespace() || byte == b'>');
    let name = &name[..end.unwrap_or(name.len())];
    let name = name.strip_suffix('/').unwrap_or(name);
    name.split_once(':').map_or(name, |(_, local)| local)
}

/// An attribute's text between its quotes, still escaped.
fn attribute<'t>(tag: &'t str, name: &str) -> Option<&'t str> {
    let mut rest = tag;
    while let Some(equals) = memchr(b'=', rest.as_bytes()) {
        let key = rest[..equals].trim_end();
        let after = rest[equals + 1..].trim_start();
        let quote = *after.as_bytes().first().filter(|byte| matches!(byte, b'"' | b'\''))?;
        let end = 1 + memchr(quote, &after.as_bytes()[1..])?;
        if key.strip_suffix(name).is_some_and(|before| before.ends_with(char::is_whitespace)) {
            return Some(&after[1..end]);
        }
        rest = &after[end + 1..];
    }
    None
}
