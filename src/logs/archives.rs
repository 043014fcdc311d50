//! The members of a zip archive, each a log of its own.
//!
//! In: a file. Out: where its members' bytes lie; those that cannot be read by name and why. Never:
//! a member on the disk, an archive within an archive, a workbook (a zip too) taken apart.

use super::origins::{Member, Origin, within};
use super::streams::read_full;
use crate::error::{Error, Kind, Result};
use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use zip::{CompressionMethod, ZipArchive};

/// What an archive holds.
#[derive(Default)]
pub(super) struct Archive {
    pub(super) members: Vec<Origin>,
    pub(super) refused: Vec<(PathBuf, Error)>,
}

const LOCAL: [u8; 4] = *b"PK\x03\x04";
const EMPTY: [u8; 4] = *b"PK\x05\x06";
/// More are no export.
const MOST_MEMBERS: usize = 100_000;

/// The archive's members in the order of their names. `None`: this is no archive of logs.
pub(super) fn look(path: &Path) -> Result<Option<Archive>> {
    let failed = |e: &std::io::Error| Error::io("read", path, e);
    let mut file = File::open(path).map_err(|e| failed(&e))?;
    let mut magic = [0; 4];
    read_full(&mut file, &mut magic).map_err(|e| failed(&e))?;
    if magic != LOCAL && magic != EMPTY {
        return Ok(None);
    }
    file.rewind().map_err(|e| failed(&e))?;
    let found = match by_directory(path, file) {
        Directory::Is(entries) => entries,
        Directory::Workbook => return Ok(None),
        Directory::Refused(why) => return Err(why.at(path)),
        Directory::Missing => {
            let mut entries = by_headers(path).map_err(|e| failed(&e))?;
            entries.push((String::new(), Err(cut_short())));
            entries
        }
    };
    if found.iter().any(|(name, _)| is_of_a_workbook(name.as_bytes())) {
        return Ok(None);
    }
    let mut archive = Archive::default();
    let fingerprint = Arc::default();
    for (name, member) in found {
        match member {
            Err(why) if name.is_empty() => archive.refused.push((path.to_path_buf(), why.at(path))),
            Err(why) => {
                let shown = within(path, &name);
                archive.refused.push((shown.clone(), why.at(shown)));
            }
            Ok(member) => archive.members.push(Origin {
                file: path.to_path_buf(),
                member: Some(Arc::new(member)),
                fingerprint: Arc::clone(&fingerprint),
            }),
        }
    }
    archive.members.sort_by_cached_key(Origin::shown);
    archive.refused.sort_by(|a, b| a.0.cmp(&b.0));
    if archive.members.is_empty() && archive.refused.is_empty() {
        return Err(Error::new(Kind::NothingPublished, "this archive holds no file")
            .at(path)
            .next("export it again, or leave it out"));
    }
    Ok(Some(archive))
}

type Entry = (String, Result<Member>);

enum Directory {
    Is(Vec<Entry>),
    Workbook,
    /// It can be read, and shows that the archive is not what it seems.
    Refused(Error),
    /// It cannot be read: an archive ends with it, and this one was cut.
    Missing,
}

fn by_directory(path: &Path, file: File) -> Directory {
    let Ok(mut zip) = ZipArchive::new(BufReader::new(file)) else { return Directory::Missing };
    if zip.file_names_raw().any(is_of_a_workbook) {
        return Directory::Workbook;
    }
    let twofold = zip.has_duplicate_names() || zip.has_overlapping_files().unwrap_or(true);
    if twofold || zip.len() > MOST_MEMBERS {
        let error = Error::new(Kind::InputOutput, "members of this archive share names or bytes");
        return Directory::Refused(error.next("unpack it and give the files themselves"));
    }
    let mut entries = Vec::with_capacity(zip.len());
    for at in 0..zip.len() {
        let Ok(found) = zip.by_index_raw(at) else {
            entries.push((format!("member {}", at + 1), Err(damaged())));
            continue;
        };
        let name = super::encodings::text(found.name_raw()).into_owned();
        if found.is_dir() || is_hidden(&name) {
            continue;
        }
        let member = match (found.encrypted(), found.compression(), found.data_start()) {
            (true, _, _) => Err(refused("this member is encrypted")),
            (
                false,
                method @ (CompressionMethod::Stored | CompressionMethod::Deflated),
                Some(start),
            ) => {
                let deflated = method == CompressionMethod::Deflated;
                let (compressed, crc32) = (found.compressed_size(), Some(found.crc32()));
                Ok(Member { name: name.clone(), start, compressed, deflated, crc32 })
            }
            (false, _, Some(_)) => {
                Err(refused("this member is compressed by a method other than deflate"))
            }
            (false, _, None) => Err(damaged()),
        };
        entries.push((name, member.and_then(|member| no_archive(path, member))));
    }
    Directory::Is(entries)
}

/// What stands before each member says enough to go on where the directory at the end is lost.
fn by_headers(path: &Path) -> std::io::Result<Vec<Entry>> {
    let mut file = BufReader::new(File::open(path)?);
    let length = file.get_ref().metadata()?.len();
    let mut entries = Vec::new();
    let mut at = 0;
    while entries.len() < MOST_MEMBERS {
        file.seek(SeekFrom::Start(at))?;
        let mut header = [0; 30];
        if read_full(&mut file, &mut header)? < header.len() || !header.starts_with(&LOCAL) {
            break;
        }
        let two = |at: usize| u16::from_le_bytes([header[at], header[at + 1]]);
        let four = |at: usize| u32::from(two(at)) | u32::from(two(at + 2)) << 16;
        let mut name = vec![0; usize::from(two(26))];
        let n = read_full(&mut file, &mut name)?;
        let name = super::encodings::text(&name[..n]).into_owned();
        let start = at + 30 + u64::from(two(26)) + u64::from(two(28));
        let sizes_follow = two(6) & 8 != 0;
        let rest = length.saturating_sub(start);
        let told = u64::from(four(18));
        let compressed = if sizes_follow || told > rest { rest } else { told };
        let crc32 = (compressed == told && !sizes_follow).then(|| four(14));
        let member = match two(8) {
            _ if two(6) & 1 != 0 => Err(refused("this member is encrypted")),
            method @ (0 | 8) if method == 8 || !sizes_follow => {
                Ok(Member { name: name.clone(), start, compressed, deflated: method == 8, crc32 })
            }
            _ => Err(damaged()),
        };
        if !name.ends_with('/') && !is_hidden(&name) {
            entries.push((name, member.and_then(|member| no_archive(path, member))));
        }
        at = start + compressed;
        if sizes_follow {
            break;
        }
    }
    Ok(entries)
}

/// A workbook is a zip of XML, and a format of its own.
fn is_of_a_workbook(name: &[u8]) -> bool {
    name == b"[Content_Types].xml" || name == b"xl/workbook.xml"
}

/// What an unpacker leaves beside the files, and what is passed over in folders too.
fn is_hidden(name: &str) -> bool {
    name.split('/').any(|part| part.starts_with('.') || part == "__MACOSX")
}

/// Formats that are read in place cannot be read within an archive.
fn no_archive(path: &Path, member: Member) -> Result<Member> {
    let origin = Origin {
        file: path.to_path_buf(),
        member: Some(Arc::new(member.clone())),
        fingerprint: Arc::default(),
    };
    let mut magic = [0; 4];
    // Damage is named when the member is read.
    let n = super::streams::open(&origin)
        .ok()
        .and_then(|mut content| content.read(&mut magic).ok())
        .unwrap_or(0);
    match &magic[..n] {
        b"PK\x03\x04" | b"PK\x05\x06" => {
            Err(refused("this is an archive or a workbook within an archive"))
        }
        b"PAR1" | b"ARRO" => Err(refused("this is a Parquet or Arrow file within an archive")),
        _ => Ok(member),
    }
}

fn refused(what: &str) -> Error {
    Error::new(Kind::InputOutput, what).next("unpack the archive and give the file itself")
}

fn damaged() -> Error {
    refused("this member of the archive is damaged")
}

fn cut_short() -> Error {
    Error::new(
        Kind::InputOutput,
        "this archive was cut short or is damaged; members may be missing",
    )
    .next("copy or export it again: what could be found in it was read")
}
