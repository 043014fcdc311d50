//! Whether forecasts of goals can be trusted: simulated weekly series of known kinds.
//!
//! In: numbers of series a kind and a seed on the command line, else 400 and 1. Out: one table: how
//! often the 95 % interval holds what came, by kind and weeks ahead; how often a goal said to be on
//! track is reached. Never: a file; a kind left out because it is hard.

use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, Normal};
use uptake::stats::{SeriesWeek, forecast};

const AHEAD: [i32; 3] = [4, 8, 13];
const KINDS: [&str; 7] =
    ["steady", "trend", "steep trend", "random walk", "AR(1)", "level shift", "seasonal"];
const ON_TRACK: f64 = 0.8;
const AT_RISK: f64 = 0.5;
/// A goal is judged on the mean of so many weeks.
const JUDGED: i32 = 4;

fn main() {
    let asked: Vec<u64> = std::env::args().skip(1).filter_map(|word| word.parse().ok()).collect();
    let series = asked.first().copied().unwrap_or(400);
    let mut rng = ChaCha8Rng::seed_from_u64(asked.get(1).copied().unwrap_or(1));
    let mut all = Told::default();
    println!(
        "{series} series a kind, histories of 8 to 26 weeks; what came within the 95 % interval, %"
    );
    println!(
        "{:<12} {:>7} {:>7} {:>7} {:>9} | {:>8} {:>9} {:>8} {:>9}",
        "kind", "4 weeks", "8", "13", "width/13", "on track", "reached %", "at risk", "reached %"
    );
    for (kind, name) in KINDS.iter().enumerate() {
        let mut told = Told::default();
        for _ in 0..series {
            told.one(kind, &mut rng);
        }
        told.print(name);
        all.add(&told);
    }
    all.print("all");
    println!("chance said, and reached, %:");
    for (said, (n, sum, reached)) in all.bins.iter().enumerate() {
        let n_f = (*n).max(1) as f64;
        println!(
            "{:>3}-{:<3} n {n:>6}  said {:>5.1}  reached {:>5.1}",
            said * 10,
            said * 10 + 10,
            100.0 * sum / n_f,
            100.0 * *reached as f64 / n_f
        );
    }
}

#[derive(Default)]
struct Told {
    n: [u32; 3],
    within: [u32; 3],
    width: f64,
    on_track: (u32, u32),
    at_risk: (u32, u32),
    bins: [(u32, f64, u32); 10],
}

impl Told {
    fn one(&mut self, kind: usize, rng: &mut ChaCha8Rng) {
        let weeks = rng.random_range(8..=26_usize);
        let (values, rises) = simulated(kind, weeks, weeks + 13, rng);
        let history: Vec<SeriesWeek> = values
            .iter()
            .take(weeks)
            .enumerate()
            .map(|(at, value)| SeriesWeek { at: at as i32, value: *value, weight: 1.0 })
            .collect();
        let first = values.iter().take(4).sum::<f64>() / 4.0;
        // Mostly a goal is set where things are moving already.
        let up = if rng.random_bool(0.7) { rises } else { !rises };
        let far = rng.random_range(0.3..3.0) * if up { 1.0 } else { -1.0 };
        for (at, ahead) in AHEAD.into_iter().enumerate() {
            let last = weeks as i32 - 1 + ahead;
            let target: Vec<i32> = (last - JUDGED + 1..=last).collect();
            let Some(told) = forecast(&history, &target) else { continue };
            let came = target.iter().filter_map(|w| values.get(*w as usize)).sum::<f64>()
                / f64::from(JUDGED);
            let (low, high) = (told.quantile(0.025), told.quantile(0.975));
            self.n[at] += 1;
            self.within[at] += u32::from(came >= low && came <= high);
            if at == 2 {
                self.width += high - low;
            }
            let goal = first + far;
            let chance = if up { 1.0 - told.at_most(goal) } else { told.at_most(goal) };
            let reached = u32::from(if up { came >= goal } else { came <= goal });
            let bin = ((chance * 10.0) as usize).min(9);
            self.bins[bin].0 += 1;
            self.bins[bin].1 += chance;
            self.bins[bin].2 += reached;
            if chance >= ON_TRACK {
                self.on_track = (self.on_track.0 + 1, self.on_track.1 + reached);
            } else if chance <= AT_RISK {
                self.at_risk = (self.at_risk.0 + 1, self.at_risk.1 + reached);
            }
        }
    }

    fn add(&mut self, other: &Self) {
        for at in 0..AHEAD.len() {
            self.n[at] += other.n[at];
            self.within[at] += other.within[at];
        }
        self.width += other.width;
        for (mine, theirs) in
            [(&mut self.on_track, other.on_track), (&mut self.at_risk, other.at_risk)]
        {
            mine.0 += theirs.0;
            mine.1 += theirs.1;
        }
        for (mine, theirs) in self.bins.iter_mut().zip(&other.bins) {
            mine.0 += theirs.0;
            mine.1 += theirs.1;
            mine.2 += theirs.2;
        }
    }

    fn print(&self, name: &str) {
        let percent = |part: u32, whole: u32| 100.0 * f64::from(part) / f64::from(whole.max(1));
        println!(
            "{name:<12} {:>7.1} {:>7.1} {:>7.1} {:>9.1} | {:>8} {:>9.1} {:>8} {:>9.1}",
            percent(self.within[0], self.n[0]),
            percent(self.within[1], self.n[1]),
            percent(self.within[2], self.n[2]),
            self.width / f64::from(self.n[2].max(1)),
            self.on_track.0,
            percent(self.on_track.1, self.on_track.0),
            self.at_risk.0,
            percent(self.at_risk.1, self.at_risk.0)
        );
    }
}

/// A series beside a week's own noise of 1, and whether it tends upwards.
fn simulated(kind: usize, known: usize, all: usize, rng: &mut ChaCha8Rng) -> (Vec<f64>, bool) {
    let rises = rng.random_bool(0.5);
    let towards = if rises { 1.0 } else { -1.0 };
    let slope = rng.random_range(0.03..0.25) * towards;
    let stride = rng.random_range(0.15..0.8);
    let memory: f64 = rng.random_range(0.3..0.9);
    let (shift, when) = (rng.random_range(1.0..4.0) * towards, rng.random_range(2..known - 1));
    let (swing, phase) = (rng.random_range(0.5..1.5), rng.random_range(0..4_usize));
    let (mut walked, mut habit) = (0.0, normal(rng) / (1.0 - memory * memory).sqrt());
    let values = (0..all)
        .map(|week| {
            let noise = normal(rng);
            walked += stride * normal(rng);
            habit = memory * habit + normal(rng);
            match kind {
                0 => noise,
                1 => noise + slope * week as f64,
                2 => noise + 4.0 * slope * week as f64,
                3 => noise + walked,
                4 => habit,
                5 => noise + if week >= when { shift } else { 0.0 },
                _ => noise + swing * ((week + phase) as f64 * std::f64::consts::TAU / 4.33).sin(),
            }
        })
        .collect();
    (values, rises)
}

fn normal(rng: &mut impl Rng) -> f64 {
    Normal::new(0.0, 1.0).map_or(0.0, |normal| normal.sample(rng))
}
