//! Tasks: from the first step of one to the act that ends it, and the way it was done.
//!
//! In: a person's own events of a session, in order. Out: how often each way was gone and how long it
//! took, a row a person, task and way. Never: a task over two patients or two sessions, a case alone.
//!
//! An order or a note ends with its signature, a message when it is done, answered or forwarded. What
//! counts is the time of the task's own steps, and of searching and help between them; reading the
//! chart meanwhile does not.

use super::meanings::Meanings;
use super::{TaskStep, TaskWay};
use crate::units::Instant;
use crate::vocabulary::{Activity, Signal, Signals};
use std::collections::BTreeMap;

/// What tasks are about.
pub const TASKS: [Activity; 3] = [Activity::Notes, Activity::Orders, Activity::Inbox];

/// Tools that make a way of its own.
pub const TOOLS: [Signal; 4] =
    [Signal::Template, Signal::OrderSet, Signal::PreferenceList, Signal::QuickAction];
/// What is looked for on the way, and what is taken back.
pub const SOUGHT: [Signal; 2] = [Signal::Search, Signal::Help];
pub const TAKEN_BACK: [Signal; 2] = [Signal::Cancel, Signal::Undo];

/// A signature by itself tells nothing of how the work before it was done.
const FEWEST_EVENTS: u32 = 2;

pub(super) fn ends(activity: Activity, name: &str, signals: Signals) -> bool {
    const WORDS: [&str; 8] =
        ["done", "completed", "complete", "replied", "reply", "sent", "forwarded", "forward"];
    match activity {
        Activity::Inbox => {
            let lower = name.to_ascii_lowercase();
            lower.split(|c: char| !c.is_ascii_alphanumeric()).any(|word| WORDS.contains(&word))
        }
        _ => signals.has(Signal::Sign),
    }
}

/// One of the person's own events, with the time it was credited.
#[derive(Clone, Copy)]
pub(super) struct Step {
    pub action: u32,
    pub at: Instant,
    pub ms: f64,
}

#[derive(Clone, Default)]
struct Open {
    patient: u32,
    signals: u32,
    events: u32,
    ms: f64,
    /// Only where cases are asked for.
    steps: Vec<Step>,
}

#[derive(Clone, Copy, Default)]
struct Sums {
    count: u32,
    events: u32,
    seconds: f64,
    log_seconds: f64,
}

/// Of one person, over the window.
#[derive(Default)]
pub(super) struct Tasks {
    open: [Option<Open>; TASKS.len()],
    /// The task that the person is at.
    at: Option<usize>,
    ways: BTreeMap<(usize, u32), Sums>,
    keep_cases: bool,
    n_cases: u32,
    steps: Vec<TaskStep>,
}

impl Tasks {
    pub fn new(keep_cases: bool) -> Self {
        Self { keep_cases, ..Self::default() }
    }

    pub fn begin_session(&mut self) {
        self.open = Default::default();
        self.at = None;
    }

    pub fn step(&mut self, step: Step, patient: u32, meanings: &Meanings) {
        let action = step.action as usize;
        let signals = meanings.signals[action] & kept();
        let (task, ends) = meanings.tasks[action];
        let Some(task) = task else {
            let between = self.at.filter(|_| meanings.is_between[action]);
            match between.and_then(|at| self.open[at].as_mut()) {
                Some(open) => {
                    open.add(step, signals, self.keep_cases);
                }
                None => self.at = None,
            }
            return;
        };
        let fresh = || Open { patient, ..Open::default() };
        let open = self.open[task].get_or_insert_with(fresh);
        if open.patient != patient {
            *open = fresh();
        }
        open.events += 1;
        open.add(step, signals, self.keep_cases);
        self.at = Some(task);
        if ends {
            self.close(task);
        }
    }

    fn close(&mut self, task: usize) {
        self.at = None;
        let Some(done) = self.open[task].take() else { return };
        if done.events < FEWEST_EVENTS || done.ms <= 0.0 {
            return;
        }
        let sums = self.ways.entry((task, done.signals)).or_default();
        sums.count += 1;
        sums.events += done.events;
        sums.seconds += done.ms / 1000.0;
        sums.log_seconds += (done.ms / 1000.0).ln();
        if self.keep_cases {
            self.n_cases += 1;
            let (case, task) = (self.n_cases, TASKS[task]);
            self.steps.extend(done.steps.iter().map(|step| TaskStep {
                user: 0,
                case,
                task,
                action: step.action,
                at: step.at,
                seconds: step.ms / 1000.0,
            }));
        }
    }

    /// The rows of `user`, in the order of tasks and ways; ready for the next person.
    pub fn finish(&mut self, user: u32, rows: &mut Vec<TaskWay>, steps: &mut Vec<TaskStep>) {
        self.begin_session();
        self.n_cases = 0;
        steps.extend(self.steps.drain(..).map(|step| TaskStep { user, ..step }));
        let ways = std::mem::take(&mut self.ways);
        rows.extend(ways.into_iter().map(|((task, signals), sums)| TaskWay {
            user,
            task: TASKS[task],
            signals: Signals(signals),
            count: sums.count,
            events: sums.events,
            seconds: sums.seconds,
            log_seconds: sums.log_seconds,
        }));
    }
}

impl Open {
    fn add(&mut self, step: Step, signals: u32, keep: bool) {
        self.signals |= signals;
        self.ms += step.ms;
        if keep {
            self.steps.push(step);
        }
    }
}

fn kept() -> u32 {
    let all = TOOLS.iter().chain(&SOUGHT).chain(&TAKEN_BACK);
    all.fold(0, |mask, signal| mask | 1 << *signal as u32)
}
