//! What must hold, and whether it does: the one table.
//!
//! In: the cells of each condition. Out: figures beside their bars, over all variants and for the
//! worst one, with simple methods below. Never: a mark without its interval.

use super::agreement::{Count, Target};
use super::baselines::{EFFORT, EFFORT_HARDEST, FOREST, OWN_EFFORT, OWN_REWORK, REWORK};
use super::cells::Cell;
use super::figures::{Estimate, Question, Resamples, customary};
use super::page::{Page, area, percent, share};
use std::collections::BTreeSet;

/// A condition's hospitals.
pub struct Column<'a> {
    pub title: String,
    /// With labels, by structural variant.
    pub cells: Vec<(u8, &'a Cell)>,
    /// For the first need, where that is asked under another condition.
    pub with_needs: Vec<(u8, &'a Cell)>,
    /// Where nobody struggles or avoids.
    pub null: Vec<(u8, &'a Cell)>,
    /// Which of the bars hold for it.
    pub bars: Option<usize>,
}

struct Line {
    title: &'static str,
    question: Question,
    of: Of,
    /// Default, smaller effect, opaque names, no schedule, no roster.
    bars: [Option<f64>; 5],
    /// What such a method reached on other simulated hospitals.
    elsewhere: Option<[f64; 2]>,
}

/// The column whose difficulty is known from elsewhere.
const DEFAULT: usize = 0;

#[derive(Clone, Copy, PartialEq)]
enum Of {
    Labelled,
    WithNeeds,
    Null,
}

const fn line(title: &'static str, question: Question, of: Of, bars: [f64; 5]) -> Line {
    let [a, b, c, d, e] = bars;
    let bars = [Some(a), Some(b), Some(c), Some(d), Some(e)];
    Line { title, question, of, bars, elsewhere: None }
}

const fn beside(
    title: &'static str,
    target: Target,
    method: usize,
    elsewhere: Option<[f64; 2]>,
) -> Line {
    let question = Question::Baseline(target, method);
    Line { title, question, of: Of::Labelled, bars: [None; 5], elsewhere }
}

/// Of the best simple methods: above this, and a little more, the simulator is too easy.
const fn simple(target: Target) -> Option<[f64; 2]> {
    match target {
        Target::Avoiding => Some([0.62, 0.72]),
        Target::Struggling | Target::Champion => Some([0.62, 0.83]),
    }
}

const A_LITTLE: f64 = 0.05;

fn lines() -> Vec<Line> {
    use Count::{ChampionPrecision, ChampionRecall, Fine, Odd, Precision, Recall, Style, TopNeed};
    use Question::{Area, Share};
    use Target::{Avoiding, Champion, Struggling};
    let null = [Some(0.01), None, Some(0.01), Some(0.01), Some(0.02)];
    let also = |title, count| {
        let question = Share(count);
        Line { title, question, of: Of::Labelled, bars: [None; 5], elsewhere: None }
    };
    vec![
        line("struggling: AUROC", Area(Struggling), Of::Labelled, [0.97, 0.90, 0.93, 0.96, 0.95]),
        beside("  our effort, hardest activity", Struggling, OWN_EFFORT, None),
        beside("  our rework", Struggling, OWN_REWORK, None),
        beside("  effort by action, all actions", Struggling, EFFORT, None),
        beside("  effort by action", Struggling, EFFORT_HARDEST, Some([0.92, 0.97])),
        beside("  cancels and undos", Struggling, REWORK, Some([0.89, 0.89])),
        beside("  active time a visit", Struggling, customary(Struggling), simple(Struggling)),
        beside("  isolation forest", Struggling, FOREST, simple(Struggling)),
        line("flags: precision", Share(Precision), Of::Labelled, [0.93, 0.88, 0.93, 0.91, 0.85]),
        line("flags: recall", Share(Recall), Of::Labelled, [0.72, 0.45, 0.52, 0.65, 0.60]),
        line("top need right", Share(TopNeed), Of::WithNeeds, [0.95, 0.85, 0.90, 0.95, 0.95]),
        line("avoiding: AUROC", Area(Avoiding), Of::Labelled, [0.98, 0.96, 0.95, 0.94, 0.94]),
        beside("  few events", Avoiding, customary(Avoiding), simple(Avoiding)),
        beside("  isolation forest", Avoiding, FOREST, simple(Avoiding)),
        line("style right", Share(Style), Of::Labelled, [0.92, 0.85, 0.75, 0.85, 0.85]),
        line("champion: AUROC", Area(Champion), Of::Labelled, [0.93, 0.93, 0.93, 0.92, 0.92]),
        beside("  active time a visit", Champion, customary(Champion), simple(Champion)),
        beside("  isolation forest", Champion, FOREST, simple(Champion)),
        also("proposed champions: precision", ChampionPrecision),
        also("proposed champions: recall", ChampionRecall),
        line("odd but fine, flagged", Share(Odd), Of::Labelled, [0.02, 0.02, 0.02, 0.03, 0.05]),
        also("fine, flagged", Fine),
        Line {
            title: "null hospital, flagged",
            question: Share(Fine),
            of: Of::Null,
            bars: null,
            elsewhere: None,
        },
    ]
}

impl Column<'_> {
    fn of(&self, of: Of) -> &[(u8, &Cell)] {
        match of {
            Of::Labelled => &self.cells,
            Of::WithNeeds => &self.with_needs,
            Of::Null => &self.null,
        }
    }
}

pub fn tell(page: &mut Page, columns: &[Column], resamples: &Resamples) {
    page.line(
        "ok: the bar holds, and the whole interval with it; ok?: it holds, the interval reaches \
         below; no?: it does not, the interval reaches it; NO: the whole interval is beyond.",
    );
    page.line(
        "In square brackets: what such a method reached on other simulated hospitals; EASY: its interval lies \
         beyond by more than 0.05, so the simulator gives too much away.",
    );
    page.heading("All variants");
    table(page, columns, |line, column| {
        let cells: Vec<&Cell> = column.of(line.of).iter().map(|(_, cell)| *cell).collect();
        Some((estimate(line, &cells, resamples)?, String::new()))
    });
    page.heading("The worst variant of each figure (of simple methods: the easiest)");
    table(page, columns, |line, column| worst(line, column, resamples));
}

fn estimate(line: &Line, cells: &[&Cell], resamples: &Resamples) -> Option<Estimate> {
    line.question.figure(cells).estimate(cells.len(), resamples)
}

fn worst(line: &Line, column: &Column, resamples: &Resamples) -> Option<(Estimate, String)> {
    let cells = column.of(line.of);
    let variants: BTreeSet<u8> = cells.iter().map(|(variant, _)| *variant).collect();
    let each = variants.into_iter().filter_map(|variant| {
        let own: Vec<&Cell> =
            cells.iter().filter(|(v, _)| *v == variant).map(|(_, cell)| *cell).collect();
        Some((estimate(line, &own, resamples)?, format!(" v{variant}")))
    });
    let rising = line.question.rising() && !matches!(line.question, Question::Baseline(..));
    each.min_by(
        |(a, _), (b, _)| {
            if rising { a.value.total_cmp(&b.value) } else { b.value.total_cmp(&a.value) }
        },
    )
}

fn table(
    page: &mut Page,
    columns: &[Column],
    figure: impl Fn(&Line, &Column) -> Option<(Estimate, String)>,
) {
    let mut headings = vec![String::new()];
    headings.extend(columns.iter().map(|column| column.title.clone()));
    let mut rows = Vec::new();
    for line in lines() {
        let elsewhere = line.elsewhere.map(|[low, high]| {
            if low == high { format!(" [{low:.2}]") } else { format!(" [{low:.2} to {high:.2}]") }
        });
        let mut row = vec![format!("{}{}", line.title, elsewhere.unwrap_or_default())];
        for column in columns {
            let bar = column.bars.and_then(|at| line.bars[at]);
            let told = figure(&line, column).map(|(estimate, which)| {
                let text = match line.question {
                    Question::Share(_) => share(&estimate),
                    _ => area(&estimate),
                };
                let easy = column.bars == Some(DEFAULT)
                    && line.elsewhere.is_some_and(|[_, high]| estimate.low > high + A_LITTLE);
                let mark = match bar {
                    Some(bar) => mark(&estimate, bar, line.question.rising()),
                    None if easy => "EASY",
                    None => "",
                };
                format!("{text}{which} {mark}").trim_end().to_string()
            });
            row.push(told.unwrap_or_else(|| "-".to_string()));
        }
        rows.push(row);
        // The bar under what it is for.
        if line.bars.iter().any(Option::is_some) {
            let sign = if line.question.rising() { "at least" } else { "at most" };
            let written = |bar: f64| match line.question {
                Question::Share(_) => percent(bar),
                _ => format!("{bar:.2}"),
            };
            let mut row = vec!["  bar".to_string()];
            row.extend(columns.iter().map(|column| {
                let bar = column.bars.and_then(|at| line.bars[at]);
                bar.map_or(String::new(), |bar| format!("{sign} {}", written(bar)))
            }));
            rows.push(row);
        }
    }
    let mut row = vec!["hospitals (null)".to_string()];
    row.extend(columns.iter().map(|c| format!("{} ({})", c.cells.len(), c.null.len())));
    rows.push(row);
    page.table(&headings, &rows);
}

fn mark(estimate: &Estimate, bar: f64, rising: bool) -> &'static str {
    // Turned so that more is better.
    let turn = |value: f64| if rising { value - bar } else { bar - value };
    let (worst, best) =
        if rising { (estimate.low, estimate.high) } else { (estimate.high, estimate.low) };
    match (turn(estimate.value) >= 0.0, turn(worst) >= 0.0, turn(best) >= 0.0) {
        (true, true, _) => "ok",
        (true, false, _) => "ok?",
        (false, _, true) => "no?",
        (false, _, false) => "NO",
    }
}
