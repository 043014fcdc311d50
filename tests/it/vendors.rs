//! Other systems' logs: read as they are exported, every record accounted for.

use crate::small::{Folder, WORLD, reasons};
use uptake::settings::Mapping;
use uptake::units::Day;
use uptake::vocabulary::{Activity, Signal, Vocabulary};

pub fn of(content: &str) -> Folder {
    Folder::of(&[("log", content.as_bytes())])
}

pub fn total(folder: &Folder) -> (u64, u64, u64, u64, u64) {
    let count = folder.basis().accounting.total();
    (count.read, count.accepted, count.duplicate, count.rejected, count.out_of_scope)
}

fn format(folder: &Folder) -> String {
    folder.basis().accounting.files[0].format.clone()
}

fn actions(folder: &Folder) -> Vec<String> {
    folder.usage().actions.into_iter().map(|action| action.name).collect()
}

/// Users, actions, and a day's user, events, patients and seconds.
pub type Substance = (Vec<String>, Vec<String>, Vec<(u32, u32, u32, f64)>);

/// What must be equal in all forms of one log.
pub fn substance(folder: &Folder) -> Substance {
    let usage = folder.usage();
    let days = usage.user_days.iter();
    let days = days.map(|d| (d.user, d.events, d.patients, d.active_seconds)).collect();
    let names = usage.actions.iter().map(|action| action.name.clone()).collect();
    (usage.users.clone(), names, days)
}

const OPENEMR_CSV: &str = "id,date,event,category,user,groupname,comments,user_notes,patient_id,success,checksum,crt_user,log_from,menu_item_id,ccda_doc_id
1,2026-03-02 08:00:00,login,login,jo,Default,ok,,0,0,,,open-emr,,
2,2026-03-02 08:00:20,login,login,jo,Default,\"success, from 10.0.0.1\",,0,1,,,open-emr,,
3,2026-03-02 08:00:40,patient-record-select,Patient Demographics,jo,Default,U0VMRUNU,,17,1,,,open-emr,,
4,2026-03-02 08:00:40,security-administration-select,Security,jo,Default,U0VMRUNU,,17,1,,,open-emr,,
5,2026-03-02 08:01:00,patient-record-update,Patient Demographics,jo,Default,VVBEQVRF,,17,1,,,open-emr,,
6,2026-03-02 08:01:10,login,login,pat,,portal,,17,1,,,patient-portal,,
7,2026-03-02 08:01:20,order-insert,Order,kim,Default,SU5TRVJU,,18,1,,,open-emr,,
";

pub const OPENEMR_CREATE: &str = "CREATE TABLE `log` (
  `id` bigint(20) NOT NULL AUTO_INCREMENT,
  `date` datetime DEFAULT NULL,
  `event` varchar(255) DEFAULT NULL,
  `category` varchar(255) DEFAULT NULL COMMENT 'what, and (where)',
  `user` varchar(255) DEFAULT NULL,
  `groupname` varchar(255) DEFAULT NULL,
  `comments` longtext,
  `user_notes` longtext,
  `patient_id` bigint(20) DEFAULT NULL,
  `success` tinyint(1) DEFAULT 1,
  `checksum` longtext,
  `crt_user` varchar(255) DEFAULT NULL,
  `log_from` varchar(20) DEFAULT 'open-emr',
  `menu_item_id` int(11) DEFAULT NULL,
  `ccda_doc_id` int(11) DEFAULT NULL,
  PRIMARY KEY (`id`),
  KEY `patient_id` (`patient_id`)
) ENGINE=InnoDB;
";

/// The same rows as a tuple each.
pub fn tuples() -> Vec<String> {
    OPENEMR_CSV
        .replace("\"success, from 10.0.0.1\"", "success; from (10.0.0.1)")
        .lines()
        .skip(1)
        .map(|line| {
            let cells: Vec<String> = line
                .split(',')
                .map(|cell| match cell {
                    "" => "NULL".to_string(),
                    number if number.bytes().all(|b| b.is_ascii_digit()) => number.to_string(),
                    text => format!("'{}'", text.replace("success", "it''s (\\'ok\\'), ")),
                })
                .collect();
            format!("({})", cells.join(","))
        })
        .collect()
}

fn mysqldump() -> String {
    format!(
        "-- MySQL dump 10.13\n--\n-- Host: localhost    Database: openemr\n/*!40103 SET TIME_ZONE='+00:00' */;\nDROP TABLE IF EXISTS `log`;\n{OPENEMR_CREATE}LOCK TABLES `log` WRITE;\n/*!40000 ALTER TABLE `log` DISABLE KEYS */;\nINSERT INTO `log` VALUES {};\nUNLOCK TABLES;\nINSERT INTO `sequences` VALUES (1),(2),(3);\n-- Dump completed on 2026-03-03\n",
        tuples().join(",")
    )
}

fn phpmyadmin() -> String {
    let columns = OPENEMR_CSV.lines().next().unwrap().replace(',', "`, `");
    format!(
        "-- phpMyAdmin SQL Dump\n-- version 5.2.1\nSET SQL_MODE = \"NO_AUTO_VALUE_ON_ZERO\";\nSTART TRANSACTION;\n\nINSERT INTO `log` (`{columns}`) VALUES\n{};\nCOMMIT;\n",
        tuples().join(",\n")
    )
}

fn batch() -> String {
    OPENEMR_CSV
        .replace("\"success, from 10.0.0.1\"", "success\\n\\\"\\t10.0.0.1 \"")
        .lines()
        .map(|line| {
            let cells = line.split(',').map(|cell| if cell.is_empty() { "NULL" } else { cell });
            cells.collect::<Vec<_>>().join("\t") + "\n"
        })
        .collect()
}

#[test]
fn openemr_reads_alike_as_csv_as_batch_output_and_as_a_dump_of_two_kinds() {
    let csv = of(OPENEMR_CSV);
    assert_eq!(total(&csv), (7, 6, 0, 0, 1), "what patients do in the portal is out of scope");
    assert_eq!(format(&csv), "openemr_log");
    assert_eq!(
        actions(&csv),
        [
            "login",
            "login failed",
            "order-insert",
            "patient-record-select",
            "patient-record-update",
            "security-administration-select",
        ]
    );
    let usage = csv.usage();
    assert_eq!(usage.user_days[0].patients, 1, "patient 0 is none");
    // 20 + 20 s, then 20 s shared by the two rows of one instant.
    assert_eq!(usage.user_days[0].active_seconds, 60.0);
    assert!(!usage.frame.no_views);
    for (what, text) in
        [("batch", batch()), ("mysqldump", mysqldump()), ("phpMyAdmin", phpmyadmin())]
    {
        let other = of(&text);
        assert_eq!(total(&other), (7, 6, 0, 0, 1), "{what}");
        assert_eq!(format(&other), "openemr_log", "{what}");
        assert_eq!(substance(&other), substance(&csv), "{what}");
    }
}

#[test]
fn what_the_login_page_asks_before_anybody_signed_in_is_out_of_scope() {
    let before =
        "8,2026-03-02 08:02:00,security-administration-select,x,,Default,,,0,1,,,open-emr,,
9,2026-03-02 08:02:00,patient-record-update,x,,Default,,,0,1,,,open-emr,,
";
    let folder = of(&(OPENEMR_CSV.to_string() + before));
    assert_eq!(total(&folder), (9, 6, 0, 1, 2));
    assert_eq!(reasons(&folder.basis()), ["10: no user"]);
}

#[test]
fn a_log_without_select_rows_says_that_viewing_was_never_logged() {
    let changes: String = OPENEMR_CSV
        .lines()
        .filter(|line| !line.contains("-select"))
        .map(|l| format!("{l}\n"))
        .collect();
    let folder = of(&changes);
    assert!(folder.basis().facts.no_views);
    let usage = folder.usage();
    assert!(usage.frame.no_views);
    let found = uptake::find(&usage, &folder.site, &folder.settings);
    assert!(format!("{found:?}").contains("never what was looked at"));
    assert!(uptake::check(&folder.settings, WORLD).is_ok());
    assert!(!of(OPENEMR_CSV).basis().facts.no_views);
}

#[test]
fn a_dump_keeps_its_good_rows_beside_bad_ones() {
    let dump = format!(
        "{OPENEMR_CREATE}INSERT INTO `log` VALUES {good},
(8,'2026-03-02 08:02:00','view'),
(9,'never','view','x','jo','','','',0,1,'','','open-emr',NULL,NULL),
(10,'2026-03-02 08:02:00,'view','x','jo,'','','',0,1,'','','open-emr',NULL,NULL),
(11,'2026-03-02 08:02:10','view','x','jo','','','',0,1,'','','open-emr',NULL,NULL);
INSERT INTO log VALUES (12,'2026-03-02 08:02:20','view','x','jo','','','',0,1,'','','open-emr',NULL,NULL),(13,'2026-03-0",
        good = tuples().join(",\n")
    );
    let folder = of(&dump);
    let (read, accepted, _, rejected, out) = total(&folder);
    assert_eq!((read, accepted + rejected + out), (13, 13));
    assert_eq!((accepted, out), (8, 1));
    let said = reasons(&folder.basis());
    assert_eq!(said[0], "27: fewer fields than headings");
    assert_eq!(said[1], "28: the time is not in the form of this source");
    assert!(said[3].starts_with("31: the row's quotes or brackets do not close"), "{said:?}");
}

#[test]
fn rows_whose_columns_nothing_names_are_counted_and_refused() {
    let dump = format!(
        "{OPENEMR_CREATE}INSERT INTO `log` VALUES {};\nINSERT INTO `api_log` VALUES (1,2,3),(4,5,6);\n",
        tuples().join(",")
    );
    assert_eq!(total(&of(&dump)), (9, 6, 0, 2, 1));
}

#[test]
fn the_api_log_of_the_same_dump_is_read_with_its_own_columns_and_its_times_in_utc() {
    let api = "CREATE TABLE `api_log` (`id` bigint, `log_id` int, `user_id` bigint, `patient_id` bigint, `ip_address` varchar(255), `method` varchar(20), `request` varchar(255), `request_url` text, `created_time` timestamp NULL, PRIMARY KEY (`id`));
INSERT INTO `api_log` VALUES (1,99,5,17,'::1','GET','/api/patient/17/encounter?x=1','u','2026-03-02 14:00:00');\n";
    let folder = of(&(mysqldump() + api));
    assert_eq!(total(&folder), (8, 7, 0, 0, 1));
    assert!(actions(&folder).contains(&"api GET /api/patient/*/encounter".to_string()));
    let usage = folder.usage();
    let first = usage.user_days.iter().find(|day| usage.users[day.user as usize] == "5").unwrap();
    // 14:00 UTC is 08:00 in Chicago: one day, beside the log's own.
    assert_eq!(first.first.0, 1_772_460_000_000);
}

#[test]
fn a_dump_of_other_tables_says_what_to_dump() {
    let folder = of("-- MySQL dump 10.13\nINSERT INTO `patient_data` VALUES (1,'x');\n");
    let error = folder.fold().unwrap_err().advice();
    assert!(error.contains("mysqldump openemr log"), "{error}");
}

#[test]
fn openmrs_says_changes_only_and_bahmni_says_what_was_looked_at() {
    let openmrs = of("uuid,type,identifier,action,user,date_created
a,org.openmrs.Patient,7,CREATED,nina,2026-03-02 08:00:00.0
b,org.openmrs.Obs,9001,UPDATED,nina,2026-03-02 08:00:30.0
");
    assert_eq!((format(&openmrs).as_str(), total(&openmrs).1), ("openmrs_audit_log", 2));
    assert_eq!(actions(&openmrs), ["Obs updated", "Patient created"]);
    assert!(openmrs.basis().facts.no_views);
    for times in
        [["2026-03-02 08:00:00", "2026-03-02 08:00:30"], ["1772460000000", "1772460030000"]]
    {
        let bahmni = of(&format!(
            "audit_log_id,user_id,patient_id,event_type,message,date_created,uuid,module
1,4,8,VIEWED_CLINICAL_DASHBOARD,VIEWED_CLINICAL_DASHBOARD_MESSAGE,{},u1,MODULE_LABEL_CLINICAL_KEY
2,4,8,EDIT_ENCOUNTER,EDIT_ENCOUNTER_MESSAGE,{},u2,MODULE_LABEL_CLINICAL_KEY
",
            times[0], times[1]
        ));
        assert_eq!((format(&bahmni).as_str(), total(&bahmni).1), ("bahmni_audit_log", 2));
        assert!(!bahmni.basis().facts.no_views);
        let day = &bahmni.usage().user_days[0];
        assert_eq!((day.first.0, day.active_seconds), (1_772_460_000_000, 30.0));
    }
}

#[test]
fn a_vista_session_is_one_record_and_two_events() {
    let folder = of("DATE/TIME,USER,SIGNOFF TIME,WORKSTATION NAME,TASK?
3260302.08,101,3260302.0804,WS-1,
3260302.0901,101,,WS-1,
3260302.1,102,3260302.1205,WS-2,
3260302.11,103,3260302.12,WS-2,1
3260399.11,103,3260302.12,WS-2,
");
    assert_eq!(format(&folder), "vista_sign_on_log");
    assert_eq!(total(&folder), (5, 3, 0, 1, 1));
    let usage = folder.usage();
    assert_eq!(actions(&folder), ["Sign-off", "Sign-on"]);
    let events: Vec<u32> = usage.user_days.iter().map(|day| day.events).collect();
    assert_eq!(events, [3, 2]);
    // 08:00 to 08:04 lies within the limit; two hours of an open session do not.
    let seconds: Vec<f64> = usage.user_days.iter().map(|day| day.active_seconds).collect();
    assert_eq!(seconds, [240.0, 0.0]);
    assert!(usage.frame.no_views);
}

const TOUCHWORKS: &str =
    "UserID,HostName,PatientID,OpenDTTM,CloseDTTM,ExposureTime,DeviceUsed,BreakType
1,web,P1,2026-03-02 08:00:00.000,2026-03-02 08:00:40.500,40,W,N
1,web,P2,2026-03-02 08:02:00.000,2026-03-02 08:12:00.000,600,W,N
1,web,P3,2026-03-02 08:07:00.000,2026-03-02 08:08:00.000,60,W,BG
";

#[test]
fn a_true_duration_is_credited_up_to_the_next_event() {
    let folder = of(TOUCHWORKS);
    assert_eq!(format(&folder), "touchworks_patient_access_log");
    assert_eq!(actions(&folder), ["Patient chart opened", "Patient chart opened, break the glass"]);
    let day = &folder.usage().user_days[0];
    // 40.5 s measured; 600 s measured, and cut to the 300 s before P3; 60 s of the last one.
    assert_eq!(day.active_seconds, 40.5 + 300.0 + 60.0);
    // A minute's chart is a minute at every limit: nothing is guessed from gaps.
    assert_eq!(day.active_seconds_60, day.active_seconds);
    assert_eq!(day.sessions, 1);
}

#[test]
fn touchworks_without_a_closing_time_takes_the_exposure_and_without_both_the_gap() {
    let no_close = TOUCHWORKS.replace("CloseDTTM", "Ignored");
    assert_eq!(of(&no_close).usage().user_days[0].active_seconds, 40.0 + 300.0 + 60.0);
    let audit = of("ID,UserID,RecordID,RecordType,TypeofAction,AccessedDTTM,PatientID
1,7,0,Patient,Q,2026-03-02 08:00:00,0
2,7,55,Medication,U,2026-03-02 08:00:10,P1
3,7,56,Note,S,2026-03-02 08:00:30,P1
");
    assert_eq!(format(&audit), "touchworks_audit_log");
    assert_eq!(actions(&audit), ["Medication update", "Note sign", "Patient query"]);
    assert_eq!(audit.usage().user_days[0].active_seconds, 30.0);
    assert_eq!(audit.usage().user_days[0].patients, 1);
}

#[test]
fn the_mapping_key_duration_credits_measured_seconds() {
    let mut folder = of("WHEN,WHO,WHAT,SECS
2026-03-02 08:00:00,A,open,12.5
2026-03-02 08:01:00,A,open,90
2026-03-02 08:02:00,A,open,
2026-03-02 08:02:30,A,open,7
2026-03-02 20:00:00,A,open,28800
");
    let mapping = Mapping {
        time: "WHEN".into(),
        user: "WHO".into(),
        action: "WHAT".into(),
        duration: Some("SECS".into()),
        ..Mapping::default()
    };
    folder.settings.formats.insert("own".into(), mapping);
    // 12.5 measured; 90 cut to 60; no measure: the gap of 30; 7 at the end of a session; eight
    // hours are something left open.
    let usage = folder.usage();
    let seconds: Vec<f64> = usage.user_days.iter().map(|day| day.active_seconds).collect();
    assert_eq!(seconds.iter().sum::<f64>(), 12.5 + 60.0 + 30.0 + 7.0);
    assert_eq!(usage.user_days[0].day, Day::parse("2026-03-02").unwrap());
    let columns = &folder.basis().accounting.files[0].columns;
    assert!(columns.contains(&("duration".to_string(), "SECS".to_string())));
}

#[test]
fn measured_events_of_one_instant_share_the_longest() {
    let folder = of("UserID,PatientID,OpenDTTM,ExposureTime
1,P1,2026-03-02 08:00:00,40
1,P2,2026-03-02 08:00:00,10
1,P3,2026-03-02 08:30:00,5
");
    // Half of 40 s each, but no more than its own: 20 + 10; then 5.
    assert_eq!(folder.usage().user_days[0].active_seconds, 35.0);
    assert_eq!(folder.usage().user_days[0].sessions, 2);
}

#[test]
fn the_systems_own_names_have_a_meaning() {
    let vocabulary = Vocabulary::built_in();
    for (name, activity) in [
        ("patient-record-select", Activity::Review),
        ("order-insert", Activity::Orders),
        ("lab-results-select", Activity::Results),
        ("scheduling-insert", Activity::Schedule),
        ("security-administration-select", Activity::Other),
        ("security-administration-update", Activity::Admin),
        ("login", Activity::Login),
        ("login failed", Activity::Login),
        ("logout", Activity::Login),
        ("VIEWED_CLINICAL_DASHBOARD", Activity::Review),
        ("VIEWED_LAB_RESULTS_TAB", Activity::Results),
        ("VIEWED_CLINICAL_PATIENT_SEARCH", Activity::Search),
        ("EDIT_ENCOUNTER", Activity::Notes),
        ("REGISTER_NEW_PATIENT", Activity::Admin),
        ("USER_LOGIN_SUCCESS", Activity::Login),
        ("Obs created", Activity::Flowsheets),
        ("DrugOrder created", Activity::Orders),
        ("Patient updated", Activity::Admin),
        ("Sign-on", Activity::Login),
        ("Sign-off", Activity::Login),
        ("Patient chart opened", Activity::Navigation),
        ("Patient query", Activity::Search),
        ("Medication update", Activity::Medications),
        ("Medication read", Activity::Medications),
        ("Note sign", Activity::Notes),
        ("Note read", Activity::Review),
    ] {
        assert_eq!(vocabulary.meaning(name).activity, Some(activity), "{name}");
    }
    let has = |name: &str, signal| vocabulary.meaning(name).signals.has(signal);
    assert!(has("login failed", Signal::LoginFailed) && !has("login failed", Signal::LoginOk));
    assert!(has("Sign-on", Signal::LoginOk) && !has("Sign-on", Signal::Sign));
    assert!(has("Note sign", Signal::Sign) && has("Patient query", Signal::Search));
    assert!(has("Patient chart opened, break the glass", Signal::BreakGlass));
    assert!(!has("Sign-off", Signal::Sign));
}
