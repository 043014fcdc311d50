//! Everything beside the logs: roster, schedule, training, changes, goals, settings.
//!
//! In: the hospital and what its schedule said. Out: the files that a site would deliver, and the
//! truth's. Never: a sign of the truth in any other file.

use super::actions::{SPECS, metric_id};
use super::calendar::Shift;
use super::events::Played;
use super::hospital::{Hospital, UNLOGGED};
use super::oddities::Odd;
use super::staff::Person;
use super::{Naming, actions, truth};
use crate::error::{Error, Result};
use crate::units::Day;
use std::fmt::Write;
use std::path::Path;

/// A row of the schedule.
pub(super) struct Rostered {
    pub account: u32,
    pub person: usize,
    pub shift: Shift,
    pub appointments: Option<u32>,
}

pub(super) fn write(hospital: &Hospital, played: &Played, dir: &Path) -> Result<()> {
    let plan = hospital.plan;
    let put = |name: &str, text: String| {
        let path = dir.join(name);
        std::fs::write(&path, text).map_err(|e| Error::io("write a file", &path, &e))
    };
    if plan.with_roster {
        put("users.csv", users(hospital))?;
    }
    if plan.with_schedule {
        put("schedule.csv", schedule(hospital, played))?;
    }
    if plan.with_map {
        put("actions.csv", map(hospital))?;
    }
    put("training.csv", training(hospital))?;
    put("changes.csv", changes(hospital))?;
    put("goals.toml", goals(hospital))?;
    put("uptake.toml", settings(hospital))?;
    put("truth.csv", truth::people(hospital))?;
    put("truth_courses.csv", truth::courses(hospital))?;
    if plan.quick_ways > 0 {
        put("truth_ways.csv", truth::ways(hospital))?;
    }
    put("truth_units.csv", truth::units(hospital))
}

/// `write!` into a String cannot fail.
macro_rules! line {
    ($to:expr, $($part:tt)*) => {{ let _ = writeln!($to, $($part)*); }};
}

fn date(day: Option<Day>) -> String {
    day.map(|day| day.to_string()).unwrap_or_default()
}

const ROSTER: &str = "user_id,name,login,provider_id,role,specialty,department,setting,site,\
hire_date,fte,leave_from,leave_to,valid_from,valid_to,works_for,same_person_as,champion,opt_out,\
system";

fn users(hospital: &Hospital) -> String {
    let mut text = format!("{ROSTER}\n");
    for (at, person) in hospital.people.iter().enumerate() {
        let odd = hospital.odd.get(at).copied().flatten();
        let moved = match odd {
            Some(Odd::Rehired(day)) => Some(day),
            _ => None,
        };
        roster_row(&mut text, hospital, person, odd, &person.id, (moved, None), "");
        if let (Some(day), Some(id)) = (moved, hospital.earlier_id(at)) {
            let until = Some(day.plus(-1));
            roster_row(&mut text, hospital, person, odd, id, (None, until), &person.id);
        }
    }
    for service in hospital.services.iter().filter(|service| service.listed) {
        line!(text, "{},,,,Service account,,,,,,,,,,,,,,,true", service.id);
    }
    text
}

fn roster_row(
    text: &mut String,
    hospital: &Hospital,
    person: &Person,
    odd: Option<Odd>,
    id: &str,
    (from, to): (Option<Day>, Option<Day>),
    same_as: &str,
) {
    let department = hospital.departments.get(person.department);
    let leave = match odd {
        Some(Odd::Leave(span)) => Some(span),
        _ => None,
    };
    let role = person.role.names[hospital.variant.dialect % 3];
    line!(
        text,
        "{id},\"{}\",{},{},{role},{},{},{},Main,{},{},{},{},{},{},{},{same_as},{},{},",
        person.name,
        person.login,
        person.provider_id.as_deref().unwrap_or(""),
        department.map_or("", |d| d.specialty),
        department.map_or("", |d| d.name.as_str()),
        person.role.setting.name(),
        person.hired,
        person.fte,
        date(leave.map(|span| span.from)),
        date(leave.map(|span| span.to)),
        date(from),
        date(to),
        works_for(hospital, person, odd),
        person.champion.unwrap_or(""),
        if person.opt_out { "true" } else { "" },
    );
}

fn works_for(hospital: &Hospital, person: &Person, odd: Option<Odd>) -> String {
    let id = |number: u32| {
        hospital.people.get(number as usize).map(|p| p.id.clone()).unwrap_or_default()
    };
    match odd {
        Some(Odd::Scribe(boss) | Odd::Pool(boss)) => id(boss),
        // Residents of a unit with a teaching physician work for that one.
        _ if person.role.names[0] == "Resident" => hospital
            .people
            .iter()
            .zip(&hospital.odd)
            .find(|(p, odd)| {
                p.department == person.department
                    && p.number != person.number
                    && p.role.names[0] != "Resident"
                    && matches!(odd, Some(Odd::Teaching))
            })
            .map(|(p, _)| p.id.clone())
            .unwrap_or_default(),
        _ => String::new(),
    }
}

fn schedule(hospital: &Hospital, played: &Played) -> String {
    let mut rows: Vec<&Rostered> = played.schedule.iter().collect();
    rows.sort_by_key(|row| (row.shift.day, row.person, row.shift.start));
    let mut text = String::from("user_id,date,shift_start,shift_end,appointments\n");
    for row in rows {
        let id = hospital.accounts.get(row.account as usize).map_or("", String::as_str);
        let clock = |minute: i64| {
            let day = row.shift.day.plus(minute.div_euclid(1440) as i32);
            let of_day = minute.rem_euclid(1440);
            format!("{day} {:02}:{:02}", of_day / 60, of_day % 60)
        };
        let appointments = row.appointments.map(|n| n.to_string()).unwrap_or_default();
        let (start, end) = (clock(row.shift.start), clock(row.shift.end));
        line!(text, "{id},{},{start},{end},{appointments}", row.shift.day);
    }
    text
}

fn training(hospital: &Hospital) -> String {
    let mut rows: Vec<(Day, u32, &str, &str)> = hospital
        .courses
        .iter()
        .flat_map(|course| {
            course.attended.iter().map(|(who, day)| {
                (*day, hospital.account(*who as usize, *day), course.name, course.activity.name())
            })
        })
        .collect();
    rows.sort_unstable();
    let mut text = String::from("user_id,date,course,activity\n");
    for (day, account, course, activity) in rows {
        let id = hospital.accounts.get(account as usize).map_or("", String::as_str);
        line!(text, "{id},{day},{course},{activity}");
    }
    text
}

fn changes(hospital: &Hospital) -> String {
    let turns = &hospital.days;
    let start = hospital.span.from;
    let mut rows = vec![
        (start.plus(-400), "Go-live", "go_live", "", String::new(), Some(start.plus(-220))),
        (
            turns.upgrade,
            "Spring upgrade: order review moved to the sidebar",
            "upgrade",
            "orders",
            format!(
                "{}|{}",
                shown(hospital, actions::Act::OrderReview),
                shown(hospital, actions::Act::NewOrderReview)
            ),
            Some(turns.upgrade.plus(14)),
        ),
        (turns.downtime, "Unplanned downtime 09:00 to 15:00", "downtime", "", String::new(), None),
        (
            turns.logging,
            "Photo views are no longer logged",
            "logging",
            "",
            shown(hospital, UNLOGGED),
            None,
        ),
    ];
    rows.sort_by_key(|row| row.0);
    let mut text = String::from("date,name,kind,activity,actions,department,review_by\n");
    for (day, name, kind, activity, actions, review) in rows {
        line!(text, "{day},{name},{kind},{activity},{actions},,{}", date(review));
    }
    text
}

/// An action as the logs name it.
fn shown(hospital: &Hospital, act: actions::Act) -> String {
    match hospital.plan.vocabulary {
        Naming::Named => act.spec().name.to_string(),
        Naming::Opaque => format!("METRIC {}", metric_id(act as usize)),
    }
}

fn goals(hospital: &Hospital) -> String {
    let start = hospital.span.from;
    let due = hospital.span.to.plus(30);
    format!(
        "[[goal]]\n\
         name = \"Work outside of work\"\n\
         why = \"Evenings belong to the people who work here\"\n\
         agreed_with = \"Medical executive committee\"\n\
         agreed_on = {}\n\
         measure = \"after_hours_share\"\n\
         baseline = 0.20\n\
         target = 0.15\n\
         due = {due}\n\n\
         [[goal]]\n\
         name = \"Notes signed the same day\"\n\
         why = \"The next clinician can read what happened\"\n\
         agreed_with = \"Clinic chiefs\"\n\
         agreed_on = {}\n\
         measure = \"documentation_delay\"\n\
         group = \"ambulatory\"\n\
         baseline = 60\n\
         target = 30\n\
         due = {due}\n",
        start.plus(-30),
        start.plus(-14),
    )
}

fn settings(hospital: &Hospital) -> String {
    let plan = hospital.plan;
    let mut text = String::from("logs = [\"logs\"]\n");
    if plan.with_roster {
        text.push_str("users = \"users.csv\"\n");
    }
    if plan.with_schedule {
        text.push_str("schedule = \"schedule.csv\"\n");
    }
    text.push_str(
        "training = \"training.csv\"\ngoals = \"goals.toml\"\nchanges = \"changes.csv\"\n",
    );
    if plan.with_map {
        text.push_str("actions = \"actions.csv\"\n");
    }
    line!(text, "timezone = \"{}\"", plan.zone);
    let holidays: Vec<String> = (0..hospital.span.days())
        .map(|at| hospital.span.from.plus(at))
        .filter(|day| super::calendar::is_holiday(*day))
        .map(|day| format!("\"{day}\""))
        .collect();
    line!(text, "holidays = [{}]", holidays.join(", "));
    text
}

fn map(hospital: &Hospital) -> String {
    use actions::Kind;
    let mut text = String::from("action,action_id,activity,signal\n");
    for (at, spec) in SPECS.iter().enumerate() {
        let id = metric_id(at);
        let name = match hospital.plan.vocabulary {
            Naming::Named => spec.name.to_string(),
            Naming::Opaque => format!("METRIC {id}"),
        };
        let signal = match spec.kind {
            Kind::Plain => "",
            Kind::Tool => "template",
            Kind::Cancel => "cancel",
            Kind::Search => "search",
            Kind::Help => "help",
            Kind::Print => "print",
            Kind::Cosign => "cosign",
            Kind::Sign => "sign",
        };
        line!(text, "{name},{id},{},{signal}", spec.activity.name());
    }
    text
}
