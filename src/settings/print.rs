//! Settled settings as TOML: shown with the origin of each value, or recorded for later.
//!
//! In: settled settings. Out: text that is itself a valid `uptake.toml`. Never: a key left out.

use super::keys::{Holds, KEYS, Key};
use super::{Mapping, Origin, Settings, Settled, Source, TaskRule};
use std::path::{Path, PathBuf};
use toml::Value as Shown;

/// The file in which `uptake usage` keeps its settings, for `analyze --from-usage`.
pub const RECORD: &str = "settings.toml";

/// Of the run that folded, not of what it folded.
const NOT_RECORDED: [&str; 2] = ["out", "threads"];

/// Where the comment with the origin begins, unless the value is longer.
const ORIGIN_COLUMN: usize = 44;

impl Settled {
    /// Each value and where it came from.
    pub fn print(&self) -> String {
        let mut text = String::new();
        for key in KEYS {
            let origin = self.origin(key.name);
            match (key.get)(&self.settings) {
                Some(value) => {
                    text.push_str(&commented(&format!("{} = {value}", key.name), &origin))
                }
                None => text.push_str(&commented(&format!("# {} is not set", key.name), &origin)),
            }
        }
        let from_sources = match (self.origins.get("logs"), self.origins.get("source")) {
            (None, None) => "default".to_string(),
            (Some(one), None) | (None, Some(one)) => one.to_string(),
            (Some(logs), Some(source)) => format!("{logs}; {source}"),
        };
        if self.settings.sources.is_empty() {
            text.push_str(&commented("# logs is not set", &from_sources));
        }
        for source in &self.settings.sources {
            text.push_str(&format!("\n{}", commented("[[source]]", &from_sources)));
            text.push_str(&source_lines(source, Path::to_path_buf));
        }
        for (name, mapping) in &self.settings.formats {
            let heading = format!("[format.{}]", quoted_key(name));
            text.push_str(&format!("\n{}", commented(&heading, &self.origin("format"))));
            text.push_str(&mapping_lines(mapping));
        }
        for (name, rule) in &self.settings.tasks {
            let heading = format!("[task.{}]", quoted_key(name));
            text.push_str(&format!("\n{}", commented(&heading, &self.origin("task"))));
            text.push_str(&rule_lines(rule));
        }
        text
    }

    fn origin(&self, key: &str) -> String {
        self.origins.get(key).map_or_else(|| "default".to_string(), Origin::to_string)
    }
}

impl Settings {
    /// For `settings.toml` of a usage folder: all values, with paths that hold from any folder.
    pub fn record(&self) -> String {
        let mut text = String::from("# The settings under which this folder was written.\n");
        for key in KEYS.iter().filter(|key| !NOT_RECORDED.contains(&key.name)) {
            if let Some(value) = key.shown_from_here(self) {
                text.push_str(&format!("{} = {value}\n", key.name));
            }
        }
        for source in &self.sources {
            text.push_str(&format!("\n[[source]]\n{}", source_lines(source, absolute)));
        }
        for (name, mapping) in &self.formats {
            text.push_str(&format!("\n[format.{}]\n{}", quoted_key(name), mapping_lines(mapping)));
        }
        for (name, rule) in &self.tasks {
            text.push_str(&format!("\n[task.{}]\n{}", quoted_key(name), rule_lines(rule)));
        }
        text
    }
}

impl Key {
    /// The value, a path made absolute.
    pub fn shown_from_here(&self, settings: &Settings) -> Option<Shown> {
        match ((self.get)(settings)?, self.holds) {
            (Shown::String(path), Holds::Path) => Some(shown(&absolute(Path::new(&path)))),
            (value, _) => Some(value),
        }
    }
}

fn commented(line: &str, origin: &str) -> String {
    format!("{line:<ORIGIN_COLUMN$} # {origin}\n")
}

fn source_lines(source: &Source, path: impl Fn(&Path) -> PathBuf) -> String {
    let paths = Shown::Array(source.paths.iter().map(|p| shown(&path(p))).collect());
    let mut text = format!("paths = {paths}\n");
    for (key, value) in
        [("site", &source.site), ("timezone", &source.timezone), ("format", &source.format)]
    {
        push(&mut text, key, value.clone().map(Shown::String));
    }
    text
}

fn mapping_lines(mapping: &Mapping) -> String {
    let mut text = String::new();
    let needed = [("time", &mapping.time), ("user", &mapping.user), ("action", &mapping.action)];
    for (key, value) in needed {
        push(&mut text, key, Some(Shown::String(value.clone())));
    }
    let optional = [
        ("about_time", &mapping.about_time),
        ("patient", &mapping.patient),
        ("action_detail", &mapping.action_detail),
        ("encounter", &mapping.encounter),
        ("workstation", &mapping.workstation),
        ("outcome", &mapping.outcome),
        ("session", &mapping.session),
        ("event_id", &mapping.event_id),
        ("duration", &mapping.duration),
        ("timezone", &mapping.timezone),
        ("time_form", &mapping.time_form),
    ];
    for (key, value) in optional {
        push(&mut text, key, value.clone().map(Shown::String));
    }
    push(&mut text, "delimiter", mapping.delimiter.map(|c| Shown::String(c.to_string())));
    let day = |day: crate::units::Day| Shown::String(day.to_string());
    let bounds = mapping.date_bounds.map(|(from, to)| Shown::Array(vec![day(from), day(to)]));
    push(&mut text, "date_bounds", bounds);
    text
}

fn rule_lines(rule: &TaskRule) -> String {
    let mut text = String::new();
    push(&mut text, "activity", Some(Shown::String(rule.activity.name().to_string())));
    for (key, names) in [("steps", &rule.steps), ("ends", &rule.ends)] {
        let names: Vec<Shown> = names.iter().cloned().map(Shown::String).collect();
        push(&mut text, key, (!names.is_empty()).then_some(Shown::Array(names)));
    }
    text
}

fn push(text: &mut String, key: &str, value: Option<Shown>) {
    if let Some(value) = value {
        text.push_str(&format!("{key} = {value}\n"));
    }
}

fn quoted_key(name: &str) -> String {
    let bare = !name.is_empty()
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'));
    if bare { name.to_string() } else { Shown::String(name.to_string()).to_string() }
}

fn shown(path: &Path) -> Shown {
    Shown::String(path.to_string_lossy().into_owned())
}

fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf())
}
