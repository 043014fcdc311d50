//! What a table is, in whatever kind of file it comes.
//!
//! In: headings that make a log. Out: which column is what, how times are written, what every reader
//! of a table answers alike. Never: how a file of one kind is cut or decoded.

use super::admitting::Rules;
use super::formats::{Context, Out, Piece, Pieces, Reader, TimeQuestion, Uses};
use super::times::TimeForm;
use super::vendors::Manner;
use super::wording::More;
use crate::error::Result;
use crate::units::Day;
use std::io::Read;
use std::path::Path;

/// Which columns are what, by position.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Columns {
    pub(super) time: usize,
    /// A second column of time that needs no zone; where it can be read, it is believed.
    pub(super) instant: Option<usize>,
    pub(super) user: usize,
    pub(super) action: usize,
    /// Names the action where `action` is empty.
    pub(super) action_id: Option<usize>,
    pub(super) patient: Option<usize>,
    pub(super) encounter: Option<usize>,
    pub(super) about_time: Option<usize>,
    /// Together with user, time and action it names an event.
    pub(super) identity: Option<usize>,
    pub(super) more: Option<Box<More>>,
    /// Seconds that the event took, measured by the log.
    pub(super) duration: Option<usize>,
}

/// How many things a column can be; no vendor's manner wants more.
pub(super) const ROLES: usize = 14;

impl Columns {
    /// Every thing that a column can be, and where it stands.
    pub(super) fn roles(&self) -> [(&'static str, Option<usize>); ROLES] {
        let more = |column: fn(&More) -> Option<usize>| self.more.as_deref().and_then(column);
        [
            ("time", Some(self.time)),
            ("instant", self.instant),
            ("user", Some(self.user)),
            ("action", Some(self.action)),
            ("action_id", self.action_id),
            ("patient", self.patient),
            ("encounter", self.encounter),
            ("about_time", self.about_time),
            ("identity", self.identity),
            ("action_detail", more(|more| more.detail)),
            ("outcome", more(|more| more.outcome)),
            ("session", more(|more| more.session)),
            ("workstation", more(|more| more.workstation)),
            ("duration", self.duration),
        ]
    }
}

/// How the two columns of time are written.
#[derive(Clone)]
pub(super) struct Times {
    pub(super) form: TimeForm,
    pub(super) instant_form: TimeForm,
    /// What is left to decide once all files of the source are known.
    pub(super) question: Option<TimeQuestion>,
}

/// What makes a table a log.
pub(super) trait Log {
    fn name(&self) -> &str;

    fn fits(&self, headings: &[String]) -> bool;

    /// Of headings that fit.
    fn columns(&self, headings: &[String], file: &Path) -> Result<Columns>;

    /// The column whose ids tell sessions. `None` as well where some rows tell their instant: a
    /// session is followed by the wall clock, and they would be missing.
    fn session(&self, columns: &Columns) -> Option<usize> {
        columns.more.as_deref().and_then(|more| more.session)
    }

    /// A vendor's own way to read a row.
    fn manner(&self, _headings: &[String]) -> Option<Manner> {
        None
    }

    /// `sample`: what the first rows have in the column of times, where that is text.
    fn times(&self, headings: &[String], sample: Vec<Vec<u8>>) -> Result<Times>;

    /// `None`: the usual ones.
    fn date_bounds(&self) -> Option<(Day, Day)> {
        None
    }
}

pub(super) struct Shape {
    pub(super) format: String,
    pub(super) headings: Vec<String>,
    pub(super) columns: Columns,
    pub(super) times: Times,
    pub(super) rules: Rules,
    pub(super) session: Option<usize>,
    /// A vendor's own way to read a row of it.
    pub(super) manner: Option<Manner>,
}

impl Shape {
    /// `sample`: the first cells of a column, where they are text.
    pub(super) fn of(
        log: &dyn Log,
        headings: Vec<String>,
        file: &Path,
        context: &Context,
        sample: impl FnOnce(usize) -> Result<Vec<Vec<u8>>>,
    ) -> Result<Self> {
        let columns = log.columns(&headings, file)?;
        let times = log.times(&headings, sample(columns.time)?)?;
        let mut rules = rules(&columns, context);
        rules.date_bounds = log.date_bounds().unwrap_or(rules.date_bounds);
        let (session, manner) = (log.session(&columns), log.manner(&headings));
        let format = log.name().to_string();
        Ok(Self { format, headings, columns, times, rules, session, manner })
    }

    /// What is read of a row, in the order in which a row of cells is read.
    pub(super) fn wanted(&self) -> [Option<usize>; ROLES] {
        match &self.manner {
            None => self.columns.roles().map(|(_, at)| at),
            Some(manner) => {
                let mut wanted = [None; ROLES];
                for (place, (_, at)) in wanted.iter_mut().zip(&manner.wanted) {
                    *place = *at;
                }
                wanted
            }
        }
    }

    /// The columns that are read, rising.
    pub(super) fn used(&self) -> Vec<usize> {
        let mut used: Vec<usize> = self.wanted().into_iter().flatten().collect();
        used.sort_unstable();
        used.dedup();
        used
    }

    /// Where what is read stands among the columns that are read.
    pub(super) fn places(&self) -> [Option<usize>; ROLES] {
        let used = self.used();
        self.wanted().map(|at| used.binary_search(&at?).ok())
    }

    fn uses(&self) -> Uses {
        let (form, context) = (self.times.form, &self.rules.context);
        if let Some(manner) = &self.manner {
            return manner.uses(&self.headings, form, context);
        }
        let heading = |at: usize| self.headings.get(at).cloned().unwrap_or_default();
        let named = |(what, at): (&'static str, Option<usize>)| Some((what, heading(at?)));
        Uses {
            columns: self.columns.roles().into_iter().filter_map(named).collect(),
            time_form: form.name(),
            zone: context.zone.name().to_string(),
            patients: self.columns.patient.is_some(),
            encounters: self.columns.encounter.is_some(),
            about_time: self.columns.about_time.is_some(),
        }
    }
}

pub(super) fn rules(columns: &Columns, context: &Context) -> Rules {
    let Columns { time, user, action, .. } = *columns;
    Rules::new(context, time as u16, user as u16, action as u16)
}

/// A reader of tables: how its kind of file is cut and read; its shape answers the rest.
pub(super) trait TableReader: Send + Sync {
    fn shape(&self) -> &Shape;

    fn shape_mut(&mut self) -> &mut Shape;

    fn pieces(&self) -> Pieces;

    fn stream(&self) -> Option<Result<Box<dyn Read + Send>>> {
        None
    }

    fn has_lines(&self) -> bool {
        true
    }

    fn show_times(&self, piece: &Piece, see: &mut dyn FnMut(&[u8])) -> Result<()>;

    fn read(&self, piece: &Piece, out: &mut Out) -> Result<()>;
}

impl<T: TableReader> Reader for T {
    fn format(&self) -> &str {
        &self.shape().format
    }

    fn headings(&self) -> &[String] {
        &self.shape().headings
    }

    fn context(&self) -> &Context {
        &self.shape().rules.context
    }

    fn uses(&self) -> Uses {
        self.shape().uses()
    }

    fn shows_viewing(&self, action: &[u8]) -> bool {
        self.shape().manner.as_ref().is_none_or(|manner| (manner.shows_viewing)(action))
    }

    fn time_question(&self) -> Option<&TimeQuestion> {
        self.shape().times.question.as_ref()
    }

    fn settle_time_form(&mut self, form: TimeForm) {
        self.shape_mut().times.form = form;
    }

    fn pieces(&self) -> Pieces {
        TableReader::pieces(self)
    }

    fn stream(&self) -> Option<Result<Box<dyn Read + Send>>> {
        TableReader::stream(self)
    }

    fn has_lines(&self) -> bool {
        TableReader::has_lines(self)
    }

    fn show_times(&self, piece: &Piece, see: &mut dyn FnMut(&[u8])) -> Result<()> {
        TableReader::show_times(self, piece, see)
    }

    fn read(&self, piece: &Piece, out: &mut Out) -> Result<()> {
        TableReader::read(self, piece, out)
    }
}
