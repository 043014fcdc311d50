//! Logs with bare action names, and hospitals without a roster: what can still be told, and what not.

use crate::hospital::{self, Hospital};
use crate::truth::agreement::{Agreement, Count, Target};
use crate::truth::cells::Cell;
use crate::truth::hospital::{Read, judge, simulated as made};
use std::collections::BTreeMap;
use std::sync::OnceLock;
use uptake::findings::AvoidStyle;
use uptake::measures::{Measures, measure};
use uptake::peers::{Level, gather};
use uptake::settings::Settings;
use uptake::simulate::{Naming, Plan};
use uptake::vocabulary::Activity;

fn bare() -> Hospital {
    let plan = hospital::Plan { mapped: false, people: 90, ..hospital::Plan::default() };
    hospital::build(plan)
}

fn measured(hospital: &Hospital) -> Measures {
    let settings = Settings::default();
    let peers = gather(&hospital.usage, &hospital.site, &settings);
    measure(&hospital.usage, &hospital.site, &settings, &peers)
}

/// One of each for all tests here: a simulated hospital takes seconds.
fn simulated(vocabulary: Naming) -> &'static Read {
    static NAMED: OnceLock<Read> = OnceLock::new();
    static OPAQUE: OnceLock<Read> = OnceLock::new();
    let cell = if vocabulary == Naming::Named { &NAMED } else { &OPAQUE };
    cell.get_or_init(|| {
        let events_per_day = 110.0;
        made(&Plan { seed: 5, variant: 2, events_per_day, vocabulary, ..Plan::default() }).unwrap()
    })
}

fn without_roster(read: &Read) -> Read {
    let mut site = read.site.clone();
    site.roster.people.clear();
    site.given.users = false;
    Read {
        truth: BTreeMap::new(),
        slow_units: Vec::new(),
        usage: read.usage.clone(),
        site,
        settings: read.settings.clone(),
    }
}

#[test]
fn bare_names_do_not_hide_who_struggles_and_no_meaning_is_guessed() {
    let read = simulated(Naming::Opaque);
    let judged = judge(read);
    let mut all = Agreement::default();
    all.add(&Cell::of(read, &judged));
    // One hospital has a dozen who avoid, of whom half cannot be told by bare names.
    for (seed, variant) in [(11, 0), (4011, 4)] {
        let vocabulary = Naming::Opaque;
        let plan = Plan { seed, variant, events_per_day: 110.0, vocabulary, ..Plan::default() };
        let another = made(&plan).unwrap();
        all.add(&Cell::of(&another, &judge(&another)));
    }
    let found = judged.findings;
    assert!(all.auroc(Target::Struggling) >= 0.80, "{}", all.line());
    assert!(all.auroc(Target::Avoiding) >= 0.90, "{}", all.line());
    let right = all.share(Count::Precision);
    assert!(right.part * 10 >= right.of * 8, "{}", all.line());
    for person in &found.people {
        assert!(person.needs.is_empty());
        let style = person.avoid_style;
        assert!(!matches!(style, Some(AvoidStyle::Paper | AvoidStyle::Delegates)), "{style:?}");
    }
    let said = found.cannot_tell.iter().any(|s| s.contains("cannot be told from bare names"));
    assert!(said, "{:?}", found.cannot_tell);
}

#[test]
fn groups_of_screens_are_named_by_their_screens_and_every_action_is_in_one_stream() {
    let read = simulated(Naming::Opaque);
    let peers = gather(&read.usage, &read.site, &read.settings);
    let measures = measure(&read.usage, &read.site, &read.settings, &peers);
    let groups: Vec<usize> = (0..measures.streams.list.len())
        .filter(|at| !measures.streams.list[*at].screens.is_empty())
        .collect();
    assert!((3..=15).contains(&groups.len()), "{}", groups.len());
    for stream in groups {
        let words = measures.streams.in_words(stream).unwrap();
        assert!(words.starts_with("a group of screens: METRIC "), "{words}");
    }
    for action in 0..read.usage.actions.len() {
        assert!(measures.streams.stream(action as u32).is_some());
    }
}

#[test]
fn where_actions_have_names_no_groups_are_made() {
    let named = hospital::build(hospital::Plan { people: 60, ..hospital::Plan::default() });
    let measures = measured(&named);
    assert!(!measures.streams.found_from_steps());
    assert!(measures.column("late_touches").is_none() && measures.column("wandering").is_none());
}

#[test]
fn the_groups_of_screens_do_not_depend_on_the_order_of_rows_of_steps() {
    let mut hospital = bare();
    let before = measured(&hospital).streams;
    // The same steps in two rows each.
    let halved: Vec<_> = hospital
        .usage
        .transitions
        .iter()
        .flat_map(|t| {
            let (mut a, mut b) = (*t, *t);
            (a.count, b.count) = (t.count / 2, t.count - t.count / 2);
            [a, b]
        })
        .collect();
    hospital.usage.transitions = halved;
    let after = measured(&hospital).streams;
    assert_eq!(before.list, after.list);
    assert!((0..hospital.usage.actions.len() as u32).all(|a| before.stream(a) == after.stream(a)));
}

#[test]
fn without_a_roster_people_are_compared_with_those_who_work_alike() {
    let named = simulated(Naming::Named);
    let roles: BTreeMap<String, String> = named
        .site
        .roster
        .people
        .iter()
        .filter_map(|p| Some((p.user_id.clone(), p.role.clone()?)))
        .collect();
    let read = without_roster(named);
    let peers = gather(&read.usage, &read.site, &read.settings);
    let groups: Vec<_> = peers.groups.iter().filter(|g| g.level == Level::Alike).collect();
    assert!(groups.len() >= 2, "{:?}", peers.groups.iter().map(|g| &g.label).collect::<Vec<_>>());
    let (mut main, mut all) = (0, 0);
    for group in groups {
        assert!(group.members.len() > peers.min_peers, "{}", group.label);
        assert!(group.label.starts_with("people who work alike "), "{}", group.label);
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for role in group.members.iter().filter_map(|at| roles.get(&peers.members[*at].user_id)) {
            *counts.entry(role).or_default() += 1;
        }
        main += counts.values().max().copied().unwrap_or(0);
        all += counts.values().sum::<usize>();
    }
    assert!(main * 10 >= all * 6, "{main} of {all}");
    assert!(peers.notes.iter().any(|note| note.contains("Without a roster")));
}

#[test]
fn who_leaves_out_an_activity_stays_among_those_who_work_alike() {
    let mut read = without_roster(simulated(Naming::Named));
    let label = |read: &Read, user: &str| {
        let peers = gather(&read.usage, &read.site, &read.settings);
        let member = &peers.members[peers.find(user).unwrap()];
        (peers.group_of(member).map(|g| g.label.clone()), member.active.len())
    };
    let steady = |at: usize| read.usage.days_of(at as u32).len() >= 20;
    let chosen: Vec<usize> =
        (0..read.usage.users.len()).filter(|at| steady(*at)).step_by(40).collect();
    for at in chosen {
        let user = read.usage.users[at].clone();
        let (before, days) = label(&read, &user);
        let kept = read.usage.clone();
        let actions = &read.usage.actions;
        let left_out =
            |action: u32| actions[action as usize].meaning.activity == Some(Activity::Results);
        read.usage.user_day_actions.retain(|r| r.user != at as u32 || !left_out(r.action));
        if days >= 10 {
            assert_eq!(label(&read, &user).0, before, "{user}");
        }
        read.usage = kept;
    }
}
