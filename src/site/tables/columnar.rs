//! Parquet through the parquet and arrow crates.
//!
//! In: a file. Out: its headings and a grid; a "line" is the number of the record.
//! Never: a panic; a damaged file can make a decoder panic, and that is caught here.

use super::Grid;
use crate::error::{Error, Result};
use crate::units::{Day, MS_PER_DAY};
use arrow_array::cast::AsArray;
use arrow_array::types as of;
use arrow_array::{Array, RecordBatch};
use arrow_schema::{DataType, TimeUnit};
use parquet::arrow::arrow_reader::{ArrowReaderOptions, ParquetRecordBatchReaderBuilder};
use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

pub fn read(file: &Path) -> Result<(Vec<String>, Grid)> {
    let opened = File::open(file).map_err(|e| Error::io("read this file", file, &e))?;
    catch_unwind(AssertUnwindSafe(|| decode(file, opened))).unwrap_or_else(|_| Err(damaged(file)))
}

fn damaged(file: &Path) -> Error {
    Error::usage("this Parquet file is damaged").at(file).next("copy or export it again")
}

fn decode(file: &Path, opened: File) -> Result<(Vec<String>, Grid)> {
    // The plain Parquet types, whatever the writer's own types were: fewer kinds to read.
    let options = ArrowReaderOptions::new().with_skip_arrow_metadata(true);
    let builder = ParquetRecordBatchReaderBuilder::try_new_with_options(opened, options)
        .map_err(|_| damaged(file))?;
    let fields = builder.schema().fields().clone();
    let headings: Vec<String> = fields.iter().map(|field| field.name().clone()).collect();
    let mut grid = Grid::default();
    let mut line = 0;
    for batch in builder.build().map_err(|_| damaged(file))? {
        let batch = batch.map_err(|_| damaged(file))?;
        for row in 0..batch.num_rows() {
            line += 1;
            push(&mut grid, &batch, row).map_err(|column| {
                Error::usage("this column has a type that is not read")
                    .at(file)
                    .line(line)
                    .column(headings.get(column).cloned().unwrap_or_default())
                    .next("write it as text, number, date or time")
            })?;
            grid.row(headings.len(), line);
        }
    }
    Ok((headings, grid))
}

/// Fails with the column whose type is not read.
fn push(grid: &mut Grid, batch: &RecordBatch, row: usize) -> std::result::Result<(), usize> {
    for (at, array) in batch.columns().iter().enumerate() {
        if array.is_null(row) || *array.data_type() == DataType::Null {
            grid.cell("");
        } else {
            grid.cell(&text(array, row).ok_or(at)?);
        }
    }
    Ok(())
}

fn text(array: &dyn Array, row: usize) -> Option<String> {
    Some(match array.data_type() {
        DataType::Utf8 => array.as_string::<i32>().value(row).to_string(),
        DataType::LargeUtf8 => array.as_string::<i64>().value(row).to_string(),
        DataType::Utf8View => array.as_string_view().value(row).to_string(),
        DataType::Binary => String::from_utf8(array.as_binary::<i32>().value(row).to_vec()).ok()?,
        DataType::Boolean => array.as_boolean().value(row).to_string(),
        DataType::Int8 => array.as_primitive::<of::Int8Type>().value(row).to_string(),
        DataType::Int16 => array.as_primitive::<of::Int16Type>().value(row).to_string(),
        DataType::Int32 => array.as_primitive::<of::Int32Type>().value(row).to_string(),
        DataType::Int64 => array.as_primitive::<of::Int64Type>().value(row).to_string(),
        DataType::UInt8 => array.as_primitive::<of::UInt8Type>().value(row).to_string(),
        DataType::UInt16 => array.as_primitive::<of::UInt16Type>().value(row).to_string(),
        DataType::UInt32 => array.as_primitive::<of::UInt32Type>().value(row).to_string(),
        DataType::UInt64 => array.as_primitive::<of::UInt64Type>().value(row).to_string(),
        // A whole number prints without a fraction: ids pass through floats where some are missing.
        DataType::Float32 => array.as_primitive::<of::Float32Type>().value(row).to_string(),
        DataType::Float64 => array.as_primitive::<of::Float64Type>().value(row).to_string(),
        DataType::Decimal128(_, _) => {
            array.as_primitive::<of::Decimal128Type>().value_as_string(row)
        }
        DataType::Date32 => Day(array.as_primitive::<of::Date32Type>().value(row)).to_string(),
        DataType::Time32(TimeUnit::Millisecond) => {
            clock(i64::from(array.as_primitive::<of::Time32MillisecondType>().value(row)))
        }
        DataType::Time64(TimeUnit::Microsecond) => {
            clock(array.as_primitive::<of::Time64MicrosecondType>().value(row).div_euclid(1_000))
        }
        DataType::Time64(TimeUnit::Nanosecond) => {
            clock(array.as_primitive::<of::Time64NanosecondType>().value(row).div_euclid(1_000_000))
        }
        DataType::Timestamp(unit, zone) => {
            let ms = match unit {
                TimeUnit::Second => {
                    array.as_primitive::<of::TimestampSecondType>().value(row).checked_mul(1_000)?
                }
                TimeUnit::Millisecond => {
                    array.as_primitive::<of::TimestampMillisecondType>().value(row)
                }
                TimeUnit::Microsecond => array
                    .as_primitive::<of::TimestampMicrosecondType>()
                    .value(row)
                    .div_euclid(1_000),
                TimeUnit::Nanosecond => array
                    .as_primitive::<of::TimestampNanosecondType>()
                    .value(row)
                    .div_euclid(1_000_000),
            };
            let day = Day(i32::try_from(ms.div_euclid(MS_PER_DAY)).ok()?);
            let end = if zone.is_some() { "Z" } else { "" };
            format!("{day} {}{end}", clock(ms.rem_euclid(MS_PER_DAY)))
        }
        _ => return None,
    })
}

fn clock(ms: i64) -> String {
    let (s, ms) = (ms.div_euclid(1_000), ms.rem_euclid(1_000));
    format!("{:02}:{:02}:{:02}.{ms:03}", s / 3_600, s / 60 % 60, s % 60)
}
