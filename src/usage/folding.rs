//! The fold: one user's events, once through, to every row that later rooms need.
//!
//! In: one user's acts in order, duplicates taken out; beside them what an act with several patients
//! touched beyond its own. Out: rows appended to `Rows`.
//! Never: a second look at an event, a row of another user.
//!
//! Definitions (see `Frame` and the row types for units): events of one instant are one act, in the
//! order of their content; the gap after them is shared equally. A gap is credited to the earlier
//! event; a gap over the limit credits nothing and ends the session. Sessions less than five hours
//! apart are one shift; a shift belongs to the local day on which it began. An event that the log
//! itself measured is credited that time, up to the next event, whatever the limit; see `measured`.

use super::automatic::Combs;
use super::calendar::{LocalTime, Shifts, within, within_clock};
use super::closing::close_user;
use super::meanings::Meanings;
use super::remarks::Remarks;
use super::tasks::{Step, Tasks};
use super::{
    BURST_SECONDS, Tables, TaskFlow, TaskStep, TaskWay, Transition, UserDay, UserDayAction,
    UserDayDelay, UserEncounter, UserHour,
};
use crate::logs::Event;
use crate::settings::ClockHours;
use crate::site::Shift;
use crate::units::{Day, Instant, MS_PER_HOUR, Span, Zone};
use crate::vocabulary::{Activity, Signal};
use std::collections::{BTreeMap, HashMap};

const SHIFT_GAP_MS: i64 = 5 * MS_PER_HOUR;
/// Sensitivity runs beside the setting, in milliseconds.
const SENSITIVITY_MS: [i64; 3] = [60_000, 120_000, 600_000];
const QUICK_EXIT_MS: f64 = 5_000.0;
const CLOCK_07_19: ClockHours = ClockHours { from: 7, to: 19 };
const CLOCK_08_18: ClockHours = ClockHours { from: 8, to: 18 };
const CLOCK_18_06: ClockHours = ClockHours { from: 18, to: 6 };

/// What holds for every user of a fold.
pub(super) struct Rules<'a> {
    pub(super) zone: &'a Zone,
    pub(super) meanings: &'a Meanings,
    pub(super) n_actions: usize,
    pub(super) n_tasks: usize,
    pub(super) inactivity_ms: i64,
    pub(super) clock: ClockHours,
    pub(super) window: Span,
    pub(super) tables: Tables,
    /// Seconds are gone from the times: no durations, no sequences.
    pub(super) minute_precision: bool,
    /// Some events say themselves how long they took.
    pub(super) has_durations: bool,
    pub(super) no_patient: Option<u32>,
    pub(super) no_encounter: Option<u32>,
}

/// A part of the users' rows.
#[derive(Default)]
pub(super) struct Rows {
    pub(super) user_days: Vec<UserDay>,
    pub(super) user_day_actions: Vec<UserDayAction>,
    /// `encounter` and `patient` are still ranks here.
    pub(super) user_encounters: Vec<UserEncounter>,
    pub(super) user_hours: Vec<UserHour>,
    pub(super) transitions: Vec<Transition>,
    pub(super) task_ways: Vec<TaskWay>,
    pub(super) task_flows: Vec<TaskFlow>,
    pub(super) task_steps: Vec<TaskStep>,
    pub(super) delays: Vec<UserDayDelay>,
    pub(super) remarks: Option<Remarks>,
    /// Calendar day to (events, users).
    pub(super) log_days: BTreeMap<Day, (u64, u32)>,
}

impl Rows {
    /// One user's events of one calendar day.
    fn count_day(&mut self, day: Option<(Day, u64)>) {
        if let Some((day, n)) = day {
            let seen = self.log_days.entry(day).or_default();
            *seen = (seen.0 + n, seen.1 + 1);
        }
    }
}

/// Memory that is used again from user to user.
pub(super) struct Bench {
    pub(super) combs: Combs,
    pub(super) actions: Vec<ActionSums>,
    pub(super) touched: Vec<u32>,
    pub(super) pairs: Vec<u64>,
    pub(super) window_pairs: Vec<u64>,
    pub(super) patients: Vec<u32>,
    pub(super) encounters: Vec<u32>,
    pub(super) delays: Vec<i32>,
    pub(super) hours: Vec<(u32, f64, u32)>,
    pub(super) by_encounter: HashMap<u32, UserEncounter>,
    pub(super) tasks: Tasks,
}

#[derive(Clone, Copy, Default)]
pub(super) struct ActionSums {
    pub(super) events: u32,
    pub(super) credited: u32,
    pub(super) deliberate: u32,
    pub(super) ms: f64,
    pub(super) log_seconds: f64,
    pub(super) returns: u32,
    pub(super) seen: bool,
}

impl Bench {
    pub(super) fn new(rules: &Rules) -> Self {
        Self {
            combs: Combs::new(rules.n_actions),
            actions: vec![ActionSums::default(); rules.n_actions],
            touched: Vec::new(),
            pairs: Vec::new(),
            window_pairs: Vec::new(),
            patients: Vec::new(),
            encounters: Vec::new(),
            delays: Vec::new(),
            hours: vec![(0, 0.0, 0); 168],
            by_encounter: HashMap::new(),
            tasks: Tasks::new(rules.n_tasks, rules.tables.task_cases),
        }
    }

    /// The day's patients and encounters, each once when it closes.
    #[inline]
    fn touch(&mut self, event: &Event, rules: &Rules) {
        if Some(event.patient) != rules.no_patient && self.patients.last() != Some(&event.patient) {
            self.patients.push(event.patient);
        }
        if Some(event.encounter) != rules.no_encounter
            && self.encounters.last() != Some(&event.encounter)
        {
            self.encounters.push(event.encounter);
        }
    }
}

/// Credited milliseconds of an event at the setting and at the sensitivity limits.
#[derive(Clone, Copy, Default)]
struct Credit {
    ms: f64,
    sensitivity: [f64; 3],
    credited: bool,
}

/// What the session has seen just before.
#[derive(Clone, Copy)]
struct Before {
    action: u32,
    activity: u32,
    ms: f64,
    searched: bool,
}

#[allow(clippy::too_many_arguments)]
pub(super) fn fold_user(
    user: u32,
    events: &[Event],
    touched: &[Event],
    shifts: &[Shift],
    rules: &Rules,
    bench: &mut Bench,
    rows: &mut Rows,
) {
    let mut combs = std::mem::take(&mut bench.combs);
    combs.mark(events, rules.minute_precision);
    let shifts = Shifts(shifts);
    let mut local_time = LocalTime::new(rules.zone);
    let mut day: Option<OpenDay> = None;
    let mut first_of_group = 0;
    let mut last_of_group = 0;
    let mut credit = Credit::default();
    // When the last act ended: its instant, or later where the log measured it.
    let mut previous_end = i64::MIN;
    let mut calendar_day: Option<(Day, u64)> = None;
    let mut touched = touched.iter().peekable();
    for (at, event) in events.iter().enumerate() {
        let local = local_time.of(event.at);
        let mut new_session = false;
        if at >= last_of_group {
            first_of_group = at;
            last_of_group = at + group_length(&events[at..]);
            credit = credit_of(events, at, last_of_group, rules);
            let gap = if previous_end == i64::MIN { i64::MAX } else { event.at - previous_end };
            new_session = gap > rules.inactivity_ms;
            if gap >= SHIFT_GAP_MS {
                // The next shift; one that starts on the same local day shares its row.
                if day.as_ref().is_none_or(|open| open.row.day != local.day) {
                    if let Some(open) = day.take() {
                        open.close(rules, bench, rows);
                    }
                    let scheduled = shifts.on(local.day);
                    day = Some(OpenDay::new(user, local.day, event, scheduled, rules));
                }
            }
            previous_end = previous_end.max(event.at);
        }
        let mut credit = credit;
        if rules.has_durations && event.own_ms().is_some() {
            credit = measured(events, at, first_of_group..last_of_group, credit, rules);
            previous_end = previous_end.max(event.at + own_ms(event));
        }
        let Some(open) = &mut day else { continue };
        match &mut calendar_day {
            Some((day, n)) if *day == local.day => *n += 1,
            _ => rows.count_day(calendar_day.replace((local.day, 1))),
        }
        open.add(event, local, credit, new_session, combs.automatic[at], rules, bench);
        while let Some(beside) = touched.next_if(|beside| beside.at <= event.at) {
            bench.touch(beside, rules);
        }
    }
    rows.count_day(calendar_day);
    if let Some(open) = day.take() {
        open.close(rules, bench, rows);
    }
    bench.combs = combs;
    close_user(user, rules, bench, rows);
}

/// How many events share the first one's instant.
fn group_length(events: &[Event]) -> usize {
    let at = events[0].at;
    events.iter().take_while(|event| event.at == at).count()
}

fn credit_of(events: &[Event], from: usize, to: usize, rules: &Rules) -> Credit {
    let Some(next) = events.get(to) else { return Credit::default() };
    let unknown = |event: &Event| event.untimed();
    if rules.minute_precision || unknown(&events[from]) || unknown(next) {
        return Credit::default();
    }
    let gap = next.at - events[from].at;
    let share = if to - from == 1 { gap as f64 } else { gap as f64 / (to - from) as f64 };
    let up_to = |limit: i64| if gap <= limit { share } else { 0.0 };
    Credit {
        ms: up_to(rules.inactivity_ms),
        sensitivity: SENSITIVITY_MS.map(up_to),
        credited: gap <= rules.inactivity_ms,
    }
}

/// What the log measured of an event, unless it is as long as what parts two shifts: then something
/// was left open.
fn own_ms(event: &Event) -> i64 {
    event.own_ms().filter(|ms| *ms < SHIFT_GAP_MS).unwrap_or(0)
}

/// The log's own measure of an event is credited instead of the gap, up to the next event. Events
/// of one instant share what the longest of them took. `by_gap`: what is credited without it.
fn measured(
    events: &[Event],
    at: usize,
    group: std::ops::Range<usize>,
    by_gap: Credit,
    rules: &Rules,
) -> Credit {
    let (Some(event), Some(together)) = (events.get(at), events.get(group.clone())) else {
        return by_gap;
    };
    let next = events.get(group.end);
    if rules.minute_precision || event.untimed() || next.is_some_and(Event::untimed) {
        return by_gap;
    }
    let longest = together.iter().filter_map(Event::own_ms).max().unwrap_or(0);
    let reach = next.map_or(longest, |next| longest.min(next.at - event.at));
    if reach >= SHIFT_GAP_MS {
        return Credit::default();
    }
    let share = reach as f64 / together.len() as f64;
    let ms = share.min(event.own_ms().unwrap_or(0) as f64);
    Credit { ms, sensitivity: [ms; 3], credited: true }
}

/// A user-day while its events come in. Seconds are milliseconds until it closes.
pub(super) struct OpenDay<'a> {
    pub(super) row: UserDay,
    pub(super) shifts: &'a [Shift],
    has_hours: bool,
    pub(super) in_window: bool,
    before: Option<Before>,
    two_before: Option<Before>,
    last_patient: Option<u32>,
}

impl<'a> OpenDay<'a> {
    fn new(user: u32, day: Day, first: &Event, shifts: &'a [Shift], rules: &Rules) -> Self {
        Self {
            row: UserDay::empty(user, day, Instant(first.at)),
            shifts,
            has_hours: shifts.iter().any(|shift| shift.hours.is_some()),
            in_window: rules.window.contains(day),
            before: None,
            two_before: None,
            last_patient: None,
        }
    }

    #[allow(clippy::too_many_arguments)]
    #[inline]
    fn add(
        &mut self,
        event: &Event,
        local: crate::units::Local,
        credit: Credit,
        new_session: bool,
        automatic: bool,
        rules: &Rules,
        bench: &mut Bench,
    ) {
        let row = &mut self.row;
        row.last = Instant(event.at);
        row.events += 1;
        row.active_seconds += credit.ms;
        row.active_seconds_60 += credit.sensitivity[0];
        row.active_seconds_120 += credit.sensitivity[1];
        row.active_seconds_600 += credit.sensitivity[2];
        if automatic {
            row.automatic_events += 1;
            row.automatic_seconds += credit.ms;
        }
        let outside_07_19 = !within_clock(CLOCK_07_19, local.ms);
        if outside_07_19 {
            row.outside_07_19_seconds += credit.ms;
        }
        if !within_clock(CLOCK_08_18, local.ms) {
            row.outside_08_18_seconds += credit.ms;
        }
        if within_clock(CLOCK_18_06, local.ms) {
            row.inside_18_06_seconds += credit.ms;
        }
        let expected = if self.has_hours {
            within(self.shifts, row.day, local)
        } else if rules.clock == CLOCK_07_19 {
            !outside_07_19
        } else {
            within_clock(rules.clock, local.ms)
        };
        if !expected && !automatic {
            row.after_hours_seconds += credit.ms;
        }
        let mut signals = rules.meanings.signals[event.action as usize];
        while signals != 0 {
            row.signals[signals.trailing_zeros() as usize] += 1;
            signals &= signals - 1;
        }
        bench.touch(event, rules);
        if new_session && !rules.minute_precision {
            self.begin_session();
            bench.tasks.begin_session();
        }
        // What a screen does by itself lies between two acts of the person like nothing at all.
        let returned =
            !rules.minute_precision && !automatic && self.follow(event, credit, rules, bench);
        if rules.tables.user_day_actions && !automatic {
            let sums = &mut bench.actions[event.action as usize];
            if !sums.seen {
                sums.seen = true;
                bench.touched.push(event.action);
            }
            sums.events += 1;
            sums.returns += u32::from(returned);
            if credit.credited {
                sums.credited += 1;
                sums.ms += credit.ms;
                let seconds = credit.ms / 1000.0;
                if seconds > BURST_SECONDS {
                    sums.deliberate += 1;
                    sums.log_seconds += seconds.ln();
                }
            }
        }
        if let (true, Some(delay)) = (rules.tables.delays, event.delay_seconds()) {
            bench.delays.push(delay);
        }
        if self.in_window {
            self.note_in_window(event, local, credit, automatic, rules, bench);
        }
    }

    fn begin_session(&mut self) {
        self.row.sessions += 1;
        self.before = None;
        self.two_before = None;
        self.last_patient = None;
    }

    /// What depends on the order within a session; whether this is an A-B-A return.
    #[inline]
    fn follow(&mut self, event: &Event, credit: Credit, rules: &Rules, bench: &mut Bench) -> bool {
        let row = &mut self.row;
        let mut returned = false;
        let activity = rules.meanings.activity[event.action as usize];
        let searched = rules.meanings.is(event.action, Signal::Search);
        if let Some(before) = self.before {
            bench.pairs.push(u64::from(before.action) << 32 | u64::from(event.action));
            row.action_switches += u32::from(before.action != event.action);
            row.activity_switches += u32::from(before.activity != activity);
            row.repeated_searches += u32::from(before.searched && searched);
            if let Some(earlier) = self.two_before {
                returned = earlier.action == event.action && before.action != event.action;
                row.aba_returns += u32::from(returned);
                row.quick_exits += u32::from(
                    before.activity != earlier.activity
                        && before.activity != activity
                        && before.ms <= QUICK_EXIT_MS,
                );
            }
        }
        if Some(event.patient) != rules.no_patient {
            row.patient_switches +=
                u32::from(self.last_patient.is_some_and(|last| last != event.patient));
            self.last_patient = Some(event.patient);
        }
        self.two_before = self.before;
        self.before = Some(Before { action: event.action, activity, ms: credit.ms, searched });
        returned
    }

    #[inline]
    fn note_in_window(
        &self,
        event: &Event,
        local: crate::units::Local,
        credit: Credit,
        automatic: bool,
        rules: &Rules,
        bench: &mut Bench,
    ) {
        let meanings = rules.meanings;
        if rules.tables.user_hours && !automatic {
            let hour = usize::from(local.day.weekday()) * 24 + (local.ms / MS_PER_HOUR) as usize;
            let sums = &mut bench.hours[hour];
            sums.0 += 1;
            sums.1 += credit.ms;
            sums.2 += u32::from(meanings.is_trouble(event.action));
        }
        if rules.tables.tasks() && !automatic && !rules.minute_precision {
            let action = event.action as usize;
            let step = Step { action: event.action, at: Instant(event.at), ms: credit.ms };
            let (part, signals) = (meanings.tasks[action], meanings.signals[action]);
            bench.tasks.step(step, event.patient, part, signals);
        }
        if rules.tables.user_encounters && Some(event.encounter) != rules.no_encounter {
            let at = Instant(event.at);
            let seen = bench.by_encounter.entry(event.encounter).or_insert_with(|| {
                UserEncounter::empty(
                    self.row.user,
                    u64::from(event.encounter),
                    u64::from(event.patient),
                    at,
                )
            });
            seen.last = at;
            seen.events += 1;
            seen.seconds += credit.ms;
            if meanings.charts[event.action as usize] {
                seen.first_chart.get_or_insert(at);
            }
            let of_notes = meanings.is_activity(event.action, Activity::Notes);
            if of_notes {
                seen.first_note.get_or_insert(at);
                seen.note_events += 1;
                // Who cosigns a note has signed it.
                if meanings.is(event.action, Signal::Sign)
                    || meanings.is(event.action, Signal::Cosign)
                {
                    seen.signed.get_or_insert(at);
                    seen.last_signed = Some(at);
                }
                seen.pends += u32::from(meanings.is(event.action, Signal::Pend));
            }
            let cosigned = meanings.is(event.action, Signal::Cosign);
            seen.cosigns += u32::from(cosigned && !of_notes);
            seen.note_cosigns += u32::from(cosigned && of_notes);
            seen.own_orders += u32::from(
                !cosigned
                    && meanings.is_activity(event.action, Activity::Orders)
                    && meanings.is(event.action, Signal::Sign),
            );
        }
    }
}
