//! Small logs written as text in a test, read and folded through the public doors.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use tempfile::TempDir;
use uptake::error::Result;
use uptake::journal::{Clock, Silent, World};
use uptake::privacy::Key;
use uptake::settings::{Settings, Source};
use uptake::site::Site;
use uptake::units::{Instant, Zone};
use uptake::usage::{Tables, Usage, UserDay};
use uptake::{Basis, read_and_fold};

pub struct Stopped;

impl Clock for Stopped {
    fn now(&self) -> Instant {
        Instant(1_767_225_600_000)
    }
}

pub const WORLD: World = World { journal: &Silent, clock: &Stopped };

/// A folder of log files and the settings to read them.
pub struct Folder {
    pub dir: TempDir,
    pub settings: Settings,
    pub site: Site,
}

pub fn key() -> Key {
    Key::from_bytes([7; 32])
}

impl Folder {
    /// Files by name and content; the zone is Chicago's.
    pub fn of(files: &[(&str, &[u8])]) -> Self {
        let dir = TempDir::new().unwrap();
        for (name, content) in files {
            std::fs::write(dir.path().join(name), content).unwrap();
        }
        let mut settings =
            Settings { timezone: Some("America/Chicago".into()), ..Settings::default() };
        settings.sources = vec![Source {
            paths: vec![dir.path().to_path_buf()],
            site: None,
            timezone: None,
            format: None,
        }];
        settings.threads = Some(2);
        settings.max_reject_share = 1.0;
        Self { dir, settings, site: Site::default() }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    pub fn fold(&self) -> Result<(Usage, Basis)> {
        let zone =
            self.settings.timezone.as_deref().map_or_else(|| Ok(Zone::utc()), Zone::by_name)?;
        read_and_fold(&self.settings, &self.site, &Arc::new(zone), &key(), Tables::ALL, WORLD)
    }

    pub fn usage(&self) -> Usage {
        self.fold().unwrap().0
    }

    pub fn basis(&self) -> Basis {
        self.fold().unwrap().1
    }
}

/// An Epic log without ids of processes: heading, then `time user action patient` a line.
pub fn epic(rows: &str) -> String {
    let mut text = String::from("ACCESS_TIME,USER_ID,METRIC_NAME,PAT_ID\n");
    for row in rows.lines().map(str::trim).filter(|row| !row.is_empty()) {
        text.push_str(row);
        text.push('\n');
    }
    text
}

pub fn folder(rows: &str) -> Folder {
    Folder::of(&[("log.csv", epic(rows).as_bytes())])
}

/// The only user-day.
pub fn only_day(usage: &Usage) -> &UserDay {
    assert_eq!(usage.user_days.len(), 1, "{:?}", usage.user_days);
    &usage.user_days[0]
}

/// "line: reason" of every reject.
pub fn reasons(basis: &Basis) -> Vec<String> {
    basis.accounting.rejects.iter().map(|r| format!("{}: {}", r.line, r.reason)).collect()
}

pub fn gzipped(content: &[u8]) -> Vec<u8> {
    use std::io::Write;
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    writer.write_all(content).unwrap();
    writer.finish().unwrap()
}

pub fn name(path: &Path) -> String {
    path.file_name().unwrap().to_string_lossy().into_owned()
}
