//! What each of six styles of avoiding looks like, in a person's measures.
//!
//! In: measures that count for avoidance. Out: the evidence a style. Never: a verdict, which looks at
//! everyone; never a style that the input cannot show.

use super::AvoidStyle;
use super::families::{Family, PERSISTS, SPEAKS, bounded, mean_of};
use crate::measures::{Column, Measures};
use crate::peers::Peers;
use crate::stats::normal_through;
use crate::vocabulary::Activity;
use std::ops::RangeInclusive;

#[derive(Clone, Debug)]
pub(super) struct StyleEvidence {
    pub style: AvoidStyle,
    /// What the verdict rests on.
    pub z: f64,
    /// What the score rests on: also one family alone, or one that others share for good reasons.
    pub hint: f64,
    pub families: Vec<Family>,
    /// How far below the lowest of the peers, as a logarithm, where the style is told by that.
    pub below: Option<f64>,
    /// Needed of this style beside a small p.
    pub holds: bool,
    /// Column that carries it, for the text and the activity.
    pub column: Option<usize>,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Styles {
    pub styles: Vec<StyleEvidence>,
    /// Why a style was not believed.
    pub doubts: Vec<&'static str>,
}

/// A slope within a half may be so far the opposite by chance, and it may begin in the second half.
const NOT_OPPOSITE: f64 = -0.84;
const NOT_RISING: f64 = -1.645;
/// Lateness goes far, and only how far tells a habit of several from what one does.
const VERY_LATE: f64 = 15.0;
/// A few notes that are never signed, such as a teacher's, say no more than this.
const SOME_LATE: f64 = 4.0;
/// Days missed go with fading; alone they are absence.
const MISSED: f64 = 4.0;
/// Correlation of views of the same notes.
const SAME_NOTES: f64 = 0.5;
/// One-sided 10 %: enough for the second of two families whose first is far out.
const ALSO_SPEAKS: f64 = 1.28;
/// Ways to the work and what is done around it: using little of them avoids nothing.
const BESIDE_CARE: [Activity; 7] = [
    Activity::Login,
    Activity::Navigation,
    Activity::Search,
    Activity::Printing,
    Activity::Alerts,
    Activity::Admin,
    Activity::Other,
];
/// Shows in so many activities at once: little direct care, not one activity skipped.
const LITTLE_CARE: usize = 3;
/// Of the peers' own orders an encounter: up to the first, others enter them; from the second on, only
/// some. Who cosigns notes as well teaches, and must keep fewer to be thought to delegate.
const FEW_OWN: (f64, f64) = (0.5, 0.75);
const FEW_OWN_AND_TEACHES: (f64, f64) = (0.35, 0.6);
/// Of the peers' share: up to the first an activity is not used, from the second on only used less.
const SKIPPED: (f64, f64) = (0.13, 0.3);
/// Of an activity that is used little, as several are by those with little direct care.
const USED_LITTLE: (f64, f64) = (0.35, 0.6);
/// Of screens that were found to go together: other work that shares them remains.
const SCREENS_SKIPPED: (f64, f64) = (0.25, 0.6);
/// Between skipped and used less lies a sign and no verdict.
const SELDOM_USED: (f64, f64) = (0.2, 0.45);
/// Of what the lowest tenth of the peers still show: from here on down, and not at all above.
const BELOW_THE_LOWEST: f64 = 0.8;
const AMONG_THE_LOWEST: f64 = 1.3;

/// A column that counts for a person, with its index.
#[derive(Clone, Copy)]
struct Sign<'a> {
    index: usize,
    column: &'a Column,
    family: Family,
}

/// How far people of this hospital differ in cosigning and ordering, whose tails are long.
pub(super) struct Habits {
    cosigned: Usual,
    few_own: Usual,
}

struct Usual {
    centre: f64,
    spread: f64,
}

/// Where habits end and few are affected yet, and the least that people are taken to differ.
const HABITS: RangeInclusive<f64> = 0.50..=0.90;
const LEAST_SPREAD: f64 = 0.5;

impl Habits {
    pub fn of(measures: &Measures) -> Self {
        let usual = |name: &'static str| {
            let column = measures.column(name);
            let counted = |c: &Column| {
                (0..c.compared.len()).filter_map(|at| Some(c.counted(at)?.z)).collect::<Vec<_>>()
            };
            let through = column.and_then(|c| normal_through(&counted(c), HABITS));
            let (centre, spread) = through.unwrap_or((0.0, 1.0));
            Usual { centre: centre.min(0.5), spread: spread.max(LEAST_SPREAD) }
        };
        Self { cosigned: usual("cosigned_orders"), few_own: usual("few_own_orders") }
    }
}

impl Usual {
    fn against(&self, z: f64) -> f64 {
        bounded((z - self.centre) / self.spread)
    }
}

/// Of the member at `at`.
pub(super) fn styles(measures: &Measures, peers: &Peers, habits: &Habits, at: usize) -> Styles {
    let mut found = Styles::default();
    let Some(member) = peers.members.get(at).filter(|m| m.assessable()) else { return found };
    let single = |name: &'static str| -> Option<Sign> {
        let (index, column) =
            measures.columns.iter().enumerate().find(|(_, c)| c.definition.name == name)?;
        Some(Sign { index, column, family: family(column, at)? })
    };
    let missed = single("absence").map(|absence| (absence.index, absence.family));
    if let Some((column, f)) = missed {
        let holds = persists(&f) || member.active.is_empty();
        found
            .styles
            .push(StyleEvidence { holds, ..style(AvoidStyle::Absent, vec![f], f.z, column) });
    } else if let Some(Sign { index: column, family: f, .. }) = single("days_for_fte") {
        found
            .styles
            .push(StyleEvidence { hint: f.z, ..style(AvoidStyle::Absent, vec![f], 0.0, column) });
    }
    let missed = missed.map(|(_, missed)| missed);
    fading(at, single("fading"), single("fewer_days"), missed, &mut found);
    if let Some(prints) = single("printing") {
        let less = |name| single(name).map(|sign| sign.family);
        paper(prints, less("little_documentation"), less("load"), &mut found);
    }
    if let Some(Sign { index: column, family: delay, .. }) = single("documentation_delay") {
        let both = together(delay, single("late_notes").map(|late| late.family));
        // Most notes must be late: what is left open by some is another's to sign, or waits for a result.
        let holds = persists(&both) && delay.z >= ALSO_SPEAKS;
        found
            .styles
            .push(StyleEvidence { holds, ..style(AvoidStyle::Late, vec![both], both.z, column) });
    }
    if let (Some(Sign { index: column, family: cosigned, .. }), Some(own)) =
        (single("cosigned_orders"), single("few_own_orders"))
    {
        let few = own.family;
        // Teachers cosign and still order: hardly any own orders is what tells.
        let teaches = single("cosigned_notes").is_some_and(|notes| notes.family.z >= SPEAKS);
        let few_own = if teaches { FEW_OWN_AND_TEACHES } else { FEW_OWN };
        let kept = leaving_out(own.column, at, few_own);
        let both = [bounded(cosigned.z).min(bounded(few.z)), bounded(few.z)];
        let holds = kept >= 1.0 && cosigned.z >= ALSO_SPEAKS && few.z >= SPEAKS && persists(&few);
        // Cosigning alone is a weak sign; the more so the fewer own orders.
        let signs = [habits.cosigned.against(cosigned.z), habits.few_own.against(few.z)];
        let hint = mean_of(&signs, 0.3);
        if let Some(z) = mean_of(&both, 0.3) {
            found.styles.push(StyleEvidence {
                hint: hint.unwrap_or(z),
                holds,
                ..style(AvoidStyle::Delegates, vec![cosigned, few], z * kept, column)
            });
        }
    }
    if let Some(Sign { index: column, family: late, .. }) = single("late_touches") {
        let holds = persists(&late);
        found
            .styles
            .push(StyleEvidence { holds, ..style(AvoidStyle::Late, vec![late], late.z, column) });
    }
    partial(measures, at, &mut found);
    found
}

/// From 0 (used as the peers use it, or less) to 1 (left to others): how far a share of the peers' is
/// leaving out.
fn leaving_out(column: &Column, at: usize, (skipped, used_less): (f64, f64)) -> f64 {
    let Some(c) = column.counted(at) else { return 0.0 };
    // Turned measures: higher is less; the peers' lowest are at their high end.
    let share = (-c.deviation).exp();
    let of_lowest = (c.high - c.centre - c.deviation).exp();
    let left = ((used_less / share).ln() / (used_less / skipped).ln()).clamp(0.0, 1.0);
    let below = ((AMONG_THE_LOWEST / of_lowest).ln() / (AMONG_THE_LOWEST / BELOW_THE_LOWEST).ln())
        .clamp(0.0, 1.0);
    left * below
}

/// A sign and no verdict: how far below the peers' lowest tenth and how surely, in one. Of screens that
/// were found to go together there are many, so that only what is hardly used is a sign.
fn used_less(column: &Column, at: usize, z: f64) -> f64 {
    if column.activity.is_none() {
        return leaving_out(column, at, SELDOM_USED) * z;
    }
    let below = below_the_lowest(column, at).unwrap_or(0.0);
    (z.max(0.0) * below.max(0.0)).sqrt()
}

/// Logarithm of the share that the peers' lowest tenth still show over the person's.
fn below_the_lowest(column: &Column, at: usize) -> Option<f64> {
    column.counted(at).map(|c| c.deviation - (c.high - c.centre))
}

/// Prints beside less in the system: less is documented for each patient, or less is done at all. Who
/// prints far more than peers is on paper, or has a reason: a sign, without the other no verdict.
fn paper(sign: Sign, little: Option<Family>, load: Option<Family>, found: &mut Styles) {
    let prints = sign.family;
    let views = [little.map(|little| bounded(little.z)), load.map(|load| -load.z)];
    let views: Vec<f64> = views.into_iter().flatten().collect();
    let less = mean_of(&views, 0.0).unwrap_or(0.0);
    let z = mean_of(&[bounded(prints.z), less.max(0.0)], 0.0).unwrap_or(prints.z);
    let agree = prints.z.min(less) >= ALSO_SPEAKS && prints.z.max(less) >= SPEAKS;
    found.styles.push(StyleEvidence {
        holds: agree && persists(&prints),
        ..style(
            AvoidStyle::Paper,
            std::iter::once(prints)
                .chain(little.or(load).filter(|f| f.z.abs() >= PERSISTS))
                .collect(),
            z,
            sign.index,
        )
    });
}

/// An activity, or screens that go together, and how far it is left out, from 0 to 1.
struct Missing<'a> {
    sign: Sign<'a>,
    left_out: f64,
}

impl Missing<'_> {
    fn z(&self) -> f64 {
        self.sign.family.z
    }

    fn weight(&self) -> f64 {
        self.left_out * self.z()
    }
}

/// Which one activity is skipped, if one is.
fn partial(measures: &Measures, at: usize, found: &mut Styles) {
    let missing: Vec<Missing> = measures
        .columns
        .iter()
        .enumerate()
        .filter(|(_, c)| c.definition.name == "missing_activity")
        .filter(|(_, c)| c.activity.is_none_or(|activity| !BESIDE_CARE.contains(&activity)))
        .filter_map(|(index, column)| {
            let skipped = if column.activity.is_some() { SKIPPED } else { SCREENS_SKIPPED };
            let left_out = leaving_out(column, at, skipped);
            let sign = Sign { index, column, family: family(column, at)? };
            Some(Missing { sign, left_out })
        })
        .collect();
    let little =
        |one: &&Missing| leaving_out(one.sign.column, at, USED_LITTLE) >= 1.0 && one.z() >= SPEAKS;
    if missing.iter().filter(little).count() >= LITTLE_CARE {
        found
            .doubts
            .push("several activities are missing at once: little direct care, not avoidance");
        return;
    }
    let most = missing.iter().max_by(|a, b| a.weight().total_cmp(&b.weight()));
    if let Some(most) = most {
        // With bare names: something done little beside something rare done much is a sign of paper or
        // of delegating, which cannot be told apart, nor from a habit: no verdict.
        let unusual = measures.column("unusual_action").and_then(|column| family(column, at));
        let least = missing.iter().map(|one| bounded(one.z())).fold(0.0, f64::max);
        let hint = unusual.and_then(|unusual| mean_of(&[bounded(unusual.z), least], 0.0));
        let seldom =
            missing.iter().map(|one| used_less(one.sign.column, at, one.z())).fold(0.0, f64::max);
        found.styles.push(StyleEvidence {
            hint: hint.map_or(seldom, |hint| hint.max(seldom)),
            holds: most.left_out >= 1.0 && persists(&most.sign.family),
            below: missing
                .iter()
                .filter(|one| one.sign.column.activity.is_some())
                .filter_map(|one| below_the_lowest(one.sign.column, at))
                .max_by(f64::total_cmp),
            ..style(AvoidStyle::Partial, vec![most.sign.family], most.weight(), most.sign.index)
        });
    }
}

fn style(style: AvoidStyle, families: Vec<Family>, z: f64, column: usize) -> StyleEvidence {
    StyleEvidence { style, z, hint: z, families, below: None, holds: false, column: Some(column) }
}

/// Less use on the days kept, fewer days kept, or both; days missed besides, since who fades misses
/// more and more of them.
fn fading(
    at: usize,
    less: Option<Sign>,
    fewer: Option<Sign>,
    missed: Option<Family>,
    found: &mut Styles,
) {
    let alone = || less.into_iter().chain(fewer);
    let louder = alone().max_by(|a, b| a.family.z.total_cmp(&b.family.z));
    let Some(Sign { index: column, family: louder, .. }) = louder else { return };
    let missed = missed.map(|f| Family { z: f.z.clamp(-3.0, MISSED), ..f });
    let z = less.map_or(louder.z, |less| bounded(less.family.z));
    let z = missed.and_then(|missed| mean_of(&[z, missed.z], 0.0)).map_or(z, |both| both.max(z));
    // All that is lost, against what usually varies: who is away more and more varies more by that alone.
    let compared = || alone().filter_map(|sign| sign.column.counted(at));
    let lost: f64 = compared().map(|c| c.deviation).sum();
    let usual: f64 = compared().map(|c| c.trust * (c.between + c.sampling)).sum();
    let falls = |which: usize, least: f64| louder.halves[which].is_none_or(|z| z >= least);
    let speaks = |f: &Family| f.z >= ALSO_SPEAKS;
    found.styles.push(StyleEvidence {
        hint: if usual > 0.0 { z.max(lost / usual.sqrt()) } else { z },
        holds: speaks(&louder) && falls(0, NOT_RISING) && falls(1, NOT_OPPOSITE),
        ..style(
            AvoidStyle::Fading,
            std::iter::once(louder).chain(missed.filter(speaks)).collect(),
            z,
            column,
        )
    });
}

fn family(column: &Column, at: usize) -> Option<Family> {
    let c = column.counted(at)?;
    Some(Family { name: column.definition.family, z: c.z, halves: c.halves, trust: c.trust })
}

/// Two views of the same notes: how late most are, and how many are later than a day. Who writes all of
/// them at the end of the shift shows in the first alone.
fn together(delay: Family, late: Option<Family>) -> Family {
    let both = |delay: f64, late: Option<f64>| {
        let most = if delay >= ALSO_SPEAKS { VERY_LATE } else { SOME_LATE };
        let delay = delay.clamp(-3.0, VERY_LATE);
        let late = late.map(|late| late.clamp(-3.0, most));
        mean_of(&std::iter::once(delay).chain(late).collect::<Vec<_>>(), SAME_NOTES)
    };
    let half = |which: usize| {
        let late = late.map(|late| late.halves[which]);
        both(delay.halves[which]?, late.unwrap_or_default())
    };
    Family {
        z: both(delay.z, late.map(|late| late.z)).unwrap_or(delay.z),
        halves: [half(0), half(1)],
        trust: late.map_or(delay.trust, |late| late.trust.min(delay.trust)),
        ..delay
    }
}

fn persists(family: &Family) -> bool {
    family.halves.iter().all(|half| half.is_some_and(|z| z >= PERSISTS))
}
