//! The known word that a mistyped one was probably meant to be.
//!
//! In: a word and the words that exist. Out: the nearest, where one is near. Never: a correction
//! made silently.

/// Below this likeness (Jaro–Winkler, 0 to 1) a suggestion misleads more than it helps.
const NEAR: f64 = 0.8;

pub fn suggest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = plain(word);
    known
        .into_iter()
        .map(|candidate| (strsim::jaro_winkler(&word, &plain(candidate)), candidate))
        .filter(|(likeness, _)| *likeness >= NEAR)
        .max_by(|(a, left), (b, right)| a.total_cmp(b).then_with(|| right.cmp(left)))
        .map(|(_, candidate)| candidate)
}

fn plain(word: &str) -> String {
    word.to_lowercase().replace('-', "_")
}
