//! Which logs there are: files, and members of zip archives.
//!
//! In: paths, folders and globs of the settings. Out: files in the order of their names, and where
//! the bytes of each log lie. Never: an opinion from a file's ending.

use super::streams::Fingerprint;
use crate::error::{Error, Result};
use crate::settings::Settings;
use std::collections::{BTreeMap, BTreeSet};
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

/// What the settings' paths lead to.
#[derive(Default)]
pub(super) struct Finds {
    pub(super) files: Vec<Found>,
    /// What stands among them and cannot be read, and why.
    pub(super) refused: Vec<(PathBuf, Error)>,
}

/// Every file of the settings' sources, once, in the order of paths. Hidden files are passed over in
/// folders, not where they are named.
pub(super) fn find(settings: &Settings) -> Result<Finds> {
    let mut found = BTreeSet::new();
    let mut refused = BTreeMap::new();
    for (source, entry) in settings.sources.iter().enumerate() {
        for path in &entry.paths {
            let mut search = Search::default();
            search.named(path)?;
            if search.files.is_empty() && search.refused.is_empty() {
                return Err(Error::usage("there is no log file here").at(path).next(
                    "name a file, a folder that holds log files, or a glob that matches some",
                ));
            }
            found.extend(search.files.into_iter().map(|path| Found { path, source }));
            refused.extend(search.refused);
        }
    }
    if found.is_empty() && refused.is_empty() {
        return Err(Error::usage("no logs were named")
            .next("give files, folders or globs, or `logs = [...]` in uptake.toml"));
    }
    let mut files: Vec<Found> = found.into_iter().collect();
    files.dedup_by(|next, first| next.path == first.path);
    Ok(Finds { files, refused: refused.into_iter().collect() })
}

/// What one path of the settings leads to.
#[derive(Default)]
struct Search {
    files: BTreeSet<PathBuf>,
    refused: BTreeMap<PathBuf, Error>,
    /// Where it was already, whatever it is called: links may lead in a circle.
    entered: BTreeSet<PathBuf>,
    /// Links to folders, followed when all that lies in place is known.
    links: BTreeSet<PathBuf>,
}

impl Search {
    /// What is named and cannot be read is an error; what merely lies beside good files is passed
    /// over by name.
    fn named(&mut self, path: &Path) -> Result<()> {
        if path.is_dir() {
            self.folder(path)?;
        } else if path.is_file() {
            self.files.insert(path.to_path_buf());
        } else if path.to_string_lossy().contains(['*', '?', '[']) && !path.exists() {
            self.matches(path)?;
        } else {
            return Err(no_file(path));
        }
        while let Some(link) = self.links.pop_first() {
            self.folder_or_refuse(&link);
        }
        Ok(())
    }

    fn matches(&mut self, pattern: &Path) -> Result<()> {
        let found = glob::glob(&pattern.to_string_lossy()).map_err(|e| {
            Error::usage(format!("this pattern cannot be read: {}", e.msg))
                .at(pattern)
                .next("see `uptake help analyze`")
        })?;
        for entry in found {
            match entry {
                Ok(path) => self.beside(path),
                Err(e) => self.refuse(e.path(), unreadable_folder(e.path(), e.error())),
            }
        }
        Ok(())
    }

    fn folder(&mut self, path: &Path) -> Result<()> {
        if !self.entered.insert(path.canonicalize().unwrap_or_else(|_| path.to_path_buf())) {
            return Ok(());
        }
        let entries = std::fs::read_dir(path).map_err(|e| unreadable_folder(path, &e))?;
        for entry in entries {
            let entry = entry.map_err(|e| unreadable_folder(path, &e))?;
            if !entry.file_name().to_string_lossy().starts_with('.') {
                self.beside(entry.path());
            }
        }
        Ok(())
    }

    fn beside(&mut self, path: PathBuf) {
        if path.is_dir() {
            if path.is_symlink() {
                self.links.insert(path);
            } else {
                self.folder_or_refuse(&path);
            }
        } else if path.is_file() {
            self.files.insert(path);
        } else {
            self.refuse(&path, no_file(&path));
        }
    }

    fn folder_or_refuse(&mut self, path: &Path) {
        if let Err(why) = self.folder(path) {
            self.refuse(path, why);
        }
    }

    fn refuse(&mut self, path: &Path, why: Error) {
        self.refused.insert(path.to_path_buf(), why);
    }
}

fn unreadable_folder(path: &Path, e: &std::io::Error) -> Error {
    Error::io("read this folder", path, e).next("give this account the right to read it")
}

/// Neither a file nor a folder.
fn no_file(path: &Path) -> Error {
    if path.exists() {
        return Error::usage("this is a pipe or a device, and no file")
            .at(path)
            .next("write what it gives into a file first: a log is looked at before it is read");
    }
    if path.is_symlink() {
        return Error::usage("this link leads nowhere")
            .at(path)
            .next("remove it, or put back the file that it leads to");
    }
    Error::usage("there is no such file or folder")
        .at(path)
        .next("check the spelling, and that this account may read it")
}
