//! Which form a source writes its times in, over all its cells.
//!
//! In: cells of a column of time. Out: the form, or what is missing to tell it. Never: an order of
//! day and month without a proof.

use super::times::TimeForm;

/// What a sample of cells says of the form that a source writes its times in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recognised {
    Form(TimeForm),
    /// Slashes, and nothing yet tells the month from the day.
    OrderUnproven,
    /// Slashes, and some cells prove one order, some the other.
    OrderContradicted,
    Unknown,
}

/// How many cells can only be read with the month first, and with the day first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OrderProofs {
    pub month_first: u64,
    pub day_first: u64,
}

/// Fewer than one in so many contradict by mistake; more are two kinds of cells.
const MISTAKES: u64 = 20;

impl OrderProofs {
    pub fn see(&mut self, cell: &[u8]) {
        match (TimeForm::MonthDayYear.read(cell), TimeForm::DayMonthYear.read(cell)) {
            (Some(_), None) => self.month_first += 1,
            (None, Some(_)) => self.day_first += 1,
            _ => {}
        }
    }

    pub fn total(&self) -> u64 {
        self.month_first + self.day_first
    }

    pub fn verdict(&self) -> Recognised {
        match (self.month_first, self.day_first) {
            (0, 0) => Recognised::OrderUnproven,
            (month, day) if day * MISTAKES <= month => Recognised::Form(TimeForm::MonthDayYear),
            (month, day) if month * MISTAKES <= day => Recognised::Form(TimeForm::DayMonthYear),
            _ => Recognised::OrderContradicted,
        }
    }
}

/// The form that reads most of a sample; the first in the order of `TimeForm::ALL` where several do.
/// With slashes, a cell beyond 12 in either place proves the order.
pub fn recognise<'a>(cells: impl Iterator<Item = &'a [u8]> + Clone) -> Recognised {
    use TimeForm::{
        DayMonthYear, DayNameYear, EpochMilliseconds, EpochSeconds, ExcelSerial, FileMan, Iso,
        MonthDayYear,
    };
    let count = |reads: &dyn Fn(&[u8]) -> bool| cells.clone().filter(|cell| reads(cell)).count();
    let slashed =
        |cell: &[u8]| MonthDayYear.read(cell).is_some() || DayMonthYear.read(cell).is_some();
    // Five digits are days until 2173, nine to eleven seconds since 1970, thirteen milliseconds;
    // seven are FileMan's.
    let digits = |cell: &[u8]| memchr::memchr(b'.', cell).unwrap_or(cell.len());
    let long = |cell: &[u8]| digits(cell) >= 12;
    let short = |cell: &[u8]| digits(cell) == 5;
    let seconds = |cell: &[u8]| (9..12).contains(&digits(cell));
    let candidates = [
        (Iso, count(&|cell| Iso.read(cell).is_some())),
        (MonthDayYear, count(&slashed)),
        (DayNameYear, count(&|cell| DayNameYear.read(cell).is_some())),
        (FileMan, count(&|cell| FileMan.read(cell).is_some())),
        (EpochSeconds, count(&|cell| seconds(cell) && EpochSeconds.read(cell).is_some())),
        (EpochMilliseconds, count(&|cell| long(cell) && EpochMilliseconds.read(cell).is_some())),
        (ExcelSerial, count(&|cell| short(cell) && ExcelSerial.read(cell).is_some())),
    ];
    let most = candidates.iter().map(|(_, n)| *n).max().unwrap_or(0);
    match candidates.into_iter().find(|(_, n)| *n == most && *n > 0) {
        None => Recognised::Unknown,
        Some((MonthDayYear, _)) => {
            let mut proofs = OrderProofs::default();
            cells.for_each(|cell| proofs.see(cell));
            proofs.verdict()
        }
        Some((form, _)) => Recognised::Form(form),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_of_day_and_month_needs_a_proof() {
        let of = |cells: &[&str]| {
            recognise(cells.iter().map(|c| c.as_bytes()).collect::<Vec<_>>().into_iter())
        };
        let form = Recognised::Form;
        assert_eq!(of(&["3/1/2024 10:00", "3/13/2024 10:00"]), form(TimeForm::MonthDayYear));
        assert_eq!(of(&["3/1/2024 10:00", "13/3/2024 10:00"]), form(TimeForm::DayMonthYear));
        assert_eq!(of(&["3/1/2024 10:00", "4/2/2024 10:00"]), Recognised::OrderUnproven);
        assert_eq!(of(&["3/13/2024", "13/3/2024"]), Recognised::OrderContradicted);
        assert_eq!(of(&["soon", "later"]), Recognised::Unknown);
        assert_eq!(of(&["45352.545162", "45353"]), form(TimeForm::ExcelSerial));
        assert_eq!(of(&["1709298322"]), form(TimeForm::EpochSeconds));
        assert_eq!(of(&["1709298322.25"]), form(TimeForm::EpochSeconds));
        assert_eq!(of(&["1709298322000"]), form(TimeForm::EpochMilliseconds));
    }
}
