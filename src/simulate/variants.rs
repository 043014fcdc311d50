//! Structural variants: hospitals that are built differently, so that no habit of one is learned.
//!
//! In: a number. Out: how sessions, times, difficulties, departments and names are shaped there.
//! Never: who is who.

/// How difficulty shows, in parts of the effect.
#[derive(Clone, Copy)]
pub(super) struct Shape {
    /// Steps take longer by the whole effect; extra steps come on top, this much of it.
    pub more: f64,
    /// Of the longer steps: how much more the long pauses grow than the short ones (1 = alike).
    pub pauses: f64,
    /// Weights of extra steps: detours, entries cancelled and redone, retries, searches, help.
    pub extra: [f64; 5],
}

#[derive(Clone, Copy)]
pub(super) struct Variant {
    pub shape: Shape,
    /// Tasks in a sitting, on average.
    pub tasks_a_session: f64,
    /// Spread of thinking time (sigma of its lognormal) and its median in seconds.
    pub think: (f64, f64),
    /// Share of steps that the system logs by itself within two seconds, at a mean of 12 s.
    pub burst_mean: f64,
    /// 0: sittings evenly through the shift; 1: morning and afternoon peaks; 2: front-loaded.
    pub rhythm: u8,
    /// Staff a department.
    pub department: u32,
    /// Which of the three names of a role, and which form of ids.
    pub dialect: usize,
    pub id_form: u8,
    /// Spread between people in speed overall, and between a person's activities.
    pub speed: (f64, f64),
    /// Spread between people in habits (printing, cancelling, searching, tools).
    pub habits: f64,
    /// Auto-refresh interval in seconds.
    pub refresh: i64,
}

pub(super) const VARIANTS: u8 = 6;

pub(super) fn variant(number: u8) -> Variant {
    let plain = Variant {
        shape: Shape { more: 0.16, pauses: 1.1, extra: [0.4, 3.0, 1.5, 0.8, 1.0] },
        tasks_a_session: 3.0,
        think: (0.75, 8.1),
        burst_mean: 0.95,
        rhythm: 0,
        department: 24,
        dialect: 0,
        id_form: 0,
        speed: (0.08, 0.05),
        habits: 0.40,
        refresh: 60,
    };
    match number % VARIANTS {
        0 => plain,
        // Difficulty shows as long pauses; two peaks a day; small departments.
        1 => Variant {
            shape: Shape { more: 0.09, pauses: 1.4, extra: [0.6, 1.2, 0.8, 1.0, 2.0] },
            rhythm: 1,
            department: 16,
            dialect: 1,
            id_form: 1,
            think: (0.70, 8.1),
            ..plain
        },
        // Difficulty shows as entries cancelled and done again.
        2 => Variant {
            shape: Shape { more: 0.25, pauses: 0.9, extra: [0.3, 4.0, 1.5, 0.4, 0.4] },
            tasks_a_session: 2.9,
            department: 40,
            dialect: 2,
            id_form: 2,
            refresh: 120,
            ..plain
        },
        // Difficulty shows as wandering: detours and searches.
        3 => Variant {
            shape: Shape { more: 0.16, pauses: 1.0, extra: [1.5, 0.8, 0.6, 2.6, 0.8] },
            rhythm: 2,
            habits: 0.50,
            dialect: 1,
            id_form: 3,
            think: (0.80, 8.0),
            ..plain
        },
        // Short sittings, people further apart.
        4 => Variant {
            shape: Shape { more: 0.15, pauses: 0.8, extra: [0.6, 2.2, 2.4, 0.7, 0.6] },
            tasks_a_session: 2.8,
            speed: (0.10, 0.06),
            rhythm: 1,
            id_form: 1,
            refresh: 240,
            ..plain
        },
        // Long sittings, even steps.
        _ => Variant {
            shape: Shape { more: 0.12, pauses: 1.2, extra: [1.0, 2.6, 0.7, 0.6, 0.6] },
            tasks_a_session: 3.2,
            think: (0.70, 8.1),
            department: 30,
            dialect: 2,
            id_form: 2,
            ..plain
        },
    }
}
