//! A piece of XML text: AuditEvents to checked records, and what lies between them.
//!
//! In: documents or a Bundle, cut behind resources. Out: records, rejects, other resources counted.
//! Never: a good element lost behind a broken one, an entity expanded, a document type followed.

use super::json_reading::LineCount;
use super::shapes::{beside, refuse, take};
use super::xml_cutting::{Kind, finder, next_tag};
use super::xml_resource;
use crate::error::Result;
use crate::logs::admitting::Rules;
use crate::logs::formats::Out;
use crate::logs::rejects::Reason;
use quick_xml::Reader;
use quick_xml::events::Event;

pub(super) fn read(text: &[u8], rules: &Rules, out: &mut Out) -> Result<()> {
    let finder = finder();
    let mut lines = LineCount::default();
    let mut between = Between::default();
    let mut name = String::new();
    let mut at = 0;
    loop {
        let Some(tag) = next_tag(text, at, &finder) else {
            between.read(text, at, text.len(), &mut lines, out);
            break;
        };
        between.read(text, at, tag.start, &mut lines, out);
        if tag.kind == Kind::End {
            // What began before the piece was named there.
            at = tag.after;
            continue;
        }
        between.holds_resource();
        let line = lines.at(text, tag.start);
        let next = next_tag(text, tag.after, &finder);
        at = match next {
            Some(end) if end.kind == Kind::End => end.after,
            // It does not end before the next begins.
            Some(other) => other.start,
            None => text.len(),
        };
        if std::mem::take(&mut between.document_type) {
            refuse(Reason::DocumentType, line, out);
            continue;
        }
        let element = next.filter(|end| end.kind == Kind::End).map(|_| &text[tag.start..at]);
        let resource = element
            .and_then(|element| std::str::from_utf8(element).ok())
            .and_then(xml_resource::read);
        match resource {
            Some(resource) => take(&resource, line, rules, &mut name, out)?,
            None => refuse(Reason::MalformedXml, line, out),
        }
    }
    out.tally.lines += lines.at(text, text.len());
    Ok(())
}

/// Elements between two AuditEvents that do not end: each is looked for to the end of what lies
/// there, so behind the last of them nothing more is.
const MOST_BROKEN: usize = 16;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Element {
    /// Stepped into.
    Envelope,
    PassedOver,
    /// Of another kind: counted, and passed over.
    Resource,
}

/// What lies between AuditEvents: envelopes, other resources, entries without any.
#[derive(Default)]
struct Between {
    entry_without_resource: bool,
    document_type: bool,
}

impl Between {
    fn holds_resource(&mut self) {
        self.entry_without_resource = false;
    }

    fn read(&mut self, text: &[u8], from: usize, to: usize, lines: &mut LineCount, out: &mut Out) {
        let mut at = from;
        for broken in 0..=MOST_BROKEN {
            match self.read_on(text, at, to, lines, out) {
                Some(behind) if broken < MOST_BROKEN => at = behind,
                _ => return,
            }
        }
    }

    /// Says where to go on behind the start tag of an element that does not end.
    fn read_on(
        &mut self,
        text: &[u8],
        from: usize,
        to: usize,
        lines: &mut LineCount,
        out: &mut Out,
    ) -> Option<usize> {
        let Ok(part) = std::str::from_utf8(&text[from..to]) else {
            refuse(Reason::MalformedXml, lines.at(text, from), out);
            return None;
        };
        let mut reader = Reader::from_str(part);
        // The piece may begin and end within a Bundle.
        reader.config_mut().allow_unmatched_ends = true;
        reader.config_mut().check_end_names = false;
        loop {
            let before = from + reader.buffer_position() as usize;
            match reader.read_event() {
                Ok(Event::Eof) => return None,
                Ok(Event::Start(start)) => {
                    let behind = from + reader.buffer_position() as usize;
                    let kind = self.kind(start.local_name().into_inner());
                    if kind != Element::Envelope && reader.read_to_end(start.name()).is_err() {
                        refuse(Reason::MalformedXml, lines.at(text, before), out);
                        return Some(behind);
                    }
                    if kind == Element::Resource {
                        beside(out);
                    }
                }
                Ok(Event::Empty(start)) => {
                    if self.kind(start.local_name().into_inner()) == Element::Resource {
                        beside(out);
                    }
                }
                Ok(Event::End(end)) if end.local_name().into_inner() == "entry" => {
                    if std::mem::take(&mut self.entry_without_resource) {
                        beside(out);
                    }
                }
                Ok(Event::DocType(_)) => self.document_type = true,
                Ok(Event::Text(words)) => {
                    if !words
                        .trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}')
                        .is_empty()
                    {
                        refuse(Reason::MalformedXml, lines.at(text, before), out);
                    }
                }
                Ok(_) => {}
                Err(_) => {
                    refuse(Reason::MalformedXml, lines.at(text, before), out);
                    return None;
                }
            }
        }
    }

    /// Types have capitals, elements of envelopes do not.
    fn kind(&mut self, name: &str) -> Element {
        match name {
            "Bundle" => Element::Envelope,
            "entry" => {
                self.entry_without_resource = true;
                Element::Envelope
            }
            "link" | "search" | "request" | "response" | "signature" => Element::PassedOver,
            _ if name.starts_with(|first: char| first.is_ascii_uppercase()) => {
                self.holds_resource();
                Element::Resource
            }
            _ => Element::Envelope,
        }
    }
}
