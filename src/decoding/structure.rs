//! Whether a Parquet file's own figures can be true.
//!
//! In: the footer and the file's length. Out: whether decoding here asks for no more memory than the
//! file's size explains. Never: a page; what is wrong inside one is an error of the decoder.

use parquet::file::metadata::{ParquetMetaData, RowGroupMetaData};
use std::io::{Read, Seek, SeekFrom};

/// A log of distinct times takes far more than a hundredth of a byte a row; a file that claims more
/// rows is a mistake or a bomb.
const MOST_ROWS_A_BYTE: u64 = 100;
const ALWAYS_ALLOWED: u64 = 1 << 20;
/// A footer is small beside its data; a larger one is decoded where it can do no harm.
const LARGE_FOOTER: u64 = 16 << 20;
/// What a compressed column chunk may grow to, as a multiple, before it is doubted.
const MOST_GROWTH: i64 = 1000;
const ALWAYS_GROWTH: i64 = 64 << 20;

/// Whether the last bytes of a file say where its footer is, within the file.
pub(crate) fn has_footer(file: &mut (impl Read + Seek)) -> std::io::Result<bool> {
    let length = file.seek(SeekFrom::End(0))?;
    if length < 12 {
        return Ok(false);
    }
    file.seek(SeekFrom::End(-8))?;
    let mut tail = [0; 8];
    file.read_exact(&mut tail)?;
    file.rewind()?;
    let [a, b, c, d, magic @ ..] = tail;
    let footer = u64::from(u32::from_le_bytes([a, b, c, d]));
    Ok(magic == *b"PAR1" && footer <= LARGE_FOOTER && footer <= length - 12)
}

/// Whether the footer's figures agree with each other and with the file's length.
pub(crate) fn is_sound(metadata: &ParquetMetaData, length: u64) -> bool {
    let groups = metadata.row_groups();
    let rows = groups
        .iter()
        .try_fold(0_u64, |sum, group| sum.checked_add(u64::try_from(group.num_rows()).ok()?));
    let rows_are_possible = rows
        .is_some_and(|rows| rows <= ALWAYS_ALLOWED.max(length.saturating_mul(MOST_ROWS_A_BYTE)));
    rows_are_possible && groups.iter().all(|group| is_sound_group(group, length))
}

fn is_sound_group(group: &RowGroupMetaData, length: u64) -> bool {
    counts_agree(group)
        && group.columns().iter().all(|column| {
            let (packed, plain) = (column.compressed_size(), column.uncompressed_size());
            let offsets = [Some(column.data_page_offset()), column.dictionary_page_offset()];
            let start = offsets.into_iter().flatten().min().unwrap_or(-1);
            let end = start.checked_add(packed).and_then(|end| u64::try_from(end).ok());
            start >= 4
                && packed >= 0
                && plain >= 0
                && end.is_some_and(|end| end <= length - 8)
                && plain <= ALWAYS_GROWTH.max(packed.saturating_mul(MOST_GROWTH))
        })
}

/// A flat column has a value, or a null, for each row.
fn counts_agree(group: &RowGroupMetaData) -> bool {
    group.num_rows() >= 0
        && group.columns().iter().all(|column| {
            column.column_descr().max_rep_level() > 0 || column.num_values() == group.num_rows()
        })
}

/// How many rows a damaged group can be said to have lost: as the footer says, where its figures
/// agree and a row had at least a byte.
pub(crate) fn believed_rows(group: &RowGroupMetaData) -> Option<u64> {
    let rows = u64::try_from(group.num_rows()).ok()?;
    let bytes: i64 =
        group.columns().iter().map(|column| column.compressed_size()).fold(0, i64::saturating_add);
    (counts_agree(group) && rows <= u64::try_from(bytes).ok()?).then_some(rows)
}
