//! What `check` says: what would be read, and what could be concluded from it.
//!
//! In: a fold that is not kept, and the account of its files. Out: `Preview`, plain data; its text and
//! its JSON stand beside this file. Never: a file, a cell's content, a person's id unless `named`.

mod json;
mod limits;
mod text;
mod views;

pub use views::{
    ActionView, AutomaticView, Coverage, DayView, FileView, PeopleView, Preview, RejectView,
    SharedView, SystemView, TimeView, Total,
};

use super::forms::counted;
use crate::logs::{Accounting, FileAccount, OrderProof, Rejects};
use crate::peers::{Peers, Standing};
use crate::settings::Settings;
use crate::site::Site;
use crate::stats::quantile;
use crate::units::Day;
use crate::usage::{DelaySummary, Remarks, Usage};
use std::collections::BTreeMap;

/// What a reading without an output knows. Without accepted rows there is no usage.
#[derive(Default)]
pub struct Seen {
    pub accounting: Accounting,
    pub proofs: Vec<OrderProof>,
    pub usage: Option<Usage>,
    pub peers: Option<Peers>,
    pub remarks: Remarks,
}

const EXAMPLES: usize = 3;
/// A day with less than this share of its weekday's median is thin.
const THIN: f64 = 0.1;

pub fn preview(seen: &Seen, site: &Site, settings: &Settings) -> Preview {
    let none = Usage::default();
    let usage = seen.usage.as_ref().unwrap_or(&none);
    let total = seen.accounting.total();
    let actions = actions(usage, &seen.remarks);
    let unmapped: Vec<&ActionView> = actions.iter().filter(|a| a.activity.is_none()).collect();
    let all: u64 = actions.iter().map(|action| action.events).sum();
    let unmapped = Total {
        n: unmapped.len() as u64,
        share: share(unmapped.iter().map(|a| a.events).sum(), all),
    };
    let coverage = seen.usage.as_ref().map(coverage);
    Preview {
        files: seen.accounting.files.iter().map(|file| file_view(file, settings)).collect(),
        passed_over: seen.accounting.passed_over.clone(),
        total,
        orders: seen.proofs.clone(),
        rejects: rejects(&seen.accounting.rejects),
        time: TimeView {
            zone: settings.timezone.clone().unwrap_or_else(|| "UTC".to_string()),
            zone_given: settings.timezone.is_some(),
            minute_precision: usage.frame.minute_precision,
            ambiguous_events: usage.frame.ambiguous_events,
            resolved_by_session: usage.frame.resolved_by_session,
            documentation_delay: DelaySummary::of(&usage.delays).map(|delay| delay.sentence()),
        },
        limits: limits::limits(seen, site, settings, &actions, coverage.as_ref()),
        coverage,
        people: people(seen, usage, site, settings),
        system_accounts: system_accounts(seen, usage, site, settings),
        automatic: automatic(seen, usage),
        shared_instants: SharedView {
            instants: seen.remarks.shared_instants,
            users: seen.remarks.shared_users,
        },
        unmapped,
        actions,
        notes: site.notes.iter().cloned().chain(at_several_sites(&seen.remarks)).collect(),
    }
}

/// Whoever has events at two sites is one person; only the site knows whether that is right.
fn at_several_sites(remarks: &Remarks) -> Option<String> {
    let people = remarks.users_at_sites;
    (people > 0).then(|| {
        format!(
            "{} events at more than one site: an id is one person wherever it occurs. If each site \
             numbers its people by itself, analyze the sites apart",
            counted(people, "person has", "people have")
        )
    })
}

fn share(part: u64, all: u64) -> f64 {
    part as f64 / all.max(1) as f64
}

fn file_view(file: &FileAccount, settings: &Settings) -> FileView {
    let heading = |role: &str| file.columns.iter().find(|(what, _)| what == role);
    let named: Vec<&str> = ["instant", "time", "user", "action"]
        .into_iter()
        .filter_map(heading)
        .map(|(_, heading)| heading.as_str())
        .collect();
    let forced = settings.sources.iter().all(|source| source.format.as_ref() == Some(&file.format));
    let why = if forced && !settings.sources.is_empty() {
        "the configuration names this format".to_string()
    } else if settings.formats.contains_key(&file.format) {
        format!("[format.{}] names columns that it has: {}", file.format, named.join(", "))
    } else {
        format!("it has {}", named.join(", "))
    };
    FileView {
        path: file.path.clone(),
        format: file.format.clone(),
        why,
        count: file.count,
        columns: file.columns.clone(),
        ignored: file.ignored.clone(),
        time_form: file.time_form.clone(),
        zone: file.zone.clone(),
        precision: file.precision,
    }
}

/// By reason and column, the most frequent first, each with its true total.
fn rejects(rejects: &Rejects) -> Vec<RejectView> {
    let mut views: BTreeMap<(&str, Option<&str>), RejectView> = BTreeMap::new();
    let kinds = rejects.kinds();
    let key = |at: usize| kinds.get(at).map(|kind| (kind.reason.as_str(), kind.column.as_deref()));
    for kind in kinds {
        let view = views.entry((&kind.reason, kind.column.as_deref())).or_insert_with(|| {
            let (reason, column) = (kind.reason.clone(), kind.column.clone());
            RejectView { reason, column, rows: 0, examples: Vec::new() }
        });
        view.rows += kind.rows;
    }
    // A kind is looked up until it has shown enough; the rest only pass by.
    let mut shown = vec![0; kinds.len()];
    for (line, at) in rejects.by_kind() {
        let Some(n) = shown.get_mut(at).filter(|n| **n < EXAMPLES) else { continue };
        *n += 1;
        let view = key(at).and_then(|key| views.get_mut(&key));
        if let Some(view) = view.filter(|view| view.examples.len() < EXAMPLES) {
            view.examples.push((kinds[at].file.clone(), line));
        }
    }
    let mut views: Vec<RejectView> = views.into_values().collect();
    views.sort_by_key(|view| std::cmp::Reverse(view.rows));
    views
}

fn coverage(usage: &Usage) -> Coverage {
    let history = usage.frame.history;
    let in_history = usage.log_days.iter().filter(|day| history.contains(day.day));
    let days: Vec<DayView> = in_history
        .map(|day| DayView { day: day.day, events: day.events, users: day.users })
        .collect();
    let median = |days: &mut dyn Iterator<Item = &DayView>| {
        let mut events: Vec<f64> =
            days.filter(|day| day.events > 0).map(|day| day.events as f64).collect();
        events.sort_by(f64::total_cmp);
        quantile(&events, 0.5)
    };
    let usual: Vec<Option<f64>> = (0..7)
        .map(|weekday| median(&mut days.iter().filter(|d| d.day.weekday() == weekday)))
        .collect();
    let is_thin = |day: &&DayView| {
        let usual = usual.get(usize::from(day.day.weekday())).copied().flatten();
        day.events > 0 && usual.is_some_and(|usual| (day.events as f64) < THIN * usual)
    };
    Coverage {
        from: history.from,
        to: history.to,
        window: (usage.frame.window.from, usage.frame.window.to),
        median_events: median(&mut days.iter()),
        holes: days.iter().filter(|day| day.events == 0).map(|day| day.day).collect::<Vec<Day>>(),
        thin: days.iter().filter(is_thin).map(|day| day.day).collect(),
        days,
    }
}

fn people(seen: &Seen, usage: &Usage, site: &Site, settings: &Settings) -> PeopleView {
    let given = site.given.users;
    let known = |user: &u32| {
        usage.users.get(*user as usize).is_some_and(|id| site.roster.find(id).is_some())
    };
    let all: u64 = seen.remarks.by_user.iter().map(|(_, events, _)| events).sum();
    let strangers: Vec<&(u32, u64, u64)> =
        seen.remarks.by_user.iter().filter(|(user, ..)| !known(user)).collect();
    let stranger_events: u64 = strangers.iter().map(|(_, events, _)| events).sum();
    let merged = seen.peers.iter().flat_map(|peers| &peers.members);
    let other_names: Vec<&str> = merged
        .filter(|member| matches!(member.standing, Standing::SamePersonAs(_)))
        .map(|member| member.user_id.as_str())
        .collect();
    let silent: Vec<String> = site
        .roster
        .people
        .iter()
        .map(|person| &person.user_id)
        .filter(|id| usage.users.binary_search(id).is_err() && !other_names.contains(&id.as_str()))
        .cloned()
        .collect();
    let id_of = |user: u32| usage.users.get(user as usize).cloned();
    let names = |ids: Vec<String>| settings.named.then_some(ids);
    PeopleView {
        ids_in_logs: seen.accounting.ids.ids,
        people_in_logs: usage.users.len() as u64,
        people_in_roster: given.then_some((site.roster.people.len() - other_names.len()) as u64),
        not_in_roster: given
            .then(|| Total { n: strangers.len() as u64, share: share(stranger_events, all) }),
        not_in_roster_ids: given
            .then(|| names(strangers.iter().filter_map(|(user, ..)| id_of(*user)).collect()))
            .flatten(),
        not_in_logs: given.then_some(silent.len() as u64),
        not_in_logs_ids: given.then(|| names(silent)).flatten(),
        found: seen.accounting.ids.ways.clone(),
        side_inputs_without_roster_row: site
            .unmatched
            .iter()
            .map(|unmatched| (unmatched.input, unmatched.ids as u64))
            .collect(),
    }
}

fn system_accounts(seen: &Seen, usage: &Usage, site: &Site, settings: &Settings) -> SystemView {
    let all: u64 = seen.remarks.by_user.iter().map(|(_, events, _)| events).sum();
    let members = seen.peers.iter().flat_map(|peers| &peers.members);
    let system: Vec<_> = members.filter(|member| member.standing == Standing::System).collect();
    let declared = |id: &str| site.roster.find(id).is_some_and(|person| person.system);
    let events_of = |id: &u32| {
        let at = seen.remarks.by_user.binary_search_by_key(id, |(user, ..)| *user);
        at.ok().and_then(|at| seen.remarks.by_user.get(at)).map_or(0, |(_, events, _)| *events)
    };
    let suspected: Vec<_> = system.iter().filter(|m| !declared(&m.user_id)).collect();
    let events = suspected.iter().flat_map(|member| &member.ids).map(events_of).sum();
    let in_logs = |id: &String| usage.users.binary_search(id).is_ok();
    SystemView {
        declared: system.iter().filter(|m| declared(&m.user_id) && in_logs(&m.user_id)).count()
            as u64,
        suspected: Total { n: suspected.len() as u64, share: share(events, all) },
        suspected_ids: settings
            .named
            .then(|| suspected.iter().map(|member| member.user_id.clone()).collect()),
    }
}

fn automatic(seen: &Seen, usage: &Usage) -> AutomaticView {
    let remarks = &seen.remarks;
    let all: u64 = remarks.events_by_action.iter().sum();
    let events: u64 = remarks.automatic_by_action.iter().sum();
    let mut actions: Vec<(String, u64)> = usage
        .actions
        .iter()
        .zip(&remarks.automatic_by_action)
        .filter(|(_, n)| **n > 0)
        .map(|(action, n)| (action.name.clone(), *n))
        .collect();
    actions.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    AutomaticView {
        events: Total { n: events, share: share(events, all) },
        users: remarks.by_user.iter().filter(|(_, _, automatic)| *automatic > 0).count() as u64,
        actions,
    }
}

/// Every action, the most frequent first.
fn actions(usage: &Usage, remarks: &Remarks) -> Vec<ActionView> {
    let mut views: Vec<ActionView> = usage
        .actions
        .iter()
        .zip(&remarks.events_by_action)
        .map(|(action, events)| ActionView {
            action: action.name.clone(),
            activity: action.meaning.activity.map(|activity| activity.name()),
            signals: action.meaning.signals.iter().map(|signal| signal.name()).collect(),
            events: *events,
        })
        .collect();
    views.sort_by(|a, b| b.events.cmp(&a.events).then_with(|| a.action.cmp(&b.action)));
    views
}
