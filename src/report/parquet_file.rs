//! A table as Parquet, numbers in full precision.
//!
//! In: a `Table`. Out: bytes, equal for equal tables. Never: a time of writing.

use super::table::{Cell, Form, Table};
use arrow_array::{ArrayRef, Date32Array, Float64Array, Int64Array, RecordBatch, StringArray};
use arrow_schema::{DataType, Field, Schema};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::{WriterProperties, WriterVersion};
use std::io::{Error, Result, Write};
use std::sync::Arc;

const ZSTD_LEVEL: i32 = 3;
const ROWS_A_GROUP: usize = 131_072;

pub(super) fn write(table: &Table, to: &mut (impl Write + Send)) -> Result<()> {
    let batch = batch(table)?;
    let properties = WriterProperties::builder()
        .set_created_by(format!("uptake {}", env!("CARGO_PKG_VERSION")))
        .set_writer_version(WriterVersion::PARQUET_1_0)
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(ZSTD_LEVEL).map_err(Error::other)?))
        .set_max_row_group_row_count(Some(ROWS_A_GROUP))
        .build();
    let mut writer =
        ArrowWriter::try_new(to, batch.schema(), Some(properties)).map_err(Error::other)?;
    writer.write(&batch).map_err(Error::other)?;
    writer.close().map_err(Error::other)?;
    Ok(())
}

fn batch(table: &Table) -> Result<RecordBatch> {
    let mut fields = Vec::new();
    let mut arrays: Vec<ArrayRef> = Vec::new();
    for (at, field) in table.fields.iter().enumerate() {
        let (kind, array) = array(&table.cells(at), field.form);
        fields.push(Field::new(field.name, kind, true));
        arrays.push(array);
    }
    RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays).map_err(Error::other)
}

fn array(cells: &[Cell], form: Form) -> (DataType, ArrayRef) {
    let whole = || {
        cells.iter().map(|cell| match cell {
            Cell::Whole(n) => Some(*n),
            _ => None,
        })
    };
    match form {
        Form::Word | Form::Label => {
            let texts = cells.iter().map(|cell| match cell {
                Cell::Text(text) => Some(*text),
                _ => None,
            });
            (DataType::Utf8, Arc::new(texts.collect::<StringArray>()))
        }
        Form::Whole => (DataType::Int64, Arc::new(whole().collect::<Int64Array>())),
        Form::Day => {
            let days = cells.iter().map(|cell| match cell {
                Cell::Day(day) => Some(day.0),
                _ => None,
            });
            (DataType::Date32, Arc::new(days.collect::<Date32Array>()))
        }
        Form::Decimal(_) | Form::Share | Form::Significant(_) => {
            let numbers = cells.iter().map(|cell| match cell {
                Cell::Number(x) => Some(*x),
                _ => None,
            });
            (DataType::Float64, Arc::new(numbers.collect::<Float64Array>()))
        }
    }
}
