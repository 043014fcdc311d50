//! The room that reads logs, alone, for fuzzing.
//!
//! In: the bytes of one file. Out: nothing, or a panic where a promise was broken. Never: a promise
//! weaker than the program's: each record is accounted for, and no input ends the process.

#![allow(dead_code, unused_imports)]

#[path = "../../src/decoding/mod.rs"]
pub mod decoding;
#[path = "../../src/error.rs"]
pub mod error;
#[path = "../../src/journal.rs"]
pub mod journal;
#[path = "../../src/logs/mod.rs"]
pub mod logs;
#[path = "../../src/settings/mod.rs"]
pub mod settings;
#[path = "../../src/units/mod.rs"]
pub mod units;
#[path = "../../src/vocabulary/mod.rs"]
pub mod vocabulary;

/// The account of reading has a place for what the roster makes of the ids; here it stays empty.
pub mod site {
    #[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
    pub struct Matches {}
}

use journal::Silent;
use logs::FileAccount;
use settings::{Mapping, Settings, Source};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, LazyLock, Once};
use units::Zone;

/// A folder in memory where the system has one; its file is written anew for each input.
static FILE: LazyLock<PathBuf> = LazyLock::new(|| {
    let memory = PathBuf::from("/dev/shm");
    let folder = if memory.is_dir() { memory } else { std::env::temp_dir() };
    folder.join(format!("uptake-fuzz-{}", std::process::id()))
});

static ZONE: LazyLock<Arc<Zone>> =
    LazyLock::new(|| Arc::new(Zone::by_name("America/Chicago").expect("a zone in the program")));

/// libFuzzer's own hook ends the process at any panic; the decoders' panics are caught, and only one
/// that comes back to libFuzzer is a finding.
static CAUGHT: Once = Once::new();

/// Reads a file of these bytes with every known format and a mapping of a site's own, at once by
/// one thread and again in small pieces by two: both must come to the same.
pub fn read(bytes: &[u8]) {
    CAUGHT.call_once(|| {
        std::panic::set_hook(Box::new(|panic| {
            if let Some(at) = panic.location() {
                eprintln!("panic at {}:{}", at.file(), at.line());
            }
        }))
    });
    std::fs::write(&*FILE, bytes).expect("room for a small file");
    let whole = account(1, WHOLE);
    // Little of what is compressed may be much to read, and small pieces of much take long.
    if COMPRESSED.iter().all(|magic| !bytes.starts_with(magic)) {
        let pieces = account(2, (bytes.len() / 5).max(20));
        // Where something is broken, where it is cut may show in what the reader makes of it; where
        // records stand among other text, that need not show in the account. Tables hold nothing else.
        let is_good =
            |file: &FileAccount| file.count.read == file.count.accepted && file.count.read > 0;
        let good = whole.as_ref().is_ok_and(|(files, ..)| files.iter().all(is_good));
        if good && is_a_table(bytes) {
            assert_eq!(whole, pieces, "where a file is cut makes a difference");
        }
    }
}

fn is_a_table(bytes: &[u8]) -> bool {
    let text = bytes.to_ascii_uppercase();
    let begins = text.iter().find(|byte| !byte.is_ascii_whitespace());
    begins.is_some_and(|byte| !b"<{[\xEF".contains(byte))
        && !text.windows(6).any(|word| word == b"INSERT")
}

const WHOLE: usize = 1 << 20;
const COMPRESSED: [&[u8]; 6] =
    [b"\x1F\x8B", b"\x28\xB5\x2F\xFD", b"PK", b"PAR1", b"ARROW1", b"\xFF\xFF\xFF\xFF"];

/// What came of each file, the times by quarter of an hour and the names; or why not.
type Account = Result<(Vec<FileAccount>, BTreeMap<i64, u64>, Vec<Vec<Vec<u8>>>), String>;

fn account(threads: usize, chunk: usize) -> Account {
    logs::cut_by(chunk);
    let mapping = Mapping {
        time: "when".into(),
        user: "who".into(),
        action: "what".into(),
        patient: Some("patient".into()),
        ..Mapping::default()
    };
    let mut settings = Settings { threads: Some(threads), ..Settings::default() };
    settings.formats.insert("own".into(), mapping);
    settings.sources =
        vec![Source { paths: vec![FILE.clone()], site: None, timezone: None, format: None }];
    let read = logs::read(&settings, &ZONE, &Silent).map_err(|error| error.to_string())?;
    let total = read.accounting.total();
    assert_eq!(
        total.read,
        total.accepted + total.duplicate + total.rejected + total.out_of_scope,
        "a record was lost or made up"
    );
    assert_eq!(read.accounting.rejects.len(), total.rejected, "a reject without a place");
    let events = read.events;
    let names = [&events.users, &events.actions, &events.patients, &events.encounters];
    let names = names.map(|names| names.iter().map(<[u8]>::to_vec).collect()).to_vec();
    Ok((read.accounting.files, events.quarters, names))
}

/// A first byte for the form, then a cell of time.
pub fn time(bytes: &[u8]) {
    let Some((form, cell)) = bytes.split_first() else { return };
    let forms = logs::TimeForm::ALL;
    let form = forms[usize::from(*form) % forms.len()];
    let one = form.read(cell);
    if one.is_some() {
        assert_eq!(form.read_any(cell), one, "a form that reads a cell must be believed");
    }
}
