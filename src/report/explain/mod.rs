//! The evidence behind one person's result: a page of text, a page to show, and a chart.
//!
//! In: the folder that analyze wrote, a printed id. Out: text, and files under its `people/`.
//! Never: another table than evidence.parquet; never another person.

mod html;
mod picture;
mod reading;
mod story;
mod text;

use super::folder::make_folders;
use crate::charts::person;
use crate::error::{Error, Result};
use crate::findings::Scope;
use crate::measures::Definition;
use crate::settings::Theme;
use reading::Record;
use std::fs::OpenOptions;
use std::io::Write;
use std::path::{Path, PathBuf};
use story::Story;

/// One person's result, ready to be shown.
pub struct Explained {
    story: Story,
    scope: Scope,
}

/// Where analyze keeps what this needs.
const EVIDENCE: &str = "tables/evidence.parquet";
/// Files of explanations, under the output folder.
const FILES: &str = "people/explain-";
const ENDINGS: [&str; 3] = [".html", ".svg", ".png"];

/// `called`: what the person may be printed as, such as a pseudonym. The first that is there is taken.
pub fn explain(
    out: &Path,
    called: &[String],
    definitions: &[&'static Definition],
) -> Result<Explained> {
    let path = out.join(EVIDENCE);
    let records = reading::records(&path, called)?;
    let mine = |id: &String| records.iter().any(|record: &Record| record.user_id == *id);
    let Some(id) = called.iter().find(|id| mine(id)) else {
        return Err(Error::usage("this output has no such person").at(&path).next(
            "name an id as it stands in tables/users.csv: a pseudonym, or with --named the input's own",
        ));
    };
    let records: Vec<&Record> = records.iter().filter(|record| record.user_id == *id).collect();
    let story = story::tell(id, &records, definitions);
    let scope = reading::scope(&records);
    Ok(Explained { story, scope })
}

impl Explained {
    /// The page for a terminal.
    pub fn text(&self) -> String {
        text::page(&self.story)
    }

    /// The numbers of the chart.
    pub fn picture(&self) -> person::Person {
        picture::of(&self.story)
    }

    /// Writes the page, and the chart as SVG and PNG; for the owner's eyes only.
    pub fn write(&self, out: &Path) -> Result<Vec<PathBuf>> {
        let drawing = person::draw(&self.picture(), &self.scope, Theme::Auto)?;
        let page = html::page(&self.story, &self.scope, &drawing)?;
        let stem = format!("{FILES}{}", file_stem(&self.story.id));
        make_folders(&out.join("people"))?;
        let files: [&[u8]; 3] = [page.as_bytes(), drawing.svg.as_bytes(), &drawing.png];
        let mut written = Vec::new();
        for (ending, bytes) in ENDINGS.iter().zip(files) {
            let path = out.join(format!("{stem}{ending}"));
            write(&path, bytes)?;
            written.push(path);
        }
        Ok(written)
    }
}

/// Whether a path within an output is one that `explain` may have written.
pub(super) fn wrote(path: &str) -> bool {
    let stem = path
        .strip_prefix(FILES)
        .and_then(|rest| ENDINGS.iter().find_map(|ending| rest.strip_suffix(ending)));
    stem.is_some_and(|stem| {
        !stem.is_empty()
            && stem.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    })
}

const LONGEST: usize = 40;

/// The id where it is a plain name; else letters and digits of it, and a number that tells it from
/// others that read alike.
fn file_stem(id: &str) -> String {
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    if !id.is_empty() && id.len() <= LONGEST && id.bytes().all(plain) {
        return id.to_string();
    }
    let mut stem: String = id
        .chars()
        .flat_map(char::to_lowercase)
        .filter(|c| c.is_ascii_alphanumeric())
        .take(LONGEST)
        .collect();
    if !stem.is_empty() {
        stem.push('-');
    }
    let digest = blake3::hash(id.as_bytes());
    stem + digest.to_hex().get(..12).unwrap_or_default()
}

fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    let failed = |e: &std::io::Error| {
        Error::io("write", path, e).next("the page above is whole; only this file is missing")
    };
    // Made anew, so that a file with wider permissions does not keep them.
    match std::fs::remove_file(path) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => return Err(failed(&e)),
        _ => {}
    }
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path).map_err(|e| failed(&e))?;
    file.write_all(bytes).and_then(|()| file.sync_data()).map_err(|e| failed(&e))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_an_explanation_is_known_by_its_name_and_no_other_is() {
        for id in ["p-abc234", "EMP 1/..", "", "日本", "a-b"] {
            let path = format!("{FILES}{}.svg", file_stem(id));
            assert!(wrote(&path), "{path}");
        }
        for path in [
            "people/explain-.svg",
            "people/explain-a/b.svg",
            "people/explain-a.txt",
            "explain-a.svg",
        ] {
            assert!(!wrote(path), "{path}");
        }
        assert_ne!(file_stem("A-b"), file_stem("a-b"));
    }
}
