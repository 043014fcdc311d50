//! people/outreach.html: a card for each person to support, for those who help.
//!
//! In: assessments, findings, evidence, staff drawings, what people are called. Out: HTML.
//! Never: a ranking; cards stand by unit and printed id.

use super::super::Contents;
use super::super::forms::{FileNames, bare, capital, counted, decimal, in_unit, list, spaced};
use super::super::names::Names;
use super::parts::{FOR_STAFF, Figure, Page, rendered};
use super::words;
use crate::charts::{Drawing, Tier};
use crate::error::Result;
use crate::findings::{Assessment, Evidence, Finding, FindingKind, Need};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

const MOST_EVIDENCE: usize = 5;
/// Evidence nearer to the peers than this says nothing in itself.
const LEAST_Z: f64 = 1.0;
const NO_UNIT: &str = "No unit named";
const RESTING: &str = "Contacted lately: not to be asked again yet";
const WHY_RESTING: &str = "They were asked a short while ago. Give what was agreed time to work; each card says from \
                           when on they may be asked again.";

#[derive(askama::Template)]
#[template(path = "outreach.html")]
struct View {
    page: Page,
    intro: String,
    drawings: Vec<Figure>,
    units: Vec<UnitCards>,
    /// Where the reader jumps to: an anchor, a unit, its cards.
    contents: Vec<(String, String, usize)>,
    champions: Vec<ChampionRow>,
    drifting: Vec<DriftRow>,
}

/// Worth a look, and no finding.
struct DriftRow {
    id: String,
    name: Option<String>,
    department: String,
    text: String,
    since: String,
}

struct UnitCards {
    department: String,
    note: &'static str,
    cards: Vec<Card>,
}

struct Card {
    id: String,
    name: Option<String>,
    who: String,
    found: Vec<String>,
    needs: Vec<String>,
    evidence: Vec<String>,
    reasons: Vec<String>,
    step: &'static str,
    /// Who could help, and why them; or why nobody.
    helper: Vec<String>,
    /// Until when they are left in peace, where that day has not come.
    rest: Option<String>,
    /// What came of earlier contacts.
    contacts: Vec<String>,
    drawings: Vec<Figure>,
}

struct ChampionRow {
    id: String,
    name: Option<String>,
    department: String,
    strengths: String,
    capacity: u32,
    whom: String,
    state: String,
}

pub(in super::super) fn outreach(contents: &Contents) -> Result<String> {
    let names = Names::new(contents);
    let by_unit = cards(contents, names);
    let people: usize =
        by_unit.iter().filter(|((_, unit), _)| unit != RESTING).map(|(_, cards)| cards.len()).sum();
    let resting =
        by_unit.iter().filter(|((_, unit), _)| unit == RESTING).map(|(_, c)| c.len()).sum();
    let ids = if contents.settings.named {
        "Ids and names are the input's own."
    } else {
        "Ids are pseudonyms; the holder of the site's key and roster can tell who they are."
    };
    let view = View {
        page: Page::new(contents, "People to support".to_string(), FOR_STAFF),
        intro: format!(
            "{} below may be glad of help.{} {ids}",
            counted(people as u64, "person", "people"),
            match resting {
                0 => String::new(),
                n => format!(
                    " {} contacted in the last {} days {} listed apart.",
                    counted(n as u64, "person", "people"),
                    contents.settings.outreach_rest_days,
                    if n == 1 { "is" } else { "are" }
                ),
            }
        ),
        drawings: contents
            .drawings
            .iter()
            .filter(|d| d.tier == Tier::Staff && d.person.is_none())
            .map(Figure::of)
            .collect(),
        contents: (1..)
            .zip(&by_unit)
            .map(|(at, ((_, unit), cards))| (format!("unit-{at}"), unit.clone(), cards.len()))
            .collect(),
        units: by_unit
            .into_iter()
            .map(|((_, department), cards)| UnitCards {
                note: if department == RESTING { WHY_RESTING } else { "" },
                department,
                cards,
            })
            .collect(),
        champions: champions(contents, names),
        drifting: drifting(contents, names),
    };
    rendered(&view)
}

/// By unit, those without one later, those contacted lately last; within a unit by printed id.
fn cards(contents: &Contents, names: Names) -> BTreeMap<(u8, String), Vec<Card>> {
    let findings = contents.findings;
    let flags: Vec<&Finding> =
        findings.findings.iter().filter(|f| f.kind != FindingKind::Drifting).collect();
    let found = by_person(&flags, |f| &f.user_id);
    let contacts = by_person(&contents.site.outreach, |c| &c.user);
    let evidence = by_person(&findings.evidence, |e| &e.user_id);
    let helpers = by_person(&contents.plans.matches, |one| &one.learner);
    let drawn: Vec<&Drawing> =
        contents.drawings.iter().filter(|d| d.tier == Tier::Staff && d.person.is_some()).collect();
    let drawings = by_person(&drawn, |d| d.person.as_deref().unwrap_or_default());
    let mut units: BTreeMap<(u8, String), Vec<Card>> = BTreeMap::new();
    for of in names.order(&findings.people, |p: &Assessment| &p.user_id) {
        let person = of.row;
        let Some(found) = found.get(person.user_id.as_str()) else { continue };
        let unit = person.department.as_deref().filter(|d| !d.trim().is_empty());
        let id = person.user_id.as_str();
        let contacted = &findings.contacted;
        let rest = contacted
            .binary_search_by(|c| c.user_id.as_str().cmp(id))
            .ok()
            .and_then(|at| contacted.get(at))
            .filter(|c| c.resting)
            .map(|c| c.sentence());
        let place = match (&rest, unit) {
            (Some(_), _) => (2, RESTING),
            (None, None) => (1, NO_UNIT),
            (None, Some(unit)) => (0, unit),
        };
        units.entry((place.0, place.1.to_string())).or_default().push(Card {
            id: of.id.to_string(),
            name: names.name(id).map(str::to_string),
            who: who(person),
            found: found.iter().flat_map(|finding| said(finding, &person.needs)).collect(),
            needs: clear(&person.needs).map(need).collect(),
            evidence: strongest(evidence.get(id).map_or(&[], Vec::as_slice)),
            reasons: person
                .reasons
                .iter()
                .filter(|reason| found.iter().all(|f| f.text != **reason))
                .cloned()
                .collect(),
            step: step(person, found),
            helper: helpers.get(id).map_or_else(Vec::new, |rows| {
                rows.iter().flat_map(|one| super::plans::helper(names, one)).collect()
            }),
            rest,
            contacts: contacts
                .get(id)
                .map_or(&[][..], Vec::as_slice)
                .iter()
                .map(|c| format!("{}: {}", c.date, super::contact(c)))
                .collect(),
            drawings: drawings
                .get(id)
                .map_or_else(Vec::new, |list| list.iter().map(|d| Figure::of(d)).collect()),
        });
    }
    units
}

/// Needs whose interval leaves no doubt; the others would only make the card longer.
fn clear(needs: &[Need]) -> impl Iterator<Item = &Need> {
    needs.iter().filter(|need| need.low > 1.0)
}

/// What was found in plain words; then the figures, where no list below has them.
fn said(finding: &Finding, needs: &[Need]) -> Vec<String> {
    let clear: Vec<&Need> = clear(needs).collect();
    let mut lines = vec![words::lead(finding, &clear)];
    if finding.kind == FindingKind::Avoiding || clear.is_empty() {
        lines.push(finding.text.clone());
    }
    lines
}

fn by_person<'a, R>(rows: &'a [R], id: impl Fn(&'a R) -> &'a str) -> BTreeMap<&'a str, Vec<&'a R>> {
    let mut map: BTreeMap<&str, Vec<&R>> = BTreeMap::new();
    for row in rows {
        map.entry(id(row)).or_default().push(row);
    }
    map
}

fn who(person: &Assessment) -> String {
    let parts = [&person.role, &person.specialty, &person.setting];
    let mut text: Vec<String> = parts.into_iter().flatten().cloned().collect();
    text.push(format!("compared with {}", counted(person.n_peers.into(), "peer", "peers")));
    text.push(match person.days_expected {
        Some(expected) => {
            format!("{} active of {} expected days", person.days_active, decimal(expected, 0))
        }
        None => counted(person.days_active.into(), "active day", "active days"),
    });
    text.join(" · ")
}

fn need(need: &Need) -> String {
    format!(
        "{}: {} times the effort of {} for the same actions (95 % interval {} to {}; {}), about {} a week.",
        words::activity(need.activity),
        decimal(need.effort_ratio, 2),
        counted(need.n_peers.into(), "peer", "peers"),
        decimal(need.low, 2),
        decimal(need.high, 2),
        counted(need.n_actions, "action", "actions"),
        counted(need.minutes_per_week.round() as u64, "minute", "minutes")
    )
}

/// The measures that weighed most, in words.
fn strongest(evidence: &[&Evidence]) -> Vec<String> {
    let mut rows: Vec<(&Evidence, f64, f64)> = evidence
        .iter()
        .filter(|e| e.set_aside.is_none() && matches!(e.counts_for, "struggle" | "avoid"))
        // The needs above say the same, with their intervals.
        .filter(|e| e.measure != "effort")
        .filter(|e| beyond_peers(e))
        .filter_map(|e| Some((*e, e.z.filter(|z| *z >= LEAST_Z)?, e.value?)))
        .collect();
    rows.sort_by(|a, b| {
        b.1.total_cmp(&a.1)
            .then_with(|| a.0.measure.cmp(b.0.measure))
            .then_with(|| a.0.activity.cmp(&b.0.activity))
    });
    rows.iter().take(MOST_EVIDENCE).map(|(e, _, value)| fact(e, *value)).collect()
}

/// What lies where most peers lie is no news, whatever the model makes of it.
fn beyond_peers(evidence: &Evidence) -> bool {
    match (evidence.value, range(evidence)) {
        (Some(value), Some((low, high))) => value < low || value > high,
        _ => true,
    }
}

/// Where most peers lie, if their median lies there too.
fn range(evidence: &Evidence) -> Option<(f64, f64)> {
    let (low, median, high) = (evidence.peer_low?, evidence.peer_median?, evidence.peer_high?);
    (low <= median && median <= high).then_some((low, high))
}

fn fact(evidence: &Evidence, value: f64) -> String {
    let name = words::measure(evidence.measure)
        .map_or_else(|| capital(&spaced(evidence.measure)), str::to_string);
    let of = evidence
        .activity
        .map(|activity| format!(", {}", words::activity_inline(activity)))
        .unwrap_or_default();
    let mut text = format!("{name}{of}: {}", in_unit(value, evidence.unit));
    if let Some(median) = evidence.peer_median {
        text += &format!("; peers typically {}", bare(median, evidence.unit));
        if let Some((low, high)) = range(evidence) {
            text += &format!(" ({} to {})", bare(low, evidence.unit), bare(high, evidence.unit));
        }
    }
    text + "."
}

/// Avoidance is talked about before skill is taught.
fn step(person: &Assessment, found: &[&&Finding]) -> &'static str {
    let style = person.avoid_style.or_else(|| found.iter().find_map(|f| f.style));
    let need = person
        .needs
        .first()
        .map(|need| need.activity)
        .or_else(|| found.iter().find_map(|f| f.activity));
    match (style, need) {
        (Some(style), _) => words::step_for_style(style),
        (None, Some(activity)) => words::step_for_need(activity),
        (None, None) => words::step_for_need(crate::vocabulary::Activity::Other),
    }
}

/// By unit, then printed id: the order says nothing.
fn drifting(contents: &Contents, names: Names) -> Vec<DriftRow> {
    let people: BTreeMap<&str, &Assessment> =
        contents.findings.people.iter().map(|p| (p.user_id.as_str(), p)).collect();
    let drifts: Vec<&Finding> =
        contents.findings.findings.iter().filter(|f| f.kind == FindingKind::Drifting).collect();
    let mut rows: Vec<DriftRow> = names
        .order(&drifts, |f| &f.user_id)
        .into_iter()
        .map(|of| DriftRow {
            id: of.id.to_string(),
            name: names.name(&of.row.user_id).map(str::to_string),
            department: people
                .get(of.row.user_id.as_str())
                .and_then(|person| person.department.clone())
                .unwrap_or_else(|| NO_UNIT.to_string()),
            text: of.row.text.clone(),
            since: of.row.since.map_or_else(String::new, |day| day.to_string()),
        })
        .collect();
    rows.sort_by(|a, b| a.department.cmp(&b.department).then_with(|| a.id.cmp(&b.id)));
    rows
}

fn champions(contents: &Contents, names: Names) -> Vec<ChampionRow> {
    let mut rows: Vec<ChampionRow> = names
        .order(&contents.findings.champions, |c| &c.user_id)
        .into_iter()
        .map(|of| ChampionRow {
            id: of.id.to_string(),
            name: names.name(&of.row.user_id).map(str::to_string),
            department: of.row.department.clone().unwrap_or_else(|| NO_UNIT.to_string()),
            strengths: list(
                &of.row.strengths.iter().map(|a| words::activity_inline(*a)).collect::<Vec<_>>(),
            ),
            capacity: of.row.capacity,
            whom: super::plans::whom(contents, names, &of.row.user_id),
            state: capital(of.row.state.name()),
        })
        .collect();
    rows.sort_by(|a, b| a.department.cmp(&b.department).then_with(|| a.id.cmp(&b.id)));
    rows
}

/// Staff drawings with the names of their files. A person's is numbered in the order of printed
/// ids: file names travel into run.json, which names nobody.
pub(in super::super) fn staff_drawings<'a>(contents: &Contents<'a>) -> Vec<(String, &'a Drawing)> {
    let names = Names::new(contents);
    let staff = || contents.drawings.iter().filter(|drawing| drawing.tier == Tier::Staff);
    let printed = |drawing: &'a Drawing| drawing.person.as_deref().map(|id| names.printed(id));
    let people: BTreeSet<Cow<str>> = staff().filter_map(printed).collect();
    let numbers: BTreeMap<Cow<str>, usize> = people.into_iter().zip(1..).collect();
    let mut files = FileNames::default();
    staff()
        .map(|drawing| {
            let file = match printed(drawing) {
                Some(id) => {
                    let number = numbers.get(&id).copied().unwrap_or_default();
                    files.name(&format!("{}-{number:04}", drawing.file), "person")
                }
                None => files.name(&drawing.file, "chart"),
            };
            (file, drawing)
        })
        .collect()
}
