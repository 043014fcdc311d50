//! The map of the staff tier: a dot a person, shaped by status, named where a name fits.
//!
//! In: the scores of everyone assessed, what may be printed of a user id. Out: dots and their ink.
//! Never: in the group tier; a label over another.

use super::super::axes::Axis;
use super::super::heading::{Answer, Words, count, facts, foot, head};
use super::super::palette::Tone;
use super::super::scene::{MARGIN, Scene};
use super::{HEIGHT, LABEL, LEFT, NOBODY, assessed, axes, bounds, number};
use crate::findings::{Assessment, Findings, Scope, Status};

#[derive(Clone, Debug, PartialEq)]
pub struct Dot {
    pub user_id: String,
    pub struggle: f64,
    pub avoid: f64,
    pub status: Status,
    /// What a pointer shows beside the label: department, top need, style.
    pub more: String,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Dots {
    pub dots: Vec<Dot>,
    pub not_assessed: usize,
}

/// A champion by the roster, who is not so by use alone, is drawn as one too.
pub fn dots(findings: &Findings) -> Answer<Dots> {
    let people = &findings.people;
    let listed = |id: &str| findings.champions.iter().any(|champion| champion.user_id == id);
    let dots: Vec<Dot> = assessed(people)
        .into_iter()
        .map(|(person, struggle, avoid)| {
            let status = match person.status {
                Status::Typical if listed(&person.user_id) => Status::Champion,
                status => status,
            };
            let user_id = person.user_id.clone();
            Dot { user_id, struggle, avoid, status, more: more(person, status) }
        })
        .collect();
    if dots.is_empty() {
        return Answer::Missing(NOBODY.to_string());
    }
    let not_assessed = people.len() - dots.len();
    Answer::Chart(Dots { dots, not_assessed })
}

fn more(person: &Assessment, status: Status) -> String {
    let mut parts = vec![status.name().replace('_', " ")];
    parts.extend(person.department.clone());
    if person.status == Status::Struggling {
        parts
            .extend(person.needs.first().map(|need| format!("top need: {}", need.activity.name())));
    }
    if person.status == Status::Avoiding {
        parts.extend(person.avoid_style.map(|style| format!("style: {}", style.name())));
    }
    parts.join(", ")
}

pub fn dots_words(data: &Dots, scope: &Scope) -> Words {
    let of = |status| data.dots.iter().filter(|dot| dot.status == status).count();
    let (struggling, avoiding) = (of(Status::Struggling), of(Status::Avoiding));
    let champions = of(Status::Champion);
    let title = format!(
        "{} may need help, {} the record less than expected, {} {}could champion",
        count(struggling, "person", "people"),
        if avoiding == 1 { "1 uses".to_string() } else { format!("{avoiding} use") },
        champions,
        if champions == 1 { "other " } else { "others " }
    );
    let who = count(data.dots.len(), "person assessed", "people assessed");
    let rest = match data.not_assessed {
        0 => String::new(),
        n => format!(
            " {} with too little data, or not assessed, {} left out.",
            count(n, "person", "people"),
            if n == 1 { "is" } else { "are" }
        ),
    };
    Words {
        about: format!("Map of struggle against avoidance, a dot a person. {title}.{rest}"),
        title,
        facts: facts(&who, scope.window, scope),
        notes: vec![
            format!(
                "Shape tells the status; names stand only at those who may want support or could \
                 give it, where there is room (the SVG shows the others under the pointer).{rest}"
            ),
            "For trainers and informatics, to offer support. Not for rating anyone.".to_string(),
        ],
    }
}

const STATUSES: [(Status, &str); 4] = [
    (Status::Struggling, "struggling"),
    (Status::Avoiding, "avoiding"),
    (Status::Champion, "could champion"),
    (Status::Typical, "typical"),
];

fn mark(scene: &mut Scene, status: Status, (x, y): (i32, i32)) {
    match status {
        Status::Struggling => scene.triangle(x, y, 6, Tone::Vermillion),
        Status::Avoiding => scene.square(x, y, 5, Tone::Blue),
        Status::Champion => scene.diamond(x, y, 6, Tone::Green),
        _ => scene.disc(x, y, 3, Tone::Grey),
    }
}

pub fn dots_ink(data: &Dots, words: &Words, label: &dyn Fn(&str) -> String) -> Scene {
    let mut scene = Scene::new();
    let top = head(&mut scene, words);
    let mut x = LEFT;
    for (status, name) in STATUSES {
        mark(&mut scene, status, (x + 6, top));
        scene.text(x + 17, top + 4, name, LABEL, Tone::Soft);
        x += 17 + LABEL.width(name) + 18;
    }
    let top = top + 18;
    let (right, bottom) = (scene.width - MARGIN, top + HEIGHT);
    let (x0, x1) = bounds(data.dots.iter().map(|dot| dot.struggle), 0.5);
    let (y0, y1) = bounds(data.dots.iter().map(|dot| dot.avoid), 0.5);
    let x = Axis::new(x0 as f64 / 2.0, x1 as f64 / 2.0, (LEFT + 10, right - 10));
    let y = Axis::new(y0 as f64 / 2.0, y1 as f64 / 2.0, (bottom - 10, top + 10));
    let (Some(x), Some(y)) = (x, y) else { return foot(scene, top, words) };
    let ticks = |axis: &Axis| -> Vec<f64> {
        axis.ticks(10).into_iter().filter(|t| axis.low() <= *t && *t <= axis.high()).collect()
    };
    let (tx, ty) = (ticks(&x), ticks(&y));
    scene.rect(LEFT, top, right - LEFT, HEIGHT, Tone::Panel);
    for tick in &tx {
        let tone = if tick.abs() < 1e-9 { Tone::Grey } else { Tone::Grid };
        scene.line((x.at(*tick), top), (x.at(*tick), bottom), 1, tone);
    }
    for tick in &ty {
        let tone = if tick.abs() < 1e-9 { Tone::Grey } else { Tone::Grid };
        scene.line((LEFT, y.at(*tick)), (right, y.at(*tick)), 1, tone);
    }
    let places: Vec<(i32, i32)> =
        data.dots.iter().map(|dot| (x.at(dot.struggle), y.at(dot.avoid))).collect();
    // The many first, so that the few lie above them.
    for wanted in [false, true] {
        for (dot, at) in data.dots.iter().zip(&places).filter(|(dot, _)| named(dot) == wanted) {
            mark(&mut scene, dot.status, *at);
            scene.tip(&format!(
                "{}: {} (struggle {}, avoidance {})",
                label(&dot.user_id),
                dot.more,
                number(dot.struggle),
                number(dot.avoid)
            ));
        }
    }
    names(&mut scene, data, &places, (LEFT, top, right, bottom), label);
    axes(&mut scene, &x, &y, top, (&tx, &ty));
    foot(scene, bottom + 44, words)
}

fn named(dot: &Dot) -> bool {
    matches!(dot.status, Status::Struggling | Status::Avoiding | Status::Champion)
}

type Frame = (i32, i32, i32, i32);

/// Names beside their dots, the furthest out first, over nothing else; where the place beside the
/// dot is taken, further off with a thin line to it.
fn names(
    scene: &mut Scene,
    data: &Dots,
    places: &[(i32, i32)],
    inside: Frame,
    label: &dyn Fn(&str) -> String,
) {
    let mut order: Vec<(&Dot, (i32, i32))> =
        data.dots.iter().zip(places.iter().copied()).filter(|(dot, _)| named(dot)).collect();
    order.sort_by(|(a, _), (b, _)| {
        let helped = |dot: &Dot| dot.status != Status::Champion;
        let out = |dot: &Dot| dot.struggle.max(dot.avoid);
        helped(b)
            .cmp(&helped(a))
            .then_with(|| out(b).total_cmp(&out(a)))
            .then_with(|| a.user_id.cmp(&b.user_id))
    });
    let mut taken: Vec<Frame> = data
        .dots
        .iter()
        .zip(places)
        .map(|(dot, (x, y))| (*x, *y, if named(dot) { 6 } else { 3 }))
        .map(|(x, y, r)| (x - r, y - r, x + r, y + r))
        .collect();
    for (dot, at) in order {
        let whole = super::super::lettering::clean(&label(&dot.user_id));
        let text = LABEL.fit(&whole, 130);
        let w = LABEL.width(&text);
        let free = spots(at, w).into_iter().find_map(|(tx, ty, far)| {
            let this = area((tx, ty), w);
            let thread = if far { thread(at, this) } else { Vec::new() };
            let clear = |part: &Frame| !taken.iter().any(|other| overlap(*part, *other));
            let free = within(this, inside) && clear(&this) && thread.iter().all(clear);
            free.then_some((tx, ty, this, thread))
        });
        let Some((tx, ty, this, thread)) = free else { continue };
        taken.push(this);
        if !thread.is_empty() {
            scene.thread(at, landing(at, this), Tone::Soft);
            taken.extend(thread);
        }
        scene.text(tx, ty, &text, LABEL, Tone::Ink);
        if text != whole {
            scene.tip(&whole);
        }
    }
}

/// Left ends of the base line to try, and whether a line must lead there.
fn spots((x, y): (i32, i32), w: i32) -> Vec<(i32, i32, bool)> {
    let mut spots = vec![
        (x + 9, y + 4, false),
        (x - 9 - w, y + 4, false),
        (x - w / 2, y - 10, false),
        (x - w / 2, y + 19, false),
        (x + 8, y - 6, false),
        (x + 8, y + 15, false),
        (x - 8 - w, y - 6, false),
        (x - 8 - w, y + 15, false),
    ];
    for away in [22, 34, 46] {
        for across in [0, 20, -20, 40, -40] {
            spots.push((x - w / 2 + across, y - away, true));
            spots.push((x - w / 2 + across, y + away + 10, true));
        }
    }
    spots
}

/// Where a line from a dot meets a label.
fn landing((x, y): (i32, i32), label: Frame) -> (i32, i32) {
    (x.clamp(label.0 + 2, label.2 - 2), if label.1 > y { label.1 } else { label.3 })
}

/// The line from a dot's edge to its label, as small boxes.
fn thread(at: (i32, i32), label: Frame) -> Vec<Frame> {
    let end = landing(at, label);
    let (dx, dy) = (f64::from(end.0 - at.0), f64::from(end.1 - at.1));
    let length = dx.hypot(dy).max(1.0);
    let mut boxes = Vec::new();
    let mut along = 10.0;
    while along < length - 2.0 {
        let x = at.0 + (dx * along / length).round() as i32;
        let y = at.1 + (dy * along / length).round() as i32;
        boxes.push((x - 1, y - 1, x + 1, y + 1));
        along += 3.0;
    }
    boxes
}

fn area((x, y): (i32, i32), w: i32) -> Frame {
    (x - 2, y - 10, x + w + 2, y + 3)
}

fn within(a: Frame, b: Frame) -> bool {
    a.0 >= b.0 && a.1 >= b.1 && a.2 <= b.2 && a.3 <= b.3
}

fn overlap(a: Frame, b: Frame) -> bool {
    a.0 < b.2 && b.0 < a.2 && a.1 < b.3 && b.1 < a.3
}
