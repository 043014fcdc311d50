//! Which actions are judged together: those of an activity, and the unmapped.
//!
//! In: the actions with their meanings; where most have none, the steps between them. Out: a stream an
//! action. Never: an action in two streams; never an activity guessed for a bare name.

use super::screens;
use crate::peers::Peers;
use crate::usage::Usage;
use crate::vocabulary::Activity;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stream {
    /// `None`: actions whose activity is not known.
    pub activity: Option<Activity>,
    /// Of a group of screens found from the steps between them: its most used actions, the first first.
    pub screens: Vec<String>,
}

#[derive(Clone, Debug, Default)]
pub struct Streams {
    pub list: Vec<Stream>,
    /// By action: the index in `list`. `None` for what the system writes by itself.
    of_action: Vec<Option<usize>>,
}

/// With a smaller share of the events mapped, the unmapped are divided.
const MOSTLY: f64 = 0.5;
/// So many actions name a group.
const NAMING: usize = 3;

impl Streams {
    pub(super) fn of(usage: &Usage, peers: &Peers) -> Self {
        let mut list: Vec<Stream> = Activity::ALL
            .into_iter()
            .filter(|activity| *activity != Activity::Other)
            .map(|activity| Stream { activity: Some(activity), screens: Vec::new() })
            .collect();
        let unmapped = list.len();
        list.push(Stream { activity: None, screens: Vec::new() });
        let groups = match mostly_unmapped(usage) {
            true => screens::groups(usage, peers),
            false => Vec::new(),
        };
        let of_action = usage
            .actions
            .iter()
            .enumerate()
            .map(|(at, action)| {
                match (action.meaning.activity, groups.get(at).copied().flatten()) {
                    (Some(activity), _) => {
                        list.iter().position(|stream| stream.activity == Some(activity))
                    }
                    (None, Some(group)) => Some(unmapped + 1 + group),
                    (None, None) => Some(unmapped),
                }
            })
            .collect();
        let mut streams = Self { list, of_action };
        streams.name_groups(usage, unmapped + 1);
        streams
    }

    fn name_groups(&mut self, usage: &Usage, from: usize) {
        let n = self.of_action.iter().flatten().map(|stream| stream + 1).max().unwrap_or(0);
        let mut events = vec![0u64; usage.actions.len()];
        for row in &usage.user_day_actions {
            if let Some(sum) = events.get_mut(row.action as usize) {
                *sum += u64::from(row.events);
            }
        }
        for stream in from..n {
            let mut own: Vec<(u64, &str)> = usage
                .actions
                .iter()
                .zip(&self.of_action)
                .zip(&events)
                .filter(|((_, of), _)| **of == Some(stream))
                .map(|((action, _), events)| (*events, action.name.as_str()))
                .collect();
            own.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(b.1)));
            let screens = own.iter().take(NAMING).map(|(_, name)| (*name).to_string()).collect();
            self.list.push(Stream { activity: None, screens });
        }
    }

    pub fn stream(&self, action: u32) -> Option<usize> {
        self.of_action.get(action as usize).copied().flatten()
    }

    /// Most actions have bare names: groups of screens stand for activities.
    pub fn found_from_steps(&self) -> bool {
        self.list.iter().any(|stream| !stream.screens.is_empty())
    }

    /// In words, for what has no activity's name: "a group of screens: METRIC 1042, METRIC 77".
    pub fn in_words(&self, stream: usize) -> Option<String> {
        let stream = self.list.get(stream)?;
        match (stream.activity, stream.screens.as_slice()) {
            (Some(activity), _) => Some(activity.name().to_string()),
            (None, []) => None,
            (None, screens) => Some(format!("a group of screens: {}", screens.join(", "))),
        }
    }
}

/// Of the events, fewer than half have a known activity.
pub(super) fn mostly_unmapped(usage: &Usage) -> bool {
    let (mut mapped, mut all) = (0u64, 0u64);
    for row in &usage.user_day_actions {
        let known = usage.actions.get(row.action as usize);
        all += u64::from(row.events);
        if known.is_some_and(|action| action.meaning.activity.is_some()) {
            mapped += u64::from(row.events);
        }
    }
    all > 0 && (mapped as f64) < MOSTLY * all as f64
}
