//! A preview as JSON, for other programs.
//!
//! In: `Preview`. Out: one JSON object. Never: a number rounded, a list cut short.

use super::views::{ActionView, Coverage, FileView, PeopleView, Preview, RejectView, Total};
use serde_json::{Value, json};

impl Preview {
    pub fn json(&self) -> String {
        let value = json!({
            "files": self.files.iter().map(file).collect::<Vec<_>>(),
            "passed_over": self.passed_over,
            "totals": self.total,
            "day_month_order": self.orders,
            "rejects": self.rejects.iter().map(reject).collect::<Vec<_>>(),
            "time": {
                "zone": self.time.zone,
                "zone_given": self.time.zone_given,
                "minute_precision": self.time.minute_precision,
                "ambiguous_events": self.time.ambiguous_events,
                "resolved_by_session": self.time.resolved_by_session,
                "documentation_delay": self.time.documentation_delay,
            },
            "coverage": self.coverage.as_ref().map(coverage),
            "people": people(&self.people),
            "system_accounts": {
                "declared": self.system_accounts.declared,
                "suspected": self.system_accounts.suspected.n,
                "suspected_share_of_events": self.system_accounts.suspected.share,
                "suspected_ids": self.system_accounts.suspected_ids,
            },
            "auto_refresh": {
                "events": self.automatic.events.n,
                "share_of_events": self.automatic.events.share,
                "users": self.automatic.users,
                "actions": self.automatic.actions.iter()
                    .map(|(action, events)| json!({ "action": action, "events": events }))
                    .collect::<Vec<_>>(),
            },
            "shared_instants": {
                "instants": self.shared_instants.instants,
                "users": self.shared_instants.users,
            },
            "actions": self.actions.iter().map(action).collect::<Vec<_>>(),
            "unmapped": { "actions": self.unmapped.n, "share_of_events": self.unmapped.share },
            "cannot_be_concluded": self.limits,
            "notes": self.notes,
        });
        format!("{value:#}\n")
    }
}

fn file(file: &FileView) -> Value {
    json!({
        "path": file.path.to_string_lossy(),
        "format": file.format,
        "why": file.why,
        "read": file.count.read,
        "accepted": file.count.accepted,
        "duplicate": file.count.duplicate,
        "rejected": file.count.rejected,
        "out_of_scope": file.count.out_of_scope,
        "columns": file.columns.iter()
            .map(|(what, heading)| json!({ "use": what, "heading": heading }))
            .collect::<Vec<_>>(),
        "ignored": file.ignored,
        "time_form": file.time_form,
        "zone": file.zone,
        "precision": file.precision,
    })
}

fn reject(reject: &RejectView) -> Value {
    json!({
        "reason": reject.reason,
        "column": reject.column,
        "rows": reject.rows,
        "examples": reject.examples.iter()
            .map(|(file, line)| json!({ "file": file.to_string_lossy(), "line": line }))
            .collect::<Vec<_>>(),
    })
}

fn coverage(coverage: &Coverage) -> Value {
    let days =
        |days: &[crate::units::Day]| days.iter().map(ToString::to_string).collect::<Vec<_>>();
    json!({
        "from": coverage.from.to_string(),
        "to": coverage.to.to_string(),
        "window": { "from": coverage.window.0.to_string(), "to": coverage.window.1.to_string() },
        "median_events": coverage.median_events,
        "without_events": days(&coverage.holes),
        "thin": days(&coverage.thin),
        "days": coverage.days.iter()
            .map(|day| json!({
                "day": day.day.to_string(), "events": day.events, "users": day.users,
            }))
            .collect::<Vec<_>>(),
    })
}

fn people(people: &PeopleView) -> Value {
    let n = |total: Option<Total>| total.map(|total| total.n);
    json!({
        "ids_in_logs": people.ids_in_logs,
        "people_in_logs": people.people_in_logs,
        "people_in_roster": people.people_in_roster,
        "in_logs_not_in_roster": n(people.not_in_roster),
        "in_logs_not_in_roster_share_of_events": people.not_in_roster.map(|total| total.share),
        "in_logs_not_in_roster_ids": people.not_in_roster_ids,
        "in_roster_not_in_logs": people.not_in_logs,
        "in_roster_not_in_logs_ids": people.not_in_logs_ids,
        "found_by": people.found,
        "side_inputs_without_roster_row": people.side_inputs_without_roster_row,
    })
}

fn action(action: &ActionView) -> Value {
    json!({
        "action": action.action,
        "activity": action.activity,
        "signals": action.signals,
        "events": action.events,
    })
}
