//! Why these two, why nobody, and what is missing, in plain words.
//!
//! In: a pair, or what stopped one. Out: short sentences for trainers. Never: a judgement of a person.

use super::matching::{LEAST_HOURS, Pair};
use super::nearness::Nearness;
use crate::findings::{Assessment, ChampionStanding, Need};
use crate::site::Site;
use crate::usage::Usage;

pub(super) const NO_PLACE_LEFT: &str = "all who fit have no place left";
pub(super) const NOBODY_OF_THIS_ROLE: &str = "no champion of this role can be asked at present";

pub(super) fn of_pair(pair: &Pair) -> Vec<String> {
    let activity = pair.need.activity.name();
    let mut said = vec![match pair.ratio() {
        Some(ratio) => format!("quick at {activity}: {ratio:.2} × the time of peers"),
        None => format!("quick at {activity}"),
    }];
    if pair.rank > 0 {
        let larger: Vec<&str> =
            pair.learner.needs.iter().take(pair.rank).map(|need| need.activity.name()).collect();
        said.push(format!("for {}, a larger need, somebody else or a course", list(&larger)));
    }
    let unit = pair.helper.person.department.as_deref().unwrap_or_default();
    said.extend(match pair.nearness {
        Nearness::SameUnit => Some("same unit".to_string()),
        Nearness::SharesPatients => Some(format!("{unit}, which shares patients")),
        Nearness::SameField => Some(format!("{unit}, the same specialty")),
        Nearness::Elsewhere => Some(format!("{unit}, another unit")),
        Nearness::NotKnown => None,
    });
    said.push(match pair.hours {
        Some(hours) => format!("{hours:.0} h a week together"),
        None => "when both are at work is not known".to_string(),
    });
    said.extend(pair.shared.filter(|n| *n > 0).map(|n| match n {
        1 => "1 patient in common".to_string(),
        n => format!("{n} patients in common"),
    }));
    said.push(
        match pair.helper.champion.state {
            ChampionStanding::Active => "a champion already",
            ChampionStanding::Volunteer => "has volunteered",
            ChampionStanding::Proposed => "not asked yet",
        }
        .to_string(),
    );
    said
}

pub(super) fn no_shared_hours() -> String {
    format!(
        "no shared hours: nobody who fits is at work at the same time for {LEAST_HOURS:.0} h a week"
    )
}

pub(super) fn nobody_strong(needs: &[&Need]) -> String {
    let activities: Vec<&str> = needs.iter().map(|need| need.activity.name()).collect();
    let all = activities.join(" or ");
    format!("no champion of this role is strong in {all}")
}

/// Nothing that teaching could meet.
pub(super) fn nothing_to_show(person: &Assessment) -> String {
    let activities: Vec<&str> = person.needs.iter().map(|need| need.activity.name()).collect();
    if activities.is_empty() {
        return "with which activity help is needed cannot be told".to_string();
    }
    format!("{}: the workflow is slow for most here; look at it before teaching", list(&activities))
}

fn list(words: &[&str]) -> String {
    match words {
        [most @ .., last] if !most.is_empty() => format!("{} and {last}", most.join(", ")),
        _ => words.concat(),
    }
}

pub(super) fn nothing_to_match(no_learner: bool, site: &Site, usage: &Usage) -> String {
    match no_learner {
        true => no_learners(site, usage),
        false => format!(
            "nobody could champion yet: name volunteers in the roster (--users, column champion){}",
            if site.given.users { "" } else { ", and roles" }
        ),
    }
}

pub(super) fn no_gap(no_learner: bool, site: &Site) -> String {
    if no_learner {
        "nobody was found to need help, so no shift is without it".to_string()
    } else if site.given.users {
        "in each unit and shift somebody is strong in what is needed there, or units and shifts are \
         not known"
            .to_string()
    } else {
        "units are not known: give a roster with departments (--users)".to_string()
    }
}

pub(super) fn nothing_to_teach(no_learner: bool, site: &Site, usage: &Usage) -> String {
    match no_learner {
        true => no_learners(site, usage),
        false => {
            "with which activity people need help cannot be told, or it is the workflow: map the \
                  site's own actions (--actions), or see tables/workflow.csv"
                .to_string()
        }
    }
}

fn no_learners(site: &Site, usage: &Usage) -> String {
    if usage.frame.minute_precision {
        "the time stamps have no seconds, so nobody could be found to need help: export them with \
         seconds"
            .to_string()
    } else if site.given.users {
        "nobody was found to need help in these weeks: more weeks of logs show more".to_string()
    } else {
        "nobody was found to need help in these weeks: a roster with roles (--users) and more weeks of \
         logs show more"
            .to_string()
    }
}
