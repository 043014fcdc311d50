use super::fabricated::{SCRIPT, files, hospital};
use std::collections::BTreeMap;
use uptake::findings::{Against, Cause, ChampionStanding, Contacted, FlagRate, Status, Workflow};
use uptake::plans::{Match, Plans, UnitCourse};
use uptake::progress::{
    ChangeEffect, ChangeVerdict, EffectVerdict, Evidence, Gain, Task, TrainingEffect, Way,
};
use uptake::settings::Theme;
use uptake::site::ChangeKind;
use uptake::units::Day;
use uptake::vocabulary::{Activity, Signal};

fn published() -> BTreeMap<String, String> {
    let room = tempfile::tempdir().unwrap();
    let out = room.path().join("report");
    hospital().publish(&out).unwrap();
    pages(&files(&out))
}

fn pages(files: &BTreeMap<String, Vec<u8>>) -> BTreeMap<String, String> {
    files
        .iter()
        .filter(|(path, _)| path.ends_with(".html"))
        .map(|(path, bytes)| (path.clone(), String::from_utf8(bytes.clone()).unwrap()))
        .collect()
}

#[test]
fn hostile_labels_stay_text() {
    for (path, page) in published() {
        assert!(!page.contains("<script"), "{path}");
        assert!(!page.contains(SCRIPT), "{path}");
    }
    assert!(published()["report.html"].contains("&#60;script&#62;"));
}

#[test]
fn pages_need_nothing_from_elsewhere() {
    for (path, page) in published() {
        for outside in ["http://", "https://", "src=", "url(", "@import", "<link", "<script"] {
            let page = page.replace("xmlns=\"http://www.w3.org/2000/svg\"", "");
            assert!(!page.contains(outside), "{path} has {outside}");
        }
        assert!(page.contains("default-src 'none'"), "{path}");
    }
}

#[test]
fn every_link_leads_somewhere() {
    let pages = published();
    for (path, page) in &pages {
        for link in page.split("href=\"").skip(1) {
            let link = link.split('"').next().unwrap();
            let (file, anchor) = link.split_once('#').unwrap_or((link, ""));
            let file = match file {
                "" => path.clone(),
                file => file.trim_start_matches("../").to_string(),
            };
            let target = pages.get(&file).unwrap_or_else(|| panic!("{path} links to {link}"));
            assert!(anchor.is_empty() || target.contains(&format!("id=\"{anchor}\"")), "{link}");
        }
    }
}

#[test]
fn each_shown_unit_has_a_page_with_a_safe_name() {
    let units: Vec<String> =
        published().into_keys().filter(|path| path.starts_with("units/")).collect();
    assert_eq!(
        units,
        [
            "units/cardiology.html",
            "units/cmd-c-calc-a0.html",
            "units/emergency.html",
            "units/family-medicine.html",
            "units/general-surgery.html",
            "units/intensive-care.html",
            "units/script-alert-1-script-sons.html",
        ]
    );
}

#[test]
fn the_report_says_its_purpose_zone_window_and_what_it_cannot_tell() {
    let report = &published()["report.html"];
    for text in [
        "For support, never for ranking or discipline",
        "America/Chicago",
        "2026-01-05 to 2026-04-05",
        "messages that stay unopened are unknown",
        "12,345,678",
        "12 events fell into an hour that the clock showed twice, and their session tells which",
        "37 events fell into an hour that the clock showed twice; they are left out",
        "2025-12-13 and 2025-12-14",
        "false_discovery_rate",
        "Are we reaching the goals we agreed?",
    ] {
        assert!(report.contains(text), "{text}");
    }
    assert_eq!(report.matches("class=\"untold\"").count(), 3);
}

#[test]
fn drawings_stand_in_the_page_of_their_tier_alone() {
    let pages = published();
    assert!(pages["report.html"].contains("<title>Weekly use against expectation</title>"));
    assert!(!pages["report.html"].contains("People as dots"));
    assert!(!pages["report.html"].contains("<?xml"));
    assert!(pages["people/outreach.html"].contains("<title>People as dots</title>"));
    assert!(pages["people/outreach.html"].contains("<title>Effort by week</title>"));
}

#[test]
fn outreach_has_a_card_for_each_finding_and_no_rank() {
    let hospital = hospital();
    let page = &published()["people/outreach.html"];
    assert_eq!(page.matches("<article").count(), hospital.findings.findings.len());
    assert!(page.contains("Note time per signed note"));
    assert!(page.contains("9.41 minutes; peers typically 5.12 (3.84 to 6.90)"));
    for unit in page.split("<h2 class=\"unit\">").skip(1) {
        let ids: Vec<&str> =
            unit.split("<h3>").skip(1).filter_map(|rest| rest.split('<').next()).collect();
        assert!(ids.is_sorted(), "within a unit by printed id");
    }
}

#[test]
fn a_forced_theme_is_in_the_page() {
    for (theme, name) in [(Theme::Auto, "auto"), (Theme::Light, "light"), (Theme::Dark, "dark")] {
        let room = tempfile::tempdir().unwrap();
        let out = room.path().join("report");
        let mut hospital = hospital();
        hospital.settings.theme = theme;
        hospital.publish(&out).unwrap();
        let report = &pages(&files(&out))["report.html"];
        assert!(report.contains(&format!("data-theme=\"{name}\"")));
    }
}

#[test]
fn an_empty_hospital_still_makes_a_whole_report() {
    let room = tempfile::tempdir().unwrap();
    let out = room.path().join("report");
    let mut hospital = hospital();
    hospital.findings = Default::default();
    hospital.usage = Default::default();
    hospital.drawings.clear();
    hospital.publish(&out).unwrap();
    let report = &pages(&files(&out))["report.html"];
    assert!(report.contains("No unit stands out"));
    assert!(!report.contains("NaN"));
}

#[test]
fn a_cell_that_is_withheld_says_so_and_is_never_blank() {
    for (path, page) in published() {
        assert!(!page.contains("<td class=\"n\"></td>"), "{path}");
    }
    assert!(published()["report.html"].contains("class=\"withheld\""));
}

#[test]
fn a_card_begins_with_a_plain_sentence_and_leads_are_found_by_unit() {
    let page = &published()["people/outreach.html"];
    for card in page.split("<article").skip(1) {
        let lead = card.split("class=\"lead\">").nth(1).and_then(|rest| rest.split('<').next());
        assert!(lead.is_some_and(|text| text.ends_with('.')), "{card}");
    }
    assert!(page.contains("href=\"#unit-1\"") && page.contains("href=\"#champions\""));
}

fn slow(department: &str, n_people: u32, cause: Cause) -> Workflow {
    Workflow {
        department: Some(department.to_string()),
        role: None,
        activity: Activity::Notes,
        cause,
        against: Some(Against::RoleElsewhere),
        n_people,
        beyond: 0,
        effort_ratio: Some(1.47),
        low: Some(1.32),
        high: Some(1.61),
        since: None,
        minutes_per_week: 900.0,
    }
}

fn published_with(rows: Vec<Workflow>) -> BTreeMap<String, String> {
    let room = tempfile::tempdir().unwrap();
    let out = room.path().join("report");
    let mut hospital = hospital();
    hospital.site.given.users = true;
    hospital.findings.workflow = rows;
    hospital.publish(&out).unwrap();
    pages(&files(&out))
}

#[test]
fn a_slow_unit_is_told_to_look_at_the_workflow_first() {
    let pages = published_with(vec![slow("Cardiology", 14, Cause::Workflow)]);
    let sentence = "riting notes: 1.5 × the time of the same roles elsewhere (95 % interval 1.3 to 1.6), \
                    for most of the unit: look at the workflow before you train";
    assert!(pages["units/cardiology.html"].contains(sentence));
    assert!(pages["report.html"].contains(sentence));
    assert!(!pages["units/emergency.html"].contains(sentence));
}

#[test]
fn a_unit_reads_which_quick_way_it_seldom_goes() {
    let way = |department: Option<&str>, share: f64| Way {
        department: department.map(str::to_string),
        task: Task { name: "order signed".into(), activity: Activity::Orders },
        name: "order set".into(),
        tools: vec![Signal::OrderSet],
        share,
        people: 9,
        tasks: 400,
        median_seconds: 40.0,
        rework: 0.0,
        gain: department.is_none().then_some(Gain {
            evidence: Evidence::SamePeople,
            ratio: 0.7,
            low: 0.6,
            high: 0.8,
            is_quicker: true,
            people: 60,
            quick_share: 0.4,
            other_share: 0.2,
            minutes_per_week: 80.0,
        }),
    };
    let pages = published_of(|hospital| {
        hospital.progress.ways =
            vec![way(None, 0.3), way(Some("Cardiology"), 0.05), way(Some("Emergency"), 0.25)];
    });
    let sentence = "Orders: 5 % by order set here, 30 % in the whole hospital; so done they take 30 % \
                    less time than by hand.";
    assert!(pages["units/cardiology.html"].contains(sentence));
    assert!(!pages["units/emergency.html"].contains("in the whole hospital; so done"));
}

#[test]
fn what_rests_on_few_people_or_a_unit_that_is_not_shown_stays_out_of_the_pages() {
    let rows = vec![
        slow("Cardiology", 4, Cause::Workflow),
        slow("Sleep laboratory", 14, Cause::Workflow),
        // How many need help there is not shown, so nor is that anybody does.
        Workflow { activity: Activity::Inbox, ..slow("Cardiology", 14, Cause::People) },
    ];
    for (path, page) in published_with(rows) {
        assert!(!page.contains("of the same roles elsewhere ("), "{path}");
        assert!(!page.contains("training is the answer"), "{path}");
    }
}

#[test]
fn a_card_says_who_could_help_and_leaders_read_of_courses_and_of_no_pair() {
    let mut hospital = hospital();
    let learners: Vec<String> =
        hospital.findings.findings.iter().take(6).map(|found| found.user_id.clone()).collect();
    let helper = hospital.findings.champions[0].clone();
    let matched = |at: usize, learner: &String| Match {
        learner: learner.clone(),
        champion: (at > 0).then(|| helper.user_id.clone()),
        activity: Some(Activity::Orders),
        department: Some("Cardiology".to_string()),
        overlap_hours: Some(11.0),
        shared_patients: Some(64),
        cost: Some(0.4),
        reasons: match at {
            0 => vec!["all who fit have no place left".to_string()],
            _ => vec!["same unit".to_string(), "11 h a week together".to_string()],
        },
        champion_department: helper.department.clone(),
        champion_state: Some(ChampionStanding::Volunteer),
        champion_ratio: Some(0.78),
        minutes_per_week: Some(30.0),
    };
    hospital.plans = Plans {
        matches: learners.iter().enumerate().map(|(at, id)| matched(at, id)).collect(),
        unit_courses: vec![UnitCourse {
            department: "Cardiology".to_string(),
            activity: Activity::Orders,
            course: "Order sets in an hour".to_string(),
            people: 6,
            minutes_per_week: 140.2,
            low: 57.4,
            high: 343.1,
            hours_to_teach: 1.0,
            minutes_per_hour: 140.2,
        }],
        ..Plans::default()
    };
    let room = tempfile::tempdir().unwrap();
    hospital.publish(&room.path().join("report")).unwrap();
    let pages = pages(&files(&room.path().join("report")));
    let called = hospital.key.pseudonym(&helper.user_id);
    let cards = &pages["people/outreach.html"];
    assert_eq!(cards.matches(&format!("Could be helped by {called}, with orders.")).count(), 5);
    assert!(cards.contains("Same unit; 11 h a week together."));
    assert!(cards.contains("All who fit have no place left."));
    let whom = format!("{} (orders)", hospital.key.pseudonym(&learners[1]));
    assert!(cards.contains(&whom), "{whom}");
    let unit = &pages["units/cardiology.html"];
    assert!(unit.contains(
        "Orders (Order sets in an hour): one class of about 6 would give back about 140 minutes a \
         week (95 % interval 57 to 343)."
    ));
    assert!(!pages["units/emergency.html"].contains("would give back"));
    let report = &pages["report.html"];
    assert!(
        report.contains("For most of those who find something hard, somebody of their own role")
    );
    assert!(
        report.contains("orders in Cardiology (one class of about 6, about 140 minutes a week)")
    );
    for (path, page) in pages.iter().filter(|(path, _)| !path.starts_with("people/")) {
        assert!(!page.contains(&called) && !page.contains(&helper.user_id), "{path}");
    }
}

fn course(name: &str, n_trained: u32, verdict: EffectVerdict) -> TrainingEffect {
    TrainingEffect {
        course: name.to_string(),
        wave: None,
        activity: Some(Activity::Notes),
        n_trained,
        n_controls: 40,
        effect: Some(-12.4),
        low: Some(-18.1),
        high: Some(-6.2),
        placebo: Some(0.5),
        power: Some(0.9),
        verdict,
        raw: Some(-14.0),
        people_needed: Some(13),
        weeks_needed: None,
        remarks: Vec::new(),
    }
}

#[test]
fn leaders_read_which_courses_work_and_nothing_of_a_few_people() {
    let room = tempfile::tempdir().unwrap();
    let out = room.path().join("report");
    let mut hospital = hospital();
    hospital.progress.training = vec![
        course("Quick notes", 23, EffectVerdict::Works),
        course("Slow notes", 30, EffectVerdict::CannotTell),
        course("Private lesson", 4, EffectVerdict::Works),
    ];
    let day = |date| Day::from_ymd(2026, 2, date).unwrap();
    hospital.progress.changes = vec![ChangeEffect {
        date: day(2),
        name: "New order screen".to_string(),
        kind: ChangeKind::Upgrade,
        department: None,
        activity: Some(Activity::Orders),
        effect: Some(11.6),
        low: Some(6.0),
        high: Some(17.0),
        verdict: ChangeVerdict::Slower,
        review_by: Some(day(20)),
        overdue: true,
        n_people: 80,
        remarks: Vec::new(),
    }];
    hospital.publish(&out).unwrap();
    let page = pages(&files(&out))["report.html"].clone();
    assert!(page.contains("“Quick notes” works: those who attended need about 12 % less time"));
    assert!(page.contains("about 25 people followed"));
    assert!(page.contains("about 15 more people would probably tell"));
    assert!(!page.contains("Private lesson"));
    let overdue = page.find("Promised reviews are overdue: “New order screen”").unwrap();
    let slower = page.find("Orders takes about 12 % more time since").unwrap();
    assert!(overdue < slower);
}

fn published_of(change: impl FnOnce(&mut super::fabricated::Hospital)) -> BTreeMap<String, String> {
    let room = tempfile::tempdir().unwrap();
    let out = room.path().join("report");
    let mut hospital = hospital();
    change(&mut hospital);
    hospital.publish(&out).unwrap();
    pages(&files(&out))
}

#[test]
fn who_was_contacted_lately_is_listed_apart_with_the_day_from_which_to_ask_again() {
    let day = |text: &str| uptake::units::Day::parse(text).unwrap();
    let mut all = 0;
    let pages = published_of(|hospital| {
        all = hospital.findings.findings.len();
        hospital.findings.contacted = vec![Contacted {
            user_id: hospital.findings.findings[0].user_id.clone(),
            date: day("2026-03-20"),
            outcome: Some("<b>template</b> set up".to_string()),
            rest_until: day("2026-04-17"),
            resting: true,
        }];
    });
    let page = &pages["people/outreach.html"];
    let (before, apart) =
        page.split_once("Contacted lately: not to be asked again yet</h2>").unwrap();
    assert!(apart.contains("not to be asked again before 2026-04-17"));
    assert!(!page.contains("<b>template"));
    assert_eq!(before.matches("<article").count(), all - 1);
    assert!(page.contains("1 person contacted in the last 28 days is listed apart"));
}

#[test]
fn what_a_unit_said_stands_beside_its_use_and_never_for_a_hidden_unit() {
    let pages = published_of(|hospital| {
        let score = |department: &str, date: &str, score| uptake::site::SurveyScore {
            department: department.to_string(),
            date: uptake::units::Day::parse(date).unwrap(),
            score,
        };
        let hidden = hospital.findings.departments.iter().find(|d| d.people.is_none()).unwrap();
        hospital.site.survey = vec![
            score("Cardiology", "2025-11-01", 3.1),
            score("Cardiology", "2026-03-01", 3.6),
            score(&hidden.department, "2026-03-01", 97.5),
        ];
    });
    let sentence = "Survey of 2026-03-01: 3.6, 0.5 higher than on 2025-11-01; beside it, use on";
    assert!(pages["units/cardiology.html"].contains(sentence));
    assert!(pages["report.html"].contains(sentence));
    assert!(!pages["report.html"].contains("97.5"));
}

#[test]
fn a_number_that_one_table_tells_in_whole_is_not_kept_secret_by_another() {
    let rate = |by, group: &str, flagged| FlagRate {
        by,
        group: group.to_string(),
        people: Some(60),
        flagged,
    };
    let mut sums = (0, 0);
    let pages = published_of(|hospital| {
        let with = |status| hospital.findings.people.iter().filter(|p| p.status == status).count();
        sums = (with(Status::Struggling), with(Status::Avoiding));
        let all = (sums.0 + sums.1) as u32;
        for unit in &mut hospital.findings.departments {
            unit.struggling = None;
        }
        // Nobody of the groups that are hidden is flagged.
        hospital.findings.flag_rates = vec![
            rate("specialty", "Medicine", Some(all)),
            rate("fte", "full time", Some(all)),
            rate("fte", "under 0.6", None),
            rate("fte", "0.6 to 0.9", None),
        ];
    });
    let report = &pages["report.html"];
    assert!(sums.0 >= 5);
    assert!(report.contains(&format!("<td>{} of ", sums.0)), "{sums:?}");
}
