//! The layers of settings, the later over the earlier: default, usage folder, file, environment, flag.
//!
//! In: raw arguments and the environment. Out: settled settings and the origin of each.
//! Never: a value that is silently ignored; what is unknown or without effect is an error.

use super::document::{Document, Value};
use super::keys::{self, KEYS, Key, NOT_BUILT};
use super::print::RECORD;
use super::sources::{self, Setting};
use super::tasks;
use super::values::Given;
use super::{Raw, Settings, Source, suggest};
use crate::error::{Error, Result};
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fmt;
use std::path::{Path, PathBuf};

const CONFIG: &str = "uptake.toml";
const PREFIX: &str = "UPTAKE_";

/// Keys that are no single value; see `sources` and `tasks`.
const LISTS: [&str; 4] = ["logs", "source", "format", "task"];

#[derive(Clone, Debug)]
pub struct Settled {
    pub settings: Settings,
    /// By key; a key that is absent has its default.
    pub origins: BTreeMap<String, Origin>,
}

/// Where a value came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Recorded by `uptake usage` in this folder.
    Usage(PathBuf),
    File(PathBuf, u64),
    Environment(String),
    Flag(String),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Usage(folder) => write!(f, "recorded in {}", folder.display()),
            Self::File(file, line) => write!(f, "{}, line {line}", file.display()),
            Self::Environment(name) => write!(f, "environment {name}"),
            Self::Flag(name) => f.write_str(name),
        }
    }
}

/// `environment`: the variables of the process, of which those named `UPTAKE_…` count.
pub fn settle(
    raw: &Raw,
    environment: impl IntoIterator<Item = (OsString, OsString)>,
) -> Result<Settled> {
    let environment = ours(environment);
    let mut settled = Settled { settings: Settings::default(), origins: BTreeMap::new() };
    if let Some(folder) = &raw.from_usage {
        settled.recorded(raw, folder)?;
    }
    let base = settled.settings.clone();
    let (config, logs) = config_and_logs(raw, &environment)?;
    if let Some(file) = &config {
        settled.file(file, |file, line| Origin::File(file.to_path_buf(), line))?;
    }
    settled.environment(&environment)?;
    settled.flags(raw, logs)?;
    if raw.from_usage.is_some() {
        settled.same_fold(&base)?;
    }
    settled.fit_together()?;
    Ok(settled)
}

/// A single folder with a configuration in it is a site; anything else is logs.
fn config_and_logs(
    raw: &Raw,
    environment: &BTreeMap<String, OsString>,
) -> Result<(Option<PathBuf>, Vec<PathBuf>)> {
    let is_site = |path: &PathBuf| path.join(CONFIG).is_file();
    if let [only] = raw.logs.as_slice()
        && is_site(only)
    {
        return match &raw.config {
            Some(config) if !same_file(config, &only.join(CONFIG)) => Err(Error::usage(format!(
                "{} has its own {CONFIG}, and --config names another",
                only.display()
            ))
            .next("leave one of them out")),
            _ => Ok((Some(only.join(CONFIG)), Vec::new())),
        };
    }
    if let Some(site) = raw.logs.iter().find(|path| is_site(path)) {
        let message = format!("{} is a site (it has an {CONFIG}) and stands alone", site.display());
        return Err(Error::usage(message)
            .next("give the site alone, or list all logs in one configuration"));
    }
    let from_environment = || environment.get("UPTAKE_CONFIG").map(PathBuf::from);
    Ok((raw.config.clone().or_else(from_environment), raw.logs.clone()))
}

fn same_file(a: &Path, b: &Path) -> bool {
    matches!((a.canonicalize(), b.canonicalize()), (Ok(a), Ok(b)) if a == b)
}

/// Names are compared without case, since Windows does; an empty variable is as good as none.
fn ours(environment: impl IntoIterator<Item = (OsString, OsString)>) -> BTreeMap<String, OsString> {
    let named = |(name, value): (OsString, OsString)| {
        let name = name.to_str()?.to_ascii_uppercase();
        (name.starts_with(PREFIX) && !value.is_empty()).then_some((name, value))
    };
    environment.into_iter().filter_map(named).collect()
}

impl Settled {
    fn recorded(&mut self, raw: &Raw, folder: &Path) -> Result<()> {
        if !raw.logs.is_empty() {
            return Err(acts_in_fold("LOGS"));
        }
        let acting =
            raw.flags.iter().find(|(name, _)| keys::find(name).is_some_and(|key| key.in_fold));
        if let Some((name, _)) = acting {
            return Err(acts_in_fold(&flag(name)));
        }
        let record = folder.join(RECORD);
        if !record.is_file() {
            let message =
                format!("this folder has no {RECORD}, so `uptake usage` did not write it");
            return Err(Error::usage(message)
                .at(folder)
                .next("name the folder that was given to `uptake usage --out`"));
        }
        self.file(&record, |_, _| Origin::Usage(folder.to_path_buf()))
    }

    fn file(&mut self, file: &Path, origin: impl Fn(&Path, u64) -> Origin) -> Result<()> {
        let document = Document::read(file)?;
        let folder = document.folder();
        let at = Setting { file, folder: &folder };
        // `logs` and `[[source]]` of one file add up; a later layer replaces them.
        let mut sources: Vec<Source> = Vec::new();
        for entry in &document.entries {
            match entry.key.as_str() {
                "logs" => sources.push(plain_source(at.given("logs", entry).paths()?)),
                "source" => sources.extend(sources::sources(at, entry)?),
                "format" => self.settings.formats.extend(sources::formats(at, entry)?),
                "task" => self.settings.tasks.extend(tasks::tasks(at, entry)?),
                name => {
                    let key = known(name).map_err(|e| e.at(file).line(entry.line))?;
                    (key.set)(&mut self.settings, &at.given(name, entry))?;
                }
            }
            self.origins.insert(entry.key.clone(), origin(file, entry.line));
        }
        if !sources.is_empty() {
            self.settings.sources = sources;
        }
        Ok(())
    }

    fn environment(&mut self, environment: &BTreeMap<String, OsString>) -> Result<()> {
        for (variable, text) in environment {
            let name = variable.trim_start_matches(PREFIX).to_ascii_lowercase();
            let value = Value::Raw(text.clone());
            let given = Given { label: variable, value: &value, place: None, base: Path::new("") };
            match name.as_str() {
                "config" => continue,
                "logs" => {
                    self.settings.sources = vec![plain_source(given.paths()?)];
                    self.origins.remove("source");
                }
                _ => {
                    let key = known(&name).map_err(|e| named_variable(e, variable, &name))?;
                    (key.set)(&mut self.settings, &given)?;
                }
            }
            self.origins.insert(name, Origin::Environment(variable.clone()));
        }
        Ok(())
    }

    fn flags(&mut self, raw: &Raw, logs: Vec<PathBuf>) -> Result<()> {
        for (name, text) in &raw.flags {
            let (label, value) = (flag(name), Value::Raw(text.clone()));
            let given = Given { label: &label, value: &value, place: None, base: Path::new("") };
            (known(name)?.set)(&mut self.settings, &given)?;
            self.origins.insert((*name).to_string(), Origin::Flag(label));
        }
        if !logs.is_empty() {
            self.settings.sources = vec![plain_source(logs)];
            self.origins.remove("source");
            self.origins.insert("logs".to_string(), Origin::Flag("LOGS".to_string()));
        }
        Ok(())
    }

    /// After `uptake usage` a value that acted in it may be repeated, but not changed.
    fn same_fold(&self, base: &Settings) -> Result<()> {
        let changed = |key: &&Key| {
            key.in_fold && key.shown_from_here(&self.settings) != key.shown_from_here(base)
        };
        if let Some(key) = KEYS.iter().find(changed) {
            return Err(self.blamed(key.name, acts_in_fold(key.name)));
        }
        if whole(&self.settings.sources) != whole(&base.sources) {
            return Err(acts_in_fold("logs"));
        }
        if self.settings.formats != base.formats {
            return Err(self.blamed("format", acts_in_fold("[format]")));
        }
        if self.settings.tasks != base.tasks {
            return Err(self.blamed("task", acts_in_fold("[task]")));
        }
        Ok(())
    }

    fn fit_together(&self) -> Result<()> {
        let settings = &self.settings;
        if let (Some(from), Some(to)) = (settings.from, settings.to)
            && from > to
        {
            let message = format!("the date range is empty: from {from} is after to {to}");
            return Err(self.blamed("from", Error::usage(message).next("swap the two dates")));
        }
        if settings.named && settings.groups_only {
            let message =
                "named and groups_only contradict each other: the group tier names nobody";
            return Err(self.blamed("named", Error::usage(message).next("leave one of them out")));
        }
        Ok(())
    }

    fn blamed(&self, key: &str, error: Error) -> Error {
        match self.origins.get(key) {
            Some(Origin::File(file, line)) => error.at(file.clone()).line(*line),
            _ => error,
        }
    }
}

fn plain_source(paths: Vec<PathBuf>) -> Source {
    Source { paths, site: None, timezone: None, format: None }
}

/// The same wherever the program was started.
fn whole(sources: &[Source]) -> Vec<Source> {
    let absolute = |path: &PathBuf| std::path::absolute(path).unwrap_or_else(|_| path.clone());
    let whole = |source: &Source| Source {
        paths: source.paths.iter().map(absolute).collect(),
        ..source.clone()
    };
    sources.iter().map(whole).collect()
}

fn flag(key: &str) -> String {
    format!("--{}", key.replace('_', "-"))
}

fn known(name: &str) -> Result<&'static Key> {
    if NOT_BUILT.contains(&name) {
        let message = format!("{name} is not built yet and would have no effect");
        return Err(Error::usage(message).next("leave it out"));
    }
    let all = || KEYS.iter().map(|key| key.name).chain(LISTS);
    keys::find(name).ok_or_else(|| unknown_key(name, all()))
}

fn named_variable(error: Error, variable: &str, name: &str) -> Error {
    if NOT_BUILT.contains(&name) {
        return error;
    }
    let all = KEYS.iter().map(|key| key.name).chain(["logs", "config"]);
    let step = match suggest(name, all) {
        Some(near) => format!("did you mean {PREFIX}{}?", near.to_ascii_uppercase()),
        None => "unset it".to_string(),
    };
    Error::usage(format!("unknown environment variable {variable}")).next(step)
}

pub(super) fn unknown_key<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Error {
    let step = match suggest(name, known) {
        Some(near) => format!("did you mean {near}?"),
        None => "remove it; `uptake init` writes a file with every key".to_string(),
    };
    Error::usage(format!("unknown key {name}")).next(step)
}

fn acts_in_fold(what: &str) -> Error {
    let message = format!("{what} acts while logs are read and folded, which --from-usage skips");
    Error::usage(message).next("leave it out, or give it to `uptake usage` and fold again")
}
