//! The rules in the order they are tried, and a site's own map before them.
//!
//! In: `rules.tsv` (inside the binary) and rows of the site's `actions` file. Out: a name's meaning.
//! Never: the names of one hospital; rules speak of words.

use super::{Activity, DETAIL_AFTER, Meaning, Signal, Signals};
use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

static BUILT_IN: LazyLock<Rules> = LazyLock::new(|| rules_in(include_str!("rules.tsv")).0);

/// The group of words that are left out of a name before it is compared: "the order is signed" and
/// "order signed" are one.
const SILENT: &str = "silent";

#[derive(Clone, Debug)]
pub struct Vocabulary {
    own: HashMap<String, Meaning>,
    rules: &'static Rules,
}

impl Vocabulary {
    /// The rules inside the binary.
    pub fn built_in() -> Self {
        Self { own: HashMap::new(), rules: &BUILT_IN }
    }

    /// A site's own judgement of one action goes before the rules; where it says nothing of the
    /// activity, or of signals, the rules' word stays.
    pub fn learn(&mut self, action: &str, activity: Option<Activity>, signals: &[Signal]) {
        let name = key(action);
        let rules = self.by_rules(&name);
        let signals = if signals.is_empty() {
            rules.signals
        } else {
            signals.iter().fold(Signals::default(), |set, signal| set.with(*signal))
        };
        self.own.insert(name, Meaning { activity: activity.or(rules.activity), signals });
    }

    /// The meaning of a site's own map for the name with its detail, else for the name alone, else
    /// of the rules for the name alone.
    pub fn meaning(&self, action: &str) -> Meaning {
        let known = |name: &str| self.own.get(name).copied();
        let base = key(action.split_once(DETAIL_AFTER).map_or(action, |(base, _)| base));
        known(&key(action)).or_else(|| known(&base)).unwrap_or_else(|| self.by_rules(&base))
    }

    fn by_rules(&self, name: &str) -> Meaning {
        let words: Vec<&str> = name
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| self.rules.heeds(word))
            .collect();
        let mut meaning = Meaning::default();
        for rule in &self.rules.rows {
            match rule.sets {
                Sets::Activity(activity) if meaning.activity.is_none() && rule.fits(&words) => {
                    meaning.activity = Some(activity);
                }
                Sets::Signal(signal) if rule.fits(&words) => {
                    meaning.signals = meaning.signals.with(signal);
                }
                _ => {}
            }
        }
        meaning
    }
}

fn key(action: &str) -> String {
    action.replace('\u{a0}', " ").trim().to_lowercase()
}

#[derive(Clone, Copy, Debug)]
enum Sets {
    Activity(Activity),
    Signal(Signal),
}

#[derive(Debug, Default)]
struct Rules {
    rows: Vec<Rule>,
    groups: Groups,
}

/// Words that a rule may call by one name.
type Groups = BTreeMap<&'static str, Vec<Stem>>;

#[derive(Clone, Debug)]
struct Rule {
    sets: Sets,
    when: Vec<Together>,
    unless: Vec<Together>,
}

/// Terms that must all occur.
type Together = Vec<Term>;

/// Words side by side.
type Term = Vec<Word>;

/// Any one of these stems.
type Word = Vec<Stem>;

#[derive(Clone, Copy, Debug)]
struct Stem {
    text: &'static str,
    /// The name's word may go on.
    begins: bool,
}

impl Rules {
    fn heeds(&self, word: &str) -> bool {
        let silent = self.groups.get(SILENT).is_some_and(|stems| any_is(stems, word));
        !word.is_empty() && !silent
    }
}

impl Rule {
    fn fits(&self, words: &[&str]) -> bool {
        any_occurs(&self.when, words) && !any_occurs(&self.unless, words)
    }
}

fn any_occurs(choices: &[Together], words: &[&str]) -> bool {
    choices.iter().any(|terms| terms.iter().all(|term| occurs(term, words)))
}

fn occurs(term: &Term, words: &[&str]) -> bool {
    words.windows(term.len()).any(|run| run.iter().zip(term).all(|(word, want)| any_is(want, word)))
}

fn any_is(stems: &[Stem], word: &str) -> bool {
    stems.iter().any(|stem| stem.is(word))
}

impl Stem {
    fn is(&self, word: &str) -> bool {
        if self.begins { word.starts_with(self.text) } else { word == self.text }
    }
}

/// The rules of a text, and the numbers of the lines that are none.
fn rules_in(text: &'static str) -> (Rules, Vec<usize>) {
    let mut rules = Rules::default();
    let mut unread = Vec::new();
    for (at, line) in text.lines().enumerate() {
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        if let Some((name, stems)) = group_in(line) {
            rules.groups.insert(name, stems);
        } else if let Some(rule) = rule_in(line, &rules) {
            rules.rows.push(rule);
        } else {
            unread.push(at + 1);
        }
    }
    (rules, unread)
}

fn group_in(line: &'static str) -> Option<(&'static str, Vec<Stem>)> {
    let (name, words) = line.strip_prefix("words\t")?.split_once('\t')?;
    let stems = words.split(';').map(|word| stem_in(word.trim())).collect::<Option<_>>()?;
    Some((name, stems))
}

fn rule_in(line: &'static str, known: &Rules) -> Option<Rule> {
    let mut columns = line.split('\t');
    let (sets, to, when) = (columns.next()?, columns.next()?, columns.next()?);
    let unless = columns.next().unwrap_or_default();
    let sets = match sets {
        "activity" => Sets::Activity(Activity::parse(to)?),
        "signal" => Sets::Signal(Signal::parse(to)?),
        _ => return None,
    };
    let when = choices_in(when, known)?;
    if when.is_empty() || columns.next().is_some() {
        return None;
    }
    Some(Rule { sets, when, unless: choices_in(unless, known)? })
}

fn choices_in(column: &'static str, known: &Rules) -> Option<Vec<Together>> {
    if column.trim().is_empty() {
        return Some(Vec::new());
    }
    let together =
        |choice: &'static str| choice.split('+').map(|term| term_in(term, known)).collect();
    column.split(';').map(together).collect()
}

/// `None` where a word could never occur in a name as it is compared.
fn term_in(text: &'static str, known: &Rules) -> Option<Term> {
    let words: Term =
        text.split_whitespace().map(|word| word_in(word, known)).collect::<Option<_>>()?;
    (!words.is_empty()).then_some(words)
}

fn word_in(text: &'static str, known: &Rules) -> Option<Word> {
    if let Some(group) = text.strip_prefix('@') {
        return known.groups.get(group).cloned();
    }
    stem_in(text).filter(|stem| stem.begins || known.heeds(stem.text)).map(|stem| vec![stem])
}

fn stem_in(text: &'static str) -> Option<Stem> {
    let stem = text.strip_suffix('*').unwrap_or(text);
    let comparable = |c: char| c.is_alphanumeric() && !c.is_uppercase();
    (!stem.is_empty() && stem.chars().all(comparable))
        .then_some(Stem { text: stem, begins: stem.len() < text.len() })
}

#[cfg(test)]
mod tests {
    use super::rules_in;

    #[test]
    fn every_line_of_the_built_in_rules_is_a_rule() {
        let (rules, unread) = rules_in(include_str!("rules.tsv"));
        assert!(rules.rows.len() > 30);
        assert_eq!(unread, Vec::<usize>::new());
    }

    #[test]
    fn a_line_that_is_no_rule_is_named() {
        let text = "activity\tnotes\tnote* sign*\nactivity\tbaking\tbread\nsignal\tsign\tSigned\n";
        assert_eq!(rules_in(text).1, [2, 3]);
    }

    #[test]
    fn a_group_is_known_from_its_row_on_and_a_silent_word_in_a_rule_is_a_mistake() {
        let text = "activity\tnotes\tnote @done\nwords\tdone\tsigned; pend*\n\
                    activity\tnotes\tnote @done\nwords\tsilent\tthe\n\
                    activity\tnotes\tsign the note\n";
        let (rules, unread) = rules_in(text);
        assert_eq!((rules.rows.len(), unread), (1, vec![1, 5]));
    }
}
