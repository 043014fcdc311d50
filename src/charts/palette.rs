//! The colours of every chart, each as a role with a light and a dark value.
//!
//! In: a tone. Out: its RGB, or the style sheet that turns a light SVG dark.
//! Never: a colour that carries a meaning alone; a number, shape or pattern stands beside it.

use crate::settings::Theme;

/// Steps of the sequential ramp, pale to deep. Luminance falls steadily, so it holds in grey.
pub const RAMP: u8 = 5;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    Paper,
    Panel,
    Grid,
    Soft,
    Ink,
    /// Okabe and Ito's colours, told apart in the common forms of colour blindness.
    Blue,
    Vermillion,
    Green,
    Grey,
    Ramp(u8),
    /// Text on the pale and on the deep steps of the ramp.
    OnPale,
    OnDeep,
}

impl Tone {
    const ALL: [Self; 16] = [
        Self::Paper,
        Self::Panel,
        Self::Grid,
        Self::Soft,
        Self::Ink,
        Self::Blue,
        Self::Vermillion,
        Self::Green,
        Self::Grey,
        Self::Ramp(0),
        Self::Ramp(1),
        Self::Ramp(2),
        Self::Ramp(3),
        Self::Ramp(4),
        Self::OnPale,
        Self::OnDeep,
    ];

    /// Text that can be read on a step of the ramp.
    pub fn on_ramp(step: u8) -> Self {
        if step < 3 { Self::OnPale } else { Self::OnDeep }
    }

    /// No two tones share a light value: the dark style sheet finds a tone by it.
    pub fn light(self) -> (u8, u8, u8) {
        match self {
            Self::Paper => (0xff, 0xff, 0xff),
            Self::Panel => (0xf5, 0xf7, 0xf9),
            Self::Grid => (0xd5, 0xdb, 0xe2),
            Self::Soft => (0x51, 0x5c, 0x6b),
            Self::Ink => (0x1b, 0x24, 0x30),
            Self::Blue => (0x00, 0x72, 0xb2),
            Self::Vermillion => (0xc4, 0x4e, 0x00),
            Self::Green => (0x00, 0x7d, 0x5c),
            Self::Grey => (0x8b, 0x95, 0xa1),
            Self::Ramp(0) => (0xec, 0xf3, 0xf9),
            Self::Ramp(1) => (0xc6, 0xdc, 0xee),
            Self::Ramp(2) => (0x8f, 0xbc, 0xe0),
            Self::Ramp(3) => (0x34, 0x77, 0xb2),
            Self::Ramp(_) => (0x14, 0x44, 0x75),
            Self::OnPale => (0x1c, 0x25, 0x31),
            Self::OnDeep => (0xfe, 0xfe, 0xfe),
        }
    }

    fn dark(self) -> (u8, u8, u8) {
        match self {
            Self::Paper => (0x14, 0x18, 0x1f),
            Self::Panel => (0x1b, 0x20, 0x29),
            Self::Grid => (0x36, 0x3f, 0x4c),
            Self::Soft => (0xa9, 0xb4, 0xc2),
            Self::Ink => (0xe9, 0xed, 0xf2),
            Self::Blue => (0x56, 0xb4, 0xe9),
            Self::Vermillion => (0xff, 0x8f, 0x4a),
            Self::Green => (0x2f, 0xc2, 0x98),
            Self::Grey => (0x7d, 0x88, 0x96),
            Self::Ramp(0) => (0x1e, 0x28, 0x35),
            Self::Ramp(1) => (0x22, 0x40, 0x5b),
            Self::Ramp(2) => (0x2a, 0x5f, 0x8a),
            Self::Ramp(3) => (0x5e, 0xa5, 0xd6),
            Self::Ramp(_) => (0xb4, 0xda, 0xf5),
            Self::OnPale => (0xea, 0xee, 0xf3),
            Self::OnDeep => (0x10, 0x14, 0x1a),
        }
    }
}

/// Presentation attributes stay light, for programs that know no style sheets.
pub fn style_sheet(theme: Theme) -> String {
    let mut rules = String::new();
    for tone in Tone::ALL {
        let (light, dark) = (hex(tone.light()), hex(tone.dark()));
        for property in ["fill", "stroke"] {
            rules.push_str(&format!(".uptake-chart [{property}=\"{light}\"]{{{property}:{dark}}}"));
        }
    }
    match theme {
        Theme::Light => String::new(),
        Theme::Dark => rules,
        Theme::Auto => format!("@media (prefers-color-scheme:dark){{{rules}}}"),
    }
}

fn hex((r, g, b): (u8, u8, u8)) -> String {
    format!("#{r:02X}{g:02X}{b:02X}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_tones_share_a_light_value() {
        let mut seen: Vec<_> = Tone::ALL.iter().map(|tone| tone.light()).collect();
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen.len(), Tone::ALL.len());
    }

    #[test]
    fn the_ramp_falls_steadily_in_grey() {
        let grey = |(r, g, b): (u8, u8, u8)| {
            0.2126 * f64::from(r) + 0.7152 * f64::from(g) + 0.0722 * f64::from(b)
        };
        for step in 1..RAMP {
            assert!(grey(Tone::Ramp(step).light()) < grey(Tone::Ramp(step - 1).light()) - 15.0);
            assert!(grey(Tone::Ramp(step).dark()) > grey(Tone::Ramp(step - 1).dark()) + 15.0);
        }
    }
}
