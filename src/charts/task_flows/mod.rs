//! What follows what on the way of a task: by hand on the left, with a tool on the right.
//!
//! In: directly-follows graphs of the whole site, what tools make of the time. Out: a panel a task:
//! steps in their usual order, arcs from each to the next. Never: a person; an arc of too few people.

mod order;

use super::heading::{Answer, Words, facts, foot, head};
use super::lettering::Letters;
use super::palette::Tone;
use super::scene::{MARGIN, Scene, WIDTH};
use crate::findings::Scope;
use crate::progress::{Arrow, Flow, Stop, Way};
use std::collections::BTreeMap;

#[derive(Clone, Debug, PartialEq)]
pub struct TaskFlows {
    pub tasks: Vec<Panel>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Panel {
    pub task: String,
    /// In the order in which the least leads back.
    pub steps: Vec<String>,
    /// By hand, or the most common way.
    pub left: Side,
    pub right: Option<Side>,
}

/// A way of the task.
#[derive(Clone, Debug, PartialEq)]
pub struct Side {
    pub way: String,
    pub people: u32,
    /// Surely quicker than by hand.
    pub is_quicker: bool,
    /// A task: visits to steps, and seconds.
    pub length: f64,
    pub seconds: f64,
    /// By step: visits a task, seconds a visit.
    pub stops: Vec<Option<(f64, f64)>>,
    pub arcs: Vec<Arc>,
}

/// Places: 0 the begin, 1 the first step, and so on; the last the end.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Arc {
    pub from: usize,
    pub to: usize,
    /// A task.
    pub times: f64,
}

const MOST_TASKS: usize = 5;
/// Rarer arcs would hide the others.
const LEAST_TIMES: f64 = 0.04;
const LEAST_VISITS: f64 = 0.03;

pub fn data(flows: &[Flow], ways: &[Way], without: Option<&str>) -> Answer<TaskFlows> {
    let mut tasks: Vec<(&str, Vec<&Flow>)> = Vec::new();
    for flow in flows.iter().filter(|flow| flow.department.is_none()) {
        match tasks.iter_mut().find(|(task, _)| *task == flow.task.name) {
            Some((_, of_task)) => of_task.push(flow),
            None => tasks.push((&flow.task.name, vec![flow])),
        }
    }
    let panels = tasks.iter().filter_map(|(task, flows)| panel(task, flows, ways));
    let tasks: Vec<Panel> = panels.take(MOST_TASKS).collect();
    if tasks.is_empty() {
        let why = without
            .unwrap_or("too few people end any task; `uptake check` shows which actions are known");
        return Answer::Missing(format!("The steps of tasks cannot be shown: {why}."));
    }
    Answer::Chart(TaskFlows { tasks })
}

fn panel(task: &str, flows: &[&Flow], ways: &[Way]) -> Option<Panel> {
    let mut by_use = flows.to_vec();
    by_use.sort_by(|a, b| b.tasks.cmp(&a.tasks).then_with(|| a.way.cmp(&b.way)));
    let left = *by_use.iter().find(|f| f.tools.0 == 0).or_else(|| by_use.first())?;
    by_use.retain(|flow| flow.way != left.way);
    // The quickest of those that are surely quick; else the most common.
    let quick = |flow: &&Flow| {
        let of =
            |way: &&Way| way.department.is_none() && way.task.name == task && way.name == flow.way;
        ways.iter().find(of)?.gain.filter(|gain| gain.is_quicker).map(|gain| gain.ratio)
    };
    let quickest = by_use
        .iter()
        .filter_map(|flow| Some((quick(flow)?, *flow)))
        .min_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, flow)| flow);
    let right = quickest.or_else(|| by_use.first().copied());
    let side = |flow: &Flow, steps: &[String]| side(flow, steps, quick(&flow).is_some());
    let shown: Vec<&Flow> = std::iter::once(left).chain(right).collect();
    let steps = steps(&shown);
    Some(Panel {
        task: task.to_string(),
        left: side(left, &steps),
        right: right.map(|flow| side(flow, &steps)),
        steps,
    })
}

/// The most visited, in the order in which the least leads back.
fn steps(flows: &[&Flow]) -> Vec<String> {
    let mut visits: BTreeMap<&str, f64> = BTreeMap::new();
    for stop in flows.iter().flat_map(|flow| &flow.stops) {
        let most = visits.entry(&stop.action).or_default();
        *most = most.max(stop.visits);
    }
    let mut known: Vec<(&str, f64)> =
        visits.into_iter().filter(|(_, visits)| *visits >= LEAST_VISITS).collect();
    known.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(b.0)));
    known.truncate(order::MOST);
    let names: Vec<&str> = known.into_iter().map(|(name, _)| name).collect();
    let at = |name: &Option<String>| {
        let name = name.as_deref()?;
        names.iter().position(|other| *other == name)
    };
    let mut leads = vec![vec![0.0; names.len()]; names.len()];
    for arrow in flows.iter().flat_map(|flow| &flow.arrows) {
        if let (Some(from), Some(to)) = (at(&arrow.from), at(&arrow.to))
            && let Some(cell) = leads.get_mut(from).and_then(|row| row.get_mut(to))
        {
            *cell += arrow.times;
        }
    }
    let order = order::least_back(&leads);
    order.iter().filter_map(|at| names.get(*at)).map(|name| (*name).to_string()).collect()
}

fn side(flow: &Flow, steps: &[String], is_quicker: bool) -> Side {
    let stop = |name: &String| flow.stops.iter().find(|stop| stop.action == *name);
    let place = |name: &Option<String>, outside: usize| match name {
        None => Some(outside),
        Some(name) => steps.iter().position(|step| step == name).map(|at| at + 1),
    };
    let arc = |arrow: &Arrow| {
        let (from, to) = (place(&arrow.from, 0)?, place(&arrow.to, steps.len() + 1)?);
        Some(Arc { from, to, times: arrow.times })
    };
    let sum = |of: &dyn Fn(&Stop) -> f64| flow.stops.iter().map(of).sum::<f64>();
    Side {
        way: flow.way.clone(),
        people: flow.people,
        is_quicker,
        length: sum(&|stop| stop.visits),
        seconds: sum(&|stop| stop.visits * stop.seconds),
        stops: steps.iter().map(|step| stop(step).map(|s| (s.visits, s.seconds))).collect(),
        arcs: flow.arrows.iter().filter_map(arc).filter(|arc| arc.times >= LEAST_TIMES).collect(),
    }
}

pub fn words(data: &TaskFlows, scope: &Scope) -> Words {
    let compared = || data.tasks.iter().filter_map(|panel| Some((panel, panel.right.as_ref()?)));
    let quick = compared().find(|(_, right)| right.is_quicker);
    let compared = quick.or_else(|| compared().next());
    let title = match compared {
        Some((panel, right)) => {
            let (task, left) = (capital(&panel.task), &panel.left);
            let said = |side: &Side| format!("{} {}", length(side), spoken(&side.way));
            format!("{task}: {}; {}", said(left), said(right))
        }
        None => "The steps of tasks, and what follows what".to_string(),
    };
    let most = data.tasks.iter().map(|panel| panel.left.people).max().unwrap_or(0);
    let facts = facts(&format!("up to {most} people a way"), scope.window, scope);
    let about = format!("Directly-follows graphs of tasks. {title}. {facts}.");
    Words {
        title,
        facts,
        notes: vec![
            "Arcs lead from a step to the one that follows it; the wider, the more often (widest: once a \
             task or more). Blue leads on, downwards; orange leads back, upwards: something is done \
             again. Beside a step: visits a task × seconds a visit; above: the mean of all tasks, in which \
             a few long ones weigh more than in the typical time."
                .to_string(),
            "A step done several times in a row is one visit. Rare steps and arcs are left out; all that \
             one task in a hundred goes are in the table of task flows."
                .to_string(),
        ],
        about,
    }
}

/// Of the mean task.
fn length(side: &Side) -> String {
    format!("{:.1} steps, {:.0}\u{a0}s", side.length, side.seconds)
}

/// `by hand`, `with order set`.
fn spoken(way: &str) -> String {
    if way == "by hand" { way.to_string() } else { format!("with {way}") }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

const LABEL: Letters = Letters::of(11);
const BODY: Letters = Letters::of(12);
const ROW: i32 = 26;
/// From the middle: where names end, and where arcs begin.
const NAMES: i32 = 130;
const ARCS: i32 = 212;
const WIDEST: f64 = 7.0;

pub fn ink(data: &TaskFlows, words: &Words) -> Scene {
    let mut scene = Scene::new();
    let mut y = head(&mut scene, words) - 4;
    for panel in &data.tasks {
        y = draw(&mut scene, panel, y) + 18;
    }
    foot(scene, y - 18, words)
}

fn draw(scene: &mut Scene, panel: &Panel, top: i32) -> i32 {
    let middle = WIDTH / 2;
    scene.text(middle, top, &capital(&panel.task), BODY.bold().middle(), Tone::Ink);
    let sides = std::iter::once((&panel.left, -1)).chain(panel.right.iter().map(|side| (side, 1)));
    for (side, hand) in sides.clone() {
        let heading = format!("{}: {}", capital(&spoken(&side.way)), length(side));
        let (x, letters) = if hand < 0 { (MARGIN, BODY) } else { (WIDTH - MARGIN, BODY.right()) };
        scene.text(x, top, &heading, letters.bold(), Tone::Ink);
    }
    let row = |place: usize| top + 22 + ROW * place as i32;
    let last = panel.steps.len() + 1;
    for (place, name) in [(0, "begin"), (last, "end")] {
        scene.text(middle, row(place) + 4, name, LABEL.middle(), Tone::Soft);
    }
    for (at, step) in panel.steps.iter().enumerate() {
        let y = row(at + 1);
        scene.rect(middle - NAMES, y - 10, 2 * NAMES, 20, Tone::Panel);
        let room = 2 * NAMES - 12;
        scene.fitted((middle - NAMES + 6, y + 4), step, room, BODY, Tone::Ink);
    }
    for (side, hand) in sides {
        for (at, stop) in side.stops.iter().enumerate() {
            let Some((visits, seconds)) = stop else { continue };
            let text = format!("{visits:.2} × {seconds:.0} s");
            let letters = if hand < 0 { LABEL.right() } else { LABEL };
            let x = middle + hand * (NAMES + 8);
            scene.text(x, row(at + 1) + 4, &text, letters, Tone::Soft);
        }
        arcs(scene, panel, side, hand, &row);
    }
    row(last) + 10
}

fn arcs(scene: &mut Scene, panel: &Panel, side: &Side, hand: i32, row: &dyn Fn(usize) -> i32) {
    let last = panel.steps.len() + 1;
    let room = WIDTH / 2 - ARCS - MARGIN;
    let x = WIDTH / 2 + hand * ARCS;
    for place in 0..=last {
        scene.disc(x, row(place), 2, Tone::Grey);
    }
    // The rare first, so that the common lie on top.
    let mut arcs = side.arcs.clone();
    arcs.sort_by(|a, b| a.times.total_cmp(&b.times).then((a.from, a.to).cmp(&(b.from, b.to))));
    let name = |place: usize| match place {
        0 => "begin",
        at if at == last => "end",
        at => panel.steps.get(at - 1).map_or("", String::as_str),
    };
    for arc in arcs {
        let (from, to) = (f64::from(row(arc.from)), f64::from(row(arc.to)));
        let far = arc.from.abs_diff(arc.to) as f64;
        // What leads back stands apart from what leads on between the same steps.
        let (near, apart) = if arc.to > arc.from { (0.04, 0.86) } else { (0.14, 0.86) };
        let out = f64::from(room) * (near + apart * (far - 1.0) / last as f64);
        let point = |at: i32| {
            let angle = std::f64::consts::PI * f64::from(at) / 24.0;
            let y = (from + to) / 2.0 - (to - from) / 2.0 * angle.cos();
            (x + hand * (out * angle.sin()).round() as i32, y.round() as i32)
        };
        let tone = if arc.to > arc.from { Tone::Blue } else { Tone::Vermillion };
        let width = (WIDEST * arc.times.min(1.0)).round().max(1.0) as u32;
        scene.path((0..=24).map(point).collect(), width, tone);
        let (from, to) = (name(arc.from), name(arc.to));
        scene.tip(&format!("{from} → {to}, {}: {:.2} a task", spoken(&side.way), arc.times));
    }
}
