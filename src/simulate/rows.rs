//! Events to log files, in the form of Epic's ACCESS_LOG.
//!
//! In: events of a day, in the order of time. Out: CSV, gzipped where asked. Never: a decision.
//! Written by hand into one buffer: a benchmark's 20 million rows take seconds.

use super::actions::{SPECS, metric_id};
use super::work::Event;
use super::{Layout, Naming, Plan};
use crate::error::{Error, Result};
use crate::units::{Day, Instant, Zone};
use flate2::write::GzEncoder;
use flate2::{Compression, GzBuilder};
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

const HEADING: &[u8] = b"ACCESS_TIME,ACCESS_INSTANT,PROCESS_ID,USER_ID,METRIC_ID,METRIC_NAME,PAT_ID,CSN,WORKSTATION_ID\n";
/// Seconds from 1840-12-31 to the Unix epoch.
const EPIC_EPOCH: i64 = 4_070_908_800;

enum Sink {
    Plain(BufWriter<File>),
    Packed(Box<GzEncoder<BufWriter<File>>>),
}

pub(super) struct Rows<'a> {
    plan: &'a Plan,
    zone: &'a Zone,
    folder: PathBuf,
    accounts: Vec<Vec<u8>>,
    /// `,METRIC_ID,METRIC_NAME,` an action.
    metrics: Vec<Vec<u8>>,
    open: Option<(PathBuf, Sink)>,
    /// Of the open file.
    begins: Day,
    buffer: Vec<u8>,
    second: i64,
    stamp: Vec<u8>,
    pub files: u32,
    pub rows: u64,
}

impl<'a> Rows<'a> {
    pub fn new(plan: &'a Plan, zone: &'a Zone, folder: &Path, accounts: &[String]) -> Self {
        let metrics = SPECS
            .iter()
            .enumerate()
            .map(|(at, spec)| {
                let id = metric_id(at);
                match plan.vocabulary {
                    Naming::Named => format!(",{id},{},", spec.name),
                    Naming::Opaque => format!(",{id},METRIC {id},"),
                }
                .into_bytes()
            })
            .collect();
        Self {
            plan,
            zone,
            folder: folder.to_path_buf(),
            accounts: accounts.iter().map(|id| format!(",{id}").into_bytes()).collect(),
            metrics,
            open: None,
            begins: plan.start,
            buffer: Vec::with_capacity(1 << 20),
            second: i64::MIN,
            stamp: Vec::with_capacity(32),
            files: 0,
            rows: 0,
        }
    }

    /// All events of a local day; the file of that day or week takes them.
    pub fn day(&mut self, day: Day, events: &[Event]) -> Result<()> {
        let begins = match self.plan.layout {
            Layout::Day => day,
            Layout::Week => day.week(),
        };
        if self.open.is_none() || begins != self.begins {
            self.close()?;
            self.begin(begins)?;
        }
        for event in events {
            self.row(event);
            if self.buffer.len() > (1 << 20) - 256 {
                self.flush()?;
            }
        }
        self.rows += events.len() as u64;
        Ok(())
    }

    fn begin(&mut self, begins: Day) -> Result<()> {
        // Evenly spread: of 10 files at 0.9 the first stays plain.
        let number = f64::from(self.files);
        let share = self.plan.gzip.clamp(0.0, 1.0);
        let packed = ((number + 1.0) * share).floor() > (number * share).floor();
        let ending = if packed { "csv.gz" } else { "csv" };
        let path = self.folder.join(format!("access_log_{begins}.{ending}"));
        let file = File::create(&path).map_err(|e| Error::io("write a log", &path, &e))?;
        let file = BufWriter::with_capacity(1 << 16, file);
        let sink = if packed {
            Sink::Packed(Box::new(GzBuilder::new().mtime(0).write(file, Compression::new(6))))
        } else {
            Sink::Plain(file)
        };
        self.open = Some((path, sink));
        self.begins = begins;
        self.files += 1;
        self.buffer.extend_from_slice(HEADING);
        Ok(())
    }

    fn row(&mut self, event: &Event) {
        if event.at != self.second {
            self.second = event.at;
            self.stamp.clear();
            let local = self.zone.local(Instant(event.at * 1000));
            let (year, month, day) = local.day.ymd();
            let second = (local.ms / 1000) as u32;
            let stamp = &mut self.stamp;
            digits(stamp, year as u64, 4);
            stamp.push(b'-');
            digits(stamp, u64::from(month), 2);
            stamp.push(b'-');
            digits(stamp, u64::from(day), 2);
            stamp.push(b' ');
            digits(stamp, u64::from(second / 3600), 2);
            stamp.push(b':');
            digits(stamp, u64::from(second / 60 % 60), 2);
            stamp.push(b':');
            digits(stamp, u64::from(second % 60), 2);
            stamp.push(b',');
            digits(stamp, (event.at + EPIC_EPOCH) as u64, 10);
            stamp.push(b',');
        }
        let row = &mut self.buffer;
        row.extend_from_slice(&self.stamp);
        digits(row, u64::from(event.process), 8);
        row.extend_from_slice(part(&self.accounts, event.account as usize));
        row.extend_from_slice(part(&self.metrics, usize::from(event.action)));
        if self.plan.with_patients && event.patient.patient != 0 {
            row.push(b'Z');
            digits(row, u64::from(event.patient.patient), 7);
        }
        row.push(b',');
        if self.plan.with_patients && event.patient.encounter != 0 {
            digits(row, u64::from(event.patient.encounter), 9);
        }
        row.extend_from_slice(b",WS-");
        digits(row, u64::from(event.workstation), 6);
        row.push(b'\n');
    }

    fn flush(&mut self) -> Result<()> {
        if let Some((path, sink)) = &mut self.open {
            let written = match sink {
                Sink::Plain(file) => file.write_all(&self.buffer),
                Sink::Packed(file) => file.write_all(&self.buffer),
            };
            written.map_err(|e| Error::io("write a log", path, &e))?;
        }
        self.buffer.clear();
        Ok(())
    }

    pub fn close(&mut self) -> Result<()> {
        self.flush()?;
        if let Some((path, sink)) = self.open.take() {
            let ended = match sink {
                Sink::Plain(mut file) => file.flush(),
                Sink::Packed(file) => file.finish().and_then(|mut file| file.flush()),
            };
            ended.map_err(|e| Error::io("write a log", &path, &e))?;
        }
        Ok(())
    }
}

fn part(parts: &[Vec<u8>], at: usize) -> &[u8] {
    parts.get(at).map_or(b",", Vec::as_slice)
}

/// At least `width` digits.
fn digits(to: &mut Vec<u8>, number: u64, width: usize) {
    let mut text = [b'0'; 20];
    let mut at = text.len();
    let mut left = number;
    while left > 0 || text.len() - at < width {
        at -= 1;
        text[at] = b'0' + (left % 10) as u8;
        left /= 10;
    }
    to.extend_from_slice(&text[at..]);
}
