//! The command line.
//!
//! In: the arguments. Out: a command with its raw values. Never: a default, a check beyond form;
//! settings settle those.

use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};
use std::ffi::OsString;
use std::io;
use std::path::PathBuf;
use uptake::decoding::Asked;
use uptake::error::{Error, Result};
use uptake::settings::Raw;
use uptake::simulate::{Layout, Naming, Plan, Prevalence};
use uptake::units::Day;

/// Reads the audit logs of an electronic health record and tells its caretakers who needs help,
/// who can give it, and whether it works. Nothing leaves this machine.
#[derive(Debug, Parser)]
#[command(name = "uptake", version, arg_required_else_help = true, after_help = EXIT_CODES)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Command,
    /// Progress and messages on standard error: auto (a bar on a terminal, plain lines elsewhere),
    /// plain, or json (an object an event, for collectors)
    #[arg(long, global = true, value_enum, value_name = "FORM", hide_possible_values = true)]
    pub log_format: Option<LogFormat>,
}

const EXIT_CODES: &str = "Exit codes:
   0  done
   2  usage, configuration, unknown user or zone, refused output folder
   3  done, but some rows were rejected
   4  nothing published: no accepted row, or too many rejected
  70  internal error
  74  input or output failed
  75  another run holds the lock

Settings: a flag goes before the environment (UPTAKE_MIN_PEERS=12), this before uptake.toml.
--print-config shows each value and where it came from.";

const EXAMPLES: &str = "Examples:
  uptake analyze hospital --out report          a folder with an uptake.toml (see uptake init)
  uptake analyze logs/*.csv.gz --users users.csv --timezone America/Chicago --out report

Then open report.html in the output folder. People are in its folder people, for those who help.";

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    Auto,
    Plain,
    Json,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// The main job: logs to findings, charts, tables and a report
    #[command(after_help = EXAMPLES)]
    Analyze(Analyze),
    /// Only read and fold, to Parquet, for a later analyze --from-usage
    Usage(Usage),
    /// What would be read: format, columns, time zone, coverage, rejects; writes nothing
    Check(Check),
    /// Make a synthetic hospital with known truth
    Simulate(Simulate),
    /// Write a commented uptake.toml to begin with
    Init(Init),
    /// Print completions for a shell
    Completions { shell: clap_complete::Shell },
    /// Print the manual page
    Man,
    /// Decode a file for another uptake
    #[command(hide = true)]
    Decode(Decode),
    /// The evidence behind one person's result, beside the peers
    Explain(Explain),
    /// (not built yet) Unattended: take in what is new, analyze, publish
    Nightly(NotBuilt),
    /// (not built yet) Check a kept history
    Verify(NotBuilt),
    /// (not built yet) Thin out a kept history
    Purge(NotBuilt),
    /// (not built yet) Remove one person from a kept history
    Forget(NotBuilt),
}

#[derive(Debug, Args)]
pub struct Analyze {
    #[command(flatten)]
    pub inputs: Inputs,
    #[command(flatten)]
    pub out: Out,
    /// A folder that uptake usage wrote, instead of logs
    #[arg(long, value_name = "DIR", help_heading = "What is read")]
    pub from_usage: Option<PathBuf>,
    /// Ids and names as delivered in the staff tier, instead of pseudonyms
    #[arg(long)]
    pub named: bool,
    /// Only the group tier: nothing about a person is written
    #[arg(long)]
    pub groups_only: bool,
    /// Colours of pages and charts: auto, light or dark
    #[arg(long, value_name = "THEME")]
    pub theme: Option<OsString>,
}

#[derive(Debug, Args)]
pub struct Usage {
    #[command(flatten)]
    pub inputs: Inputs,
    #[command(flatten)]
    pub out: Out,
    /// Only these tables, with commas between them, such as user-days; task-cases (an event log of tasks
    /// for process mining, as CSV and XES) only where it is named
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    pub tables: Vec<String>,
}

#[derive(Debug, Args)]
pub struct Check {
    #[command(flatten)]
    pub inputs: Inputs,
    /// One JSON object on standard output instead of the page, with every action, file and day
    #[arg(long)]
    pub json: bool,
    /// Ids of people in the page, as delivered; without it, only their number
    #[arg(long)]
    pub named: bool,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "What comes out")]
pub struct Out {
    /// The folder to write: absent, empty, or an earlier output
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
}

/// What is read, and how.
#[derive(Debug, Args)]
#[command(next_help_heading = "What is read")]
pub struct Inputs {
    /// A folder with an uptake.toml, or log files, folders and globs
    #[arg(value_name = "SITE|LOGS", help_heading = "Arguments")]
    pub logs: Vec<PathBuf>,
    /// The configuration file, where it is not the folder's uptake.toml
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// The roster: user_id, role, specialty, department, … (without it, no fair comparison)
    #[arg(long, value_name = "FILE")]
    pub users: Option<PathBuf>,
    /// Who is expected when: user_id, date, shift_start, shift_end
    #[arg(long, value_name = "FILE")]
    pub schedule: Option<PathBuf>,
    /// Who attended which course: user_id, date, course
    #[arg(long, value_name = "FILE")]
    pub training: Option<PathBuf>,
    /// The goals agreed on, in TOML: name, measure, target, …
    #[arg(long, value_name = "FILE")]
    pub goals: Option<PathBuf>,
    /// Go-lives, upgrades, downtimes: date, name, kind
    #[arg(long, value_name = "FILE")]
    pub changes: Option<PathBuf>,
    /// Who was contacted: user_id, date, kind, outcome
    #[arg(long, value_name = "FILE")]
    pub outreach: Option<PathBuf>,
    /// Scores of satisfaction: department, date, score
    #[arg(long, value_name = "FILE")]
    pub survey: Option<PathBuf>,
    /// Your own map of actions: action, activity, signal
    #[arg(long, value_name = "FILE")]
    pub actions: Option<PathBuf>,
    /// Only events from this day on, such as 2026-03-08
    #[arg(long, value_name = "DATE")]
    pub from: Option<OsString>,
    /// Only events up to this day, itself included
    #[arg(long, value_name = "DATE")]
    pub to: Option<OsString>,
    /// The zone of times that carry none, such as America/Chicago; UTC without it
    #[arg(long, value_name = "ZONE")]
    pub timezone: Option<OsString>,
    /// How many threads; all without it
    #[arg(long, value_name = "N")]
    pub threads: Option<OsString>,
    /// (not built yet) The most memory to use
    #[arg(long, value_name = "SIZE", hide = true)]
    pub memory: Option<OsString>,
    /// Show each setting and where it came from, and do nothing else
    #[arg(long)]
    pub print_config: bool,
}

#[derive(Debug, Args)]
pub struct Explain {
    /// As in tables/users.csv: a pseudonym or an id; the input's own id too where the key is at hand
    pub user: String,
    /// The folder that analyze wrote; the page and its chart are put in its folder people
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// The configuration file, for the places of the output and the key
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct Simulate {
    /// The folder to write: absent or empty
    pub dir: PathBuf,
    /// How many people
    #[arg(long, default_value_t = 200)]
    pub users: u32,
    /// How many days
    #[arg(long, default_value_t = 56)]
    pub days: u32,
    /// The same seed makes the same hospital
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// The first day, such as 2026-02-02
    #[arg(long, value_name = "DATE")]
    pub start: Option<String>,
    /// The hospital's time zone
    #[arg(long, value_name = "ZONE")]
    pub timezone: Option<String>,
    /// Events of a clinician a day: about 1200 is real, 150 is thin and small
    #[arg(long, value_name = "N")]
    pub events_per_day: Option<f64>,
    /// How strong the trouble is: 1 is real, 0 is none
    #[arg(long, value_name = "X")]
    pub effect: Option<f64>,
    /// Nobody struggles, avoids or champions; the odd but fine people stay
    #[arg(long)]
    pub nobody: bool,
    /// Actions have numbers for names
    #[arg(long)]
    pub opaque: bool,
    /// A log file a week instead of one a day
    #[arg(long)]
    pub weekly: bool,
    /// The share of log files that are gzipped, from 0 to 1
    #[arg(long, value_name = "SHARE")]
    pub gzip: Option<f64>,
    /// How the hospital is built, 0 to 5
    #[arg(long, value_name = "N")]
    pub variant: Option<u8>,
    /// How many tools make their task quick, 0 to 3
    #[arg(long, value_name = "N")]
    pub quick_ways: Option<u32>,
    /// Some always use tools, the others never
    #[arg(long)]
    pub camps: bool,
}

#[derive(Debug, Args)]
pub struct Decode {
    pub file: PathBuf,
    #[arg(long, value_delimiter = ',')]
    pub columns: Option<Vec<usize>>,
    #[arg(long, default_value_t = 0)]
    pub from_part: u32,
    #[arg(long, default_value_t = 0)]
    pub heading_row: u32,
}

#[derive(Debug, Args)]
pub struct Init {
    /// Where; this folder without it
    #[arg(default_value = ".")]
    pub dir: PathBuf,
}

/// Takes what it is given, since it is refused whole.
#[derive(Debug, Args)]
pub struct NotBuilt {
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, hide = true)]
    pub rest: Vec<OsString>,
}

impl Inputs {
    pub fn raw(&self) -> Raw {
        let path = |path: &Option<PathBuf>| path.clone().map(PathBuf::into_os_string);
        let flags = [
            ("users", path(&self.users)),
            ("schedule", path(&self.schedule)),
            ("training", path(&self.training)),
            ("goals", path(&self.goals)),
            ("changes", path(&self.changes)),
            ("outreach", path(&self.outreach)),
            ("survey", path(&self.survey)),
            ("actions", path(&self.actions)),
            ("from", self.from.clone()),
            ("to", self.to.clone()),
            ("timezone", self.timezone.clone()),
            ("threads", self.threads.clone()),
            ("memory", self.memory.clone()),
        ];
        let given = |(key, value): (_, Option<OsString>)| value.map(|value| (key, value));
        Raw {
            logs: self.logs.clone(),
            config: self.config.clone(),
            from_usage: None,
            flags: flags.into_iter().filter_map(given).collect(),
        }
    }
}

impl Simulate {
    pub fn plan(&self) -> Result<Plan> {
        let mut plan =
            Plan { users: self.users, days: self.days, seed: self.seed, ..Plan::default() };
        if let Some(day) = &self.start {
            plan.start = Day::parse(day)
                .ok_or_else(|| Error::usage("--start is no date").next("write it as 2026-02-02"))?;
        }
        if let Some(zone) = &self.timezone {
            plan.zone.clone_from(zone);
        }
        plan.events_per_day = self.events_per_day.unwrap_or(plan.events_per_day);
        plan.effect = self.effect.unwrap_or(plan.effect);
        plan.quick_ways = self.quick_ways.unwrap_or(plan.quick_ways);
        plan.camps = self.camps;
        if self.nobody {
            plan.prevalence = Prevalence::NONE;
        }
        if self.opaque {
            plan.vocabulary = Naming::Opaque;
        }
        if self.weekly {
            plan.layout = Layout::Week;
        }
        plan.gzip = self.gzip.unwrap_or(plan.gzip);
        plan.variant = self.variant.unwrap_or(plan.variant);
        Ok(plan)
    }
}

impl Decode {
    pub fn asked(self) -> Asked {
        let Self { file, columns, from_part, heading_row } = self;
        Asked { file, columns, from_part, heading_row }
    }
}

impl Out {
    fn flag(&self) -> Option<(&'static str, OsString)> {
        self.out.clone().map(|out| ("out", out.into_os_string()))
    }
}

impl Analyze {
    pub fn raw(&self) -> Raw {
        let mut raw = self.inputs.raw();
        raw.from_usage = self.from_usage.clone();
        raw.flags.extend(self.out.flag());
        raw.flags.extend(self.theme.clone().map(|theme| ("theme", theme)));
        raw.flags.extend(self.named.then(|| ("named", "true".into())));
        raw.flags.extend(self.groups_only.then(|| ("groups_only", "true".into())));
        raw
    }
}

impl Check {
    pub fn raw(&self) -> Raw {
        let mut raw = self.inputs.raw();
        raw.flags.extend(self.named.then(|| ("named", "true".into())));
        raw
    }
}

impl Usage {
    pub fn raw(&self) -> Raw {
        let mut raw = self.inputs.raw();
        raw.flags.extend(self.out.flag());
        raw
    }
}

impl Explain {
    pub fn raw(&self) -> Raw {
        let out = self.out.clone().map(|out| ("out", out.into_os_string()));
        Raw { config: self.config.clone(), flags: out.into_iter().collect(), ..Raw::default() }
    }
}

/// Help, a version or a refusal is printed here; then only its exit code is left.
pub fn parse() -> std::result::Result<Cli, u8> {
    Cli::try_parse().map_err(|said| {
        // Nothing is left to tell if even this cannot be written.
        let _ = said.print();
        if said.use_stderr() { 2 } else { 0 }
    })
}

pub fn completions(shell: clap_complete::Shell) -> Vec<u8> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "uptake", &mut script);
    script
}

/// One page for the program, then one for each command.
pub fn manual() -> io::Result<Vec<u8>> {
    let mut page = Vec::new();
    let mut program = Cli::command();
    program.build();
    clap_mangen::Man::new(program.clone()).render(&mut page)?;
    for command in program.get_subcommands().filter(|c| c.get_name() != "help" && !c.is_hide_set())
    {
        let title = format!("uptake-{}", command.get_name());
        clap_mangen::Man::new(command.clone()).title(title).render(&mut page)?;
    }
    Ok(page)
}
