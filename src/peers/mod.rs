//! Who is comparable with whom, on which days, and the statistics of comparing.
//!
//! In: `Usage`, the roster, the schedule, the changes. Out: `Peers`: one member a person, sorted by
//! user id, with the days that count, and the groups they are compared in.
//! Never: a measure, a verdict; and never fewer peers than the settings ask for without saying so.

mod alike;
mod calendar;
mod compare;
mod gaps;
mod groups;
mod members;
mod system;

pub use calendar::quiet_days;
pub use compare::{Comparison, Estimate, compare};
pub use groups::{Group, Level};
pub use members::{Member, Standing};

use crate::settings::Settings;
use crate::site::Site;
use crate::units::{Day, Span};
use crate::usage::Usage;
use std::collections::BTreeMap;

/// Everyone in the roster and everyone in the logs, and whom each is compared with.
#[derive(Clone, Debug)]
pub struct Peers {
    /// What is judged: the window, as far as there are data.
    pub span: Span,
    /// First day of the second half of the span.
    pub middle: Day,
    pub min_peers: usize,
    /// Sorted by user id.
    pub members: Vec<Member>,
    pub groups: Vec<Group>,
    /// Days of the span on which nobody is judged, and why.
    pub quiet_days: BTreeMap<Day, &'static str>,
    /// What the inputs do not let us tell, as sentences.
    pub notes: Vec<String>,
}

/// Finds out who is who, which of their days count, and who is comparable.
pub fn gather(usage: &Usage, site: &Site, settings: &Settings) -> Peers {
    let span = calendar::judged_span(usage);
    let quiet_days = calendar::quiet_days(usage, site, span);
    let members = members::gather(usage, site, settings, span, &quiet_days);
    let mut peers = Peers {
        span,
        middle: Day(span.from.0 + span.days() / 2),
        min_peers: settings.min_peers.max(2),
        members,
        groups: Vec::new(),
        quiet_days,
        notes: Vec::new(),
    };
    groups::form(&mut peers, usage, site);
    peers.notes = notes(&peers, site);
    peers
}

impl Peers {
    /// 0 for the first half of the span, 1 for the second.
    pub fn half_of(&self, day: Day) -> usize {
        usize::from(day >= self.middle)
    }

    pub fn group_of(&self, member: &Member) -> Option<&Group> {
        self.groups.get(member.group?)
    }

    /// The same people, each beside everyone of their role.
    pub fn within_roles(&self) -> Self {
        let mut peers = self.clone();
        for member in &mut peers.members {
            let parent = |at: &usize| self.groups.get(*at)?.parent;
            member.group = std::iter::successors(member.group, parent).last();
        }
        peers
    }

    pub fn find(&self, user_id: &str) -> Option<usize> {
        self.members.binary_search_by(|member| member.user_id.as_str().cmp(user_id)).ok()
    }
}

fn notes(peers: &Peers, site: &Site) -> Vec<String> {
    let mut notes = Vec::new();
    if !site.given.users {
        notes.push(
            "Without a roster everyone is compared with those who do the same mix of work, \
             and who works like too few others with nobody; a long gap counts as leave and a late first day as new. Part-time, pools, \
             scribes, residents and researchers are not known."
                .to_string(),
        );
    }
    if !site.given.schedule {
        notes.push(
            "Without a schedule absence is judged on each person's own past only, and after-hours \
             from the clock."
                .to_string(),
        );
    }
    let days = peers.quiet_days.len();
    if days > 0 {
        let days = if days == 1 { "1 day".to_string() } else { format!("{days} days") };
        notes.push(format!("Downtime or incomplete logs: {days} left out for everyone."));
    }
    notes
}
