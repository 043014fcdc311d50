//! Which actions a slip leads to: a wrong turn, an entry cancelled, a search.
//!
//! In: an activity. Out: actions of that activity. Never: how often; that is the person's.

use super::actions::Act;
use crate::vocabulary::Activity;

/// Steps that a scribe takes in the author's place.
pub(super) const WRITTEN: [Act; 8] = [
    Act::NoteOpened,
    Act::NoteEdited,
    Act::NoteTemplate,
    Act::SmartLink,
    Act::CopyPrevious,
    Act::NotePended,
    Act::NoteSaved,
    Act::Dictation,
];

/// Where somebody lands who did not mean to.
pub(super) const AWAY: [Act; 6] = [
    Act::EncountersTab,
    Act::NotesTab,
    Act::SidebarOpened,
    Act::Storyboard,
    Act::ReportViewed,
    Act::ReportPlain,
];

pub(super) fn cancel_of(activity: Activity) -> Act {
    match activity {
        Activity::Notes => Act::NoteCancelled,
        Activity::Orders => Act::OrderCancelled,
        Activity::Inbox => Act::MessageCancelled,
        Activity::Medications => Act::MarCancelled,
        Activity::Handoff => Act::HandoffCancelled,
        Activity::Schedule => Act::ScheduleCancelled,
        Activity::Flowsheets => Act::FlowsheetCancelled,
        Activity::Discharge => Act::DischargeCancelled,
        Activity::Admin => Act::RegistrationCancelled,
        _ => Act::ResultsExited,
    }
}

pub(super) fn search_of(activity: Activity) -> Act {
    match activity {
        Activity::Orders | Activity::Medications => Act::OrderSearched,
        Activity::Schedule => Act::SlotSearch,
        Activity::Review | Activity::Results | Activity::Notes => Act::ChartSearched,
        Activity::Admin => Act::LookupSearch,
        _ => Act::ActivitySearched,
    }
}
