//! When people are expected: shifts and appointments.
//!
//! In: the schedule file, a row a shift or a row an appointment; the roster, where rows name a
//! provider id. Out: both sorted by user, then time. Never: a provider id taken for a user id.

use super::tables::{Column, Dates, Moment, Picked, Row, Table};
use super::{Appointment, Person, Roster, Schedule, Shift};
use crate::error::Result;
use crate::units::{Day, Instant, Local, MS_PER_DAY, Resolved, Zone};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

static USER: Column = Column::new("user_id", &["user", "emp_id", "employee_id", "staff_id"]);
static PROVIDER: Column = Column::new("provider_id", &["provider", "prov_id", "ser_id"]);
static DATE: Column =
    Column::new("date", &["day", "shift_date", "work_date", "schedule_date", "contact_date"]);
static START: Column =
    Column::new("shift_start", &["shift_begin", "start", "start_time", "begin_time"]);
static END: Column = Column::new("shift_end", &["end", "end_time"]);
static BOOKED: Column =
    Column::new("appointments", &["n_appointments", "appointment_count", "booked", "visits"]);
static APPOINTMENT_START: Column =
    Column::new("appointment_start", &["appt_start", "appt_time", "appointment_time", "appt_dttm"]);
static APPOINTMENT_END: Column =
    Column::new("appointment_end", &["appt_end", "appt_end_time", "appointment_end_time"]);
static PATIENT: Column = Column::new("patient", &["patient_id", "pat_id"]);
static ENCOUNTER: Column =
    Column::new("encounter", &["encounter_id", "csn", "pat_enc_csn_id", "pat_enc_csn"]);

pub const COLUMNS: &[&Column] = &[
    &USER,
    &PROVIDER,
    &DATE,
    &START,
    &END,
    &BOOKED,
    &APPOINTMENT_START,
    &APPOINTMENT_END,
    &PATIENT,
    &ENCOUNTER,
];

pub struct ReadSchedule {
    pub schedule: Schedule,
    /// Distinct provider ids without a person in the roster; their rows are left out.
    pub unknown_providers: usize,
}

pub fn read(table: &Table, roster: &Roster, zone: &Zone) -> Result<ReadSchedule> {
    let columns = Columns::of(table)?;
    let providers = Providers::of(roster);
    if !columns.user.is_there() && providers.by_id.is_empty() {
        return Err(table.missing(&[&USER]).next(
            "the rows name people by provider_id only: give a users file with user_id and provider_id, or add a column user_id",
        ));
    }
    let mut schedule = Schedule::default();
    let mut unknown: BTreeSet<String> = BTreeSet::new();
    for row in table.rows() {
        let expected = columns.expected(row, zone)?;
        let user = match (row.text(columns.user), row.text(columns.provider)) {
            (Some(user), _) => user,
            (None, Some(provider)) => match providers.user(provider, expected.day) {
                Some(user) => user,
                None => {
                    unknown.insert(provider.to_string());
                    continue;
                }
            },
            (None, None) => {
                let column = if columns.user.is_there() { columns.user } else { columns.provider };
                return Err(row.fault(column, "this row names nobody"));
            }
        };
        expected.add(user, &mut schedule);
    }
    schedule.put_in_order();
    Ok(ReadSchedule { schedule, unknown_providers: unknown.len() })
}

impl Schedule {
    fn put_in_order(&mut self) {
        self.shifts.sort_by(|a, b| {
            (&a.user, a.day, a.hours, a.appointments).cmp(&(
                &b.user,
                b.day,
                b.hours,
                b.appointments,
            ))
        });
        // The same shift beside each of its appointments, or an export made twice.
        self.shifts.dedup();
        self.appointments.sort_by(|a, b| {
            (&a.user, a.start, a.end, &a.encounter, &a.patient).cmp(&(
                &b.user,
                b.start,
                b.end,
                &b.encounter,
                &b.patient,
            ))
        });
        self.appointments.dedup();
    }

    /// The schedule with each earlier id's rows under the current one.
    pub fn of_people(&self, current: &BTreeMap<String, String>) -> Cow<'_, Self> {
        let shifts = self.shifts.iter().map(|shift| &shift.user);
        let mut users = shifts.chain(self.appointments.iter().map(|appointment| &appointment.user));
        if !users.any(|user| current.contains_key(user)) {
            return Cow::Borrowed(self);
        }
        let mut schedule = self.clone();
        let shifts = schedule.shifts.iter_mut().map(|shift| &mut shift.user);
        for user in shifts.chain(schedule.appointments.iter_mut().map(|a| &mut a.user)) {
            if let Some(current) = current.get(user) {
                user.clone_from(current);
            }
        }
        schedule.put_in_order();
        Cow::Owned(schedule)
    }
}

struct Providers<'r> {
    by_id: BTreeMap<&'r str, Vec<&'r Person>>,
}

impl<'r> Providers<'r> {
    fn of(roster: &'r Roster) -> Self {
        let mut by_id: BTreeMap<&str, Vec<&Person>> = BTreeMap::new();
        for person in &roster.people {
            if let Some(provider) = &person.provider_id {
                by_id.entry(provider).or_default().push(person);
            }
        }
        Self { by_id }
    }

    /// A provider with several user ids (rehired): the one who belongs here that day.
    fn user(&self, provider: &str, day: Day) -> Option<&'r str> {
        let people = self.by_id.get(provider)?;
        let here = |person: &&&Person| person.valid.is_none_or(|span| span.contains(day));
        let person = people.iter().find(here).or_else(|| people.first())?;
        Some(&person.user_id)
    }
}

struct Columns {
    user: Picked,
    provider: Picked,
    date: Dates,
    start: Dates,
    end: Dates,
    booked: Picked,
    appointment_start: Dates,
    appointment_end: Dates,
    patient: Picked,
    encounter: Picked,
}

/// What one row says; `user` of both is filled in once it is known whom the row concerns.
struct Expected {
    day: Day,
    shift: Option<Shift>,
    appointment: Option<Appointment>,
}

impl Expected {
    fn add(self, user: &str, schedule: &mut Schedule) {
        let user = || user.to_string();
        schedule.appointments.extend(self.appointment.map(|a| Appointment { user: user(), ..a }));
        schedule.shifts.extend(self.shift.map(|shift| Shift { user: user(), ..shift }));
    }
}

impl Columns {
    fn of(table: &Table) -> Result<Self> {
        let columns = Self {
            user: table.find(&USER),
            provider: table.find(&PROVIDER),
            date: table.dates(&DATE)?,
            start: table.dates(&START)?,
            end: table.dates(&END)?,
            booked: table.find(&BOOKED),
            appointment_start: table.dates(&APPOINTMENT_START)?,
            appointment_end: table.dates(&APPOINTMENT_END)?,
            patient: table.find(&PATIENT),
            encounter: table.find(&ENCOUNTER),
        };
        if !columns.user.is_there() && !columns.provider.is_there() {
            return Err(table.missing(&[&USER, &PROVIDER]));
        }
        if !columns.date.is_there()
            && !columns.start.is_there()
            && !columns.appointment_start.is_there()
        {
            return Err(table.missing(&[&DATE, &START, &APPOINTMENT_START]));
        }
        Ok(columns)
    }

    fn expected(&self, row: Row, zone: &Zone) -> Result<Expected> {
        let date = row.day(self.date)?;
        let appointment = self.appointment(row, date, zone)?;
        let start = row.moment(self.start)?.map(|moment| local(moment, zone));
        let dated = start.and_then(|moment| moment.day).or(date);
        let day = dated.or(appointment.as_ref().map(|found| zone.local(found.start).day));
        let Some(day) = day else {
            let column = if self.date.is_there() { self.date } else { self.start };
            return Err(row.date_fault(column, "this row has no date"));
        };
        // A row for an appointment is a shift too only where it names the shift's hours.
        let shift = match (start, &appointment) {
            (None, Some(_)) => None,
            _ => Some(Shift {
                user: String::new(),
                day,
                hours: self.hours(row, day, start, zone)?,
                appointments: self.booked(row)?,
            }),
        };
        Ok(Expected { day, shift, appointment })
    }

    /// An end that is not after its start is on the next day.
    fn hours(
        &self,
        row: Row,
        day: Day,
        start: Option<Moment>,
        zone: &Zone,
    ) -> Result<Option<(i64, i64)>> {
        let end = row.moment(self.end)?.map(|moment| local(moment, zone));
        let from = start.and_then(|moment| moment.ms);
        let (Some(from), Some(end)) = (from, end) else {
            return match (from, end) {
                (Some(_), None) => {
                    Err(row.date_fault(self.end, "this shift begins and does not end"))
                }
                (None, Some(_)) => {
                    Err(row.date_fault(self.start, "this shift ends and does not begin"))
                }
                _ => Ok(None),
            };
        };
        let Some(to) = end.ms else {
            return Err(row.date_fault(self.end, "this cell has a date and no time"));
        };
        match end.day {
            Some(last) => {
                let to = to + i64::from(last.0 - day.0) * MS_PER_DAY;
                if to > from {
                    Ok(Some((from, to)))
                } else {
                    Err(row.date_fault(self.end, "this shift ends before it begins"))
                }
            }
            None if to > from => Ok(Some((from, to))),
            None => Ok(Some((from, to + MS_PER_DAY))),
        }
    }

    fn booked(&self, row: Row) -> Result<Option<u32>> {
        let whole = |v: f64| v.fract() == 0.0 && (0.0..=100_000.0).contains(&v);
        Ok(row.number(self.booked, "a whole number", whole)?.map(|v| v as u32))
    }

    fn appointment(&self, row: Row, date: Option<Day>, zone: &Zone) -> Result<Option<Appointment>> {
        let Some(start) = row.moment(self.appointment_start)? else { return Ok(None) };
        let Some(start) = instant(start, date, zone) else {
            return Err(
                row.date_fault(self.appointment_start, "this appointment needs a date and a time")
            );
        };
        let end = match row.moment(self.appointment_end)? {
            None => None,
            Some(end) => {
                let end = instant(end, Some(zone.local(start).day), zone);
                Some(end.filter(|end| *end >= start).ok_or_else(|| {
                    row.date_fault(
                        self.appointment_end,
                        "this appointment ends before it begins, or has no time",
                    )
                })?)
            }
        };
        Ok(Some(Appointment {
            user: String::new(),
            start,
            end,
            patient: row.owned(self.patient),
            encounter: row.owned(self.encounter),
        }))
    }
}

/// A time that says its offset, as the site's wall clock shows it.
fn local(moment: Moment, zone: &Zone) -> Moment {
    match (moment.day, moment.ms, moment.offset_ms) {
        (Some(day), Some(ms), Some(offset)) => {
            let local = zone.local(Instant(i64::from(day.0) * MS_PER_DAY + ms - offset));
            Moment { day: Some(local.day), ms: Some(local.ms), offset_ms: None }
        }
        _ => moment,
    }
}

fn instant(moment: Moment, date: Option<Day>, zone: &Zone) -> Option<Instant> {
    let (day, ms) = (moment.day.or(date)?, moment.ms?);
    if let Some(offset) = moment.offset_ms {
        return Some(Instant(i64::from(day.0) * MS_PER_DAY + ms - offset));
    }
    let local = Local { day: day.plus((ms / MS_PER_DAY) as i32), ms: ms % MS_PER_DAY };
    Some(match zone.resolve(local) {
        Resolved::One(at) => at,
        // Autumn's hour that comes twice: the first of the two, as a timetable means it.
        Resolved::Twice { earlier, .. } => earlier,
        // Spring's hour that is skipped: the first moment after it.
        Resolved::Missing => {
            let hour = Local { ms: (local.ms + crate::units::MS_PER_HOUR) % MS_PER_DAY, ..local };
            match zone.resolve(hour) {
                Resolved::One(at) | Resolved::Twice { earlier: at, .. } => at,
                Resolved::Missing => zone.start_of(day),
            }
        }
    })
}
