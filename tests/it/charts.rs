//! Charts: their numbers, their sense, and one golden SVG each.
//!
//! `UPDATE_GOLDEN=1` writes the golden files anew; `CHARTS_OUT=folder` with
//! `cargo test --release --test it draw_all -- --ignored` writes every chart there to look at.

mod hospital;
mod numbers;

use hospital::{Hospital, hospital};
use std::path::{Path, PathBuf};
use uptake::charts::{Align, Answer, Drawing, Results, Scene, Shape, Tier, draw};
use uptake::charts::{after_hours, champion_coverage, helping, log_coverage};
use uptake::charts::{
    outreach_map, task_flows, task_ways, training_need, training_plan, weekly_use,
};
use uptake::findings::{Findings, UnitNeed};
use uptake::plans::Plans;
use uptake::progress::Progress;
use uptake::settings::Theme;
use uptake::units::Day;
use uptake::usage::{LogDay, Usage};
use uptake::vocabulary::Activity;

fn drawn(hospital: &Hospital) -> Vec<Drawing> {
    let label = |id: &str| format!("p-{}", id.to_lowercase());
    let Hospital { findings, plans, progress, usage, site, scope, settings } = hospital;
    draw(&Results { findings, plans, progress }, usage, site, scope, settings, &label).unwrap()
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/charts")
}

#[test]
#[ignore = "writes pictures to look at; set CHARTS_OUT"]
fn draw_all() {
    let out = PathBuf::from(std::env::var("CHARTS_OUT").unwrap());
    for (units, weeks) in [(1, 9), (6, 9), (30, 9), (6, 104), (60, 13)] {
        let folder = out.join(format!("{units}units-{weeks}weeks"));
        std::fs::create_dir_all(&folder).unwrap();
        let start = std::time::Instant::now();
        let drawings = drawn(&hospital(units, weeks));
        println!("{units} units, {weeks} weeks: {:?}", start.elapsed());
        for drawing in drawings {
            std::fs::write(folder.join(format!("{}.svg", drawing.file)), &drawing.svg).unwrap();
            std::fs::write(folder.join(format!("{}.png", drawing.file)), &drawing.png).unwrap();
        }
    }
}

fn chart<T>(answer: Answer<T>) -> T {
    match answer {
        Answer::Chart(data) => data,
        Answer::Missing(reason) => panic!("nothing to draw: {reason}"),
    }
}

#[test]
fn a_century_of_shifted_dates_still_fits_a_sheet() {
    let first = Day::from_ymd(2110, 3, 1).unwrap();
    let mut site = hospital(2, 9);
    site.usage.log_days = (0..33_000)
        .map(|at| LogDay { day: first.plus(at), events: (at as u64 * 7) % 3, users: 1 })
        .collect();
    let drawings = drawn(&site);
    let calendar = drawings.iter().find(|d| d.file == "log-coverage").unwrap();
    assert!(calendar.svg.len() < 1_000_000);
    sound(calendar);
}

/// What every drawing must be.
fn sound(drawing: &Drawing) {
    let Drawing { file, svg, .. } = drawing;
    for odd in ["NaN", "inf", "Infinity", "\u{0}"] {
        let shown = svg.split("<desc").next().unwrap_or("").contains(odd)
            || svg.split("</style>").last().unwrap().contains(&format!("\"{odd}"));
        assert!(!shown, "{file} holds {odd}");
    }
    assert!(svg.contains("role=\"img\"") && svg.contains("<title ") && svg.contains("<desc "));
    assert!(!drawing.title.is_empty() && !drawing.description.is_empty());
    for part in svg.split("font-size=\"").skip(1) {
        let size: u32 = part.split('"').next().unwrap().parse().unwrap();
        assert!(size >= 11, "{file} has letters of {size} px");
    }
    well_formed(file, svg);
    assert_eq!(&drawing.png[1..4], b"PNG");
}

fn well_formed(file: &str, svg: &str) {
    let mut open: Vec<&str> = Vec::new();
    for part in svg.split('<').skip(1) {
        let (tag, text) = part.split_once('>').unwrap_or_else(|| panic!("{file}: {part}"));
        assert!(!text.contains('>') || tag == "style", "{file}: {part}");
        for entity in text.split('&').skip(1) {
            let known = ["amp;", "lt;", "gt;", "quot;", "apos;"];
            assert!(known.iter().any(|k| entity.starts_with(k)), "{file}: {part}");
        }
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name), "{file}");
        } else if !tag.ends_with('/') {
            open.push(tag.split(' ').next().unwrap());
        }
    }
    assert!(open.is_empty(), "{file}: {open:?}");
}

#[test]
fn every_chart_is_sound_for_hospitals_of_every_size() {
    for (units, weeks) in [(1, 2), (1, 9), (6, 104), (60, 13)] {
        let drawings = drawn(&hospital(units, weeks));
        assert_eq!(drawings.len(), 15);
        drawings.iter().for_each(sound);
    }
}

#[test]
fn a_run_without_anything_says_what_is_missing_and_how_to_supply_it() {
    let mut site = hospital(1, 9);
    site.findings = Findings::default();
    site.plans = Plans::default();
    site.progress = Progress::default();
    site.usage = Usage::default();
    for drawing in drawn(&site) {
        sound(&drawing);
        assert!(drawing.title.ends_with("nothing to show yet"), "{}", drawing.title);
        let helps = ["--users", "--schedule", "--timezone", "--goals", "uptake check"];
        assert!(helps.iter().any(|h| drawing.description.contains(h)), "{}", drawing.description);
    }
}

#[test]
fn hostile_labels_are_escaped() {
    let mut site = hospital(2, 9);
    let evil = "<script>&\"'\u{0}\u{202e}]]>";
    for unit in &mut site.findings.departments {
        unit.department = evil.to_string();
    }
    for person in &mut site.findings.people {
        person.department = Some(evil.to_string());
        person.role = Some(evil.to_string());
    }
    for week in site.findings.trends.iter_mut().filter(|week| week.department.is_some()) {
        week.department = Some(evil.to_string());
    }
    for row in &mut site.findings.coverage {
        row.department = evil.to_string();
    }
    for course in &mut site.plans.courses {
        course.group = evil.to_string();
    }
    for course in &mut site.plans.unit_courses {
        course.department = evil.to_string();
    }
    site.site.changes[1].name = evil.to_string();
    site.scope.zone = evil.to_string();
    let label = |_: &str| evil.to_string();
    let Hospital { findings, plans, progress, usage, site, scope, settings } = &site;
    for drawing in
        draw(&Results { findings, plans, progress }, usage, site, scope, settings, &label).unwrap()
    {
        sound(&drawing);
        assert!(!drawing.svg.contains("<script"), "{}", drawing.file);
        assert!(drawing.svg.contains("&lt;script&gt;"), "{}", drawing.file);
        assert!(!drawing.svg.contains('\u{202e}'));
    }
}

#[test]
fn the_group_tier_holds_no_person() {
    let mut site = hospital(6, 9);
    for drawing in drawn(&site) {
        if drawing.tier == Tier::Staff {
            continue;
        }
        for person in &site.findings.people {
            assert!(!drawing.svg.contains(&person.user_id), "{}", drawing.file);
            let label = format!("p-{}", person.user_id.to_lowercase());
            assert!(!drawing.svg.contains(&label) && !drawing.description.contains(&label));
        }
    }
    site.settings.groups_only = true;
    let never = |id: &str| -> String { panic!("the group tier asked for a name of {id}") };
    let Hospital { findings, plans, progress, usage, site, scope, settings } = &site;
    let drawings =
        draw(&Results { findings, plans, progress }, usage, site, scope, settings, &never).unwrap();
    assert!(drawings.iter().all(|drawing| drawing.tier == Tier::Group));
}

#[test]
fn the_theme_is_a_style_sheet_and_the_png_is_always_light() {
    let mut site = hospital(2, 9);
    let auto = drawn(&site);
    assert!(auto[0].svg.contains("prefers-color-scheme:dark"));
    site.settings.theme = Theme::Light;
    let light = drawn(&site);
    assert!(!light[0].svg.contains("<style>"));
    site.settings.theme = Theme::Dark;
    let dark = drawn(&site);
    assert!(dark[0].svg.contains("<style>") && !dark[0].svg.contains("prefers-color-scheme"));
    assert_eq!(light[0].png, dark[0].png);
}

#[test]
fn texts_neither_touch_nor_leave_the_sheet() {
    let label = |id: &str| format!("p-{}", id.to_lowercase());
    for (units, weeks) in [(1, 3), (1, 9), (6, 9), (6, 30), (6, 104), (30, 13), (60, 13)] {
        let Hospital { mut findings, plans, progress, usage, site, scope, settings } =
            hospital(units, weeks);
        for unit in findings.departments.iter_mut().filter(|unit| !unit.needs.is_empty()) {
            let one = unit.needs[0].clone();
            unit.needs =
                Activity::ALL.map(|activity| UnitNeed { activity, ..one.clone() }).to_vec();
        }
        let mut scenes: Vec<(&str, Scene)> = Vec::new();
        if let Answer::Chart(data) = outreach_map::density(&findings.people, 5) {
            let words = outreach_map::density_words(&data, &findings, &scope);
            scenes.push(("outreach-map", outreach_map::density_ink(&data, &words)));
        }
        let data = chart(outreach_map::dots(&findings));
        let words = outreach_map::dots_words(&data, &scope);
        scenes.push(("outreach-map-people", outreach_map::dots_ink(&data, &words, &label)));
        if let Answer::Chart(data) = training_need::data(&findings.departments) {
            let words = training_need::words(&data, &scope);
            scenes.push(("training-need", training_need::ink(&data, &words)));
        }
        let data = chart(weekly_use::data(&findings.trends, &site.changes, &scope));
        let words = weekly_use::words(&data, &scope, true);
        scenes.push(("weekly-use", weekly_use::ink(&data, &words)));
        let data = chart(after_hours::data(&findings.people, Tier::Staff, 5));
        let words = after_hours::words(&data, &scope, &settings, true);
        scenes.push(("after-hours", after_hours::ink(&data, &words, &label)));
        let data = chart(champion_coverage::named(&findings, &usage));
        let words = champion_coverage::words(&data, &scope);
        scenes.push(("champion-coverage", champion_coverage::ink(&data, &words, &label)));
        let data = chart(log_coverage::data(&usage.log_days));
        let words = log_coverage::words(&data, &scope);
        scenes.push(("log-coverage", log_coverage::ink(&data, &words)));
        let data = chart(task_ways::data(&progress.ways, None));
        let words = task_ways::words(&data, &scope);
        scenes.push(("task-ways", task_ways::ink(&data, &words)));
        let data = chart(task_flows::data(&progress.flows, &progress.ways, None));
        let words = task_flows::words(&data, &scope);
        scenes.push(("task-flows", task_flows::ink(&data, &words)));
        let data = helping::data(&plans, &findings).unwrap();
        let words = helping::words(&data, &scope);
        scenes.push(("helping", helping::ink(&data, &words, &label)));
        for tier in [Tier::Group, Tier::Staff] {
            let data = training_plan::data(&plans, tier).unwrap();
            let words = training_plan::words(&data, &scope);
            scenes.push(("training-plan", training_plan::ink(&data, &words)));
        }
        for (name, scene) in scenes {
            apart(&format!("{name}, {units} units, {weeks} weeks"), &scene);
        }
    }
}

fn apart(name: &str, scene: &Scene) {
    let mut boxes: Vec<(i32, i32, i32, i32, &str)> = Vec::new();
    for mark in &scene.marks {
        let Shape::Text { at: (x, y), text, letters } = &mark.shape else { continue };
        let (w, h) = (letters.width(text), letters.size as i32 * 3 / 4);
        let this = if letters.turned {
            (x - h, y - w, *x, *y)
        } else {
            let left = match letters.align {
                Align::Left => *x,
                Align::Middle => x - w / 2,
                Align::Right => x - w,
            };
            (left, y - h, left + w, *y)
        };
        let inside = this.0 >= 0 && this.1 >= 0 && this.2 <= scene.width && this.3 <= scene.height;
        assert!(inside, "{name}: {text:?} leaves the sheet: {this:?}");
        for other in &boxes {
            let clear =
                this.2 <= other.0 || other.2 <= this.0 || this.3 <= other.1 || other.3 <= this.1;
            assert!(clear, "{name}: {text:?} touches {:?}: {this:?} {other:?}", other.4);
        }
        boxes.push((this.0, this.1, this.2, this.3, text));
    }
}

#[test]
fn the_same_run_draws_the_same_bytes() {
    assert!(drawn(&hospital(6, 9)) == drawn(&hospital(6, 9)));
}

#[test]
fn the_charts_look_as_their_golden_files() {
    let folder = folder();
    for drawing in drawn(&hospital(4, 9)) {
        let path = folder.join(format!("{}.svg", drawing.file));
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            std::fs::create_dir_all(&folder).unwrap();
            std::fs::write(&path, &drawing.svg).unwrap();
        }
        let golden = std::fs::read_to_string(&path).unwrap().replace("\r\n", "\n");
        assert!(golden == drawing.svg, "{} differs; look, then UPDATE_GOLDEN=1", path.display());
    }
}
