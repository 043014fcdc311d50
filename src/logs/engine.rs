//! The shared parallel engine: many files or one, every thread busy.
//!
//! In: readers of files. Out: each thread's gathering, what was counted a file, the rejects with
//! their lines. Never: an order of results that depends on the threads.

use super::chunks::{Buffer, Chunks, Next};
use super::delimited::Scratch;
use super::formats::{Out, Piece, Pieces, Reader, Tally};
use super::gathering::Gathering;
use super::origins::Origin;
use super::reject_lists::PieceRejects;
use super::rejects::Reason;
use super::streams;
use super::wall_clock::WallClock;
use crate::error::{Error, Result};
use crate::journal::Journal;
use std::io::Read;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};

/// A file and how to read it.
pub(super) struct Job {
    /// As it is named in the account.
    pub(super) path: PathBuf,
    pub(super) origin: Origin,
    pub(super) reader: Box<dyn Reader>,
    /// Jobs of equal number share time form and precision.
    pub(super) source: usize,
}

/// What one thread brings home.
pub(super) struct Harvest {
    pub(super) gathering: Gathering,
    /// A list for each piece that has any.
    pub(super) rejects: Vec<PieceRejects>,
    /// (file, piece, what was counted in it)
    pub(super) tallies: Vec<(u32, u32, Tally)>,
    /// Files that could be recognised and not be opened again, and why.
    pub(super) gone: Vec<(u32, Error)>,
}

enum Feed {
    NotOpen,
    Text(Chunks),
    Parts { next: u32, all: u32 },
    Done,
}

/// Reads all jobs with so many threads. `base_ms`: no event is earlier.
pub(super) fn run(
    jobs: &[Job],
    threads: usize,
    base_ms: i64,
    journal: &dyn Journal,
) -> Result<Vec<Harvest>> {
    let feeds: Vec<Mutex<Feed>> = jobs.iter().map(|_| Mutex::new(Feed::NotOpen)).collect();
    let keeps_more = jobs.iter().any(|job| job.reader.uses().keeps_more());
    let fresh = AtomicUsize::new(0);
    let work = || {
        let mut harvest = Harvest {
            gathering: Gathering::new(base_ms, keeps_more),
            rejects: Vec::new(),
            tallies: Vec::new(),
            gone: Vec::new(),
        };
        let mut tools = Tools::default();
        // A file of one's own first; then a hand with the files that others still read.
        loop {
            let mine = fresh.fetch_add(1, Ordering::Relaxed);
            let (Some(job), Some(feed)) = (jobs.get(mine), feeds.get(mine)) else { break };
            drain(mine as u32, job, feed, &mut harvest, &mut tools, journal)?;
        }
        for (file, (job, feed)) in jobs.iter().zip(&feeds).enumerate() {
            drain(file as u32, job, feed, &mut harvest, &mut tools, journal)?;
        }
        Ok(harvest)
    };
    let helpers = threads.max(1) - 1;
    std::thread::scope(|scope| {
        let others: Vec<_> = (0..helpers).map(|_| scope.spawn(work)).collect();
        let mut all = vec![work()?];
        for other in others {
            let harvest = other.join().map_err(|_| Error::internal("a reading thread stopped"))?;
            all.push(harvest?);
        }
        Ok(all)
    })
}

#[derive(Default)]
struct Tools {
    buffer: Buffer,
    scratch: Scratch,
    clock: Option<WallClock>,
}

fn drain(
    file: u32,
    job: &Job,
    feed: &Mutex<Feed>,
    harvest: &mut Harvest,
    tools: &mut Tools,
    journal: &dyn Journal,
) -> Result<()> {
    loop {
        let (number, damage) = {
            let mut feed = lock(feed);
            if matches!(*feed, Feed::NotOpen) {
                *feed = match begin(job, streams::open_hashed) {
                    Ok(feed) => feed,
                    Err(why) => {
                        harvest.gone.push((file, why));
                        Feed::Done
                    }
                };
            }
            match take(&mut feed, &mut tools.buffer) {
                Some(next) => next,
                None => return Ok(()),
            }
        };
        if let Some(e) = &damage
            && e.kind() != std::io::ErrorKind::InvalidInput
            && e.kind() != std::io::ErrorKind::InvalidData
            && e.kind() != std::io::ErrorKind::UnexpectedEof
        {
            return Err(Error::io("read", &job.path, e)
                .next("see whether its disk or share can be reached, then run this again"));
        }
        // The last piece alone may look like UTF-8 where the log as a whole is not.
        let in_older_encoding =
            |e: &std::io::Error| streams::is_cut_character(e) && !streams::is_utf8(&job.origin);
        let damage = damage.filter(|e| !in_older_encoding(e));
        let damage = damage.as_ref().map(streams::damage);
        read_piece(file, job, number, damage, harvest, tools)?;
        journal.advance(tools.buffer.bytes().len() as u64);
    }
}

fn lock(feed: &Mutex<Feed>) -> MutexGuard<'_, Feed> {
    match feed.lock() {
        Ok(guard) => guard,
        Err(poisoned) => poisoned.into_inner(),
    }
}

/// Shows a file's pieces, one after the other, until `see` has seen enough (says false).
pub(super) fn look_through(job: &Job, see: &mut dyn FnMut(&Piece) -> Result<bool>) -> Result<()> {
    let mut feed = begin(job, streams::open)?;
    let mut buffer = Buffer::default();
    // Damage is named when the file is read.
    while let Some((number, _)) = take(&mut feed, &mut buffer) {
        if !see(&Piece { bytes: buffer.bytes(), number })? {
            break;
        }
    }
    Ok(())
}

fn begin(job: &Job, open: impl FnOnce(&Origin) -> Result<Box<dyn Read + Send>>) -> Result<Feed> {
    Ok(match job.reader.pieces() {
        Pieces::Text { cutter, skip_bytes, .. } => {
            let stream = match job.reader.stream() {
                Some(stream) => stream?,
                None => open(&job.origin)?,
            };
            Feed::Text(Chunks::new(stream, cutter, skip_bytes))
        }
        Pieces::Parts(parts) => Feed::Parts { next: 0, all: parts.len() as u32 },
    })
}

/// The next piece's number, and the damage after it where there is one.
fn take(feed: &mut Feed, buffer: &mut Buffer) -> Option<(u32, Option<std::io::Error>)> {
    match feed {
        Feed::Text(chunks) => match chunks.next(buffer) {
            Next::Chunk(number) => Some((number, None)),
            Next::Damaged(number, e) => {
                *feed = Feed::Done;
                Some((number, Some(e)))
            }
            Next::End => {
                *feed = Feed::Done;
                None
            }
        },
        Feed::Parts { next, all } => {
            buffer.clear();
            (*next < *all).then(|| {
                *next += 1;
                (*next - 1, None)
            })
        }
        Feed::NotOpen | Feed::Done => None,
    }
}

fn read_piece(
    file: u32,
    job: &Job,
    number: u32,
    damage: Option<Reason>,
    harvest: &mut Harvest,
    tools: &mut Tools,
) -> Result<()> {
    let zone = &job.reader.context().zone;
    let clock = tools.clock.get_or_insert_with(|| WallClock::new(Arc::clone(zone)));
    clock.set_zone(zone);
    let mut bytes = tools.buffer.bytes();
    if let (true, Pieces::Text { cutter, .. }) = (damage.is_some(), job.reader.pieces()) {
        bytes = &bytes[..cutter.whole_at_damage(bytes)];
    }
    let mut rejects = PieceRejects::new(file, number);
    let mut out = Out {
        gathering: &mut harvest.gathering,
        clock,
        scratch: &mut tools.scratch,
        file,
        tally: Tally::default(),
        rejects: &mut rejects,
        piece: number,
    };
    if !bytes.is_empty() || matches!(job.reader.pieces(), Pieces::Parts(_)) {
        job.reader.read(&Piece { bytes, number }, &mut out)?;
    }
    if let Some(reason) = damage {
        out.tally.read += 1;
        let line = out.tally.lines;
        out.reject(line, reason, None);
    }
    harvest.tallies.push((file, number, out.tally));
    if !rejects.is_empty() {
        harvest.rejects.push(rejects);
    }
    Ok(())
}

/// Lines in the file of each piece's first line, from 1.
pub(super) fn first_lines(job: &Job, tallies: &mut [(u32, Tally)]) -> Vec<u64> {
    tallies.sort_unstable_by_key(|(piece, _)| *piece);
    let mut line = match job.reader.pieces() {
        Pieces::Text { skip_lines, .. } => skip_lines + 1,
        Pieces::Parts(_) => 1,
    };
    let mut first = Vec::with_capacity(tallies.len());
    for (_, tally) in tallies {
        first.push(line);
        line += tally.lines;
    }
    first
}
