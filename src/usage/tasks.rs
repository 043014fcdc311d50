//! Tasks: from the first step of one to the act that ends it, and the way it was done.
//!
//! In: a person's own events of a session, in order. Out: how often each way was gone and how long it
//! took, a row a person, task and way; and what followed what on the way. Never: a task over two
//! patients or two sessions, a case alone.
//!
//! What counts is the time of the task's own steps, and of searching and help between them; reading
//! the chart meanwhile does not.

use super::task_kinds::Part;
use super::{TaskFlow, TaskStep, TaskWay};
use crate::units::Instant;
use crate::vocabulary::{Signal, Signals};
use hashbrown::HashMap;
use std::collections::BTreeMap;

/// Tools that make a way of its own.
pub const TOOLS: [Signal; 4] =
    [Signal::Template, Signal::OrderSet, Signal::PreferenceList, Signal::QuickAction];
/// What is looked for on the way, and what is taken back.
pub const SOUGHT: [Signal; 2] = [Signal::Search, Signal::Help];
pub const TAKEN_BACK: [Signal; 2] = [Signal::Cancel, Signal::Undo];

/// A signature by itself tells nothing of how the work before it was done.
const FEWEST_EVENTS: u32 = 2;

/// One of the person's own events, with the time it was credited.
#[derive(Clone, Copy)]
pub(super) struct Step {
    pub action: u32,
    pub at: Instant,
    pub ms: f64,
}

/// A task that was begun; without events: none is.
#[derive(Clone, Default)]
struct Open {
    patient: u32,
    signals: u32,
    events: u32,
    ms: f64,
    continued: bool,
    steps: Vec<Step>,
}

#[derive(Clone, Copy, Default)]
struct Sums {
    count: u32,
    events: u32,
    seconds: f64,
    log_seconds: f64,
}

/// From one action to the next, in a task done with some tools. `None`: its begin, its end.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Edge {
    task: u8,
    tools: u32,
    from: Option<u32>,
    to: Option<u32>,
}

/// Of one person, over the window.
pub(super) struct Tasks {
    open: Vec<Open>,
    /// The tasks that the person is at, a bit each.
    at: u32,
    /// Those that were just ended, a bit each.
    ended: u32,
    /// By task, signals, the action that ended it, and whether it continued another.
    ways: BTreeMap<(u8, u32, u32, bool), Sums>,
    edges: HashMap<Edge, (u32, f64)>,
    keep_cases: bool,
    n_cases: u32,
    steps: Vec<TaskStep>,
}

impl Tasks {
    pub fn new(n_tasks: usize, keep_cases: bool) -> Self {
        Self {
            open: vec![Open::default(); n_tasks],
            at: 0,
            ended: 0,
            ways: BTreeMap::new(),
            edges: HashMap::new(),
            keep_cases,
            n_cases: 0,
            steps: Vec::new(),
        }
    }

    pub fn begin_session(&mut self) {
        self.open.iter_mut().for_each(Open::clear);
        (self.at, self.ended) = (0, 0);
    }

    /// `signals`: those of the action.
    pub fn step(&mut self, step: Step, patient: u32, part: Part, signals: u32) {
        let signals = signals & KEPT;
        for task in bits(part.step_of) {
            let Some(open) = self.open.get_mut(task) else { continue };
            let elsewhere = open.patient != patient;
            if elsewhere {
                open.clear();
                open.patient = patient;
            }
            if open.events == 0 {
                open.continued = !elsewhere && self.ended & 1 << task != 0;
            }
            open.events += 1;
            open.add(step, signals);
        }
        self.at &= part.step_of | part.between;
        for task in bits(self.at & !part.step_of) {
            if let Some(open) = self.open.get_mut(task) {
                open.add(step, signals);
            }
        }
        self.at |= part.step_of;
        self.ended &= part.between & !part.step_of;
        bits(part.ends).for_each(|task| self.close(task, step.action));
    }

    fn close(&mut self, task: usize, end: u32) {
        self.at &= !(1 << task);
        self.ended |= 1 << task;
        let Some(done) = self.open.get_mut(task) else { return };
        if done.events >= FEWEST_EVENTS && done.ms > 0.0 {
            let number = task as u8;
            let sums = self.ways.entry((number, done.signals, end, done.continued)).or_default();
            sums.count += 1;
            sums.events += done.events;
            sums.seconds += done.ms / 1000.0;
            sums.log_seconds += (done.ms / 1000.0).ln();
            follow(&mut self.edges, number, done);
            if self.keep_cases {
                self.n_cases += 1;
                let case = self.n_cases;
                self.steps.extend(done.steps.iter().map(|step| TaskStep {
                    user: 0,
                    case,
                    task: number,
                    action: step.action,
                    at: step.at,
                    seconds: step.ms / 1000.0,
                }));
            }
        }
        done.clear();
    }

    /// The rows of `user`, in the order of tasks and ways; ready for the next person.
    pub fn finish(&mut self, user: u32) -> Finished {
        self.begin_session();
        self.n_cases = 0;
        let ways = std::mem::take(&mut self.ways);
        let mut edges: Vec<(Edge, (u32, f64))> = self.edges.drain().collect();
        edges.sort_unstable_by_key(|(edge, _)| *edge);
        Finished {
            ways: ways
                .into_iter()
                .map(|((task, signals, end, continued), sums)| TaskWay {
                    user,
                    task,
                    signals: Signals(signals),
                    end,
                    continued,
                    count: sums.count,
                    events: sums.events,
                    seconds: sums.seconds,
                    log_seconds: sums.log_seconds,
                })
                .collect(),
            flows: edges
                .into_iter()
                .map(|(edge, (count, ms))| TaskFlow {
                    user,
                    task: edge.task,
                    tools: Signals(edge.tools),
                    from: edge.from,
                    to: edge.to,
                    count,
                    seconds: ms / 1000.0,
                })
                .collect(),
            steps: self.steps.drain(..).map(|step| TaskStep { user, ..step }).collect(),
        }
    }
}

/// Of one person.
pub(super) struct Finished {
    pub ways: Vec<TaskWay>,
    pub flows: Vec<TaskFlow>,
    pub steps: Vec<TaskStep>,
}

impl Open {
    fn clear(&mut self) {
        (self.signals, self.events, self.ms) = (0, 0, 0.0);
        self.steps.clear();
    }

    fn add(&mut self, step: Step, signals: u32) {
        self.signals |= signals;
        self.ms += step.ms;
        self.steps.push(step);
    }
}

/// What followed what; an action done several times in a row is one visit.
fn follow(edges: &mut HashMap<Edge, (u32, f64)>, task: u8, done: &Open) {
    let tools = Signals(done.signals).among(Signals::of(&TOOLS)).0;
    let mut count = |from: Option<u32>, to: Option<u32>, ms: f64| {
        let sums = edges.entry(Edge { task, tools, from, to }).or_default();
        *sums = (sums.0 + 1, sums.1 + ms);
    };
    let (mut from, mut ms) = (None, 0.0);
    for visit in done.steps.chunk_by(|a, b| a.action == b.action) {
        let to = visit.first().map(|step| step.action);
        count(from, to, ms);
        (from, ms) = (to, visit.iter().map(|step| step.ms).sum());
    }
    count(from, None, ms);
}

fn bits(mut mask: u32) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let bit = (mask != 0).then(|| mask.trailing_zeros() as usize)?;
        mask &= mask - 1;
        Some(bit)
    })
}

const KEPT: u32 = Signals::of(&TOOLS).0 | Signals::of(&SOUGHT).0 | Signals::of(&TAKEN_BACK).0;
