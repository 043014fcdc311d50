//! How fast text becomes events, and events user-days.
//!
//! In: a made-up Epic ACCESS_LOG, written to a temporary folder; the same bytes every time; the same
//! rows in gzip, NDJSON and XML. Out: criterion's figures, with rows or bytes a second, the decoders'
//! alone beside. Never: a file of a site.

mod chance;
mod decoding;

use chance::Chance;
use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use std::fmt::Write;
use std::hint::black_box;
use std::path::PathBuf;
use std::sync::Arc;
use tempfile::TempDir;
use uptake::journal::Silent;
use uptake::logs::{self, Logs};
use uptake::privacy::Key;
use uptake::settings::{Settings, Source};
use uptake::site::Schedule;
use uptake::units::{Instant, Zone};
use uptake::usage::{self, Folded, Tables, Terms};
use uptake::vocabulary::Vocabulary;

const USERS: u64 = 40;
const DAYS: u64 = 10;
const ROWS_A_DAY: u64 = 500;
const ROWS: u64 = USERS * DAYS * ROWS_A_DAY;
/// Monday 2026-03-02, 00:00 UTC.
const START: i64 = 1_772_409_600;
const ZONE: &str = "America/Chicago";
const EPIC_EPOCH: i64 = 4_070_908_800;

const ACTIONS: [&str; 12] = [
    "Report with patient data viewed",
    "Inpatient system list accessed",
    "Storyboard viewed",
    "Notes viewed",
    "Results Review accessed",
    "Order list changed",
    "In Basket message viewed",
    "Clinical Note Signed",
    "Intake/Output activity accessed",
    "Patient Lookup search",
    "Printing occurred",
    "Login failed",
];

/// Reading and folding, called here and nowhere else.
struct Subject {
    settings: Settings,
    zone: Arc<Zone>,
    key: Key,
    vocabulary: Vocabulary,
}

impl Subject {
    fn read(&self) -> Logs {
        logs::read(&self.settings, &self.zone, &Silent).expect("the made-up log can be read")
    }

    fn fold(&self, logs: Logs, tables: Tables) -> Folded {
        let schedule = Schedule::default();
        let terms = Terms {
            schedule: &schedule,
            vocabulary: &self.vocabulary,
            settings: &self.settings,
            zone: &self.zone,
            key: &self.key,
            tables,
        };
        usage::fold(logs, &terms, &Silent).expect("the made-up log can be folded")
    }
}

fn access_log(zone: &Zone) -> String {
    let mut chance = Chance(7);
    let mut text = String::from(
        "ACCESS_TIME,ACCESS_INSTANT,PROCESS_ID,USER_ID,METRIC_ID,METRIC_NAME,PAT_ID,CSN,WORKSTATION_ID\n",
    );
    for day in 0..DAYS {
        for user in 0..USERS {
            let mut at = START + (day * 86_400 + 13 * 3600 + chance.below(3600)) as i64;
            let mut patient = chance.below(5000);
            for _ in 0..ROWS_A_DAY {
                at += match chance.below(10) {
                    0..6 => chance.below(3),
                    6..9 => 3 + chance.below(27),
                    _ => 30 + chance.below(400),
                } as i64;
                if chance.below(12) == 0 {
                    patient = chance.below(5000);
                }
                let local = zone.local(Instant(at * 1000));
                let second = local.ms / 1000;
                let action = chance.below(ACTIONS.len() as u64) as usize;
                writeln!(
                    text,
                    "{} {:02}:{:02}:{:02},{},{},U{user:05},{},{},Z{patient:06},{},WS{}",
                    local.day,
                    second / 3600,
                    second / 60 % 60,
                    second % 60,
                    at + EPIC_EPOCH,
                    user * 100 + day,
                    1000 + action,
                    ACTIONS[action],
                    patient * 7 + 200_000,
                    user % 17,
                )
                .expect("text can be written");
            }
        }
    }
    text
}

fn subject(folder: &TempDir, zone: Zone, log: &[u8]) -> Subject {
    let path: PathBuf = folder.path().join("log");
    std::fs::write(&path, log).expect("a temporary file can be written");
    let source = Source { paths: vec![path], site: None, timezone: None, format: None };
    let settings = Settings {
        sources: vec![source],
        timezone: Some(ZONE.to_string()),
        threads: Some(1),
        ..Settings::default()
    };
    Subject {
        settings,
        zone: Arc::new(zone),
        key: Key::from_bytes([7; 32]),
        vocabulary: Vocabulary::built_in(),
    }
}

fn zone() -> Zone {
    Zone::by_name(ZONE).expect("the zone is known")
}

/// With one thread, as the decoders have: bytes as they lie on the disk.
fn reading(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("reading");
    group.sample_size(20);
    for clothes in decoding::clothes(access_log(&zone())) {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let subject = subject(&folder, zone(), &clothes.bytes);
        group.throughput(Throughput::Bytes(clothes.bytes.len() as u64));
        group.bench_function(clothes.name, |bench| bench.iter(|| black_box(subject.read())));
        if let Some((decoder, decode)) = clothes.decoder {
            group.bench_function(format!("{}, {decoder} alone", clothes.name), |bench| {
                bench.iter(|| decode(black_box(&clothes.bytes)));
            });
        }
    }
    group.finish();
}

fn folding(criterion: &mut Criterion) {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let subject = subject(&folder, zone(), access_log(&zone()).as_bytes());
    let mut group = criterion.benchmark_group("folding");
    group.sample_size(20);
    group.throughput(Throughput::Elements(ROWS));
    let user_days =
        Tables::named(&["user-days".to_string()]).expect("user-days is a table of the fold");
    for (name, tables) in [("user-days", user_days), ("all tables", Tables::ALL)] {
        group.bench_function(name, |bench| {
            let fold = |logs| black_box(subject.fold(logs, tables));
            bench.iter_batched(|| subject.read(), fold, BatchSize::LargeInput);
        });
    }
    group.finish();
}

fn naming(criterion: &mut Criterion) {
    let vocabulary = Vocabulary::built_in();
    let mut group = criterion.benchmark_group("vocabulary");
    group.throughput(Throughput::Elements(ACTIONS.len() as u64));
    group.bench_function("meaning", |bench| {
        bench.iter(|| ACTIONS.map(|action| vocabulary.meaning(black_box(action))));
    });
    group.finish();
}

criterion_group!(benches, reading, folding, naming);
criterion_main!(benches);
