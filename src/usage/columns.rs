//! The tables of a fold as columns, and back.
//!
//! In: rows, or a batch read from Parquet. Out: the other. Never: a value that does not return as
//! it went. Times are UTC milliseconds, days are dates, seconds are 64-bit floats.

use super::{
    TaskFlow, TaskKind, TaskWay, Transition, Usage, UserDay, UserDayAction, UserDayDelay,
    UserEncounter, UserHour,
};
use crate::units::{Day, Instant};
use crate::vocabulary::{Signal, Signals};
use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowPrimitiveType, Date32Type, Float64Type, Int64Type, TimestampMillisecondType, UInt8Type,
    UInt32Type, UInt64Type,
};
use arrow_array::{
    Array, ArrayRef, BooleanArray, Date32Array, Float64Array, Int64Array, RecordBatch, StringArray,
    TimestampMillisecondArray, UInt8Array, UInt32Array, UInt64Array,
};
use std::sync::Arc;

pub(super) type Column = (String, ArrayRef);

fn named(name: &str, array: impl Array + 'static) -> Column {
    (name.to_string(), Arc::new(array) as ArrayRef)
}

fn counts<T>(name: &str, rows: &[T], of: impl Fn(&T) -> u32) -> Column {
    named(name, UInt32Array::from_iter_values(rows.iter().map(of)))
}

fn keys<T>(name: &str, rows: &[T], of: impl Fn(&T) -> u64) -> Column {
    named(name, UInt64Array::from_iter_values(rows.iter().map(of)))
}

/// `None`: durations are unknown throughout.
fn floats<T>(name: &str, rows: &[T], known: bool, of: impl Fn(&T) -> f64) -> Column {
    named(name, Float64Array::from_iter(rows.iter().map(|row| known.then(|| of(row)))))
}

fn truths<T>(name: &str, rows: &[T], of: impl Fn(&T) -> bool) -> Column {
    named(name, BooleanArray::from_iter(rows.iter().map(|row| Some(of(row)))))
}

fn days<T>(name: &str, rows: &[T], of: impl Fn(&T) -> Day) -> Column {
    named(name, Date32Array::from_iter_values(rows.iter().map(|row| of(row).0)))
}

fn instants<T>(name: &str, rows: &[T], of: impl Fn(&T) -> Option<Instant>) -> Column {
    let values = rows.iter().map(|row| of(row).map(|at| at.0));
    named(name, TimestampMillisecondArray::from_iter(values).with_timezone("UTC"))
}

fn texts<'a, T>(name: &str, rows: &'a [T], of: impl Fn(&'a T) -> &'a str) -> Column {
    named(name, StringArray::from_iter_values(rows.iter().map(of)))
}

pub(super) fn user_days(usage: &Usage, rows: &[UserDay]) -> Vec<Column> {
    let timed = !usage.frame.minute_precision;
    let mut columns = vec![
        texts("user", rows, |r| usage.users[r.user as usize].as_str()),
        days("day", rows, |r| r.day),
        instants("first", rows, |r| Some(r.first)),
        instants("last", rows, |r| Some(r.last)),
        counts("events", rows, |r| r.events),
        counts("automatic_events", rows, |r| r.automatic_events),
        counts("sessions", rows, |r| r.sessions),
    ];
    columns.extend(DURATIONS.iter().map(|(name, of, _)| floats(name, rows, timed, of)));
    columns.push(truths("scheduled", rows, |r| r.scheduled));
    columns.extend(COUNTS.iter().map(|(name, of, _)| counts(name, rows, of)));
    columns.push(floats("bigram_entropy", rows, timed, |r| r.bigram_entropy));
    columns.extend(
        Signal::ALL
            .iter()
            .map(|s| counts(&format!("signal_{}", s.name()), rows, |r| r.signals[*s as usize])),
    );
    columns
}

type Duration = (&'static str, fn(&UserDay) -> f64, fn(&mut UserDay) -> &mut f64);
type Counted = (&'static str, fn(&UserDay) -> u32, fn(&mut UserDay) -> &mut u32);

const DURATIONS: [Duration; 9] = [
    ("active_seconds", |r| r.active_seconds, |r| &mut r.active_seconds),
    ("automatic_seconds", |r| r.automatic_seconds, |r| &mut r.automatic_seconds),
    ("active_seconds_60", |r| r.active_seconds_60, |r| &mut r.active_seconds_60),
    ("active_seconds_120", |r| r.active_seconds_120, |r| &mut r.active_seconds_120),
    ("active_seconds_600", |r| r.active_seconds_600, |r| &mut r.active_seconds_600),
    ("after_hours_seconds", |r| r.after_hours_seconds, |r| &mut r.after_hours_seconds),
    ("outside_07_19_seconds", |r| r.outside_07_19_seconds, |r| &mut r.outside_07_19_seconds),
    ("outside_08_18_seconds", |r| r.outside_08_18_seconds, |r| &mut r.outside_08_18_seconds),
    ("inside_18_06_seconds", |r| r.inside_18_06_seconds, |r| &mut r.inside_18_06_seconds),
];

const COUNTS: [Counted; 8] = [
    ("patients", |r| r.patients, |r| &mut r.patients),
    ("encounters", |r| r.encounters, |r| &mut r.encounters),
    ("aba_returns", |r| r.aba_returns, |r| &mut r.aba_returns),
    ("quick_exits", |r| r.quick_exits, |r| &mut r.quick_exits),
    ("repeated_searches", |r| r.repeated_searches, |r| &mut r.repeated_searches),
    ("action_switches", |r| r.action_switches, |r| &mut r.action_switches),
    ("activity_switches", |r| r.activity_switches, |r| &mut r.activity_switches),
    ("patient_switches", |r| r.patient_switches, |r| &mut r.patient_switches),
];

pub(super) fn user_day_actions(usage: &Usage, rows: &[UserDayAction]) -> Vec<Column> {
    let timed = !usage.frame.minute_precision;
    vec![
        texts("user", rows, |r| usage.users[r.user as usize].as_str()),
        days("day", rows, |r| r.day),
        texts("action", rows, |r| usage.actions[r.action as usize].name.as_str()),
        counts("events", rows, |r| r.events),
        counts("credited", rows, |r| r.credited),
        counts("deliberate", rows, |r| r.deliberate),
        floats("seconds", rows, timed, |r| r.seconds),
        floats("log_seconds", rows, timed, |r| r.log_seconds),
        counts("returns", rows, |r| r.returns),
    ]
}

pub(super) fn user_encounters(usage: &Usage, rows: &[UserEncounter]) -> Vec<Column> {
    let timed = !usage.frame.minute_precision;
    vec![
        texts("user", rows, |r| usage.users[r.user as usize].as_str()),
        keys("encounter", rows, |r| r.encounter),
        keys("patient", rows, |r| r.patient),
        instants("first", rows, |r| Some(r.first)),
        instants("last", rows, |r| Some(r.last)),
        counts("events", rows, |r| r.events),
        floats("seconds", rows, timed, |r| r.seconds),
        instants("first_chart", rows, |r| r.first_chart),
        instants("visit_end", rows, |r| r.visit_end),
        instants("first_note", rows, |r| r.first_note),
        instants("signed", rows, |r| r.signed),
        instants("last_signed", rows, |r| r.last_signed),
        counts("note_events", rows, |r| r.note_events),
        counts("pends", rows, |r| r.pends),
        counts("cosigns", rows, |r| r.cosigns),
        counts("note_cosigns", rows, |r| r.note_cosigns),
        counts("own_orders", rows, |r| r.own_orders),
    ]
}

pub(super) fn user_hours(usage: &Usage, rows: &[UserHour]) -> Vec<Column> {
    let timed = !usage.frame.minute_precision;
    vec![
        texts("user", rows, |r| usage.users[r.user as usize].as_str()),
        named("hour_of_week", UInt8Array::from_iter_values(rows.iter().map(|r| r.hour_of_week))),
        counts("events", rows, |r| r.events),
        floats("seconds", rows, timed, |r| r.seconds),
        counts("trouble", rows, |r| r.trouble),
    ]
}

pub(super) fn transitions(usage: &Usage, rows: &[Transition]) -> Vec<Column> {
    vec![
        texts("user", rows, |r| usage.users[r.user as usize].as_str()),
        texts("from", rows, |r| usage.actions[r.from as usize].name.as_str()),
        texts("to", rows, |r| usage.actions[r.to as usize].name.as_str()),
        counts("count", rows, |r| r.count),
    ]
}

pub(super) fn task_ways(usage: &Usage, rows: &[TaskWay]) -> Vec<Column> {
    vec![
        texts("user", rows, |r| usage.users[r.user as usize].as_str()),
        texts("task", rows, |r| task_name(usage, r.task)),
        counts("signals", rows, |r| r.signals.0),
        texts("end", rows, |r| usage.actions[r.end as usize].name.as_str()),
        truths("continued", rows, |r| r.continued),
        counts("count", rows, |r| r.count),
        counts("events", rows, |r| r.events),
        floats("seconds", rows, true, |r| r.seconds),
        floats("log_seconds", rows, true, |r| r.log_seconds),
    ]
}

pub(super) fn task_flows(usage: &Usage, rows: &[TaskFlow]) -> Vec<Column> {
    let action = |at: Option<u32>| Some(usage.actions.get(at? as usize)?.name.as_str());
    vec![
        texts("user", rows, |r| usage.users[r.user as usize].as_str()),
        texts("task", rows, |r| task_name(usage, r.task)),
        counts("tools", rows, |r| r.tools.0),
        named("from", StringArray::from_iter(rows.iter().map(|r| action(r.from)))),
        named("to", StringArray::from_iter(rows.iter().map(|r| action(r.to)))),
        counts("count", rows, |r| r.count),
        floats("seconds", rows, true, |r| r.seconds),
    ]
}

fn task_name(usage: &Usage, task: u8) -> &str {
    usage.tasks.get(usize::from(task)).map_or("", |kind| kind.name.as_str())
}

pub(super) fn delays(usage: &Usage, rows: &[UserDayDelay]) -> Vec<Column> {
    vec![
        texts("user", rows, |r| usage.users[r.user as usize].as_str()),
        days("day", rows, |r| r.day),
        named("seconds", Int64Array::from_iter_values(rows.iter().map(|r| r.seconds))),
        counts("count", rows, |r| r.count),
    ]
}

/// A batch by column names. `None` anywhere: the file is not what `usage` writes.
pub(super) struct Batch<'a>(pub(super) &'a RecordBatch);

impl Batch<'_> {
    fn primitive<T: ArrowPrimitiveType>(
        &self,
        name: &str,
        row: usize,
    ) -> Option<Option<T::Native>> {
        let column = self.0.column_by_name(name)?.as_primitive_opt::<T>()?;
        Some(column.is_valid(row).then(|| column.value(row)))
    }

    fn count(&self, name: &str, row: usize) -> Option<u32> {
        self.primitive::<UInt32Type>(name, row)?
    }

    fn key(&self, name: &str, row: usize) -> Option<u64> {
        self.primitive::<UInt64Type>(name, row)?
    }

    /// Unknown durations come back as 0, as the fold leaves them.
    fn float(&self, name: &str, row: usize) -> Option<f64> {
        Some(self.primitive::<Float64Type>(name, row)?.unwrap_or(0.0))
    }

    fn day(&self, name: &str, row: usize) -> Option<Day> {
        self.primitive::<Date32Type>(name, row)?.map(Day)
    }

    fn instant(&self, name: &str, row: usize) -> Option<Option<Instant>> {
        Some(self.primitive::<TimestampMillisecondType>(name, row)?.map(Instant))
    }

    fn truth(&self, name: &str, row: usize) -> Option<bool> {
        Some(self.0.column_by_name(name)?.as_boolean_opt()?.value(row))
    }

    fn is_null(&self, name: &str, row: usize) -> Option<bool> {
        Some(self.0.column_by_name(name)?.is_null(row))
    }

    fn text(&self, name: &str, row: usize) -> Option<&str> {
        Some(self.0.column_by_name(name)?.as_string_opt::<i32>()?.value(row))
    }

    fn place(&self, name: &str, row: usize, among: &impl Fn(&str) -> Option<u32>) -> Option<u32> {
        among(self.text(name, row)?)
    }
}

/// Looks a user's or an action's number up by its text.
pub(super) struct Numbers<'a> {
    pub(super) users: &'a [String],
    pub(super) actions: &'a [String],
    pub(super) tasks: &'a [TaskKind],
}

impl Numbers<'_> {
    fn user(&self, batch: &Batch, row: usize) -> Option<u32> {
        batch.place("user", row, &|id| {
            Some(self.users.binary_search_by(|u| u.as_str().cmp(id)).ok()? as u32)
        })
    }

    fn action(&self, batch: &Batch, name: &str, row: usize) -> Option<u32> {
        batch.place(name, row, &|action| {
            Some(self.actions.binary_search_by(|a| a.as_str().cmp(action)).ok()? as u32)
        })
    }

    pub(super) fn user_day(&self, batch: &Batch, row: usize) -> Option<UserDay> {
        let user = self.user(batch, row)?;
        let mut day = UserDay::empty(user, batch.day("day", row)?, batch.instant("first", row)??);
        day.last = batch.instant("last", row)??;
        day.events = batch.count("events", row)?;
        day.automatic_events = batch.count("automatic_events", row)?;
        day.sessions = batch.count("sessions", row)?;
        for (name, _, place) in DURATIONS {
            *place(&mut day) = batch.float(name, row)?;
        }
        day.scheduled = batch.truth("scheduled", row)?;
        for (name, _, place) in COUNTS {
            *place(&mut day) = batch.count(name, row)?;
        }
        day.bigram_entropy = batch.float("bigram_entropy", row)?;
        for signal in Signal::ALL {
            day.signals[signal as usize] =
                batch.count(&format!("signal_{}", signal.name()), row)?;
        }
        Some(day)
    }

    pub(super) fn user_day_action(&self, batch: &Batch, row: usize) -> Option<UserDayAction> {
        Some(UserDayAction {
            user: self.user(batch, row)?,
            day: batch.day("day", row)?,
            action: self.action(batch, "action", row)?,
            events: batch.count("events", row)?,
            credited: batch.count("credited", row)?,
            deliberate: batch.count("deliberate", row)?,
            seconds: batch.float("seconds", row)?,
            log_seconds: batch.float("log_seconds", row)?,
            returns: batch.count("returns", row)?,
        })
    }

    pub(super) fn user_encounter(&self, batch: &Batch, row: usize) -> Option<UserEncounter> {
        Some(UserEncounter {
            user: self.user(batch, row)?,
            encounter: batch.key("encounter", row)?,
            patient: batch.key("patient", row)?,
            first: batch.instant("first", row)??,
            last: batch.instant("last", row)??,
            events: batch.count("events", row)?,
            seconds: batch.float("seconds", row)?,
            first_chart: batch.instant("first_chart", row)?,
            visit_end: batch.instant("visit_end", row)?,
            first_note: batch.instant("first_note", row)?,
            signed: batch.instant("signed", row)?,
            last_signed: batch.instant("last_signed", row)?,
            note_events: batch.count("note_events", row)?,
            pends: batch.count("pends", row)?,
            cosigns: batch.count("cosigns", row)?,
            note_cosigns: batch.count("note_cosigns", row)?,
            own_orders: batch.count("own_orders", row)?,
        })
    }

    pub(super) fn user_hour(&self, batch: &Batch, row: usize) -> Option<UserHour> {
        Some(UserHour {
            user: self.user(batch, row)?,
            hour_of_week: batch.primitive::<UInt8Type>("hour_of_week", row)??,
            events: batch.count("events", row)?,
            seconds: batch.float("seconds", row)?,
            trouble: batch.count("trouble", row)?,
        })
    }

    pub(super) fn transition(&self, batch: &Batch, row: usize) -> Option<Transition> {
        Some(Transition {
            user: self.user(batch, row)?,
            from: self.action(batch, "from", row)?,
            to: self.action(batch, "to", row)?,
            count: batch.count("count", row)?,
        })
    }

    pub(super) fn task_way(&self, batch: &Batch, row: usize) -> Option<TaskWay> {
        Some(TaskWay {
            user: self.user(batch, row)?,
            task: self.task(batch, row)?,
            signals: Signals(batch.count("signals", row)?),
            end: self.action(batch, "end", row)?,
            continued: batch.truth("continued", row)?,
            count: batch.count("count", row)?,
            events: batch.count("events", row)?,
            seconds: batch.float("seconds", row)?,
            log_seconds: batch.float("log_seconds", row)?,
        })
    }

    pub(super) fn task_flow(&self, batch: &Batch, row: usize) -> Option<TaskFlow> {
        let action = |name: &str| match batch.is_null(name, row)? {
            true => Some(None),
            false => self.action(batch, name, row).map(Some),
        };
        Some(TaskFlow {
            user: self.user(batch, row)?,
            task: self.task(batch, row)?,
            tools: Signals(batch.count("tools", row)?),
            from: action("from")?,
            to: action("to")?,
            count: batch.count("count", row)?,
            seconds: batch.float("seconds", row)?,
        })
    }

    fn task(&self, batch: &Batch, row: usize) -> Option<u8> {
        let name = batch.text("task", row)?;
        self.tasks.iter().zip(0..).find(|(task, _)| task.name == name).map(|(_, at)| at)
    }

    pub(super) fn delay(&self, batch: &Batch, row: usize) -> Option<UserDayDelay> {
        Some(UserDayDelay {
            user: self.user(batch, row)?,
            day: batch.day("day", row)?,
            seconds: batch.primitive::<Int64Type>("seconds", row)??,
            count: batch.count("count", row)?,
        })
    }
}
