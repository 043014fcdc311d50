//! Tools that make a task quick, where the plan asks for them; the other tools do nothing.
//!
//! In: the plan. Out: which tools, and by how much. Never: who uses them; that is a habit, or a camp.

use super::Plan;
use super::actions::Act;
use super::dice::{Dice, Stream, mix};
use super::scripts::Task;
use super::staff::Person;

pub(super) struct Shortcut {
    pub task: Task,
    /// Any of these.
    pub tools: &'static [Act],
    pub signal: &'static str,
    /// Of the time that the steps after it take.
    pub factor: f64,
}

const TOOLS: [(Task, &[Act], &str); 3] = [
    (Task::Orders, &[Act::OrderSetOpened, Act::SmartSets], "order_set"),
    (Task::Orders, &[Act::PreferenceList], "preference_list"),
    (Task::Note, &[Act::NoteTemplate], "template"),
];
/// What a tool has ready need not be looked for, composed or written.
pub(super) const SPARED: [Act; 5] =
    [Act::OrderSearched, Act::OrderComposed, Act::CopyPrevious, Act::SmartLink, Act::NoteEdited];
/// Of those who use tools at all, in a hospital of camps.
const CAMP: f64 = 5.0;

pub(super) fn shortcuts(plan: &Plan) -> Vec<Shortcut> {
    let mut dice = Dice::new(plan.seed, Stream::Shortcut, 0);
    let mut left: Vec<usize> = (0..TOOLS.len()).collect();
    let mut drawn: Vec<usize> = (0..plan.quick_ways.min(TOOLS.len() as u32))
        .map(|_| left.swap_remove(dice.below(left.len())))
        .collect();
    drawn.sort_unstable();
    drawn
        .iter()
        .filter_map(|at| TOOLS.get(*at))
        .map(|(task, tools, signal)| Shortcut {
            task: *task,
            tools,
            signal,
            factor: dice.between(0.40, 0.60),
        })
        .collect()
}

/// How much more than by habit somebody uses tools: in a hospital of camps a lot, or never.
pub(super) fn camp(plan: &Plan, person: &Person) -> f64 {
    match plan.camps {
        false => 1.0,
        true if mix(person.habits.leaning ^ 0xca).is_multiple_of(2) => CAMP,
        true => 0.0,
    }
}

impl Shortcut {
    pub fn task_name(&self) -> &'static str {
        match self.task {
            Task::Note => "note signed",
            _ => "order signed",
        }
    }
}
