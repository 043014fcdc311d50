//! The tables of the staff tier.
//!
//! In: the contents of a report. Out: `Table`s, each with the columns that other programs rely on.
//! Never: an id other than the printed one, or an unpublished count of a unit.

pub(super) mod evidence;
mod groups;
mod people;
mod plans;
mod progress;

use super::Contents;
use super::table::Table;
use crate::error::Result;

pub(super) struct Tables {
    /// Each as CSV and, unless its question has no answer, as a sheet of the workbook.
    pub all: Vec<Table>,
    /// Parquet only: every input to each verdict, for `explain`.
    pub evidence: Table,
}

pub(super) const USERS: &str = "users";

pub(super) fn tables(contents: &Contents) -> Result<Tables> {
    let names = super::names::Names::new(contents);
    let findings = contents.findings;
    Ok(Tables {
        all: vec![
            people::users(findings, names)?,
            people::findings(findings, names)?,
            people::needs(findings, names)?,
            people::champions(findings, names)?,
            groups::departments(findings)?,
            groups::unit_needs(findings)?,
            groups::workflow(findings, contents.progress)?,
            progress::task_flows(contents.progress)?,
            plans::matches(contents.plans, names)?,
            plans::coverage_gaps(contents.plans, names)?,
            plans::training_plan(contents.plans, names)?,
            progress::training_effect(contents.progress)?,
            progress::changes(contents.progress)?,
            progress::goals(contents.progress)?,
            progress::suggestions(contents.progress)?,
            groups::trends(findings)?,
            groups::coverage(findings)?,
            groups::flag_rates(findings)?,
        ],
        evidence: evidence::evidence(contents, names)?,
    })
}
