//! A decoder kept where it can do no harm.
//!
//! In: a file that a decoder may fail on. Out: a stream of whole frames, damage named in place of
//! what was lost. Never: an abort, a runaway allocation or an endless wait in the process that
//! reads.

use super::frames::{self, Frame, Frames};
use super::{Asked, decode};
use crate::error::{Error, Result};
use std::ffi::OsString;
use std::io::{Read, Write};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::time::Duration;

/// A program whose command is this room's `decode`, and how long it may say nothing.
#[derive(Clone, Debug)]
pub struct Decoder {
    pub program: PathBuf,
    /// What stands before the file and the rest of what is asked.
    pub words: Vec<OsString>,
    pub silence: Duration,
}

static DECODER: OnceLock<Decoder> = OnceLock::new();

/// From now on files that a decoder may fail on are decoded by this program's hidden command
/// `decode`; without one they are decoded on a thread, where a panic is caught and an abort is not.
pub fn decode_by(program: PathBuf) {
    // Named once: a second name changes nothing.
    let _ = DECODER.set(Decoder { program, words: vec!["decode".into()], silence: SILENCE });
}

/// Of address space, in bytes: a workbook of a million rows takes a quarter of it.
#[cfg(unix)]
const MEMORY: u64 = 1 << 30;
/// A decoder that says nothing for so long hangs, and longer the larger the file is: a workbook's
/// texts are read before its first row.
const SILENCE: Duration = Duration::from_secs(6);
const BYTES_A_SECOND: u64 = 4 << 20;
/// A decoder that dies is begun again behind the part it died of, so many times a file; one that
/// hangs has cost more time, and counts for more.
const MOST_DEATHS: u32 = 16;
const A_HANG: u32 = 8;

/// Limits this process to what a decoder may take; its parent sets the deadline.
pub fn limit_memory() {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, setrlimit};
        let most = |bytes| Rlimit { current: Some(bytes), maximum: Some(bytes) };
        // Where a system has no such limit the deadline still holds.
        let _ = setrlimit(Resource::As, most(MEMORY));
        let _ = setrlimit(Resource::Core, most(0));
    }
}

/// The whole frames of a file.
pub(crate) fn stream(asked: Asked) -> Result<Box<dyn Read + Send>> {
    stream_by(DECODER.get().cloned(), asked)
}

/// The same by a decoder of one's own; `None`: on a thread of this process.
pub fn stream_by(decoder: Option<Decoder>, asked: Asked) -> Result<Box<dyn Read + Send>> {
    Ok(Box::new(Guarded::begin(decoder, asked)?))
}

struct Guarded {
    decoder: Option<Decoder>,
    asked: Asked,
    silence: Duration,
    source: Source,
    /// What came and was not handed on; the first `ready` bytes are whole frames.
    waiting: Vec<u8>,
    handed: usize,
    ready: usize,
    /// The part in hand, its rows where they are known, and how many of them came.
    part: Option<u32>,
    rows: u64,
    seen: u64,
    deaths: u32,
    over: bool,
}

struct Source {
    pieces: Receiver<Vec<u8>>,
    child: Option<Child>,
}

impl Drop for Source {
    fn drop(&mut self) {
        if let Some(child) = &mut self.child {
            // It may have ended by itself.
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

impl Source {
    fn begin(decoder: Option<&Decoder>, asked: &Asked) -> std::io::Result<Self> {
        let (send, pieces) = sync_channel(QUEUE);
        let Some(Decoder { program, words, .. }) = decoder else {
            let asked = asked.clone();
            std::thread::Builder::new().spawn(move || {
                let mut out = std::io::BufWriter::with_capacity(SMALL, Sender(send));
                // Nobody listens any more where this fails.
                let _ = decode(&asked, &mut out);
            })?;
            return Ok(Self { pieces, child: None });
        };
        let mut command = Command::new(program);
        command.args(words).arg(&asked.file);
        if let Some(columns) = &asked.columns {
            let columns: Vec<String> = columns.iter().map(usize::to_string).collect();
            command.arg("--columns").arg(columns.join(","));
        }
        command.arg("--from-part").arg(asked.from_part.to_string());
        command.arg("--heading-row").arg(asked.heading_row.to_string());
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn()?;
        if let Some(mut out) = child.stdout.take() {
            std::thread::Builder::new().spawn(move || {
                let mut room = vec![0; PIECE];
                while let Ok(n @ 1..) = out.read(&mut room) {
                    let piece = room.get(..n).unwrap_or_default().to_vec();
                    if send.send(piece).is_err() {
                        break;
                    }
                }
            })?;
        }
        Ok(Self { pieces, child: Some(child) })
    }
}

const PIECE: usize = 64 * 1024;
const QUEUE: usize = 64;
/// What a decoder may hold back: little, since it is lost where the decoder dies.
pub const SMALL: usize = 1024;

struct Sender(SyncSender<Vec<u8>>);

impl Write for Sender {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let gone = |_| std::io::Error::from(std::io::ErrorKind::BrokenPipe);
        self.0.send(bytes.to_vec()).map_err(gone)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Guarded {
    fn begin(decoder: Option<Decoder>, asked: Asked) -> Result<Self> {
        let failed = |e: std::io::Error| {
            Error::io("begin the decoding of this file", &asked.file, &e)
                .next("check that this account may start processes, or export the table as CSV")
        };
        let length = asked.file.metadata().map_err(|e| Error::io("open", &asked.file, &e))?.len();
        let silence = decoder.as_ref().map_or(SILENCE, |decoder| decoder.silence);
        Ok(Self {
            source: Source::begin(decoder.as_ref(), &asked).map_err(failed)?,
            silence: silence + Duration::from_secs(length / BYTES_A_SECOND),
            decoder,
            asked,
            waiting: Vec::new(),
            handed: 0,
            ready: 0,
            part: None,
            rows: 0,
            seen: 0,
            deaths: 0,
            over: false,
        })
    }

    /// Waits for more; afterwards some bytes are ready, or it is over.
    fn fetch(&mut self) -> std::io::Result<()> {
        self.waiting.drain(..self.handed);
        self.ready -= self.handed;
        self.handed = 0;
        while self.ready == 0 && !self.over {
            match self.source.pieces.recv_timeout(self.silence) {
                Ok(piece) => {
                    self.waiting.extend_from_slice(&piece);
                    if self.take_stock().is_err() {
                        self.lose(1)?;
                    }
                }
                Err(RecvTimeoutError::Timeout) => self.lose(A_HANG)?,
                Err(RecvTimeoutError::Disconnected) => self.lose(1)?,
            }
        }
        Ok(())
    }

    fn take_stock(&mut self) -> std::result::Result<(), frames::NoFrame> {
        loop {
            let rest = self.waiting.get(self.ready..).unwrap_or_default();
            let Some((frame, length)) = frames::first(rest)? else { return Ok(()) };
            match frame {
                Frame::Part(rows) => {
                    self.part = Some(self.part.map_or(self.asked.from_part, |part| part + 1));
                    (self.rows, self.seen) = (rows, 0);
                }
                Frame::Row { .. } | Frame::TooLong { .. } => self.seen += 1,
                Frame::Damage(rows) => self.seen += rows,
                Frame::End => self.over = true,
                Frame::Headings(_) => {}
            }
            self.ready += length;
        }
    }

    /// The decoder is gone or must go: what was lost is named, and the parts behind are tried.
    fn lose(&mut self, deaths: u32) -> std::io::Result<()> {
        self.waiting.truncate(self.ready);
        Frames::to(&mut self.waiting).damage(self.rows.saturating_sub(self.seen))?;
        self.ready = self.waiting.len();
        self.deaths += deaths;
        let next = self.part.map(|part| part + 1);
        match next {
            Some(next) if self.deaths <= MOST_DEATHS && self.source.child.is_some() => {
                self.asked.from_part = next;
                self.part = None;
                self.source = Source::begin(self.decoder.as_ref(), &self.asked)?;
            }
            _ => self.over = true,
        }
        Ok(())
    }
}

impl Read for Guarded {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        if self.handed == self.ready {
            self.fetch()?;
        }
        let ready = self.waiting.get(self.handed..self.ready).unwrap_or_default();
        let n = ready.len().min(buffer.len());
        if let (Some(to), Some(from)) = (buffer.get_mut(..n), ready.get(..n)) {
            to.copy_from_slice(from);
        }
        self.handed += n;
        Ok(n)
    }
}
