//! The rows of evidence.parquet that are about one person.
//!
//! In: the file, printed ids. Out: `Record`s in the file's order. Never: a row of anyone else kept.

use super::super::tables::evidence::{kind, name};
use crate::error::{Error, Kind, Result};
use crate::findings::Scope;
use crate::units::{Day, Span};
use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Float64Type, Int64Type};
use arrow_array::{Array, RecordBatch};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use std::fs::File;
use std::path::Path;

/// A row, as `tables::evidence` writes it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Record {
    pub user_id: String,
    pub kind: String,
    pub measure: String,
    pub activity: Option<String>,
    pub unit: String,
    pub counts_for: String,
    pub set_aside: Option<String>,
    pub text: Option<String>,
    pub value: Option<f64>,
    pub n: Option<i64>,
    pub peers: [Option<f64>; 3],
    pub n_peers: Option<i64>,
    pub z: Option<f64>,
    pub low: Option<f64>,
    pub high: Option<f64>,
    pub place: [Option<f64>; 3],
    pub q: Option<f64>,
    pub from: Option<Day>,
    pub to: Option<Day>,
}

pub(super) fn records(path: &Path, called: &[String]) -> Result<Vec<Record>> {
    let damaged = || {
        Error::new(Kind::InputOutput, "this table cannot be read")
            .at(path)
            .next("make the output again with `uptake analyze`")
    };
    let file = File::open(path).map_err(|e| match e.kind() {
        std::io::ErrorKind::NotFound => Error::usage("there is no evidence about people here")
            .at(path)
            .next("give --out the folder that `uptake analyze` wrote, without --groups-only"),
        _ => Error::io("open", path, &e),
    })?;
    let reader = ParquetRecordBatchReaderBuilder::try_new(file).and_then(|builder| builder.build());
    let mut records = Vec::new();
    for batch in reader.map_err(|_| damaged())? {
        let batch = batch.map_err(|_| damaged())?;
        let older = || {
            Error::usage("this output was made by an earlier uptake")
                .at(path)
                .next("make the output again with `uptake analyze`")
        };
        batch.column_by_name("kind").ok_or_else(older)?;
        let users = batch
            .column_by_name("user_id")
            .and_then(|column| column.as_string_opt::<i32>())
            .ok_or_else(damaged)?;
        for (row, user) in users.iter().enumerate() {
            if let Some(user) = user.filter(|user| called.iter().any(|id| id == user)) {
                records.push(record(&batch, row, user));
            }
        }
    }
    Ok(records)
}

fn record(batch: &RecordBatch, row: usize, user: &str) -> Record {
    let word = |name: &str| -> Option<String> {
        let column = batch.column_by_name(name)?.as_string_opt::<i32>()?;
        column.is_valid(row).then(|| column.value(row).to_string())
    };
    let number = |name: &str| -> Option<f64> {
        let column = batch.column_by_name(name)?.as_primitive_opt::<Float64Type>()?;
        column.is_valid(row).then(|| column.value(row)).filter(|x| x.is_finite())
    };
    let whole = |name: &str| -> Option<i64> {
        let column = batch.column_by_name(name)?.as_primitive_opt::<Int64Type>()?;
        column.is_valid(row).then(|| column.value(row))
    };
    let day = |name: &str| -> Option<Day> {
        let column = batch.column_by_name(name)?.as_primitive_opt::<Date32Type>()?;
        column.is_valid(row).then(|| Day(column.value(row)))
    };
    Record {
        user_id: user.to_string(),
        kind: word("kind").unwrap_or_default(),
        measure: word("measure").unwrap_or_default(),
        activity: word("activity"),
        unit: word("unit").unwrap_or_default(),
        counts_for: word("counts_for").unwrap_or_default(),
        set_aside: word("set_aside"),
        text: word("text"),
        value: number("value"),
        n: whole("n"),
        peers: ["peer_median", "peer_low", "peer_high"].map(number),
        n_peers: whole("n_peers"),
        z: number("z"),
        low: number("low"),
        high: number("high"),
        place: ["place", "place_low", "place_high"].map(number),
        q: number("q"),
        from: day("from"),
        to: day("to"),
    }
}

/// What the run was, as its rows say.
pub(super) fn scope(records: &[&Record]) -> Scope {
    let of = |name: &str| {
        records.iter().find(|record| record.kind == kind::RUN && record.measure == name)
    };
    let span = |name: &str| {
        let days = of(name).and_then(|record| Some((record.from?, record.to?)));
        let (from, to) = days.unwrap_or((Day(0), Day(0)));
        Span { from, to }
    };
    Scope {
        zone: of(name::WINDOW).and_then(|r| r.text.clone()).unwrap_or_else(|| "UTC".to_string()),
        window: span(name::WINDOW),
        history: span(name::HISTORY),
        n_people: of(name::WINDOW)
            .and_then(|record| u32::try_from(record.n?).ok())
            .unwrap_or_default(),
    }
}
