//! Who is who: an id of the logs finds its person, or stays as delivered and is counted.

use crate::small::{Folder, WORLD, epic, key};
use std::sync::Arc;
use uptake::Basis;
use uptake::site::{self, Families, Way};
use uptake::units::Zone;
use uptake::usage::{Tables, Usage};

fn read(roster: &str, files: &[(&str, &str)], schedule: Option<&str>) -> (Usage, Basis) {
    let logs: Vec<(String, String)> =
        files.iter().map(|(name, rows)| ((*name).to_string(), epic(rows))).collect();
    let logs: Vec<(&str, &[u8])> =
        logs.iter().map(|(name, text)| (name.as_str(), text.as_bytes())).collect();
    let mut folder = Folder::of(&logs);
    let side = tempfile::TempDir::new().unwrap();
    let zone = Arc::new(Zone::by_name("America/Chicago").unwrap());
    if !roster.is_empty() {
        let file = side.path().join("users.csv");
        std::fs::write(&file, roster).unwrap();
        folder.settings.users = Some(file);
    }
    if let Some(schedule) = schedule {
        let file = side.path().join("schedule.csv");
        std::fs::write(&file, schedule).unwrap();
        folder.settings.schedule = Some(file);
    }
    let site = site::read(&folder.settings, &zone).unwrap();
    uptake::read_and_fold(&folder.settings, &site, &zone, &key(), Tables::ALL, WORLD).unwrap()
}

fn ids(basis: &Basis, way: Way) -> u64 {
    basis.accounting.ids.ways.get(&way).map_or(0, |share| share.ids)
}

const ROSTER: &str = "user_id,login,provider_id,role
0042,jdoe,P7,nurse
42,asmith,P8,nurse
34005,CORP\\lgray,,physician
M58530,TWIN,,physician
M58531,twin,,physician
";

#[test]
fn leading_zeros_tell_two_people_apart() {
    let (usage, basis) = read(
        ROSTER,
        &[(
            "a.csv",
            "2026-03-02 08:00:00,0042,Notes viewed,Z1\n2026-03-02 08:00:05,42,Notes viewed,Z1",
        )],
        None,
    );
    assert_eq!(usage.users, ["0042", "42"]);
    assert_eq!(ids(&basis, Way::UserId), 2);
}

#[test]
fn a_login_a_provider_id_a_domain_and_a_spreadsheets_number_find_the_person() {
    for (delivered, id, way) in [
        ("jdoe", "0042", Way::Login),
        ("P8", "42", Way::ProviderId),
        ("JDoe", "0042", Way::LoginForm),
        ("CORP\\jdoe", "0042", Way::LoginForm),
        ("lgray", "34005", Way::LoginForm),
        ("corp\\LGRAY", "34005", Way::LoginForm),
        ("34005.0", "34005", Way::NumberForm),
        ("twin", "M58531", Way::Login),
        ("CORP\\M58530", "M58530", Way::LoginForm),
    ] {
        let (usage, basis) = read(
            ROSTER,
            &[("a.csv", &format!("2026-03-02 08:00:00,{delivered},Notes viewed,Z1"))],
            None,
        );
        assert_eq!(usage.users, [id], "{delivered}");
        assert_eq!(ids(&basis, way), 1, "{delivered}: {:?}", basis.accounting.ids);
    }
}

#[test]
fn what_fits_two_people_or_nobody_stays_as_delivered_and_is_counted() {
    let (usage, basis) = read(
        ROSTER,
        &[(
            "a.csv",
            "2026-03-02 08:00:00,Twin,Notes viewed,Z1
             2026-03-02 08:00:05,Nobody,Notes viewed,Z1
             2026-03-02 08:00:06,OTHER\\lgray,Notes viewed,Z1
             2026-03-02 08:00:07,NORTH\\jdoe,Notes viewed,Z1
             2026-03-02 08:00:07,SOUTH\\jdoe,Notes viewed,Z1",
        )],
        None,
    );
    assert_eq!(usage.users, ["NORTH\\jdoe", "Nobody", "OTHER\\lgray", "SOUTH\\jdoe", "Twin"]);
    assert_eq!(ids(&basis, Way::Ambiguous), 3, "{:?}", basis.accounting.ids);
    assert_eq!(ids(&basis, Way::Unknown), 2);
    assert!(basis.accounting.ids.percent(Way::Unknown).unwrap() > 39.0);
    let notes = basis.accounting.ids.notes().join("\n");
    assert!(notes.contains("3 ids (60.0 % of events) fit several people"), "{notes}");
    assert!(!notes.contains("Nobody") && !notes.contains("jdoe"));
}

#[test]
fn sessions_of_one_person_under_two_ids_are_one_persons() {
    let rows = "2026-03-02 08:00:00,U1,Notes viewed,Z1
                2026-03-02 08:00:10,jdoe,Order list changed,Z1
                2026-03-02 08:00:20,U1,Notes viewed,Z1
                2026-03-02 08:00:40,CORP\\jdoe,Notes viewed,Z2";
    let one = rows.replace("CORP\\jdoe", "U1").replace("jdoe", "U1");
    let roster = "user_id,login\nU1,jdoe\n";
    let (mixed, _) = read(roster, &[("a.csv", rows)], None);
    let (plain, _) = read(roster, &[("a.csv", &one)], None);
    assert_eq!(mixed, plain);
    assert_eq!(mixed.user_days[0].active_seconds, 40.0);
    assert_eq!(mixed.user_days[0].sessions, 1);
}

#[test]
fn many_people_under_two_ids_are_folded_as_if_each_had_one() {
    let rows = |id: &dyn Fn(u32, u32) -> String| -> String {
        (0..3000)
            .map(|n| {
                let (user, step) = (n % 150, n / 150);
                format!(
                    "2026-03-02 08:{:02}:{:02},{},Notes viewed,Z{step}\n",
                    step,
                    user % 60,
                    id(user, step)
                )
            })
            .collect()
    };
    let roster: String = std::iter::once("user_id,login\n".to_string())
        .chain((0..150).map(|n| format!("U{n},login{n}\n")))
        .collect();
    let mixed = rows(&|user, step| match step % 2 {
        0 => format!("U{user}"),
        _ => format!("login{user}"),
    });
    let (mixed, _) = read(&roster, &[("a.csv", &mixed)], None);
    let (plain, _) = read(&roster, &[("a.csv", &rows(&|user, _| format!("U{user}")))], None);
    assert_eq!(mixed.users.len(), 150);
    assert_eq!(mixed, plain);
}

#[test]
fn the_rosters_dates_say_which_id_of_a_rehired_person_is_current() {
    let roster = "user_id,same_person_as,valid_from,valid_to
OLD,,2020-01-01,2026-03-01
NEW,OLD,2026-03-02,
";
    let rows = "2026-02-27 08:00:00,OLD,Notes viewed,Z1
                2026-03-02 08:00:00,NEW,Notes viewed,Z1
                2026-03-03 08:00:00,OLD,Notes viewed,Z1";
    let schedule = "user_id,date,shift_start,shift_end\nOLD,2026-03-03,07:00,15:00\nNEW,2026-03-02,07:00,15:00\n";
    let (usage, basis) = read(roster, &[("a.csv", rows)], Some(schedule));
    assert_eq!(usage.users, ["NEW"]);
    assert_eq!(usage.user_days.len(), 3);
    let scheduled: Vec<bool> = usage.user_days.iter().map(|day| day.scheduled).collect();
    assert_eq!(scheduled, [false, true, true]);
    assert_eq!((basis.accounting.ids.ids, basis.accounting.ids.people), (2, 1));
}

#[test]
fn where_no_date_says_it_the_id_last_seen_is_current() {
    let roster = "user_id,same_person_as\nA,B\nB,\n";
    let of = |first: &str, last: &str| {
        let rows = format!(
            "2026-03-02 08:00:00,{first},Notes viewed,Z1\n2026-03-03 08:00:00,{last},Notes viewed,Z1"
        );
        read(roster, &[("a.csv", &rows)], None).0.users
    };
    assert_eq!(of("A", "B"), ["B"]);
    assert_eq!(of("B", "A"), ["A"]);
}

#[test]
fn an_earlier_login_still_finds_its_person() {
    let roster = "user_id,login,valid_from,valid_to\nU1,maiden,2020-01-01,2025-12-31\nU1,married,2026-01-01,\n";
    let rows =
        "2026-03-02 08:00:00,maiden,Notes viewed,Z1\n2026-03-02 08:00:09,married,Notes viewed,Z1";
    assert_eq!(read(roster, &[("a.csv", rows)], None).0.users, ["U1"]);
}

#[test]
fn without_a_roster_two_forms_of_one_id_are_one_person_and_nothing_else_changes() {
    let rows = "2026-03-02 08:00:00,34005.0,Notes viewed,Z1
                2026-03-02 08:00:05,34005,Notes viewed,Z1
                2026-03-02 08:00:06,7.0,Notes viewed,Z1
                2026-03-02 08:00:07,CORP\\ann,Notes viewed,Z1
                2026-03-02 08:00:08,ann,Notes viewed,Z1
                2026-03-02 08:00:09,A\\bob,Notes viewed,Z1
                2026-03-02 08:00:09,B\\bob,Notes viewed,Z1
                2026-03-02 08:00:09,bob,Notes viewed,Z1";
    let (usage, basis) = read("", &[("a.csv", rows)], None);
    assert_eq!(usage.users, ["34005", "7.0", "A\\bob", "B\\bob", "ann", "bob"]);
    assert!(basis.accounting.ids.ways.is_empty());
}

#[test]
fn the_same_event_under_a_login_and_a_user_id_in_two_files_counts_once() {
    let (usage, basis) = read(
        "user_id,login\nU1,jdoe\n",
        &[
            ("a.csv", "2026-03-02 08:00:00,U1,Notes viewed,Z1"),
            ("b.csv", "2026-03-02 08:00:00,jdoe,Notes viewed,Z1"),
        ],
        None,
    );
    assert_eq!(usage.user_days[0].events, 1);
    assert_eq!(basis.accounting.total().duplicate, 1);
}

#[test]
fn a_circle_of_ids_is_one_person() {
    let folder = tempfile::TempDir::new().unwrap();
    let file = folder.path().join("users.csv");
    std::fs::write(&file, "user_id,same_person_as\nA,B\nB,C\nC,A\nD,\n").unwrap();
    let settings = uptake::settings::Settings { users: Some(file), ..Default::default() };
    let site = site::read(&settings, &Zone::utc()).unwrap();
    let names: Vec<String> = ["A", "B", "C", "D"].map(String::from).to_vec();
    let found = Families::of(&site.roster).recognise(&names, |id| Some(id.to_string()));
    assert_eq!(found.people, ["C", "C", "C", "D"]);
}
