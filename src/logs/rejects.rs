//! Why a record could not be used.
//!
//! In: what a reader found wrong. Out: a reason in words, and a number for it. Never: what the cell
//! held.

/// A line a reason; its place is its number.
macro_rules! reasons {
    ($($name:ident: $text:literal,)*) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub(super) enum Reason {
            $($name,)*
        }

        impl Reason {
            pub(super) const ALL: &[Self] = &[$(Self::$name,)*];

            pub(super) fn text(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)*
                }
            }
        }
    };
}

reasons! {
    TooFewFields: "fewer fields than headings",
    TooManyFields: "more fields than headings",
    NoTime: "no time",
    UnreadableTime: "the time is not in the form of this source",
    BeforeBounds: "the date is before date_bounds",
    AfterBounds: "the date is after date_bounds",
    MissingLocalTime: "this local time was skipped by the change to summer time",
    NoUser: "no user",
    NoAction: "no action",
    TooLong: "the record is longer than 1 MiB",
    DamagedCompression: "the compressed data ends early or is damaged from here on",
    ExpandsTooMuch: "the file expands to far more than a log would; it is not read from here on",
    CutInCharacter: "the file ends in the middle of a character",
    DamagedPart: "this part of the file is damaged",
    NoAuditMessage: "this is no audit message",
    CutShort: "the message is cut short",
    MalformedXml: "this is no well-formed XML, or it is cut short",
    DocumentType: "a document type (DOCTYPE) is not read; the messages themselves are",
    TooDeep: "elements are nested too deeply, or one has too many attributes",
    BrokenJson: "this is no JSON object, or it is cut short or damaged",
    NoResource: "this JSON object is no FHIR resource",
    TooManyParts: "more than 10,000 agents, entities or entries in one record",
    NoTuple: "the row's quotes or brackets do not close",
    OpenStatement: "a statement or comment begins here and does not end before the next INSERT",
    UnknownColumns: "neither this INSERT nor a CREATE TABLE before it names the columns",
}

impl Reason {
    /// The one of this number.
    pub(super) fn numbered(number: u32) -> Option<Self> {
        Self::ALL.get(number as usize).copied()
    }
}
