//! One column of an Arrow batch, cell by cell.
//!
//! In: an array of a type that ids, names and times come in. Out: cells. Never: a type that is
//! guessed at; a value of another type is there and not read.

use super::frames::{Cell, clock};
use crate::units::MS_PER_DAY;
use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowPrimitiveType, Date32Type, Date64Type, Decimal128Type, DurationMicrosecondType,
    DurationMillisecondType, DurationNanosecondType, DurationSecondType, Float32Type, Float64Type,
    Int8Type, Int16Type, Int32Type, Int64Type, Time32MillisecondType, Time32SecondType,
    Time64MicrosecondType, Time64NanosecondType, TimestampMicrosecondType,
    TimestampMillisecondType, TimestampNanosecondType, TimestampSecondType, UInt8Type, UInt16Type,
    UInt32Type, UInt64Type,
};
use arrow_array::{
    Array, ArrayRef, BinaryViewArray, GenericByteArray, Int32Array, StringViewArray,
};
use arrow_schema::{DataType, TimeUnit};

type Text = GenericByteArray<arrow_array::types::GenericStringType<i32>>;
type LargeText = GenericByteArray<arrow_array::types::GenericStringType<i64>>;
type Bytes = GenericByteArray<arrow_array::types::GenericBinaryType<i32>>;
type LargeBytes = GenericByteArray<arrow_array::types::GenericBinaryType<i64>>;

pub(crate) enum Cells<'a> {
    Text(&'a Text),
    LargeText(&'a LargeText),
    TextView(&'a StringViewArray),
    Bytes(&'a Bytes),
    LargeBytes(&'a LargeBytes),
    BytesView(&'a BinaryViewArray),
    /// Values that occur often, and which of them each row has.
    Dictionary(Box<Cells<'a>>, &'a Int32Array),
    /// The same with keys of another width.
    Numbered(Box<Cells<'a>>, Vec<Option<usize>>),
    /// A value at a time; `None` where it is beyond what a cell holds.
    Fixed(&'a ArrayRef, fn(&ArrayRef, usize) -> Option<Cell<'static>>),
    /// What is written as text first.
    Written(&'a ArrayRef, fn(&ArrayRef, usize, &mut String)),
    Nothing,
    Unread(&'a ArrayRef),
}

fn whole<T: ArrowPrimitiveType>(array: &ArrayRef, row: usize) -> Option<Cell<'static>>
where
    T::Native: TryInto<i64>,
{
    array.as_primitive::<T>().value(row).try_into().ok().map(Cell::Whole)
}

fn float(array: &ArrayRef, row: usize) -> Option<Cell<'static>> {
    Some(Cell::Number(array.as_primitive::<Float64Type>().value(row)))
}

fn short_float(array: &ArrayRef, row: usize) -> Option<Cell<'static>> {
    // By way of its digits: 0.8 stays 0.8.
    array.as_primitive::<Float32Type>().value(row).to_string().parse().ok().map(Cell::Number)
}

fn large(array: &ArrayRef, row: usize, room: &mut String) {
    *room = array.as_primitive::<UInt64Type>().value(row).to_string();
}

/// Without the zeros that fill up its scale.
fn decimal(array: &ArrayRef, row: usize, room: &mut String) {
    *room = array.as_primitive::<Decimal128Type>().value_as_string(row);
    if room.contains('.') {
        room.truncate(room.trim_end_matches('0').trim_end_matches('.').len());
    }
}

fn truth(array: &ArrayRef, row: usize) -> Option<Cell<'static>> {
    Some(Cell::Text(if array.as_boolean().value(row) { b"true" } else { b"false" }))
}

fn days(array: &ArrayRef, row: usize) -> Option<Cell<'static>> {
    Some(Cell::Day(array.as_primitive::<Date32Type>().value(row)))
}

fn dates(array: &ArrayRef, row: usize) -> Option<Cell<'static>> {
    let ms = array.as_primitive::<Date64Type>().value(row);
    i32::try_from(ms.div_euclid(MS_PER_DAY)).ok().map(Cell::Day)
}

fn utc<T: ArrowPrimitiveType<Native = i64>, const A_MS: i64>(
    array: &ArrayRef,
    row: usize,
) -> Option<Cell<'static>> {
    ms::<T, A_MS>(array, row).map(Cell::Utc)
}

fn wall<T: ArrowPrimitiveType<Native = i64>, const A_MS: i64>(
    array: &ArrayRef,
    row: usize,
) -> Option<Cell<'static>> {
    ms::<T, A_MS>(array, row).map(Cell::Wall)
}

/// Seconds and their part.
fn lasting<T: ArrowPrimitiveType<Native = i64>, const A_MS: i64>(
    array: &ArrayRef,
    row: usize,
) -> Option<Cell<'static>> {
    ms::<T, A_MS>(array, row).map(|ms| Cell::Number(ms as f64 / 1000.0))
}

/// `A_MS`: how many units a millisecond has; 0 where the unit is a second.
#[inline]
fn ms<T: ArrowPrimitiveType<Native = i64>, const A_MS: i64>(
    array: &ArrayRef,
    row: usize,
) -> Option<i64> {
    let value = array.as_primitive::<T>().value(row);
    if A_MS == 0 { value.checked_mul(1000) } else { Some(value.div_euclid(A_MS)) }
}

fn time_of_day(array: &ArrayRef, row: usize, room: &mut String) {
    let ms = match array.data_type() {
        DataType::Time32(TimeUnit::Second) => {
            i64::from(array.as_primitive::<Time32SecondType>().value(row)) * 1000
        }
        DataType::Time32(_) => i64::from(array.as_primitive::<Time32MillisecondType>().value(row)),
        DataType::Time64(TimeUnit::Microsecond) => {
            array.as_primitive::<Time64MicrosecondType>().value(row).div_euclid(1000)
        }
        _ => array.as_primitive::<Time64NanosecondType>().value(row).div_euclid(1_000_000),
    };
    // Writing to a string cannot fail.
    let _ = clock(ms, room);
}

impl<'a> Cells<'a> {
    pub(crate) fn of(array: &'a ArrayRef) -> Self {
        use TimeUnit::{Microsecond, Millisecond, Nanosecond, Second};
        let fixed: fn(&ArrayRef, usize) -> Option<Cell<'static>> = match array.data_type() {
            DataType::Utf8 => return Self::Text(array.as_string()),
            DataType::LargeUtf8 => return Self::LargeText(array.as_string()),
            DataType::Utf8View => return Self::TextView(array.as_string_view()),
            DataType::Binary => return Self::Bytes(array.as_binary()),
            DataType::LargeBinary => return Self::LargeBytes(array.as_binary()),
            DataType::BinaryView => return Self::BytesView(array.as_binary_view()),
            DataType::Null => return Self::Nothing,
            DataType::Dictionary(..) => {
                let Some(all) = array.as_any_dictionary_opt() else { return Self::Unread(array) };
                // A dictionary of nothing has no keys worth asking for.
                if all.values().is_empty() {
                    return Self::Nothing;
                }
                let values = Box::new(Self::of(all.values()));
                if let Some(of_int32) = array.as_dictionary_opt::<Int32Type>() {
                    return Self::Dictionary(values, of_int32.keys());
                }
                let keys = all.normalized_keys().into_iter().enumerate();
                let keys = keys.map(|(row, key)| array.is_valid(row).then_some(key));
                return Self::Numbered(values, keys.collect());
            }
            DataType::UInt64 => return Self::Written(array, large),
            DataType::Decimal128(..) => return Self::Written(array, decimal),
            DataType::Time32(_) | DataType::Time64(_) => return Self::Written(array, time_of_day),
            DataType::Boolean => truth,
            DataType::Int8 => whole::<Int8Type>,
            DataType::Int16 => whole::<Int16Type>,
            DataType::Int32 => whole::<Int32Type>,
            DataType::Int64 => whole::<Int64Type>,
            DataType::UInt8 => whole::<UInt8Type>,
            DataType::UInt16 => whole::<UInt16Type>,
            DataType::UInt32 => whole::<UInt32Type>,
            DataType::Float32 => short_float,
            DataType::Float64 => float,
            DataType::Date32 => days,
            DataType::Date64 => dates,
            DataType::Timestamp(Second, None) => wall::<TimestampSecondType, 0>,
            DataType::Timestamp(Millisecond, None) => wall::<TimestampMillisecondType, 1>,
            DataType::Timestamp(Microsecond, None) => wall::<TimestampMicrosecondType, 1000>,
            DataType::Timestamp(Nanosecond, None) => wall::<TimestampNanosecondType, 1_000_000>,
            DataType::Timestamp(Second, _) => utc::<TimestampSecondType, 0>,
            DataType::Timestamp(Millisecond, _) => utc::<TimestampMillisecondType, 1>,
            DataType::Timestamp(Microsecond, _) => utc::<TimestampMicrosecondType, 1000>,
            DataType::Timestamp(Nanosecond, _) => utc::<TimestampNanosecondType, 1_000_000>,
            DataType::Duration(Second) => lasting::<DurationSecondType, 0>,
            DataType::Duration(Millisecond) => lasting::<DurationMillisecondType, 1>,
            DataType::Duration(Microsecond) => lasting::<DurationMicrosecondType, 1000>,
            DataType::Duration(Nanosecond) => lasting::<DurationNanosecondType, 1_000_000>,
            _ => return Self::Unread(array),
        };
        Self::Fixed(array, fixed)
    }

    #[inline]
    pub(crate) fn cell<'b>(&'b self, row: usize, room: &'b mut String) -> Cell<'b> {
        let text = match self {
            Self::Text(array) => array.is_valid(row).then(|| array.value(row).as_bytes()),
            Self::LargeText(array) => array.is_valid(row).then(|| array.value(row).as_bytes()),
            Self::TextView(array) => array.is_valid(row).then(|| array.value(row).as_bytes()),
            Self::Bytes(array) => array.is_valid(row).then(|| array.value(row)),
            Self::LargeBytes(array) => array.is_valid(row).then(|| array.value(row)),
            Self::BytesView(array) => array.is_valid(row).then(|| array.value(row)),
            Self::Dictionary(values, keys) if keys.is_valid(row) => {
                return values.cell(keys.value(row) as usize, room);
            }
            Self::Numbered(values, keys) => {
                let key = keys.get(row).copied().flatten();
                return key.map_or(Cell::Nothing, |key| values.cell(key, room));
            }
            Self::Fixed(array, read) if array.is_valid(row) => {
                return read(array, row).unwrap_or(Cell::Unread);
            }
            Self::Written(array, write) if array.is_valid(row) => {
                room.clear();
                write(array, row, room);
                Some(room.as_bytes())
            }
            Self::Unread(array) if array.is_valid(row) => return Cell::Unread,
            _ => None,
        };
        text.map_or(Cell::Nothing, Cell::Text)
    }
}
