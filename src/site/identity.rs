//! Who is who: the ids that logs have, and the person behind each.
//!
//! In: the roster, the distinct ids of the logs. Out: an id a person, the roster's current one, and
//! how it was found. Never: a guess; an id that fits two people stays as delivered and is counted.
//!
//! An id is tried as user id, as login or provider id, as login in any case, without its domain
//! (`DOMAIN\user`), then as a number that a spreadsheet wrote (`34005.0`). Leading zeros count. The
//! same id at several sites is one person: a roster has one id a person, wherever they work.

use super::{Person, Roster};
use crate::units::Day;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// How the ids of the logs found their person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    UserId,
    Login,
    ProviderId,
    /// A login in another case, or with or without a domain.
    LoginForm,
    /// `34005.0` for `34005`.
    NumberForm,
    /// Fits several people; left as delivered.
    Ambiguous,
    /// No roster row has it; left as delivered.
    Unknown,
}

/// The ids of the logs, each with its person.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Recognised {
    /// For each id asked, the id under which the person counts.
    pub people: Vec<String>,
    /// For each id asked, how.
    pub ways: Vec<Option<Way>>,
    /// Earlier and other ids of the roster's people to their current one.
    pub current: BTreeMap<String, String>,
}

/// The roster's people: each with all their user ids.
pub struct Families<'r> {
    roster: &'r Roster,
    /// User ids, and ids that only `same_person_as` names, to a family.
    of: BTreeMap<&'r str, usize>,
    families: Vec<Family<'r>>,
}

struct Family<'r> {
    ids: Vec<&'r str>,
    /// The one that the others point to.
    head: &'r str,
}

impl<'r> Families<'r> {
    pub fn of(roster: &'r Roster) -> Self {
        let mut next: BTreeMap<&str, &str> = BTreeMap::new();
        for person in &roster.people {
            let Some(other) = person.same_person_as.as_deref() else { continue };
            let (a, b) = (last(&next, &person.user_id), last(&next, other));
            if a != b {
                next.insert(a, b);
            }
        }
        let named = roster.people.iter().filter_map(|person| person.same_person_as.as_deref());
        let ids: BTreeSet<&str> =
            roster.people.iter().map(|person| person.user_id.as_str()).chain(named).collect();
        let mut by_head: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for id in ids {
            by_head.entry(last(&next, id)).or_default().push(id);
        }
        let families: Vec<Family> =
            by_head.into_iter().map(|(head, ids)| Family { ids, head }).collect();
        let of = (0..).zip(&families).flat_map(|(at, f)| f.ids.iter().map(move |id| (*id, at)));
        Self { roster, of: of.collect(), families }
    }

    /// Every id that is another's earlier or other name, with the one that is current: by the dates
    /// of the roster, then the one `last_seen` latest, then the one the others point to.
    pub fn merged<T: Ord>(
        &self,
        last_seen: impl Fn(&str) -> Option<T>,
    ) -> BTreeMap<&'r str, &'r str> {
        let mut merged = BTreeMap::new();
        for family in self.families.iter().filter(|family| family.ids.len() > 1) {
            let rank = |id: &&&str| {
                let person = self.roster.find(id);
                let to = person.and_then(|p| p.valid).map_or(super::OPEN_END, |valid| valid.to);
                (person.is_some(), to, person.and_then(since), last_seen(id), **id == family.head)
            };
            let current = family.ids.iter().max_by_key(rank).copied().unwrap_or(family.head);
            let others = family.ids.iter().filter(|id| **id != current);
            merged.extend(others.map(|id| (*id, current)));
        }
        merged
    }

    /// `last_seen` of an id of the logs, asked only where the roster does not say which is current.
    pub fn recognise<T: Ord>(
        &self,
        names: &[String],
        last_seen: impl Fn(&str) -> Option<T>,
    ) -> Recognised {
        let keys = Keys::of(self);
        let mut found: Vec<(Way, Option<usize>)> =
            names.iter().map(|name| keys.find(name, &self.of)).collect();
        one_domain_a_person(names, &mut found);
        // Which of a person's ids is current may rest on what the logs name by login.
        let mut seen: BTreeMap<&str, Option<T>> = BTreeMap::new();
        for (name, (_, family)) in names.iter().zip(&found) {
            if family.is_some_and(|at| self.families[at].ids.len() > 1) {
                seen.insert(name, last_seen(name));
            }
        }
        let mut seen_of = BTreeMap::new();
        for id in self.families.iter().filter(|f| f.ids.len() > 1).flat_map(|f| &f.ids) {
            seen_of.insert(*id, seen.remove(*id).flatten());
        }
        let merged = self.merged(|id| seen_of.get(id).and_then(Option::as_ref));
        let current_of = |family: usize| {
            let first = self.families[family].ids[0];
            merged.get(first).copied().unwrap_or(first).to_string()
        };
        let alone = Alone::of(names);
        let people = names.iter().zip(&found).map(|(name, (way, family))| match (way, family) {
            (_, Some(family)) => current_of(*family),
            (Way::Unknown, None) => alone.plain(name),
            _ => name.clone(),
        });
        let known = !self.roster.people.is_empty();
        Recognised {
            people: people.collect(),
            ways: found.iter().map(|(way, _)| known.then_some(*way)).collect(),
            current: merged.iter().map(|(a, b)| ((*a).to_string(), (*b).to_string())).collect(),
        }
    }
}

fn last<'x>(next: &BTreeMap<&'x str, &'x str>, id: &'x str) -> &'x str {
    let mut at = id;
    while let Some(further) = next.get(at) {
        at = further;
    }
    at
}

/// The day from which an id is someone's: later is more current.
fn since(person: &Person) -> Option<Day> {
    let valid = person.valid.map(|valid| valid.from).filter(|from| *from != super::OPEN_START);
    valid.max(person.hire_date)
}

/// Families by a key; `None` where several have it.
type Index = BTreeMap<String, Option<usize>>;

fn enter(index: &mut Index, key: String, family: usize) {
    let entry = index.entry(key).or_insert(Some(family));
    if *entry != Some(family) {
        *entry = None;
    }
}

/// All that the roster says of how people sign in.
#[derive(Default)]
struct Keys {
    logins: Index,
    providers: Index,
    /// Lower case.
    logins_any_case: Index,
    /// What stands after the domain, in lower case; with the domain, where there is one.
    accounts: BTreeMap<String, Vec<(Option<String>, usize)>>,
    numbers: Index,
}

impl Keys {
    fn of(families: &Families) -> Self {
        let mut keys = Self::default();
        for person in &families.roster.people {
            let Some(family) = families.of.get(person.user_id.as_str()).copied() else { continue };
            for login in person.login.iter().chain(&person.earlier_logins) {
                enter(&mut keys.logins, login.clone(), family);
                enter(&mut keys.logins_any_case, login.to_lowercase(), family);
                enter(&mut keys.numbers, whole_number(login).to_string(), family);
                keys.account(login, family);
            }
            keys.account(&person.user_id, family);
            for provider in person.provider_id.iter().chain(&person.earlier_provider_ids) {
                enter(&mut keys.providers, provider.clone(), family);
                enter(&mut keys.numbers, whole_number(provider).to_string(), family);
            }
            enter(&mut keys.numbers, whole_number(&person.user_id).to_string(), family);
        }
        keys
    }

    fn account(&mut self, login: &str, family: usize) {
        let (domain, user) = without_domain(login);
        let account = (domain.map(str::to_lowercase), family);
        self.accounts.entry(user.to_lowercase()).or_default().push(account);
    }

    fn find(&self, name: &str, user_ids: &BTreeMap<&str, usize>) -> (Way, Option<usize>) {
        if let Some(family) = user_ids.get(name) {
            return (Way::UserId, Some(*family));
        }
        match (self.logins.get(name), self.providers.get(name)) {
            (Some(Some(a)), Some(Some(b))) if a == b => return (Way::Login, Some(*a)),
            (Some(Some(family)), None) => return (Way::Login, Some(*family)),
            (None, Some(Some(family))) => return (Way::ProviderId, Some(*family)),
            (None, None) => {}
            _ => return (Way::Ambiguous, None),
        }
        let any_case = self.logins_any_case.get(&name.to_lowercase()).copied();
        let form = any_case.or_else(|| self.account_of(name));
        let number = || self.numbers.get(whole_number(name)).copied();
        match (form, form.is_none().then(number).flatten()) {
            (Some(Some(family)), _) => (Way::LoginForm, Some(family)),
            (_, Some(Some(family))) => (Way::NumberForm, Some(family)),
            (None, None) => (Way::Unknown, None),
            _ => (Way::Ambiguous, None),
        }
    }

    /// An account fits where one of the two has no domain, or both have the same.
    fn account_of(&self, name: &str) -> Option<Option<usize>> {
        let (domain, user) = without_domain(name);
        let domain = domain.map(str::to_lowercase);
        let fits = |theirs: &Option<String>| match (theirs, &domain) {
            (None, None) => false,
            (Some(theirs), Some(ours)) => theirs == ours,
            _ => true,
        };
        let accounts = self.accounts.get(&user.to_lowercase())?;
        let families: BTreeSet<usize> =
            accounts.iter().filter(|(theirs, _)| fits(theirs)).map(|(_, family)| *family).collect();
        let mut families = families.into_iter();
        let first = families.next()?;
        Some(families.next().is_none().then_some(first))
    }
}

/// `NORTH\jdoe` and `SOUTH\jdoe` are not both the roster's `jdoe`.
fn one_domain_a_person(names: &[String], found: &mut [(Way, Option<usize>)]) {
    let mut domains: BTreeMap<usize, BTreeSet<String>> = BTreeMap::new();
    let domain = |name: &str| without_domain(name).0.map(str::to_lowercase);
    for (name, (way, family)) in names.iter().zip(found.iter()) {
        if let (Way::LoginForm, Some(family), Some(domain)) = (way, family, domain(name)) {
            domains.entry(*family).or_default().insert(domain);
        }
    }
    for (name, (way, family)) in names.iter().zip(found) {
        let several = family.is_some_and(|at| domains.get(&at).is_some_and(|d| d.len() > 1));
        if *way == Way::LoginForm && several && domain(name).is_some() {
            (*way, *family) = (Way::Ambiguous, None);
        }
    }
}

/// Ids that no roster knows: two forms of one id are still one person where the logs have both.
struct Alone<'n> {
    names: BTreeSet<&'n str>,
    /// How many domains an account has.
    domains: BTreeMap<&'n str, usize>,
}

impl<'n> Alone<'n> {
    fn of(names: &'n [String]) -> Self {
        let mut domains: BTreeMap<&str, usize> = BTreeMap::new();
        for (domain, user) in names.iter().map(|name| without_domain(name)) {
            if domain.is_some() {
                *domains.entry(user).or_default() += 1;
            }
        }
        Self { names: names.iter().map(String::as_str).collect(), domains }
    }

    fn plain(&self, name: &str) -> String {
        let number = whole_number(name);
        let (domain, user) = without_domain(name);
        if number != name && self.names.contains(number) {
            number.to_string()
        } else if domain.is_some()
            && self.names.contains(user)
            && self.domains.get(user) == Some(&1)
        {
            user.to_string()
        } else {
            name.to_string()
        }
    }
}

/// `DOMAIN\user` to its two parts.
fn without_domain(name: &str) -> (Option<&str>, &str) {
    match name.split_once('\\') {
        Some((domain, user)) if !domain.is_empty() && !user.is_empty() => (Some(domain), user),
        _ => (None, name),
    }
}

/// `34005.0` to `34005`; any other text as it is.
fn whole_number(name: &str) -> &str {
    match name.split_once('.') {
        Some((whole, zeros))
            if !whole.is_empty()
                && !zeros.is_empty()
                && whole.bytes().all(|b| b.is_ascii_digit())
                && zeros.bytes().all(|b| b == b'0') =>
        {
            whole
        }
        _ => name,
    }
}
