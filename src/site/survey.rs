//! What departments said when asked.
//!
//! In: the survey file. Out: scores sorted by department and date. Never: a person's answer.

use super::SurveyScore;
use super::tables::{Column, Row, Table};
use crate::error::Result;

static DEPARTMENT: Column =
    Column::new("department", &["department_name", "dept", "dept_name", "unit", "ward"]);
static DATE: Column = Column::new("date", &["survey_date"]);
static SCORE: Column = Column::new("score", &["mean_score", "average", "rating", "net_experience"]);

pub const COLUMNS: &[&Column] = &[&DEPARTMENT, &DATE, &SCORE];

pub fn read(table: &Table) -> Result<Vec<SurveyScore>> {
    let (department, date) = (table.need(&DEPARTMENT)?, table.need_dates(&DATE)?);
    let score = table.need(&SCORE)?;
    let mut rows = Vec::new();
    for row in table.rows() {
        let department = row.need(department)?.to_string();
        // An empty score says that nobody answered.
        if let Some(score) = number(row, score)? {
            rows.push(SurveyScore { department, date: row.need_day(date)?, score });
        }
    }
    rows.sort_by(|a, b| {
        (&a.department, a.date).cmp(&(&b.department, b.date)).then(a.score.total_cmp(&b.score))
    });
    Ok(rows)
}

fn number(row: Row, column: super::tables::Picked) -> Result<Option<f64>> {
    row.number(column, "a number", |_| true)
}
