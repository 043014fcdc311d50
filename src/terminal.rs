//! What the user sees while a run works: a bar on a terminal, plain lines elsewhere, or JSON.
//!
//! In: stages, counts, notes, the summary, an error. Out: progress and messages on standard error,
//! results on standard output. Never: a decision.

use crate::cli::LogFormat;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde_json::json;
use std::io::{self, ErrorKind, IsTerminal, Write};
use std::sync::Mutex;
use std::time::Duration;
use uptake::error::{Error, Kind, Result};
use uptake::journal::{Clock, Journal};

pub struct Terminal<'a> {
    form: Form,
    clock: &'a dyn Clock,
    bar: Mutex<Option<ProgressBar>>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Bar,
    Plain,
    Json,
}

impl<'a> Terminal<'a> {
    pub fn new(format: LogFormat, clock: &'a dyn Clock) -> Self {
        let form = match format {
            LogFormat::Auto if io::stderr().is_terminal() => Form::Bar,
            LogFormat::Auto | LogFormat::Plain => Form::Plain,
            LogFormat::Json => Form::Json,
        };
        Self { form, clock, bar: Mutex::new(None) }
    }

    pub fn print(&self, text: &str) -> Result<u8> {
        self.write(text.as_bytes())
    }

    /// To standard output. A reader that has seen enough, such as `head`, is no failure.
    pub fn write(&self, bytes: &[u8]) -> Result<u8> {
        let mut out = io::stdout().lock();
        match out.write_all(bytes).and_then(|()| out.flush()) {
            Ok(()) => Ok(0),
            Err(e) if e.kind() == ErrorKind::BrokenPipe => Ok(0),
            Err(e) => {
                Err(Error::new(Kind::InputOutput, format!("cannot write to standard output: {e}")))
            }
        }
    }

    pub fn summarise(&self, lines: &[String]) -> Result<()> {
        self.clear();
        let shown = |line: &String| match self.form {
            Form::Json => {
                format!("{}\n", self.event("info", "summary", json!({ "message": line })))
            }
            Form::Bar | Form::Plain => format!("{line}\n"),
        };
        self.print(&lines.iter().map(shown).collect::<String>()).map(|_| ())
    }

    pub fn fail(&self, error: &Error) {
        self.clear();
        if self.form != Form::Json {
            return self.tell(&format!("uptake: {error}"));
        }
        let place = error.place();
        let detail = json!({
            "message": error.to_string(),
            "exit_code": error.exit_code(),
            "file": place.map(|p| p.file.display().to_string()),
            "line": place.and_then(|p| p.line),
            "column": place.and_then(|p| p.column.clone()),
        });
        self.tell(&self.event("error", "failed", detail));
    }

    fn event(&self, level: &str, event: &str, detail: serde_json::Value) -> String {
        let time = jiff::Timestamp::from_millisecond(self.clock.now().0).unwrap_or_default();
        let mut line = json!({ "time": time.to_string(), "level": level, "event": event });
        if let (Some(line), serde_json::Value::Object(detail)) = (line.as_object_mut(), detail) {
            line.extend(detail.into_iter().filter(|(_, value)| !value.is_null()));
        }
        line.to_string()
    }

    /// To standard error; if that is closed there is nobody to tell.
    fn tell(&self, line: &str) {
        let _ = writeln!(io::stderr().lock(), "{line}");
    }

    fn clear(&self) {
        if let Ok(mut bar) = self.bar.lock()
            && let Some(bar) = bar.take()
        {
            bar.finish_and_clear();
        }
    }
}

impl Journal for Terminal<'_> {
    fn stage(&self, name: &str, total: Option<u64>) {
        match self.form {
            Form::Plain => self.tell(name),
            Form::Json => {
                self.tell(&self.event("info", "stage", json!({ "stage": name, "total": total })))
            }
            Form::Bar => {
                self.clear();
                let bar = progress(total).with_message(name.to_string());
                bar.enable_steady_tick(Duration::from_millis(120));
                if let Ok(mut current) = self.bar.lock() {
                    *current = Some(bar);
                }
            }
        }
    }

    fn advance(&self, amount: u64) {
        if self.form == Form::Bar
            && let Ok(bar) = self.bar.lock()
            && let Some(bar) = bar.as_ref()
        {
            bar.inc(amount);
        }
    }

    fn note(&self, text: &str) {
        match self.form {
            Form::Json => self.tell(&self.event("info", "note", json!({ "message": text }))),
            Form::Plain => self.tell(text),
            Form::Bar => match self.bar.lock().ok().and_then(|bar| bar.clone()) {
                Some(bar) => bar.suspend(|| self.tell(text)),
                None => self.tell(text),
            },
        }
    }

    fn done(&self) {
        self.clear();
    }
}

fn progress(total: Option<u64>) -> ProgressBar {
    let target = ProgressDrawTarget::stderr();
    let (bar, template) = match total {
        Some(total) => (
            ProgressBar::with_draw_target(Some(total), target),
            "{msg:<24} {bar:30} {percent:>3} %  {elapsed}",
        ),
        None => (ProgressBar::with_draw_target(None, target), "{msg:<24} {spinner} {elapsed}"),
    };
    match ProgressStyle::with_template(template) {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}
