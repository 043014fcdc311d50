//! One person's result as a page to show.
//!
//! In: a `Story`, the run's scope, the drawing. Out: HTML, self-contained, every text escaped.
//! Never: a script, a thing from the network, another person.

use super::super::forms::{capital, decimal, spaced};
use super::super::pages::{FOR_STAFF, PURPOSE};
use super::story::{Measure, Story, Weeks};
use crate::charts::Drawing;
use crate::error::{Error, Result};
use crate::findings::Scope;
use crate::measures::Definition;

#[derive(askama::Template)]
#[template(path = "explain.html")]
struct View<'a> {
    page: Frame,
    who: &'a str,
    found: Vec<&'a str>,
    needs: &'a [String],
    sections: Vec<(&'static str, &'a [String])>,
    figure: &'a str,
    groups: Vec<Group<'a>>,
    weeks: Vec<WeekTable>,
    definitions: &'a [(String, &'static Definition)],
}

/// What the frame of every page names.
struct Frame {
    title: String,
    theme: &'static str,
    version: &'static str,
    window: String,
    history: String,
    zone: String,
    purpose: &'static str,
    readers: &'static str,
}

struct Group<'a> {
    title: &'static str,
    rows: &'a [Measure],
}

struct WeekTable {
    title: String,
    rows: Vec<(String, String, String)>,
}

pub(super) fn page(story: &Story, scope: &Scope, drawing: &Drawing) -> Result<String> {
    let name = story.name.as_ref().map(|name| format!(" · {name}")).unwrap_or_default();
    let nothing = format!("{}.", story.title);
    let found: Vec<&str> = match story.found.is_empty() {
        true => vec![nothing.as_str()],
        false => story.found.iter().map(String::as_str).collect(),
    };
    let sections: [(&'static str, &[String]); 5] = [
        ("How sure this is, and what would change it", &story.would_change),
        ("Good to know", &story.notes),
        ("Days", &story.days),
        ("Set aside", &story.set_aside),
        ("Contacts", &story.contacts),
    ];
    let view = View {
        page: Frame {
            title: format!("{}{name} · {}", story.id, spaced(&story.status)),
            theme: "auto",
            version: env!("CARGO_PKG_VERSION"),
            window: scope.window.to_string(),
            history: scope.history.to_string(),
            zone: format!("Time zone {}", scope.zone),
            purpose: PURPOSE,
            readers: FOR_STAFF,
        },
        who: &story.who,
        found,
        needs: &story.needs,
        sections: sections.into_iter().filter(|(_, lines)| !lines.is_empty()).collect(),
        figure: drawing.svg.find("<svg").and_then(|at| drawing.svg.get(at..)).unwrap_or(""),
        groups: story
            .measures
            .iter()
            .map(|group| Group { title: group.title, rows: &group.rows })
            .collect(),
        weeks: story.weeks.iter().map(week_table).collect(),
        definitions: &story.definitions,
    };
    askama::Template::render(&view).map_err(|e| Error::internal(format!("a page: {e}")))
}

fn week_table(weeks: &Weeks) -> WeekTable {
    let places = if weeks.unit.is_empty() { 0 } else { 2 };
    WeekTable {
        title: capital(&weeks.title),
        rows: weeks
            .rows
            .iter()
            .map(|week| {
                let peers = week.peers.map_or("–".to_string(), |[median, low, high]| {
                    let [median, low, high] = [median, low, high].map(|x| decimal(x, places));
                    format!("{median} ({low} to {high})")
                });
                let value = week.value.map_or("–".to_string(), |v| decimal(v, places));
                (week.monday.to_string(), value, peers)
            })
            .collect(),
    }
}
