//! One column of an Arrow batch, cell by cell.
//!
//! In: an array of a type that ids, names and times come in. Out: text, time stamps, cells. Never: a
//! type that is guessed at; a column of another type has no cells.

use super::frames::Cell;
use super::times::{Stamp, TimeForm};
use crate::units::MS_PER_DAY;
use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowPrimitiveType, Date32Type, Date64Type, Decimal128Type, Float32Type, Float64Type, Int8Type,
    Int16Type, Int32Type, Int64Type, TimestampMicrosecondType, TimestampMillisecondType,
    TimestampNanosecondType, TimestampSecondType, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, ArrayRef, GenericByteArray, StringViewArray};
use arrow_schema::{DataType, TimeUnit};
use std::fmt::Write;

type Text = GenericByteArray<arrow_array::types::GenericStringType<i32>>;
type LargeText = GenericByteArray<arrow_array::types::GenericStringType<i64>>;
type Bytes = GenericByteArray<arrow_array::types::GenericBinaryType<i32>>;
type LargeBytes = GenericByteArray<arrow_array::types::GenericBinaryType<i64>>;

pub(super) enum Cells<'a> {
    Text(&'a Text),
    LargeText(&'a LargeText),
    TextView(&'a StringViewArray),
    Bytes(&'a Bytes),
    LargeBytes(&'a LargeBytes),
    /// Values that occur often, and which of them each row has.
    Dictionary(Box<Cells<'a>>, Vec<Option<usize>>),
    Integer(&'a ArrayRef, fn(&ArrayRef, usize) -> i64),
    Float(&'a ArrayRef, fn(&ArrayRef, usize) -> f64),
    Decimal(&'a ArrayRef),
    /// Milliseconds, and whether they are UTC.
    Time(&'a ArrayRef, fn(&ArrayRef, usize) -> i64, bool),
    Nothing,
}

fn integer<T: ArrowPrimitiveType>(array: &ArrayRef, row: usize) -> i64
where
    T::Native: TryInto<i64>,
{
    array.as_primitive::<T>().value(row).try_into().unwrap_or(i64::MAX)
}

fn float(array: &ArrayRef, row: usize) -> f64 {
    array.as_primitive::<Float64Type>().value(row)
}

fn short_float(array: &ArrayRef, row: usize) -> f64 {
    f64::from(array.as_primitive::<Float32Type>().value(row))
}

fn seconds(array: &ArrayRef, row: usize) -> i64 {
    array.as_primitive::<TimestampSecondType>().value(row).saturating_mul(1000)
}

fn milliseconds(array: &ArrayRef, row: usize) -> i64 {
    array.as_primitive::<TimestampMillisecondType>().value(row)
}

fn microseconds(array: &ArrayRef, row: usize) -> i64 {
    array.as_primitive::<TimestampMicrosecondType>().value(row).div_euclid(1000)
}

fn nanoseconds(array: &ArrayRef, row: usize) -> i64 {
    array.as_primitive::<TimestampNanosecondType>().value(row).div_euclid(1_000_000)
}

fn days(array: &ArrayRef, row: usize) -> i64 {
    i64::from(array.as_primitive::<Date32Type>().value(row)) * MS_PER_DAY
}

fn dates(array: &ArrayRef, row: usize) -> i64 {
    array.as_primitive::<Date64Type>().value(row)
}

impl<'a> Cells<'a> {
    pub(super) fn of(array: &'a ArrayRef) -> Self {
        match array.data_type() {
            DataType::Utf8 => Self::Text(array.as_string()),
            DataType::LargeUtf8 => Self::LargeText(array.as_string()),
            DataType::Utf8View => Self::TextView(array.as_string_view()),
            DataType::Binary => Self::Bytes(array.as_binary()),
            DataType::LargeBinary => Self::LargeBytes(array.as_binary()),
            DataType::Dictionary(..) => {
                array.as_any_dictionary_opt().map_or(Self::Nothing, |all| {
                    let keys = all.normalized_keys();
                    let keys = keys.into_iter().enumerate();
                    let keys = keys.map(|(row, key)| array.is_valid(row).then_some(key));
                    Self::Dictionary(Box::new(Self::of(all.values())), keys.collect())
                })
            }
            DataType::Int8 => Self::Integer(array, integer::<Int8Type>),
            DataType::Int16 => Self::Integer(array, integer::<Int16Type>),
            DataType::Int32 => Self::Integer(array, integer::<Int32Type>),
            DataType::Int64 => Self::Integer(array, integer::<Int64Type>),
            DataType::UInt8 => Self::Integer(array, integer::<UInt8Type>),
            DataType::UInt16 => Self::Integer(array, integer::<UInt16Type>),
            DataType::UInt32 => Self::Integer(array, integer::<UInt32Type>),
            DataType::UInt64 => Self::Integer(array, integer::<UInt64Type>),
            DataType::Float32 => Self::Float(array, short_float),
            DataType::Float64 => Self::Float(array, float),
            DataType::Decimal128(..) => Self::Decimal(array),
            DataType::Date32 => Self::Time(array, days, false),
            DataType::Date64 => Self::Time(array, dates, false),
            DataType::Timestamp(unit, zone) => {
                let read = match unit {
                    TimeUnit::Second => seconds,
                    TimeUnit::Millisecond => milliseconds,
                    TimeUnit::Microsecond => microseconds,
                    TimeUnit::Nanosecond => nanoseconds,
                };
                Self::Time(array, read, zone.is_some())
            }
            _ => Self::Nothing,
        }
    }

    /// The cell in the characters that a CSV has; `None` = null. A whole float is written without a
    /// fraction: ids pass through floats where some are missing.
    #[inline]
    pub(super) fn text<'b>(&'b self, row: usize, room: &'b mut String) -> Option<&'b [u8]> {
        room.clear();
        match self {
            Self::Text(array) => {
                return array.is_valid(row).then(|| array.value(row).as_bytes().trim_ascii());
            }
            Self::LargeText(array) => {
                return array.is_valid(row).then(|| array.value(row).as_bytes().trim_ascii());
            }
            Self::TextView(array) => {
                return array.is_valid(row).then(|| array.value(row).as_bytes().trim_ascii());
            }
            Self::Bytes(array) => {
                return array.is_valid(row).then(|| array.value(row).trim_ascii());
            }
            Self::LargeBytes(array) => {
                return array.is_valid(row).then(|| array.value(row).trim_ascii());
            }
            Self::Dictionary(values, keys) => {
                return values.text((*keys.get(row)?)?, room);
            }
            Self::Integer(array, read) if array.is_valid(row) => {
                write!(room, "{}", read(array, row)).ok()?
            }
            Self::Float(array, read) if array.is_valid(row) => {
                write!(room, "{}", read(array, row)).ok()?
            }
            Self::Decimal(array) if array.is_valid(row) => {
                *room = array.as_primitive::<Decimal128Type>().value_as_string(row);
            }
            _ => return None,
        }
        Some(room.as_bytes())
    }

    #[inline]
    pub(super) fn stamp(&self, row: usize, form: TimeForm, room: &mut String) -> Option<Stamp> {
        match self {
            Self::Time(array, read, utc) => array.is_valid(row).then(|| {
                let ms = read(array, row);
                if *utc { Stamp::Utc(ms) } else { Stamp::Wall(ms) }
            }),
            _ => form.read_any(self.text(row, room)?),
        }
    }

    pub(super) fn cell<'b>(&'b self, row: usize, room: &'b mut String) -> Cell<'b> {
        match self {
            Self::Time(array, read, utc) if array.is_valid(row) => {
                let ms = read(array, row);
                if *utc { Cell::Utc(ms) } else { Cell::Wall(ms) }
            }
            _ => self.text(row, room).map_or(Cell::Nothing, Cell::Text),
        }
    }
}

/// Whether a type is one of times, so that no text needs to be understood.
pub(super) fn is_time(of: &DataType) -> bool {
    matches!(of, DataType::Timestamp(..) | DataType::Date32 | DataType::Date64)
}
