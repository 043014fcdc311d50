//! The output folder: taken for one run, judged, and swapped in whole.
//!
//! In: the folder's path. Out: a `Reservation`, later a published folder. Never: a foreign file
//! moved or removed, and never a half-written output under the folder's own name.
//!
//! Beside `OUT` there may be `.OUT.uptake-new` (being written) and `.OUT.uptake-old` (the earlier
//! output, moved aside). A swap is: write new whole · OUT to old · new to OUT · remove old. What an
//! interruption leaves says how far it came:
//!
//! | OUT     | old | new   | it stopped                | repair                   |
//! |---------|-----|-------|---------------------------|--------------------------|
//! | present | –   | there | while writing             | remove new               |
//! | absent  | –   | there | while writing, first run  | remove new               |
//! | absent  | yes | whole | between the two renames   | new to OUT, remove old   |
//! | absent  | yes | –     | (new was taken away)      | old back to OUT          |
//! | present | yes | –     | while removing old        | remove old               |

use super::belongings::{Belongings, look};
use crate::error::{Error, Kind, Result};
use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};

/// The right to write `out`, held until it is dropped.
#[derive(Debug)]
pub struct Reservation {
    out: PathBuf,
    command: &'static str,
    lock: PathBuf,
    /// Closed, and so unlocked, when the reservation ends.
    _held: File,
}

/// Judges `out`, takes its lock and repairs an interrupted swap. Refuses what is not ours.
pub fn reserve(out: &Path, command: &'static str) -> Result<Reservation> {
    let out = settled(out)?;
    accept(&out, command)?;
    let lock = beside(&out, "lock");
    let held = take(&lock)?;
    let reservation = Reservation { out, command, lock, _held: held };
    reservation.repair()?;
    accept(&reservation.out, command)?;
    Ok(reservation)
}

impl Reservation {
    pub fn out(&self) -> &Path {
        &self.out
    }

    pub(super) fn new_folder(&self) -> PathBuf {
        beside(&self.out, "new")
    }

    fn old_folder(&self) -> PathBuf {
        beside(&self.out, "old")
    }

    fn repair(&self) -> Result<()> {
        let (new, old) = (self.new_folder(), self.old_folder());
        if old.exists() {
            match look(&self.out, self.command)? {
                Belongings::Absent | Belongings::Empty => {
                    if self.out.exists() {
                        std::fs::remove_dir(&self.out)
                            .map_err(|e| Error::io("remove the empty folder", &self.out, &e))?;
                    }
                    // OUT is only moved aside once new is whole, so its run.json, written last,
                    // is there.
                    let whole = matches!(look(&new, self.command)?, Belongings::Ours);
                    rename(if whole { &new } else { &old }, &self.out)?;
                }
                Belongings::Ours => {}
                Belongings::Foreign(_) => return accept(&self.out, self.command),
            }
            remove(&old)?;
        }
        remove(&new)
    }

    /// Puts the new folder in the place of `out`. An error leaves the earlier output where it was.
    /// Returns whether the earlier output could also be removed.
    pub(super) fn swap(&self) -> Result<bool> {
        let (new, old) = (self.new_folder(), self.old_folder());
        // Minutes have passed: somebody may have put a file there.
        accept(&self.out, self.command)?;
        let there = self.out.exists();
        if there {
            rename(&self.out, &old)?;
        }
        if let Err(error) = rename(&new, &self.out) {
            if there {
                rename(&old, &self.out)?;
            }
            return Err(error);
        }
        sync_folder(self.out.parent());
        Ok(remove(&old).is_ok())
    }
}

impl Drop for Reservation {
    fn drop(&mut self) {
        // Nothing is lost where it stays: a lock file without a holder locks nobody out.
        let _ = std::fs::remove_file(&self.lock);
    }
}

/// The folder's real place: links followed, the folders above it made.
fn settled(out: &Path) -> Result<PathBuf> {
    if out.as_os_str().is_empty() {
        return Err(Error::usage("the output folder has no name").next("give --out a folder"));
    }
    if out.exists() {
        let real = out.canonicalize().map_err(|e| Error::io("find", out, &e))?;
        if !real.is_dir() {
            return Err(Error::usage("this is a file, and the output is a folder")
                .at(out)
                .next("give --out another name"));
        }
        if real.file_name().is_none() || on_another_device(&real) {
            return Err(Error::usage(
                "this folder cannot be swapped in whole: it is a disk's root",
            )
            .at(out)
            .next("give --out a folder inside it"));
        }
        return Ok(real);
    }
    if out.symlink_metadata().is_ok() {
        return Err(Error::usage("this is a link that leads nowhere")
            .at(out)
            .next("remove the link, or give --out another name"));
    }
    let absolute = std::path::absolute(out).map_err(|e| Error::io("find", out, &e))?;
    let (Some(parent), Some(name)) = (absolute.parent(), absolute.file_name()) else {
        return Err(Error::usage("the output folder has no name").next("give --out a folder"));
    };
    make_folders(parent)?;
    let parent = parent.canonicalize().map_err(|e| Error::io("find", parent, &e))?;
    Ok(parent.join(name))
}

fn accept(out: &Path, command: &str) -> Result<()> {
    match look(out, command)? {
        Belongings::Foreign(why) => Err(Error::usage(why)
            .at(out)
            .next("give --out a folder that is absent or empty, or move what is not ours away")),
        _ => Ok(()),
    }
}

fn take(lock: &Path) -> Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(lock).map_err(|e| Error::io("make the lock file", lock, &e))?;
    match file.try_lock() {
        Ok(()) if is_still(&file, lock) => Ok(file),
        // The run before removed its lock file between our two steps: a new one is needed.
        Ok(()) => take(lock),
        Err(TryLockError::WouldBlock) => {
            Err(Error::new(Kind::Locked, "another run is writing this output")
                .at(lock)
                .next("wait until it has ended, or give --out another folder"))
        }
        // Some network file systems know no locks; then two runs are the user's to avoid.
        Err(TryLockError::Error(e)) if e.kind() == std::io::ErrorKind::Unsupported => Ok(file),
        Err(TryLockError::Error(e)) => Err(Error::io("lock", lock, &e)),
    }
}

/// Whether an open file is still the one that the path names.
#[cfg(unix)]
fn is_still(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    match (file.metadata(), path.metadata()) {
        (Ok(open), Ok(named)) => open.ino() == named.ino() && open.dev() == named.dev(),
        _ => false,
    }
}

#[cfg(not(unix))]
fn is_still(_file: &File, path: &Path) -> bool {
    path.exists()
}

fn beside(out: &Path, what: &str) -> PathBuf {
    let name = out.file_name().unwrap_or_default().to_string_lossy();
    out.with_file_name(format!(".{name}.uptake-{what}"))
}

pub(super) fn make_folders(path: &Path) -> Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path).map_err(|e| Error::io("create the folder", path, &e))
}

fn rename(from: &Path, to: &Path) -> Result<()> {
    std::fs::rename(from, to).map_err(|e| {
        Error::io("put the output in its place", to, &e)
            .next("close programs that have a file of it open, such as a workbook, and run again")
    })
}

pub(super) fn remove(folder: &Path) -> Result<()> {
    match std::fs::remove_dir_all(folder) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => {
            Err(Error::io("remove what an earlier run left", folder, &e))
        }
        _ => Ok(()),
    }
}

/// So that the renames outlive a power cut; where the system cannot, the swap is still whole.
fn sync_folder(folder: Option<&Path>) {
    if let Some(folder) = folder
        && let Ok(handle) = File::open(folder)
    {
        let _ = handle.sync_all();
    }
}

#[cfg(unix)]
fn on_another_device(folder: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let device = |path: &Path| path.metadata().ok().map(|m| m.dev());
    folder.parent().is_some_and(|parent| device(parent) != device(folder))
}

#[cfg(not(unix))]
fn on_another_device(_folder: &Path) -> bool {
    false
}
