//! The roster: one entry a person out of any number of dated rows.
//!
//! In: the users file. Out: people sorted by id. Never: an id reformatted, a row's order in the
//! file deciding anything.

use super::tables::{Column, Dates, Picked, Row, Table};
use super::{ChampionState, OPEN_END, OPEN_START, Person, Roster};
use crate::error::Result;
use crate::units::{Day, Span};
use std::collections::{BTreeMap, BTreeSet};

static USER: Column = Column::new(
    "user_id",
    &["user", "id", "emp_id", "employee_id", "cgid", "caregiver_id", "staff_id", "person_id"],
);
static ROLE: Column = Column::new(
    "role",
    &[
        "user_role",
        "job_title",
        "job_role",
        "title",
        "provider_type",
        "prov_type",
        "position",
        "occupation",
    ],
);
static SPECIALTY: Column = Column::new(
    "specialty",
    &["speciality", "specialty_name", "primary_specialty", "provider_specialty", "service"],
);
static DEPARTMENT: Column = Column::new(
    "department",
    &[
        "department_name",
        "dept",
        "dept_name",
        "unit",
        "unit_name",
        "ward",
        "primary_department",
        "login_department",
    ],
);
static NAME: Column = Column::new(
    "name",
    &["full_name", "display_name", "person_name", "employee_name", "provider_name", "prov_name"],
);
static LOGIN: Column =
    Column::new("login", &["system_login", "login_name", "login_id", "user_name", "network_id"]);
static PROVIDER: Column = Column::new("provider_id", &["provider", "prov_id", "ser_id"]);
static SAME: Column =
    Column::new("same_person_as", &["same_person", "same_as", "merged_into", "merged_with"]);
static SETTING: Column = Column::new("setting", &["care_setting", "practice_setting"]);
static SITE: Column =
    Column::new("site", &["site_name", "facility", "facility_name", "hospital", "location"]);
static HIRED: Column =
    Column::new("hire_date", &["hired", "hired_on", "date_of_hire", "start_date"]);
static FTE: Column = Column::new("fte", &["full_time_equivalent"]);
static LEAVE_FROM: Column = Column::new(
    "leave_from",
    &["leave_start", "leave_begin", "leave_start_date", "loa_from", "loa_start"],
);
static LEAVE_TO: Column =
    Column::new("leave_to", &["leave_end", "leave_until", "leave_end_date", "loa_to", "loa_end"]);
static VALID_FROM: Column = Column::new(
    "valid_from",
    &["effective_from", "effective_date", "eff_from", "eff_date", "from_date"],
);
static VALID_TO: Column = Column::new(
    "valid_to",
    &["effective_to", "eff_to", "valid_until", "to_date", "end_date", "term_date"],
);
static WORKS_FOR: Column = Column::new("works_for", &["scribe_for", "delegate_of", "delegate_for"]);
static CHAMPION: Column = Column::new("champion", &["champion_state", "super_user"]);
static OPT_OUT: Column = Column::new("opt_out", &["opted_out"]);
static SYSTEM: Column = Column::new(
    "system",
    &["system_account", "service_account", "is_system", "is_service_account"],
);

pub const COLUMNS: &[&Column] = &[
    &USER,
    &ROLE,
    &SPECIALTY,
    &DEPARTMENT,
    &NAME,
    &LOGIN,
    &PROVIDER,
    &SAME,
    &SETTING,
    &SITE,
    &HIRED,
    &FTE,
    &LEAVE_FROM,
    &LEAVE_TO,
    &VALID_FROM,
    &VALID_TO,
    &WORKS_FOR,
    &CHAMPION,
    &OPT_OUT,
    &SYSTEM,
];

/// A row as it stands. The order of fields is the order in which rows of a person are sorted.
#[derive(Clone, Debug, PartialEq, PartialOrd)]
struct Entry {
    valid: Option<Stay>,
    opt_out: Option<bool>,
    system: Option<bool>,
    champion: Option<u8>,
    role: Option<String>,
    specialty: Option<String>,
    department: Option<String>,
    setting: Option<String>,
    site: Option<String>,
    name: Option<String>,
    login: Option<String>,
    provider_id: Option<String>,
    same_person_as: Option<String>,
    works_for: Option<String>,
    hire_date: Option<Day>,
    fte: Option<f64>,
    leave: Option<Stay>,
}

/// First and last day.
type Stay = (Day, Day);

pub fn read(table: &Table) -> Result<Roster> {
    let user = table.need(&USER)?;
    let reader = Reader::of(table)?;
    let mut entries: BTreeMap<String, Vec<Entry>> = BTreeMap::new();
    for row in table.rows() {
        let id = row.need(user)?.to_string();
        entries.entry(id).or_default().push(reader.entry(row)?);
    }
    Ok(Roster { people: entries.into_iter().map(|(id, rows)| person(id, rows)).collect() })
}

fn person(user_id: String, mut rows: Vec<Entry>) -> Person {
    rows.sort_by(|a, b| a.partial_cmp(b).unwrap_or(std::cmp::Ordering::Equal));
    // An undated row beside dated ones (a leave, say) tells nothing of the stay.
    let stays = united(rows.iter().filter_map(|row| row.valid).collect());
    let between = stays.windows(2).filter_map(|pair| match pair {
        [before, after] => Some((before.1.plus(1), after.0.plus(-1))),
        _ => None,
    });
    let leaves = united(rows.iter().filter_map(|row| row.leave).chain(between).collect());
    let span = |(from, to): Stay| Span { from, to };
    let whole = match (stays.first(), stays.last()) {
        (Some(first), Some(last)) => Some((first.0, last.1)),
        _ => None,
    };
    Person {
        role: latest(&rows, |row| row.role.clone()),
        specialty: latest(&rows, |row| row.specialty.clone()),
        department: latest(&rows, |row| row.department.clone()),
        setting: latest(&rows, |row| row.setting.clone()),
        site: latest(&rows, |row| row.site.clone()),
        name: latest(&rows, |row| row.name.clone()),
        login: latest(&rows, |row| row.login.clone()),
        provider_id: latest(&rows, |row| row.provider_id.clone()),
        earlier_logins: earlier(&rows, |row| row.login.as_ref()),
        earlier_provider_ids: earlier(&rows, |row| row.provider_id.as_ref()),
        same_person_as: latest(&rows, |row| row.same_person_as.clone()).filter(|id| *id != user_id),
        works_for: latest(&rows, |row| row.works_for.clone()),
        hire_date: latest(&rows, |row| row.hire_date),
        fte: latest(&rows, |row| row.fte),
        leaves: leaves.into_iter().map(span).collect(),
        valid: whole.filter(|whole| *whole != (OPEN_START, OPEN_END)).map(span),
        champion: latest(&rows, |row| row.champion).and_then(champion_of),
        opt_out: latest(&rows, |row| row.opt_out).unwrap_or(false),
        system: latest(&rows, |row| row.system).unwrap_or(false),
        user_id,
    }
}

/// The latest row that says anything. Undated rows come first: a dated one knows better.
fn latest<T>(rows: &[Entry], field: impl Fn(&Entry) -> Option<T>) -> Option<T> {
    rows.iter().rev().find_map(field)
}

/// What earlier rows say and the latest does not, sorted.
fn earlier(rows: &[Entry], field: impl Fn(&Entry) -> Option<&String>) -> Vec<String> {
    let now = rows.iter().rev().find_map(&field);
    let all: BTreeSet<&String> = rows.iter().filter_map(field).collect();
    all.into_iter().filter(|value| Some(*value) != now).cloned().collect()
}

/// Sorted, what touches or overlaps made one.
fn united(mut stays: Vec<Stay>) -> Vec<Stay> {
    stays.sort_unstable();
    let mut whole: Vec<Stay> = Vec::new();
    for (from, to) in stays {
        match whole.last_mut() {
            Some(last) if from <= last.1.plus(1) => last.1 = last.1.max(to),
            _ => whole.push((from, to)),
        }
    }
    whole
}

struct Reader {
    text: [Picked; 10],
    opt_out: Picked,
    system: Picked,
    champion: Picked,
    fte: Picked,
    hired: Dates,
    leave: (Dates, Dates),
    valid: (Dates, Dates),
}

impl Reader {
    fn of(table: &Table) -> Result<Self> {
        let text = [
            &ROLE,
            &SPECIALTY,
            &DEPARTMENT,
            &SETTING,
            &SITE,
            &NAME,
            &LOGIN,
            &PROVIDER,
            &SAME,
            &WORKS_FOR,
        ];
        Ok(Self {
            text: text.map(|column| table.find(column)),
            opt_out: table.find(&OPT_OUT),
            system: table.find(&SYSTEM),
            champion: table.find(&CHAMPION),
            fte: table.find(&FTE),
            hired: table.dates(&HIRED)?,
            leave: (table.dates(&LEAVE_FROM)?, table.dates(&LEAVE_TO)?),
            valid: (table.dates(&VALID_FROM)?, table.dates(&VALID_TO)?),
        })
    }

    fn entry(&self, row: Row) -> Result<Entry> {
        let [role, specialty, department, setting, site, name, login, provider_id, same, works_for] =
            self.text.map(|column| row.owned(column));
        Ok(Entry {
            valid: stay(row, self.valid)?,
            opt_out: row.truth(self.opt_out)?,
            system: row.truth(self.system)?,
            champion: champion(row, self.champion)?,
            role,
            specialty,
            department,
            setting: setting.map(known_setting),
            site,
            name,
            login,
            provider_id,
            same_person_as: same,
            works_for,
            hire_date: row.day(self.hired)?,
            fte: row.number(self.fte, "a share of full time from 0 to 2, such as 0.8", |v| {
                (0.0..=2.0).contains(&v)
            })?,
            leave: self.leave(row)?,
        })
    }

    fn leave(&self, row: Row) -> Result<Option<Stay>> {
        if row.day(self.leave.0)?.is_none() && row.day(self.leave.1)?.is_some() {
            return Err(row.date_fault(self.leave.1, "this leave ends and does not begin"));
        }
        stay(row, self.leave)
    }
}

fn stay(row: Row, (from, to): (Dates, Dates)) -> Result<Option<Stay>> {
    let (first, last) = (row.day(from)?, row.day(to)?);
    if first.is_none() && last.is_none() {
        return Ok(None);
    }
    let stay = (first.unwrap_or(OPEN_START), last.unwrap_or(OPEN_END));
    if stay.0 > stay.1 {
        return Err(row.date_fault(to, "this ends before it begins"));
    }
    Ok(Some(stay))
}

/// As a number that sorts.
fn champion(row: Row, column: Picked) -> Result<Option<u8>> {
    let Some(text) = row.text(column) else { return Ok(None) };
    match text.to_ascii_lowercase().as_str() {
        "active" | "yes" | "y" | "true" | "1" => Ok(Some(2)),
        "volunteer" | "volunteered" => Ok(Some(1)),
        "declined" => Ok(Some(0)),
        "no" | "n" | "false" | "0" | "none" => Ok(Some(3)),
        _ => Err(row.fault(column, "this cell needs active, volunteer or declined")),
    }
}

fn champion_of(number: u8) -> Option<ChampionState> {
    match number {
        2 => Some(ChampionState::Active),
        1 => Some(ChampionState::Volunteer),
        0 => Some(ChampionState::Declined),
        _ => None,
    }
}

/// The three settings the measures know, whatever a site calls them; else as delivered.
fn known_setting(text: String) -> String {
    match text.to_ascii_lowercase().as_str() {
        "ambulatory" | "outpatient" | "clinic" => "ambulatory".to_string(),
        "inpatient" => "inpatient".to_string(),
        "ed" | "emergency" | "emergency department" => "ED".to_string(),
        _ => text,
    }
}
