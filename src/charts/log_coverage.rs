//! Coverage of the logs themselves: a calendar that shows the days without events.
//!
//! In: events a calendar day. Out: each day against the usual such weekday, and the calendar.
//! Never: a person, a unit; a count of events is no count of people.

use super::axes::month_name;
use super::heading::{Answer, Words, count, facts, foot, grouped, head};
use super::lettering::Letters;
use super::palette::Tone;
use super::scene::{MARGIN, Scene};
use crate::findings::Scope;
use crate::units::{Day, Span};
use crate::usage::LogDay;

/// Longer than this, a cell is a month.
const MOST_DAYS: usize = 6 * 366;
/// A block holds at most this many weeks.
const MOST_WEEKS: i32 = 60;
const LOW: f64 = 0.5;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// No event, where such a weekday usually has some.
    Missing,
    /// No event, as usual on this weekday.
    Closed,
    /// Step of the ramp: under 25, 50, 75, 125 % of the usual such weekday, or more.
    Step(u8),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DayCell {
    pub day: Day,
    pub events: u64,
    pub level: Level,
}

#[derive(Clone, Debug, PartialEq)]
pub struct LogCoverage {
    pub days: Vec<DayCell>,
    /// Runs of missing days.
    pub missing: Vec<Span>,
    /// Days under half of the usual.
    pub low: usize,
}

pub fn data(log_days: &[LogDay]) -> Answer<LogCoverage> {
    if log_days.iter().all(|day| day.events == 0) {
        return Answer::Missing(
            "No day in the logs has an accepted event. Run `uptake check` on the same files: it \
             says which format, zone and columns were read and why rows were rejected."
                .to_string(),
        );
    }
    let usual: Vec<f64> = (0..7).map(|weekday| usual(log_days, weekday)).collect();
    let days: Vec<DayCell> = log_days
        .iter()
        .map(|row| {
            let usual = usual.get(usize::from(row.day.weekday())).copied().unwrap_or(0.0);
            DayCell { day: row.day, events: row.events, level: level(row.events, usual) }
        })
        .collect();
    let mut missing: Vec<Span> = Vec::new();
    for cell in days.iter().filter(|cell| cell.level == Level::Missing) {
        match missing.last_mut() {
            Some(run) if run.to.plus(1) == cell.day => run.to = cell.day,
            _ => missing.push(Span { from: cell.day, to: cell.day }),
        }
    }
    let low = days.iter().filter(|cell| matches!(cell.level, Level::Step(0 | 1))).count();
    Answer::Chart(LogCoverage { days, missing, low })
}

/// Median events of a weekday, days without events included: a closed weekday is usual at zero.
fn usual(days: &[LogDay], weekday: u8) -> f64 {
    let mut events: Vec<u64> =
        days.iter().filter(|d| d.day.weekday() == weekday).map(|d| d.events).collect();
    events.sort_unstable();
    events.get(events.len() / 2).map_or(0.0, |n| *n as f64)
}

fn level(events: u64, usual: f64) -> Level {
    if events == 0 {
        return if usual > 0.0 { Level::Missing } else { Level::Closed };
    }
    let share = if usual > 0.0 { events as f64 / usual } else { 1.0 };
    Level::Step(match share {
        s if s < 0.25 => 0,
        s if s < LOW => 1,
        s if s < 0.75 => 2,
        s if s < 1.25 => 3,
        _ => 4,
    })
}

pub fn words(data: &LogCoverage, scope: &Scope) -> Words {
    let (first, last) = ends(data);
    let n_missing: i32 = data.missing.iter().map(|run| run.days()).sum();
    let all = count(data.days.len(), "day", "days");
    let listed: Vec<String> = data
        .missing
        .iter()
        .take(6)
        .map(|run| if run.from == run.to { run.from.to_string() } else { run.to_string() })
        .collect();
    let more = data.missing.len().saturating_sub(listed.len());
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let title = match n_missing {
        0 => format!("No day is missing from the logs ({all})"),
        1 => format!("The logs miss 1 of {all}"),
        n => format!("The logs miss {n} of {all}"),
    };
    let which = if listed.is_empty() {
        String::new()
    } else {
        format!(" Without events: {}{more}.", listed.join(", "))
    };
    let low = match data.low {
        0 => String::new(),
        n => format!(
            " {} under half of what is usual for that weekday.",
            count(n, "day has", "days have")
        ),
    };
    let events: u64 = data.days.iter().map(|cell| cell.events).sum();
    let who = format!("{} accepted events", grouped(events));
    let facts = facts(&who, Span { from: first, to: last }, scope);
    let about = format!("Calendar of log events a day, {first} to {last}. {title}.{which}{low}");
    let mut notes = Vec::new();
    if !which.is_empty() || !low.is_empty() {
        notes.push(format!("{which}{low}").trim().to_string());
    }
    notes.push(
        "A missing day may be an export that did not run, a downtime, or a logging switch turned \
         off. Ask for it before you read anything else here."
            .to_string(),
    );
    if data.missing.is_empty() {
        notes.truncate(notes.len() - 1);
    }
    Words { title, facts, notes, about }
}

fn ends(data: &LogCoverage) -> (Day, Day) {
    let day = |cell: Option<&DayCell>| cell.map_or(Day(0), |cell| cell.day);
    (day(data.days.first()), day(data.days.last()))
}

pub fn ink(data: &LogCoverage, words: &Words) -> Scene {
    let mut scene = Scene::new();
    let top = head(&mut scene, words);
    let bottom = if data.days.len() > MOST_DAYS {
        months(&mut scene, data, top)
    } else {
        weeks(&mut scene, data, top)
    };
    let bottom = legend(&mut scene, bottom + 14, data.days.len() > MOST_DAYS);
    foot(scene, bottom, words)
}

const LABEL: Letters = Letters::of(11);

/// One block, or several of equal length, one below the other.
fn weeks(scene: &mut Scene, data: &LogCoverage, top: i32) -> i32 {
    let (first, last) = ends(data);
    let start = first.week();
    let weeks = (last.week().0 - start.0) / 7 + 1;
    let blocks = (weeks + MOST_WEEKS - 1) / MOST_WEEKS;
    let each = (weeks + blocks - 1) / blocks;
    let mut y = top;
    for at in 0..blocks {
        let from = start.plus(7 * each * at);
        let to = from.plus(7 * each);
        let days: Vec<DayCell> =
            data.days.iter().copied().filter(|c| from <= c.day && c.day < to).collect();
        y = block(scene, &days, (from, each), y) + 24;
    }
    y - 24
}

/// Weeks from left to right, Monday above Sunday.
fn block(scene: &mut Scene, days: &[DayCell], (start, weeks): (Day, i32), top: i32) -> i32 {
    let left = MARGIN + 40;
    let wide = ((scene.width - MARGIN - left) / weeks.max(1)).clamp(12, 84);
    let tall = if wide >= 56 { 30 } else { wide.clamp(15, 26) };
    let y0 = top + 8;
    for (row, name) in ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"].iter().enumerate() {
        let y = y0 + tall * row as i32 + tall / 2 + 4;
        scene.text(left - 8, y, name, LABEL.right(), Tone::Soft);
    }
    let mut free = left;
    let mut named = None;
    for week in days.chunk_by(|a, b| a.day.week() == b.day.week()) {
        let Some(first) = week.first() else { continue };
        let x = left + wide * ((first.day.week().0 - start.0) / 7);
        let (year, month, date) = first.day.ymd();
        let new_year = named.is_none_or(|(y, _)| y != year);
        // Every week has its date where there is room, else every month its name.
        let label = match (wide >= 56, new_year) {
            (true, true) => format!("{date} {} {year}", month_name(month)),
            (true, false) => format!("{date} {}", month_name(month)),
            (false, true) => format!("{} {year}", month_name(month)),
            (false, false) => month_name(month).to_string(),
        };
        if (wide >= 56 || named != Some((year, month))) && x >= free {
            scene.text(x, top, &label, LABEL, Tone::Soft);
            free = x + LABEL.width(&label) + 4;
            named = Some((year, month));
        }
    }
    for cell in days {
        let week = (cell.day.week().0 - start.0) / 7;
        let (x, y) = (left + wide * week, y0 + tall * i32::from(cell.day.weekday()));
        day(scene, cell, (x, y, wide - 2, tall - 2));
    }
    y0 + 7 * tall
}

fn day(scene: &mut Scene, cell: &DayCell, (x, y, w, h): (i32, i32, i32, i32)) {
    let tip = format!("{}: {} events", cell.day, grouped(cell.events));
    match cell.level {
        Level::Missing => missing_box(scene, (x, y, w, h)),
        Level::Closed => scene.frame(x, y, w, h, 1, Tone::Grid),
        Level::Step(step) => {
            scene.rect(x, y, w, h, Tone::Ramp(step));
            scene.tip(&tip);
            if step < 2 {
                scene.frame(x, y, w, h, 1, Tone::Soft);
            }
            let label = compact(cell.events);
            if w >= 54 && LABEL.width(&label) <= w - 6 {
                let tone = Tone::on_ramp(step);
                scene.text(x + w / 2, y + h / 2 + 4, &label, LABEL.middle(), tone);
            }
        }
    }
    if !matches!(cell.level, Level::Step(_)) {
        scene.tip(&tip);
    }
}

fn missing_box(scene: &mut Scene, (x, y, w, h): (i32, i32, i32, i32)) {
    scene.frame(x, y, w, h, 1, Tone::Vermillion);
    let r = (w.min(h) / 2 - 3).clamp(3, 7);
    scene.cross(x + w / 2, y + h / 2, r, Tone::Vermillion);
}

/// A row a year, a cell a month: how many of its days have events.
fn months(scene: &mut Scene, data: &LogCoverage, top: i32) -> i32 {
    let (first, last) = ends(data);
    let left = MARGIN + 48;
    let wide = (scene.width - MARGIN - left) / 12;
    for month in 1..=12u32 {
        let x = left + wide * (month as i32 - 1) + wide / 2;
        scene.text(x, top, month_name(month), LABEL.middle(), Tone::Soft);
    }
    let mut y = top + 8;
    // Years wholly without events would be most of a sheet of shifted dates.
    let mut cells = data.days.iter().peekable();
    for year in first.ymd().0..=last.ymd().0 {
        let mut of = [(0u32, 0u32); 12];
        while let Some(cell) = cells.next_if(|cell| cell.day.ymd().0 == year) {
            if let Some(month) = of.get_mut(cell.day.ymd().1 as usize - 1) {
                month.0 += u32::from(cell.events > 0);
                month.1 += 1;
            }
        }
        scene.text(left - 8, y + 14, &year.to_string(), LABEL.right(), Tone::Soft);
        for (at, (with, all)) in of.iter().enumerate().filter(|(_, (_, all))| *all > 0) {
            let x = left + wide * at as i32;
            let share = f64::from(*with) / f64::from(*all);
            if *with == 0 {
                missing_box(scene, (x, y, wide - 2, 18));
                continue;
            }
            let step = ((share * 4.0).floor() as u8).min(4);
            scene.rect(x, y, wide - 2, 18, Tone::Ramp(step));
            let label = format!("{with}/{all}");
            scene.text(x + wide / 2, y + 13, &label, LABEL.middle(), Tone::on_ramp(step));
        }
        y += 20;
    }
    y
}

fn legend(scene: &mut Scene, y: i32, months: bool) -> i32 {
    let mut x = MARGIN + 40;
    let title = if months { "days with events" } else { "events against the usual such weekday" };
    scene.text(x, y + 11, title, LABEL, Tone::Soft);
    x += LABEL.width(title) + 12;
    let steps: [&str; 5] = if months {
        ["under 25 %", "25–50", "50–75", "75–99", "all"]
    } else {
        ["under 25 %", "25–50", "50–75", "75–125", "over 125 %"]
    };
    for (step, label) in steps.iter().enumerate() {
        scene.rect(x, y, 16, 14, Tone::Ramp(step as u8));
        if step < 2 && !months {
            scene.frame(x, y, 16, 14, 1, Tone::Soft);
        }
        scene.text(x + 21, y + 11, label, LABEL, Tone::Soft);
        x += 21 + LABEL.width(label) + 12;
    }
    missing_box(scene, (x, y, 16, 14));
    scene.text(x + 21, y + 11, "no events", LABEL, Tone::Soft);
    x += 21 + LABEL.width("no events") + 12;
    if !months && x + 140 < scene.width {
        scene.frame(x, y, 16, 14, 1, Tone::Grid);
        scene.text(x + 21, y + 11, "none, as usual", LABEL, Tone::Soft);
    }
    y + 18
}

/// `12.3k`.
fn compact(n: u64) -> String {
    match n {
        0..1_000 => n.to_string(),
        1_000..10_000 => format!("{:.1}k", n as f64 / 1e3),
        10_000..1_000_000 => format!("{:.0}k", n as f64 / 1e3),
        _ => format!("{:.1}M", n as f64 / 1e6),
    }
}
