//! What `check` tells of events beside the tables.
//!
//! In: one user's events before and after duplicates are taken out. Out: counts by action and by
//! user, and instants that stand in several files. Never: counted where nobody asks.

use crate::logs::Event;

/// Counts by the ranks of `Usage::actions`, and of `Usage::users`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Remarks {
    /// All events that count, the automatic ones too.
    pub events_by_action: Vec<u64>,
    pub automatic_by_action: Vec<u64>,
    /// (user, events, the automatic ones among them)
    pub by_user: Vec<(u32, u64, u64)>,
    /// Instants of one user, without an id of the event, that stand in more than one file.
    pub shared_instants: u64,
    /// Users with such instants.
    pub shared_users: u64,
    /// Users with events at more than one site, where the sources name theirs.
    pub users_at_sites: u64,
}

impl Remarks {
    pub(super) fn new(actions: usize) -> Self {
        Self {
            events_by_action: vec![0; actions],
            automatic_by_action: vec![0; actions],
            ..Self::default()
        }
    }

    /// `sites`: by file, the number of its site where it has one.
    pub(super) fn before(&mut self, events: &[Event], sites: &[Option<usize>]) {
        let mut at = events.iter().filter_map(|e| sites.get(e.file() as usize).copied().flatten());
        let first = at.next();
        self.users_at_sites += u64::from(at.any(|site| Some(site) != first));
        let mut shared = 0;
        for act in events.chunk_by(|a, b| a.at == b.at).filter(|act| act.len() > 1) {
            let mut files = act.iter().filter(|event| event.identity == 0).map(Event::file);
            let first = files.next();
            shared += u64::from(files.any(|file| Some(file) != first));
        }
        self.shared_instants += shared;
        self.shared_users += u64::from(shared > 0);
    }

    pub(super) fn after(&mut self, user: u32, events: &[Event], automatic: &[bool]) {
        let mut alone = 0;
        for (event, automatic) in events.iter().zip(automatic) {
            let automatic = u64::from(*automatic);
            alone += automatic;
            self.events_by_action[event.action as usize] += 1;
            self.automatic_by_action[event.action as usize] += automatic;
        }
        self.by_user.push((user, events.len() as u64, alone));
    }

    pub(super) fn add(&mut self, part: &Self) {
        let pairs = [
            (&mut self.events_by_action, &part.events_by_action),
            (&mut self.automatic_by_action, &part.automatic_by_action),
        ];
        for (all, part) in pairs {
            all.iter_mut().zip(part).for_each(|(sum, n)| *sum += n);
        }
        self.by_user.extend(&part.by_user);
        self.by_user.sort_unstable();
        self.shared_instants += part.shared_instants;
        self.shared_users += part.shared_users;
        self.users_at_sites += part.users_at_sites;
    }
}
