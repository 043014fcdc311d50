//! Which hospitals: conditions, sizes, variants, seeds.
//!
//! In: what the command line picked. Out: keys in an order in which a run that stops early has a
//! bit of everything. Never: a plan that depends on anything but its key.

use super::options::Options;
use serde::{Deserialize, Serialize};
use std::fmt;
use uptake::simulate::{Naming, Plan, Prevalence};

/// Thin, but as many as the bars are meant for.
const EVENTS_PER_DAY: f64 = 150.0;
pub const USERS: u32 = 200;
pub const DAYS: u32 = 56;
pub const VARIANTS: u8 = 6;

pub struct Condition {
    pub name: &'static str,
    pub null: bool,
    set: fn(&mut Plan),
}

/// Each with its null beside it, except the smaller effect, which a null does not have.
pub const CONDITIONS: [Condition; 17] = [
    Condition { name: "default", null: false, set: |_| {} },
    Condition { name: "null", null: true, set: |_| {} },
    Condition { name: "weak", null: false, set: |plan| plan.effect = 0.6 },
    Condition { name: "opaque", null: false, set: opaque },
    Condition { name: "null-opaque", null: true, set: opaque },
    Condition { name: "opaque-map", null: false, set: opaque_with_map },
    Condition { name: "null-opaque-map", null: true, set: opaque_with_map },
    Condition { name: "no-schedule", null: false, set: |plan| plan.with_schedule = false },
    Condition { name: "null-no-schedule", null: true, set: |plan| plan.with_schedule = false },
    Condition { name: "no-roster", null: false, set: |plan| plan.with_roster = false },
    Condition { name: "null-no-roster", null: true, set: |plan| plan.with_roster = false },
    Condition { name: "no-patients", null: false, set: |plan| plan.with_patients = false },
    Condition { name: "null-no-patients", null: true, set: |plan| plan.with_patients = false },
    Condition { name: "slow-units", null: false, set: |plan| plan.slow_units = SLOW },
    Condition { name: "null-slow-units", null: true, set: |plan| plan.slow_units = SLOW },
    Condition { name: "slow-roles", null: false, set: |plan| plan.slow_roles = SLOW },
    Condition { name: "null-slow-roles", null: true, set: |plan| plan.slow_roles = SLOW },
];

const SLOW: u32 = 2;

fn opaque(plan: &mut Plan) {
    plan.vocabulary = Naming::Opaque;
}

fn opaque_with_map(plan: &mut Plan) {
    plan.vocabulary = Naming::Opaque;
    plan.with_map = true;
}

/// What tells a cell from every other.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Key {
    pub condition: String,
    /// Where it is not the condition's own.
    pub effect: Option<f64>,
    pub users: u32,
    pub days: u32,
    pub variant: u8,
    pub seed: u64,
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.condition)?;
        if let Some(effect) = self.effect {
            write!(f, " effect {effect}")?;
        }
        write!(
            f,
            ", {} users, {} days, variant {}, seed {}",
            self.users, self.days, self.variant, self.seed
        )
    }
}

impl Key {
    pub fn plan(&self) -> Option<Plan> {
        let condition = CONDITIONS.iter().find(|c| c.name == self.condition)?;
        let mut plan = Plan {
            users: self.users,
            days: self.days,
            seed: self.seed,
            variant: self.variant,
            events_per_day: EVENTS_PER_DAY,
            ..Plan::default()
        };
        (condition.set)(&mut plan);
        if condition.null {
            plan.prevalence = Prevalence::NONE;
        }
        plan.effect = self.effect.unwrap_or(plan.effect);
        Some(plan)
    }
}

/// Users, weeks and seeds a variant of the sizes beside the one of the bars.
const SWEEP: [(u32, u32, u64); 8] = [
    (40, 8, 10),
    (100, 8, 10),
    (USERS, 2, 5),
    (USERS, 4, 5),
    (USERS, 13, 3),
    (USERS, 26, 3),
    (500, 8, 3),
    (2000, 8, 2),
];

pub fn keys(options: &Options) -> Vec<Key> {
    let mut keys = Vec::new();
    let size = (options.users.unwrap_or(USERS), options.days.unwrap_or(DAYS));
    for seed in options.from..options.from + options.seeds {
        for condition in CONDITIONS.iter().filter(|c| options.wants(c.name)) {
            for variant in &options.variants {
                keys.push(key(condition, options, size, *variant, seed));
            }
        }
    }
    if options.sweep {
        for (users, weeks, seeds) in SWEEP {
            for condition in CONDITIONS.iter().filter(|c| ["default", "null"].contains(&c.name)) {
                for variant in &options.variants {
                    for seed in options.from..options.from + seeds.min(options.seeds) {
                        keys.push(key(condition, options, (users, weeks * 7), *variant, seed));
                    }
                }
            }
        }
    }
    keys
}

fn key(
    condition: &Condition,
    options: &Options,
    (users, days): (u32, u32),
    variant: u8,
    seed: u64,
) -> Key {
    let effect = options.effect;
    // The same seed is the same people in every variant, and they would not count as others.
    let seed = seed + 1000 * u64::from(variant);
    Key { condition: condition.name.to_string(), effect, users, days, variant, seed }
}
