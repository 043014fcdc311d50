//! Why a record could not be used.
//!
//! In: what a reader found wrong. Out: a reason in words and a line. Never: what the cell held.

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Reason {
    TooFewFields,
    TooManyFields,
    NoTime,
    UnreadableTime,
    BeforeBounds,
    AfterBounds,
    MissingLocalTime,
    NoUser,
    NoAction,
    TooLong,
    DamagedCompression,
    ExpandsTooMuch,
    CutInCharacter,
    DamagedPart,
    NoAuditMessage,
    CutShort,
    MalformedXml,
    DocumentType,
    TooDeep,
    BrokenJson,
    NoResource,
    TooManyParts,
    NoTuple,
    UnknownColumns,
}

impl Reason {
    pub(super) const ALL: [Self; 24] = [
        Self::TooFewFields,
        Self::TooManyFields,
        Self::NoTime,
        Self::UnreadableTime,
        Self::BeforeBounds,
        Self::AfterBounds,
        Self::MissingLocalTime,
        Self::NoUser,
        Self::NoAction,
        Self::TooLong,
        Self::DamagedCompression,
        Self::ExpandsTooMuch,
        Self::CutInCharacter,
        Self::DamagedPart,
        Self::NoAuditMessage,
        Self::CutShort,
        Self::MalformedXml,
        Self::DocumentType,
        Self::TooDeep,
        Self::BrokenJson,
        Self::NoResource,
        Self::TooManyParts,
        Self::NoTuple,
        Self::UnknownColumns,
    ];

    /// The one of this number.
    pub(super) fn numbered(number: u32) -> Self {
        Self::ALL.get(number as usize).copied().unwrap_or(Self::DamagedPart)
    }

    pub(super) fn text(self) -> &'static str {
        match self {
            Self::TooFewFields => "fewer fields than headings",
            Self::TooManyFields => "more fields than headings",
            Self::NoTime => "no time",
            Self::UnreadableTime => "the time is not in the form of this source",
            Self::BeforeBounds => "the date is before date_bounds",
            Self::AfterBounds => "the date is after date_bounds",
            Self::MissingLocalTime => "this local time was skipped by the change to summer time",
            Self::NoUser => "no user",
            Self::NoAction => "no action",
            Self::TooLong => "the record is longer than 1 MiB",
            Self::DamagedCompression => "the compressed data ends early or is damaged from here on",
            Self::ExpandsTooMuch => {
                "the file expands to far more than a log would; it is not read from here on"
            }
            Self::CutInCharacter => "the file ends in the middle of a character",
            Self::DamagedPart => "this part of the file is damaged",
            Self::NoAuditMessage => "this is no audit message",
            Self::CutShort => "the message is cut short",
            Self::MalformedXml => "this is no well-formed XML, or it is cut short",
            Self::DocumentType => {
                "a document type (DOCTYPE) is not read; the messages themselves are"
            }
            Self::TooDeep => "elements are nested too deeply, or one has too many attributes",
            Self::BrokenJson => "this is no JSON object, or it is cut short or damaged",
            Self::NoResource => "this JSON object is no FHIR resource",
            Self::TooManyParts => "more than 10,000 agents, entities or entries in one record",
            Self::NoTuple => "the row's quotes or brackets do not close",
            Self::UnknownColumns => {
                "neither this INSERT nor a CREATE TABLE before it names the columns"
            }
        }
    }
}
