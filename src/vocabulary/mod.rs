//! What an action's name means: an activity and signals beside it.
//!
//! In: an action's name as delivered, the built-in rules, a site's own map. Out: its `Meaning`.
//! Never: a guess; a name that no rule knows stays unmapped and is counted as such.

mod rules;

pub use rules::Vocabulary;

use serde::{Deserialize, Serialize};

/// Between an action's name and what it was about. The blank is one that does not break, so that a
/// name with a colon of its own is not taken for a name with a detail.
pub const DETAIL_AFTER: &str = ":\u{a0}";

/// What a person is doing, not the screen's name. A closed list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Activity {
    Notes,
    Review,
    Results,
    Orders,
    Inbox,
    Medications,
    Handoff,
    Schedule,
    Flowsheets,
    Discharge,
    Alerts,
    Search,
    Printing,
    Login,
    Navigation,
    Admin,
    Other,
}

/// What an action tells beside its activity. A closed list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Signal {
    Sign,
    Pend,
    Cancel,
    Undo,
    Cosign,
    Proxy,
    Search,
    Help,
    Print,
    PrintList,
    Template,
    OrderSet,
    PreferenceList,
    QuickAction,
    AlertShown,
    AlertOverride,
    LoginOk,
    LoginFailed,
    BreakGlass,
    System,
}

impl Activity {
    pub const ALL: [Self; 17] = [
        Self::Notes,
        Self::Review,
        Self::Results,
        Self::Orders,
        Self::Inbox,
        Self::Medications,
        Self::Handoff,
        Self::Schedule,
        Self::Flowsheets,
        Self::Discharge,
        Self::Alerts,
        Self::Search,
        Self::Printing,
        Self::Login,
        Self::Navigation,
        Self::Admin,
        Self::Other,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Self::Notes => "notes",
            Self::Review => "review",
            Self::Results => "results",
            Self::Orders => "orders",
            Self::Inbox => "inbox",
            Self::Medications => "medications",
            Self::Handoff => "handoff",
            Self::Schedule => "schedule",
            Self::Flowsheets => "flowsheets",
            Self::Discharge => "discharge",
            Self::Alerts => "alerts",
            Self::Search => "search",
            Self::Printing => "printing",
            Self::Login => "login",
            Self::Navigation => "navigation",
            Self::Admin => "admin",
            Self::Other => "other",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        let name = name.trim().to_ascii_lowercase();
        Self::ALL.into_iter().find(|activity| activity.name() == name)
    }
}

impl Signal {
    pub const ALL: [Self; 20] = [
        Self::Sign,
        Self::Pend,
        Self::Cancel,
        Self::Undo,
        Self::Cosign,
        Self::Proxy,
        Self::Search,
        Self::Help,
        Self::Print,
        Self::PrintList,
        Self::Template,
        Self::OrderSet,
        Self::PreferenceList,
        Self::QuickAction,
        Self::AlertShown,
        Self::AlertOverride,
        Self::LoginOk,
        Self::LoginFailed,
        Self::BreakGlass,
        Self::System,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Self::Sign => "sign",
            Self::Pend => "pend",
            Self::Cancel => "cancel",
            Self::Undo => "undo",
            Self::Cosign => "cosign",
            Self::Proxy => "proxy",
            Self::Search => "search",
            Self::Help => "help",
            Self::Print => "print",
            Self::PrintList => "print_list",
            Self::Template => "template",
            Self::OrderSet => "order_set",
            Self::PreferenceList => "preference_list",
            Self::QuickAction => "quick_action",
            Self::AlertShown => "alert_shown",
            Self::AlertOverride => "alert_override",
            Self::LoginOk => "login_ok",
            Self::LoginFailed => "login_failed",
            Self::BreakGlass => "break_glass",
            Self::System => "system",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        let name = name.trim().to_ascii_lowercase();
        Self::ALL.into_iter().find(|signal| signal.name() == name)
    }
}

/// A set of signals.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Signals(pub u32);

impl Signals {
    pub const fn of(signals: &[Signal]) -> Self {
        let (mut set, mut at) = (0, 0);
        while at < signals.len() {
            set |= 1 << signals[at] as u32;
            at += 1;
        }
        Self(set)
    }

    pub fn with(self, signal: Signal) -> Self {
        Self(self.0 | 1 << signal as u32)
    }

    pub fn has(self, signal: Signal) -> bool {
        self.0 & 1 << signal as u32 != 0
    }

    /// Those in both.
    pub fn among(self, others: Self) -> Self {
        Self(self.0 & others.0)
    }

    pub fn iter(self) -> impl Iterator<Item = Signal> {
        Signal::ALL.into_iter().filter(move |signal| self.has(*signal))
    }
}

/// `activity` is `None` where no rule knows the name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Meaning {
    pub activity: Option<Activity>,
    pub signals: Signals,
}
