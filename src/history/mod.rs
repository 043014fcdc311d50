//! What a nightly run keeps between nights.
//!
//! In: the state folder. Out: for now a clear refusal. Never: a log row as delivered.

use crate::error::{Error, Result};
use std::path::Path;

/// Cannot be made before nightly runs are built.
#[derive(Debug)]
pub enum History {}

pub fn open(state: &Path) -> Result<History> {
    Err(Error::usage("nightly runs and their history are not built yet")
        .at(state)
        .next("run `uptake analyze` on the logs instead"))
}
