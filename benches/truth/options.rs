//! What the command line asks for.
//!
//! In: arguments. Out: `Options`. Never: a word that is passed over in silence.

use super::grid::{CONDITIONS, VARIANTS};
use super::hospital::Result;
use std::path::PathBuf;
use std::str::FromStr;

pub const USAGE: &str = "\
cargo bench --bench truth -- [--all | --only NAMES | --sweep | --sites DIR | --report]
  --all             every condition x 6 variants x 10 seeds at 200 users x 8 weeks, and the sizes
  --only NAMES      some conditions, for example default,null
  --sweep           the sizes and weeks beside 200 x 8 (with --only: also these)
  --sites DIR       every folder in DIR that has an uptake.toml, and a truth.csv in it or beside it
  --report          nothing is simulated: the tables of what is there
  --seeds N         10      --from N      1           first seed
  --variants LIST   0,1,2,3,4,5
  --users N         200     --days N      56          --effect X    instead of the condition's
  --results FILE    target/truth/results.jsonl        finished cells; a rerun passes them over
  --fresh           finished cells are made again     --stale       cells of other sources count too
  --limit-minutes N stops before a cell that would begin later
  --threads N       2       cells at a time
  --resamples N     1000    of hospitals, for the intervals
  --markdown        tables for a page
  --show WHAT       people with their evidence: wrong, missed, a label, a style or an oddity
";

#[derive(Clone, Debug)]
pub struct Options {
    pub only: Vec<String>,
    pub sweep: bool,
    pub sites: Option<PathBuf>,
    /// Anything but the tables of what is there.
    pub run: bool,
    pub help: bool,
    pub seeds: u64,
    pub from: u64,
    pub variants: Vec<u8>,
    pub users: Option<u32>,
    pub days: Option<u32>,
    pub effect: Option<f64>,
    pub results: PathBuf,
    pub fresh: bool,
    pub stale: bool,
    pub limit_minutes: Option<f64>,
    pub threads: usize,
    pub resamples: usize,
    pub markdown: bool,
    pub show: Option<String>,
}

impl Options {
    pub fn wants(&self, condition: &str) -> bool {
        self.only.iter().any(|name| name == condition)
    }

    pub fn read(arguments: impl Iterator<Item = String>) -> Result<Self> {
        let results = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("target/truth/results.jsonl");
        let mut options = Self {
            only: Vec::new(),
            sweep: false,
            sites: None,
            run: false,
            help: true,
            seeds: 10,
            from: 1,
            variants: (0..VARIANTS).collect(),
            users: None,
            days: None,
            effect: None,
            results,
            fresh: false,
            stale: false,
            limit_minutes: None,
            threads: 2,
            resamples: 1000,
            markdown: false,
            show: None,
        };
        let mut words = arguments;
        while let Some(word) = words.next() {
            let mut next = || words.next().ok_or_else(|| format!("{word} needs a value"));
            match word.as_str() {
                // Cargo says so to every bench.
                "--bench" | "--test" => {}
                "--all" => {
                    options.only = CONDITIONS.iter().map(|c| c.name.to_string()).collect();
                    options.sweep = true;
                }
                "--only" => options.only = conditions(&next()?)?,
                "--sweep" => options.sweep = true,
                "--sites" => options.sites = Some(PathBuf::from(next()?)),
                "--report" => options.help = false,
                "--seeds" => options.seeds = number(&word, &next()?)?,
                "--from" => options.from = number(&word, &next()?)?,
                "--variants" => {
                    options.variants =
                        next()?.split(',').map(|v| number(&word, v)).collect::<Result<_>>()?;
                }
                "--users" => options.users = Some(number(&word, &next()?)?),
                "--days" => options.days = Some(number(&word, &next()?)?),
                "--effect" => options.effect = Some(number(&word, &next()?)?),
                "--results" => options.results = PathBuf::from(next()?),
                "--fresh" => options.fresh = true,
                "--stale" => options.stale = true,
                "--limit-minutes" => options.limit_minutes = Some(number(&word, &next()?)?),
                "--threads" => options.threads = number::<usize>(&word, &next()?)?.max(1),
                "--resamples" => options.resamples = number(&word, &next()?)?,
                "--markdown" => options.markdown = true,
                "--show" => options.show = Some(next()?),
                _ => return Err(format!("unknown: {word}\n\n{USAGE}").into()),
            }
        }
        options.run = options.sweep || !options.only.is_empty() || options.sites.is_some();
        options.help &= !options.run;
        Ok(options)
    }
}

fn conditions(list: &str) -> Result<Vec<String>> {
    let names: Vec<&str> = CONDITIONS.iter().map(|c| c.name).collect();
    list.split(',')
        .map(|name| match names.contains(&name) {
            true => Ok(name.to_string()),
            false => Err(format!("no condition {name}; there are {}", names.join(", ")).into()),
        })
        .collect()
}

fn number<T: FromStr>(word: &str, text: &str) -> Result<T> {
    text.trim().parse().map_err(|_| format!("{word} needs a number, not {text}").into())
}
