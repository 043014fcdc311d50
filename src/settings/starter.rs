//! A commented `uptake.toml` to begin with.
//!
//! In: a folder. Out: that file, new. Never: an existing file replaced.

use crate::error::{Error, Result};
use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

const STARTER: &str = include_str!("starter.toml");

pub fn write_starter(folder: &Path) -> Result<PathBuf> {
    let path = folder.join("uptake.toml");
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&path).map_err(|e| match e.kind() {
        ErrorKind::AlreadyExists => Error::usage("this file exists and is left as it is")
            .at(&path)
            .next("edit it, or move it away and run this again"),
        ErrorKind::NotFound => {
            Error::usage("there is no such folder").at(folder).next("make the folder first")
        }
        _ => Error::io("write this file", &path, &e),
    })?;
    file.write_all(STARTER.as_bytes()).map_err(|e| Error::io("write this file", &path, &e))?;
    Ok(path)
}
