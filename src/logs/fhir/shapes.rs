//! From any shape of AuditEvent to a record.
//!
//! In: a resource and the line it stands on. Out: counted and taken in, or rejected with a reason.
//! Never: a difference by version; where shapes disagree, the richer element goes first.

use super::actions;
use super::lenient::Text;
use super::resource::{Agent, Concept, Contained, Entity, Identifier, Reference, Resource};
use crate::error::Result;
use crate::logs::admitting::{Record, Rules, admit};
use crate::logs::formats::Out;
use crate::logs::hashing::{apart, identity};
use crate::logs::rejects::Reason;
use crate::logs::times::{Stamp, TimeForm};
use memchr::memmem;

/// Codes of an agent's type or role that only people have.
const HUMAN: [&str; 8] = ["humanuser", "IRCP", "PROV", "AUT", "ENT", "PPRF", "SPRF", "PRF"];
const PEOPLE: [&str; 5] =
    ["Practitioner", "PractitionerRole", "Person", "RelatedPerson", "Patient"];

/// Counts a resource of any kind. `name` is room for the action's words.
pub(super) fn take(
    resource: &Resource,
    line: u64,
    rules: &Rules,
    name: &mut String,
    out: &mut Out,
) -> Result<()> {
    match resource.resource_type.get() {
        Some("AuditEvent") => take_event(resource, "", line, rules, name, out),
        Some("Bundle") => {
            resource.entry.all.iter().try_for_each(|entry| take(entry, line, rules, name, out))?;
            if resource.entry.too_many {
                refuse(Reason::TooManyParts, line, out);
            }
            Ok(())
        }
        Some(_) => {
            beside(out);
            Ok(())
        }
        None => match resource.resource.all.as_slice() {
            [inner, ..] => match inner.resource_type.get() {
                Some("AuditEvent") => {
                    let url = resource.full_url.get().unwrap_or_default();
                    take_event(inner, url, line, rules, name, out)
                }
                _ => take(inner, line, rules, name, out),
            },
            [] if resource.full_url.get().is_some() => {
                beside(out);
                Ok(())
            }
            // Some exports leave the type away; the elements tell.
            [] if !resource.agent.all.is_empty() => {
                take_event(resource, "", line, rules, name, out)
            }
            [] => {
                refuse(Reason::NoResource, line, out);
                Ok(())
            }
        },
    }
}

/// A resource of another kind, or an entry that holds none.
pub(super) fn beside(out: &mut Out) {
    out.tally.read += 1;
    out.tally.out_of_scope += 1;
}

pub(super) fn refuse(reason: Reason, line: u64, out: &mut Out) {
    out.tally.read += 1;
    out.reject(line, reason, None);
}

fn take_event(
    event: &Resource,
    url: &str,
    line: u64,
    rules: &Rules,
    name: &mut String,
    out: &mut Out,
) -> Result<()> {
    if event.agent.too_many || event.entity.too_many {
        refuse(Reason::TooManyParts, line, out);
        return Ok(());
    }
    actions::write(event, name);
    let mut patients = patients(event).map(str::as_bytes);
    let first = patients.next().unwrap_or_default();
    let more: Vec<&[u8]> = patients.collect();
    let record = Record {
        time: time(event),
        user: user(event).unwrap_or_default().as_bytes(),
        action: name.as_bytes(),
        patient: first,
        more_patients: &more,
        encounter: encounter(event).unwrap_or_default().as_bytes(),
        identity: native(event, url),
        about: None,
    };
    admit(&record, line, rules, out)
}

fn time(event: &Resource) -> std::result::Result<Stamp, Reason> {
    let texts = [
        &event.recorded,
        &event.occurred_date_time,
        &event.occurred_period.0.start,
        &event.event.0.date_time,
    ];
    let text = texts.into_iter().find_map(Text::get).ok_or(Reason::NoTime)?;
    TimeForm::Iso.read(text.as_bytes()).ok_or(Reason::UnreadableTime)
}

/// Who asked for it; else a person; else whoever took part. An organisation is nobody.
fn user<'a>(event: &'a Resource) -> Option<&'a str> {
    let agents = || {
        let all = event.agent.all.iter();
        all.filter(|agent| !refers_to(event, &agent.who.0, "Organization"))
    };
    let asking = || agents().filter(|agent| agent.requestor.get() == Some("true"));
    let human = |agent: &&Agent| {
        let roles = agent.role.all.iter().flat_map(Concept::codings);
        let mut codes = agent.kind.0.codings().chain(roles).filter_map(|role| role.code.get());
        codes.any(|code| HUMAN.contains(&code))
    };
    let person = |agent: &&Agent| PEOPLE.iter().any(|kind| refers_to(event, &agent.who.0, kind));
    let known = |agent: &'a Agent| agent_id(event, agent);
    asking()
        .filter(person)
        .find_map(known)
        .or_else(|| asking().filter(human).find_map(known))
        .or_else(|| asking().find_map(known))
        .or_else(|| agents().filter(human).find_map(known))
        .or_else(|| agents().filter(person).find_map(known))
        .or_else(|| agents().find_map(known))
}

fn agent_id<'a>(event: &'a Resource, agent: &'a Agent) -> Option<&'a str> {
    reference_id(event, &agent.who.0)
        .or_else(|| value(&agent.who.0.identifier.0))
        .or_else(|| value(&agent.user_id.0))
        .or_else(|| agent.alt_id.get())
        .or_else(|| agent.name.get())
        .or_else(|| agent.who.0.display.get())
}

/// `patient`; else the entities in the role of the patient; else those that refer to one.
fn patients<'a>(event: &'a Resource) -> impl Iterator<Item = &'a str> {
    let named =
        reference_id(event, &event.patient.0).or_else(|| value(&event.patient.0.identifier.0));
    let is_patient =
        |role: &Concept| role.code.get() == Some("1") || role.display.get() == Some("Patient");
    let in_role = move |entity: &Entity| entity.role.0.codings().any(is_patient);
    let entities = if named.is_some() { &[][..] } else { &event.entity.all };
    let by_role =
        entities.iter().any(|entity| in_role(entity) && entity_id(event, entity).is_some());
    let id = |entity: &'a Entity| entity_id(event, entity);
    let wanted = move |entity: &&Entity| {
        if by_role { in_role(entity) } else { refers_to(event, &entity.what.0, "Patient") }
    };
    named.into_iter().chain(entities.iter().filter(wanted).filter_map(id))
}

fn encounter<'a>(event: &'a Resource) -> Option<&'a str> {
    let named =
        reference_id(event, &event.encounter.0).or_else(|| value(&event.encounter.0.identifier.0));
    let id = |entity: &'a Entity| entity_id(event, entity);
    let refers = |entity: &&Entity| refers_to(event, &entity.what.0, "Encounter");
    named.or_else(|| event.entity.all.iter().filter(refers).find_map(id))
}

fn entity_id<'a>(event: &'a Resource, entity: &'a Entity) -> Option<&'a str> {
    reference_id(event, &entity.what.0)
        .or_else(|| value(&entity.what.0.identifier.0))
        .or_else(|| value(&entity.identifier.0))
}

fn value<'a>(identifier: &'a Identifier) -> Option<&'a str> {
    identifier.value.get()
}

/// The id of the event, or of its entry; else what it touched keeps events of one instant apart.
fn native(event: &Resource, url: &str) -> u32 {
    if let Some(id) = event.id.get() {
        return identity(id.as_bytes());
    }
    if !url.is_empty() {
        return identity(last_part(url).as_bytes());
    }
    let ids = event.entity.all.iter().filter_map(|entity| entity_id(event, entity));
    let mut touched: Vec<&[u8]> = ids.map(str::as_bytes).collect();
    touched.sort_unstable();
    apart(&touched)
}

/// `Patient/12`, `https://host/fhir/Patient/12/_history/3` and `urn:uuid:12` all name 12. What is
/// contained in the resource (`#p`) is known elsewhere by its identifier only.
fn reference_id<'a>(event: &'a Resource, reference: &'a Reference) -> Option<&'a str> {
    let text = reference.reference.get()?;
    if !text.starts_with('#') {
        return Some(last_part(text)).filter(|id| !id.is_empty());
    }
    let carried = contained(event, text)?;
    carried.identifier.all.iter().find_map(value).or_else(|| {
        let person = &carried.practitioner.0;
        let text = person.reference.get()?;
        match contained(event, text) {
            Some(carried) => carried.identifier.all.iter().find_map(value),
            None => value(&person.identifier.0)
                .or_else(|| Some(last_part(text)).filter(|id| !id.starts_with('#'))),
        }
    })
}

fn contained<'a>(event: &'a Resource, reference: &str) -> Option<&'a Contained<'a>> {
    let id = reference.strip_prefix('#')?;
    event.contained.all.iter().find(|carried| carried.id.get() == Some(id))
}

fn last_part(reference: &str) -> &str {
    let id = plain(reference);
    let id = id.rsplit_once('/').map_or(id, |(_, id)| id);
    let urn = ["urn:uuid:", "urn:oid:"].iter().find_map(|urn| id.strip_prefix(urn));
    urn.unwrap_or(id)
}

fn plain(reference: &str) -> &str {
    let version = memmem::find(reference.as_bytes(), b"/_history/");
    let text = version.and_then(|at| reference.get(..at)).unwrap_or(reference);
    text.trim_end_matches('/')
}

/// Whether a reference is to a resource of this kind.
fn refers_to(event: &Resource, reference: &Reference, kind: &str) -> bool {
    if reference.kind.get() == Some(kind) {
        return true;
    }
    let Some(text) = reference.reference.get() else { return false };
    if let Some(carried) = contained(event, text) {
        return carried.resource_type.get() == Some(kind);
    }
    let mut parts = plain(text).rsplit('/');
    parts.next().is_some() && parts.next() == Some(kind)
}
