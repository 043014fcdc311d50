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
use settings::{Mapping, Settings, Source};
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

/// Reads a file of these bytes with every known format and a mapping of a site's own.
pub fn read(bytes: &[u8]) {
    CAUGHT.call_once(|| std::panic::set_hook(Box::new(|panic| {
        if let Some(at) = panic.location() {
            eprintln!("panic at {}:{}", at.file(), at.line());
        }
    })));
    std::fs::write(&*FILE, bytes).expect("room for a small file");
    let mapping = Mapping {
        time: "when".into(),
        user: "who".into(),
        action: "what".into(),
        patient: Some("patient".into()),
        ..Mapping::default()
    };
    let mut settings = Settings { threads: Some(1), ..Settings::default() };
    settings.formats.insert("own".into(), mapping);
    settings.sources =
        vec![Source { paths: vec![FILE.clone()], site: None, timezone: None, format: None }];
    let Ok(read) = logs::read(&settings, &ZONE, &Silent) else { return };
    let total = read.accounting.total();
    assert_eq!(
        total.read,
        total.accepted + total.duplicate + total.rejected + total.out_of_scope,
        "a record was lost or made up"
    );
    assert_eq!(read.accounting.rejects.len() as u64, total.rejected, "a reject without a place");
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
