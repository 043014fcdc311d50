//! The files a run rests on, with their hashes.
//!
//! In: the settings and the account of the logs. Out: role, path, size and BLAKE3 hash of each.
//! Never: a file's content.

use super::Input;
use crate::error::{Error, Result};
use crate::logs::{self, Accounting};
use crate::settings::Settings;

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
    let side = side.map(|(role, path)| {
        let bytes = path.metadata().map_err(|e| Error::io("read", path, &e))?.len();
        let blake3 = logs::fingerprint(path)?;
        Ok(Input { role: role.to_string(), path: path.to_path_buf(), bytes, blake3 })
    });
    let logs = accounting.files.iter().map(|file| {
        Ok(Input {
            role: "logs".to_string(),
            path: file.path.clone(),
            bytes: file.bytes,
            blake3: file.blake3.clone(),
        })
    });
    side.chain(logs).collect()
}
