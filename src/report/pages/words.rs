//! The words of the pages: activities and styles for readers, next steps, definitions.
//!
//! In: closed lists. Out: plain, kind sentences. Never: blame.

use super::super::forms::list;
use crate::findings::{AvoidStyle, Finding, FindingKind, NO_DEPARTMENT, Need};
use crate::vocabulary::Activity;

pub(super) fn activity(activity: Activity) -> &'static str {
    match activity {
        Activity::Notes => "Writing notes",
        Activity::Review => "Reviewing charts",
        Activity::Results => "Results",
        Activity::Orders => "Orders",
        Activity::Inbox => "In Basket",
        Activity::Medications => "Medications",
        Activity::Handoff => "Handoff",
        Activity::Schedule => "Schedule",
        Activity::Flowsheets => "Flowsheets",
        Activity::Discharge => "Discharge",
        Activity::Alerts => "Alerts",
        Activity::Search => "Searching",
        Activity::Printing => "Printing",
        Activity::Login => "Logging in",
        Activity::Navigation => "Finding the way",
        Activity::Admin => "Administration",
        Activity::Other => "Other",
    }
}

/// The same within a sentence; the In Basket keeps its capitals.
pub(super) fn activity_inline(activity: Activity) -> String {
    match activity {
        Activity::Inbox => self::activity(activity).to_string(),
        _ => self::activity(activity).to_lowercase(),
    }
}

/// A unit's name for readers.
pub(super) fn unit(department: &str) -> &str {
    if department == NO_DEPARTMENT { "No department named" } else { department }
}

/// A measure's name for readers; `None`: its own name will do.
pub(super) fn measure(name: &str) -> Option<&'static str> {
    Some(match name {
        "effort" => "Effort for the same actions",
        "pace" => "Effort over all actions",
        "hunting" => "Going back and forth (hunting)",
        "returns" => "Going back to the step before",
        "repeats" => "The same action again at once",
        "taken_back" => "Cancelled or undone right after",
        "help_sought" => "Help looked for right after",
        "searched" => "A search right after",
        "rework" => "Cancels and undos",
        "pended_never_signed" => "Notes pended and never signed",
        "sequence_surprise" => "Steps in an unusual order",
        "retries" => "Actions tried again",
        "help" => "Looking for help",
        "search" => "Searches",
        "absence" => "Expected days without use",
        "fading" => "Use that fades",
        "printing" => "Prints",
        "little_documentation" => "Documentation",
        "documentation_delay" => "Time until a note is signed",
        "backlog" => "Encounters without a signed note",
        "cosigned_orders" => "Orders cosigned",
        "cosigned_notes" => "Notes cosigned",
        "few_own_orders" => "Own orders",
        "days_for_fte" => "Days of use for the time employed",
        "missing_activity" => "How often used",
        "tools" => "Templates, order sets and quick actions",
        "breadth" => "Breadth of features used",
        "load" => "Actions on a day",
        "after_hours_share" => "Time after hours",
        _ => return None,
    })
}

/// What was found of a person, as a first sentence.
pub(super) fn lead(finding: &Finding, needs: &[&Need]) -> String {
    let activities: Vec<String> = needs.iter().map(|n| activity_inline(n.activity)).collect();
    let about = || finding.activity.map(activity_inline);
    match (finding.kind, finding.style) {
        (FindingKind::Struggling, _) => match (activities.is_empty(), about()) {
            (false, _) => format!("Needs clearly more effort than peers: {}.", list(&activities)),
            (true, Some(activity)) => format!("Needs clearly more effort than peers: {activity}."),
            (true, None) => "Needs clearly more effort than peers.".to_string(),
        },
        (FindingKind::Avoiding, Some(style)) => match style {
            AvoidStyle::Absent => {
                "Is expected, and uses the record on few of the days.".to_string()
            }
            AvoidStyle::Fading => "Used the record before, and uses it less and less.".to_string(),
            AvoidStyle::Paper => "Prints much more than peers do.".to_string(),
            AvoidStyle::Late => "Documents later than peers do.".to_string(),
            AvoidStyle::Delegates => "Leaves more of the work to others than peers do.".to_string(),
            AvoidStyle::Partial => match about() {
                Some(activity) => format!("Leaves out a part that peers use: {activity}."),
                None => "Leaves out a part that peers use.".to_string(),
            },
        },
        (FindingKind::Drifting, _) => "Worth a look, and no finding.".to_string(),
        (FindingKind::Avoiding, None) => "Uses the record less than expected.".to_string(),
    }
}

/// What to offer someone who finds an activity hard.
pub(super) fn step_for_need(activity: Activity) -> &'static str {
    match activity {
        Activity::Notes => {
            "Sit together for half an hour over two real notes: templates, text blocks and dictation, \
             set up for this person's usual visits."
        }
        Activity::Review => {
            "Arrange the chart view together: which reports come first, and how to find the last \
             results and notes without opening each encounter."
        }
        Activity::Results => {
            "Show how results can be filtered, compared and acknowledged together, at the person's \
             own desk."
        }
        Activity::Orders => {
            "Build a preference list and one or two order sets from the person's own most frequent \
             orders."
        }
        Activity::Inbox => {
            "Go through the In Basket together once: folders, quick actions, and what the pool or \
             a delegate could take."
        }
        Activity::Medications => {
            "Walk through one medication round or reconciliation together, and look where the clicks \
             go."
        }
        Activity::Handoff => "Set up the handoff list together, with the columns this team needs.",
        Activity::Schedule => "Show the schedule view with filters that fit this person's day.",
        Activity::Flowsheets => {
            "Document one assessment together: which rows can be hidden, copied forward or filled \
             by a device."
        }
        Activity::Discharge => {
            "Do one discharge side by side and save the usual instructions as a template."
        }
        Activity::Alerts => {
            "Look at the alerts that come most often, and pass those that help nobody on to the \
             alert committee."
        }
        Activity::Search => {
            "Show the search bar and favourites for the five things this person looks for most."
        }
        Activity::Printing => {
            "Ask what the paper is for; often a view on a phone or a shared list does it."
        }
        Activity::Login => {
            "Check badge, password and workstation first: this is rarely about skill."
        }
        Activity::Navigation => {
            "Tidy up the start screen and the toolbar together, so that the daily paths are short."
        }
        Activity::Admin | Activity::Other => {
            "Ask what costs the most time, and watch it once together before suggesting anything."
        }
    }
}

/// What to offer someone who avoids the system.
pub(super) fn step_for_style(style: AvoidStyle) -> &'static str {
    match style {
        AvoidStyle::Absent => {
            "First find out whether access works and the schedule is right. Then ask what would make \
             the first login worth it, and do it together."
        }
        AvoidStyle::Fading => "Ask what changed. A short visit now is easier than a course later.",
        AvoidStyle::Paper => {
            "Ask what the printed pages are for, and look for the view that could do the same."
        }
        AvoidStyle::Late => {
            "Ask when in the day there is time to document; a template or a short note at the \
             bedside may move some of it forward."
        }
        AvoidStyle::Delegates => {
            "Ask whether the sharing of work is meant so. If it is, record it in the roster; if not, \
             offer practice with the orders that are passed on most."
        }
        AvoidStyle::Partial => {
            "Ask how this part of the work is done instead. Perhaps nobody has shown the feature, or \
             it does not fit."
        }
    }
}

pub(super) const GLOSSARY: &[(&str, &str)] = &[
    (
        "Finding something hard (struggling)",
        "Someone's work in an activity takes clearly more effort than the same work takes their \
         peers: more time for the same actions, more going back and forth, more undoing. It needs \
         two independent kinds of evidence and a controlled false discovery rate. It is never \
         judged by total time, which follows workload.",
    ),
    (
        "Avoiding the system",
        "Someone is expected to use the record and does so less than peers, in one of six styles: \
         absent, fading, on paper, documenting late, delegating, leaving out an activity.",
    ),
    (
        "Could champion",
        "An expert, broad and steady user with room to help, or someone whom the roster names as a \
         champion or volunteer. Champions volunteer; the list is a proposal.",
    ),
    (
        "Peers (peer group)",
        "People with the same role, specialty and setting, or the same role where these are too few.",
    ),
    (
        "Assessed",
        "Enough active and expected days, and enough peers to compare with. People on leave, system \
         accounts and people who opted out are not assessed.",
    ),
    (
        "Effort ratio",
        "Time for the same actions against the peers', shrunk towards 1.0 where there is little \
         data. 1.3 means 30 % more.",
    ),
    (
        "Active time",
        "Derived from the log: the gap to the next event, if it is short enough, counts for the \
         earlier event. It is not vendor time (such as Epic Signal) and must not be mixed or \
         compared with it.",
    ),
    (
        "Expected days",
        "Days in the schedule. Without a schedule, the unit's or the person's own past.",
    ),
    (
        "After hours",
        "Active time outside the scheduled shift, or outside the daytime hours named under \
         Parameters where there is no schedule.",
    ),
    (
        "False discovery rate",
        "Of all people flagged, the share that is expected to be flagged by chance \
         (Benjamini–Hochberg).",
    ),
    ("Cannot tell", "The data do not suffice for an answer. This is a result and not a failure."),
];
