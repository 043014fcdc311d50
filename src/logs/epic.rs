//! Epic Clarity ACCESS_LOG as delimited text.
//!
//! In: a table with ACCESS_TIME or ACCESS_INSTANT, USER_ID, and METRIC_NAME or METRIC_ID; headings
//! of a connector lose their `TABLE.` prefix. Out: its layout. Never: a name of one site.

use super::delimited::{Columns, Layout, Times};
use super::formats::{Context, Format, Reader, TimeQuestion};
use super::heads::{Head, Table};
use super::mapped::rules;
use super::times::TimeForm;
use super::wording::More;
use crate::error::Result;

pub(super) const NAME: &str = "epic_access_log";

pub(super) struct AccessLog;

/// The headings that make an ACCESS_LOG, by position.
pub(super) struct Headings {
    pub(super) time: Option<usize>,
    pub(super) instant: Option<usize>,
    pub(super) user: usize,
    pub(super) action: usize,
    patient: Option<usize>,
    encounter: Option<usize>,
    process: Option<usize>,
    report: Option<usize>,
}

impl Headings {
    pub(super) fn find(headings: &[String]) -> Option<Self> {
        let plain: Vec<String> = headings.iter().map(|heading| without_table(heading)).collect();
        let at =
            |names: &[&str]| names.iter().find_map(|name| plain.iter().position(|h| h == name));
        let found = Self {
            time: at(&["ACCESS_TIME"]),
            instant: at(&["ACCESS_INSTANT"]),
            user: at(&["USER_ID", "SYSTEM_LOGIN"])?,
            action: at(&["METRIC_NAME", "METRIC_ID"])?,
            patient: at(&["PAT_ID"]),
            encounter: at(&["CSN", "PAT_ENC_CSN_ID"]),
            process: at(&["PROCESS_ID"]),
            report: at(&["REPORT_NAME"]),
        };
        (found.time.is_some() || found.instant.is_some()).then_some(found)
    }

    pub(super) fn columns(&self) -> Columns {
        Columns {
            time: self.time.or(self.instant).unwrap_or_default(),
            instant: self.instant,
            user: self.user,
            action: self.action,
            patient: self.patient,
            encounter: self.encounter,
            about_time: None,
            identity: self.process,
            more: More { detail: self.report, ..More::default() }.boxed(),
            duration: None,
        }
    }

    /// `sample`: cells of ACCESS_TIME; `None` where there is none, or where the file types it.
    pub(super) fn times(&self, sample: Option<Vec<Vec<u8>>>, headings: &[String]) -> Times {
        let question = self.time.zip(sample).map(|(at, sample)| TimeQuestion {
            sample,
            heading: headings.get(at).cloned().unwrap_or_default(),
            optional: self.instant.is_some(),
        });
        let form = if self.time.is_some() { TimeForm::Iso } else { TimeForm::EpicInstant };
        Times { form, instant_form: TimeForm::EpicInstant, question }
    }
}

/// `ACCESS_LOG.ACCESS_TIME` to `ACCESS_TIME`.
fn without_table(heading: &str) -> String {
    let heading = heading.trim().to_ascii_uppercase();
    heading.rsplit_once('.').map_or(heading.clone(), |(_, column)| column.to_string())
}

impl Format for AccessLog {
    fn name(&self) -> &str {
        NAME
    }

    fn open(&self, head: &Head, context: &Context) -> Option<Result<Box<dyn Reader>>> {
        let table = head.table(None, &|headings| Headings::find(headings).is_some())?;
        let headings = Headings::find(&table.headings)?;
        Some(Ok(Box::new(layout(table, &headings, context))))
    }
}

fn layout(table: Table, headings: &Headings, context: &Context) -> Layout {
    let columns = headings.columns();
    let sample = headings.time.map(|at| table.sample(at));
    Layout {
        format: NAME.to_string(),
        delimiter: table.delimiter,
        heading_line: table.heading_line.clone(),
        skip_bytes: table.skip_bytes,
        skip_lines: table.skip_lines,
        times: headings.times(sample, &table.headings),
        headings: table.headings,
        rules: rules(&columns, None, context),
        columns,
        manner: None,
    }
}
