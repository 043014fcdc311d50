//! What a goal can be about: the closed list of what is measured week by week.
//!
//! In: the name in the goals file. Out: the measure, or a sentence why there is none.
//! Never: a guess at what was meant; a near name is suggested.

use crate::settings::suggest;
use crate::vocabulary::Activity;

/// On which scale changes add up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scale {
    /// Between 0 and 1.
    Share,
    /// Above 0.
    Ratio,
    Plain,
}

/// Which rows a measure is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Source {
    AfterHours,
    Logins,
    Help,
    Search,
    Printing,
    Rework,
    Hunting,
    Presence,
    Effort,
    /// Time in an activity over its signatures.
    PerSigned(Activity),
    PerMessage,
    Delay,
    Late,
    Survey,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) struct Measurable {
    pub name: &'static str,
    /// Other names that readers may know.
    pub also: &'static [&'static str],
    pub unit: &'static str,
    pub scale: Scale,
    pub more_is_better: bool,
    pub source: Source,
}

const fn less(name: &'static str, unit: &'static str, scale: Scale, source: Source) -> Measurable {
    Measurable { name, also: &[], unit, scale, more_is_better: false, source }
}

impl Measurable {
    const fn also(self, also: &'static [&'static str]) -> Self {
        Self { also, ..self }
    }

    /// Minutes and their like are set against nothing; effort against its own beginning.
    pub fn relative(&self) -> bool {
        self.source == Source::Effort
    }

    pub fn to_scale(&self, value: f64) -> f64 {
        match self.scale {
            Scale::Share => {
                let share = value.clamp(0.001, 0.999);
                (share / (1.0 - share)).ln()
            }
            Scale::Ratio => value.max(1e-6).ln(),
            Scale::Plain => value,
        }
    }

    pub fn read_back(&self, value: f64) -> f64 {
        match self.scale {
            Scale::Share => 1.0 / (1.0 + (-value).exp()),
            Scale::Ratio => value.exp(),
            Scale::Plain => value,
        }
    }
}

/// docs/goals.md has the same list.
pub(super) static MEASURABLE: [Measurable; 14] = [
    less("after_hours_share", "share of active time", Scale::Share, Source::AfterHours)
        .also(&["after_hours"]),
    less("documentation_delay", "minutes, median", Scale::Ratio, Source::Delay),
    less("late_notes", "share of notes", Scale::Share, Source::Late).also(&["late_notes_share"]),
    Measurable {
        name: "active_use",
        also: &["use_ratio", "use"],
        unit: "share of expected days",
        scale: Scale::Share,
        more_is_better: true,
        source: Source::Presence,
    },
    less("effort", "ratio to its baseline", Scale::Ratio, Source::Effort),
    less("minutes_per_note", "minutes", Scale::Ratio, Source::PerSigned(Activity::Notes)),
    less("minutes_per_order", "minutes", Scale::Ratio, Source::PerSigned(Activity::Orders)),
    less("minutes_per_message", "minutes", Scale::Ratio, Source::PerMessage),
    less("failed_logins", "share of attempts", Scale::Share, Source::Logins),
    less("help", "per 100 actions", Scale::Ratio, Source::Help),
    less("search", "per 100 actions", Scale::Ratio, Source::Search),
    less("printing", "prints per 100 patients", Scale::Ratio, Source::Printing),
    less("rework", "per 100 actions", Scale::Ratio, Source::Rework),
    less("hunting", "per 100 actions", Scale::Ratio, Source::Hunting),
];

/// Asked of departments, not seen in the log, and only where a survey is given.
pub(super) static SURVEY: Measurable = Measurable {
    name: "survey",
    also: &["survey_score", "score"],
    unit: "score",
    scale: Scale::Plain,
    more_is_better: true,
    source: Source::Survey,
};

/// Judged over the whole window, so that there is no week of it.
const OF_THE_WINDOW: [&str; 12] = [
    "struggling",
    "struggling_share",
    "struggle",
    "struggle_score",
    "avoiding",
    "avoiding_share",
    "avoid_score",
    "champions",
    "champion_score",
    "drifting",
    "missing_activity",
    "breadth",
];

/// A measure, and of effort the activity it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Chosen {
    pub measure: &'static Measurable,
    pub activity: Option<Activity>,
}

pub(super) fn find(name: &str) -> Result<Chosen, String> {
    let plain = name.trim().to_lowercase().replace(['-', ' '], "_");
    let all = || MEASURABLE.iter().chain([&SURVEY]);
    if let Some(measure) = all().find(|m| m.name == plain || m.also.contains(&plain.as_str())) {
        return Ok(Chosen { measure, activity: None });
    }
    let of_effort = plain.strip_prefix("effort").map(|rest| rest.trim_start_matches(['_', ':']));
    if let Some(activity) = of_effort.and_then(Activity::parse)
        && let Some(measure) = all().find(|m| m.source == Source::Effort)
    {
        return Ok(Chosen { measure, activity: Some(activity) });
    }
    if OF_THE_WINDOW.contains(&plain.as_str()) {
        return Err(format!(
            "{plain} is judged over the whole window and has no weeks: set the goal on what people \
             struggle with, such as effort, effort_orders or documentation_delay."
        ));
    }
    let names: Vec<&str> = all().map(|m| m.name).collect();
    Err(match suggest(&plain, names.iter().copied()) {
        Some(near) => format!("No measure is called {name:?}: did you mean {near}?"),
        None => format!(
            "No measure is called {name:?}. A goal can be about: {}; effort_ and an activity, too.",
            names.join(", ")
        ),
    })
}
