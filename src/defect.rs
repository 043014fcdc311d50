//! A defect of ours, told calmly.
//!
//! In: work that should not panic. Out: its result, or an internal error that names our own line.
//! Never: a panic's message, which might hold what was being read.

use std::panic::{AssertUnwindSafe, catch_unwind, set_hook};
use std::sync::Mutex;
use uptake::error::{Error, Result};

static PLACE: Mutex<Option<String>> = Mutex::new(None);

pub fn caught<T>(work: impl FnOnce() -> Result<T>) -> Result<T> {
    set_hook(Box::new(|panic| {
        let place = panic.location().map(|at| format!("{}:{}", file_name(at.file()), at.line()));
        if let Ok(mut last) = PLACE.lock() {
            *last = place;
        }
    }));
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(result) => result,
        Err(_) => {
            let place = PLACE.lock().ok().and_then(|place| place.clone()).unwrap_or_default();
            Err(Error::internal(format!("something went wrong inside uptake ({place})"))
                .next("nothing was published; please report this line and the command"))
        }
    }
}

fn file_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}
