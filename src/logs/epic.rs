//! Epic Clarity ACCESS_LOG.
//!
//! In: a table with ACCESS_TIME or ACCESS_INSTANT, USER_ID, and METRIC_NAME or METRIC_ID; headings
//! of a connector lose their `TABLE.` prefix. Out: which column is what. Never: a name of one site.

use super::delimited::text_reader;
use super::formats::{Context, Format, Reader, TimeQuestion};
use super::heads::Head;
use super::shapes::{Columns, Log, Times};
use super::times::TimeForm;
use super::wording::More;
use crate::error::{Error, Result};
use std::path::Path;

pub(super) const NAME: &str = "epic_access_log";

pub(super) struct AccessLog;

/// The headings that make an ACCESS_LOG, by position.
struct Headings {
    time: Option<usize>,
    instant: Option<usize>,
    user: usize,
    action: usize,
    action_id: Option<usize>,
    patient: Option<usize>,
    encounter: Option<usize>,
    process: Option<usize>,
    report: Option<usize>,
}

impl Headings {
    fn find(headings: &[String]) -> Option<Self> {
        let plain: Vec<String> = headings.iter().map(|heading| without_table(heading)).collect();
        let at =
            |names: &[&str]| names.iter().find_map(|name| plain.iter().position(|h| h == name));
        let action = at(&["METRIC_NAME", "METRIC_ID"])?;
        let found = Self {
            time: at(&["ACCESS_TIME"]),
            instant: at(&["ACCESS_INSTANT"]),
            user: at(&["USER_ID", "SYSTEM_LOGIN"])?,
            action,
            action_id: at(&["METRIC_ID"]).filter(|id| *id != action),
            patient: at(&["PAT_ID"]),
            encounter: at(&["CSN", "PAT_ENC_CSN_ID"]),
            process: at(&["PROCESS_ID"]),
            report: at(&["REPORT_NAME"]),
        };
        (found.time.is_some() || found.instant.is_some()).then_some(found)
    }
}

/// `ACCESS_LOG.ACCESS_TIME` to `ACCESS_TIME`.
fn without_table(heading: &str) -> String {
    let heading = heading.trim().to_ascii_uppercase();
    heading.rsplit_once('.').map_or(heading.clone(), |(_, column)| column.to_string())
}

impl Log for AccessLog {
    fn name(&self) -> &str {
        NAME
    }

    fn fits(&self, headings: &[String]) -> bool {
        Headings::find(headings).is_some()
    }

    fn columns(&self, headings: &[String], _file: &Path) -> Result<Columns> {
        let lost = || Error::internal("an ACCESS_LOG lost its headings");
        let found = Headings::find(headings).ok_or_else(lost)?;
        Ok(Columns {
            time: found.time.or(found.instant).unwrap_or_default(),
            instant: found.instant,
            user: found.user,
            action: found.action,
            action_id: found.action_id,
            patient: found.patient,
            encounter: found.encounter,
            about_time: None,
            identity: found.process,
            more: More { detail: found.report, ..More::default() }.boxed(),
            duration: None,
        })
    }

    /// A process is a session.
    fn session(&self, columns: &Columns) -> Option<usize> {
        columns.identity.filter(|_| columns.instant.is_none())
    }

    /// Without ACCESS_TIME there is nothing to ask: an instant is written in one way.
    fn times(&self, headings: &[String], sample: Vec<Vec<u8>>) -> Result<Times> {
        let found = Headings::find(headings);
        let time = found.as_ref().and_then(|found| found.time);
        let question = time.map(|at| TimeQuestion {
            sample,
            heading: headings.get(at).cloned().unwrap_or_default(),
            optional: found.is_some_and(|found| found.instant.is_some()),
        });
        let form = if time.is_some() { TimeForm::Iso } else { TimeForm::EpicInstant };
        Ok(Times { form, instant_form: TimeForm::EpicInstant, question })
    }
}

impl Format for AccessLog {
    fn name(&self) -> &str {
        NAME
    }

    fn open(&self, head: &Head, context: &Context) -> Option<Result<Box<dyn Reader>>> {
        let table = head.table(None, &|headings| self.fits(headings))?;
        Some(text_reader(self, &table, head, context))
    }
}
