//! What kinds of findings are called in tables: the words that other programs read.
//!
//! In: a kind. Out: its name. Never: a word that was something else before.

use super::{AvoidStyle, ChampionStanding, FindingKind, ShiftKind, Status};

impl Status {
    pub fn name(self) -> &'static str {
        match self {
            Self::Struggling => "struggling",
            Self::Avoiding => "avoiding",
            Self::Champion => "champion",
            Self::Typical => "typical",
            Self::TooLittleData => "too_little_data",
            Self::NotAssessed => "not_assessed",
        }
    }
}

impl AvoidStyle {
    pub fn name(self) -> &'static str {
        match self {
            Self::Absent => "absent",
            Self::Fading => "fading",
            Self::Paper => "paper",
            Self::Late => "late",
            Self::Delegates => "delegates",
            Self::Partial => "partial",
        }
    }
}

impl FindingKind {
    pub fn name(self) -> &'static str {
        match self {
            Self::Struggling => "struggling",
            Self::Avoiding => "avoiding",
            Self::Drifting => "drifting",
        }
    }
}

impl ChampionStanding {
    pub fn name(self) -> &'static str {
        match self {
            Self::Proposed => "proposed",
            Self::Volunteer => "volunteer",
            Self::Active => "active",
        }
    }
}

impl ShiftKind {
    pub const ALL: [Self; 3] = [Self::Day, Self::Evening, Self::Night];

    pub fn name(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Evening => "evening",
            Self::Night => "night",
        }
    }
}
