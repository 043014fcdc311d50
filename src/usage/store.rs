//! The fold on disk: Parquet tables, and beside them what they rest on.
//!
//! In: `Usage` and its record, or a folder that holds them. Out: the other; what is read equals what
//! was written. Operator tier: user ids as delivered, patients and encounters keyed.
//! Never: a patient's id, a partial table under a final name.

use super::cases;
use super::columns::{self, Batch, Column, Numbers};
use super::{ActionEntry, Frame, LogDay, Tables, TaskKind, Usage};
use crate::error::{Error, Kind, Result};
use crate::settings::{self, Settings};
use arrow_array::RecordBatch;
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::basic::Compression;
use parquet::file::properties::WriterProperties;
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::io::Write;
use std::path::Path;

/// Beside the tables: what they were made from and under which definitions.
const RECORD: &str = "fold.json";
pub const COMMAND: &str = "usage";
const ROWS_A_GROUP: usize = 1 << 17;

#[derive(Serialize, Deserialize)]
struct Record<T> {
    tables: Vec<String>,
    frame: Frame,
    users: Vec<String>,
    actions: Vec<ActionEntry>,
    tasks: Vec<TaskKind>,
    log_days: Vec<LogDay>,
    /// Whatever the caller wants back: accounting and the settings of the fold.
    of_the_run: T,
}

/// Takes a file's name and what fills it.
pub type Put<'a> = dyn FnMut(&str, &Fill) -> Result<()> + 'a;
pub type Fill<'a> = dyn Fn(&mut (dyn Write + Send)) -> std::io::Result<()> + 'a;

/// Hands every table wanted to `put`, and the record last: it names the other files.
pub fn write<T: Serialize>(
    usage: &Usage,
    tables: Tables,
    settings: &Settings,
    of_the_run: &T,
    put: &mut Put,
) -> Result<()> {
    type Slicer<'a> = Box<dyn Fn(usize, usize) -> Vec<Column> + 'a>;
    let u = usage;
    let all: [(bool, usize, Slicer); 8] = [
        (
            tables.user_days,
            u.user_days.len(),
            Box::new(|a, b| columns::user_days(u, &u.user_days[a..b])),
        ),
        (
            tables.user_day_actions,
            u.user_day_actions.len(),
            Box::new(|a, b| columns::user_day_actions(u, &u.user_day_actions[a..b])),
        ),
        (
            tables.user_encounters,
            u.user_encounters.len(),
            Box::new(|a, b| columns::user_encounters(u, &u.user_encounters[a..b])),
        ),
        (
            tables.user_hours,
            u.user_hours.len(),
            Box::new(|a, b| columns::user_hours(u, &u.user_hours[a..b])),
        ),
        (
            tables.transitions,
            u.transitions.len(),
            Box::new(|a, b| columns::transitions(u, &u.transitions[a..b])),
        ),
        (
            tables.task_ways,
            u.task_ways.len(),
            Box::new(|a, b| columns::task_ways(u, &u.task_ways[a..b])),
        ),
        (
            tables.task_flows,
            u.task_flows.len(),
            Box::new(|a, b| columns::task_flows(u, &u.task_flows[a..b])),
        ),
        (tables.delays, u.delays.len(), Box::new(|a, b| columns::delays(u, &u.delays[a..b]))),
    ];
    let recorded = settings.record();
    put(settings::RECORD, &|out| out.write_all(recorded.as_bytes()))?;
    let mut written = Vec::new();
    for ((_, rows, slice), name) in
        all.iter().zip(Tables::NAMES).filter(|((wanted, ..), _)| *wanted)
    {
        let file = format!("{name}.parquet");
        put(&file, &|out| write_table(out, *rows, slice))?;
        written.push(name.to_string());
    }
    if tables.task_cases {
        cases::write(u, put)?;
    }
    let record = Record {
        tables: written,
        frame: u.frame.clone(),
        users: u.users.clone(),
        actions: u.actions.clone(),
        tasks: u.tasks.clone(),
        log_days: u.log_days.clone(),
        of_the_run,
    };
    let text = serde_json::to_string_pretty(&record)
        .map_err(|e| Error::internal(format!("cannot write the record of the fold: {e}")))?;
    put(RECORD, &|out| writeln!(out, "{text}"))
}

fn write_table(
    out: &mut (dyn Write + Send),
    rows: usize,
    slice: &dyn Fn(usize, usize) -> Vec<Column>,
) -> std::io::Result<()> {
    let batch = |from: usize, to: usize| {
        let columns = slice(from, to).into_iter().map(|(name, array)| (name, array, true));
        RecordBatch::try_from_iter_with_nullable(columns).map_err(std::io::Error::other)
    };
    let settings = WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .set_created_by("uptake".to_string())
        .set_max_row_group_row_count(Some(ROWS_A_GROUP))
        .build();
    let first = batch(0, 0)?;
    let mut writer = ArrowWriter::try_new(out, first.schema(), Some(settings))?;
    for from in (0..rows).step_by(ROWS_A_GROUP) {
        writer.write(&batch(from, (from + ROWS_A_GROUP).min(rows))?)?;
    }
    writer.close()?;
    Ok(())
}

/// Reads what `write` wrote, all tables.
pub fn read<T: for<'de> Deserialize<'de>>(dir: &Path) -> Result<(Usage, T)> {
    let path = dir.join(RECORD);
    let text = std::fs::read_to_string(&path).map_err(|e| {
        Error::io("read", &path, &e).next("name a folder that `uptake usage` wrote")
    })?;
    let record: Record<T> = serde_json::from_str(&text).map_err(|e| {
        Error::usage("this is not a record of `uptake usage`")
            .at(&path)
            .line(e.line() as u64)
            .next("make the folder again with `uptake usage`")
    })?;
    let there = |name: &str| record.tables.iter().any(|table| table == name);
    if let Some(missing) = Tables::NAMES.into_iter().find(|name| !there(name)) {
        return Err(Error::usage(format!("the table {missing} is not in this folder"))
            .at(dir)
            .next("run `uptake usage` without --tables"));
    }
    let action_names: Vec<String> =
        record.actions.iter().map(|action| action.name.clone()).collect();
    let numbers = Numbers { users: &record.users, actions: &action_names, tasks: &record.tasks };
    let table = |name: &str| dir.join(format!("{name}.parquet"));
    let mut usage = Usage {
        frame: record.frame.clone(),
        user_days: read_table(&table("user-days"), |b, row| numbers.user_day(b, row))?,
        user_day_actions: read_table(&table("user-day-actions"), |b, row| {
            numbers.user_day_action(b, row)
        })?,
        user_encounters: read_table(&table("user-encounters"), |b, row| {
            numbers.user_encounter(b, row)
        })?,
        user_hours: read_table(&table("user-hours"), |b, row| numbers.user_hour(b, row))?,
        transitions: read_table(&table("transitions"), |b, row| numbers.transition(b, row))?,
        task_ways: read_table(&table("task-ways"), |b, row| numbers.task_way(b, row))?,
        task_flows: read_table(&table("task-flows"), |b, row| numbers.task_flow(b, row))?,
        delays: read_table(&table("user-day-delays"), |b, row| numbers.delay(b, row))?,
        ..Usage::default()
    };
    usage.users = record.users;
    usage.actions = record.actions;
    usage.tasks = record.tasks;
    usage.log_days = record.log_days;
    Ok((usage, record.of_the_run))
}

fn read_table<R>(path: &Path, row_of: impl Fn(&Batch, usize) -> Option<R>) -> Result<Vec<R>> {
    let damaged = || {
        Error::new(Kind::InputOutput, "this table cannot be read")
            .at(path)
            .next("make the folder again with `uptake usage`")
    };
    let file = File::open(path).map_err(|e| Error::io("open", path, &e))?;
    let reader = ParquetRecordBatchReaderBuilder::try_new(file).and_then(|builder| builder.build());
    let mut rows = Vec::new();
    for batch in reader.map_err(|_| damaged())? {
        let batch = batch.map_err(|_| damaged())?;
        for row in 0..batch.num_rows() {
            rows.push(row_of(&Batch(&batch), row).ok_or_else(damaged)?);
        }
    }
    Ok(rows)
}
