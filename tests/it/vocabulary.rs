//! The vocabulary: names that vendors gave, and what is made of them.

use std::collections::HashSet;
use uptake::vocabulary::{Activity, Meaning, Signal, Vocabulary};

/// The table of judgements that readers can check.
const JUDGEMENTS: &str = include_str!("../../docs/vocabulary.md");

fn meaning(action: &str) -> Meaning {
    Vocabulary::built_in().meaning(action)
}

fn activity(action: &str) -> Option<Activity> {
    meaning(action).activity
}

fn signals(action: &str) -> Vec<Signal> {
    meaning(action).signals.iter().collect()
}

/// (name, share of events in %, activity) of the rows that have a share.
fn judgements() -> Vec<(&'static str, f64, Activity)> {
    JUDGEMENTS
        .lines()
        .filter_map(|line| {
            let cells: Vec<&str> =
                line.trim().trim_matches('|').split('|').map(str::trim).collect();
            let [name, share, judged, _why] = cells.as_slice() else { return None };
            Some((*name, share.parse().ok()?, Activity::parse(judged)?))
        })
        .collect()
}

#[test]
fn the_table_of_judgements_is_whole() {
    let judged = judgements();
    let names: HashSet<&str> = judged.iter().map(|(name, ..)| *name).collect();
    assert_eq!(names.len(), 100);
    let share: f64 = judged.iter().map(|(_, share, _)| share).sum();
    assert!((share - 98.133).abs() < 0.001, "{share}");
}

#[test]
fn at_least_97_percent_of_the_events_of_epics_most_frequent_actions_are_understood_as_judged() {
    let (mut all, mut agreed) = (0.0, 0.0);
    for (name, share, judged) in judgements() {
        all += share;
        if activity(name) == Some(judged) {
            agreed += share;
        }
    }
    assert!(agreed / all >= 0.97, "{:.4}", agreed / all);
}

#[test]
fn names_beyond_the_table_are_understood_by_their_words() {
    use Activity::*;
    for (name, expected) in [
        ("Clinical note addended", Notes),
        ("NoteWriter opened", Notes),
        ("Allergies modified", Notes),
        ("Encounter closed", Notes),
        ("Growth Chart viewed", Review),
        ("Chart Review Letters tab selected", Review),
        ("Media Manager accessed", Review),
        ("Chart Review Labs tab selected", Results),
        ("ECG viewed", Results),
        ("Order set opened", Orders),
        ("Order search performed", Orders),
        ("Therapy Plan signed", Orders),
        ("In Basket message forwarded", Inbox),
        ("Secure Chat conversation viewed", Inbox),
        ("Telephone encounter created", Inbox),
        ("MAR accessed", Medications),
        ("Discharge Medication Reconciliation completed", Medications),
        ("Handoff note edited", Handoff),
        ("Snapboard accessed", Schedule),
        ("OR schedule viewed", Schedule),
        ("LDA Avatar accessed", Flowsheets),
        ("Vital signs documented", Flowsheets),
        ("After Visit Summary previewed", Discharge),
        ("BPA overridden", Alerts),
        ("Activity search", Search),
        ("After Visit Summary printed", Printing),
        ("Workstation unlocked", Login),
        ("Flowsheets exited", Navigation),
        ("ED Track Board accessed", Navigation),
        ("Level of Service selected", Admin),
        ("Insurance verification", Admin),
        ("Auto refresh of patient list", Other),
    ] {
        assert_eq!(activity(name), Some(expected), "{name}");
    }
}

#[test]
fn signals_say_what_was_done_and_not_what_was_looked_at() {
    use Signal::*;
    for (name, expected) in [
        ("Clinical Note Signed", vec![Sign]),
        ("Signed notes viewed", vec![]),
        ("Vital signs documented", vec![]),
        ("Sign In modified", vec![]),
        ("Pend clinical note", vec![Pend]),
        ("Cancel note", vec![Cancel]),
        ("Undo sign note", vec![Undo]),
        ("Order cosigned", vec![Cosign]),
        ("Verbal order entered", vec![Proxy]),
        ("Chart searched", vec![Search]),
        ("Chart Search result hover bubble viewed", vec![]),
        ("Help accessed", vec![Help]),
        ("Report with patient data printed", vec![Print]),
        ("Obstetrics redirected print group viewed", vec![]),
        ("Patient List printed", vec![PrintList]),
        ("Problem List printed", vec![Print]),
        ("SmartPhrase used", vec![Template]),
        ("Visit Navigator template loaded", vec![]),
        ("SmartSet opened", vec![OrderSet]),
        ("Preference list accessed", vec![PreferenceList]),
        ("QuickAction performed", vec![QuickAction]),
        ("BestPractice Advisories displayed", vec![AlertShown]),
        ("Med warning overridden", vec![AlertOverride]),
        ("User authenticated", vec![LoginOk]),
        ("Hyperspace logout", vec![]),
        ("Login failed", vec![LoginFailed]),
        ("Break-the-Glass form completed", vec![BreakGlass]),
        ("Automatic actions performed by a BestPractice Advisory", vec![System]),
    ] {
        assert_eq!(signals(name), expected, "{name}");
    }
}

#[test]
fn other_systems_are_understood_where_the_name_is_clear() {
    for (name, expected) in [
        ("patient-record-select", Some(Activity::Review)),
        ("patient-record-update", None),
        ("lab-results-select", Some(Activity::Results)),
        ("scheduling-insert", Some(Activity::Schedule)),
        ("security-administration-select", Some(Activity::Other)),
        ("VIEWED_CLINICAL_DASHBOARD", Some(Activity::Review)),
        ("USER_LOGIN_FAILED", Some(Activity::Login)),
        ("vread", Some(Activity::Review)),
        ("search-type", Some(Activity::Search)),
        ("update", None),
        ("rest", None),
    ] {
        assert_eq!(activity(name), expected, "{name}");
    }
}

#[test]
fn an_unknown_name_stays_unmapped() {
    for name in ["", "   ", "220045", "Zorp frobnicated", "§§§", "日本語"] {
        assert_eq!(meaning(name), Meaning::default(), "{name}");
    }
}

#[test]
fn case_and_spaces_around_a_name_do_not_matter() {
    assert_eq!(meaning("  CLINICAL NOTE SIGNED\t"), meaning("clinical note signed"));
    assert_eq!(activity("Intake/Output activity accessed"), Some(Activity::Flowsheets));
}

#[test]
fn a_sites_own_row_goes_before_the_rules() {
    let mut vocabulary = Vocabulary::built_in();
    vocabulary.learn(" Clinical Note Signed ", Some(Activity::Admin), &[Signal::Cosign]);
    vocabulary.learn("1042", Some(Activity::Orders), &[]);
    let learned = vocabulary.meaning("clinical note SIGNED");
    assert_eq!(learned.activity, Some(Activity::Admin));
    assert_eq!(learned.signals.iter().collect::<Vec<_>>(), [Signal::Cosign]);
    assert_eq!(vocabulary.meaning("1042").activity, Some(Activity::Orders));
    assert_eq!(vocabulary.meaning("Notes viewed").activity, Some(Activity::Review));
}

#[test]
fn a_sites_row_keeps_what_it_does_not_say() {
    let mut vocabulary = Vocabulary::built_in();
    vocabulary.learn("Clinical Note Signed", None, &[Signal::Cosign]);
    vocabulary.learn("Order signed", Some(Activity::Medications), &[]);
    assert_eq!(vocabulary.meaning("Clinical Note Signed").activity, Some(Activity::Notes));
    assert!(vocabulary.meaning("Order signed").signals.has(Signal::Sign));
}

#[test]
fn names_beyond_the_hundred_land_where_the_closed_list_puts_them() {
    let vocabulary = Vocabulary::built_in();
    for (name, activity) in [
        ("Allergy/Contraindications modified", Activity::Notes),
        ("Health Maintenance modified", Activity::Notes),
        ("Health Maintenance viewed", Activity::Review),
        ("Hospital course edited", Activity::Notes),
        ("Copy paste performed", Activity::Notes),
        ("CC chart sent", Activity::Inbox),
        ("Session secured", Activity::Login),
        ("Inactivity timeout occurred", Activity::Login),
        ("Department changed", Activity::Login),
        ("Barcode scanned", Activity::Medications),
        ("Formulary viewed", Activity::Medications),
        ("Treatment Team viewed", Activity::Review),
        ("Treatment team modified", Activity::Admin),
        ("FYI viewed", Activity::Review),
        ("FYI flag added", Activity::Admin),
        ("Document scanned", Activity::Admin),
        ("Patient removed from list", Activity::Navigation),
        ("Rounding navigator opened", Activity::Navigation),
    ] {
        assert_eq!(vocabulary.meaning(name).activity, Some(activity), "{name}");
    }
    let unsigned = vocabulary.meaning("Unsigned orders viewed").signals;
    assert!(!unsigned.has(Signal::Undo));
}

/// Every name of one half joined with every word of the other.
fn joined(parts: &[&str], verbs: &[&str]) -> Vec<String> {
    parts.iter().flat_map(|part| verbs.iter().map(move |verb| format!("{part} {verb}"))).collect()
}

fn all_are(names: &[String], expected: Activity) {
    for name in names {
        assert_eq!(activity(name), Some(expected), "{name}");
    }
}

#[test]
fn a_part_of_the_chart_is_read_or_written_by_its_verb() {
    let parts =
        ["Problem List", "Allergies", "Visit diagnoses", "Medical History", "Patient goals"];
    all_are(
        &joined(&parts, &["modified", "edited", "entry added", "entry deleted", "updated"]),
        Activity::Notes,
    );
    all_are(&joined(&parts, &["viewed", "accessed", "activity opened"]), Activity::Review);
}

#[test]
fn what_is_exited_is_navigation_and_what_is_printed_is_printing_whatever_it_was() {
    let parts =
        ["Results Review", "Orders", "Notes", "MAR", "Flowsheets", "Problem List", "Schedule"];
    all_are(&joined(&parts, &["exited", "activity exited"]), Activity::Navigation);
    all_are(&joined(&parts, &["printed", "report printed", "reprinted"]), Activity::Printing);
}

#[test]
fn an_order_that_is_made_changed_or_signed_is_orders_even_where_its_subject_is_not() {
    let parts = ["Lab order", "Imaging order", "Restraint order", "Medication order", "Diet order"];
    all_are(&joined(&parts, &["placed", "signed", "modified", "renewed"]), Activity::Orders);
}

#[test]
fn a_navigator_is_the_way_and_its_section_is_the_work() {
    let navigators =
        ["Visit Navigator", "ED Navigator", "Rounding Navigator", "Admission Navigator"];
    all_are(&joined(&navigators, &["template loaded", "opened", "exited"]), Activity::Navigation);
    for (section, expected) in [
        ("Vitals", Activity::Flowsheets),
        ("Orders", Activity::Orders),
        ("Progress Notes", Activity::Notes),
        ("Level of Service", Activity::Admin),
        ("Patient Instructions", Activity::Discharge),
        ("Problem List", Activity::Review),
    ] {
        let name = format!("Visit Navigator {section} section accessed");
        assert_eq!(activity(&name), Some(expected), "{name}");
    }
}

#[test]
fn a_message_is_the_in_baskets_whatever_it_is_about() {
    let parts = ["In Basket result message", "Refill message", "Patient message", "Staff message"];
    all_are(&joined(&parts, &["viewed", "forwarded", "completed", "sent"]), Activity::Inbox);
}

#[test]
fn a_sentence_means_what_its_short_form_means() {
    for (sentence, short) in [
        ("The Problem List is viewed.", "Problem List viewed"),
        ("A note is signed.", "Note signed"),
        ("The Order Entry activity is accessed.", "Order Entry activity accessed"),
        ("The workstation was secured", "Workstation secured"),
        ("A BREAK-THE-GLASS FORM IS DISPLAYED", "Break-the-Glass form displayed"),
    ] {
        assert_eq!(meaning(sentence), meaning(short), "{sentence}");
        assert!(activity(short).is_some(), "{short}");
    }
}

#[test]
fn what_nobody_did_is_the_systems() {
    for name in [
        "Automatic refresh of patient list",
        "Result auto-released",
        "Order auto-discontinued",
        "Task created by the system",
        "In Basket message of any type created.",
        "Scheduled report generated",
    ] {
        assert_eq!(activity(name), Some(Activity::Other), "{name}");
        assert_eq!(signals(name), [Signal::System], "{name}");
    }
    assert_eq!(activity("Automatic logout"), Some(Activity::Login));
}

#[test]
fn words_that_share_a_stem_are_kept_apart() {
    use Activity::*;
    for (name, expected) in [
        ("Patient registered", Admin),
        ("Registry viewed", Review),
        ("In Basket message signed off", Inbox),
        ("User signed off", Login),
        ("Case results viewed", Results),
        ("Case opened", Schedule),
        ("Case management note signed", Notes),
        ("Health Maintenance override", Notes),
        ("Med warning override reason entered", Alerts),
        ("Patient selected from schedule", Schedule),
        ("Patient selected from Patient Lookup", Search),
        ("Patient List column customized", Navigation),
        ("Toolbar customized", Admin),
        ("Coding session started", Admin),
        ("Mobile session started", Login),
        ("Print settings changed", Admin),
    ] {
        assert_eq!(activity(name), Some(expected), "{name}");
    }
    assert_eq!(signals("Clinical note unsigned"), [Signal::Undo]);
    assert_eq!(signals("Schedule printed"), [Signal::PrintList]);
    assert_eq!(signals("User reauthenticated for signing"), []);
}
