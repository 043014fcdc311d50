//! What changed at the site: go-lives, upgrades, downtimes, logging, training.
//!
//! In: the changes file. Out: changes sorted by date and name. Never: what a change did.

use super::tables::{Column, Picked, Row, Table};
use super::{Change, ChangeKind};
use crate::error::Result;

static DATE: Column = Column::new("date", &["change_date", "changed_on", "on"]);
static NAME: Column = Column::new("name", &["change", "change_name", "title"]);
static KIND: Column = Column::new("kind", &["type", "change_type"]);
static ACTIVITY: Column = Column::new("activity", &[]);
static ACTIONS: Column = Column::new("actions", &["action", "metric_name", "metric_names"]);
static DEPARTMENT: Column =
    Column::new("department", &["department_name", "dept", "dept_name", "unit", "ward"]);
static REVIEW: Column = Column::new("review_by", &["review", "review_date", "review_on"]);

pub const COLUMNS: &[&Column] = &[&DATE, &NAME, &KIND, &ACTIVITY, &ACTIONS, &DEPARTMENT, &REVIEW];

pub fn read(table: &Table) -> Result<Vec<Change>> {
    let (date, name, kind) = (table.need_dates(&DATE)?, table.need(&NAME)?, table.need(&KIND)?);
    let (activity, actions) = (table.find(&ACTIVITY), table.find(&ACTIONS));
    let (department, review_by) = (table.find(&DEPARTMENT), table.dates(&REVIEW)?);
    let change = |row: Row| {
        Ok(Change {
            date: row.need_day(date)?,
            name: row.need(name)?.to_string(),
            kind: kind_of(row, kind)?,
            activity: row.activity(activity)?,
            actions: row.text(actions).map(listed).unwrap_or_default(),
            department: row.owned(department),
            review_by: row.day(review_by)?,
        })
    };
    let mut rows = table.rows().map(change).collect::<Result<Vec<_>>>()?;
    rows.sort_by(|a, b| {
        (a.date, &a.name, &a.department, a.activity, &a.actions, a.review_by).cmp(&(
            b.date,
            &b.name,
            &b.department,
            b.activity,
            &b.actions,
            b.review_by,
        ))
    });
    rows.dedup();
    Ok(rows)
}

fn kind_of(row: Row, column: Picked) -> Result<ChangeKind> {
    let plain = row.need(column)?.to_ascii_lowercase().replace(['-', ' ', '_'], "");
    match plain.as_str() {
        "golive" => Ok(ChangeKind::GoLive),
        "upgrade" => Ok(ChangeKind::Upgrade),
        "downtime" => Ok(ChangeKind::Downtime),
        "logging" => Ok(ChangeKind::Logging),
        "training" => Ok(ChangeKind::Training),
        _ => Err(row
            .fault(column, "this cell is not a kind of change")
            .next("use one of: go_live, upgrade, downtime, logging, training")),
    }
}

/// Names with `|` or `;` between them: a comma may be part of a name.
fn listed(text: &str) -> Vec<String> {
    let names = text.split(['|', ';']).map(str::trim).filter(|name| !name.is_empty());
    let mut names: Vec<String> = names.map(str::to_string).collect();
    names.sort_unstable();
    names.dedup();
    names
}
