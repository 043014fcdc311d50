//! Helping: who could help whom, by the unit of those who could; for staff alone.
//!
//! In: matches, places of champions, what may be printed of a person. Out: each champion with the learners
//! proposed to them; below, by reason, those for whom nobody fits yet. Never: the group tier, a rank.

use super::heading::{Words, count, facts, foot, head};
use super::lettering::Letters;
use super::palette::Tone;
use super::scene::{MARGIN, Scene};
use crate::findings::{Findings, Scope};
use crate::plans::{Match, Plans};
use std::collections::BTreeMap;

#[derive(Clone, Debug, PartialEq)]
pub struct Helping {
    /// By unit.
    pub helpers: BTreeMap<String, Vec<Helper>>,
    /// By the reason why nobody fits.
    pub alone: BTreeMap<String, Vec<Match>>,
    /// Champions to whom nobody is proposed.
    pub free: usize,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Helper {
    pub user_id: String,
    pub places: u32,
    pub learners: Vec<Match>,
}

const NO_UNIT: &str = "no unit named";

/// `None`: nobody to match.
pub fn data(plans: &Plans, findings: &Findings) -> Option<Helping> {
    if plans.matches.is_empty() {
        return None;
    }
    let mut data = Helping { helpers: BTreeMap::new(), alone: BTreeMap::new(), free: 0 };
    for champion in &findings.champions {
        let id = champion.user_id.as_str();
        let of_champion = plans.matches.iter().filter(|one| one.champion.as_deref() == Some(id));
        let learners: Vec<Match> = of_champion.cloned().collect();
        if learners.is_empty() {
            data.free += 1;
            continue;
        }
        let unit = champion.department.clone().unwrap_or_else(|| NO_UNIT.to_string());
        let helper =
            Helper { user_id: champion.user_id.clone(), places: champion.capacity, learners };
        data.helpers.entry(unit).or_default().push(helper);
    }
    for one in plans.matches.iter().filter(|one| one.champion.is_none()) {
        data.alone.entry(one.reasons.join("; ")).or_default().push(one.clone());
    }
    Some(data)
}

pub fn words(data: &Helping, scope: &Scope) -> Words {
    let helpers = || data.helpers.values().flatten();
    let with: usize = helpers().map(|helper| helper.learners.len()).sum();
    let all = with + data.alone.values().map(Vec::len).sum::<usize>();
    let title = if with == 0 {
        format!("For none of {} a colleague who fits is found yet", count(all, "person", "people"))
    } else {
        format!(
            "{with} of {} who may need help could be helped by a colleague of their own role",
            count(all, "person", "people")
        )
    };
    let who = format!(
        "{} to be helped, {} to be asked",
        count(all, "person", "people"),
        count(helpers().count(), "champion", "champions")
    );
    let facts = facts(&who, scope.window, scope);
    let more = match data.free {
        0 => String::new(),
        n => format!(" To {} nobody is proposed.", count(n, "more champion", "more champions")),
    };
    let notes = vec![
        format!(
            "Thick line and bold unit: both are of the same unit. Hours a week in which both are at \
             work; patients whom both saw within a day.{more}"
        ),
        "A proposal and no appointment: ask both, and take no for an answer. The order is by unit and \
         id, and says nothing of anybody."
            .to_string(),
    ];
    let about = format!("Champions, each with the learners proposed to them. {title}. {facts}.");
    Words { title, facts, notes, about }
}

const LABEL: Letters = Letters::of(11);
const BODY: Letters = Letters::of(12);
const ROW: i32 = 21;
/// Ends of the lines, and where columns begin; hours and patients end at theirs.
const FROM: i32 = 262;
const TO: i32 = 338;
const LEARNER: i32 = TO + 14;
const ACTIVITY: i32 = 528;
const UNIT: i32 = 616;
const HOURS: i32 = 866;

pub fn ink(data: &Helping, words: &Words, label: &dyn Fn(&str) -> String) -> Scene {
    let mut scene = Scene::new();
    let mut y = head(&mut scene, words);
    let right = scene.width - MARGIN;
    if !data.helpers.is_empty() {
        scene.text(MARGIN, y, "could help", LABEL, Tone::Soft);
        scene.text(FROM - 14, y, "places taken", LABEL.right(), Tone::Soft);
        scene.text(HOURS, y, "hours", LABEL.right(), Tone::Soft);
        scene.text(right, y, "patients", LABEL.right(), Tone::Soft);
    }
    scene.text(LEARNER, y, "could be helped", LABEL, Tone::Soft);
    scene.text(ACTIVITY, y, "with", LABEL, Tone::Soft);
    scene.text(UNIT, y, "of", LABEL, Tone::Soft);
    y += 6;
    for (unit, helpers) in &data.helpers {
        scene.fitted((MARGIN, y + 16), unit, FROM - MARGIN, BODY.bold(), Tone::Soft);
        y += ROW + 2;
        for (called, helper) in sorted(helpers, |helper| &helper.user_id, label) {
            y = fan(&mut scene, &called, helper, unit, y, label);
        }
        y += 8;
    }
    for (why, learners) in &data.alone {
        let text = format!("Nobody yet: {why}");
        scene.fitted((MARGIN, y + 16), &text, right - MARGIN, BODY.bold(), Tone::Soft);
        y += ROW + 2;
        for (called, one) in sorted(learners, |one| &one.learner, label) {
            learner(&mut scene, &called, one, y + ROW / 2, false);
            y += ROW;
        }
        y += 8;
    }
    foot(scene, y, words)
}

/// By what is printed.
fn sorted<'a, T>(
    rows: &'a [T],
    id: impl Fn(&T) -> &str,
    label: &dyn Fn(&str) -> String,
) -> Vec<(String, &'a T)> {
    let mut rows: Vec<(String, &T)> = rows.iter().map(|row| (label(id(row)), row)).collect();
    rows.sort_by(|a, b| a.0.cmp(&b.0));
    rows
}

fn fan(
    scene: &mut Scene,
    called: &str,
    helper: &Helper,
    unit: &str,
    top: i32,
    label: &dyn Fn(&str) -> String,
) -> i32 {
    let learners = sorted(&helper.learners, |one| &one.learner, label);
    let middle = top + ROW * learners.len() as i32 / 2;
    let taken = format!("{} of {}", learners.len(), helper.places);
    scene.fitted((MARGIN, middle + 4), called, 164, BODY, Tone::Ink);
    scene.text(FROM - 14, middle + 4, &taken, LABEL.right(), Tone::Soft);
    let mut y = top;
    for (learner_called, one) in &learners {
        let at = y + ROW / 2;
        let near = one.department.as_deref() == Some(unit);
        let (width, tone) = if near { (3, Tone::Blue) } else { (1, Tone::Soft) };
        scene.path(vec![(FROM, middle), (TO, at)], width, tone);
        scene.tip(&format!("{learner_called}: {}", one.reasons.join("; ")));
        learner(scene, learner_called, one, at, near);
        y += ROW;
    }
    scene.diamond(FROM, middle, 6, Tone::Green);
    y + 6
}

fn learner(scene: &mut Scene, called: &str, one: &Match, middle: i32, near: bool) {
    let base = middle + 4;
    scene.triangle(TO, middle, 5, Tone::Vermillion);
    scene.fitted((LEARNER, base), called, ACTIVITY - LEARNER - 10, BODY, Tone::Ink);
    let activity = one.activity.map_or("", |activity| activity.name());
    scene.fitted((ACTIVITY, base), activity, UNIT - ACTIVITY - 8, LABEL, Tone::Ink);
    let unit = one.department.as_deref().unwrap_or(NO_UNIT);
    let letters = if near { LABEL.bold() } else { LABEL };
    scene.fitted((UNIT, base), unit, HOURS - UNIT - 50, letters, Tone::Soft);
    if let Some(hours) = one.overlap_hours {
        scene.text(HOURS, base, &format!("{hours:.0}"), LABEL.right(), Tone::Ink);
    }
    if let Some(patients) = one.shared_patients.filter(|n| *n > 0) {
        let x = scene.width - MARGIN;
        scene.text(x, base, &patients.to_string(), LABEL.right(), Tone::Ink);
    }
}
