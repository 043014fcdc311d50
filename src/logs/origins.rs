//! Which logs there are: files, and members of zip archives.
//!
//! In: paths, folders and globs of the settings. Out: files in the order of their names, and where
//! the bytes of each log lie. Never: an opinion from a file's ending.

use super::streams::Fingerprint;
use crate::error::{Error, Result};
use crate::settings::Settings;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A file and the index of its `Source` in the settings.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Found {
    pub(super) path: PathBuf,
    pub(super) source: usize,
}

/// Where the bytes of one log lie: in a file, or in a member of an archive.
#[derive(Clone, Debug)]
pub(super) struct Origin {
    pub(super) file: PathBuf,
    pub(super) member: Option<Arc<Member>>,
    /// Of the file on the disk; members of one archive share it.
    pub(super) fingerprint: Arc<Fingerprint>,
}

/// A member of a zip archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Member {
    pub(super) name: String,
    /// Where its bytes begin in the archive.
    pub(super) start: u64,
    pub(super) compressed: u64,
    pub(super) deflated: bool,
    /// `None`: the archive ends before it says.
    pub(super) crc32: Option<u32>,
}

impl Origin {
    pub(super) fn of_file(file: &Path) -> Self {
        Self { file: file.to_path_buf(), member: None, fingerprint: Arc::default() }
    }

    /// As it is named in the account and in messages: `a.zip/member.csv` for a member.
    pub(super) fn shown(&self) -> PathBuf {
        match &self.member {
            None => self.file.clone(),
            Some(member) => within(&self.file, &member.name),
        }
    }

    /// Bytes on the disk.
    pub(super) fn bytes(&self) -> u64 {
        match &self.member {
            None => self.file.metadata().map_or(0, |m| m.len()),
            Some(member) => member.compressed,
        }
    }
}

/// A member's name behind its archive's; never a path that leads elsewhere.
pub(super) fn within(archive: &Path, name: &str) -> PathBuf {
    let mut shown = archive.as_os_str().to_owned();
    shown.push("/");
    shown.push(name);
    PathBuf::from(shown)
}

/// Every file of the settings' sources, once, in the order of paths. Hidden files are passed over in
/// folders, not where they are named.
pub(super) fn find(settings: &Settings) -> Result<Vec<Found>> {
    let mut found = BTreeSet::new();
    for (source, entry) in settings.sources.iter().enumerate() {
        for path in &entry.paths {
            let before = found.len();
            gather(path, source, &mut found)?;
            if found.len() == before && !path.is_file() {
                return Err(Error::usage("there is no log file here").at(path).next(
                    "name a file, a folder that holds log files, or a glob that matches some",
                ));
            }
        }
    }
    let mut once: Vec<Found> = Vec::new();
    for file in found {
        if once.last().is_none_or(|last| last.path != file.path) {
            once.push(file);
        }
    }
    if once.is_empty() {
        return Err(Error::usage("no logs were named")
            .next("give files, folders or globs, or `logs = [...]` in uptake.toml"));
    }
    Ok(once)
}

fn gather(path: &Path, source: usize, found: &mut BTreeSet<Found>) -> Result<()> {
    if path.is_dir() {
        let entries =
            std::fs::read_dir(path).map_err(|e| Error::io("read this folder", path, &e))?;
        for entry in entries {
            let entry = entry.map_err(|e| Error::io("read this folder", path, &e))?;
            if !entry.file_name().to_string_lossy().starts_with('.') {
                gather(&entry.path(), source, found)?;
            }
        }
        return Ok(());
    }
    if path.is_file() {
        found.insert(Found { path: path.to_path_buf(), source });
        return Ok(());
    }
    let text = path.to_string_lossy();
    if !text.contains(['*', '?', '[']) {
        return Err(Error::usage("there is no such file or folder")
            .at(path)
            .next("check the spelling, and that this account may read it"));
    }
    let matches = glob::glob(&text).map_err(|e| {
        Error::usage(format!("this pattern cannot be read: {}", e.msg))
            .at(path)
            .next("see `uptake help analyze`")
    })?;
    for entry in matches {
        let entry = entry.map_err(|e| Error::io("read", e.path(), e.error()))?;
        gather(&entry, source, found)?;
    }
    Ok(())
}
