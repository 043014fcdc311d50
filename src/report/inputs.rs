//! The files a run rests on, with their hashes.
//!
//! In: the settings and the account of the logs. Out: role, path, size and SHA-256 of each.
//! Never: a file's content.

use super::Input;
use crate::error::{Error, Result};
use crate::logs::Accounting;
use crate::settings::Settings;
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// Side inputs first, then the logs in the order of their names.
pub fn inputs(settings: &Settings, accounting: &Accounting) -> Result<Vec<Input>> {
    let side = [
        ("users", &settings.users),
        ("schedule", &settings.schedule),
        ("training", &settings.training),
        ("goals", &settings.goals),
        ("changes", &settings.changes),
        ("outreach", &settings.outreach),
        ("survey", &settings.survey),
        ("actions", &settings.actions),
    ];
    let side = side.into_iter().filter_map(|(role, path)| Some((role, path.as_deref()?)));
    let logs = accounting.files.iter().map(|file| ("logs", file.path.as_path()));
    side.chain(logs).map(|(role, path)| input(role, path)).collect()
}

fn input(role: &str, path: &Path) -> Result<Input> {
    let failed = |e: std::io::Error| Error::io("read", path, &e);
    let mut file = File::open(path).map_err(failed)?;
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 1 << 18];
    let mut bytes = 0;
    loop {
        let n = file.read(&mut buffer).map_err(failed)?;
        if n == 0 {
            break;
        }
        hash.update(&buffer[..n]);
        bytes += n as u64;
    }
    let digest = hash.finalize();
    let hex: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(Input { role: role.to_string(), path: path.to_path_buf(), bytes, sha256: Some(hex) })
}
