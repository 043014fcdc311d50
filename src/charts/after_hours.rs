//! After-hours work by role: the mean share of active time outside working hours.
//!
//! In: each person's share and role. Out: a mean with its interval a role; dots for staff only.
//! Never: a role of few people in the group tier, or one that a subtraction gives away.

use super::axes::{Axis, nice_step};
use super::heading::{Answer, Words, count, facts, foot, head, percent};
use super::lettering::Letters;
use super::palette::Tone;
use super::scene::{MARGIN, Scene};
use super::{Tier, suppression};
use crate::findings::{Assessment, Scope};
use crate::settings::Settings;
use statrs::distribution::{ContinuousCDF, StudentsT};
use std::collections::BTreeMap;

#[derive(Clone, Debug, PartialEq)]
pub struct AfterHours {
    pub tier: Tier,
    /// By name.
    pub roles: Vec<Role>,
    /// Roles too small to show.
    pub hidden: usize,
    pub small: usize,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Role {
    pub name: String,
    pub n: usize,
    /// `n = 20`, or a rounded number where the exact one would give a few people away.
    pub n_shown: String,
    pub mean: f64,
    /// 95 % interval of the mean (Student's t); `None` for few people.
    pub interval: Option<(f64, f64)>,
    /// Staff tier only, in the order of user ids.
    pub people: Shares,
}

/// Under this many people an interval of the mean says nothing.
const FEWEST: usize = 5;
/// A user id and its share, in the order of ids.
type Shares = Vec<(String, f64)>;

const NO_ROLE: &str = "role not given";

pub fn data(people: &[Assessment], tier: Tier, small: usize) -> Answer<AfterHours> {
    let mut by_role: BTreeMap<&str, (usize, Shares)> = BTreeMap::new();
    for person in people {
        let role = by_role.entry(person.role.as_deref().unwrap_or(NO_ROLE)).or_default();
        role.0 += 1;
        if let Some(share) = person.after_hours_share.filter(|s| (0.0..=1.0).contains(s)) {
            role.1.push((person.user_id.clone(), share));
        }
    }
    by_role.retain(|_, (_, shares)| !shares.is_empty());
    if by_role.is_empty() {
        return Answer::Missing(
            "Nobody's after-hours share could be measured. It needs time stamps to the second, so \
             that active time can be told, and a time zone (--timezone); a schedule (--schedule) \
             makes it exact."
                .to_string(),
        );
    }
    let with_share: usize = by_role.values().map(|(_, shares)| shares.len()).sum();
    let shown = match tier {
        Tier::Staff => vec![true; by_role.len()],
        Tier::Group => {
            let counts: Vec<usize> = by_role.values().map(|(_, shares)| shares.len()).collect();
            suppression::shown(&counts, people.len() - with_share, small)
        }
    };
    let hidden = shown.iter().filter(|shown| !**shown).count();
    let roles: Vec<Role> = by_role
        .into_iter()
        .zip(shown)
        .filter(|(_, shown)| *shown)
        .map(|((name, (whole, shares)), _)| role(name, whole, shares, tier, small))
        .collect();
    if roles.is_empty() {
        return Answer::Missing(format!(
            "Every role has fewer than {small} people, so none is shown here; staff see them in \
             the people folder. Broader roles in the roster (--users) would make groups."
        ));
    }
    Answer::Chart(AfterHours { tier, roles, hidden, small })
}

fn role(name: &str, whole: usize, shares: Shares, tier: Tier, small: usize) -> Role {
    let n = shares.len();
    let mean = shares.iter().map(|(_, share)| share).sum::<f64>() / n as f64;
    let squares: f64 = shares.iter().map(|(_, share)| (share - mean).powi(2)).sum();
    let interval = (n >= FEWEST)
        .then(|| StudentsT::new(0.0, 1.0, (n - 1) as f64).ok())
        .flatten()
        .map(|t| t.inverse_cdf(0.975) * (squares / (n - 1) as f64 / n as f64).sqrt())
        .filter(|half| half.is_finite())
        .map(|half| ((mean - half).max(0.0), (mean + half).min(1.0)));
    Role {
        name: name.to_string(),
        n,
        n_shown: match tier {
            Tier::Staff => format!("n\u{a0}=\u{a0}{n}"),
            Tier::Group => suppression::part(n, whole, small),
        },
        mean,
        interval,
        people: if tier == Tier::Staff { shares } else { Vec::new() },
    }
}

pub fn words(data: &AfterHours, scope: &Scope, settings: &Settings, scheduled: bool) -> Words {
    // One person's share is no role's: the title speaks of roles with enough people.
    let told = || data.roles.iter().filter(|role| role.n >= FEWEST);
    let least = told().min_by(|a, b| a.mean.total_cmp(&b.mean));
    let most = told().max_by(|a, b| a.mean.total_cmp(&b.mean));
    let title = match (least, most) {
        (Some(low), Some(high)) if told().count() > 1 => format!(
            "After-hours work runs from {} of active time ({}) to {} ({})",
            percent(low.mean),
            low.name,
            percent(high.mean),
            high.name
        ),
        (Some(only), _) => {
            format!("{} of active time is after hours ({})", percent(only.mean), only.name)
        }
        _ => "After-hours work by role".to_string(),
    };
    let clock = format!("{:02}–{:02}", settings.clock.from, settings.clock.to);
    let rounded = data.roles.iter().any(|role| !role.n_shown.contains('='));
    let n: usize = data.roles.iter().map(|role| role.n).sum();
    let who = if rounded {
        format!("at least {}", count(n / data.small.max(1) * data.small.max(1), "person", "people"))
    } else {
        count(n, "person", "people")
    };
    let who = format!("{who} in {}", count(data.roles.len(), "role", "roles"));
    let facts = facts(&who, scope.window, scope);
    let hidden = match data.hidden {
        0 => String::new(),
        n => format!(
            " {} of fewer than {} people, or that would give such a one away, {} not shown.",
            count(n, "role", "roles"),
            data.small,
            if n == 1 { "is" } else { "are" }
        ),
    };
    let what = if scheduled {
        format!("outside the scheduled shift, or outside {clock} where there is none")
    } else {
        format!("outside {clock}; give a schedule (--schedule) to judge night shifts fairly")
    };
    let dots = if data.tier == Tier::Staff { " Each dot is a person." } else { "" };
    let notes = vec![format!(
        "Share of each person's active time {what}. Diamond: mean of the people in the role; bar: \
         its 95\u{a0}% interval.{dots}{hidden} Roles differ in their work: this compares nobody's \
         diligence."
    )];
    let list: Vec<String> = data
        .roles
        .iter()
        .map(|role| format!("{} {} ({})", role.name, percent(role.mean), role.n_shown))
        .collect();
    let about = format!("After-hours share of active time by role: {}. {facts}.", list.join(", "));
    Words { title, facts, notes, about }
}

const LABEL: Letters = Letters::of(11);
const BODY: Letters = Letters::of(12);
const LEFT: i32 = MARGIN + 210;
const RIGHT: i32 = 150;

pub fn ink(data: &AfterHours, words: &Words, label: &dyn Fn(&str) -> String) -> Scene {
    let mut scene = Scene::new();
    let top = head(&mut scene, words) + 4;
    let right = scene.width - MARGIN - RIGHT;
    let tall = if data.tier == Tier::Staff { 54 } else { 36 };
    let bottom = top + tall * data.roles.len() as i32;
    let highest = data
        .roles
        .iter()
        .flat_map(|role| {
            let top = role.interval.map_or(role.mean, |(_, high)| high);
            role.people.iter().map(|(_, share)| *share).chain([top])
        })
        .fold(0.1, f64::max);
    let step = nice_step(highest / 6.0);
    let most = (highest / step).ceil() * step;
    let Some(x) = Axis::new(0.0, most, (LEFT, right)) else { return foot(scene, top, words) };
    scene.rect(LEFT, top, right - LEFT, bottom - top, Tone::Panel);
    let ticks = (most / step).round() as i32;
    for tick in 0..=ticks {
        let share = f64::from(tick) * step;
        scene.line((x.at(share), top), (x.at(share), bottom), 1, Tone::Grid);
        scene.text(x.at(share), bottom + 17, &tick_label(share, step), LABEL.middle(), Tone::Soft);
    }
    let name = "Share of active time after hours";
    scene.text((LEFT + right) / 2, bottom + 38, name, BODY.bold().middle(), Tone::Ink);
    for (at, role) in data.roles.iter().enumerate() {
        let y = top + tall * at as i32 + tall / 2;
        if at > 0 {
            scene.line((LEFT, y - tall / 2), (right, y - tall / 2), 1, Tone::Grid);
        }
        scene.fitted((LEFT - 12, y + 4), &role.name, LEFT - MARGIN - 14, BODY.right(), Tone::Ink);
        let y = if role.people.is_empty() { y } else { swarm(&mut scene, role, &x, y, label) };
        if let Some((low, high)) = role.interval {
            scene.line((x.at(low), y), (x.at(high), y), 2, Tone::Ink);
            for end in [low, high] {
                scene.line((x.at(end), y - 4), (x.at(end), y + 5), 2, Tone::Ink);
            }
        }
        scene.diamond(x.at(role.mean), y, 6, Tone::Blue);
        scene.tip(&format!("{}: mean {}", role.name, percent(role.mean)));
        let text = format!("{}  ·  {}", percent(role.mean), role.n_shown);
        let base = top + tall * at as i32 + tall / 2 + 4;
        scene.text(right + 14, base, &text, BODY, Tone::Soft);
    }
    foot(scene, bottom + 44, words)
}

fn tick_label(share: f64, step: f64) -> String {
    if step < 0.01 { format!("{:.1}\u{a0}%", share * 100.0) } else { percent(share) }
}

/// Dots that stand beside each other rather than above; returns where the mean goes.
fn swarm(scene: &mut Scene, role: &Role, x: &Axis, y: i32, label: &dyn Fn(&str) -> String) -> i32 {
    let (r, lanes) = if role.n > 60 { (2, 7) } else { (3, 4) };
    let apart = if r == 2 { 4 } else { 7 };
    let mut ends = vec![i32::MIN; lanes];
    let mut sorted: Vec<&(String, f64)> = role.people.iter().collect();
    sorted.sort_by(|a, b| a.1.total_cmp(&b.1).then_with(|| a.0.cmp(&b.0)));
    let mut turn = 0;
    for (user, share) in sorted {
        let px = x.at(*share);
        let free = ends.iter().position(|end| *end < px - 2 * r);
        let lane = free.unwrap_or_else(|| {
            turn += 1;
            turn % lanes
        });
        if let Some(end) = ends.get_mut(lane) {
            *end = px;
        }
        scene.disc(px, y + 18 - apart * lane as i32, r, Tone::Grey);
        scene.tip(&format!("{}: {}", label(user), percent(*share)));
    }
    y - 17
}
