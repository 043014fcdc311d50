//! One person's result in words and numbers, in the order in which a reader asks.
//!
//! In: the rows about a person, the definitions of the measures. Out: a `Story`, which the page of
//! text, the page to show and the chart follow. Never: a comparison that the rows do not hold.

use super::super::forms::{bare, capital, counted, decimal, in_unit, spaced};
use super::super::pages::{activity_called, measure_called};
use super::super::tables::evidence::{kind, name};
use super::reading::Record;
use crate::measures::Definition;
use crate::units::{Day, Span};

pub(super) struct Story {
    pub id: String,
    pub name: Option<String>,
    pub status: String,
    /// What is seen, as a statement.
    pub title: String,
    pub who: String,
    pub window: String,
    pub found: Vec<String>,
    pub needs: Vec<String>,
    pub notes: Vec<String>,
    pub days: Vec<String>,
    pub set_aside: Vec<String>,
    /// Spans that count for nothing, for the chart.
    pub gaps: Vec<Span>,
    pub measures: Vec<Group>,
    pub weeks: Vec<Weeks>,
    pub would_change: Vec<String>,
    pub contacts: Vec<String>,
    pub definitions: Vec<(String, &'static Definition)>,
}

/// Measures that speak for the same thing.
pub(super) struct Group {
    pub title: &'static str,
    pub rows: Vec<Measure>,
}

#[derive(Clone)]
pub(super) struct Measure {
    pub called: String,
    /// The person's value with its 95 % interval, and the peers' median and range.
    pub value: String,
    /// The value with its unit in the fewest letters.
    pub short: String,
    pub interval: String,
    pub peers: String,
    pub n: String,
    /// Place, low, high: 0 = the peers' median, ±1 = as far as four in five peers lie.
    pub place: Option<[f64; 3]>,
    pub beyond: bool,
    /// On the page of text and in the chart; the others are only in the page to show.
    pub main: bool,
    pub set_aside: Option<String>,
}

pub(super) struct Weeks {
    pub title: String,
    pub unit: &'static str,
    pub rows: Vec<Week>,
}

#[derive(Clone, Copy)]
pub(super) struct Week {
    pub monday: Day,
    pub value: Option<f64>,
    pub peers: Option<[f64; 3]>,
}

const EFFORT: &str = "effort";
const CONTEXT: &str = "context";
const DRIFTING: &str = "drifting";

const GROUPS: [(&str, &str); 4] = [
    ("struggle", "What may show that something is hard"),
    ("avoid", "What may show that the system is avoided"),
    ("champion", "What may show that someone could help"),
    (CONTEXT, "Context, which counts for nothing"),
];

pub(super) fn tell(id: &str, records: &[&Record], definitions: &[&'static Definition]) -> Story {
    let of = |kind: &'static str| records.iter().copied().filter(move |r| r.kind == kind);
    let word = |name: &str| {
        of(kind::VERDICT).find(|r| r.measure == name).and_then(|record| record.text.clone())
    };
    let texts = |kind: &'static str| of(kind).filter_map(|r| r.text.clone()).collect::<Vec<_>>();
    let status = word(name::STATUS).unwrap_or_default();
    let found = texts(kind::FINDING);
    let drifts = of(kind::FINDING).any(|record| record.measure == DRIFTING);
    let notes: Vec<String> =
        texts(kind::REASON).into_iter().filter(|reason| !found.contains(reason)).collect();
    let window = of(kind::RUN)
        .find(|record| record.measure == name::WINDOW)
        .and_then(|r| {
            let span = Span { from: r.from?, to: r.to? };
            Some(format!("{span} · time zone {}", r.text.as_deref().unwrap_or("UTC")))
        })
        .unwrap_or_default();
    let focus = of(kind::NEED).chain(of(kind::FINDING)).find_map(|r| r.activity.as_deref());
    let measures = groups(&of(kind::MEASURE).collect::<Vec<_>>(), focus);
    let used: Vec<&str> = of(kind::MEASURE).map(|record| record.measure.as_str()).collect();
    Story {
        id: id.to_string(),
        name: word(name::CALLED),
        title: title(&status, &found, &notes),
        status: if drifts { format!("{status}, worth a look") } else { status },
        who: who(&of(kind::VERDICT).collect::<Vec<_>>()),
        window,
        found,
        needs: needs(&of(kind::NEED).collect::<Vec<_>>()),
        notes,
        days: days(&of(kind::DAYS).collect::<Vec<_>>()),
        set_aside: of(kind::SET_ASIDE).filter_map(set_aside).collect(),
        gaps: of(kind::SET_ASIDE).filter_map(|r| Some(Span { from: r.from?, to: r.to? })).collect(),
        measures,
        weeks: weeks(&of(kind::WEEK).collect::<Vec<_>>()),
        would_change: texts(kind::WOULD_CHANGE),
        contacts: of(kind::CONTACT)
            .filter_map(|r| Some(format!("{}: {}", r.from?, r.text.as_deref()?)))
            .collect(),
        definitions: definitions
            .iter()
            .filter(|definition| used.contains(&definition.name))
            .map(|definition| (measure_called(definition.name), *definition))
            .collect(),
    }
}

fn title(status: &str, found: &[String], notes: &[String]) -> String {
    match (status, found.first()) {
        (_, Some(text)) => text.split(';').next().unwrap_or(text).trim_end_matches('.').to_string(),
        ("champion", None) => "Could help others, by the use of the record".to_string(),
        ("typical", None) => "Nothing stands out against the peers".to_string(),
        ("too_little_data", None) => "Too little data to tell".to_string(),
        ("not_assessed", None) => match notes.first() {
            Some(reason) => format!("Not assessed: {}", reason.trim_end_matches('.')),
            None => "Not assessed".to_string(),
        },
        _ => capital(&spaced(status)),
    }
}

fn who(verdicts: &[&Record]) -> String {
    let of = |name: &str| verdicts.iter().find(|record| record.measure == name);
    let word = |name: &str| of(name).and_then(|record| record.text.clone());
    let mut parts: Vec<String> = word(name::WHO).into_iter().collect();
    parts.extend(word(name::UNIT).map(|unit| format!("unit {unit}")));
    if let Some(peers) = of(name::PEERS) {
        let n = u64::try_from(peers.n_peers.unwrap_or(0)).unwrap_or(0);
        parts.push(match &peers.text {
            Some(group) => {
                format!("compared with {} ({group})", counted(n, "peer", "peers"))
            }
            None => "no peers to compare with".to_string(),
        });
    }
    for (name, what) in
        [(name::STRUGGLE, "struggle"), (name::AVOID, "avoidance"), (name::CHAMPION, "champion")]
    {
        if let Some(score) = of(name).and_then(|record| record.value) {
            let q = of(name).and_then(|record| record.q).map(|q| format!(", q {}", probability(q)));
            parts.push(format!("{what} score {}{}", decimal(score, 2), q.unwrap_or_default()));
        }
    }
    parts.join(" · ")
}

fn probability(q: f64) -> String {
    if q < 0.001 { "< 0.001".to_string() } else { decimal(q, 3) }
}

fn needs(rows: &[&Record]) -> Vec<String> {
    let minutes = |activity: &Option<String>| {
        rows.iter()
            .find(|r| r.measure == name::MINUTES && r.activity == *activity)
            .and_then(|record| record.value)
    };
    rows.iter()
        .filter(|record| record.measure == name::EFFORT_RATIO)
        .filter_map(|record| {
            let (value, low, high) = (record.value?, record.low?, record.high?);
            let n = u64::try_from(record.n?).ok()?;
            let cost = minutes(&record.activity)
                .map(|m| {
                    let minutes = counted(m.round() as u64, "minute", "minutes");
                    format!("; about {minutes} a week")
                })
                .unwrap_or_default();
            Some(format!(
                "{}: {} × the peers' effort, time and extra steps together (95 % interval {} to {}; {}){cost}.",
                capital(&activity_called(record.activity.as_deref()?)),
                decimal(value, 2),
                decimal(low, 2),
                decimal(high, 2),
                counted(n, "action", "actions"),
            ))
        })
        .collect()
}

fn days(rows: &[&Record]) -> Vec<String> {
    let of = |name: &str| {
        let n = rows.iter().find(|record| record.measure == name)?.n?;
        u64::try_from(n).ok()
    };
    let mut lines = Vec::new();
    if let Some(seen) = of(name::WITH_USE) {
        let counted_days = of(name::COUNTED).unwrap_or(0);
        lines.push(format!(
            "{} with use in the window; {counted_days} of them count.",
            counted(seen, "day", "days")
        ));
        if let Some(settled) = of(name::SETTLED).filter(|settled| *settled != counted_days) {
            lines.push(format!(
                "{settled} of these are past the learning curve; effort rests on them."
            ));
        }
    }
    match (of(name::EXPECTED), of(name::KEPT)) {
        (Some(expected), Some(kept)) => lines.push(format!(
            "{} by the schedule that count; use on {kept} of them.",
            counted(expected, "expected day", "expected days")
        )),
        _ if !rows.is_empty() => lines.push(
            "No schedule of this person: absence is told from the person's own past only."
                .to_string(),
        ),
        _ => {}
    }
    lines
}

fn set_aside(record: &Record) -> Option<String> {
    let reason = record.text.as_deref()?;
    Some(match (record.from, record.to) {
        (Some(from), Some(to)) if from == to => format!("{from}: {reason}."),
        (Some(from), Some(to)) => {
            let n = u64::try_from(record.n.unwrap_or(0)).unwrap_or(0);
            format!("{from} to {to}, {}: {reason}.", counted(n, "day", "days"))
        }
        _ => capital(reason) + ".",
    })
}

fn groups(rows: &[&Record], focus: Option<&str>) -> Vec<Group> {
    GROUPS
        .into_iter()
        .map(|(counts_for, title)| {
            let mut here: Vec<Measure> = rows
                .iter()
                .filter(|record| record.counts_for == counts_for)
                .filter_map(|record| measure(record, focus))
                .collect();
            // The farthest first; what has no place, and what was set aside, last.
            let far = |row: &Measure| row.place.map_or(f64::MIN, |place| place[0]);
            here.sort_by(|a, b| {
                a.set_aside
                    .is_some()
                    .cmp(&b.set_aside.is_some())
                    .then(far(b).total_cmp(&far(a)))
                    .then_with(|| a.called.cmp(&b.called))
            });
            Group { title, rows: here }
        })
        .filter(|group| !group.rows.is_empty())
        .collect()
}

fn measure(record: &Record, focus: Option<&str>) -> Option<Measure> {
    let value = record.value?;
    let unit = record.unit.as_str();
    let of = record.activity.as_deref().map(|a| format!(", {}", activity_called(a)));
    let place = match record.place {
        [Some(at), Some(low), Some(high)] => Some([at, low, high]),
        _ => None,
    };
    let bare = |value: f64, unit: &str| short(&bare(value, unit));
    let range = |low: Option<f64>, high: Option<f64>| match (low, high) {
        (Some(low), Some(high)) => format!(" ({} to {})", bare(low, unit), bare(high, unit)),
        _ => String::new(),
    };
    let [median, low, high] = record.peers;
    // Of what is rare the median is taken otherwise than the range; then the range alone is told.
    let fits = |m: &f64| low.is_none_or(|low| low <= *m) && high.is_none_or(|high| *m <= high);
    let peers = match (median.filter(fits), low, high) {
        (Some(median), ..) => bare(median, unit) + &range(low, high),
        (None, Some(low), Some(high)) => format!("{} to {}", bare(low, unit), bare(high, unit)),
        _ => String::new(),
    };
    let counts = record.set_aside.is_none() && record.counts_for != CONTEXT;
    let beyond = counts && place.is_some_and(|place| place[0] > 1.0);
    let shown = match unit {
        "ratio to peers" => format!("{} ×", bare(value, unit)),
        _ => in_unit(value, unit),
    };
    Some(Measure {
        called: format!("{}{}", measure_called(&record.measure), of.unwrap_or_default()),
        value: shown,
        short: match unit {
            "ratio to peers" => format!("{} ×", bare(value, unit)),
            "per 100 actions" => format!("{} /100", bare(value, unit)),
            _ => bare(value, unit),
        },
        interval: range(record.low, record.high).trim().to_string(),
        peers,
        n: record.n.map_or_else(String::new, |n| n.to_string()),
        place,
        beyond,
        main: record.activity.is_none()
            || record.measure == EFFORT
            || record.activity.as_deref() == focus
            // The interval leaves the peers' median out.
            || (beyond && place.is_some_and(|place| place[1] > 0.0)),
        set_aside: record.set_aside.clone(),
    })
}

/// Durations in the letters of a table.
fn short(text: &str) -> String {
    [(" minutes", " min"), (" seconds", " s"), (" hours", " h")]
        .iter()
        .fold(text.to_string(), |text, (long, short)| text.replace(long, short))
}

fn weeks(rows: &[&Record]) -> Vec<Weeks> {
    let mut found: Vec<(&str, &Option<String>, Weeks)> = Vec::new();
    for record in rows {
        let Some(monday) = record.from else { continue };
        let peers = match record.peers {
            [Some(median), Some(low), Some(high)] => Some([median, low, high]),
            _ => None,
        };
        let week = Week { monday, value: record.value, peers };
        let same = found.iter_mut().find(|(measure, activity, _)| {
            *measure == record.measure && **activity == record.activity
        });
        match same {
            Some((_, _, weeks)) => weeks.rows.push(week),
            None => {
                let (title, unit) = match (record.measure.as_str(), record.activity.as_deref()) {
                    ("use", _) => ("Actions on a day of use".to_string(), ""),
                    (_, Some(activity)) => (format!("Effort, {}", activity_called(activity)), "×"),
                    (_, None) => ("Effort, all actions".to_string(), "×"),
                };
                found.push((
                    &record.measure,
                    &record.activity,
                    Weeks { title, unit, rows: vec![week] },
                ));
            }
        }
    }
    found.into_iter().map(|(_, _, weeks)| weeks).collect()
}
