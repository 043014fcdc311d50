//! Peer groups and comparison, through the door of peers.

use crate::hospital::{Plan, build};
use uptake::findings::Status;
use uptake::peers::{Estimate, Level, Standing, compare, gather};
use uptake::settings::Settings;
use uptake::units::{Day, Instant, MS_PER_DAY};
use uptake::usage::UserHour;

fn nobody_affected() -> Plan {
    Plan { struggling: 0.0, absent: 0.0, people: 90, ..Plan::default() }
}

#[test]
fn a_group_with_too_few_peers_falls_back_to_the_role_and_shows_how_many() {
    let mut hospital = build(nobody_affected());
    for (at, person) in hospital.site.roster.people.iter_mut().enumerate() {
        person.specialty = Some(if at < 12 { "Rare" } else { "Common" }.to_string());
        person.setting = Some("inpatient".to_string());
    }
    let peers = gather(&hospital.usage, &hospital.site, &Settings::default());
    let rare = &peers.members[0];
    let group = peers.group_of(rare).unwrap();
    assert_eq!((group.level, rare.n_peers), (Level::Role, 29));
    let common = &peers.members[50];
    let group = peers.group_of(common).unwrap();
    assert_eq!((group.level, common.n_peers), (Level::RoleSpecialtySetting, 25));
    assert!(group.label.contains("Common") && group.label.contains("inpatient"), "{}", group.label);
}

#[test]
fn where_roles_are_known_nobody_is_compared_with_other_roles() {
    let mut hospital = build(nobody_affected());
    for person in hospital.site.roster.people.iter_mut().take(4) {
        person.role = Some("pharmacist".to_string());
    }
    for person in hospital.site.roster.people.iter_mut().skip(70) {
        person.role = None;
    }
    let peers = gather(&hospital.usage, &hospital.site, &Settings::default());
    assert!(peers.members[..4].iter().all(|m| m.group.is_none() && m.n_peers == 0));
    assert!(peers.groups.iter().all(|group| group.level != Level::Everyone));
    // Those without a role are only like one another.
    let unknown = &peers.members[80];
    assert_eq!((peers.group_of(unknown).unwrap().members.len(), unknown.n_peers), (20, 19));
    let found = uptake::find(&hospital.usage, &hospital.site, &Settings::default());
    for person in found.people.iter().take(4) {
        assert_eq!(person.status, Status::NotAssessed);
        assert_eq!(person.reasons, ["Too few peers."]);
    }
    let outsiders = found.evidence.iter().filter(|e| e.user_id.as_str() < "U00004");
    assert!(outsiders.into_iter().all(|e| e.z.is_none()));
}

#[test]
fn without_a_roster_everyone_is_compared_with_those_who_work_alike() {
    let mut hospital = build(nobody_affected());
    hospital.site.roster.people.clear();
    hospital.site.given.users = false;
    let peers = gather(&hospital.usage, &hospital.site, &Settings::default());
    let alike = |m: &&uptake::peers::Member| {
        peers
            .group_of(m)
            .is_some_and(|g| g.level >= Level::Alike && g.members.len() > peers.min_peers)
    };
    let n = peers.members.iter().filter(alike).count();
    assert!(n * 10 >= peers.members.len() * 8, "{n} of {}", peers.members.len());
    assert!(peers.notes.iter().any(|note| note.contains("Without a roster")));
}

#[test]
fn an_account_that_never_sleeps_is_a_system_account() {
    let mut hospital = build(nobody_affected());
    for hour in 0..168 {
        let events = 100 + u32::from(hour % 3);
        hospital.usage.user_hours.push(UserHour {
            user: 7,
            hour_of_week: hour,
            events,
            seconds: 0.0,
            trouble: 0,
        });
    }
    let peers = gather(&hospital.usage, &hospital.site, &Settings::default());
    assert_eq!(peers.members[7].standing, Standing::System);
    assert_eq!(peers.members[8].standing, Standing::Assessable);
}

#[test]
fn a_shift_without_an_end_is_no_person() {
    let mut hospital = build(nobody_affected());
    let row = hospital.usage.user_days.iter_mut().find(|row| row.user == 9).unwrap();
    row.last = Instant(row.first.0 + 20 * MS_PER_DAY);
    let peers = gather(&hospital.usage, &hospital.site, &Settings::default());
    assert_eq!(peers.members[9].standing, Standing::System);
}

#[test]
fn a_day_whose_logs_are_incomplete_is_nobodys_absence() {
    let mut hospital = build(nobody_affected());
    let day = Day(hospital.usage.frame.window.from.0 + 16);
    for row in hospital.usage.log_days.iter_mut().filter(|row| row.day == day) {
        row.events /= 10;
    }
    let peers = gather(&hospital.usage, &hospital.site, &Settings::default());
    assert!(peers.quiet_days.contains_key(&day));
    assert!(peers.members.iter().all(|m| !m.counts(day)));
}

#[test]
fn a_precise_estimate_deviates_further_than_a_vague_one() {
    let hospital = build(nobody_affected());
    let peers = gather(&hospital.usage, &hospital.site, &Settings::default());
    let normal: Vec<f64> = (0..90)
        .map(|i| 0.1 * uptake::stats::normal_quantile((f64::from(i * 37 % 90) + 0.5) / 90.0))
        .collect();
    let mut estimates: Vec<Option<Estimate>> = normal
        .iter()
        .map(|value| {
            Some(Estimate { value: *value, variance: 0.001, n: 100, halves: [None, None] })
        })
        .collect();
    estimates[0] = Some(Estimate { value: 0.5, variance: 0.001, n: 100, halves: [None, None] });
    estimates[3] = Some(Estimate { value: 0.5, variance: 0.09, n: 5, halves: [None, None] });
    let compared = compare(&estimates, &peers);
    let z = |at: usize| compared[at].unwrap().z;
    assert!(z(0) > 4.0 && z(3) < 2.0, "{} {}", z(0), z(3));
    assert_eq!(compared[0].unwrap().n_peers, 29);
}
