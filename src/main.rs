//! Parse, run, print, exit code.

mod cli;
mod defect;
mod terminal;

use cli::{Command, LogFormat};
use std::io::BufWriter;
use std::path::PathBuf;
use std::process::ExitCode;
use terminal::Terminal;
use uptake::Outcome;
use uptake::decoding::{self, Asked};
use uptake::error::{Error, Kind, Result};
use uptake::journal::{SystemClock, World};
use uptake::report::Preview;
use uptake::settings::{self, Raw, Settled};

const SOME_REJECTED: u8 = 3;

fn main() -> ExitCode {
    let cli = match cli::parse() {
        Ok(cli) => cli,
        Err(code) => return ExitCode::from(code),
    };
    if let Ok(program) = std::env::current_exe() {
        decoding::decode_by(program);
    }
    let clock = SystemClock;
    let terminal = Terminal::new(cli.log_format.unwrap_or(LogFormat::Auto), &clock);
    let world = World { journal: &terminal, clock: &clock };
    match defect::caught(|| run(cli.command, &terminal, world)) {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            terminal.fail(&error);
            ExitCode::from(error.exit_code())
        }
    }
}

fn run(command: Command, terminal: &Terminal, world: World) -> Result<u8> {
    match command {
        Command::Analyze(analyze) => {
            let settled = settle(&analyze.raw())?;
            if analyze.inputs.print_config {
                return terminal.print(&settled.print());
            }
            readable(&settled, analyze.from_usage.is_some())?;
            let (settings, out) = (&settled.settings, out(&settled)?);
            finish(uptake::analyze(settings, analyze.from_usage.as_deref(), &out, world)?, terminal)
        }
        Command::Usage(usage) => {
            let settled = settle(&usage.raw())?;
            if usage.inputs.print_config {
                return terminal.print(&settled.print());
            }
            readable(&settled, false)?;
            let out = out(&settled)?;
            finish(uptake::fold(&settled.settings, &usage.tables, &out, world)?, terminal)
        }
        Command::Check(check) => {
            let settled = settle(&check.raw())?;
            if check.inputs.print_config {
                return terminal.print(&settled.print());
            }
            readable(&settled, false)?;
            show(uptake::check(&settled.settings, world)?, check.json, terminal)
        }
        Command::Simulate(asked) => finish(simulate(&asked, world)?, terminal),
        Command::Decode(asked) => decode(asked.asked()),
        Command::Init(init) => {
            let written = settings::write_starter(&init.dir)?;
            let folder = init.dir.display();
            terminal.print(&format!(
                "wrote {}\nnext: edit it, then run: uptake check {folder}\n",
                written.display()
            ))
        }
        Command::Completions { shell } => terminal.write(&cli::completions(shell)),
        Command::Man => {
            let failed = |e| Error::new(Kind::InputOutput, format!("cannot write the page: {e}"));
            terminal.write(&cli::manual().map_err(failed)?)
        }
        Command::Explain(asked) => explain(&asked, terminal),
        Command::Nightly(_) => not_built("nightly"),
        Command::Verify(_) => not_built("verify"),
        Command::Purge(_) => not_built("purge"),
        Command::Forget(_) => not_built("forget"),
    }
}

fn settle(raw: &Raw) -> Result<Settled> {
    settings::settle(raw, std::env::vars_os())
}

fn readable(settled: &Settled, from_usage: bool) -> Result<()> {
    if from_usage || !settled.settings.sources.is_empty() {
        return Ok(());
    }
    Err(Error::usage("there is nothing to read: no logs are named").next(
        "name log files, folders or globs, or a folder with an uptake.toml (`uptake init` writes one)",
    ))
}

fn out(settled: &Settled) -> Result<PathBuf> {
    settled.settings.out.clone().ok_or_else(|| {
        Error::usage("no output folder is named")
            .next("add --out DIR, or out = \"DIR\" to uptake.toml")
    })
}

fn finish(outcome: Outcome, terminal: &Terminal) -> Result<u8> {
    terminal.summarise(&outcome.summary)?;
    Ok(if outcome.some_rejected { SOME_REJECTED } else { 0 })
}

/// The page is shown whole before what would stop an analysis is said.
fn show(
    (preview, trouble): (Preview, Option<Error>),
    as_json: bool,
    terminal: &Terminal,
) -> Result<u8> {
    match as_json {
        true => terminal.print(&preview.json()).map(|_| ())?,
        false => terminal.summarise(&preview.text())?,
    }
    match trouble {
        Some(trouble) => Err(trouble),
        None => Ok(if preview.complete() { 0 } else { SOME_REJECTED }),
    }
}

/// The page is shown before the files are written, so that a full disk takes nothing from it.
fn explain(asked: &cli::Explain, terminal: &Terminal) -> Result<u8> {
    let settled = settle(&asked.raw())?;
    let out = out(&settled)?;
    let key_file = settled.settings.key_file.as_deref();
    let explained = uptake::explain(&asked.user, &out, key_file)?;
    terminal.print(&explained.text())?;
    let files = explained.write(&out)?;
    let lines: Vec<String> =
        files.iter().map(|file| format!("wrote {}\n", file.display())).collect();
    terminal.print(&format!("\n{}", lines.concat()))
}

fn simulate(asked: &cli::Simulate, world: World) -> Result<Outcome> {
    let made = uptake::simulate::simulate(&asked.plan()?, &asked.dir, world.journal)?;
    let folder = asked.dir.display();
    Ok(Outcome {
        summary: vec![
            format!(
                "wrote {folder}: {} people, {} rows in {} log files, {}",
                made.people, made.rows, made.files, made.span
            ),
            format!(
                "truth.csv: {} struggling, {} avoiding, {} who could champion, {} odd but fine; analysis never reads it",
                made.struggling, made.avoiding, made.champions, made.odd
            ),
            format!("next: uptake analyze {folder} --out {folder}-report"),
        ],
        some_rejected: false,
    })
}

/// What another uptake asks of this process, so that a bad file harms nobody else.
fn decode(asked: Asked) -> Result<u8> {
    decoding::limit_memory();
    let mut out = BufWriter::with_capacity(decoding::SMALL, std::io::stdout().lock());
    // Nobody is left to tell where the asking process is gone.
    Ok(u8::from(decoding::decode(&asked, &mut out).is_err()))
}

fn not_built(command: &str) -> Result<u8> {
    Err(Error::usage(format!("{command} is not built yet"))
        .next("`uptake --help` lists the commands that are"))
}
