//! Who was contacted, how, and what came of it.
//!
//! In: the outreach file. Out: contacts sorted by user and date. Never: a judgement of either side.

use super::Contact;
use super::tables::{Column, Row, Table};
use crate::error::Result;

static USER: Column = Column::new("user_id", &["user", "id", "emp_id", "employee_id"]);
static DATE: Column = Column::new("date", &["contact_date", "contacted_on", "outreach_date"]);
static KIND: Column = Column::new("kind", &["type", "contact_type", "channel"]);
static OUTCOME: Column = Column::new("outcome", &["result"]);
static CONFIRMED: Column = Column::new("confirmed", &["finding_confirmed", "was_right"]);

pub const COLUMNS: &[&Column] = &[&USER, &DATE, &KIND, &OUTCOME, &CONFIRMED];

pub fn read(table: &Table) -> Result<Vec<Contact>> {
    let (user, date) = (table.need(&USER)?, table.need_dates(&DATE)?);
    let (kind, outcome) = (table.find(&KIND), table.find(&OUTCOME));
    let confirmed = table.find(&CONFIRMED);
    let contact = |row: Row| {
        Ok(Contact {
            user: row.need(user)?.to_string(),
            date: row.need_day(date)?,
            kind: row.owned(kind),
            outcome: row.owned(outcome),
            confirmed: row.truth(confirmed)?,
        })
    };
    let mut rows = table.rows().map(contact).collect::<Result<Vec<_>>>()?;
    rows.sort_by(|a, b| {
        (&a.user, a.date, &a.kind, &a.outcome, a.confirmed).cmp(&(
            &b.user,
            b.date,
            &b.kind,
            &b.outcome,
            b.confirmed,
        ))
    });
    rows.dedup();
    Ok(rows)
}
