//! Cells, two at a time, each finished one written down before the next begins.
//!
//! In: keys, or folders that others delivered. Out: cells. Never: one cell's failure hidden: the
//! first error ends the run, and what was finished stays.

use super::agreement::Agreement;
use super::baselines;
use super::cells::Cell;
use super::grid::Key;
use super::hospital::{Judged, Read, Result, delivered, judge_at_both_rates, simulated, truth_of};
use super::options::Options;
use super::results::Results;
use super::showing::show;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// Makes what is not there yet. True where time ran out first.
pub fn run(keys: &[Key], results: &mut Results, options: &Options) -> Result<bool> {
    let again = options.fresh || options.show.is_some();
    let wanted: Vec<&Key> = keys.iter().filter(|key| again || !results.has(key)).collect();
    let begun = Instant::now();
    let limit = options.limit_minutes.map(|minutes| Duration::from_secs_f64(minutes * 60.0));
    let out_of_time = || limit.is_some_and(|limit| begun.elapsed() >= limit);
    let finished = Mutex::new((results, 0usize));
    each(options.threads, &wanted, out_of_time, |_, key| {
        let made = make(key, options)?;
        let mut finished = finished.lock().map_err(|_| "another cell failed")?;
        finished.1 += 1;
        eprintln!(
            "{}/{} after {:.1} min: {key} ({:.1} s): {}",
            finished.1,
            wanted.len(),
            begun.elapsed().as_secs_f64() / 60.0,
            made.cell.seconds,
            Agreement::of(&[&made.cell]).line()
        );
        print!("{}", made.shown);
        finished.0.add((*key).clone(), made.cell)
    })
}

/// Every site in a folder, with its name.
pub fn sites(folder: &Path, options: &Options) -> Result<Vec<(String, Cell)>> {
    let mut folders: Vec<PathBuf> = std::fs::read_dir(folder)?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.join("uptake.toml").is_file() && truth_of(path).is_some())
        .collect();
    folders.sort();
    if folders.is_empty() {
        return Err(format!("{}: no site with its truth", folder.display()).into());
    }
    let found = Mutex::new(Vec::new());
    each(
        options.threads,
        &folders,
        || false,
        |_, folder| {
            let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let begun = Instant::now();
            let mut made = judged(&delivered(folder)?, 1, options);
            made.cell.seconds = begun.elapsed().as_secs_f64();
            let mut found = found.lock().map_err(|_| "another site failed")?;
            eprintln!("{name}: {}", Agreement::of(&[&made.cell]).line());
            print!("{}", made.shown);
            found.push((name, made.cell));
            Ok(())
        },
    )?;
    let mut found = found.into_inner().map_err(|_| "a site failed")?;
    found.sort_by(|a, b| a.0.cmp(&b.0));
    Ok(found)
}

struct Made {
    cell: Cell,
    shown: String,
}

fn make(key: &Key, options: &Options) -> Result<Made> {
    let plan = key.plan().ok_or_else(|| format!("no condition {}", key.condition))?;
    let begun = Instant::now();
    let mut made = judged(&simulated(&plan)?, key.seed, options);
    made.cell.seconds = begun.elapsed().as_secs_f64();
    Ok(made)
}

fn judged(read: &Read, seed: u64, options: &Options) -> Made {
    let judged: Judged = judge_at_both_rates(read);
    let mut cell = Cell::of(read, &judged);
    cell.baselines = baselines::scores(read, &judged, &cell, seed);
    let what = options.show.as_deref();
    let shown = what.map_or(String::new(), |what| show(what, &cell, &judged.findings));
    Made { cell, shown }
}

/// Work on several at a time, in their order. True where some were left.
fn each<T: Sync>(
    threads: usize,
    items: &[T],
    stop: impl Fn() -> bool + Sync,
    work: impl Fn(usize, &T) -> Result<()> + Sync,
) -> Result<bool> {
    let next = AtomicUsize::new(0);
    let left = AtomicUsize::new(0);
    let errors = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    let Some(item) = items.get(at) else { return };
                    if stop() {
                        left.fetch_add(1, Ordering::Relaxed);
                        return;
                    }
                    if let Err(error) = work(at, item) {
                        next.store(items.len(), Ordering::Relaxed);
                        if let Ok(mut errors) = errors.lock() {
                            errors.push(error);
                        }
                        return;
                    }
                }
            });
        }
    });
    match errors.into_inner().map_err(|_| "a thread failed")?.pop() {
        Some(error) => Err(error),
        None => Ok(left.into_inner() > 0),
    }
}
