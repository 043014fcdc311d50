//! A small hospital that never was, as plain data.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use uptake::charts::{Drawing, Tier};
use uptake::error::Result;
use uptake::findings::*;
use uptake::journal::{Clock, Silent, World};
use uptake::logs::{Accounting, Count, FileAccount, Reject, Rejects};
use uptake::measures::{CountsFor, Definition, Scale};
use uptake::plans::Plans;
use uptake::privacy::Key;
use uptake::progress::Progress;
use uptake::report::{self, Contents, Input, Published as Done, Run};
use uptake::settings::Settings;
use uptake::site::{Given, Person, Roster, Site};
use uptake::units::{Day, Instant, Span};
use uptake::usage::{ActionEntry, Frame, LogDay, Usage, UserDayAction};
use uptake::vocabulary::{Activity, Meaning, Signals};

pub const SCRIPT: &str = "<script>alert(1)</script> & \"Sons\"";
pub const FORMULA: &str = "=cmd|' /C calc'!A0";

static REWORK: Definition = Definition {
    name: "rework",
    family: "rework",
    counts_for: CountsFor::Struggle,
    scale: Scale::LogPer100,
    unit: "per 100 actions",
    definition: "Cancels and undos per 100 actions.",
    direction: "high = effort",
    source: "uptake",
    blind_spot: "A patient's changed plan cancels orders too.",
};

static DEFINITIONS: [&Definition; 1] = [&REWORK];

pub struct Hospital {
    pub findings: Findings,
    pub plans: Plans,
    pub progress: Progress,
    pub usage: Usage,
    pub site: Site,
    pub accounting: Accounting,
    pub settings: Settings,
    pub drawings: Vec<Drawing>,
    pub inputs: Vec<Input>,
    pub key: Key,
}

pub struct At(pub i64);

impl Clock for At {
    fn now(&self) -> Instant {
        Instant(self.0)
    }
}

impl Hospital {
    pub fn contents(&self) -> Contents<'_> {
        self.contents_of(1_780_000_000_000, 2)
    }

    pub fn contents_of(&self, started: i64, threads: usize) -> Contents<'_> {
        Contents {
            findings: &self.findings,
            plans: &self.plans,
            progress: &self.progress,
            usage: &self.usage,
            site: &self.site,
            accounting: &self.accounting,
            settings: &self.settings,
            drawings: &self.drawings,
            inputs: &self.inputs,
            definitions: &DEFINITIONS,
            key: &self.key,
            run: Run { started: Instant(started), threads, host: Some("ward-server") },
        }
    }

    pub fn publish(&self, out: &Path) -> Result<Done> {
        publish(&self.contents(), out)
    }

    pub fn ids(&self) -> Vec<String> {
        self.findings.people.iter().map(|p| p.user_id.clone()).collect()
    }

    pub fn pseudonyms(&self) -> Vec<String> {
        self.ids().iter().map(|id| self.key.pseudonym(id)).collect()
    }
}

fn unanswered<const N: usize>(tables: [&'static str; N]) -> Vec<(&'static str, String)> {
    tables.map(|table| (table, format!("nothing was given for {table}"))).to_vec()
}

pub fn publish(contents: &Contents, out: &Path) -> Result<Done> {
    let clock = At(contents.run.started.0 + 1500);
    let place = report::reserve(out, "analyze")?;
    report::publish(contents, place, World { journal: &Silent, clock: &clock })
}

/// Every file under a folder, by its path from there.
pub fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    fn walk(folder: &Path, prefix: &str, found: &mut BTreeMap<String, Vec<u8>>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap();
            let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
            if entry.path().is_dir() {
                walk(&entry.path(), &format!("{name}/"), found);
            } else {
                found.insert(name, std::fs::read(entry.path()).unwrap());
            }
        }
    }
    let mut found = BTreeMap::new();
    walk(folder, "", &mut found);
    found
}

pub fn group_tier(files: &BTreeMap<String, Vec<u8>>) -> BTreeMap<&str, &[u8]> {
    files
        .iter()
        .filter(|(path, _)| {
            path.as_str() == "report.html"
                || path.starts_with("units/")
                || path.starts_with("charts/")
        })
        .map(|(path, bytes)| (path.as_str(), bytes.as_slice()))
        .collect()
}

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

const UNITS: [(&str, u32, [u32; 3]); 7] = [
    ("Cardiology", 24, [6, 2, 3]),
    ("Emergency", 31, [9, 0, 2]),
    ("Family medicine", 18, [3, 2, 2]),
    ("General surgery", 16, [2, 3, 0]),
    ("Intensive care", 14, [0, 0, 2]),
    (FORMULA, 7, [1, 0, 1]),
    (SCRIPT, 9, [6, 0, 0]),
];
const ROLES: [&str; 4] = ["Physician", "Nurse", "Resident", "Pharmacist"];

pub fn hospital() -> Hospital {
    let people = people();
    let findings = Findings {
        findings: found(&people),
        champions: champions(&people),
        evidence: evidence(&people),
        departments: departments(),
        trends: trends(),
        coverage: coverage(),
        flag_rates: flag_rates(),
        cannot_tell: vec![
            "Backlog: the logs have no message ids, so messages that stay unopened are unknown."
                .to_string(),
        ],
        people,
        ..Findings::default()
    };
    let mut drawings: Vec<Drawing> = [
        ("outreach-map", "Struggle against avoidance, as density"),
        ("training-need", "Training need by unit and activity"),
        ("weekly-use", "Weekly use against expectation"),
        ("champion-coverage", "Champions by unit and shift"),
        ("log-coverage", "Days of the logs"),
    ]
    .map(|(file, title)| drawing(file, title, Tier::Group, None))
    .into();
    drawings.push(drawing("outreach-map-people", "People as dots", Tier::Staff, None));
    drawings.push(drawing("effort", "Effort by week", Tier::Staff, Some("EMP0001")));
    Hospital {
        usage: usage(&findings.people),
        site: site(&findings.people),
        plans: Plans { unanswered: unanswered(["matches", "training_plan"]), ..Plans::default() },
        progress: Progress {
            unanswered: unanswered(["training_effect", "changes", "goals"]),
            ..Progress::default()
        },
        findings,
        accounting: accounting(),
        settings: Settings {
            timezone: Some("America/Chicago".to_string()),
            threads: Some(2),
            ..Settings::default()
        },
        drawings,
        inputs: vec![Input {
            role: "users".to_string(),
            path: PathBuf::from("users.csv"),
            bytes: 4096,
            blake3: "ab".repeat(32),
        }],
        key: Key::from_bytes([7; 32]),
    }
}

fn drawing(file: &str, title: &str, tier: Tier, person: Option<&str>) -> Drawing {
    let svg = format!(
        "<?xml version=\"1.0\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"720\" height=\"220\" viewBox=\"0 0 720 220\"><title>{title}</title><rect x=\"0\" y=\"0\" width=\"720\" height=\"220\" fill=\"#f0f3f6\"/><text x=\"24\" y=\"40\">{title}</text></svg>\n"
    );
    Drawing {
        file: file.to_string(),
        title: title.to_string(),
        description: format!("{title}, 119 people, 2026-01-05 to 2026-04-05."),
        tier,
        person: person.map(str::to_string),
        svg,
        png: vec![0x89, b'P', b'N', b'G'],
    }
}

fn people() -> Vec<Assessment> {
    let mut people = Vec::new();
    for (unit, n, [struggling, avoiding, champions]) in UNITS {
        for at in 0..n {
            let status = match at {
                _ if at < struggling => Status::Struggling,
                _ if at < struggling + avoiding => Status::Avoiding,
                _ if at < struggling + avoiding + champions => Status::Champion,
                _ if at + 1 == n => Status::TooLittleData,
                _ => Status::Typical,
            };
            people.push(person(people.len() + 1, unit, status));
        }
    }
    people.push(Assessment {
        reasons: vec!["system account".to_string()],
        struggle: None,
        avoid: None,
        champion_score: None,
        department: None,
        ..person(people.len() + 1, "", Status::NotAssessed)
    });
    people
}

fn person(number: usize, unit: &str, status: Status) -> Assessment {
    let struggling = status == Status::Struggling;
    let avoiding = status == Status::Avoiding;
    let activity = [Activity::Notes, Activity::Orders, Activity::Inbox][number % 3];
    Assessment {
        user_id: format!("EMP{number:04}"),
        role: Some(ROLES[number % 4].to_string()),
        specialty: Some("Internal medicine".to_string()),
        setting: Some("inpatient".to_string()),
        department: Some(unit.to_string()),
        peer_group: Some(format!("{}, inpatient", ROLES[number % 4])),
        n_peers: 23,
        days_expected: Some(55.0),
        days_active: if avoiding { 12 } else { 53 },
        active_hours: 182.456,
        events: 54_321,
        encounters: 612,
        after_hours_share: Some(0.1234),
        struggle: Some(Score {
            score: if struggling { 2.4567 } else { -0.00001 },
            q: if struggling { 0.004_321_98 } else { 1.0 },
        }),
        avoid: Some(Score {
            score: if avoiding { 3.1 } else { 0.0 },
            q: if avoiding { 0.000_012 } else { 1.0 },
        }),
        champion_score: Some(0.5),
        status,
        needs: if struggling {
            vec![
                Need {
                    activity,
                    effort_ratio: 1.4567,
                    low: 1.21,
                    high: 1.74,
                    minutes_per_week: 48.26,
                    n_actions: 1234,
                    n_peers: 23,
                },
                Need {
                    activity: Activity::Search,
                    effort_ratio: 1.3,
                    low: 1.1,
                    high: 1.5,
                    minutes_per_week: 12.0,
                    n_actions: 220,
                    n_peers: 23,
                },
            ]
        } else {
            Vec::new()
        },
        avoid_style: avoiding.then_some(AvoidStyle::Late),
        reasons: if struggling {
            vec!["Holds in both halves of the window.".to_string(), "+1 family".to_string()]
        } else {
            Vec::new()
        },
    }
}

fn found(people: &[Assessment]) -> Vec<Finding> {
    people
        .iter()
        .filter_map(|person| {
            let (kind, text) = match person.status {
                Status::Struggling => (
                    FindingKind::Struggling,
                    "The same actions take clearly more time than peers need for them.",
                ),
                Status::Avoiding => {
                    (FindingKind::Avoiding, "Notes are signed long after the visit, on most days.")
                }
                _ => return None,
            };
            Some(Finding {
                user_id: person.user_id.clone(),
                kind,
                activity: person.needs.first().map(|need| need.activity),
                style: person.avoid_style,
                score: 2.4567,
                q: 0.0043,
                families: vec!["time", "navigation"],
                minutes_per_week: Some(48.26),
                since: Some(day("2026-02-02")),
                text: text.to_string(),
            })
        })
        .collect()
}

fn champions(people: &[Assessment]) -> Vec<Champion> {
    people
        .iter()
        .filter(|person| person.status == Status::Champion)
        .map(|person| Champion {
            user_id: person.user_id.clone(),
            department: person.department.clone(),
            strengths: vec![Activity::Notes, Activity::Orders],
            shared_patients: 31,
            capacity: 3,
            state: ChampionStanding::Proposed,
        })
        .collect()
}

fn evidence(people: &[Assessment]) -> Vec<Evidence> {
    people
        .iter()
        .filter(|person| matches!(person.status, Status::Struggling | Status::Avoiding))
        .flat_map(|person| {
            let row = |measure, unit, value, z| Evidence {
                user_id: person.user_id.clone(),
                measure,
                activity: person.needs.first().map(|need| need.activity),
                family: "time",
                unit,
                value,
                n: 122,
                peer_median: Some(5.12),
                peer_low: Some(3.84),
                peer_high: Some(6.9),
                n_peers: 23,
                z,
                counts_for: "struggle",
                set_aside: None,
                interval: value.map(|v: f64| (v * 0.9, v * 1.1)),
                place: z.map(|z: f64| Place { at: z, low: z - 0.5, high: z + 0.5 }),
            };
            [
                row("note_time_per_signed_note", "minutes", Some(9.41), Some(2.8)),
                row("hunting", "per_100_actions", Some(11.2), Some(2.1)),
                row("rework", "per_100_actions", None, None),
            ]
        })
        .collect()
}

fn departments() -> Vec<DepartmentSummary> {
    let mut units: Vec<DepartmentSummary> = UNITS
        .iter()
        .map(|(unit, n, [struggling, avoiding, champions])| DepartmentSummary {
            department: unit.to_string(),
            people: Some(*n),
            assessed: Some(n - 1),
            struggling: (*unit != FORMULA).then_some(*struggling),
            avoiding: Some(*avoiding),
            champions: Some(*champions),
            needs: if *struggling > 2 {
                vec![
                    UnitNeed {
                        activity: Activity::Notes,
                        people: Some(struggling - 1),
                        n_assessed: n - 1,
                        effort_ratio: 1.23,
                        minutes_per_week: 34.0 * f64::from(struggling - 1),
                    },
                    UnitNeed {
                        activity: Activity::Inbox,
                        people: None,
                        n_assessed: n - 1,
                        effort_ratio: if *unit == "Cardiology" { 1.17 } else { 1.08 },
                        minutes_per_week: 0.0,
                    },
                    UnitNeed {
                        activity: Activity::Orders,
                        people: Some(0),
                        n_assessed: n - 1,
                        effort_ratio: 0.97,
                        minutes_per_week: 0.0,
                    },
                ]
            } else {
                Vec::new()
            },
            use_ratio: Some(0.93),
            after_hours_share: Some(0.14),
        })
        .collect();
    units.push(DepartmentSummary {
        department: "Sleep laboratory".to_string(),
        people: None,
        assessed: None,
        struggling: None,
        avoiding: None,
        champions: None,
        needs: Vec::new(),
        use_ratio: None,
        after_hours_share: None,
    });
    units
}

fn trends() -> Vec<WeekOfUse> {
    let mut weeks = Vec::new();
    let units = std::iter::once(None).chain(UNITS.iter().map(|(unit, ..)| Some(unit.to_string())));
    for department in units {
        for week in 0..13 {
            weeks.push(WeekOfUse {
                department: department.clone(),
                week: day("2026-01-05").plus(7 * week),
                people: (week != 3).then_some(16),
                active_days: (week != 3).then_some(70.0 - f64::from(week)),
                expected_days: (week != 3).then_some(80.0),
                after_hours_share: (week != 3).then_some(0.12),
            });
        }
    }
    weeks
}

fn coverage() -> Vec<ShiftCoverage> {
    UNITS
        .iter()
        .flat_map(|(unit, n, [struggling, _, champions])| {
            [
                (ShiftKind::Day, Some(n - 6), Some(*struggling), Some(*champions)),
                (ShiftKind::Night, None, None, None),
            ]
            .map(|(shift, people, struggling, champions)| ShiftCoverage {
                department: unit.to_string(),
                shift,
                people,
                struggling,
                champions,
            })
        })
        .collect()
}

fn flag_rates() -> Vec<FlagRate> {
    [
        ("role", "Physician", Some(40), Some(9)),
        ("role", "Nurse", Some(55), Some(11)),
        ("role", "Pharmacist", None, None),
        ("shift", "day", Some(80), Some(18)),
        ("shift", "night", Some(30), Some(8)),
        ("tenure", "under 1 year", Some(21), Some(6)),
        ("tenure", "1 year and more", Some(90), Some(20)),
        ("fte", "under 0.8", Some(24), Some(5)),
        ("fte", "0.8 and more", Some(88), Some(21)),
    ]
    .map(|(by, group, people, flagged)| FlagRate { by, group: group.to_string(), people, flagged })
    .into()
}

fn usage(people: &[Assessment]) -> Usage {
    let history = Span { from: day("2025-11-03"), to: day("2026-04-05") };
    Usage {
        frame: Frame {
            zone: "America/Chicago".to_string(),
            history,
            window: Span { from: day("2026-01-05"), to: day("2026-04-05") },
            has_patients: true,
            has_encounters: true,
            ambiguous_events: 37,
            resolved_by_session: 12,
            ..Frame::default()
        },
        users: people.iter().map(|p| p.user_id.clone()).chain(["ZZ-GUEST".to_string()]).collect(),
        actions: vec![
            ActionEntry {
                name: "Note signed".to_string(),
                meaning: Meaning { activity: Some(Activity::Notes), signals: Signals::default() },
            },
            ActionEntry { name: "Widget opened".to_string(), meaning: Meaning::default() },
        ],
        user_day_actions: [(0, 990), (1, 10)]
            .map(|(action, events)| UserDayAction {
                user: 0,
                day: history.to,
                action,
                events,
                credited: events,
                seconds: 100.0,
                deliberate: events,
                log_seconds: 10.0,
                returns: 0,
            })
            .into(),
        log_days: (0..history.days())
            .map(|at| LogDay {
                day: history.from.plus(at),
                events: if at == 40 || at == 41 { 0 } else { 130_000 },
                users: if at == 40 || at == 41 { 0 } else { 96 },
            })
            .collect(),
        ..Usage::default()
    }
}

fn site(people: &[Assessment]) -> Site {
    Site {
        roster: Roster {
            people: people
                .iter()
                .map(|p| Person {
                    user_id: p.user_id.clone(),
                    name: Some(format!("Name of {}", p.user_id)),
                    ..Person::default()
                })
                .collect(),
        },
        given: Given { users: true, schedule: true, goals: true, ..Given::default() },
        ..Site::default()
    }
}

fn accounting() -> Accounting {
    let count = Count {
        read: 12_345_678,
        accepted: 12_340_000,
        duplicate: 4_000,
        rejected: 2,
        out_of_scope: 1_676,
    };
    Accounting {
        files: vec![FileAccount {
            ignored: Vec::new(),
            blake3: "cd".repeat(32),
            columns: vec![("user".to_string(), "USER_ID".to_string())],
            time_form: "iso".to_string(),
            zone: "America/Chicago".to_string(),
            site: None,
            precision: uptake::logs::Precision::Seconds,
            path: PathBuf::from("access.csv"),
            format: "epic_access_log".to_string(),
            bytes: 987_654_321,
            count,
        }],
        passed_over: Vec::new(),
        ids: Default::default(),
        rejects: Rejects::of([
            Reject {
                file: Path::new("=access.csv"),
                line: 17,
                reason: "the time is not a time",
                column: Some("ACCESS_TIME"),
            },
            Reject { file: Path::new("access.csv"), line: 99, reason: "no user", column: None },
        ]),
    }
}
