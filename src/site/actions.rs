//! A site's own map from actions to activities and signals.
//!
//! In: the actions file. Out: its rows, sorted. Never: the built-in rules; those are vocabulary.

use super::ActionRow;
use super::tables::{Column, Picked, Row, Table};
use crate::error::Result;
use crate::vocabulary::Signal;

static ACTION: Column = Column::new("action", &["metric_name", "action_name", "metric"]);
static ACTION_ID: Column = Column::new("action_id", &["metric_id"]);
static ACTIVITY: Column = Column::new("activity", &["category", "activity_name"]);
static SIGNAL: Column = Column::new("signal", &["signals"]);

pub const COLUMNS: &[&Column] = &[&ACTION, &ACTION_ID, &ACTIVITY, &SIGNAL];

pub fn read(table: &Table) -> Result<Vec<ActionRow>> {
    let (action, action_id) = (table.find(&ACTION), table.find(&ACTION_ID));
    if !action.is_there() && !action_id.is_there() {
        return Err(table.missing(&[&ACTION, &ACTION_ID]));
    }
    let (activity, signal) = (table.find(&ACTIVITY), table.find(&SIGNAL));
    if !activity.is_there() && !signal.is_there() {
        return Err(table.missing(&[&ACTIVITY, &SIGNAL]));
    }
    let mapped = |row: Row| {
        let (name, id) = (row.owned(action), row.owned(action_id));
        if name.is_none() && id.is_none() {
            let column = if action.is_there() { action } else { action_id };
            return Err(row.fault(column, "this row names no action"));
        }
        Ok(ActionRow {
            action: name,
            action_id: id,
            activity: row.activity(activity)?,
            signals: signals(row, signal)?,
        })
    };
    let mut rows = table.rows().map(mapped).collect::<Result<Vec<_>>>()?;
    rows.sort_by(|a, b| {
        (&a.action, &a.action_id, a.activity, &a.signals).cmp(&(
            &b.action,
            &b.action_id,
            b.activity,
            &b.signals,
        ))
    });
    rows.dedup();
    Ok(rows)
}

/// Names with `|`, `;` or `,` between them.
fn signals(row: Row, column: Picked) -> Result<Vec<Signal>> {
    let Some(text) = row.text(column) else { return Ok(Vec::new()) };
    let names = text.split(['|', ';', ',']).map(str::trim).filter(|name| !name.is_empty());
    let known = |name: &str| {
        Signal::parse(name).ok_or_else(|| {
            let all: Vec<&str> = Signal::ALL.iter().map(|signal| signal.name()).collect();
            row.fault(column, "this cell names something that is not a signal")
                .next(format!("use any of: {}", all.join(", ")))
        })
    };
    let mut signals = names.map(known).collect::<Result<Vec<_>>>()?;
    signals.sort_unstable();
    signals.dedup();
    Ok(signals)
}
