//! Side inputs: what is read, from which kinds of file, and what is refused.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tempfile::TempDir;
use uptake::error::Error;
use uptake::settings::Settings;
use uptake::site::{self, ChampionState, ChangeKind, OPEN_END, OPEN_START, Site, Unmatched};
use uptake::units::{Day, MS_PER_HOUR, Span, Zone};
use uptake::vocabulary::{Activity, Signal};

const H: i64 = MS_PER_HOUR;

struct Folder(TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn file(&self, name: &str, content: impl AsRef<[u8]>) -> Option<PathBuf> {
        let path = self.0.path().join(name);
        fs::write(&path, content).unwrap();
        Some(path)
    }
}

fn read(settings: &Settings) -> Result<Site, Error> {
    site::read(settings, &Zone::by_name("America/Chicago").unwrap())
}

fn roster(content: &str) -> Result<Site, Error> {
    let folder = Folder::new();
    read(&Settings { users: folder.file("users.csv", content), ..Settings::default() })
}

fn schedule(content: &str) -> Result<Site, Error> {
    let folder = Folder::new();
    read(&Settings { schedule: folder.file("schedule.csv", content), ..Settings::default() })
}

/// Message, line and column of a refusal with exit code 2.
fn refusal(read: Result<Site, Error>) -> (String, Option<u64>, Option<String>) {
    let error = read.unwrap_err();
    assert_eq!(error.exit_code(), 2, "{error}");
    let place = error.place().unwrap().clone();
    (error.to_string(), place.line, place.column)
}

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

fn span(from: &str, to: &str) -> Span {
    Span { from: day(from), to: day(to) }
}

#[test]
fn nothing_given_is_an_empty_site_that_says_so() {
    let site = read(&Settings::default()).unwrap();
    assert!(site.roster.people.is_empty());
    assert_eq!(site.given, site::Given::default());
}

#[test]
fn a_roster_is_read_by_aliases_in_any_case() {
    for headings in [
        "user_id,role,specialty,department",
        "USER_ID,Job Title,Provider Specialty,DEPARTMENT_NAME",
        "CGID,ROLE,Service,Unit",
        "\u{feff}CLARITY_EMP.USER_ID,PROV_TYPE,SPECIALTY,Dept",
        "\"Emp ID\",\"user role\",\"speciality\",\"ward\"",
    ] {
        let site = roster(&format!("{headings}\r\n007,Nurse,Surgery,4 West\r\n")).unwrap();
        let person = site.roster.find("007").unwrap();
        assert_eq!(person.role.as_deref(), Some("Nurse"), "{headings}");
        assert_eq!(person.specialty.as_deref(), Some("Surgery"), "{headings}");
        assert_eq!(person.department.as_deref(), Some("4 West"), "{headings}");
        assert!(site.notes.is_empty(), "{:?}", site.notes);
    }
}

#[test]
fn tabs_pipes_and_semicolons_are_seen_in_the_headings() {
    for delimiter in ["\t", "|", ";"] {
        let text = "user_id,role\nU1,Nurse\n".replace(',', delimiter);
        assert_eq!(roster(&text).unwrap().roster.people[0].role.as_deref(), Some("Nurse"));
    }
}

#[test]
fn ids_stay_as_delivered() {
    let site =
        roster("user_id,role\nM58530,a\n00042,b\n34005.0,c\nHOSP\\ann,d\n\"x,y\",e\n").unwrap();
    let ids: Vec<&str> = site.roster.people.iter().map(|person| person.user_id.as_str()).collect();
    assert_eq!(ids, ["00042", "34005.0", "HOSP\\ann", "M58530", "x,y"]);
}

#[test]
fn null_and_empty_are_none() {
    let site = roster("user_id,role,fte,hire_date\nU1,NULL,,null\n").unwrap();
    let person = site.roster.find("U1").unwrap();
    assert_eq!((person.role.as_ref(), person.fte, person.hire_date), (None, None, None));
}

#[test]
fn every_column_of_the_contract_is_read() {
    let site = roster(
        "user_id,name,login,provider_id,same_person_as,setting,site,hire_date,fte,leave_from,leave_to,\
         valid_from,valid_to,works_for,champion,opt_out,system\n\
         U1,Ann,ann1,P1,U0,Outpatient,North,2020-05-01,0.8,2026-01-05,2026-01-20,2020-05-01,,U9,\
         volunteer,yes,no\n",
    )
    .unwrap();
    let person = site.roster.find("U1").unwrap();
    assert_eq!(person.name.as_deref(), Some("Ann"));
    assert_eq!(person.login.as_deref(), Some("ann1"));
    assert_eq!(person.provider_id.as_deref(), Some("P1"));
    assert_eq!(person.same_person_as.as_deref(), Some("U0"));
    assert_eq!(person.setting.as_deref(), Some("ambulatory"));
    assert_eq!(person.site.as_deref(), Some("North"));
    assert_eq!(person.hire_date, Some(day("2020-05-01")));
    assert_eq!(person.fte, Some(0.8));
    assert_eq!(person.leaves, [span("2026-01-05", "2026-01-20")]);
    assert_eq!(person.valid, Some(Span { from: day("2020-05-01"), to: OPEN_END }));
    assert_eq!(person.works_for.as_deref(), Some("U9"));
    assert_eq!(person.champion, Some(ChampionState::Volunteer));
    assert!(person.opt_out && !person.system);
}

#[test]
fn dated_rows_of_a_person_merge_whatever_their_order() {
    let headings = "user_id,role,department,leave_from,leave_to,valid_from,valid_to\n";
    let rows = [
        "U1,Resident,ICU,,,2022-07-01,2025-06-30\n",
        "U1,Physician,,,,2025-07-01,\n",
        "U1,,,2026-01-01,2026-01-10,,\n",
        "U1,,,2026-01-11,2026-01-20,,\n",
        "U1,,,2025-03-01,2025-03-02,,\n",
    ];
    let forward = roster(&format!("{headings}{}", rows.concat())).unwrap();
    let backward: String = rows.iter().rev().copied().collect();
    let backward = roster(&format!("{headings}{backward}")).unwrap();
    assert_eq!(forward.roster.people, backward.roster.people);
    let [person] = forward.roster.people.as_slice() else { panic!("one person") };
    assert_eq!(person.role.as_deref(), Some("Physician"));
    assert_eq!(person.department.as_deref(), Some("ICU"));
    assert_eq!(person.leaves, [span("2025-03-01", "2025-03-02"), span("2026-01-01", "2026-01-20")]);
    assert_eq!(person.valid, Some(Span { from: day("2022-07-01"), to: OPEN_END }));
}

#[test]
fn time_between_two_stays_is_leave() {
    let site =
        roster("user_id,valid_from,valid_to\nU1,2020-01-01,2024-12-31\nU1,2025-06-01,2026-12-31\n")
            .unwrap();
    let person = site.roster.find("U1").unwrap();
    assert_eq!(person.leaves, [span("2025-01-01", "2025-05-31")]);
    assert_eq!(person.valid, Some(span("2020-01-01", "2026-12-31")));
}

#[test]
fn a_leave_without_an_end_is_open() {
    let site = roster("user_id,leave_from,leave_to,valid_to\nU1,2026-01-05,,2026-12-31\n").unwrap();
    let person = site.roster.find("U1").unwrap();
    assert_eq!(person.leaves, [Span { from: day("2026-01-05"), to: OPEN_END }]);
    assert_eq!(person.valid, Some(Span { from: OPEN_START, to: day("2026-12-31") }));
    assert_eq!(
        (OPEN_START.to_string(), OPEN_END.to_string()),
        ("1800-01-01".into(), "9999-12-31".into())
    );
}

#[test]
fn day_and_month_are_proved_over_the_whole_column() {
    let month_first = roster("user_id,hire_date\nU1,3/4/2020\nU2,12/31/2020\n").unwrap();
    assert_eq!(month_first.roster.find("U1").unwrap().hire_date, Some(day("2020-03-04")));
    let day_first = roster("user_id,hire_date\nU1,3/4/2020\nU2,31/12/2020\n").unwrap();
    assert_eq!(day_first.roster.find("U1").unwrap().hire_date, Some(day("2020-04-03")));
    let (message, line, column) = refusal(roster("user_id,Hired\nU1,\nU2,3/4/2020\n"));
    assert!(message.contains("nothing in this column proves"), "{message}");
    assert_eq!((line, column.as_deref()), (Some(3), Some("Hired")));
    assert!(!message.contains("3/4/2020"), "{message}");
    let (message, ..) = refusal(roster("user_id,hire_date\nU1,13/4/2020\nU2,12/31/2020\n"));
    assert!(message.contains("some dates of this column have the day first"), "{message}");
}

#[test]
fn other_unmistakable_forms_of_a_date_are_read() {
    for text in [
        "2020-03-04",
        "2020/03/04",
        "20200304",
        "04-MAR-2020",
        "04.03.2020",
        "2020-03-04 13:05:22.123",
        "2020-03-04T13:05:22Z",
        "2020-03-04T13:05-06:00",
        "08-OCT-2020",
    ] {
        let site = roster(&format!("user_id,hire_date\nU1,{text}\n")).unwrap();
        let hired = site.roster.find("U1").unwrap().hire_date.unwrap();
        assert_eq!(hired.ymd().0, 2020, "{text}");
    }
}

#[test]
fn a_cell_that_cannot_be_read_names_its_place_and_not_its_content() {
    for (content, heading) in [
        ("user_id,hire_date\nU1,2020-01-01\nU2,SECRET\n", "hire_date"),
        ("user_id,hire_date\nU1,2020-01-01\nU2,2020-02-30\n", "hire_date"),
        ("user_id,FTE\nU1,1\nU2,SECRET\n", "FTE"),
        ("user_id,fte\nU1,1\nU2,80\n", "fte"),
        ("user_id,opt_out\nU1,yes\nU2,SECRET\n", "opt_out"),
        ("user_id,champion\nU1,active\nU2,SECRET\n", "champion"),
        ("user_id,role\nU1,x\n,SECRET\n", "user_id"),
        ("user_id,leave_from,leave_to\nU1,,\nU2,2020-02-02,2020-02-01\n", "leave_to"),
        ("user_id,leave_from,leave_to\nU1,,\nU2,,2020-02-01\n", "leave_to"),
    ] {
        let (message, line, column) = refusal(roster(content));
        assert_eq!((line, column.as_deref()), (Some(3), Some(heading)), "{message}");
        assert!(message.contains("users.csv"), "{message}");
        assert!(!message.contains("SECRET"), "{message}");
    }
}

#[test]
fn lines_are_right_after_quoted_line_breaks_and_blank_lines() {
    let text = "user_id,name,fte\r\nU1,\"two\r\nlines\",1\r\n\r\n\r\nU2,x,bad\r\n";
    assert_eq!(refusal(roster(text)).1, Some(6));
    let plain = text.replace('\r', "");
    assert_eq!(refusal(roster(&plain)).1, Some(6));
}

#[test]
fn a_missing_column_names_the_headings_that_would_do() {
    let (message, ..) = refusal(roster("person,role\nU1,x\n"));
    assert!(message.contains("there is no column user_id"), "{message}");
    assert!(message.contains("emp_id"), "{message}");
    let folder = Folder::new();
    let training = folder.file("training.csv", "user_id,date\nU1,2026-01-01\n");
    let (message, ..) = refusal(read(&Settings { training, ..Settings::default() }));
    assert!(message.contains("training.csv") && message.contains("no column course"), "{message}");
}

#[test]
fn bad_files_are_refused_calmly() {
    let folder = Folder::new();
    let users = |name: &str, content: &[u8]| {
        refusal(read(&Settings { users: folder.file(name, content), ..Settings::default() })).0
    };
    assert!(users("a.csv", b"").contains("empty"));
    assert!(users("b.csv", b"\n\n").contains("no rows"));
    assert!(users("c.csv", b",,\nU1,x,y\n").contains("no headings"));
    assert!(
        users("d.csv", b"user_id,role\nU1,x\nU2,\xff\n").contains("line 3: this line is not UTF-8")
    );
    assert!(users("e.csv", b"\xff\xfeu\0s\0").contains("UTF-16"));
    assert!(
        users("f.csv", b"user_id,role\nU1,Smith, Ann\n").contains("line 2: this row has 3 cells")
    );
    assert!(users("g.csv", b"user_id,role\nU1\n").contains("this row has 1 cells"));
    assert!(users("h.csv", b"user_id,USER ID\nU1,U2\n").contains("two columns have this heading"));
    assert!(users("i.parquet", b"PAR1 and nothing else").contains("Parquet file is damaged"));
    assert!(users("j.xlsx", b"PK\x03\x04 and nothing else").contains("workbook cannot be read"));
    assert!(users("k.xls", &[0xd0, 0xcf, 0x11, 0xe0, 0, 0]).contains("old Excel format"));
    assert!(users("l.csv.gz", &[0x1f, 0x8b, 8, 0, 0]).contains("damaged or cut short"));
    let absent = Settings { users: Some("nowhere.csv".into()), ..Settings::default() };
    assert!(refusal(read(&absent)).0.contains("no such file"));
    let a_folder = Settings { users: Some(folder.0.path().into()), ..Settings::default() };
    assert!(refusal(read(&a_folder)).0.contains("is a folder"));
}

#[test]
fn a_roster_without_rows_and_columns_without_use_are_noted() {
    let site = roster("user_id,role,shoe_size\n").unwrap();
    assert!(site.given.users && site.roster.people.is_empty());
    assert_eq!(site.notes.len(), 2);
    assert!(site.notes.iter().any(|note| note.contains("shoe_size")), "{:?}", site.notes);
    assert!(site.notes.iter().any(|note| note.contains("no row")), "{:?}", site.notes);
}

#[test]
fn columns_that_a_spreadsheet_left_empty_are_let_go() {
    let site = roster("user_id,role,,\nU1,Nurse,,\n,,,\n").unwrap();
    assert_eq!(site.roster.people.len(), 1);
}

#[test]
fn shifts_are_read_and_a_night_ends_on_the_next_day() {
    let site = schedule(
        "user_id,date,shift_start,shift_end,appointments\n\
         U2,2026-03-02,19:00,07:30,\nU1,2026-03-02,7:00 AM,3:30 PM,12\nU1,2026-03-01,,,\n\
         U3,2026-03-02,0700,24:00,\nU4,2026-03-02,07:00,07:00,\n",
    )
    .unwrap();
    let shifts: Vec<_> = site
        .schedule
        .shifts
        .iter()
        .map(|s| (s.user.as_str(), s.day.to_string(), s.hours))
        .collect();
    let expected = [
        ("U1", "2026-03-01".to_string(), None),
        ("U1", "2026-03-02".to_string(), Some((7 * H, 15 * H + H / 2))),
        ("U2", "2026-03-02".to_string(), Some((19 * H, 31 * H + H / 2))),
        ("U3", "2026-03-02".to_string(), Some((7 * H, 24 * H))),
        ("U4", "2026-03-02".to_string(), Some((7 * H, 31 * H))),
    ];
    assert_eq!(shifts, expected);
    assert_eq!(site.schedule.shifts[1].appointments, Some(12));
}

#[test]
fn shifts_of_full_time_stamps_need_no_date() {
    let site = schedule(
        "user_id,start,end\nU1,2026-03-02 19:00,2026-03-03 07:00\nU2,2026-03-03T01:00:00Z,2026-03-03T13:00:00Z\n",
    )
    .unwrap();
    for shift in &site.schedule.shifts {
        assert_eq!((shift.day, shift.hours), (day("2026-03-02"), Some((19 * H, 31 * H))));
    }
}

#[test]
fn a_shift_that_cannot_be_is_refused() {
    for (content, column) in [
        ("user_id,date,shift_start,shift_end\nU1,2026-03-02,07:00,\n", "shift_end"),
        ("user_id,date,shift_start,shift_end\nU1,2026-03-02,,15:00\n", "shift_start"),
        ("user_id,date,shift_start,shift_end\nU1,,07:00,15:00\n", "date"),
        ("user_id,date,shift_start,shift_end\nU1,2026-03-02,25:00,26:00\n", "shift_start"),
        ("user_id,date,shift_start,shift_end\n,2026-03-02,07:00,15:00\n", "user_id"),
        ("user_id,start,end\nU1,2026-03-02 19:00,2026-03-01 07:00\n", "end"),
        ("user_id,date,appointments\nU1,2026-03-02,1.5\n", "appointments"),
    ] {
        let (message, line, found) = refusal(schedule(content));
        assert_eq!((line, found.as_deref()), (Some(2), Some(column)), "{message}");
    }
}

#[test]
fn appointments_are_instants_of_the_sites_zone() {
    let site = schedule(
        "user_id,appointment_start,appointment_end,patient,encounter\n\
         U1,2026-07-01 09:00,2026-07-01 09:20,P1,E1\nU1,2026-01-02 09:00,,P2,E2\n\
         U1,2026-11-01 01:30,,P3,E3\nU1,2026-03-08 02:30,,P4,E4\n",
    )
    .unwrap();
    assert!(site.schedule.shifts.is_empty());
    let zone = Zone::by_name("America/Chicago").unwrap();
    let found: Vec<_> = site.schedule.appointments.iter().map(|a| zone.local(a.start)).collect();
    let hours: Vec<_> =
        found.iter().map(|local| (local.day.to_string(), local.ms / (H / 2))).collect();
    let expected = [("2026-01-02", 18), ("2026-03-08", 7), ("2026-07-01", 18), ("2026-11-01", 3)];
    assert_eq!(hours, expected.map(|(day, half_hours)| (day.to_string(), half_hours)));
    let summer = &site.schedule.appointments[2];
    assert_eq!(summer.end.map(|end| end.0 - summer.start.0), Some(20 * 60_000));
    assert_eq!((summer.patient.as_deref(), summer.encounter.as_deref()), (Some("P1"), Some("E1")));
}

#[test]
fn rows_by_provider_are_joined_through_the_roster() {
    let folder = Folder::new();
    let settings = Settings {
        users: folder.file(
            "users.csv",
            "user_id,provider_id,valid_from,valid_to\nU1,P1,2020-01-01,2025-12-31\nU2,P1,2026-01-01,\nU3,P3,,\n",
        ),
        schedule: folder.file(
            "schedule.csv",
            "prov_id,date\nP1,2025-12-31\nP1,2026-01-01\nP3,2026-01-01\nP9,2026-01-01\nP9,2026-01-02\n",
        ),
        training: folder.file("t.csv", "user_id,date,course\nU8,2026-01-01,Notes\nU1,2026-01-01,Notes\n"),
        ..Settings::default()
    };
    let site = read(&settings).unwrap();
    let users: Vec<&str> = site.schedule.shifts.iter().map(|shift| shift.user.as_str()).collect();
    assert_eq!(users, ["U1", "U2", "U3"]);
    let expected =
        [Unmatched { input: "schedule", ids: 1 }, Unmatched { input: "training", ids: 1 }];
    assert_eq!(site.unmatched, expected);
    let (message, ..) = refusal(read(&Settings { users: None, ..settings }));
    assert!(message.contains("give a users file with user_id and provider_id"), "{message}");
}

#[test]
fn training_changes_outreach_survey_and_actions_are_read() {
    let folder = Folder::new();
    let site = read(&Settings {
        training: folder.file("t.csv", "user_id,date,course,activity\nU1,2026-01-01,Notes 101,Notes\n"),
        changes: folder.file(
            "c.csv",
            "date,name,kind,activity,actions,department,review_by\n\
             2026-02-01,Spring,Upgrade,orders,b one|a two,ICU,2026-05-01\n2025-01-01,Start,go-live,,,,\n",
        ),
        outreach: folder.file("o.csv", "user_id,date,kind,outcome,confirmed\nU1,2026-01-01,call,helped,yes\n"),
        survey: folder.file("s.csv", "department,date,score\nICU,2026-01-01,3.5\nICU,2026-02-01,\n"),
        actions: folder.file(
            "a.csv",
            "METRIC_NAME,METRIC_ID,category,signal\nSign Note,17,notes,sign|system\n,18,,print\n",
        ),
        ..Settings::default()
    })
    .unwrap();
    assert_eq!(site.training[0].activity, Some(Activity::Notes));
    let kinds: Vec<_> = site.changes.iter().map(|change| change.kind).collect();
    assert_eq!(kinds, [ChangeKind::GoLive, ChangeKind::Upgrade]);
    assert_eq!(site.changes[1].actions, ["a two", "b one"]);
    assert_eq!(site.changes[1].review_by, Some(day("2026-05-01")));
    assert_eq!(site.outreach[0].confirmed, Some(true));
    assert_eq!(site.survey.len(), 1);
    assert_eq!(site.actions[0].action_id.as_deref(), Some("18"));
    assert_eq!(site.actions[1].signals, [Signal::Sign, Signal::System]);
}

#[test]
fn closed_lists_are_named_where_a_cell_is_not_of_them() {
    let folder = Folder::new();
    let training = folder.file("t.csv", "user_id,date,course,activity\nU1,2026-01-01,x,typing\n");
    let (message, ..) = refusal(read(&Settings { training, ..Settings::default() }));
    assert!(message.contains("flowsheets") && !message.contains("typing"), "{message}");
    let changes = folder.file("c.csv", "date,name,kind\n2026-02-01,x,party\n");
    let (message, ..) = refusal(read(&Settings { changes, ..Settings::default() }));
    assert!(message.contains("go_live, upgrade"), "{message}");
    let actions = folder.file("a.csv", "action,signal\nx,wave\n");
    let (message, ..) = refusal(read(&Settings { actions, ..Settings::default() }));
    assert!(message.contains("break_glass"), "{message}");
}

#[test]
fn goals_are_read_and_mistakes_in_them_have_a_line() {
    let folder = Folder::new();
    let goals =
        |text: &str| read(&Settings { goals: folder.file("g.toml", text), ..Settings::default() });
    let site = goals(
        "[[goal]]\nname = \"Less after hours\"\nwhy = \"evenings back\"\nagreed_with = \"ICU nurses\"\n\
         agreed_on = 2026-01-15\nmeasure = \"after_hours_share\"\ngroup = \"ICU\"\nbaseline = 0.2\n\
         target = 0.15\ndue = \"2026-06-30\"\n[[goal]]\nname = \"A\"\nmeasure = \"m\"\ntarget = 3\n",
    )
    .unwrap();
    assert_eq!(site.goals[0].name, "A");
    assert_eq!(site.goals[1].agreed_on, Some(day("2026-01-15")));
    assert_eq!(site.goals[1].due, Some(day("2026-06-30")));
    assert_eq!(site.goals[1].target, 0.15);
    for (text, line, says) in [
        ("[[goal]]\nname = \"A\"\nmeasure = \"m\"\n", 1, "no target"),
        (
            "[[goal]]\nname = \"A\"\nmeasure = \"m\"\ntarget = 3\nduo = 2026-01-01\n",
            5,
            "did you mean due?",
        ),
        ("[[goal]]\nname = \"A\"\nmeasure = \"m\"\ntarget = \"3\"\n", 4, "target needs a number"),
        (
            "[[goal]]\nname = \"A\"\nmeasure = \"m\"\ntarget = 3\ndue = \"soon\"\n",
            5,
            "due needs a date",
        ),
        ("title = \"ours\"\n", 1, "goals only"),
    ] {
        let (message, at, _) = refusal(goals(text));
        assert!(message.contains(says), "{message}");
        assert_eq!(at, Some(line), "{message}");
    }
}

#[test]
fn row_order_changes_nothing() {
    let folder = Folder::new();
    let shuffled = |name: &str, headings: &str, rows: &[&str]| {
        let turned: Vec<&str> = rows.iter().rev().copied().collect();
        let write = |kind: &str, rows: &[&str]| {
            folder.file(&format!("{kind}-{name}"), format!("{headings}\n{}\n", rows.join("\n")))
        };
        (write("a", rows), write("b", &turned))
    };
    let users = shuffled("u.csv", "user_id,role", &["U1,x", "U1,y", "U2,z", "U1,"]);
    let plan =
        shuffled("s.csv", "user_id,date", &["U1,2026-01-01", "U2,2026-01-01", "U1,2025-01-01"]);
    let site = |users, schedule| {
        let site = read(&Settings { users, schedule, ..Settings::default() }).unwrap();
        format!("{site:?}")
    };
    assert_eq!(site(users.0, plan.0), site(users.1, plan.1));
}

#[test]
fn a_workbook_gives_what_the_same_text_gives() {
    let folder = Folder::new();
    let path = folder.0.path().join("users.xlsx");
    workbook(&path);
    let site = read(&Settings { users: Some(path), ..Settings::default() }).unwrap();
    let person = site.roster.find("34005").unwrap();
    assert_eq!(person.role.as_deref(), Some("Nurse"));
    assert_eq!(person.hire_date, Some(day("2020-03-04")));
    assert_eq!(person.fte, Some(0.8));
    assert!(person.opt_out);
    assert!(site.roster.find("00042").is_some());
}

fn workbook(path: &Path) {
    use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (column, heading) in ["User ID", "Role", "Hire Date", "FTE", "Opt Out"].iter().enumerate() {
        sheet.write(0, column as u16, *heading).unwrap();
    }
    let date = ExcelDateTime::from_ymd(2020, 3, 4).unwrap();
    sheet.write(1, 0, 34005).unwrap();
    sheet.write(1, 1, "Nurse").unwrap();
    sheet.write_with_format(1, 2, &date, &Format::new().set_num_format("m/d/yyyy")).unwrap();
    sheet.write(1, 3, 0.8).unwrap();
    sheet.write(1, 4, true).unwrap();
    sheet.write(3, 0, "00042").unwrap();
    book.save(path).unwrap();
}

#[test]
fn parquet_gives_what_the_same_text_gives() {
    use arrow_array::{
        ArrayRef, BooleanArray, Date32Array, Float64Array, Int64Array, RecordBatch, StringArray,
    };
    let folder = Folder::new();
    let path = folder.0.path().join("users.parquet");
    let columns: [(&str, ArrayRef); 5] = [
        ("USER_ID", Arc::new(Int64Array::from(vec![34005, 7]))),
        ("role", Arc::new(StringArray::from(vec![Some("Nurse"), None]))),
        ("hire_date", Arc::new(Date32Array::from(vec![Some(18325), None]))),
        ("fte", Arc::new(Float64Array::from(vec![Some(0.8), None]))),
        ("opt_out", Arc::new(BooleanArray::from(vec![Some(true), None]))),
    ];
    let batch = RecordBatch::try_from_iter(columns).unwrap();
    let file = fs::File::create(&path).unwrap();
    let mut writer = parquet::arrow::ArrowWriter::try_new(file, batch.schema(), None).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    let site = read(&Settings { users: Some(path), ..Settings::default() }).unwrap();
    let person = site.roster.find("34005").unwrap();
    assert_eq!(person.role.as_deref(), Some("Nurse"));
    assert_eq!(person.hire_date, Some(day("2020-03-04")));
    assert_eq!(person.fte, Some(0.8));
    assert!(person.opt_out);
    assert_eq!(site.roster.find("7").unwrap().role, None);
}

#[test]
fn a_gzipped_table_is_read() {
    use std::io::Write;
    let folder = Folder::new();
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(b"user_id,role\nU1,Nurse\n").unwrap();
    let users = folder.file("users.csv.gz", gzip.finish().unwrap());
    let site = read(&Settings { users, ..Settings::default() }).unwrap();
    assert_eq!(site.roster.people.len(), 1);
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(300))]

    #[test]
    fn no_cell_makes_the_reader_panic(cell in "[0-9T:/. +Zapm-]{0,24}", other in "\\PC{0,12}") {
        let quoted = format!("\"{}\"", other.replace('"', "\"\""));
        let _ = roster(&format!("user_id,hire_date,role\nU1,{cell},{quoted}\n"));
        let _ = schedule(&format!("user_id,date,shift_start,shift_end\nU1,2026-03-08,{cell},08:00\n"));
        let _ = schedule(&format!("user_id,appointment_start,appointment_end\nU1,{cell},{cell}\n"));
    }

    #[test]
    fn no_bytes_make_the_reader_panic(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..200)) {
        let folder = Folder::new();
        let with = |start: &[u8]| folder.file("users", [start, bytes.as_slice()].concat());
        for start in [b"".as_slice(), b"user_id,role\n", b"PAR1", b"PK\x03\x04", b"\x1f\x8b\x08"] {
            let _ = read(&Settings { users: with(start), ..Settings::default() });
        }
    }
}

#[test]
fn a_damaged_parquet_file_is_an_answer_and_no_panic() {
    use arrow_array::{ArrayRef, Int64Array, RecordBatch, StringArray};
    let folder = Folder::new();
    let path = folder.0.path().join("users.parquet");
    let ids: Vec<String> = (0..500).map(|n| format!("U{n}")).collect();
    let columns: [(&str, ArrayRef); 2] = [
        ("USER_ID", Arc::new(StringArray::from(ids))),
        ("fte", Arc::new(Int64Array::from_iter_values((0..500).map(|n| n % 2)))),
    ];
    let batch = RecordBatch::try_from_iter(columns).unwrap();
    let file = fs::File::create(&path).unwrap();
    let mut writer = parquet::arrow::ArrowWriter::try_new(file, batch.schema(), None).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    let good = fs::read(&path).unwrap();
    let mut refused = 0;
    for at in (4..good.len()).step_by(37) {
        let mut bytes = good.clone();
        bytes[at] ^= 0xff;
        fs::write(&path, &bytes).unwrap();
        refused += u32::from(
            read(&Settings { users: Some(path.clone()), ..Settings::default() }).is_err(),
        );
    }
    assert!(refused > 20, "{refused}");
}
