//! A table as CSV: UTF-8, LF, quotes where needed.
//!
//! In: a `Table`. Out: bytes. Never: a formula that came from an input.

use super::forms::plain;
use super::table::Table;
use std::io::{Error, Result, Write};

pub(super) fn write(table: &Table, to: &mut impl Write) -> Result<()> {
    let mut csv = csv::Writer::from_writer(to);
    csv.write_record(table.fields.iter().map(|field| field.name)).map_err(Error::from)?;
    let columns: Vec<_> = (0..table.fields.len()).map(|at| table.cells(at)).collect();
    for row in 0..table.height() {
        for (field, column) in table.fields.iter().zip(&columns) {
            let text = column.get(row).map_or_else(String::new, |cell| plain(*cell, field.form));
            csv.write_field(text).map_err(Error::from)?;
        }
        csv.write_record(None::<&[u8]>).map_err(Error::from)?;
    }
    csv.flush()
}
