//! Parts that pages share: the frame, a published cell, an inline drawing.
//!
//! In: contents, published counts. Out: small views for templates. Never: a count that was
//! suppressed, in any disguise.

use super::super::Contents;
use super::super::forms::{percent, thousands};
use crate::charts::Drawing;
use crate::error::{Error, Result};
use crate::findings::Published;
use crate::settings::Theme;

pub(super) struct Page {
    pub title: String,
    pub theme: &'static str,
    pub version: &'static str,
    pub window: String,
    pub history: String,
    pub zone: String,
    pub purpose: &'static str,
    /// For whom the page is.
    pub readers: &'static str,
}

pub(super) const FOR_LEADERS: &str =
    "No person is named on this page, and small groups are not shown.";
pub(in super::super) const FOR_STAFF: &str =
    "For trainers and informatics staff only: do not forward this page.";

/// What every page is for.
pub(in super::super) const PURPOSE: &str = "For support, never for ranking or discipline. This page shows where the electronic record asks \
     more of people than it should, so that they get help, or a better workflow. Where the data do \
     not suffice it says so.";

impl Page {
    pub fn new(contents: &Contents, title: String, readers: &'static str) -> Self {
        let frame = &contents.usage.frame;
        let zone = if contents.settings.timezone.is_some() {
            format!("Time zone {}", frame.zone)
        } else {
            format!("Time zone {} (none was named)", frame.zone)
        };
        Self {
            title,
            theme: match contents.settings.theme {
                Theme::Auto => "auto",
                Theme::Light => "light",
                Theme::Dark => "dark",
            },
            version: env!("CARGO_PKG_VERSION"),
            window: frame.window.to_string(),
            history: frame.history.to_string(),
            zone,
            purpose: PURPOSE,
            readers,
        }
    }
}

/// A cell as it may be shown.
#[derive(Clone, Debug)]
pub(super) struct Shown {
    pub text: String,
    pub withheld: bool,
}

impl Shown {
    pub fn count(count: Published) -> Self {
        match count {
            Some(n) => Self { text: thousands(u64::from(n)), withheld: false },
            None => Self { text: String::new(), withheld: true },
        }
    }

    pub fn share(share: Option<f64>) -> Self {
        Self { text: share_or_dash(share), withheld: false }
    }

    /// A share of two published counts.
    pub fn rate(part: Published, whole: Published) -> Self {
        match (part, whole) {
            (Some(part), Some(whole)) if whole > 0 => {
                Self::share(Some(f64::from(part) / f64::from(whole)))
            }
            _ => Self::share(None),
        }
    }
}

pub(super) fn share_or_dash(share: Option<f64>) -> String {
    share.filter(|s| s.is_finite()).map_or_else(|| "–".to_string(), percent)
}

/// What "not shown" means, under every table that may have it.
pub(super) fn withheld(contents: &Contents) -> String {
    format!(
        "Not shown: fewer than {} people, or a number from which so small a group could be worked out.",
        contents.settings.small_group
    )
}

/// A count that is no published cell: shown only where it is no small group.
pub(super) fn modest(contents: &Contents, n: u64) -> String {
    let least = u64::from(contents.settings.small_group);
    if n > 0 && n < least { format!("fewer than {least}") } else { thousands(n) }
}

/// A drawing carries its own title, numbers and a description for those who do not see it.
pub(super) struct Figure {
    pub svg: String,
}

impl Figure {
    pub fn of(drawing: &Drawing) -> Self {
        Self { svg: inline(&drawing.svg).to_string() }
    }
}

/// The element alone: an XML declaration or document type has no place inside a page.
fn inline(svg: &str) -> &str {
    svg.find("<svg").and_then(|at| svg.get(at..)).unwrap_or("")
}

pub(super) fn rendered(template: &impl askama::Template) -> Result<String> {
    template.render().map_err(|e| Error::internal(format!("a page: {e}")))
}
