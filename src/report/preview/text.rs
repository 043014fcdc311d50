//! A preview as a page for the terminal.
//!
//! In: `Preview`. Out: lines, grouped and aligned, long lists cut with "and n more".
//! Never: a control character, a cell's content.

use super::super::forms::{counted, one_line, thousands};
use super::views::{Coverage, FileView, PeopleView, Preview, Total};
use crate::logs::Precision;
use crate::site::Way;
use crate::units::Day;

const MOST_FILES: usize = 8;
const MOST_REASONS: usize = 8;
const MOST_ACTIONS: usize = 10;
const MOST_DAYS: usize = 7;
const MOST_IDS: usize = 10;
const MOST_LISTED: usize = 3;
/// Weeks a line, and lines, of the strip of days.
const WEEKS_A_LINE: usize = 8;
const MOST_STRIPS: usize = 6;

impl Preview {
    pub fn text(&self) -> Vec<String> {
        let mut page = Page::default();
        self.files(&mut page);
        self.rows(&mut page);
        self.times(&mut page);
        if let Some(coverage) = &self.coverage {
            days(coverage, &mut page);
            people(&self.people, &mut page);
            self.machines(&mut page);
            self.actions(&mut page);
        }
        if !self.limits.is_empty() {
            page.heading("Cannot be concluded");
            page.list(&self.limits, usize::MAX);
        }
        if !self.notes.is_empty() {
            page.heading("Notes");
            page.list(&self.notes, MOST_FILES);
        }
        page.lines.iter().map(|line| one_line(line)).collect()
    }

    fn files(&self, page: &mut Page) {
        let n = counted(self.files.len() as u64, "file", "files");
        page.heading(&format!("Files ({n})"));
        for alike in groups(&self.files) {
            let Some(first) = alike.first() else { continue };
            page.line(&format!("{}, because {}", first.format, first.why));
            let rows: Vec<(String, String)> = alike
                .iter()
                .map(|file| (file.path.display().to_string(), thousands(file.count.read)))
                .collect();
            page.table(&rows, MOST_FILES, "rows");
            page.item("times", &time_of(first));
            page.item(
                "used",
                &first
                    .columns
                    .iter()
                    .map(|(what, heading)| format!("{what} = {heading}"))
                    .collect::<Vec<_>>()
                    .join(", "),
            );
            if !first.ignored.is_empty() {
                page.item("ignored", &first.ignored.join(", "));
            }
        }
        let passed: Vec<String> = self
            .passed_over
            .iter()
            .map(|passed| format!("passed over: {}: {}", passed.file.display(), passed.why))
            .collect();
        page.list(&passed, MOST_FILES);
    }

    fn rows(&self, page: &mut Page) {
        let count = self.total;
        page.heading("Rows");
        let rows = [
            ("read", count.read),
            ("accepted", count.accepted),
            ("duplicate", count.duplicate),
            ("rejected", count.rejected),
            ("out of scope", count.out_of_scope),
        ];
        let rows: Vec<(String, String)> =
            rows.iter().map(|(what, n)| ((*what).to_string(), thousands(*n))).collect();
        page.table(&rows, usize::MAX, "");
        let rejects: Vec<String> = self
            .rejects
            .iter()
            .map(|view| {
                let column =
                    view.column.as_ref().map_or_else(String::new, |c| format!(" (column {c})"));
                let places: Vec<String> = view
                    .examples
                    .iter()
                    .map(|(file, line)| format!("{} line {line}", file.display()))
                    .collect();
                format!(
                    "rejected {}: {}{column}: {}",
                    thousands(view.rows),
                    view.reason,
                    places.join("; ")
                )
            })
            .collect();
        page.list(&rejects, MOST_REASONS);
        if self.shared_instants.instants > 0 {
            page.line(&format!(
                "{} of {} in more than one file, without an id of the event: identical rows of different files count once",
                counted(self.shared_instants.instants, "instant", "instants"),
                counted(self.shared_instants.users, "user", "users"),
            ));
        }
    }

    fn times(&self, page: &mut Page) {
        page.heading("Times");
        let hint = if self.time.zone_given { "" } else { " (none was named: add --timezone)" };
        page.line(&format!("zone {}{hint}", self.time.zone));
        page.line(if self.time.minute_precision {
            "times are full minutes: durations, sessions and order cannot be concluded"
        } else {
            "times have seconds"
        });
        for order in &self.orders {
            let proof = match (&order.file, order.line) {
                (Some(file), Some(line)) => format!("proved by {} line {line}", file.display()),
                _ => "as the configuration says".to_string(),
            };
            page.line(&format!("{} is {}: {proof}", order.column, order.time_form));
        }
        if let Some(delay) = &self.time.documentation_delay {
            page.line(delay);
        }
        if self.time.resolved_by_session > 0 {
            page.line(&format!(
                "{} of an hour that occurred twice: their session tells which of the two",
                counted(self.time.resolved_by_session, "event", "events")
            ));
        }
        if self.time.ambiguous_events > 0 {
            page.line(&format!(
                "{} of an hour that occurred twice; they are left out of durations",
                counted(self.time.ambiguous_events, "event", "events")
            ));
        }
    }

    fn machines(&self, page: &mut Page) {
        page.heading("Without a person");
        let system = &self.system_accounts;
        page.line(&format!(
            "system accounts: {} named in the roster, {} more suspected{}",
            thousands(system.declared),
            thousands(system.suspected.n),
            of_events(system.suspected)
        ));
        if let Some(ids) = &system.suspected_ids {
            page.ids(ids);
        }
        let auto = &self.automatic;
        page.line(&format!(
            "auto-refresh suspected: {} of {}{}",
            counted(auto.events.n, "event", "events"),
            counted(auto.users, "user", "users"),
            of_events(auto.events)
        ));
        let actions: Vec<(String, String)> =
            auto.actions.iter().map(|(action, n)| (action.clone(), thousands(*n))).collect();
        page.table(&actions, MOST_LISTED, "events");
    }

    fn actions(&self, page: &mut Page) {
        page.heading(&format!(
            "Actions ({}, {} unmapped{})",
            thousands(self.actions.len() as u64),
            thousands(self.unmapped.n),
            of_events(self.unmapped)
        ));
        let all: u64 = self.actions.iter().map(|action| action.events).sum();
        let share = |n: u64| format!("{:.2} %", 100.0 * n as f64 / all.max(1) as f64);
        let unmapped: Vec<(String, String)> = self
            .actions
            .iter()
            .filter(|action| action.activity.is_none())
            .map(|action| (action.action.clone(), share(action.events)))
            .collect();
        page.table(&unmapped, MOST_ACTIONS, "of events");
    }
}

fn of_events(total: Total) -> String {
    if total.n == 0 { String::new() } else { format!(", {:.1} % of events", 100.0 * total.share) }
}

fn time_of(file: &FileView) -> String {
    let precision = match file.precision {
        Precision::Seconds => "to the second",
        Precision::Minutes => "full minutes, without seconds",
    };
    format!("{}, zone {}, {precision}", file.time_form, file.zone)
}

/// Files that are read alike, one after the other.
fn groups(files: &[FileView]) -> Vec<Vec<&FileView>> {
    let alike = |a: &FileView, b: &FileView| {
        a.why == b.why
            && a.columns == b.columns
            && a.ignored == b.ignored
            && time_of(a) == time_of(b)
    };
    let mut groups: Vec<Vec<&FileView>> = Vec::new();
    for file in files {
        match groups.iter_mut().find(|group| group.first().is_some_and(|first| alike(first, file)))
        {
            Some(group) => group.push(file),
            None => groups.push(vec![file]),
        }
    }
    groups
}

fn days(coverage: &Coverage, page: &mut Page) {
    let n = counted(coverage.days.len() as u64, "day", "days");
    page.heading(&format!("Days ({n}, {} to {})", coverage.from, coverage.to));
    let (from, to) = coverage.window;
    let median = coverage.median_events.map_or_else(String::new, |median| {
        format!("; a day has {} events (median)", thousands(median.round() as u64))
    });
    page.line(&format!("questions on people look at {from} to {to}{median}"));
    let mark = |day: &Day| match () {
        () if coverage.holes.contains(day) => '.',
        () if coverage.thin.contains(day) => '-',
        () => '#',
    };
    let all: Vec<Day> = coverage.days.iter().map(|day| day.day).collect();
    let first_monday = all.first().map_or(Day(0), |day| day.plus(-i32::from(day.weekday())));
    let weeks = all.chunk_by(|a, b| (a.0 - first_monday.0) / 7 == (b.0 - first_monday.0) / 7);
    let weeks: Vec<(Day, String)> =
        weeks.filter_map(|week| Some((*week.first()?, week.iter().map(mark).collect()))).collect();
    let strips: Vec<&[(Day, String)]> = weeks.chunks(WEEKS_A_LINE).collect();
    let skipped = strips.len().saturating_sub(MOST_STRIPS);
    if skipped > 0 {
        page.line(&format!(
            "  {} more before",
            counted((skipped * WEEKS_A_LINE) as u64, "week", "weeks")
        ));
    }
    for (at, strip) in strips.iter().enumerate().skip(skipped) {
        let Some((first, _)) = strip.first() else { continue };
        let mut shown: Vec<String> = strip.iter().map(|(_, days)| days.clone()).collect();
        if let (0, Some(week)) = (at, shown.first_mut()) {
            let missing = all.first().map_or(0, |day| usize::from(day.weekday()));
            week.insert_str(0, &" ".repeat(missing));
        }
        page.line(&format!("  {first}  {}", shown.join(" ")));
    }
    if coverage.holes.is_empty() && coverage.thin.is_empty() {
        page.line("every day has events (#)");
    }
    for (days, what) in [
        (&coverage.holes, "without any event (.)"),
        (&coverage.thin, "with far fewer than its weekday has (-)"),
    ] {
        if !days.is_empty() {
            let n = counted(days.len() as u64, "day", "days");
            page.line(&format!("{n} {what}: {}", capped(days, MOST_DAYS)));
        }
    }
}

fn people(people: &PeopleView, page: &mut Page) {
    page.heading(&format!("People ({} in the logs)", thousands(people.people_in_logs)));
    match (people.people_in_roster, people.not_in_roster, people.not_in_logs) {
        (Some(roster), Some(strangers), Some(silent)) => {
            page.line(&format!(
                "in the logs, not in the roster: {}{}",
                thousands(strangers.n),
                of_events(strangers)
            ));
            page.ids(people.not_in_roster_ids.as_deref().unwrap_or_default());
            page.line(&format!(
                "in the roster, not in the logs: {} of {}",
                thousands(silent),
                thousands(roster)
            ));
            page.ids(people.not_in_logs_ids.as_deref().unwrap_or_default());
        }
        _ => page.line("no roster was given (--users)"),
    }
    let found: Vec<String> = people
        .found
        .iter()
        .map(|(way, share)| {
            let what = match way {
                Way::UserId => "user id",
                Way::Login => "login",
                Way::ProviderId => "provider id",
                Way::LoginForm => "login in another form",
                Way::NumberForm => "number in another form",
                Way::Ambiguous => "fit several people, left as they are",
                Way::Unknown => "in no roster row",
            };
            format!("{what} {}", thousands(share.ids))
        })
        .collect();
    if !found.is_empty() {
        page.line(&format!(
            "{} by: {}",
            counted(people.ids_in_logs, "id", "ids"),
            found.join(", ")
        ));
    }
    if !people.side_inputs_without_roster_row.is_empty() {
        let inputs: Vec<String> = people
            .side_inputs_without_roster_row
            .iter()
            .map(|(input, n)| format!("{input} {}", thousands(*n)))
            .collect();
        page.line(&format!("ids that no roster row has: {}", inputs.join(", ")));
    }
}

fn capped(items: &[impl ToString], most: usize) -> String {
    let mut text = items.iter().take(most).map(ToString::to_string).collect::<Vec<_>>().join(", ");
    if items.len() > most {
        text.push_str(&format!(" and {} more", thousands((items.len() - most) as u64)));
    }
    text
}

#[derive(Default)]
struct Page {
    lines: Vec<String>,
}

impl Page {
    fn heading(&mut self, heading: &str) {
        self.lines.push(heading.to_string());
    }

    fn line(&mut self, line: &str) {
        self.lines.push(format!("  {line}"));
    }

    fn item(&mut self, what: &str, text: &str) {
        self.lines.push(format!("    {what:<8}{text}"));
    }

    fn list(&mut self, lines: &[String], most: usize) {
        for line in lines.iter().take(most) {
            self.line(line);
        }
        self.more(lines.len(), most);
    }

    fn more(&mut self, n: usize, most: usize) {
        if n > most {
            self.line(&format!("  and {} more", thousands((n - most) as u64)));
        }
    }

    fn ids(&mut self, ids: &[String]) {
        if !ids.is_empty() {
            self.line(&format!("  {}", capped(ids, MOST_IDS)));
        }
    }

    /// What, and a number set flush right.
    fn table(&mut self, rows: &[(String, String)], most: usize, unit: &str) {
        let width = |text: fn(&(String, String)) -> &String| {
            rows.iter().take(most).map(|row| text(row).chars().count()).max().unwrap_or(0)
        };
        let (left, right) = (width(|row| &row.0), width(|row| &row.1));
        for (what, number) in rows.iter().take(most) {
            self.line(format!("  {what:<left$}  {number:>right$} {unit}").trim_end());
        }
        self.more(rows.len(), most);
    }
}
