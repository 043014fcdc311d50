//! Patients and encounters: who has an appointment, who lies in which bed.
//!
//! In: a department, a day, a place in it. Out: a patient and an encounter, the same for everyone
//! who meets them. Never: a stored table; both follow from numbers by arithmetic.

use super::dice::{Dice, mix};
use super::roles::Setting;
use super::staff::{Department, Person};
use crate::units::Day;

/// 0 = none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Patient {
    pub patient: u32,
    pub encounter: u32,
}

pub(super) const NOBODY: Patient = Patient { patient: 0, encounter: 0 };

pub(super) struct Wards {
    seed: u64,
    first: Day,
    settings: Vec<Setting>,
    /// Physicians with appointments, a department.
    clinicians: Vec<Vec<u32>>,
    /// Appointments of a usual clinician's day.
    slots: usize,
}

const BEDS: usize = 30;
/// Patients who come to one physician over the years.
const PANEL: u64 = 900;

impl Wards {
    pub fn new(
        seed: u64,
        first: Day,
        departments: &[Department],
        people: &[Person],
        slots: u32,
    ) -> Self {
        let mut clinicians = vec![Vec::new(); departments.len()];
        for person in people.iter().filter(|p| p.has_appointments()) {
            if let Some(list) = clinicians.get_mut(person.department) {
                list.push(person.number);
            }
        }
        let settings = departments.iter().map(|d| d.setting).collect();
        Self { seed, first, settings, clinicians, slots: slots as usize }
    }

    /// The n-th patient of a person's day.
    pub fn of(
        &self,
        person: &Person,
        department: usize,
        day: Day,
        visit: usize,
        dice: &mut Dice,
    ) -> Option<Patient> {
        match self.settings.get(department)? {
            Setting::Ambulatory => {
                let clinicians = self.clinicians.get(department)?;
                let (physician, slot) = match person.patients_of {
                    Some(number) => (number, visit),
                    None if person.has_appointments() => (person.number, visit),
                    None => {
                        let at = dice.below(clinicians.len());
                        (clinicians.get(at).copied()?, dice.below(self.slots))
                    }
                };
                Some(self.appointment(physician, day, slot))
            }
            Setting::Inpatient => Some(self.bed(department, self.own_bed(person, visit, day), day)),
            Setting::Ed => {
                let slot = dice.below(2 * self.slots + 6);
                Some(self.arrival(department, slot, day))
            }
        }
    }

    /// Anyone whom the department knows: an encounter where they are here, else only the patient.
    pub fn somebody(
        &self,
        person: &Person,
        department: usize,
        day: Day,
        dice: &mut Dice,
    ) -> Patient {
        match self.settings.get(department) {
            Some(Setting::Inpatient) => {
                let near = dice.chance(0.8);
                let visit = dice.below(if near { 3 } else { BEDS });
                self.bed(department, self.own_bed(person, visit, day), day)
            }
            Some(Setting::Ed) => self.arrival(department, dice.below(2 * self.slots + 6), day),
            _ => {
                let list = self.clinicians.get(department).map_or(&[][..], |list| list);
                match list.get(dice.below(list.len())) {
                    Some(physician) => {
                        let known = dice.bits() % PANEL;
                        Patient { patient: self.panel(*physician, known), encounter: 0 }
                    }
                    None => NOBODY,
                }
            }
        }
    }

    /// A person's beds stay the same for some days.
    fn own_bed(&self, person: &Person, visit: usize, day: Day) -> usize {
        let block = day.0.div_euclid(4) as u64;
        let from = self.hash(u64::from(person.number) << 20 ^ block) as usize;
        (from % BEDS + visit) % BEDS
    }

    fn appointment(&self, physician: u32, day: Day, slot: usize) -> Patient {
        let days = (day.0 - self.first.0).max(0) as u32;
        let place = (days * 65_536 + physician) * 32 + slot as u32 % 32;
        let known = self.hash(u64::from(place) ^ 0xA11C_E000_0000_0000) % PANEL;
        Patient { patient: self.panel(physician, known), encounter: 100_000_000 + place }
    }

    fn bed(&self, department: usize, bed: usize, day: Day) -> Patient {
        let place = (department * BEDS + bed) as u64;
        let shape = self.hash(place);
        let stay = 2 + (shape % 4) as i32;
        let turn = (day.0 - self.first.0 + (shape >> 8) as i32 % 5 + 5) / stay;
        let encounter = 3_000_000_000 + place as u32 * 400 + turn.max(0) as u32 % 400;
        Patient { patient: self.person(u64::from(encounter)), encounter }
    }

    fn arrival(&self, department: usize, slot: usize, day: Day) -> Patient {
        let days = (day.0 - self.first.0).max(0) as u32;
        let place = (days * 64 + department as u32 % 64) * 128 + slot as u32 % 128;
        let encounter = 3_800_000_000 + place;
        Patient { patient: self.person(u64::from(encounter)), encounter }
    }

    fn panel(&self, physician: u32, known: u64) -> u32 {
        self.person(u64::from(physician) << 32 | known)
    }

    fn person(&self, key: u64) -> u32 {
        1_000_000 + (self.hash(key) % 8_900_000) as u32
    }

    fn hash(&self, key: u64) -> u64 {
        mix(key ^ mix(self.seed))
    }
}
