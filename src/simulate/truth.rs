//! What is true of the hospital, written where analysis never looks.
//!
//! In: the hospital. Out: the text of truth.csv and its companions. Never: a guess.

use super::courses::HELPED;
use super::hospital::{Hospital, Whose};
use super::labels::Label;
use std::fmt::Write;

pub(super) fn people(hospital: &Hospital) -> String {
    let mut text = String::from("user_id,label,needs,effect,style,odd,since,recovered\n");
    for (at, (person, truth)) in hospital.people.iter().zip(&hospital.truths).enumerate() {
        let needs: Vec<&str> = truth.needs.iter().map(|need| need.name()).collect();
        let labelled = truth.label != Label::Typical;
        let rest = format!(
            "{},{},{},{},{},{},{}",
            truth.label.name(),
            needs.join("|"),
            if labelled { format!("{:.3}", truth.effect) } else { String::new() },
            truth.style.map_or("", |style| style.name()),
            hospital.odd.get(at).copied().flatten().map_or("", |odd| odd.name()),
            if labelled { truth.since.to_string() } else { String::new() },
            truth.recovered.map(|day| day.to_string()).unwrap_or_default(),
        );
        let _ = writeln!(text, "{},{rest}", person.id);
        if let Some(id) = hospital.earlier_id(at) {
            let _ = writeln!(text, "{id},{rest}");
        }
    }
    text
}

pub(super) fn courses(hospital: &Hospital) -> String {
    let mut text = String::from("course,activity,effect\n");
    for course in &hospital.courses {
        let effect = if course.works { HELPED } else { 1.0 };
        let _ = writeln!(text, "{},{},{effect}", course.name, course.activity.name());
    }
    text
}

pub(super) fn units(hospital: &Hospital) -> String {
    let mut text = String::from("department,activity,effect,role,since\n");
    for work in &hospital.slow {
        let (department, role) = match work.whose {
            Whose::Unit(unit) => {
                (hospital.departments.get(unit).map_or("", |d| d.name.as_str()), "")
            }
            Whose::Role(role) => {
                let of_role = hospital.people.iter().find(|p| p.role.names[0] == role);
                ("", of_role.map_or("", |p| p.role.names[hospital.variant.dialect % 3]))
            }
        };
        let (activity, factor, since) = (work.activity.name(), work.factor, work.since);
        let _ = writeln!(text, "{department},{activity},{factor:.3},{role},{since}");
    }
    text
}

pub(super) fn ways(hospital: &Hospital) -> String {
    let mut text = String::from("task,tool,effect\n");
    for way in &hospital.shortcuts {
        let _ = writeln!(text, "{},{},{:.3}", way.task_name(), way.signal, way.factor);
    }
    text
}
