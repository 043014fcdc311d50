//! A fabricated hospital of any size, without reading a log.

use std::collections::BTreeSet;
use uptake::findings::*;
use uptake::plans::{CoursePlan, Match, Plans, RestsOn, UnitCourse};
use uptake::progress::{
    Arrow, Evidence, Flow, Gain, GoalProgress, GoalStatus, Progress, Stop, Task, Way,
};
use uptake::settings::Settings;
use uptake::site::{Change, ChangeKind, Site};
use uptake::units::{Day, Span};
use uptake::usage::{LogDay, Usage, UserHour};
use uptake::vocabulary::{Activity, Signal, Signals};

/// A hospital that never was; the same numbers every time.
pub struct Hospital {
    pub findings: Findings,
    pub plans: Plans,
    pub progress: Progress,
    pub usage: Usage,
    pub site: Site,
    pub scope: Scope,
    pub settings: Settings,
}

/// Goals of every status, as far as there is anybody to have some.
fn agreed(hospital: &Hospital) -> Progress {
    let goal = |name: &str, measure: &str, unit: &'static str, figures: [f64; 4], status| {
        let [baseline, now, target, forecast] = figures;
        let around = |middle: f64, by: f64| (middle * (1.0 - by), middle * (1.0 + by));
        let (low, high) = around(forecast, 0.22);
        GoalProgress {
            name: name.to_string(),
            group: None,
            measure: measure.to_string(),
            baseline: Some(baseline),
            now: Some(now),
            target,
            due: Day::from_ymd(2026, 6, 30),
            forecast: Some(forecast),
            low: Some(low),
            high: Some(high),
            status,
            agreed_with: Some("Nurses of the ICU".to_string()),
            remarks: Vec::new(),
            of_unit: false,
            unit_of_measure: unit,
            rises: target > baseline,
            now_interval: Some(around(now, 0.08)),
            chance: Some(0.7),
            people: Some(40),
            why: Some("Evenings".to_string()),
        }
    };
    let mut goals = vec![
        goal(
            "Notes signed before the next clinician reads the chart, on every ward and on every day",
            "documentation_delay",
            "minutes, median",
            [60.0, 41.0, 30.0, 34.0],
            GoalStatus::CannotTell,
        ),
        goal(
            "Work outside of work",
            "after_hours_share",
            "share of active time",
            [0.24, 0.21, 0.15, 0.20],
            GoalStatus::AtRisk,
        ),
        goal(
            "Days with use",
            "active_use",
            "share of expected days",
            [0.78, 0.88, 0.90, 0.94],
            GoalStatus::OnTrack,
        ),
        goal(
            "Orders",
            "effort_orders",
            "ratio to its baseline",
            [1.0, 0.7, 0.9, 0.7],
            GoalStatus::Met,
        ),
    ];
    goals.push(GoalProgress {
        now: None,
        now_interval: None,
        forecast: None,
        low: None,
        high: None,
        remarks: vec!["No measure is called \"happiness\": did you mean help?".to_string()],
        ..goal("Happiness", "happiness", "", [1.0, 1.0, 2.0, 1.0], GoalStatus::CannotTell)
    });
    if hospital.findings.people.is_empty() {
        goals.clear();
    }
    Progress { goals, ..Progress::default() }
}

/// Numerical Recipes' linear congruence: enough for a fabricated hospital.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (self.0 >> 11) as f64 / (1u64 << 53) as f64
    }

    fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.next()).sum::<f64>() - 6.0
    }
}

const UNITS: [&str; 10] = [
    "Cardiology",
    "Emergency Department",
    "Family Medicine Clinic East",
    "General Surgery",
    "ICU",
    "Labor and Delivery",
    "Neonatal Intensive Care and Step-Down Nursery, North Campus",
    "Oncology Infusion",
    "Orthopedics",
    "Pediatrics",
];
const ROLES: [&str; 5] =
    ["Advanced practice provider", "Nurse", "Physician", "Resident", "Pharmacist"];
const ACTIVITIES: [Activity; 7] = [
    Activity::Notes,
    Activity::Review,
    Activity::Results,
    Activity::Orders,
    Activity::Inbox,
    Activity::Medications,
    Activity::Flowsheets,
];

fn unit_name(at: usize) -> String {
    match at / UNITS.len() {
        0 => UNITS[at].to_string(),
        n => format!("{} {}", UNITS[at % UNITS.len()], n + 1),
    }
}

fn hide(n: u32) -> Published {
    (n == 0 || n >= 5).then_some(n)
}

pub fn hospital(units: usize, weeks: i32) -> Hospital {
    let mut dice = Dice(units as u64 * 1000 + weeks as u64);
    let first = Day::from_ymd(2026, 1, 5).unwrap();
    let last = first.plus(7 * weeks - 1);
    let mut findings = Findings::default();
    let mut usage = Usage::default();
    for unit in 0..units {
        let size = if unit % 7 == 5 { 3 } else { 8 + (dice.next() * 34.0) as usize };
        for _ in 0..size {
            let user_id = format!("U{:05}", findings.people.len());
            let role = match dice.next() {
                p if p < 0.5 => "Nurse",
                p if p < 0.78 => "Physician",
                p if p < 0.9 => "Resident",
                p if p < 0.985 => "Advanced practice provider",
                _ => "Pharmacist",
            };
            let lot = dice.next();
            let (mut struggle, mut avoid) = (dice.normal() * 0.5, dice.normal() * 0.45);
            let status = match lot {
                p if p < 0.10 => Status::Struggling,
                p if p < 0.15 => Status::Avoiding,
                p if p < 0.22 => Status::Champion,
                p if p < 0.27 => Status::TooLittleData,
                p if p < 0.29 => Status::NotAssessed,
                _ => Status::Typical,
            };
            match status {
                Status::Struggling => struggle = 2.0 + dice.next() * 3.0,
                Status::Avoiding => avoid = 2.0 + dice.next() * 3.5,
                Status::TooLittleData => (struggle, avoid) = (0.0, 0.0),
                _ => {}
            }
            let score =
                |s: f64| (status != Status::NotAssessed).then_some(Score { score: s, q: 0.5 });
            let base = match role {
                "Nurse" => 0.09,
                "Physician" => 0.21,
                "Resident" => 0.26,
                _ => 0.15,
            };
            let share = (base + dice.normal() * 0.06).clamp(0.0, 0.9);
            if status == Status::Champion {
                findings.champions.push(Champion {
                    user_id: user_id.clone(),
                    department: Some(unit_name(unit)),
                    strengths: vec![Activity::Notes],
                    shared_patients: 30,
                    capacity: 3,
                    state: ChampionStanding::Proposed,
                });
            }
            let user = usage.users.len() as u32;
            let shift = [7, 7, 7, 15, 23][(dice.next() * 5.0) as usize];
            for hour in 0..8 {
                usage.user_hours.push(UserHour {
                    user,
                    hour_of_week: (shift + hour) % 24,
                    events: 100,
                    seconds: 600.0,
                    trouble: 0,
                });
            }
            usage.users.push(user_id.clone());
            findings.people.push(Assessment {
                user_id,
                role: Some(role.to_string()),
                specialty: None,
                setting: None,
                department: Some(unit_name(unit)),
                peer_group: Some(role.to_string()),
                n_peers: 40,
                days_expected: Some(40.0),
                days_active: 38,
                active_hours: 120.0,
                events: 9000,
                encounters: 300,
                after_hours_share: (status != Status::NotAssessed).then_some(share),
                struggle: score(struggle),
                avoid: score(avoid),
                champion_score: Some(0.0),
                status,
                needs: Vec::new(),
                avoid_style: (status == Status::Avoiding).then_some(AvoidStyle::Paper),
                reasons: Vec::new(),
            });
        }
        published_unit(&mut findings, &unit_name(unit), size as u32, (first, weeks), &mut dice);
    }
    site_rows(&mut findings, first, weeks);
    let mut roles: Vec<&str> = ROLES.to_vec();
    roles.sort();
    for role in roles {
        let of: Vec<_> =
            findings.people.iter().filter(|p| p.role.as_deref() == Some(role)).collect();
        let flagged =
            of.iter().filter(|p| matches!(p.status, Status::Struggling | Status::Avoiding));
        findings.flag_rates.push(FlagRate {
            by: "role",
            group: role.to_string(),
            people: hide(of.len() as u32),
            flagged: hide(flagged.count() as u32),
        });
    }
    for at in 0..7 * weeks {
        let day = first.plus(at);
        let weekend = day.weekday() >= 5;
        let gone = at == 31 || (40..42).contains(&at) || (weeks > 52 && (300..309).contains(&at));
        let mut events =
            (findings.people.len() as f64 * if weekend { 330.0 } else { 1000.0 }) as u64;
        events = (events as f64 * (1.0 + dice.normal() * 0.12)).max(1.0) as u64;
        if at == 19 {
            events /= 5;
        }
        usage.log_days.push(LogDay { day, events: if gone { 0 } else { events }, users: 10 });
    }
    let mut site = Site::default();
    site.given.schedule = true;
    site.given.changes = true;
    let change = |at: i32, name: &str, kind| Change {
        date: first.plus(at),
        name: name.to_string(),
        kind,
        activity: None,
        actions: Vec::new(),
        department: None,
        review_by: None,
    };
    site.changes = vec![
        change(1, "Go-live", ChangeKind::GoLive),
        change(30, "Spring upgrade", ChangeKind::Upgrade),
        change(40, "Network outage", ChangeKind::Downtime),
    ];
    if weeks > 52 {
        site.changes.push(change(400, "Note templates", ChangeKind::Training));
    }
    let history = Span { from: first, to: last };
    let window = Span { from: last.plus(1 - 7 * weeks.min(13)), to: last };
    let n_people = findings.people.len() as u32;
    let mut made = Hospital {
        plans: plans(&findings),
        progress: Progress::default(),
        findings,
        usage,
        site,
        scope: Scope { zone: "America/Chicago".to_string(), window, history, n_people },
        settings: Settings::default(),
    };
    made.progress = Progress { ways: ways(), flows: flows(), ..agreed(&made) };
    made
}

fn published_unit(
    findings: &mut Findings,
    unit: &str,
    size: u32,
    (first, weeks): (Day, i32),
    dice: &mut Dice,
) {
    let people = hide(size);
    let of_unit = |status| {
        let n = findings
            .people
            .iter()
            .filter(|p| p.department.as_deref() == Some(unit) && p.status == status)
            .count() as u32;
        people.and(hide(n))
    };
    let (struggling, avoiding, champions) =
        (of_unit(Status::Struggling), of_unit(Status::Avoiding), of_unit(Status::Champion));
    // A long history shows every activity.
    let all: &[Activity] = if weeks > 52 { &Activity::ALL } else { &ACTIVITIES };
    let needs = all
        .iter()
        .map(|activity| {
            let lift = if *activity == Activity::Orders { 0.12 } else { 0.0 };
            let ratio = (lift + dice.normal() * 0.11).exp();
            UnitNeed {
                activity: *activity,
                people: hide((f64::from(size) * ((ratio - 1.0) * 1.2).clamp(0.0, 1.0)) as u32),
                n_assessed: size,
                effort_ratio: ratio,
                minutes_per_week: (ratio - 1.0) * 90.0,
            }
        })
        .collect();
    findings.departments.push(DepartmentSummary {
        department: unit.to_string(),
        people,
        assessed: people,
        struggling,
        avoiding,
        champions,
        needs: if people.is_some() { needs } else { Vec::new() },
        use_ratio: people.map(|_| 0.9),
        after_hours_share: people.map(|_| 0.15),
    });
    let (goal, pace) = (0.72 + dice.next() * 0.3, 0.02 + dice.next() * 0.3);
    for week in 0..weeks {
        let expected = f64::from(size) * 4.6;
        let rise = 1.0 - (-pace * f64::from(week + 2)).exp();
        let dip = if week == 5 { 0.8 } else { 1.0 };
        let active = expected * (goal * rise * dip + dice.normal() * 0.015).max(0.0);
        findings.trends.push(WeekOfUse {
            department: Some(unit.to_string()),
            week: first.plus(7 * week),
            people,
            active_days: people.map(|_| active.round()),
            expected_days: people.map(|_| expected.round()),
            after_hours_share: None,
        });
    }
    for shift in ShiftKind::ALL {
        let part = match shift {
            ShiftKind::Day => 0.6,
            ShiftKind::Evening => 0.25,
            ShiftKind::Night => 0.15,
        };
        let n = (f64::from(size) * part) as u32;
        findings.coverage.push(ShiftCoverage {
            department: unit.to_string(),
            shift,
            people: people.and(hide(n)),
            struggling: people.and(hide((f64::from(n) * 0.4) as u32)),
            champions: people.and(hide((f64::from(n) * dice.next() * 0.5) as u32)),
        });
    }
}

fn site_rows(findings: &mut Findings, first: Day, weeks: i32) {
    for week in 0..weeks {
        let monday = first.plus(7 * week);
        let of = |take: fn(&WeekOfUse) -> Option<f64>| -> f64 {
            findings.trends.iter().filter(|row| row.week == monday).filter_map(take).sum()
        };
        let (active, expected) = (of(|row| row.active_days), of(|row| row.expected_days));
        findings.trends.push(WeekOfUse {
            department: None,
            week: monday,
            people: Some(findings.people.len() as u32),
            active_days: Some(active),
            expected_days: Some(expected),
            after_hours_share: None,
        });
    }
}

fn ways() -> Vec<Way> {
    let way = |activity, name: &str, tools: &[Signal], share, seconds, gain| Way {
        department: None,
        task: task(activity),
        name: name.to_string(),
        tools: tools.to_vec(),
        share,
        people: 40,
        tasks: 4_000,
        median_seconds: seconds,
        rework: 0.06,
        gain,
    };
    let gain = |ratio: f64| Gain {
        evidence: Evidence::SamePeople,
        ratio,
        low: ratio * 0.9,
        high: ratio * 1.1,
        is_quicker: ratio * 1.1 < 1.0,
        people: 31,
        quick_share: 0.4,
        other_share: 0.2,
        minutes_per_week: 75.0,
    };
    vec![
        way(Activity::Notes, "by hand", &[], 0.55, 61.0, None),
        way(Activity::Notes, "template", &[Signal::Template], 0.45, 48.0, Some(gain(0.8))),
        way(Activity::Orders, "by hand", &[], 0.70, 44.0, None),
        way(Activity::Orders, "order set", &[Signal::OrderSet], 0.27, 47.0, Some(gain(1.05))),
        way(
            Activity::Orders,
            "order set and preference list",
            &[Signal::OrderSet, Signal::PreferenceList],
            0.03,
            77.0,
            Some(gain(1.7)),
        ),
    ]
}

fn task(activity: Activity) -> Task {
    let name = if activity == Activity::Notes { "note signed" } else { "order signed" };
    Task { name: name.to_string(), activity }
}

/// Orders by hand and with an order set, which spares the search.
fn flows() -> Vec<Flow> {
    let some = |name: &str| (!name.is_empty()).then(|| name.to_string());
    let flow = |way: &str, tools: Signals, tasks: u64, arrows: &[(&str, &str, f64)]| {
        let into = |action: &str| {
            arrows.iter().filter(|(_, to, _)| *to == action).map(|(.., times)| times).sum()
        };
        let names: BTreeSet<&str> = arrows.iter().map(|(_, to, _)| *to).collect();
        Flow {
            department: None,
            task: task(Activity::Orders),
            way: way.to_string(),
            tools,
            tasks,
            people: 40,
            stops: names
                .into_iter()
                .filter(|name| !name.is_empty())
                .map(|name| Stop { action: name.into(), visits: into(name), seconds: 12.0 })
                .collect(),
            arrows: arrows
                .iter()
                .map(|(from, to, times)| Arrow {
                    from: some(from),
                    to: some(to),
                    times: *times,
                    people: 38,
                })
                .collect(),
        }
    };
    const LIST: &str = "Order list changed";
    const SEARCH: &str = "Order search performed";
    const SET: &str = "Order Set opened";
    const SIGNED: &str = "Order signed";
    let by_hand = [
        ("", SEARCH, 0.8),
        ("", LIST, 0.2),
        (SEARCH, LIST, 1.1),
        (LIST, SEARCH, 0.3),
        (LIST, SIGNED, 1.0),
        (SIGNED, "", 1.0),
    ];
    let with_set = [("", SET, 1.0), (SET, LIST, 1.0), (LIST, SIGNED, 1.0), (SIGNED, "", 1.0)];
    let set = Signals::default().with(Signal::OrderSet);
    vec![
        flow("by hand", Signals::default(), 7_000, &by_hand),
        flow("order set", set, 2_700, &with_set),
    ]
}

fn plans(findings: &Findings) -> Plans {
    let learner = |(at, person): (usize, &Assessment)| {
        let own = findings.champions.iter().find(|c| c.department == person.department);
        let champion = own.or(findings.champions.get(at % 5)).filter(|_| at % 4 != 3);
        Match {
            learner: person.user_id.clone(),
            champion: champion.map(|c| c.user_id.clone()),
            activity: Some(ACTIVITIES[at % ACTIVITIES.len()]),
            department: person.department.clone(),
            overlap_hours: Some(11.0),
            shared_patients: Some(64),
            cost: Some(0.5),
            reasons: vec!["no champion of this role is strong in medications or notes".to_string()],
            champion_department: champion.and_then(|c| c.department.clone()),
            champion_state: champion.map(|c| c.state),
            champion_ratio: Some(0.78),
            minutes_per_week: Some(21.0),
        }
    };
    let struggling = findings.people.iter().filter(|p| p.status == Status::Struggling);
    let matches = struggling.chain(findings.people.first()).enumerate().map(learner).collect();
    let name = |at: usize| match at {
        1 => "Order entry essentials for everyone who ever wrote an order by hand".to_string(),
        _ => ACTIVITIES[at].name().to_string(),
    };
    let course = |at: usize| CoursePlan {
        activity: ACTIVITIES[at],
        course: name(at),
        group: format!("{}, {}", ROLES[at % ROLES.len()], unit_name(at)),
        n_learners: 2 + at as u32,
        minutes_per_week: 90.0 / (at + 1) as f64,
        low: 40.0 / (at + 1) as f64,
        high: 200.0 / (at + 1) as f64,
        hours_to_teach: 1.0,
        minutes_per_hour: 90.0 / (at + 1) as f64,
        form: if at == 0 { "one_to_one" } else { "class" },
        when: None,
        learners: Vec::new(),
        left_in_peace: 20,
        remarks: Vec::new(),
        share: 0.24,
        rests_on: RestsOn::Published,
        no_effect_here: false,
    };
    let of_unit = |at: usize| UnitCourse {
        department: unit_name(at),
        activity: ACTIVITIES[at],
        course: name(at),
        people: 6 + at as u32,
        minutes_per_week: 140.0 / (at + 1) as f64,
        low: 60.0 / (at + 1) as f64,
        high: 350.0 / (at + 1) as f64,
        hours_to_teach: 1.0,
        minutes_per_hour: 140.0 / (at + 1) as f64,
        rests_on: RestsOn::Published,
        no_effect_here: false,
    };
    Plans {
        matches,
        courses: (0..7).map(course).collect(),
        unit_courses: (0..4).map(of_unit).collect(),
        ..Plans::default()
    }
}
