//! One act of a person, however many patients its record names.

use crate::small::{Folder, only_day};
use proptest::prelude::*;
use std::fmt::Write as _;
use std::sync::Arc;
use uptake::units::Zone;
use uptake::usage::Usage;

/// An audit message of ann's at so many seconds past three, about these patients.
fn message(second: u32, action: &str, patients: &[&str], encounter: &str) -> String {
    let (minute, second) = (second / 60, second % 60);
    let mut text = format!(
        r#"<AuditMessage><EventIdentification EventActionCode="R" EventDateTime="2026-03-02T15:{minute:02}:{second:02}Z" EventOutcomeIndicator="0"><EventID csd-code="110110" codeSystemName="DCM" originalText="Patient Record"/><EventTypeCode csd-code="{action}" codeSystemName="own" originalText="{action}"/></EventIdentification><ActiveParticipant UserID="ann" UserIsRequestor="true"/><AuditSourceIdentification AuditSourceID="test"/>"#
    );
    for patient in patients {
        write!(text, r#"<ParticipantObjectIdentification ParticipantObjectID="{patient}" ParticipantObjectTypeCode="1" ParticipantObjectTypeCodeRole="1"><ParticipantObjectIDTypeCode csd-code="2" codeSystemName="RFC-3881"/></ParticipantObjectIdentification>"#).unwrap();
    }
    if !encounter.is_empty() {
        write!(text, r#"<ParticipantObjectIdentification ParticipantObjectID="{encounter}" ParticipantObjectTypeCode="2" ParticipantObjectTypeCodeRole="3"><ParticipantObjectIDTypeCode csd-code="10" codeSystemName="RFC-3881"/></ParticipantObjectIdentification>"#).unwrap();
    }
    text + "</AuditMessage>\n"
}

fn folder(messages: &[String]) -> Folder {
    Folder::of(&[("audit.xml", messages.concat().as_bytes())])
}

fn usage(messages: &[String]) -> Usage {
    folder(messages).usage()
}

#[test]
fn a_message_with_three_patients_is_one_event_and_three_patients() {
    let messages = [
        message(0, "open", &["P3", "P1", "P2"], "E1"),
        message(30, "open", &["P1"], ""),
        message(40, "close", &["P1"], ""),
    ];
    let read = usage(&messages);
    let day = only_day(&read);
    assert_eq!((day.events, day.patients, day.encounters), (3, 3, 1));
    assert_eq!((day.active_seconds, day.sessions), (40.0, 1));
    let actions: Vec<(u32, u32, f64)> =
        read.user_day_actions.iter().map(|row| (row.events, row.credited, row.seconds)).collect();
    assert_eq!(actions, [(1, 0, 0.0), (2, 2, 40.0)]);
    assert_eq!(read.transitions.iter().map(|row| row.count).sum::<u32>(), 2);
    assert_eq!(read.user_encounters.iter().map(|row| row.events).sum::<u32>(), 1);
    assert_eq!(read.log_days.iter().map(|day| day.events).sum::<u64>(), 3);
    assert_eq!(folder(&messages).basis().accounting.total().accepted, 3);
    let mut known = folder(&messages);
    let users = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(users.path(), "user_id,role\nann,nurse\n").unwrap();
    known.settings.users = Some(users.path().to_path_buf());
    known.site = uptake::site::read(&known.settings, &Arc::new(Zone::utc())).unwrap();
    let ids = known.basis().accounting.ids;
    assert_eq!(ids.ways.values().map(|share| share.events).collect::<Vec<_>>(), [3]);
}

#[test]
fn two_acts_of_one_instant_share_its_gap_whatever_patients_they_name() {
    let messages = [
        message(0, "open", &["P1", "P2", "P3"], ""),
        message(0, "close", &["P1"], ""),
        message(30, "open", &["P1"], ""),
    ];
    let read = usage(&messages);
    let seconds: Vec<f64> = read.user_day_actions.iter().map(|row| row.seconds).collect();
    assert_eq!(seconds, [15.0, 15.0]);
}

#[test]
fn a_screen_that_refreshes_itself_is_seen_though_it_shows_several_patients() {
    let messages: Vec<String> =
        (0..12).map(|n| message(n * 60, "list", &["P1", "P2"], "")).collect();
    let day = only_day(&usage(&messages)).clone();
    assert_eq!((day.events, day.automatic_events, day.patients), (12, 12, 2));
}

#[test]
fn a_message_delivered_twice_counts_once_in_whatever_order_it_names_its_patients() {
    let one = message(0, "open", &["P1", "P2", "P3"], "") + &message(9, "open", &["P1"], "");
    let two = message(0, "open", &["P3", "P1", "P2"], "");
    let folder = Folder::of(&[("a.xml", one.as_bytes()), ("b.xml", two.as_bytes())]);
    let (usage, basis) = folder.fold().unwrap();
    let total = basis.accounting.total();
    assert_eq!((total.read, total.accepted, total.duplicate), (3, 2, 1));
    assert_eq!((only_day(&usage).events, only_day(&usage).patients), (2, 3));
}

#[test]
fn like_events_without_an_id_in_one_file_all_count() {
    let event = r#"{"resourceType":"AuditEvent","recorded":"2026-03-02T15:00:00Z","type":{"code":"110110"},"agent":[{"who":{"reference":"Practitioner/ann"},"requestor":true}],"entity":[{"what":{"reference":"Patient/ENTITIES"}}]}"#;
    // Whatever hash the ids of what was touched have.
    for patient in 0..8 {
        let event = event.replace("ENTITIES", &format!("p{patient}"));
        let folder = Folder::of(&[("a.ndjson", format!("{event}\n{event}\n").as_bytes())]);
        assert_eq!(folder.basis().accounting.total().accepted, 2);
    }
}

fn shuffled<T>(mut all: Vec<T>, mut seed: u64) -> Vec<T> {
    for at in (1..all.len()).rev() {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        all.swap(at, (seed >> 33) as usize % (at + 1));
    }
    all
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_order_of_messages_and_of_their_patients_and_splitting_between_instants_change_nothing(
        acts in prop::collection::vec((0..600_u32, 0..3_usize, prop::collection::btree_set(0..6_usize, 0..5)), 1..40),
        seed in any::<u64>(),
        cut in 0..600_u32,
    ) {
        const ACTIONS: [&str; 3] = ["open", "close", "search"];
        const PATIENTS: [&str; 6] = ["P1", "P2", "P3", "P4", "P5", "P6"];
        let written = |second: u32, action: usize, patients: &[&str]| {
            message(second, ACTIONS[action], patients, "")
        };
        let plain: Vec<String> = acts
            .iter()
            .map(|(second, action, patients)| {
                let patients: Vec<&str> = patients.iter().map(|at| PATIENTS[*at]).collect();
                written(*second, *action, &patients)
            })
            .collect();
        let turned: Vec<(u32, String)> = acts
            .iter()
            .map(|(second, action, patients)| {
                let patients = shuffled(patients.iter().map(|at| PATIENTS[*at]).collect(), seed);
                (*second, written(*second, *action, &patients))
            })
            .collect();
        let expected = usage(&plain);
        let events: u32 = expected.user_days.iter().map(|day| day.events).sum();
        prop_assert_eq!(events as usize, acts.len());
        let mixed: Vec<String> =
            shuffled(turned.clone(), seed).into_iter().map(|(_, text)| text).collect();
        prop_assert_eq!(&usage(&mixed), &expected);
        let part = |early: bool| -> String {
            turned.iter().filter(|(at, _)| (*at < cut) == early).map(|(_, text)| text.as_str()).collect()
        };
        let parts = [("a.xml", part(true)), ("b.xml", part(false))];
        let files: Vec<(&str, &[u8])> =
            parts.iter().filter(|(_, text)| !text.is_empty()).map(|(name, text)| (*name, text.as_bytes())).collect();
        prop_assert_eq!(&Folder::of(&files).usage(), &expected);
    }
}
