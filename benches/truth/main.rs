//! Whether the findings tell the truth: many simulated hospitals, and those of others.
//!
//! In: what the command line picks. Out: a file of finished cells, and tables on standard output;
//! docs/truth.md says how to read them. Never: a figure without its interval; never a bar moved.

mod agreement;
mod bars;
mod baselines;
mod calibration;
mod cells;
mod equity;
mod figures;
mod forest;
mod grid;
mod hospital;
mod misses;
mod options;
mod packing;
mod page;
mod results;
mod running;
mod showing;
mod sizes;
mod workflow;

use bars::Column;
use cells::Cell;
use figures::Resamples;
use hospital::Result;
use options::{Options, USAGE};
use page::Page;
use results::Results;

fn main() -> std::process::ExitCode {
    let told = Options::read(std::env::args().skip(1)).and_then(|options| tell(&options));
    match told {
        Ok(text) => {
            print!("{text}");
            std::process::ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("truth: {error}");
            std::process::ExitCode::from(2)
        }
    }
}

fn tell(options: &Options) -> Result<String> {
    if options.help {
        return Ok(USAGE.to_string());
    }
    let mut page = Page::new(options.markdown);
    if let Some(folder) = &options.sites {
        let sites = running::sites(folder, options)?;
        page.heading(&format!("Truth: {} hospitals of others", sites.len()));
        for (at, (name, _)) in sites.iter().enumerate() {
            page.line(&format!("v{at}: {name}"));
        }
        let cells: Vec<(u8, &Cell)> =
            sites.iter().enumerate().map(|(at, (_, cell))| (at as u8, cell)).collect();
        tables(&mut page, &[of_sites(&cells)], options);
        return Ok(page.text);
    }
    let mut results = Results::open(options)?;
    if results.passed_over > 0 {
        eprintln!(
            "{} cells were passed over: made by other sources, or written only in part",
            results.passed_over
        );
    }
    if results::older_than_the_sources()? {
        eprintln!("the sources changed since this was built: run it through cargo");
    }
    if options.run {
        let stopped = running::run(&grid::keys(options), &mut results, options)?;
        if stopped {
            page.line("Stopped at the time limit; the same command goes on from here.");
        }
    }
    if results.done.is_empty() {
        return Ok(format!("nothing to report yet\n\n{USAGE}"));
    }
    let (users, days) = size(options);
    page.heading(&format!("Truth: simulated hospitals of {users} users x {days} days"));
    tables(&mut page, &columns(&results, options), options);
    sizes::tell(&mut page, &results.done);
    Ok(page.text)
}

fn tables(page: &mut Page, columns: &[Column], options: &Options) {
    let resamples = Resamples::new(options.resamples);
    bars::tell(page, columns, &resamples);
    calibration::tell(page, columns, &resamples);
    workflow::tell(page, columns, &resamples);
    // With the roster and all else: the others know no role, or repeat the same people.
    if let Some(first) = columns.first() {
        let cells: Vec<&Cell> = first.cells.iter().map(|(_, cell)| *cell).collect();
        equity::tell(page, &cells, &resamples);
    }
    misses::tell(page, columns);
}

fn size(options: &Options) -> (u32, u32) {
    (options.users.unwrap_or(grid::USERS), options.days.unwrap_or(grid::DAYS))
}

/// Condition, its null, where first needs are asked, and which bars are its own.
const COLUMNS: [(&str, &str, &str, Option<usize>); 9] = [
    ("default", "null", "default", Some(0)),
    ("weak", "", "weak", Some(1)),
    ("opaque", "null-opaque", "opaque-map", Some(2)),
    ("no-schedule", "null-no-schedule", "no-schedule", Some(3)),
    ("no-roster", "null-no-roster", "no-roster", Some(4)),
    ("opaque-map", "null-opaque-map", "opaque-map", None),
    ("no-patients", "null-no-patients", "no-patients", None),
    ("slow-units", "null-slow-units", "slow-units", None),
    ("slow-roles", "null-slow-roles", "slow-roles", None),
];

/// The size asked for, or the one of the bars; only what there is.
fn columns<'a>(results: &'a Results, options: &Options) -> Vec<Column<'a>> {
    let of = |condition: &str| -> Vec<(u8, &'a Cell)> {
        let mut found: Vec<_> = results
            .done
            .iter()
            .filter(|done| done.key.condition == condition && done.key.effect == options.effect)
            .filter(|done| (done.key.users, done.key.days) == size(options))
            .collect();
        found.sort_by_key(|done| (done.key.variant, done.key.seed));
        found.iter().map(|done| (done.key.variant, &done.cell)).collect()
    };
    COLUMNS
        .iter()
        .map(|(condition, null, needs, bars)| Column {
            title: (*condition).to_string(),
            cells: of(condition),
            with_needs: of(needs),
            null: of(null),
            bars: *bars,
        })
        .filter(|column| !column.cells.is_empty() || !column.null.is_empty())
        .collect()
}

/// One column; who has nobody affected is a null hospital.
fn of_sites<'a>(cells: &[(u8, &'a Cell)]) -> Column<'a> {
    let of = |null: bool| -> Vec<(u8, &'a Cell)> {
        cells.iter().copied().filter(|(_, cell)| cell.is_null() == null).collect()
    };
    Column {
        title: "these".to_string(),
        cells: of(false),
        with_needs: of(false),
        null: of(true),
        bars: Some(0),
    }
}
