//! Units as their leaders may see them: counts and medians, no person.
//!
//! In: assessments, measures. Out: a summary a department; every cell printable.
//! Never: a unit too small to hide a person in, nor one that the others' sum would give away.

use super::people::Assessed;
use super::suppression::{hidden_groups, part};
use super::{Against, Assessment, Cause, DepartmentSummary, Status, UnitNeed, Workflow};
use crate::measures::Measures;
use crate::peers::Peers;
use crate::settings::Settings;
use crate::stats::median;
use crate::usage::Usage;
use std::collections::BTreeMap;

/// For whom no department is known.
pub const NO_DEPARTMENT: &str = "no department";

/// Ids without a department that were not assessed, such as system accounts, are in no unit: their
/// few would hide a real unit, lest they be subtracted out.
pub(super) fn by_department(people: &[Assessment]) -> BTreeMap<&str, Vec<usize>> {
    let mut units: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, person) in people.iter().enumerate() {
        if person.department.is_none() && person.status == Status::NotAssessed {
            continue;
        }
        units.entry(person.department.as_deref().unwrap_or(NO_DEPARTMENT)).or_default().push(at);
    }
    units
}

pub(super) fn departments(
    usage: &Usage,
    settings: &Settings,
    peers: &Peers,
    measures: &Measures,
    assessed: &Assessed,
) -> Vec<DepartmentSummary> {
    let units = by_department(&assessed.people);
    let least = settings.small_group;
    let sizes: Vec<u32> = units.values().map(|who| who.len() as u32).collect();
    let hide = hidden_groups(&sizes, least);
    units
        .iter()
        .zip(hide)
        .map(|((name, who), hide)| {
            if hide {
                return DepartmentSummary {
                    department: (*name).to_string(),
                    people: None,
                    assessed: None,
                    struggling: None,
                    avoiding: None,
                    champions: None,
                    needs: Vec::new(),
                    use_ratio: None,
                    after_hours_share: None,
                };
            }
            summary(usage, least, peers, measures, assessed, name, who)
        })
        .collect()
}

fn summary(
    usage: &Usage,
    least: u32,
    peers: &Peers,
    measures: &Measures,
    found: &Assessed,
    name: &str,
    who: &[usize],
) -> DepartmentSummary {
    let size = who.len() as u32;
    let rows = || who.iter().filter_map(|at| found.people.get(*at));
    let with = |status: Status| rows().filter(|p| p.status == status).count() as u32;
    let assessed = size - with(Status::NotAssessed) - with(Status::TooLittleData);
    let (mut kept, mut expected, mut with_schedule) = (0, 0, 0);
    let (mut outside, mut active, mut with_time) = (0.0, 0.0, 0);
    for member in who.iter().filter_map(|at| peers.members.get(*at)).filter(|m| m.assessable()) {
        if let (Some(days), Some(came)) = (&member.expected, member.kept()) {
            expected += days.len();
            kept += came;
            with_schedule += 1;
        }
        with_time += u32::from(!member.rows.is_empty());
        for day in member.rows.iter().filter_map(|row| usage.user_days.get(*row as usize)) {
            outside += day.after_hours_seconds;
            active += day.active_seconds;
        }
    }
    let timed = !usage.frame.minute_precision && active > 0.0 && with_time >= least;
    DepartmentSummary {
        department: name.to_string(),
        people: Some(size),
        assessed: part(assessed, size, least),
        struggling: part(with(Status::Struggling), size, least),
        avoiding: part(with(Status::Avoiding), size, least),
        champions: part(rows().filter(|p| found.could_champion(p)).count() as u32, size, least),
        needs: needs(least, measures, &found.people, who),
        use_ratio: (expected > 0 && with_schedule >= least).then(|| kept as f64 / expected as f64),
        after_hours_share: timed.then(|| (outside / active).clamp(0.0, 1.0)),
    }
}

fn needs(least: u32, measures: &Measures, people: &[Assessment], who: &[usize]) -> Vec<UnitNeed> {
    let mut found: Vec<UnitNeed> = Vec::new();
    for column in measures.columns_of("effort") {
        let Some(activity) = column.activity else { continue };
        let efforts: Vec<f64> =
            who.iter().filter_map(|at| Some(column.counted(*at)?.deviation)).collect();
        let n = efforts.len() as u32;
        if n < least {
            continue;
        }
        let needed: Vec<f64> = who
            .iter()
            .filter_map(|at| people.get(*at))
            .flat_map(|p| p.needs.iter().filter(|need| need.activity == activity))
            .map(|need| need.minutes_per_week)
            .collect();
        let people = part(needed.len() as u32, who.len() as u32, least);
        found.push(UnitNeed {
            activity,
            people,
            n_assessed: n / least.max(1) * least.max(1),
            effort_ratio: median(&efforts).unwrap_or(0.0).exp(),
            minutes_per_week: if people.is_some() { ordered_sum(needed) } else { 0.0 },
        });
    }
    found.sort_by_key(|need| need.activity);
    found
}

/// A unit whose people share a shift is shown with what it takes beside those outside the unit: among
/// its own it would look half as large.
pub(super) fn set_against_elsewhere(units: &mut [DepartmentSummary], rows: &[Workflow]) {
    let held = rows.iter().filter(|row| matches!(row.cause, Cause::Workflow | Cause::Both));
    for row in held.filter(|row| row.against == Some(Against::RoleElsewhere)) {
        let unit = units.iter_mut().find(|unit| row.department.as_ref() == Some(&unit.department));
        let needs = unit.into_iter().flat_map(|unit| &mut unit.needs);
        for need in needs.filter(|need| need.activity == row.activity) {
            need.effort_ratio = row.effort_ratio.unwrap_or(need.effort_ratio);
        }
    }
}

/// The same sum whatever the order of people.
pub(super) fn ordered_sum(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.iter().sum()
}
