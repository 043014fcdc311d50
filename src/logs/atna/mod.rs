//! ATNA and DICOM audit messages: `<AuditMessage>`, bare, many in a file, or in syslog.
//!
//! In: messages one after the other, in any wrapper, or as the payload of RFC 5424 and RFC 5425
//! frames. Out: a record a message, and one to be rejected for whatever else there is. Never: trust
//! in an octet count, a document type, a payload that is lost without a word.

mod codes;
mod frames;
mod message;
mod strays;
mod walk;

use super::admitting::{Record, Rules, admit, blank_if_null};
use super::encodings;
use super::fhir;
use super::formats::{Context, Format, Out, Piece, Pieces, Reader, Uses};
use super::heads::Head;
use super::rejects::Reason;
use super::times::TimeForm;
use crate::error::Result;
use message::Message;
use strays::strays;
use walk::{Cutter, Unit, Walk};

pub(super) const NAME: &str = "atna";

const TIME: u16 = 0;
const USER: u16 = 1;
const ACTION: u16 = 2;
const PATIENT: u16 = 3;
const ENCOUNTER: u16 = 4;

pub(super) struct AuditMessages;

impl Format for AuditMessages {
    fn name(&self) -> &str {
        NAME
    }

    fn open(&self, head: &Head, context: &Context) -> Option<Result<Box<dyn Reader>>> {
        if fhir::begins_in_xml(&head.bytes) {
            return None;
        }
        let glance = glance(&head.bytes)?;
        let headings = [
            "EventDateTime",
            "ActiveParticipant UserID",
            "EventTypeCode or EventID",
            "ParticipantObjectID of a patient",
            "ParticipantObjectID of an encounter",
        ];
        Some(Ok(Box::new(Messages {
            headings: headings.map(String::from).to_vec(),
            skip_bytes: head.mark_bytes,
            has_encounters: glance.has_encounters,
            rules: Rules::new(context, TIME, USER, ACTION),
        })))
    }
}

/// What the first bytes tell.
struct Glance {
    has_encounters: bool,
}

/// Syslog names what it carries so, in its MSGID.
const MESSAGE_IDS: [&[u8]; 4] = [b"IHE+RFC-3881", b"IHE+RFC3881", b"DICOM+RFC3881", b"IHE+DICOM"];

/// `None`: no audit message in sight, or something else begins here that may hold them in its cells.
fn glance(head: &[u8]) -> Option<Glance> {
    let text = head.trim_ascii_start();
    let digits = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let framed = (1..=10).contains(&digits) && text[digits..].starts_with(b" <");
    let begins_well = framed || text.first() == Some(&b'<') || frames::is_log_line(text);
    let mut glance = Glance { has_encounters: false };
    let (mut is_ours, mut is_syslog, mut in_frame) = (false, false, false);
    let mut message = Message::default();
    for unit in Walk::new(head, true) {
        if let Unit::Message { start, end, whole } = unit {
            let reads = whole && message.read(&encodings::text(&head[start..end])).is_ok();
            is_ours |= begins_well || (reads && (in_frame || stands_alone(&head[..start])));
            glance.has_encounters |= reads && !message.encounter.is_empty();
        }
        in_frame = matches!(unit, Unit::Frame { .. });
        is_syslog |= in_frame;
    }
    let announced = || MESSAGE_IDS.iter().any(|id| memchr::memmem::find(head, id).is_some());
    (is_ours || (begins_well && is_syslog && announced())).then_some(glance)
}

/// A file that was cut at its beginning starts within a message or a line. What comes before a cell
/// of a table is its delimiter or quote.
fn stands_alone(before: &[u8]) -> bool {
    let blanks = before.iter().rev().take_while(|byte| **byte == b' ').count();
    matches!(before[..before.len() - blanks].last(), None | Some(b'\n' | b'\r' | b'>'))
}

struct Messages {
    headings: Vec<String>,
    skip_bytes: usize,
    has_encounters: bool,
    rules: Rules,
}

impl Reader for Messages {
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
        let used = [
            ("time", TIME),
            ("user", USER),
            ("action", ACTION),
            ("patient", PATIENT),
            ("encounter", ENCOUNTER),
        ];
        let heading = |at: u16| self.headings.get(usize::from(at)).cloned().unwrap_or_default();
        Uses {
            columns: used
                .into_iter()
                .filter(|(_, at)| *at != ENCOUNTER || self.has_encounters)
                .map(|(what, at)| (what, heading(at)))
                .collect(),
            time_form: TimeForm::Iso.name(),
            zone: self.rules.context.zone.name().to_string(),
            patients: true,
            encounters: self.has_encounters,
            about_time: false,
        }
    }

    fn pieces(&self) -> Pieces {
        Pieces::Text { cutter: Box::new(Cutter), skip_bytes: self.skip_bytes, skip_lines: 0 }
    }

    fn read(&self, piece: &Piece, out: &mut Out) -> Result<()> {
        let text = piece.bytes;
        let mut lines = Lines { text, at: 0, line: 0 };
        let mut message = Message::default();
        // All before this place is accounted for.
        let mut from = 0;
        // A frame that waits for its message.
        let mut frame = None;
        for unit in Walk::new(text, true) {
            let is_message = matches!(unit, Unit::Message { .. });
            let gap = text.get(from..unit.start()).unwrap_or_default();
            self.between(gap, from, frame.take(), is_message, &mut lines, out);
            match unit {
                Unit::Message { start, end, whole } => {
                    let line = lines.of(start);
                    let bytes = text.get(start..end).unwrap_or_default();
                    self.read_message(bytes, whole, line, &mut message, out)?;
                    from = end;
                }
                Unit::Frame { start, priority_end } => {
                    frame = Some(start);
                    from = priority_end;
                }
                Unit::DocumentType { start, end } => {
                    refuse(lines.of(start), Reason::DocumentType, out);
                    from = end;
                }
            }
        }
        let gap = text.get(from..).unwrap_or_default();
        self.between(gap, from, frame, false, &mut lines, out);
        out.tally.lines += lines.of(text.len());
        Ok(())
    }
}

impl Messages {
    /// What lies before a unit, or before the piece's end. Behind a frame's beginning it is the
    /// header, if a message follows.
    fn between(
        &self,
        gap: &[u8],
        from: usize,
        frame: Option<usize>,
        is_message: bool,
        lines: &mut Lines,
        out: &mut Out,
    ) {
        match frame {
            Some(_) if is_message => {}
            Some(start) => refuse(lines.of(start), Reason::NoAuditMessage, out),
            None => strays(gap, is_message, &mut |at| {
                refuse(lines.of(from + at), Reason::NoAuditMessage, out);
            }),
        }
    }

    fn read_message(
        &self,
        bytes: &[u8],
        whole: bool,
        line: u64,
        message: &mut Message,
        out: &mut Out,
    ) -> Result<()> {
        if !whole {
            refuse(line, Reason::CutShort, out);
            return Ok(());
        }
        if let Err(reason) = message.read(&encodings::text(bytes)) {
            refuse(line, reason, out);
            return Ok(());
        }
        let Message { time, user, action, patients, encounter, .. } = message;
        let mut patients: Vec<&[u8]> = patients.iter().map(String::as_bytes).collect();
        patients.retain(|patient| !blank_if_null(patient).is_empty());
        let (first, more) = patients.split_first().map_or((&[][..], &[][..]), |(a, b)| (*a, b));
        let record = Record {
            time: match time.as_bytes() {
                b"" => Err(Reason::NoTime),
                time => TimeForm::Iso.read(time).ok_or(Reason::UnreadableTime),
            },
            user: user.as_bytes(),
            action: action.as_bytes(),
            patient: first,
            more_patients: more,
            encounter: encounter.as_bytes(),
            identity: 0,
            about: None,
        };
        admit(&record, line, &self.rules, out)
    }
}

fn refuse(line: u64, reason: Reason, out: &mut Out) {
    out.tally.read += 1;
    out.reject(line, reason, None);
}

/// Counts line ends on the way through a text.
struct Lines<'a> {
    text: &'a [u8],
    at: usize,
    line: u64,
}

impl Lines<'_> {
    fn of(&mut self, at: usize) -> u64 {
        if let Some(passed) = self.text.get(self.at..at) {
            self.line += memchr::memchr_iter(b'\n', passed).count() as u64;
            self.at = at;
        }
        self.line
    }
}
