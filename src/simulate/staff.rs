//! The people of a hospital before anyone is labelled: roles, places, hours, speeds, habits.
//!
//! In: the plan and its variant. Out: `Person`s, each from a stream of its own, some habits spread
//! evenly over all (`strata`). Never: a label; whatever differs here differs among everybody.

use super::Plan;
use super::calendar::Rota;
use super::dice::{Dice, Stream, mix};
use super::roles::{Pattern, ROLES, Role, Setting, staffing};
use super::strata::{Ranks, even_out};
use super::variants::Variant;
use crate::units::Day;
use crate::vocabulary::Activity;

pub(super) const ACTIVITIES: usize = crate::vocabulary::Activity::ALL.len();

pub(super) struct Person {
    pub number: u32,
    pub id: String,
    pub name: String,
    pub login: String,
    pub provider_id: Option<String>,
    pub role: &'static Role,
    pub department: usize,
    pub rota: Rota,
    /// As the roster says; a leader's clinic days are fewer.
    pub fte: f64,
    pub hired: Day,
    /// Time a step takes against the usual: overall, and by activity.
    pub speed: f64,
    pub speeds: [f64; ACTIVITIES],
    /// Work in the system against the role's usual.
    pub volume: f64,
    pub habits: Habits,
    pub champion: Option<&'static str>,
    pub opt_out: bool,
    /// No row in the schedule at all, as happens with any export.
    pub unscheduled: bool,
    /// A scribe sees another's patients.
    pub patients_of: Option<u32>,
}

impl Person {
    /// Sees patients by appointment.
    pub fn has_appointments(&self) -> bool {
        self.role.first == super::scripts::Task::Visit
    }
}

/// What a person does more or less often than others.
#[derive(Clone, Copy, Debug)]
pub(super) struct Habits {
    pub tools: f64,
    pub cancels: f64,
    pub detours: f64,
    pub searches: f64,
    pub help: f64,
    pub prints: f64,
    pub cosigns: f64,
    /// Median seconds from the chart's opening to the signature, and its spread.
    pub delay: f64,
    pub delay_spread: f64,
    /// Share of notes that wait for a quiet hour of the same half-day.
    pub put_off: f64,
    /// Share of work that is done outside the shift.
    pub outside: f64,
    pub missed_days: f64,
    pub failed_logins: f64,
    /// Day-to-day spread of pace and volume.
    pub unsteady: f64,
    /// What this person does more or less of, task by task.
    pub leaning: u64,
    pub leaning_spread: f64,
    pub refresh: bool,
    /// An activity of the job of which this share is left to others, as teams agree on.
    pub leaves_out: Option<(Activity, f64)>,
}

pub(super) struct Department {
    pub name: String,
    pub specialty: &'static str,
    pub setting: Setting,
    /// Time a step takes here: systems, rooms and habits of a unit differ.
    pub speed: f64,
}

const CLINICS: [&str; 6] =
    ["Family Medicine", "Internal Medicine", "Cardiology", "Pediatrics", "Orthopedics", "Oncology"];
const UNITS: [&str; 6] =
    ["General Medicine", "Surgery", "Cardiac Care", "Intensive Care", "Neurology", "Obstetrics"];

pub(super) fn departments(plan: &Plan, variant: &Variant) -> Vec<Department> {
    let mut dice = Dice::new(plan.seed, Stream::Hospital, 1);
    let mut found = Vec::new();
    let places = [
        (Setting::Ambulatory, 0.40, &CLINICS, ["Clinic", "Ambulatory Center", "Practice"]),
        (Setting::Inpatient, 0.54, &UNITS, ["Unit", "Ward", "Floor"]),
        (
            Setting::Ed,
            0.06,
            &["Emergency Medicine"; 6],
            ["Emergency Department", "ED", "Emergency"],
        ),
    ];
    for (setting, share, specialties, words) in places {
        let staff = f64::from(plan.users) * share;
        let n = (staff / f64::from(variant.department)).round().max(1.0) as usize;
        // As many specialties as leave some peers in each.
        let kinds = ((staff / 70.0).round() as usize).clamp(1, specialties.len());
        for at in 0..n {
            let specialty = specialties[at % kinds];
            let word = words[variant.dialect % words.len()];
            let name = match variant.dialect {
                0 => format!("{specialty} {word} {}", at / kinds + 1),
                1 => format!("{word} {}{:02}", &setting.name()[..1].to_uppercase(), at + 1),
                _ => format!("{word} {specialty} {}", (b'A' + (at / kinds % 26) as u8) as char),
            };
            let name = if at / kinds >= 26 { format!("{name} {at}") } else { name };
            found.push(Department { name, specialty, setting, speed: dice.lognormal(0.03) });
        }
    }
    found
}

pub(super) fn people(plan: &Plan, variant: &Variant, departments: &[Department]) -> Vec<Person> {
    let shares = staffing(plan.users);
    let total: f64 = shares.iter().sum();
    // Exact shares, so that a small hospital has the peers that its size allows.
    let mut roles: Vec<usize> = Vec::with_capacity(plan.users as usize);
    let mut edge = 0.0;
    for (role, share) in shares.iter().enumerate() {
        edge += share / total * f64::from(plan.users);
        roles.resize(edge.round() as usize, role);
    }
    roles.resize(plan.users as usize, 0);
    let mut dice = Dice::new(plan.seed, Stream::Hospital, 2);
    dice.shuffle(&mut roles);
    let mut seen = [0usize; ROLES.len()];
    let numbers: Vec<(u32, usize)> = (0..plan.users).zip(roles).collect();
    let mut people: Vec<Person> = numbers
        .into_iter()
        .map(|(number, role)| {
            let places: Vec<usize> = departments
                .iter()
                .enumerate()
                .filter(|(_, d)| d.setting == ROLES[role].setting)
                .map(|(at, _)| at)
                .collect();
            let department = places.get(seen[role] % places.len().max(1)).copied().unwrap_or(0);
            seen[role] += 1;
            person(plan, variant, number, &ROLES[role], department)
        })
        .collect();
    even_out(plan.seed, variant, &mut people);
    people
}

pub(super) fn person(
    plan: &Plan,
    variant: &Variant,
    number: u32,
    role: &'static Role,
    department: usize,
) -> Person {
    let mut dice = Dice::new(plan.seed, Stream::Person, number);
    let d = &mut dice;
    let fte = if d.chance(0.18) { [0.5, 0.6, 0.8, 0.9][d.below(4)] } else { 1.0 };
    let has_nights = role.pattern != Pattern::Weekdays;
    let rota = Rota {
        pattern: role.pattern,
        fte,
        nights: has_nights && d.chance(0.28),
        offset: [-60, -30, 0, 0, 0, 30][d.below(6)],
        phase: d.below(5) as u32,
    };
    let spread = variant.habits;
    let speed = d.lognormal(variant.speed.0);
    let mut speeds = [1.0; ACTIVITIES];
    for speed in &mut speeds {
        *speed = d.lognormal(variant.speed.1);
    }
    let ranks = Ranks::drawn(d);
    let mut habits = Habits {
        tools: d.lognormal(spread),
        cancels: d.lognormal(spread),
        detours: d.lognormal(spread * 1.1),
        searches: d.lognormal(spread),
        help: d.lognormal(spread * 1.5),
        prints: ranks.prints(variant),
        cosigns: d.lognormal(spread * 1.5),
        delay: ranks.delay(),
        delay_spread: ranks.delay_spread(),
        put_off: ranks.put_off(),
        outside: (0.15 * d.lognormal(0.5)).min(0.4),
        missed_days: (0.035 * d.lognormal(0.6)).min(0.15),
        failed_logins: ranks.failed_logins(),
        unsteady: d.between(0.10, 0.24),
        leaning: d.bits(),
        leaning_spread: d.between(0.10, 0.35),
        refresh: d.chance(0.08),
        leaves_out: None,
    };
    let hired = plan.start.plus(-(d.between(120.0, 4200.0) as i32));
    let (first, last) = (FIRST[d.below(FIRST.len())], LAST[d.below(LAST.len())]);
    let volume = d.lognormal(0.30);
    let champion = match d.unit() {
        u if u < 0.02 => Some("active"),
        u if u < 0.05 => Some("volunteer"),
        u if u < 0.06 => Some("declined"),
        _ => None,
    };
    let (some, share) = (d.chance(0.12), d.between(0.15, 0.6));
    // Nobody else writes one's notes.
    let shared = role.needs.get(d.below(role.needs.len())).filter(|a| **a != Activity::Notes);
    habits.leaves_out = shared.filter(|_| some).map(|activity| (*activity, share));
    let code = mix(plan.seed ^ u64::from(number) << 32) % 900;
    Person {
        number,
        id: user_id(variant.id_form, number, code),
        name: format!("{last}, {first}"),
        login: format!("{}{}{}", &first[..1].to_lowercase(), last.to_lowercase(), number),
        provider_id: (role.notes > 0.5).then(|| format!("P{:05}", 10_000 + number)),
        role,
        department,
        rota,
        fte,
        hired,
        speed,
        speeds,
        volume,
        habits,
        champion,
        opt_out: d.chance(0.004),
        unscheduled: d.chance(0.04),
        patients_of: None,
    }
}

/// Sites write ids in many ways; none is a number to calculate with.
pub(super) fn user_id(form: u8, number: u32, code: u64) -> String {
    match form {
        0 => format!("U{:06}", 100_000 + u64::from(number) * 7 + code % 7),
        1 => format!("M{:05}", 10_000 + number),
        2 => format!("{:07}", 4_000 + u64::from(number) * 13 + code % 13),
        _ => format!("HOSP\\{:x}{number:05}", 10 + code % 6),
    }
}

const FIRST: [&str; 24] = [
    "Ada", "Ben", "Carla", "Dev", "Elena", "Femi", "Grace", "Hiro", "Ines", "Jon", "Kavya", "Liam",
    "Mei", "Nadia", "Omar", "Priya", "Quinn", "Rosa", "Sami", "Tessa", "Uma", "Victor", "Wen",
    "Zoe",
];
const LAST: [&str; 24] = [
    "Abara", "Brandt", "Castillo", "Dubois", "Eriksen", "Fischer", "Garcia", "Hassan", "Ito",
    "Jensen", "Kowalski", "Lopez", "Mbeki", "Nguyen", "Okafor", "Patel", "Quist", "Rossi",
    "Schmidt", "Tanaka", "Ueda", "Varga", "Walsh", "Yilmaz",
];
