//! One audit message to who did what, when, to whom.
//!
//! In: the text of one `<AuditMessage>`. Out: its fields, as delivered. Never: a document type, an
//! entity but the five of XML and numbers, elements without limit of depth or attributes.

use super::codes::{self, Code};
use crate::logs::rejects::Reason;
use quick_xml::Reader;
use quick_xml::escape::{resolve_predefined_entity, unescape};
use quick_xml::events::{BytesStart, Event};

const MAX_DEPTH: usize = 64;
const MAX_ATTRIBUTES: usize = 256;

/// Used again from message to message.
#[derive(Default)]
pub(super) struct Message {
    pub(super) time: String,
    /// Empty where the message names none.
    pub(super) user: String,
    pub(super) action: String,
    pub(super) patients: Vec<String>,
    pub(super) encounter: String,
    done: String,
    outcome: String,
    id: Code,
    kind: Code,
    /// How good a user was found; the least is best.
    rank: Rank,
    participant: Participant,
    object: Object,
    stack: Vec<Place>,
    text: String,
}

/// Who is meant by "the user", from the best: a person who asked, one of whom it is not said, a
/// system that asked, anybody else.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    PersonAsked,
    Person,
    SystemAsked,
    PersonNotAsked,
    System,
    #[default]
    Nobody,
}

#[derive(Default)]
struct Participant {
    user: String,
    asked: String,
    role: Code,
    has_role: bool,
    has_other_role: bool,
}

#[derive(Default)]
struct Object {
    id: String,
    kind: String,
    role: String,
    id_type: Code,
}

/// Where in a message an element stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Message,
    Event,
    EventId,
    EventType,
    Participant,
    Role,
    Object,
    ObjectIdType,
    /// A child element that says what an attribute would.
    Field(Field),
    Elsewhere,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Field {
    Time,
    Done,
    Outcome,
    User,
    Asked,
    ObjectId,
    ObjectKind,
    ObjectRole,
    Code,
    System,
    Display,
}

type Read<T> = std::result::Result<T, Reason>;

impl Message {
    /// `text` is from its start tag to its end tag.
    pub(super) fn read(&mut self, text: &str) -> Read<()> {
        self.clear();
        let mut xml = Reader::from_str(text);
        loop {
            match xml.read_event().map_err(|_| Reason::MalformedXml)? {
                Event::Start(tag) => self.enter(&tag)?,
                Event::Empty(tag) => {
                    self.enter(&tag)?;
                    self.leave();
                }
                Event::End(_) => self.leave(),
                Event::Text(text) => self.take_text(&text),
                Event::CData(text) => self.take_text(&text),
                Event::GeneralRef(name) => match name.resolve_char_ref() {
                    Ok(Some(letter)) => self.take_text(letter.encode_utf8(&mut [0; 4])),
                    Ok(None) => self
                        .take_text(resolve_predefined_entity(&name).ok_or(Reason::MalformedXml)?),
                    Err(_) => return Err(Reason::MalformedXml),
                },
                Event::DocType(_) => return Err(Reason::DocumentType),
                Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
                Event::Eof if self.stack.is_empty() => break,
                Event::Eof => return Err(Reason::MalformedXml),
            }
        }
        codes::action(&self.kind, &self.id, &self.done, &self.outcome, &mut self.action);
        Ok(())
    }

    fn clear(&mut self) {
        for text in [
            &mut self.time,
            &mut self.user,
            &mut self.action,
            &mut self.encounter,
            &mut self.done,
            &mut self.outcome,
            &mut self.text,
        ] {
            text.clear();
        }
        self.id.clear();
        self.kind.clear();
        self.patients.clear();
        self.stack.clear();
        self.rank = Rank::Nobody;
        self.participant.clear();
        self.object.clear();
    }

    fn enter(&mut self, tag: &BytesStart) -> Read<()> {
        if self.stack.len() >= MAX_DEPTH {
            return Err(Reason::TooDeep);
        }
        let attributes = tag.attributes_raw();
        // A start tag never holds another: an unclosed quote has swallowed it.
        if memchr::memchr(b'<', attributes.as_bytes()).is_some() {
            return Err(Reason::MalformedXml);
        }
        let local = tag.local_name();
        let place = match self.stack.last() {
            None => Place::Message,
            Some(parent) => parent.child(local.as_ref()),
        };
        // Of several codes the first is the event's.
        let place = match place {
            Place::EventId if !self.id.is_empty() => Place::Elsewhere,
            Place::EventType if !self.kind.is_empty() => Place::Elsewhere,
            place => place,
        };
        match place {
            Place::Participant => self.participant.clear(),
            Place::Object => self.object.clear(),
            Place::Role => self.participant.role.clear(),
            _ => {}
        }
        self.text.clear();
        self.stack.push(place);
        if matches!(place, Place::Elsewhere | Place::Message | Place::Field(_)) {
            return Ok(());
        }
        for (count, attribute) in tag.attributes().with_checks(false).enumerate() {
            let attribute = attribute.map_err(|_| Reason::MalformedXml)?;
            if count >= MAX_ATTRIBUTES {
                return Err(Reason::TooDeep);
            }
            let local = attribute.key.local_name();
            if let Some(field) = place.field(local.as_ref()) {
                let value = unescape(&attribute.value).map_err(|_| Reason::MalformedXml)?;
                self.set(place, field, &value);
            }
        }
        Ok(())
    }

    fn leave(&mut self) {
        let Some(place) = self.stack.pop() else { return };
        let text = std::mem::take(&mut self.text);
        match place {
            Place::Field(field) => {
                if let Some(parent) = self.stack.last() {
                    self.set(*parent, field, &text);
                }
            }
            // `<EventID>110112</EventID>` has its code as text.
            Place::EventId | Place::EventType | Place::Role | Place::ObjectIdType => {
                self.set(place, Field::Code, &text);
            }
            _ => {}
        }
        self.text = text;
        self.text.clear();
        match place {
            Place::Role => self.participant.take_role(),
            Place::Participant => self.take_participant(),
            Place::Object => self.take_object(),
            _ => {}
        }
    }

    fn take_text(&mut self, text: &str) {
        let wanted = |place: &Place| {
            matches!(
                place,
                Place::Field(_)
                    | Place::EventId
                    | Place::EventType
                    | Place::Role
                    | Place::ObjectIdType
            )
        };
        if self.stack.last().is_some_and(wanted) {
            self.text.push_str(text);
        }
    }

    /// The first that says something holds.
    fn set(&mut self, place: Place, field: Field, value: &str) {
        let code = match place {
            Place::EventId => &mut self.id,
            Place::EventType => &mut self.kind,
            Place::Role => &mut self.participant.role,
            _ => &mut self.object.id_type,
        };
        let into = match field {
            Field::Time => &mut self.time,
            Field::Done => &mut self.done,
            Field::Outcome => &mut self.outcome,
            Field::User => &mut self.participant.user,
            Field::Asked => &mut self.participant.asked,
            Field::ObjectId => &mut self.object.id,
            Field::ObjectKind => &mut self.object.kind,
            Field::ObjectRole => &mut self.object.role,
            Field::Code => &mut code.code,
            Field::System => &mut code.system,
            Field::Display => &mut code.display,
        };
        if into.is_empty() {
            into.push_str(value.trim());
        }
    }

    fn take_participant(&mut self) {
        let rank = self.participant.rank();
        if rank < self.rank {
            self.rank = rank;
            std::mem::swap(&mut self.user, &mut self.participant.user);
        }
    }

    fn take_object(&mut self) {
        let Object { id, kind, role, id_type } = &self.object;
        let number = |text: &str| text.trim().parse::<u32>().ok();
        let is_patient_number = id_type.code == "2";
        let is_patient = number(kind) == Some(1)
            && (number(role) == Some(1) || (role.is_empty() && is_patient_number));
        if id.is_empty() {
        } else if is_patient {
            self.patients.push(id.clone());
        } else if id_type.code == "10" && id_type.is_standard() && self.encounter.is_empty() {
            self.encounter.clone_from(id);
        }
    }
}

impl Participant {
    fn clear(&mut self) {
        self.user.clear();
        self.asked.clear();
        self.role.clear();
        self.has_role = false;
        self.has_other_role = false;
    }

    /// Application, launcher, source, destination and their media are roles of machines.
    fn take_role(&mut self) {
        if self.role.is_empty() {
            return;
        }
        self.has_role = true;
        let of_a_machine = self.role.is_dicom()
            && matches!(
                self.role.code.as_str(),
                "110150" | "110151" | "110152" | "110153" | "110154" | "110155"
            );
        self.has_other_role |= !of_a_machine;
    }

    fn rank(&self) -> Rank {
        let asked = match self.asked.as_str() {
            "" => None,
            said => Some(said.eq_ignore_ascii_case("true") || said == "1"),
        };
        if self.user.is_empty() {
            return Rank::Nobody;
        }
        match (!self.has_role || self.has_other_role, asked) {
            (true, Some(true)) => Rank::PersonAsked,
            (true, None) => Rank::Person,
            (false, Some(true)) => Rank::SystemAsked,
            (true, Some(false)) => Rank::PersonNotAsked,
            (false, _) => Rank::System,
        }
    }
}

impl Object {
    fn clear(&mut self) {
        self.id.clear();
        self.kind.clear();
        self.role.clear();
        self.id_type.clear();
    }
}

impl Place {
    fn child(self, name: &str) -> Self {
        match (self, name) {
            (Self::Message, "EventIdentification") => Self::Event,
            (Self::Message, "ActiveParticipant") => Self::Participant,
            (Self::Message, "ParticipantObjectIdentification") => Self::Object,
            (Self::Event, "EventID") => Self::EventId,
            (Self::Event, "EventTypeCode") => Self::EventType,
            (Self::Participant, "RoleIDCode") => Self::Role,
            (Self::Object, "ParticipantObjectIDTypeCode") => Self::ObjectIdType,
            _ => self.field(name).map_or(Self::Elsewhere, Self::Field),
        }
    }

    fn field(self, name: &str) -> Option<Field> {
        Some(match (self, name) {
            (Self::Event, "EventDateTime") => Field::Time,
            (Self::Event, "EventActionCode") => Field::Done,
            (Self::Event, "EventOutcomeIndicator") => Field::Outcome,
            (Self::Participant, "UserID") => Field::User,
            (Self::Participant, "UserIsRequestor") => Field::Asked,
            (Self::Object, "ParticipantObjectID") => Field::ObjectId,
            (Self::Object, "ParticipantObjectTypeCode") => Field::ObjectKind,
            (Self::Object, "ParticipantObjectTypeCodeRole") => Field::ObjectRole,
            (Self::EventId | Self::EventType | Self::Role | Self::ObjectIdType, name) => match name
            {
                "csd-code" | "code" => Field::Code,
                "codeSystemName" => Field::System,
                "originalText" | "displayName" => Field::Display,
                _ => return None,
            },
            _ => return None,
        })
    }
}
