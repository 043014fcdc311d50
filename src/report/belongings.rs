//! Whose a folder is: judged by its run.json and by every name in it.
//!
//! In: a folder. Out: absent, empty, ours, or foreign and why. Never: a change.

use crate::error::{Error, Result};
use serde::Deserialize;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

pub const MADE_BY: &str = "uptake";

#[derive(Debug)]
pub(super) enum Belongings {
    Absent,
    Empty,
    Ours,
    /// Why, as a message.
    Foreign(String),
}

/// What an earlier output says of itself.
#[derive(Deserialize)]
struct Claim {
    made_by: String,
    command: String,
    files: BTreeSet<String>,
}

pub(super) fn look(folder: &Path, command: &str) -> Result<Belongings> {
    let mut found = Vec::new();
    match walk(folder, "", &mut found) {
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(Belongings::Absent),
        other => other.map_err(|e| Error::io("look into the folder", folder, &e))?,
    }
    if found.is_empty() {
        return Ok(Belongings::Empty);
    }
    let Some(claim) = claim(folder) else {
        return Ok(Belongings::Foreign(
            "this folder holds files that are not an earlier output of ours".to_string(),
        ));
    };
    if claim.command != command {
        return Ok(Belongings::Foreign(format!(
            "this folder holds the output of `uptake {}`, which `uptake {command}` would replace",
            claim.command
        )));
    }
    found.sort();
    let stranger = found.into_iter().find(|entry| !entry.belongs_to(&claim));
    Ok(stranger.map_or(Belongings::Ours, |entry| {
        Belongings::Foreign(if entry.path.starts_with("~$") {
            "a workbook in this folder is open in Excel; close it first".to_string()
        } else {
            format!("this folder holds {}, which is not ours", entry.path)
        })
    }))
}

/// Where the key of an earlier output was, as its run.json says.
pub fn key_file(folder: &Path) -> Option<PathBuf> {
    #[derive(Deserialize)]
    struct Record {
        run: Section,
    }
    #[derive(Deserialize)]
    struct Section {
        settings: Settings,
    }
    #[derive(Deserialize)]
    struct Settings {
        key_file: Option<PathBuf>,
    }
    let text = std::fs::read(folder.join("run.json")).ok()?;
    serde_json::from_slice::<Record>(&text).ok()?.run.settings.key_file
}

fn claim(folder: &Path) -> Option<Claim> {
    let text = std::fs::read(folder.join("run.json")).ok()?;
    let claim: Claim = serde_json::from_slice(&text).ok()?;
    (claim.made_by == MADE_BY).then_some(claim)
}

#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Entry {
    /// From the folder, with `/`.
    path: String,
    kind: EntryKind,
}

#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum EntryKind {
    File,
    Folder,
    /// A link, a socket: never ours.
    Other,
}

impl Entry {
    fn belongs_to(&self, claim: &Claim) -> bool {
        match self.kind {
            EntryKind::File => {
                self.path == "run.json"
                    || claim.files.contains(&self.path)
                    || (claim.command == super::ANALYZE && super::explain::wrote(&self.path))
            }
            EntryKind::Folder => {
                let inside = format!("{}/", self.path);
                claim.files.range(inside.clone()..).next().is_some_and(|f| f.starts_with(&inside))
            }
            EntryKind::Other => false,
        }
    }
}

fn walk(folder: &Path, prefix: &str, found: &mut Vec<Entry>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let path = format!("{prefix}{}", entry.file_name().to_string_lossy());
        let kind = entry.file_type()?;
        if kind.is_dir() {
            walk(&entry.path(), &format!("{path}/"), found)?;
            found.push(Entry { path, kind: EntryKind::Folder });
        } else {
            let kind = if kind.is_file() { EntryKind::File } else { EntryKind::Other };
            found.push(Entry { path, kind });
        }
    }
    Ok(())
}
