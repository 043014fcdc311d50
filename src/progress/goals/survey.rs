//! What departments said when asked: the latest score, and how it changed.
//!
//! In: scores by department and date. Out: the latest of each, beside the one before.
//! Never: a person's answer; never a score where nobody was asked.

use super::super::SurveyTrend;
use crate::site::SurveyScore;
use crate::stats::mean;

/// Of one department; several scores of a day are their mean.
pub fn survey(scores: &[SurveyScore], department: &str) -> Option<SurveyTrend> {
    let wanted = department.trim().to_lowercase();
    let own: Vec<&SurveyScore> =
        scores.iter().filter(|s| s.department.trim().to_lowercase() == wanted).collect();
    let last = own.iter().map(|s| s.date).max()?;
    let before = own.iter().map(|s| s.date).filter(|date| *date < last).max();
    let on = |day| {
        let mut values: Vec<f64> = own.iter().filter(|s| s.date == day).map(|s| s.score).collect();
        values.sort_by(f64::total_cmp);
        mean(&values)
    };
    let score = on(last)?;
    Some(SurveyTrend {
        date: last,
        score,
        before: before.and_then(|day| Some((day, on(day)?))),
        units: 1,
    })
}

/// Of several departments: the mean of their latest scores, and of those asked twice the change.
pub(super) fn together<'a>(
    scores: &[SurveyScore],
    departments: impl Iterator<Item = &'a str>,
) -> Option<SurveyTrend> {
    let each: Vec<SurveyTrend> = departments.filter_map(|name| survey(scores, name)).collect();
    let average = |values: Vec<f64>| mean(&values);
    let score = average(each.iter().map(|s| s.score).collect())?;
    let date = each.iter().map(|s| s.date).max()?;
    let changes: Vec<f64> = each.iter().filter_map(SurveyTrend::change).collect();
    let since = each.iter().filter_map(|s| Some(s.before?.0)).min();
    let before = since.zip(average(changes)).map(|(day, change)| (day, score - change));
    Some(SurveyTrend { date, score, before, units: u32::try_from(each.len()).unwrap_or(u32::MAX) })
}
