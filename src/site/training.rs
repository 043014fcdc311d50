//! Who attended which course when.
//!
//! In: the training file. Out: attendances sorted by user, date and course, each once.
//! Never: whether it worked.

use super::Attendance;
use super::tables::{Column, Table};
use crate::error::Result;

static USER: Column =
    Column::new("user_id", &["user", "id", "emp_id", "employee_id", "learner_id"]);
static DATE: Column = Column::new(
    "date",
    &["training_date", "completed_on", "completion_date", "attended_on", "session_date"],
);
static COURSE: Column = Column::new("course", &["course_name", "class", "class_name", "training"]);
static ACTIVITY: Column = Column::new("activity", &["topic"]);

pub const COLUMNS: &[&Column] = &[&USER, &DATE, &COURSE, &ACTIVITY];

pub fn read(table: &Table) -> Result<Vec<Attendance>> {
    let (user, date) = (table.need(&USER)?, table.need_dates(&DATE)?);
    let (course, activity) = (table.need(&COURSE)?, table.find(&ACTIVITY));
    let attendance = |row: super::tables::Row| {
        Ok(Attendance {
            user: row.need(user)?.to_string(),
            date: row.need_day(date)?,
            course: row.need(course)?.to_string(),
            activity: row.activity(activity)?,
        })
    };
    let mut rows = table.rows().map(attendance).collect::<Result<Vec<_>>>()?;
    rows.sort_by(|a, b| {
        (&a.user, a.date, &a.course, a.activity).cmp(&(&b.user, b.date, &b.course, b.activity))
    });
    rows.dedup();
    Ok(rows)
}
