//! The site's key, and what it makes of an id: a keyed pseudonym, never a plain hash.
//!
//! In: an id as delivered. Out: HMAC-SHA-256 of it under the site's key. Never: the id itself.

use crate::error::{Error, Result};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::fs::OpenOptions;
use std::io::Write;
use std::path::Path;

const KEY_BYTES: usize = 32;

#[derive(Clone)]
pub struct Key([u8; KEY_BYTES]);

/// What is being hashed: the same text as a user and as a patient gives different results.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Realm {
    User,
    Patient,
    Encounter,
}

impl Key {
    pub fn from_bytes(bytes: [u8; KEY_BYTES]) -> Self {
        Self(bytes)
    }

    /// The key in `path` (64 hex digits), made once with mode 0600 where there is none.
    pub fn load_or_make(path: &Path) -> Result<Self> {
        match std::fs::read_to_string(path) {
            Ok(text) => parse(text.trim()).ok_or_else(|| {
                Error::usage("this key file does not hold 64 hexadecimal digits")
                    .at(path)
                    .next("name the right file with key_file, or move this one away to have a new key made (pseudonyms then change)")
            }),
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => make(path),
            Err(e) => Err(Error::io("read the key file", path, &e)),
        }
    }

    /// The key in `path`, where there is one; never makes one.
    pub fn find(path: &Path) -> Option<Self> {
        parse(std::fs::read_to_string(path).ok()?.trim())
    }

    /// A person's pseudonym: `p-` and 12 letters of base 32, 60 bits.
    pub fn pseudonym(&self, user_id: &str) -> String {
        const LETTERS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz023456789";
        let mut bits = self.hash(Realm::User, user_id.as_bytes());
        let mut name = String::from("p-");
        for _ in 0..12 {
            name.push(char::from(LETTERS[(bits & 31) as usize]));
            bits >>= 5;
        }
        name
    }

    /// The first 64 bits of the keyed hash.
    pub fn hash(&self, realm: Realm, id: &[u8]) -> u64 {
        let label: &[u8] = match realm {
            Realm::User => b"user\0",
            Realm::Patient => b"patient\0",
            Realm::Encounter => b"encounter\0",
        };
        let mut mac = match Hmac::<Sha256>::new_from_slice(&self.0) {
            Ok(mac) => mac,
            Err(_) => unreachable!("HMAC takes a key of any length"),
        };
        mac.update(label);
        mac.update(id);
        let digest = mac.finalize().into_bytes();
        let mut first = [0; 8];
        first.copy_from_slice(&digest[..8]);
        u64::from_be_bytes(first)
    }
}

fn parse(hex: &str) -> Option<Key> {
    if hex.len() != KEY_BYTES * 2 || !hex.is_ascii() {
        return None;
    }
    let mut bytes = [0; KEY_BYTES];
    for (byte, pair) in bytes.iter_mut().zip(hex.as_bytes().chunks_exact(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
    }
    Some(Key(bytes))
}

fn make(path: &Path) -> Result<Key> {
    let mut bytes = [0; KEY_BYTES];
    getrandom::fill(&mut bytes)
        .map_err(|e| Error::internal(format!("the system gave no random bytes: {e}")))?;
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path).map_err(|e| Error::io("make the key file", path, &e))?;
    let hex: String = bytes.iter().map(|b| format!("{b:02x}")).collect();
    writeln!(file, "{hex}").map_err(|e| Error::io("write the key file", path, &e))?;
    Ok(Key(bytes))
}
