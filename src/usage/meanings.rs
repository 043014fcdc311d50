//! What the fold needs to know of each action, by its number.
//!
//! In: action names and the vocabulary. Out: flat tables indexed by action. Never: a string a row.

use super::ActionEntry;
use super::task_kinds::Part;
use crate::vocabulary::{Activity, Signal, Signals};

pub(super) struct Meanings {
    pub(super) activity: Vec<u32>,
    pub(super) signals: Vec<u32>,
    pub(super) charts: Vec<bool>,
    /// The tasks that an action is part of.
    pub(super) tasks: Vec<Part>,
}

/// Signals that speak of trouble whatever the activity.
const TROUBLE: Signals =
    Signals::of(&[Signal::LoginFailed, Signal::Help, Signal::Cancel, Signal::Undo]);

impl Meanings {
    pub(super) fn of(actions: &[ActionEntry], tasks: Vec<Part>) -> Self {
        let known = Activity::ALL.len() as u32;
        Self {
            // An action that no rule knows is an activity of its own.
            activity: actions
                .iter()
                .enumerate()
                .map(|(at, action)| match action.meaning.activity {
                    Some(activity) => activity as u32,
                    None => known + at as u32,
                })
                .collect(),
            signals: actions.iter().map(|action| action.meaning.signals.0).collect(),
            charts: actions
                .iter()
                .map(|action| action.meaning.activity.is_some_and(works_in_the_chart))
                .collect(),
            tasks,
        }
    }

    pub(super) fn is(&self, action: u32, signal: Signal) -> bool {
        self.signals[action as usize] & 1 << signal as u32 != 0
    }

    pub(super) fn is_activity(&self, action: u32, activity: Activity) -> bool {
        self.activity[action as usize] == activity as u32
    }

    pub(super) fn is_trouble(&self, action: u32) -> bool {
        self.signals[action as usize] & TROUBLE.0 != 0
    }
}

/// Reading or writing a patient's chart, as against finding one's way to it.
fn works_in_the_chart(activity: Activity) -> bool {
    use Activity::{Admin, Login, Navigation, Other, Printing, Schedule, Search};
    !matches!(activity, Admin | Login | Navigation | Other | Printing | Schedule | Search)
}
