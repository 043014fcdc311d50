//! Tasks step by step, for process mining tools.
//!
//! In: the steps of tasks that were ended. Out: an event log as CSV and as XES (IEEE 1849), with the
//! names that pm4py and bupaR look for. Never: a patient; operator tier, user ids as delivered.

use super::{Fill, Put, Usage};
use crate::error::Result;
use crate::units::Instant;
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, Event};
use std::io::Write;

/// A step of a task that was ended. Steps of one case stand together, in the order of time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TaskStep {
    pub user: u32,
    /// Of the user, counted from 1.
    pub case: u32,
    /// Index in `Usage::tasks`.
    pub task: u8,
    pub action: u32,
    pub at: Instant,
    pub seconds: f64,
}

const HEADINGS: [&str; 6] =
    ["case:concept:name", "concept:name", "time:timestamp", "org:resource", "case:task", "seconds"];

/// Hands the event log to `put`, in both forms.
pub(super) fn write(usage: &Usage, put: &mut Put) -> Result<()> {
    let csv: &Fill = &|out| as_csv(usage, out);
    put("task-cases.csv", csv)?;
    let xes: &Fill = &|out| as_xes(usage, out).map_err(std::io::Error::other);
    put("task-cases.xes", xes)
}

fn as_csv(usage: &Usage, out: &mut dyn Write) -> std::io::Result<()> {
    let mut table = csv::Writer::from_writer(out);
    table.write_record(HEADINGS)?;
    for step in &usage.task_steps {
        let (user, action) = (name_of(usage, step), action_of(usage, step));
        let case = case_of(usage, step);
        let (at, seconds) = (step.at.to_string(), format!("{:.3}", step.seconds));
        table.write_record([&case, action, &at, user, task_of(usage, step), &seconds])?;
    }
    table.flush()
}

fn as_xes(usage: &Usage, out: &mut dyn Write) -> std::io::Result<()> {
    let mut xml = Writer::new_with_indent(out, b' ', 1);
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let log = BytesStart::new("log")
        .with_attributes([("xes.version", "1.0"), ("xmlns", "http://www.xes-standard.org/")]);
    xml.write_event(Event::Start(log))?;
    for (name, prefix) in [("Concept", "concept"), ("Time", "time"), ("Organizational", "org")] {
        let uri = format!("http://www.xes-standard.org/{prefix}.xesext");
        let extension = [("name", name), ("prefix", prefix), ("uri", uri.as_str())];
        xml.create_element("extension").with_attributes(extension).write_empty()?;
    }
    for case in usage.task_steps.chunk_by(|a, b| (a.user, a.case) == (b.user, b.case)) {
        let Some(first) = case.first() else { continue };
        xml.write_event(Event::Start(BytesStart::new("trace")))?;
        attribute(&mut xml, "string", "concept:name", &case_of(usage, first))?;
        attribute(&mut xml, "string", "task", task_of(usage, first))?;
        for step in case {
            xml.write_event(Event::Start(BytesStart::new("event")))?;
            attribute(&mut xml, "string", "concept:name", action_of(usage, step))?;
            attribute(&mut xml, "date", "time:timestamp", &step.at.to_string())?;
            attribute(&mut xml, "string", "org:resource", name_of(usage, step))?;
            attribute(&mut xml, "float", "seconds", &format!("{:.3}", step.seconds))?;
            xml.write_event(Event::End(BytesEnd::new("event")))?;
        }
        xml.write_event(Event::End(BytesEnd::new("trace")))?;
    }
    xml.write_event(Event::End(BytesEnd::new("log")))
}

fn attribute<W: Write>(
    xml: &mut Writer<W>,
    kind: &str,
    key: &str,
    value: &str,
) -> std::io::Result<()> {
    xml.create_element(kind).with_attributes([("key", key), ("value", value)]).write_empty()?;
    Ok(())
}

fn case_of(usage: &Usage, step: &TaskStep) -> String {
    format!("{}-{}", name_of(usage, step), step.case)
}

fn task_of<'a>(usage: &'a Usage, step: &TaskStep) -> &'a str {
    usage.tasks.get(usize::from(step.task)).map_or("", |task| task.name.as_str())
}

fn name_of<'a>(usage: &'a Usage, step: &TaskStep) -> &'a str {
    usage.users.get(step.user as usize).map_or("", String::as_str)
}

fn action_of<'a>(usage: &'a Usage, step: &TaskStep) -> &'a str {
    usage.actions.get(step.action as usize).map_or("", |action| action.name.as_str())
}
