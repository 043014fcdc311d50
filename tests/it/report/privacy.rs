use super::fabricated::{Hospital, files, group_tier, hospital};
use std::collections::BTreeMap;

fn holds(bytes: &[u8], text: &str) -> bool {
    memchr::memmem::find(bytes, text.as_bytes()).is_some()
}

fn published(hospital: &Hospital) -> BTreeMap<String, Vec<u8>> {
    let room = tempfile::tempdir().unwrap();
    let out = room.path().join("report");
    hospital.publish(&out).unwrap();
    files(&out)
}

#[test]
fn the_group_tier_holds_no_person() {
    for named in [false, true] {
        let mut hospital = hospital();
        hospital.settings.named = named;
        let files = published(&hospital);
        let group = group_tier(&files);
        assert!(group.len() > 10);
        for (path, bytes) in group {
            for id in hospital.ids().iter().chain(&hospital.pseudonyms()) {
                assert!(!holds(bytes, id), "{path} holds {id}");
            }
            assert!(!holds(bytes, "Name of"), "{path} holds a name");
        }
        for id in hospital.ids().iter().chain(&hospital.pseudonyms()) {
            assert!(!holds(&files["run.json"], id), "run.json holds {id}");
        }
    }
}

#[test]
fn without_named_no_file_holds_an_id_as_delivered() {
    let hospital = hospital();
    for (path, bytes) in published(&hospital) {
        for id in hospital.ids() {
            assert!(!path.to_uppercase().contains(&id), "{path}");
            assert!(!holds(&bytes, &id), "{path} holds {id}");
        }
    }
}

#[test]
fn with_named_the_staff_tier_has_ids_and_names() {
    let mut hospital = hospital();
    hospital.settings.named = true;
    let files = published(&hospital);
    assert!(holds(&files["tables/users.csv"], "EMP0001,"));
    assert!(holds(&files["people/outreach.html"], "Name of EMP0001"));
    assert!(files.contains_key("people/charts/effort-0001.svg"));
}

#[test]
fn groups_only_writes_the_group_tier_and_a_record_alone() {
    let mut hospital = hospital();
    hospital.settings.groups_only = true;
    let files = published(&hospital);
    let group = group_tier(&files).len();
    assert_eq!(files.len(), group + 1);
    let record: serde_json::Value = serde_json::from_slice(&files["run.json"]).unwrap();
    assert!(record["people"].is_null());
    for id in hospital.ids().iter().chain(&hospital.pseudonyms()) {
        assert!(!holds(&files["run.json"], id));
    }
}

#[test]
fn suppressed_cells_are_not_shown_and_their_meaning_is_explained() {
    let files = published(&hospital());
    let report = String::from_utf8(files["report.html"].clone()).unwrap();
    assert!(report.contains("not shown</span>"));
    assert!(report.contains("Not shown: fewer than 5 people"));
    // A unit that is not shown is in the table, and nowhere else.
    assert_eq!(report.matches("Sleep laboratory").count(), 1);
    assert!(!files.keys().any(|path| path.contains("sleep")));
}

#[test]
fn a_site_total_is_shown_only_where_it_gives_no_hidden_cell_away() {
    let mut hospital = hospital();
    for person in &mut hospital.findings.people {
        person.status = uptake::findings::Status::Typical;
    }
    for person in hospital.findings.people.iter_mut().take(12) {
        person.status = uptake::findings::Status::Struggling;
    }
    hospital.findings.flag_rates.clear();
    let answer = |hidden: usize, hospital: &mut Hospital| {
        for (at, unit) in hospital.findings.departments.iter_mut().enumerate() {
            unit.struggling = (at >= hidden).then_some(0);
        }
        let report = String::from_utf8(published(hospital)["report.html"].clone()).unwrap();
        let from = report.find("Who is struggling").unwrap();
        report[from..from + 300].to_string()
    };
    assert!(
        answer(1, &mut hospital).contains("cannot be shown without"),
        "one hidden unit would be 12"
    );
    assert!(answer(2, &mut hospital).contains("12 of"));
    for person in hospital.findings.people.iter_mut().skip(3) {
        person.status = uptake::findings::Status::Typical;
    }
    assert!(answer(2, &mut hospital).contains("Fewer than 5 of"));
}

#[test]
fn a_count_that_is_no_published_cell_is_shown_only_where_it_is_no_small_group() {
    let files = published(&hospital());
    let report = String::from_utf8(files["report.html"].clone()).unwrap();
    assert!(report.contains("no roster row names: fewer than 5."), "one guest id");
}

#[test]
fn the_terminal_summary_names_nobody() {
    let hospital = hospital();
    let summary = uptake::report::summary(&hospital.contents()).join("\n");
    assert!(summary.contains("read 12,345,678 rows"));
    assert!(summary.contains("where to look first:"));
    for id in hospital.ids().iter().chain(&hospital.pseudonyms()) {
        assert!(!summary.contains(id));
    }
}
