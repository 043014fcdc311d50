//! The tables of the staff tier.
//!
//! In: the contents of a report. Out: `Table`s, each with the columns that other programs rely on.
//! Never: an id other than the printed one, or an unpublished count of a unit.

pub(super) mod evidence;
mod groups;
mod people;

use super::table::{Table, headings_only};
use super::{Contents, Pending};
use crate::error::Result;

pub(super) struct Tables {
    /// Each as CSV and as a sheet of the workbook.
    pub filled: Vec<Table>,
    /// Headings only.
    pub pending: Vec<Table>,
    /// Parquet only: every input to each verdict, for `explain`.
    pub evidence: Table,
}

pub(super) const USERS: &str = "users";
/// Has rows of units and roles, and a reason why none of tasks.
const WORKFLOW: &str = "workflow";

pub(super) fn tables(contents: &Contents) -> Result<Tables> {
    let names = super::names::Names::new(contents);
    let findings = contents.findings;
    let pending = super::pending(contents);
    Ok(Tables {
        filled: vec![
            people::users(findings, names)?,
            people::findings(findings, names)?,
            people::needs(findings, names)?,
            people::champions(findings, names)?,
            groups::departments(findings)?,
            groups::unit_needs(findings)?,
            groups::workflow(findings)?,
            groups::trends(findings)?,
            groups::coverage(findings)?,
            groups::flag_rates(findings)?,
        ],
        pending: pending
            .iter()
            .filter(|pending| pending.table != WORKFLOW)
            .map(|Pending { table, headings, reason }| headings_only(table, reason, headings))
            .collect::<Result<_>>()?,
        evidence: evidence::evidence(contents, names)?,
    })
}
