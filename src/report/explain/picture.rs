//! One person's result as the numbers of a chart.
//!
//! In: a `Story`. Out: what `charts::person` draws. Never: a number that the page does not hold.

use super::story::{Story, Weeks};
use crate::charts::person::{Measure, Panel, Person, Week};

pub(super) fn of(story: &Story) -> Person {
    Person {
        called: story.id.clone(),
        title: story.title.clone(),
        who: story.who.clone(),
        groups: story
            .measures
            .iter()
            .map(|group| {
                let rows = group.rows.iter().filter(|row| row.main).filter_map(|row| {
                    let [at, low, high] = row.place?;
                    Some(Measure {
                        called: row.called.clone(),
                        value: format!("{} {}", row.short, row.interval),
                        peers: row.peers.clone(),
                        at,
                        low,
                        high,
                        counted: row.set_aside.is_none(),
                        beyond: row.beyond,
                    })
                });
                (group.title.to_string(), rows.collect::<Vec<_>>())
            })
            .filter(|(_, rows)| !rows.is_empty())
            .collect(),
        panels: story.weeks.iter().map(panel).collect(),
        gaps: story.gaps.clone(),
    }
}

fn panel(weeks: &Weeks) -> Panel {
    Panel {
        title: weeks.title.clone(),
        ratio: !weeks.unit.is_empty(),
        weeks: weeks
            .rows
            .iter()
            .map(|week| Week { monday: week.monday, value: week.value, peers: week.peers })
            .collect(),
    }
}
