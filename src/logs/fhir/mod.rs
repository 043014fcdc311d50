//! FHIR AuditEvent as JSON, NDJSON, Bundle or XML, in each shape that the standard has had.
//!
//! In: a file whose beginning holds an AuditEvent, or a Bundle. Out: a reader for it. Never: a look
//! at `fhirVersion`; the names of the elements tell the shape.

mod actions;
mod json_cutting;
mod json_reading;
mod lenient;
mod resource;
mod shapes;
mod xml_cutting;
mod xml_reading;
mod xml_resource;

use super::admitting::Rules;
use super::formats::{Context, Format, Out, Piece, Pieces, Reader, Uses};
use super::heads::Head;
use super::times::TimeForm;
use crate::error::{Error, Result};
use json_cutting::{JsonCutter, Lay};
use memchr::memmem;
use xml_cutting::XmlCutter;

pub(super) const NAME: &str = "fhir_audit_event";

pub(super) struct AuditEvents;

struct Resources {
    text: Text,
    skip_bytes: usize,
    headings: Vec<String>,
    rules: Rules,
}

#[derive(Clone, Copy)]
enum Text {
    Json(Lay),
    Xml,
}

impl Format for AuditEvents {
    fn name(&self) -> &str {
        NAME
    }

    fn open(&self, head: &Head, context: &Context) -> Option<Result<Box<dyn Reader>>> {
        let text = head.bytes.trim_ascii_start();
        let holds = |what: &str| memmem::find(text, what.as_bytes()).is_some();
        let first = match text.first()? {
            byte @ (b'{' | b'[' | 0x1E | b'<') => *byte,
            // A file that was cut at its beginning starts within a record.
            _ if holds("\n{\"resourceType\"") => b'{',
            // Only the brace is lost: what it held is still in sight.
            b'"' if begins_with_type(text) => b'{',
            _ if holds("\n<AuditEvent ") => b'<',
            _ => return None,
        };
        let text = match first {
            // Some exporters set a record separator before each value.
            b'{' | b'[' | 0x1E => {
                let ours =
                    holds("\"resourceType\"") && (holds("\"AuditEvent\"") || holds("\"Bundle\""));
                Text::Json(ours.then(|| Lay::of(text))?)
            }
            _ => {
                let tag = xml_cutting::next_tag(text, 0, &xml_cutting::finder());
                let ours = tag.is_some() || holds("<Bundle");
                (ours && holds("http://hl7.org/fhir")).then_some(())?;
                if holds("<!DOCTYPE") {
                    return Some(Err(document_type(head)));
                }
                Text::Xml
            }
        };
        Some(Ok(Box::new(Resources {
            text,
            skip_bytes: head.mark_bytes,
            headings: ["recorded", "agent", "type"].map(String::from).to_vec(),
            rules: Rules::new(context, 0, 1, 2),
        })))
    }
}

/// `"resourceType":`, as a value begins behind its brace.
fn begins_with_type(text: &[u8]) -> bool {
    let behind = text.strip_prefix(b"\"resourceType\"").map(<[u8]>::trim_ascii_start);
    behind.is_some_and(|behind| behind.starts_with(b":"))
}

/// Whether this is XML of FHIR whose first record is an AuditEvent, whatever else is named in it.
pub(super) fn begins_in_xml(text: &[u8]) -> bool {
    let first = xml_cutting::next_tag(text, 0, &xml_cutting::finder());
    first.is_some_and(|tag| {
        let before = &text[..tag.start];
        memmem::find(before, b"AuditMessage").is_none()
            && memmem::find(text, b"http://hl7.org/fhir").is_some()
    })
}

fn document_type(head: &Head) -> Error {
    Error::usage("this XML brings a document type (DOCTYPE), which is not read")
        .at(&head.path)
        .next("export it without one: FHIR does not use it, and it can name other files")
}

impl Reader for Resources {
    fn format(&self) -> &str {
        NAME
    }

    fn headings(&self) -> &[String] {
        &self.headings
    }

    fn context(&self) -> &Context {
        &self.rules.context
    }

    fn uses(&self) -> Uses {
        let columns = [
            ("time", "recorded, occurred or event.dateTime"),
            ("user", "agent or participant"),
            ("action", "code, subtype or type, action, outcome"),
            ("patient", "patient, entity or object"),
            ("encounter", "encounter, entity or object"),
            ("identity", "id"),
        ];
        Uses {
            columns: columns.map(|(what, path)| (what, path.to_string())).to_vec(),
            time_form: TimeForm::Iso.name(),
            zone: self.rules.context.zone.name().to_string(),
            patients: true,
            encounters: true,
            about_time: false,
        }
    }

    fn pieces(&self) -> Pieces {
        Pieces::Text {
            cutter: match self.text {
                Text::Json(lay) => Box::new(JsonCutter { lay }),
                Text::Xml => Box::new(XmlCutter),
            },
            skip_bytes: self.skip_bytes,
            skip_lines: 0,
        }
    }

    fn read(&self, piece: &Piece, out: &mut Out) -> Result<()> {
        match self.text {
            Text::Json(lay) => json_reading::read(piece.bytes, lay, &self.rules, out),
            Text::Xml => xml_reading::read(piece.bytes, &self.rules, out),
        }
    }
}
