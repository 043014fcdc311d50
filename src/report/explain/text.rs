//! One person's result as a page of text for a terminal.
//!
//! In: a `Story`. Out: lines of at most 100 columns, weeks aside. Never: a control character from an
//! input.

use super::super::forms::{decimal, one_line};
use super::story::{Measure, Story, Week, Weeks};

const WIDTH: usize = 100;
const WEEKS_A_LINE: usize = 13;

pub(super) fn page(story: &Story) -> String {
    let mut page = Page::default();
    let name = story.name.as_ref().map(|name| format!(" · {name}")).unwrap_or_default();
    page.wrapped(&format!("{}{name} · {}", story.id, story.status.replace('_', " ")), "");
    page.wrapped(&story.window, "");
    page.wrapped(&story.who, "");
    page.section("Result", &[]);
    match story.found.is_empty() {
        true => page.wrapped(&format!("{}.", story.title), "  "),
        false => story.found.iter().for_each(|line| page.wrapped(line, "  ")),
    }
    story.needs.iter().for_each(|line| page.wrapped(line, "  "));
    page.section("How sure this is, and what would change it", &story.would_change);
    page.section("Good to know", &story.notes);
    page.section("Days", &story.days);
    page.section("Set aside", &story.set_aside);
    if story.set_aside.is_empty() && !story.days.is_empty() {
        page.section("Set aside", &["Nothing: every day and measure below counts.".to_string()]);
    }
    page.section("Contacts", &story.contacts);
    measures(&mut page, story);
    if !story.weeks.is_empty() {
        page.section("Week by week", &[]);
        story.weeks.iter().for_each(|weeks| trend(&mut page, weeks));
    }
    if !story.definitions.is_empty() {
        page.section("What the measures are", &[]);
        for (called, d) in &story.definitions {
            let text = format!(
                "{called} ({}): {} Unit: {}. Reads as: {}. Does not see: {} After: {}.",
                d.name, d.definition, d.unit, d.direction, d.blind_spot, d.source
            );
            page.hanging(&text);
        }
    }
    page.text
}

fn measures(page: &mut Page, story: &Story) {
    if story.measures.is_empty() {
        return;
    }
    page.section(
        "Each measure beside the peers",
        &[format!(
            "With the 95 % interval; peers: median (where four in five lie). * lies beyond these. /100: per \
             100 actions.{}",
            hidden(story)
        )],
    );
    let all = || story.measures.iter().flat_map(|group| &group.rows).filter(|row| row.main);
    let widest =
        |of: fn(&Measure) -> &String| all().map(|m| of(m).chars().count()).max().unwrap_or(0);
    let (called, value) = (widest(|m| &m.called), widest(|m| &m.short));
    let (interval, peers) = (widest(|m| &m.interval), widest(|m| &m.peers));
    for group in &story.measures {
        page.line("");
        page.line(&format!("  {}", group.title));
        for m in group.rows.iter().filter(|row| row.main) {
            let mark = if m.beyond { '*' } else { ' ' };
            let aside = m.set_aside.as_ref().map(|why| format!("  not counted: {why}"));
            page.line(&format!(
                "  {mark} {:<called$}  {:>value$}  {:<interval$}  peers {:<peers$}  n {}{}",
                m.called,
                m.short,
                m.interval,
                m.peers,
                m.n,
                aside.unwrap_or_default()
            ));
        }
    }
}

/// What only the page to show has.
fn hidden(story: &Story) -> String {
    let rows = story.measures.iter().flat_map(|group| &group.rows);
    match rows.filter(|row| !row.main).count() {
        0 => String::new(),
        n => format!(" {n} more, of single activities, are in the page that is written."),
    }
}

fn trend(page: &mut Page, weeks: &Weeks) {
    page.line(&format!(
        "  {}{}",
        weeks.title,
        if weeks.unit == "×" { ", × what peers need" } else { "" }
    ));
    for part in weeks.rows.chunks(WEEKS_A_LINE) {
        let cells = |of: &dyn Fn(&Week) -> String| -> String {
            part.iter().map(|week| format!("{:>7}", of(week))).collect()
        };
        let places = if weeks.unit.is_empty() { 0 } else { 2 };
        let day = |week: &Week| {
            let (_, month, day) = week.monday.ymd();
            format!("{month:02}-{day:02}")
        };
        let peers = |week: &Week| week.peers.map_or("–".to_string(), |p| decimal(p[0], places));
        page.line(&format!("    week of {}", cells(&day)));
        page.line(&format!(
            "    person  {}",
            cells(&|week| week.value.map_or("–".to_string(), |v| decimal(v, places)))
        ));
        page.line(&format!("    peers   {}", cells(&peers)));
    }
}

#[derive(Default)]
struct Page {
    text: String,
}

impl Page {
    fn line(&mut self, line: &str) {
        self.text.push_str(one_line(line).trim_end());
        self.text.push('\n');
    }

    fn section(&mut self, title: &str, lines: &[String]) {
        let bare = ["Result", "Week by week", "What the measures are"].contains(&title);
        if lines.is_empty() && !bare {
            return;
        }
        self.line("");
        self.line(title);
        lines.iter().for_each(|line| self.wrapped(line, "  "));
    }

    fn wrapped(&mut self, text: &str, indent: &str) {
        self.filled(text, indent, indent);
    }

    fn hanging(&mut self, text: &str) {
        self.filled(text, "  ", "    ");
    }

    fn filled(&mut self, text: &str, first: &str, rest: &str) {
        let mut line = String::from(first);
        let mut empty = true;
        for word in text.split_whitespace() {
            if !empty && line.chars().count() + 1 + word.chars().count() > WIDTH {
                self.line(&line);
                line = String::from(rest);
                empty = true;
            }
            if !empty {
                line.push(' ');
            }
            line.push_str(word);
            empty = false;
        }
        if !empty {
            self.line(&line);
        }
    }
}
