//! evidence.parquet: all that `explain` needs of each person, and nothing else.
//!
//! In: findings, what people are called. Out: a row a measure, week, day count, thing set aside and
//! sentence, told apart by `kind`. Never: a rank; rows stand in the order of printed ids.

use super::super::Contents;
use super::super::names::{Names, Of};
use super::super::table::{Draft, Form, Table};
use crate::error::Result;
use crate::findings::{
    Assessment, Evidence, Explanation, Finding, Need, PersonWeek, Score, SetAside,
};
use crate::units::{Day, Span};
use std::borrow::Cow;
use std::collections::BTreeMap;

const RATIO: Form = Form::Decimal(3);

/// What `kind` says a row is.
pub(in super::super) mod kind {
    pub const RUN: &str = "run";
    pub const VERDICT: &str = "verdict";
    pub const FINDING: &str = "finding";
    pub const NEED: &str = "need";
    pub const MEASURE: &str = "measure";
    pub const WEEK: &str = "week";
    pub const DAYS: &str = "days";
    pub const SET_ASIDE: &str = "set_aside";
    pub const REASON: &str = "reason";
    pub const WOULD_CHANGE: &str = "would_change";
    pub const CONTACT: &str = "contact";
}

/// What stands in the column `measure` of rows that are no measure.
pub(in super::super) mod name {
    pub const WINDOW: &str = "window";
    pub const HISTORY: &str = "history";
    pub const STATUS: &str = "status";
    pub const WHO: &str = "who";
    pub const PEERS: &str = "peer_group";
    pub const UNIT: &str = "department";
    pub const CALLED: &str = "name";
    pub const STRUGGLE: &str = "struggle";
    pub const AVOID: &str = "avoid";
    pub const CHAMPION: &str = "champion";
    pub const MINUTES: &str = "minutes_per_week";
    pub const EFFORT_RATIO: &str = "effort_ratio";
    pub const WITH_USE: &str = "with_use";
    pub const COUNTED: &str = "counted";
    pub const SETTLED: &str = "settled";
    pub const EXPECTED: &str = "expected";
    pub const KEPT: &str = "kept";
}

struct Row<'a> {
    id: &'a str,
    what: What<'a>,
}

enum What<'a> {
    /// A span of the run, its zone, how many people.
    Run(&'static str, Span, &'a str, usize),
    Word(&'static str, &'static str, Cow<'a, str>),
    Peers(&'a Assessment),
    Score(&'static str, Option<Score>, Option<f64>),
    Finding(&'a Finding),
    Need(&'a Need),
    Minutes(&'a Need),
    Measure(&'a Evidence),
    Week(&'a PersonWeek),
    Days(&'static str, u32),
    SetAside(&'a SetAside),
    Said(&'static str, &'a str),
    Contact(Day, String),
}

pub(super) fn evidence(contents: &Contents, names: Names) -> Result<Table> {
    let found = contents.findings;
    let people = names.order(&found.people, |p: &Assessment| &p.user_id);
    let measures = by_person(&found.evidence, |e| e.user_id.as_str());
    let findings = by_person(&found.findings, |f| f.user_id.as_str());
    let explanations = by_person(&found.explanations, |e| e.user_id.as_str());
    let contacts = by_person(&contents.site.outreach, |c| c.user.as_str());
    let mut rows: Vec<Row> = Vec::new();
    for Of { id, row: person } in &people {
        let user = person.user_id.as_str();
        let mut put = |what| rows.push(Row { id, what });
        about(contents, names, person, &mut put);
        for finding in findings.get(user).into_iter().flatten() {
            put(What::Finding(finding));
        }
        for need in &person.needs {
            put(What::Need(need));
            put(What::Minutes(need));
        }
        measures.get(user).into_iter().flatten().for_each(|e| put(What::Measure(e)));
        explanations.get(user).into_iter().flatten().for_each(|e| behind(e, &mut put));
        person.reasons.iter().for_each(|reason| put(What::Said(kind::REASON, reason)));
        for contact in contacts.get(user).into_iter().flatten() {
            put(What::Contact(contact.date, super::super::pages::contact(contact)));
        }
    }
    table(&rows)
}

fn about<'a>(
    contents: &Contents<'a>,
    names: Names<'a>,
    person: &'a Assessment,
    put: &mut impl FnMut(What<'a>),
) {
    let frame = &contents.usage.frame;
    let n = contents.findings.people.len();
    put(What::Run(name::WINDOW, frame.window, &frame.zone, n));
    put(What::Run(name::HISTORY, frame.history, &frame.zone, n));
    let mut say = |name, text: Cow<'a, str>| put(What::Word(kind::VERDICT, name, text));
    say(name::STATUS, person.status.name().into());
    if let Some(called) = names.name(&person.user_id) {
        say(name::CALLED, called.into());
    }
    let who: Vec<&str> = [&person.role, &person.specialty, &person.setting]
        .into_iter()
        .flatten()
        .map(String::as_str)
        .collect();
    if !who.is_empty() {
        say(name::WHO, who.join(", ").into());
    }
    if let Some(unit) = &person.department {
        say(name::UNIT, unit.as_str().into());
    }
    put(What::Peers(person));
    put(What::Score(name::STRUGGLE, person.struggle, None));
    put(What::Score(name::AVOID, person.avoid, None));
    put(What::Score(name::CHAMPION, None, person.champion_score));
}

fn behind<'a>(explanation: &'a Explanation, put: &mut impl FnMut(What<'a>)) {
    explanation.weeks.iter().for_each(|week| put(What::Week(week)));
    let days = explanation.days;
    let counts = [
        (name::WITH_USE, Some(days.with_use)),
        (name::COUNTED, Some(days.counted)),
        (name::SETTLED, Some(days.settled)),
        (name::EXPECTED, days.expected),
        (name::KEPT, days.kept),
    ];
    for (name, n) in counts {
        n.into_iter().for_each(|n| put(What::Days(name, n)));
    }
    explanation.set_aside.iter().for_each(|aside| put(What::SetAside(aside)));
    for sentence in &explanation.would_change {
        put(What::Said(kind::WOULD_CHANGE, sentence));
    }
}

fn by_person<'a, R>(rows: &'a [R], id: impl Fn(&'a R) -> &'a str) -> BTreeMap<&'a str, Vec<&'a R>> {
    let mut map: BTreeMap<&str, Vec<&R>> = BTreeMap::new();
    for row in rows {
        map.entry(id(row)).or_default().push(row);
    }
    map
}

/// The first fourteen columns are a contract; the others came later and stand behind them.
fn table(rows: &[Row]) -> Result<Table> {
    Draft::of("evidence", "every input to every verdict", rows)
        .label("user_id", "as in users", |r| Some(r.id))
        .word("measure", "name of the measure, or what else the row is about", |r| r.what.measure())
        .word("activity", "the activity", |r| r.what.activity())
        .word("family", "family of evidence", |r| r.what.of_measure(|e| e.family))
        .word("unit", "unit of the value", |r| r.what.of_measure(|e| e.unit))
        .number("value", RATIO, "empty: too little data", |r| r.what.value())
        .whole("n", "what the value rests on", |r| r.what.n())
        .number("peer_median", RATIO, "median of the peers", |r| r.what.peers()[0])
        .number("peer_low", RATIO, "10th percentile of the peers", |r| r.what.peers()[1])
        .number("peer_high", RATIO, "90th percentile of the peers", |r| r.what.peers()[2])
        .whole("n_peers", "how many those are", |r| r.what.n_peers())
        .number("z", RATIO, "shrunken robust deviation from the peers", |r| {
            r.what.evidence().and_then(|e| e.z)
        })
        .word("counts_for", "struggle, avoid, champion or context", |r| {
            r.what.of_measure(|e| e.counts_for)
        })
        .word("set_aside", "why this was not counted", |r| {
            r.what.evidence().and_then(|e| e.set_aside)
        })
        .word(
            "kind",
            "measure, or what stands behind a person's result: run, verdict, finding, need, week, days, \
             set_aside, reason, would_change, contact",
            |r| Some(r.what.kind()),
        )
        .number("low", RATIO, "95 % interval of the value, lower end", |r| r.what.interval().map(|i| i.0))
        .number("high", RATIO, "95 % interval of the value, upper end", |r| {
            r.what.interval().map(|i| i.1)
        })
        .number("place", RATIO, "0 = the peers' median, 1 = their 90th percentile, 95 % interval beside it", |r| {
            r.what.evidence().and_then(|e| e.place).map(|p| p.at)
        })
        .number("place_low", RATIO, "lower end", |r| {
            r.what.evidence().and_then(|e| e.place).map(|p| p.low)
        })
        .number("place_high", RATIO, "upper end", |r| {
            r.what.evidence().and_then(|e| e.place).map(|p| p.high)
        })
        .number("q", Form::Significant(4), "false discovery rate", |r| r.what.q())
        .day("from", "first day, or a week's Monday", |r| r.what.from())
        .day("to", "last day", |r| r.what.to())
        .label("text", "in words", |r| r.what.text())
        .finish()
}

impl What<'_> {
    fn kind(&self) -> &'static str {
        match self {
            Self::Run(..) => kind::RUN,
            Self::Word(kind, ..) | Self::Said(kind, _) => kind,
            Self::Peers(_) | Self::Score(..) => kind::VERDICT,
            Self::Finding(_) => kind::FINDING,
            Self::Need(_) | Self::Minutes(_) => kind::NEED,
            Self::Measure(_) => kind::MEASURE,
            Self::Week(_) => kind::WEEK,
            Self::Days(..) => kind::DAYS,
            Self::SetAside(_) => kind::SET_ASIDE,
            Self::Contact(..) => kind::CONTACT,
        }
    }

    fn measure(&self) -> Option<&str> {
        Some(match self {
            Self::Run(name, ..) | Self::Word(_, name, _) | Self::Score(name, ..) => name,
            Self::Days(name, _) => name,
            Self::Peers(_) => name::PEERS,
            Self::Finding(finding) => finding.kind.name(),
            Self::Need(_) => name::EFFORT_RATIO,
            Self::Minutes(_) => name::MINUTES,
            Self::Measure(e) => e.measure,
            Self::Week(week) => week.measure,
            Self::SetAside(_) | Self::Said(..) | Self::Contact(..) => return None,
        })
    }

    fn activity(&self) -> Option<&str> {
        let activity = match self {
            Self::Finding(finding) => finding.activity,
            Self::Need(need) | Self::Minutes(need) => Some(need.activity),
            Self::Measure(e) => e.activity,
            Self::Week(week) => week.activity,
            _ => None,
        };
        activity.map(|activity| activity.name())
    }

    fn evidence(&self) -> Option<&Evidence> {
        match self {
            Self::Measure(e) => Some(e),
            _ => None,
        }
    }

    fn of_measure(&self, take: impl Fn(&Evidence) -> &'static str) -> Option<&str> {
        self.evidence().map(take)
    }

    fn value(&self) -> Option<f64> {
        match self {
            Self::Score(_, score, other) => score.map(|s| s.score).or(*other),
            Self::Finding(finding) => Some(finding.score),
            Self::Need(need) => Some(need.effort_ratio),
            Self::Minutes(need) => Some(need.minutes_per_week),
            Self::Measure(e) => e.value,
            Self::Week(week) => week.value,
            _ => None,
        }
    }

    fn n(&self) -> Option<u64> {
        match self {
            Self::Run(.., n) => Some(*n as u64),
            Self::Need(need) => Some(need.n_actions),
            Self::Measure(e) => Some(e.n),
            Self::Week(week) => Some(week.n),
            Self::Days(_, n) => Some(u64::from(*n)),
            Self::SetAside(aside) => aside.span.map(|_| u64::from(aside.days)),
            _ => None,
        }
    }

    fn peers(&self) -> [Option<f64>; 3] {
        match self {
            Self::Measure(e) => [e.peer_median, e.peer_low, e.peer_high],
            Self::Week(week) => [week.peer_median, week.peer_low, week.peer_high],
            _ => [None; 3],
        }
    }

    fn n_peers(&self) -> Option<u32> {
        match self {
            Self::Peers(person) => Some(person.n_peers),
            Self::Need(need) => Some(need.n_peers),
            Self::Measure(e) => Some(e.n_peers),
            _ => None,
        }
    }

    fn interval(&self) -> Option<(f64, f64)> {
        match self {
            Self::Need(need) => Some((need.low, need.high)),
            Self::Measure(e) => e.interval,
            _ => None,
        }
    }

    fn q(&self) -> Option<f64> {
        match self {
            Self::Score(_, score, _) => score.map(|s| s.q),
            Self::Finding(finding) => Some(finding.q),
            _ => None,
        }
    }

    fn from(&self) -> Option<Day> {
        match self {
            Self::Run(_, span, ..) => Some(span.from),
            Self::Finding(finding) => finding.since,
            Self::Week(week) => Some(week.week),
            Self::SetAside(aside) => aside.span.map(|span| span.from),
            Self::Contact(day, _) => Some(*day),
            _ => None,
        }
    }

    fn to(&self) -> Option<Day> {
        match self {
            Self::Run(_, span, ..) => Some(span.to),
            Self::SetAside(aside) => aside.span.map(|span| span.to),
            _ => None,
        }
    }

    fn text(&self) -> Option<&str> {
        match self {
            Self::Run(_, _, zone, _) => Some(zone),
            Self::Word(_, _, text) => Some(text),
            Self::Peers(person) => person.peer_group.as_deref(),
            Self::Finding(finding) => Some(&finding.text),
            Self::SetAside(aside) => Some(&aside.reason),
            Self::Said(_, text) => Some(text),
            Self::Contact(_, text) => Some(text),
            _ => None,
        }
    }
}
