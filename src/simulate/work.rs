//! A person's day at the system: sittings, tasks, steps.
//!
//! In: a shift, the day's factors, the person's dice. Out: events in the order of time.
//! Never: text; an event is a few small numbers until it is written.

use super::actions::{Act, Kind};
use super::agenda::{agenda, appointments};
use super::calendar::Shift;
use super::dice::{Dice, mix};
use super::pace::Pace;
use super::patients::{NOBODY, Patient, Wards};
use super::roles::Setting;
use super::scripts::Task;
use super::shortcuts::{SPARED, Shortcut};
use super::slips::{AWAY, WRITTEN, cancel_of, search_of};
use super::staff::Person;
use super::today::{EXTRAS, Today};

#[derive(Clone, Copy, Debug)]
pub(super) struct Event {
    /// Seconds since the Unix epoch.
    pub at: i64,
    /// Which account, as the rows number them.
    pub account: u32,
    pub process: u32,
    pub patient: Patient,
    pub workstation: u32,
    pub action: u16,
}

/// A note that waits for its author.
#[derive(Clone, Copy)]
struct Due {
    at: i64,
    patient: Patient,
}

/// What a person carries from day to day.
pub(super) struct Worker {
    pub dice: Dice,
    due: Vec<Due>,
    processes: u32,
}

impl Worker {
    pub fn new(dice: Dice) -> Self {
        Self { dice, due: Vec::new(), processes: 0 }
    }
}

/// What the day is made of, beside the person.
pub(super) struct Frame<'a> {
    pub pace: &'a Pace,
    pub wards: &'a Wards,
    pub today: &'a Today,
    pub account: u32,
    pub department: usize,
    /// The shift as UTC milliseconds.
    pub start: i64,
    pub end: i64,
    pub shift: Shift,
    /// Events that the day would have at the person's usual volume.
    pub events: f64,
    pub tasks_a_session: f64,
    pub rhythm: u8,
    pub refresh: Option<i64>,
    pub shortcuts: &'a [Shortcut],
    /// On the use of tools.
    pub camp: f64,
}

pub(super) const MINUTE: i64 = 60_000;
/// Notes that are not written in passing wait for a quiet hour of the half-day: seconds, median.
const QUIET_HOUR: f64 = 66.0 * 60.0;
/// No sitting begins later than this after the shift.
const LATEST: i64 = 210 * MINUTE;

struct Sitting<'a> {
    frame: &'a Frame<'a>,
    person: &'a Person,
    worker: &'a mut Worker,
    out: &'a mut Vec<Event>,
    /// Milliseconds.
    now: i64,
    second: i64,
    /// Actions already logged in this second: a key must not occur twice.
    seen: [u64; 4],
    process: u32,
    workstation: u32,
    patient: Patient,
    /// A sitting, on average.
    tasks: f64,
    /// On time: below 1 after a tool that makes the task quick.
    haste: f32,
}

pub(super) fn work(person: &Person, worker: &mut Worker, frame: &Frame, out: &mut Vec<Event>) {
    let visits = appointments(frame.events) as usize;
    let plan = agenda(person, &mut worker.dice, frame, visits);
    let mut sitting = Sitting {
        now: frame.start,
        second: 0,
        seen: [0; 4],
        process: 0,
        workstation: 0,
        patient: NOBODY,
        tasks: plan.tasks,
        haste: 1.0,
        frame,
        person,
        worker,
        out,
    };
    let mut last_end = None;
    let mut patients: Vec<Patient> = Vec::with_capacity(visits);
    for (at, visit) in plan.sittings {
        while let Some(due) = sitting.next_due(at - 310_000) {
            sitting.sit_down(due.at, last_end);
            sitting.write(due);
            last_end = Some(sitting.now);
        }
        if sitting.now > frame.end + LATEST {
            break;
        }
        if let (Some(every), Some(end)) = (frame.refresh, last_end) {
            sitting.screen_left_open(every, end, at);
            last_end = Some(sitting.now.max(end));
        }
        sitting.sit_down(at, last_end);
        sitting.sit(visit, &mut patients);
        last_end = Some(sitting.now);
    }
    // What is left is done at home, or waits for the next day.
    let evening = frame.end + (sitting.worker.dice.between(0.0, 3.0) * 60.0) as i64 * MINUTE;
    while let Some(due) = sitting.next_due(evening) {
        sitting.sit_down(due.at, last_end);
        sitting.write(due);
        last_end = Some(sitting.now);
    }
}

impl Sitting<'_> {
    fn next_due(&mut self, until: i64) -> Option<Due> {
        let due = &mut self.worker.due;
        let at = due.iter().enumerate().min_by_key(|(_, due)| due.at).map(|(at, _)| at)?;
        (due.get(at)?.at <= until).then(|| due.swap_remove(at))
    }

    /// Time passes until `at`, at least a break where the last sitting just ended.
    fn sit_down(&mut self, at: i64, last_end: Option<i64>) {
        let dice = &mut self.worker.dice;
        let rest = match last_end {
            Some(end) => end + 301_000 + dice.exponential(40_000.0) as i64,
            None => i64::MIN,
        };
        // What was left over from another day is done around the start of this one.
        let earliest = self.frame.start - 60 * MINUTE;
        let begin = if at < earliest { self.frame.start } else { at }.max(rest);
        let pause = begin - last_end.unwrap_or(begin - 4 * 60 * MINUTE);
        self.now = begin;
        let away = pause > 20 * MINUTE;
        if last_end.is_none() || self.process == 0 || dice.chance(if away { 0.5 } else { 0.13 }) {
            self.log_in();
        }
    }

    fn log_in(&mut self) {
        self.worker.processes += 1;
        let key = u64::from(self.person.number) << 32 | u64::from(self.worker.processes);
        self.process = 10_000_000 + (mix(key) % 89_000_000) as u32;
        let outside = self.now > self.frame.end || self.now < self.frame.start - 20 * MINUTE;
        let dice = &mut self.worker.dice;
        let desk = if outside { 900 + dice.below(90) } else { dice.below(40) };
        self.workstation = (self.frame.department * 1000 + desk) as u32;
        self.patient = NOBODY;
        let failing = 0.0748 * self.person.habits.failed_logins;
        while self.worker.dice.chance(failing.min(0.5)) {
            self.log(Act::LoginFailed);
        }
        if self.worker.dice.chance(0.10) {
            self.log(Act::MobileLogin);
            self.log(Act::MobileSession);
        } else {
            self.log(Act::Authenticated);
        }
    }

    fn sit(&mut self, visit: usize, patients: &mut Vec<Patient>) {
        let frame = self.frame;
        let day = frame.shift.day;
        let role = self.person.role;
        if visit != usize::MAX {
            let dice = &mut self.worker.dice;
            let patient = match frame.wards.of(self.person, frame.department, day, visit, dice) {
                Some(patient) => patient,
                None => NOBODY,
            };
            patients.push(patient);
            self.patient = patient;
            let first = self.now;
            self.perform(role.first);
            if self.worker.dice.chance(frame.today.notes) {
                self.note_later(first, patient);
            }
        }
        let more = self.tasks - if visit == usize::MAX { 0.0 } else { 1.0 };
        let count = if visit == usize::MAX { more.max(1.0) } else { more.max(0.3) };
        let mut n = count as usize;
        n += usize::from(self.worker.dice.chance(count.fract()));
        // Sittings differ: a quick look, or an hour at the desk.
        n = match self.worker.dice.unit() {
            u if u < 0.25 => n.saturating_sub(1).max(usize::from(visit == usize::MAX)),
            u if u < 0.75 => n,
            _ => n + 1,
        };
        for _ in 0..n {
            let Some(task) = self.choose() else { break };
            if visit == usize::MAX || self.worker.dice.chance(0.15) {
                self.turn_to(task, patients, day);
            }
            self.perform(task);
            if let Some(due) = self.next_due(self.now) {
                self.write(due);
            }
        }
    }

    fn choose(&mut self) -> Option<Task> {
        let at = self.worker.dice.weighted(&self.frame.today.tasks);
        let task = Task::ALL.get(at).copied()?;
        (self.frame.today.tasks.get(at).copied().unwrap_or(0.0) > 0.0).then_some(task)
    }

    fn turn_to(&mut self, task: Task, patients: &[Patient], day: crate::units::Day) {
        if task.is_general() {
            self.patient = NOBODY;
            return;
        }
        let dice = &mut self.worker.dice;
        // On a ward one stays with one's own; messages come from anybody.
        let clinic = self.person.role.setting == Setting::Ambulatory;
        let other = dice.chance(match task {
            Task::Inbox if clinic => 0.7,
            _ if clinic => 0.08,
            _ => 0.015,
        });
        let next = if other || patients.is_empty() {
            self.frame.wards.somebody(self.person, self.frame.department, day, dice)
        } else {
            patients.get(dice.below(patients.len())).copied().unwrap_or(NOBODY)
        };
        if next != self.patient {
            self.patient = next;
            self.perform(self.opening());
        }
    }

    /// How a chart is reached here.
    fn opening(&self) -> Task {
        match self.person.role.setting {
            Setting::Ambulatory => Task::OpenClinic,
            Setting::Inpatient | Setting::Ed => Task::OpenWard,
        }
    }

    fn note_later(&mut self, first: i64, patient: Patient) {
        let today = self.frame.today;
        let dice = &mut self.worker.dice;
        if dice.chance(today.never_signed) {
            return;
        }
        let habits = &self.person.habits;
        let delay = if dice.chance(habits.put_off) {
            QUIET_HOUR * (today.delay / habits.delay) * dice.lognormal(0.4)
        } else {
            today.delay * dice.lognormal(habits.delay_spread)
        };
        let begun = delay > 3600.0 && dice.chance(0.4);
        self.worker.due.push(Due { at: first + (delay * 1000.0) as i64, patient });
        if begun && !today.scribed {
            self.perform(Task::StartNote);
        }
    }

    fn write(&mut self, due: Due) {
        if due.patient != self.patient {
            self.patient = due.patient;
            self.perform(self.opening());
        }
        self.perform(Task::Note);
    }

    fn perform(&mut self, task: Task) {
        let today = self.frame.today;
        let mut before = None;
        for step in task.script() {
            let spec = step.act.spec();
            let mut p = f64::from(step.p);
            match spec.kind {
                Kind::Plain | Kind::Sign => {}
                Kind::Tool => p *= today.tools * self.frame.camp,
                Kind::Cancel => p *= today.cancels,
                Kind::Search => p *= 0.7 + 0.3 * today.searches,
                Kind::Help => p *= today.help,
                Kind::Print => p *= if task == Task::Printout { 1.0 } else { today.prints },
                Kind::Cosign => p *= today.cosigns.min(2.0),
            }
            match step.act {
                Act::VerbalOrder => p *= today.verbal,
                Act::NoteCosigned => p *= today.note_cosigns,
                _ => {}
            }
            if self.haste < 1.0 && SPARED.contains(&step.act) {
                p *= 0.2;
            }
            if today.scribed && WRITTEN.contains(&step.act) {
                p *= 0.15;
            }
            let skip = today.skips.get(spec.activity as usize).copied().unwrap_or(0.0);
            if skip > 0.0 && self.worker.dice.chance(skip) {
                continue;
            }
            let mut rounds = 0;
            while rounds < 9 && self.worker.dice.chance(p) {
                self.step(step.act, before);
                p = f64::from(step.more);
                rounds += 1;
            }
            if rounds > 0 {
                before = Some(step.act);
                self.hasten(task, step.act);
            }
        }
        self.haste = 1.0;
    }

    fn hasten(&mut self, task: Task, act: Act) {
        let shortcuts = self.frame.shortcuts.iter();
        let mut taken = shortcuts.filter(|way| way.task == task && way.tools.contains(&act));
        if let Some(way) = taken.next() {
            self.haste = self.haste.min(way.factor as f32);
        }
    }

    fn step(&mut self, act: Act, before: Option<Act>) {
        self.log(act);
        let activity = act.spec().activity;
        let Some(chances) = self.frame.today.extra.get(activity as usize) else { return };
        let u = self.worker.dice.unit();
        let Some(kind) = chances.iter().position(|edge| u < *edge) else { return };
        debug_assert!(kind < EXTRAS);
        match kind {
            0 => {
                let away = AWAY[self.worker.dice.below(AWAY.len())];
                self.log_for(away, 1500 + (u.fract() * 2000.0) as i64);
                self.log(act);
            }
            1 => {
                self.log(cancel_of(activity));
                // An entry is begun again where it began.
                before.into_iter().for_each(|before| self.log(before));
                self.log(act);
            }
            2 => {
                self.log(act);
            }
            3 => {
                self.log(search_of(activity));
                self.log(search_of(activity));
                self.log(act);
            }
            _ => {
                self.log(Act::HelpOpened);
                self.log(act);
            }
        }
    }

    fn log(&mut self, act: Act) {
        let at = act.spec().activity as usize;
        let today = self.frame.today;
        let think = self.haste * today.think.get(at).copied().unwrap_or(1.0);
        let pause = self.haste * today.pause.get(at).copied().unwrap_or(1.0);
        let gap = self.frame.pace.gap(act as u16, self.worker.dice.bits(), think, pause);
        self.log_for(act, gap);
    }

    fn log_for(&mut self, act: Act, gap: i64) {
        let mut second = self.now.div_euclid(1000);
        if second != self.second {
            self.second = second;
            self.seen = [0; 4];
        }
        let (word, bit) = (act as usize / 64 % 4, 1u64 << (act as usize % 64));
        if self.seen[word] & bit != 0 {
            second += 1;
            self.now = second * 1000;
            self.second = second;
            self.seen = [0; 4];
        }
        self.seen[word] |= bit;
        self.out.push(Event {
            at: second,
            account: self.frame.account,
            process: self.process,
            patient: self.patient,
            workstation: self.workstation,
            action: act as u16,
        });
        self.now += gap;
    }

    /// A list left open refreshes itself at even intervals with nobody there.
    fn screen_left_open(&mut self, every: i64, end: i64, next: i64) {
        let room = next - end - 400_000;
        let most = (self.frame.events * 0.06) as i64;
        let n = (room / (every * 1000)).min(most.max(6)).min(40);
        if n < 6 || !self.worker.dice.chance(0.12) {
            return;
        }
        self.patient = NOBODY;
        let screen =
            if self.person.role.first == Task::EdVisit { Act::EdWorkup } else { Act::ListLoaded };
        self.now = end;
        for _ in 0..n {
            self.now += every * 1000;
            self.log_for(screen, 0);
        }
        self.now = end + n * every * 1000;
    }
}
