//! A hospital with known truth, read and folded as any other, and judged.
//!
//! In: a plan of the simulator, or a folder that someone else delivered. Out: what analysis sees,
//! apart from what is true. Never: the truth in the hands of analysis.

use std::collections::BTreeMap;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use uptake::findings::Findings;
use uptake::journal::{Silent, SystemClock, World};
use uptake::peers::Peers;
use uptake::privacy::Key;
use uptake::settings::{Raw, Settings, settle};
use uptake::simulate::{Plan, simulate};
use uptake::site::Site;
use uptake::units::{Day, Zone};
use uptake::usage::{Tables, Usage};

pub type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

/// What is true of a person.
#[derive(Clone, Debug, Default)]
pub struct Known {
    pub label: String,
    pub needs: Vec<String>,
    pub style: String,
    pub odd: String,
    /// How many times the effort; `None` where the truth does not say.
    pub effect: Option<f64>,
    pub since: Option<Day>,
    pub recovered: bool,
}

/// A unit, or a role across the hospital, in which everybody is slow at one activity.
#[derive(Clone, Debug)]
pub struct SlowUnit {
    /// Empty: a role.
    pub department: String,
    pub role: String,
    pub activity: String,
    pub effect: f64,
}

pub struct Read {
    pub truth: BTreeMap<String, Known>,
    pub slow_units: Vec<SlowUnit>,
    pub usage: Usage,
    pub site: Site,
    pub settings: Settings,
}

pub struct Judged {
    pub findings: Findings,
    /// The same at the widest false discovery rate, where asked for: whom only the rate keeps out.
    pub widest: Option<Findings>,
    pub peers: Peers,
}

/// A rate at which more is flagged than anybody would want, to see the second conditions there.
pub const WIDEST: f64 = 0.20;

/// Simulates, reads and folds in a temporary folder.
pub fn simulated(plan: &Plan) -> Result<Read> {
    let folder = tempfile::tempdir()?;
    let dir = folder.path().join("site");
    simulate(plan, &dir, &Silent)?;
    delivered(&dir)
}

/// Reads a folder with an `uptake.toml`, and the truth in it or beside it.
pub fn delivered(dir: &Path) -> Result<Read> {
    let truth = truth_of(dir).ok_or_else(|| format!("{}: no truth.csv", dir.display()))?;
    let raw = Raw { logs: vec![dir.to_path_buf()], ..Raw::default() };
    let mut settings = settle(&raw, [])?.settings;
    settings.threads = Some(1);
    let zone = Zone::by_name(settings.timezone.as_deref().unwrap_or("UTC"))?;
    let zone = Arc::new(zone);
    let site = uptake::site::read(&settings, &zone)?;
    let world = World { journal: &Silent, clock: &SystemClock };
    let key = Key::from_bytes([7; 32]);
    let (usage, _) = uptake::read_and_fold(&settings, &site, &zone, &key, Tables::ALL, world)?;
    let slow_units = slow_units(dir)?;
    Ok(Read { truth: people(&truth)?, slow_units, usage, site, settings })
}

pub fn judge(read: &Read) -> Judged {
    Judged {
        findings: uptake::find(&read.usage, &read.site, &read.settings),
        widest: None,
        peers: uptake::peers::gather(&read.usage, &read.site, &read.settings),
    }
}

pub fn judge_at_both_rates(read: &Read) -> Judged {
    let wide = Settings { false_discovery_rate: WIDEST, ..read.settings.clone() };
    let widest = uptake::find(&read.usage, &read.site, &wide);
    Judged { widest: Some(widest), ..judge(read) }
}

/// `truth.csv` inside, else `NAME.truth.csv` beside the folder.
pub fn truth_of(dir: &Path) -> Option<PathBuf> {
    let name = dir.file_name()?.to_string_lossy();
    let beside = dir.with_file_name(format!("{name}.truth.csv"));
    [dir.join("truth.csv"), beside].into_iter().find(|file| file.is_file())
}

fn people(file: &Path) -> Result<BTreeMap<String, Known>> {
    let mut reader = csv::Reader::from_path(file)?;
    let headings = reader.headers()?.clone();
    let column = |names: &[&str]| headings.iter().position(|h| names.contains(&h.trim()));
    let id = column(&["user_id"]).ok_or_else(|| format!("{}: no user_id", file.display()))?;
    let label = column(&["label"]).ok_or_else(|| format!("{}: no label", file.display()))?;
    let (needs, style, odd) =
        (column(&["needs"]), column(&["style"]), column(&["odd", "oddities"]));
    let (effect, since, recovered) =
        (column(&["effect"]), column(&["since"]), column(&["recovered"]));
    let mut known = BTreeMap::new();
    for row in reader.records() {
        let row = row?;
        let cell = |at: Option<usize>| at.and_then(|at| row.get(at)).unwrap_or("").trim();
        known.insert(
            cell(Some(id)).to_string(),
            Known {
                label: cell(Some(label)).to_string(),
                needs: listed(cell(needs)),
                style: cell(style).to_string(),
                odd: cell(odd).to_string(),
                effect: cell(effect).parse().ok(),
                since: Day::parse(cell(since)),
                recovered: !cell(recovered).is_empty(),
            },
        );
    }
    Ok(known)
}

fn listed(cell: &str) -> Vec<String> {
    cell.split(['|', ';']).map(str::trim).filter(|n| !n.is_empty()).map(str::to_string).collect()
}

/// `truth_units.csv` inside, else `NAME.truth_units.csv` beside the folder.
fn slow_units(dir: &Path) -> Result<Vec<SlowUnit>> {
    let name = dir.file_name().unwrap_or_default().to_string_lossy();
    let beside = dir.with_file_name(format!("{name}.truth_units.csv"));
    let inside = dir.join("truth_units.csv");
    let Some(file) = [inside, beside].into_iter().find(|file| file.is_file()) else {
        return Ok(Vec::new());
    };
    let mut units = Vec::new();
    let mut reader = csv::Reader::from_path(file)?;
    let headings = reader.headers()?.clone();
    for row in reader.records() {
        let row = row?;
        let cell = |name: &str| {
            let at = headings.iter().position(|heading| heading.trim() == name);
            at.and_then(|at| row.get(at)).unwrap_or("").trim()
        };
        units.push(SlowUnit {
            department: cell("department").to_string(),
            role: cell("role").to_string(),
            activity: cell("activity").to_string(),
            effect: cell("effect").parse().unwrap_or(1.0),
        });
    }
    Ok(units)
}
