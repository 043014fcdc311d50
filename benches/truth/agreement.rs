//! How well verdicts and truth agree in one hospital.
//!
//! In: the rows of a cell. Out: ranked scores and counts that can be added up over hospitals.
//! Never: a mean of means; shares keep what they are of.

use super::cells::{Cell, Row};
use std::collections::BTreeMap;
use uptake::stats::auroc;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    Struggling,
    Avoiding,
    Champion,
}

/// So many of so many.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Share {
    pub part: u32,
    pub of: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Count {
    /// Of the flagged: flagged as what they are.
    Precision,
    /// Of the struggling and avoiding: flagged as what they are.
    Recall,
    /// Of the struggling who were flagged so: the first need is one of theirs.
    TopNeed,
    /// Of the avoiding who were flagged so.
    Style,
    /// Of those who look odd and neither struggle nor avoid: flagged.
    Odd,
    /// Of all who neither struggle nor avoid: flagged.
    Fine,
    ChampionPrecision,
    ChampionRecall,
    TooLittleData,
}

#[derive(Clone, Debug, Default)]
pub struct Agreement {
    pub counts: BTreeMap<Count, Share>,
    /// Of the affected by label, style or first need: found, and all.
    pub missed: BTreeMap<String, Share>,
    /// The fine who were flagged, by label, oddity and what was said.
    pub wrong: BTreeMap<String, u32>,
    /// Areas under the curve, a hospital each.
    pub aurocs: [Vec<f64>; 3],
}

impl Target {
    pub const ALL: [Self; 3] = [Self::Struggling, Self::Avoiding, Self::Champion];

    pub fn name(self) -> &'static str {
        match self {
            Self::Struggling => "struggling",
            Self::Avoiding => "avoiding",
            Self::Champion => "champion",
        }
    }

    pub fn score(self, row: &Row) -> Option<f64> {
        match self {
            Self::Struggling => row.struggle.map(|(score, _)| score),
            Self::Avoiding => row.avoid.map(|(score, _)| score),
            Self::Champion => row.champion,
        }
    }
}

impl Share {
    pub fn add(&mut self, part: bool) {
        self.part += u32::from(part);
        self.of += 1;
    }

    pub fn value(self) -> Option<f64> {
        (self.of > 0).then(|| f64::from(self.part) / f64::from(self.of))
    }
}

impl Agreement {
    pub fn of(cells: &[&Cell]) -> Self {
        let mut all = Self::default();
        for cell in cells {
            all.add(cell);
        }
        all
    }

    pub fn share(&self, count: Count) -> Share {
        self.counts.get(&count).copied().unwrap_or_default()
    }

    /// Mean over hospitals.
    pub fn auroc(&self, target: Target) -> f64 {
        let areas = &self.aurocs[target as usize];
        areas.iter().sum::<f64>() / areas.len() as f64
    }

    pub fn add(&mut self, cell: &Cell) {
        for target in Target::ALL {
            let (scores, labels): (Vec<f64>, Vec<bool>) = cell
                .people
                .iter()
                .filter_map(|row| Some((target.score(row)?, row.label == target.name())))
                .unzip();
            self.aurocs[target as usize].extend(auroc(&scores, &labels));
        }
        for row in cell.people.iter().filter(|row| row.judged()) {
            self.person(row);
        }
    }

    fn person(&mut self, row: &Row) {
        let mut count = |what, part| self.counts.entry(what).or_default().add(part);
        let (flagged, right) = (row.flagged(), row.right());
        count(Count::TooLittleData, row.status == "too_little_data");
        if flagged {
            count(Count::Precision, right);
        }
        if row.affected() {
            count(Count::Recall, right);
        } else {
            count(Count::Fine, flagged);
            if !row.odd.is_empty() {
                count(Count::Odd, flagged);
            }
        }
        if right && row.status == "struggling" {
            let first = row.told.first();
            count(Count::TopNeed, first.is_some_and(|n| row.needs.contains(&n.activity)));
        }
        if right && row.status == "avoiding" {
            count(Count::Style, row.avoid_style == row.style);
        }
        if row.status == "champion" {
            count(Count::ChampionPrecision, right);
        }
        if row.label == "champion" {
            count(Count::ChampionRecall, right);
        }
        if row.affected() {
            let first = row.needs.first().map_or("", String::as_str);
            let kind = if row.style.is_empty() { first } else { row.style.as_str() };
            self.missed.entry(format!("{} {kind}", row.label)).or_default().add(right);
        } else if flagged {
            let said = if row.avoid_style.is_empty() { "struggling" } else { &row.avoid_style };
            let odd = if row.odd.is_empty() { "nothing odd" } else { &row.odd };
            *self.wrong.entry(format!("{} ({odd}) as {said}", row.label)).or_default() += 1;
        }
    }

    /// All of it in a line.
    pub fn line(&self) -> String {
        let share = |count| {
            let share = self.share(count);
            format!("{}/{}", share.part, share.of)
        };
        let percent = |count| 100.0 * self.share(count).value().unwrap_or(0.0);
        // Where nobody is affected there is no area.
        let area = |target| match self.auroc(target) {
            area if area.is_finite() => format!("{area:.3}"),
            _ => "-".to_string(),
        };
        format!(
            "auroc {} {} {} | precision {} ({:.1} %) recall {} ({:.1} %) | need {} style {} | odd {} ({:.1} %) fine {} ({:.1} %) | champions {} found {}",
            area(Target::Struggling),
            area(Target::Avoiding),
            area(Target::Champion),
            share(Count::Precision),
            percent(Count::Precision),
            share(Count::Recall),
            percent(Count::Recall),
            share(Count::TopNeed),
            share(Count::Style),
            share(Count::Odd),
            percent(Count::Odd),
            share(Count::Fine),
            percent(Count::Fine),
            share(Count::ChampionPrecision),
            share(Count::ChampionRecall),
        )
    }
}
