//! Which actions are judged together: those of an activity, and the unmapped.
//!
//! In: the actions with their meanings. Out: a stream an action. Never: an action in two streams.

use crate::usage::Usage;
use crate::vocabulary::Activity;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stream {
    /// `None`: actions whose activity is not known.
    pub activity: Option<Activity>,
}

#[derive(Clone, Debug, Default)]
pub struct Streams {
    pub list: Vec<Stream>,
    /// By action: the index in `list`. `None` for what the system writes by itself.
    of_action: Vec<Option<usize>>,
}

impl Streams {
    pub(super) fn of(usage: &Usage) -> Self {
        let mut list: Vec<Stream> = Activity::ALL
            .into_iter()
            .filter(|activity| *activity != Activity::Other)
            .map(|activity| Stream { activity: Some(activity) })
            .collect();
        let unmapped = list.len();
        list.push(Stream { activity: None });
        let of_action = usage
            .actions
            .iter()
            .map(|action| match action.meaning.activity {
                Some(activity) => list.iter().position(|stream| stream.activity == Some(activity)),
                None => Some(unmapped),
            })
            .collect();
        Self { list, of_action }
    }

    pub fn stream(&self, action: u32) -> Option<usize> {
        self.of_action.get(action as usize).copied().flatten()
    }
}
