//! The new output while it is written, beside the old one.
//!
//! In: paths and bytes. Out: a whole folder in its place, or nothing. Never: a file that others may
//! read, and never a trace left behind by a run that failed.

use super::folder::{Reservation, make_folders, remove};
use crate::error::{Error, Result};
use std::collections::BTreeSet;
use std::fs::{File, OpenOptions};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

#[derive(Debug)]
pub struct Staging {
    reservation: Reservation,
    root: PathBuf,
    files: BTreeSet<String>,
}

impl Staging {
    pub fn begin(reservation: Reservation) -> Result<Self> {
        let root = reservation.new_folder();
        make_folders(&root)?;
        Ok(Self { reservation, root, files: BTreeSet::new() })
    }

    /// Writes one file; `path` is from the output folder, with `/`.
    pub fn write(&mut self, path: &str, bytes: &[u8]) -> Result<()> {
        self.stream(path, |file| file.write_all(bytes))
    }

    /// Writes one file piece by piece. It is on the disk when this returns.
    pub fn stream(
        &mut self,
        path: &str,
        fill: impl FnOnce(&mut BufWriter<File>) -> std::io::Result<()>,
    ) -> Result<()> {
        let place = self.root.join(path);
        if let Some(folder) = place.parent() {
            make_folders(folder)?;
        }
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let failed = |e: &std::io::Error| {
            Error::io("write", &self.reservation.out().join(path), e)
                .next("the earlier output is untouched; make room on the disk and run again")
        };
        let mut file = BufWriter::new(options.open(&place).map_err(|e| failed(&e))?);
        fill(&mut file).map_err(|e| failed(&e))?;
        let file = file.into_inner().map_err(|e| failed(e.error()))?;
        // A full disk may only show here.
        file.sync_data().map_err(|e| failed(&e))?;
        self.files.insert(path.to_string());
        Ok(())
    }

    /// Where the output will be.
    pub fn out(&self) -> &Path {
        self.reservation.out()
    }

    /// What was written so far, for run.json, which comes last.
    pub fn files(&self) -> &BTreeSet<String> {
        &self.files
    }

    /// Swaps the new folder in. True where the earlier output could also be removed.
    pub fn publish(self) -> Result<bool> {
        self.reservation.swap()
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        // After a swap there is nothing left here; after a failure this clears it away.
        let _ = remove(&self.root);
    }
}
