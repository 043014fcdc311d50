//! Ways of a task: how it is done, how long that takes, and whether a tool makes quick.
//!
//! In: ways of the whole site. Out: a row a way: share, time, what is taken back, and the time with a
//! tool against the same people's by hand. Never: a person; a way that fewer than a small group go.

use super::axes::Axis;
use super::heading::{Answer, Words, facts, foot, head, percent};
use super::lettering::Letters;
use super::palette::Tone;
use super::scene::{MARGIN, Scene};
use crate::findings::Scope;
use crate::progress::{Evidence, Gain, Task, Way};

#[derive(Clone, Debug, PartialEq)]
pub struct TaskWays {
    /// By task, ways from the most common on.
    pub tasks: Vec<(Task, Vec<Row>)>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    pub name: String,
    pub share: f64,
    pub seconds: f64,
    pub rework: f64,
    pub people: u32,
    pub gain: Option<Gain>,
}

/// So many ways a task.
const MOST: usize = 6;

pub fn data(ways: &[Way], without: Option<&str>) -> Answer<TaskWays> {
    let mut tasks: Vec<(Task, Vec<Row>)> = Vec::new();
    for way in ways.iter().filter(|way| way.department.is_none()) {
        if tasks.last().is_none_or(|(last, _)| *last != way.task) {
            tasks.push((way.task.clone(), Vec::new()));
        }
        if let Some((_, rows)) = tasks.last_mut() {
            rows.push(Row {
                name: way.name.clone(),
                share: way.share,
                seconds: way.median_seconds,
                rework: way.rework,
                people: way.people,
                gain: way.gain,
            });
        }
    }
    for (_, rows) in &mut tasks {
        rows.sort_by(|a, b| b.share.total_cmp(&a.share).then(a.name.cmp(&b.name)));
        rows.truncate(MOST);
    }
    if tasks.is_empty() {
        let why = without
            .unwrap_or("too few people end any task; `uptake check` shows which actions are known");
        return Answer::Missing(format!("The ways of tasks cannot be shown: {why}."));
    }
    Answer::Chart(TaskWays { tasks })
}

fn is_quicker(row: &Row) -> bool {
    row.gain.is_some_and(|gain| gain.is_quicker)
}

pub fn words(data: &TaskWays, scope: &Scope) -> Words {
    let rows =
        || data.tasks.iter().flat_map(|(task, rows)| rows.iter().map(move |row| (task, row)));
    let mut quicker: Vec<(Evidence, String)> = rows()
        .filter(|(_, row)| is_quicker(row))
        .filter_map(|(task, row)| {
            let gain = row.gain?;
            let less = percent(1.0 - gain.ratio);
            let said = format!("{} by {} take {less} less time", task.noun(), row.name);
            Some((gain.evidence, said))
        })
        .collect();
    quicker.sort_by_key(|(evidence, _)| *evidence == Evidence::OtherPeople);
    let whom = |evidence: &Evidence| match evidence {
        Evidence::SamePeople => "For the same people",
        Evidence::OtherPeople => "For those who use the tool",
    };
    let title = match quicker.as_slice() {
        [] => "No tool is surely quicker than working by hand".to_string(),
        [(by, one)] => format!("{}, {one} than by hand", whom(by)),
        [(by, first), rest @ ..] => format!(
            "{}, {first} than by hand; {} more {} quicker, too",
            whom(by),
            rest.len(),
            if rest.len() == 1 { "tool is" } else { "tools are" }
        ),
    };
    let most = rows().map(|(_, row)| row.people).max().unwrap_or(0);
    let facts = facts(&format!("up to {most} people a way"), scope.window, scope);
    let about = format!("Table of tasks by the tools used. {title}. {facts}.");
    Words {
        title,
        facts,
        notes: vec![
            "A task lasts from its first step to the signature, or until the message is done; the time \
             is that of its own steps and of searching between them. Ways are told by the tools used."
                .to_string(),
            "On the right: time with the tool over the same people's time by hand, with its 95 % \
             interval; diamonds: beside other people of the role, where few work both ways. Bigger tasks may call for a tool more often; the log does not tell how big one was."
                .to_string(),
        ],
        about,
    }
}

const LABEL: Letters = Letters::of(11);
const BODY: Letters = Letters::of(12);
const ROW: i32 = 26;
const NAME: i32 = 210;
const BAR: i32 = 150;
const COLUMN: i32 = 86;
/// What the axis of ratios reaches at least.
const REACH: (f64, f64) = (0.6, 1.6);

pub fn ink(data: &TaskWays, words: &Words) -> Scene {
    let mut scene = Scene::new();
    let top = head(&mut scene, words);
    let bars = MARGIN + NAME;
    let seconds = bars + BAR + COLUMN;
    let back = seconds + COLUMN;
    let (left, right) = (back + 40, scene.width - MARGIN - 12);
    let gains = || data.tasks.iter().flat_map(|(_, rows)| rows).filter_map(|row| row.gain);
    let low = gains().map(|gain| gain.low).fold(REACH.0, f64::min).ln();
    let high = gains().map(|gain| gain.high).fold(REACH.1, f64::max).ln();
    let Some(axis) = Axis::new(low, high, (left, right)) else { return foot(scene, top, words) };
    scene.text(MARGIN, top, "way", LABEL, Tone::Soft);
    scene.text(bars, top, "share of the tasks", LABEL, Tone::Soft);
    scene.text(seconds, top, "typical time", LABEL.right(), Tone::Soft);
    scene.text(back, top, "taken back", LABEL.right(), Tone::Soft);
    scene.text((left + right) / 2, top, "time against by hand", LABEL.middle(), Tone::Soft);
    let mut y = top + 8;
    let from = y;
    for (task, rows) in &data.tasks {
        y += ROW;
        let task = task.name.as_str();
        scene.text(MARGIN, y - 7, task, BODY.bold(), Tone::Ink);
        for row in rows {
            let base = y + 17;
            scene.fitted((MARGIN + 12, base), &row.name, NAME - 20, BODY, Tone::Ink);
            let wide = ((BAR as f64) * row.share).round().max(1.0) as i32;
            scene.rect(
                bars,
                y + 6,
                wide,
                13,
                if is_quicker(row) { Tone::Green } else { Tone::Grey },
            );
            scene.text(bars + wide + 6, base, &percent(row.share), LABEL, Tone::Soft);
            scene.text(seconds, base, &format!("{:.0} s", row.seconds), BODY.right(), Tone::Ink);
            scene.text(back, base, &percent(row.rework), BODY.right(), Tone::Soft);
            if let Some(gain) = row.gain {
                let at = |ratio: f64| axis.at(ratio.ln());
                let tone = if is_quicker(row) { Tone::Green } else { Tone::Soft };
                scene.line((at(gain.low), y + 12), (at(gain.high), y + 12), 2, tone);
                match gain.evidence {
                    Evidence::SamePeople => scene.disc(at(gain.ratio), y + 12, 4, tone),
                    Evidence::OtherPeople => scene.diamond(at(gain.ratio), y + 12, 5, tone),
                }
                scene.tip(&format!(
                    "{task} by {}: {:.2} × the time by hand ({:.2} to {:.2}), {} people",
                    row.name, gain.ratio, gain.low, gain.high, gain.people
                ));
            }
            y += ROW;
        }
        y += 6;
    }
    scene.line((axis.at(0.0), from), (axis.at(0.0), y), 1, Tone::Grid);
    for ratio in [0.5_f64, 0.75, 1.0, 1.5, 2.0, 3.0] {
        if (low..=high).contains(&ratio.ln()) {
            scene.text(
                axis.at(ratio.ln()),
                y + 14,
                &format!("{ratio} ×"),
                LABEL.middle(),
                Tone::Soft,
            );
        }
    }
    foot(scene, y + 18, words)
}
