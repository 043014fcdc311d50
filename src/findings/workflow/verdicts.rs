//! People, workflow, both, or cannot be told: a row a unit or role and activity where there is trouble.
//!
//! In: shifts and steps, and who was told as struggling beside them. Out: rows of workflow.csv.
//! Never: workflow from a few people, nor people where the unit itself is in doubt.

use super::elsewhere::UnitShift;
use super::past::{Step, Who};
use super::{FEWEST, Shared, WORTH_WHILE};
use crate::findings::needs::weekly_seconds;
use crate::findings::{Against, Assessment, Cause, Status, Workflow};
use crate::measures::Measures;
use crate::peers::Peers;
use crate::usage::Usage;
use crate::vocabulary::Activity;

/// 95 %, two-sided and one-sided.
const WIDE: f64 = 1.96;
const DOUBT: f64 = 1.645;
/// Beside a shift that the unit shares, so many who stand out beyond it are a second cause: one or two
/// are found in any unit.
const SEVERAL: usize = 2;
const PART_OF_UNIT: usize = 5;

struct Sight<'a> {
    usage: &'a Usage,
    measures: &'a Measures,
    peers: &'a Peers,
    people: &'a [Assessment],
    shared: &'a Shared,
}

/// `measures` as they were before anything was set aside.
pub(in crate::findings) fn verdicts(
    usage: &Usage,
    measures: &Measures,
    peers: &Peers,
    people: &[Assessment],
    shared: &Shared,
) -> Vec<Workflow> {
    let sight = Sight { usage, measures, peers, people, shared };
    let mut rows: Vec<Workflow> = shared
        .elsewhere
        .iter()
        .filter_map(|shift| match shift.alone {
            false => of_unit(&sight, shift),
            true => alone(&sight, shift),
        })
        .collect();
    rows.extend(
        shared.steps.iter().filter(|step| step.holds).filter_map(|step| of_role(&sight, step)),
    );
    rows.sort_by(|a, b| {
        let key = |r: &Workflow| {
            (r.department.is_none(), r.department.clone(), r.role.clone(), r.activity)
        };
        key(a).cmp(&key(b))
    });
    rows
}

impl Sight<'_> {
    fn activity(&self, stream: usize) -> Option<Activity> {
        self.measures.streams.list.get(stream)?.activity
    }

    /// Of a team, those told as struggling with it, and their minutes a week.
    fn beyond(&self, members: &[usize], activity: Activity) -> (usize, f64) {
        let mut minutes: Vec<f64> = members
            .iter()
            .filter_map(|at| self.people.get(*at))
            .filter(|person| person.status == Status::Struggling)
            .filter_map(|person| person.needs.iter().find(|need| need.activity == activity))
            .map(|need| need.minutes_per_week)
            .collect();
        minutes.sort_by(f64::total_cmp);
        (minutes.len(), minutes.iter().sum())
    }

    /// Minutes a week that a team spends on a stream beyond what the ratio says it needs.
    fn minutes(&self, members: &[usize], stream: usize, value: f64) -> f64 {
        let mut seconds: Vec<f64> = members
            .iter()
            .filter_map(|at| self.peers.members.get(*at))
            .map(|member| weekly_seconds(self.usage, self.measures, self.peers, member, stream))
            .collect();
        seconds.sort_by(f64::total_cmp);
        seconds.iter().sum::<f64>() / 60.0 * (1.0 - (-value).exp()).max(0.0)
    }
}

fn of_unit(sight: &Sight, shift: &UnitShift) -> Option<Workflow> {
    let team = sight.shared.units.units.get(shift.unit)?;
    let activity = sight.activity(shift.stream)?;
    let against = shift.against?;
    let (beyond, their_minutes) = sight.beyond(&team.members, activity);
    let sigma = against.variance.sqrt();
    let clearly_not = against.z < 1.0 || against.value + WIDE * sigma < WORTH_WHILE;
    let doubtful = against.value >= WORTH_WHILE && against.z >= DOUBT;
    let cause = if against.holds {
        if beyond >= SEVERAL && beyond * PART_OF_UNIT >= shift.n {
            Cause::Both
        } else {
            Cause::Workflow
        }
    } else if beyond > 0 && clearly_not {
        Cause::People
    } else if beyond > 0 || doubtful {
        Cause::CannotTell
    } else {
        return None;
    };
    Some(Workflow {
        department: Some(team.name.clone()),
        role: None,
        activity,
        cause,
        against: Some(Against::RoleElsewhere),
        n_people: shift.n as u32,
        beyond: beyond as u32,
        effort_ratio: Some(against.value.exp()),
        low: Some((against.value - WIDE * sigma).exp()),
        high: Some((against.value + WIDE * sigma).exp()),
        since: None,
        minutes_per_week: match cause {
            Cause::Workflow => sight.minutes(&team.members, shift.stream, against.value),
            Cause::Both => {
                sight.minutes(&team.members, shift.stream, against.value) + their_minutes
            }
            Cause::People | Cause::CannotTell => their_minutes,
        },
    })
}

/// A unit whose roles are nowhere else: only its own past can tell.
fn alone(sight: &Sight, shift: &UnitShift) -> Option<Workflow> {
    let team = sight.shared.units.units.get(shift.unit)?;
    let activity = sight.activity(shift.stream)?;
    let steps = sight.shared.steps.iter();
    let step = steps
        .filter(|step| step.holds)
        .find(|step| step.who == Who::Unit(shift.unit) && step.stream == shift.stream);
    let (beyond, minutes) = sight.beyond(&team.members, activity);
    let mut row = match step {
        Some(step) => of_step(sight, step, &team.members, activity),
        None => Workflow {
            department: None,
            role: None,
            activity,
            cause: Cause::CannotTell,
            against: None,
            n_people: shift.n as u32,
            beyond: 0,
            effort_ratio: None,
            low: None,
            high: None,
            since: None,
            minutes_per_week: minutes,
        },
    };
    row.department = Some(team.name.clone());
    row.beyond = beyond as u32;
    Some(row)
}

fn of_role(sight: &Sight, step: &Step) -> Option<Workflow> {
    let Who::Role(role) = step.who else { return None };
    let team = sight.shared.units.roles.get(role).filter(|_| step.n >= FEWEST)?;
    let activity = sight.activity(step.stream)?;
    let mut row = of_step(sight, step, &team.members, activity);
    row.role = Some(team.name.clone());
    row.beyond = sight.beyond(&team.members, activity).0 as u32;
    Some(row)
}

fn of_step(sight: &Sight, step: &Step, members: &[usize], activity: Activity) -> Workflow {
    let sigma = step.variance.sqrt();
    Workflow {
        department: None,
        role: None,
        activity,
        cause: Cause::Workflow,
        against: Some(Against::OwnPast),
        n_people: step.n as u32,
        beyond: 0,
        effort_ratio: Some(step.value.exp()),
        low: Some((step.value - WIDE * sigma).exp()),
        high: Some((step.value + WIDE * sigma).exp()),
        since: sight.shared.past.starts.get(step.cut).map(|start| start.week()),
        minutes_per_week: sight.minutes(members, step.stream, step.value),
    }
}
