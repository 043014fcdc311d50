//! What was not given: what the report says less for want of it, and how to supply it.
//!
//! In: the settings, which side inputs there are. Out: rows of a table. Never: a reproach.

use super::super::{Contents, account};

pub(super) struct Absent {
    pub what: &'static str,
    pub without: &'static str,
    pub how: &'static str,
}

pub(super) fn absent(contents: &Contents) -> Vec<Absent> {
    let given = contents.site.given;
    let departments = contents.site.roster.people.iter().any(|p| p.department.is_some());
    let unmapped = account::unmapped(contents).unmapped_actions > 0;
    let row = |there: bool, what, without, how| (!there).then_some(Absent { what, without, how });
    [
        row(
            contents.settings.timezone.is_some(),
            "time zone",
            "Days, shifts and after hours are those of UTC, which may be wrong by hours.",
            "--timezone America/Chicago, or timezone = \"America/Chicago\"",
        ),
        row(
            given.users,
            "roster",
            "Everyone is one peer group, whatever their work; there are no units.",
            "--users, a table with user_id, role, specialty, department",
        ),
        row(
            departments || !given.users,
            "departments",
            "There are no units to show.",
            "a column department in the roster",
        ),
        row(
            given.schedule,
            "schedule",
            "After hours follow the clock; absence is told from a person's own past only.",
            "--schedule, a table with user_id, date, shift_start, shift_end",
        ),
        row(
            given.training,
            "training",
            "Question 5, whether training worked, has no answer.",
            "--training, a table with user_id, date, course",
        ),
        row(
            given.goals,
            "goals",
            "Question 7, whether the agreed goals are reached, has no answer.",
            "--goals, a TOML file with name, measure, target for each",
        ),
        row(
            given.changes,
            "changes",
            "Upgrades and downtimes are not marked in the charts, and what they did to time is not told.",
            "--changes, a table with date, name, kind",
        ),
        row(
            given.outreach,
            "outreach",
            "Whether past findings were right is not known.",
            "--outreach, a table with user_id, date, kind, outcome, confirmed",
        ),
        row(
            given.survey,
            "survey",
            "What units say of the record is not set beside their use.",
            "--survey, a table with department, date, score",
        ),
        row(
            !unmapped,
            "actions",
            "Some actions are in no activity; they count only where no map is needed.",
            "--actions, a table with action, activity; uptake check lists the names",
        ),
    ]
    .into_iter()
    .flatten()
    .collect()
}
