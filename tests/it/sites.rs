//! Several sites in one run: zones of their own, one account, one person an id.

use crate::small::{Folder, WORLD, epic};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use tempfile::TempDir;
use uptake::settings::{Settings, Source};
use uptake::usage::Usage;

/// A site by name and zone, with its files.
type OneSite<'a> = (&'a str, Option<&'a str>, &'a [(&'a str, &'a str)]);

/// Sites under folders of their own; the main zone is Chicago's.
fn sites(sites: &[OneSite]) -> Folder {
    let mut folder = Folder::of(&[]);
    folder.settings.sources = sites
        .iter()
        .map(|(name, zone, files)| {
            let dir = folder.path(name);
            std::fs::create_dir(&dir).unwrap();
            for (file, content) in *files {
                std::fs::write(dir.join(file), content).unwrap();
            }
            Source {
                paths: vec![dir],
                site: Some((*name).to_string()),
                timezone: zone.map(str::to_string),
                format: None,
            }
        })
        .collect();
    folder
}

fn firsts(usage: &Usage) -> BTreeMap<&str, i64> {
    let days = usage.user_days.iter();
    days.map(|day| (usage.users[day.user as usize].as_str(), day.first.0)).collect()
}

#[test]
fn the_same_wall_clock_in_two_zones_is_two_instants() {
    let row = |user: &str| epic(&format!("2026-03-02 08:00:00,{user},Notes viewed,Z1"));
    let (a, b, c) = (row("U1"), row("U2"), row("U3"));
    let folder = sites(&[
        ("east", Some("America/New_York"), &[("a.csv", &a)]),
        ("here", None, &[("a.csv", &b)]),
        ("west", Some("America/Los_Angeles"), &[("a.csv", &c)]),
    ]);
    let hour = 3_600_000;
    let eight_in_chicago = 1_772_460_000_000;
    let expected = [("U1", -hour), ("U2", 0), ("U3", 2 * hour)];
    let expected: BTreeMap<&str, i64> =
        expected.into_iter().map(|(user, off)| (user, eight_in_chicago + off)).collect();
    let (usage, basis) = folder.fold().unwrap();
    assert_eq!(firsts(&usage), expected);
    let zones: Vec<&str> = basis.accounting.files.iter().map(|file| file.zone.as_str()).collect();
    assert_eq!(zones, ["America/New_York", "America/Chicago", "America/Los_Angeles"]);
}

#[test]
fn an_offset_in_the_time_and_a_utc_instant_need_no_zone() {
    let offset = "ACCESS_TIME,USER_ID,METRIC_NAME\n2026-03-02T08:00:00-06:00,U1,Notes viewed\n";
    let instant = "ACCESS_INSTANT,USER_ID,METRIC_NAME\n5843368800,U2,Notes viewed\n";
    let folder = sites(&[
        ("a", Some("Asia/Tokyo"), &[("a.csv", offset)]),
        ("b", Some("Europe/Berlin"), &[("b.csv", instant)]),
    ]);
    let usage = folder.usage();
    let found = firsts(&usage);
    assert_eq!((found["U1"], found["U2"]), (1_772_460_000_000, 1_772_460_000_000));
}

#[test]
fn a_skipped_hour_and_an_hour_that_comes_twice_are_each_zones_own() {
    // Summer time began on 8 March 2026 in America and on 29 March in Europe.
    let row =
        epic("2026-03-08 02:30:00,U1,Notes viewed,Z1\n2026-03-29 02:30:00,U1,Notes viewed,Z1");
    let folder = sites(&[
        ("america", Some("America/New_York"), &[("a.csv", &row)]),
        ("europe", Some("Europe/Berlin"), &[("b.csv", &row)]),
        ("arizona", Some("America/Phoenix"), &[("c.csv", &row)]),
    ]);
    let basis = folder.basis();
    let rejected: Vec<(String, u64)> = basis
        .accounting
        .rejects
        .iter()
        .map(|reject| (crate::small::name(reject.file), reject.line))
        .collect();
    assert_eq!(rejected, [("a.csv".to_string(), 2), ("b.csv".to_string(), 3)]);
}

#[test]
fn a_person_who_works_at_two_sites_is_one_person_and_each_sites_account_adds_up() {
    let one = epic("2026-03-02 08:00:00,U1,Notes viewed,Z1\nnever,U1,Notes viewed,Z1");
    let two = epic(
        "2026-03-02 07:00:30,U1,Order list changed,Z2\n2026-03-02 07:01:00,,Notes viewed,Z2\n2026-03-02 07:01:00,U1,Notes viewed,Z2,more",
    );
    let folder = sites(&[
        ("chicago", None, &[("a.csv", &one)]),
        ("denver", Some("America/Denver"), &[("b.csv", &two)]),
    ]);
    let (usage, basis) = folder.fold().unwrap();
    assert_eq!(usage.users, ["U1"]);
    let day = crate::small::only_day(&usage);
    assert_eq!((day.events, day.active_seconds, day.patients), (2, 30.0, 2));
    let counts: Vec<(u64, u64, u64)> = basis
        .accounting
        .files
        .iter()
        .map(|file| (file.count.read, file.count.accepted, file.count.rejected))
        .collect();
    assert_eq!(counts, [(2, 1, 1), (3, 1, 2)]);
    assert_eq!(basis.accounting.rejects.len(), 3);
    let of_file: Vec<u64> = basis.accounting.rejects.kinds().iter().map(|kind| kind.rows).collect();
    assert_eq!(of_file, [1, 1, 1]);
}

#[test]
fn check_tells_who_has_events_at_more_than_one_site() {
    let row = |user: &str| epic(&format!("2026-03-02 08:00:00,{user},Notes viewed,Z1"));
    let (a, b) = (row("U1"), row("U2"));
    let told = |folder: &Folder| {
        let (preview, _) = uptake::check(&folder.settings, WORLD).unwrap();
        preview.notes.iter().any(|note| note.contains("1 person has events at more than one site"))
    };
    let both = [("a.csv", a.as_str()), ("b.csv", b.as_str())];
    assert!(told(&sites(&[("north", None, &both), ("south", None, &[("c.csv", &a)])])));
    assert!(!told(&sites(&[("north", None, &both[..1]), ("south", None, &both[1..])])));
    assert!(!told(&Folder::of(&[("a.csv", a.as_bytes()), ("b.csv", a.as_bytes())])));
}

/// Five weeks of fourteen people at two sites; three of them change their id in the third week.
fn hospital() -> (Folder, String) {
    let mut rows = [String::new(), String::new()];
    for day in 0..25 {
        let date = format!("2026-03-{:02}", 2 + day / 5 * 7 + day % 5);
        let date = if day < 25 && 2 + day / 5 * 7 + day % 5 > 31 {
            format!("2026-04-{:02}", 2 + day / 5 * 7 + day % 5 - 31)
        } else {
            date
        };
        for user in 0..14 {
            let id = if user < 3 && day >= 10 { format!("N{user}") } else { format!("U{user}") };
            for step in 0..20 {
                let action = ["Notes viewed", "Order list changed", "Note signed"][step % 3];
                let second = (step * (7 + user % 5)) % 60;
                rows[user % 2].push_str(&format!(
                    "{date} {:02}:{step:02}:{second:02},{id},{action},Z{}\n",
                    8 + user % 4,
                    step / 4
                ));
            }
        }
    }
    let [one, two] = rows.map(|rows| epic(&rows));
    let folder = sites(&[
        ("east", Some("America/New_York"), &[("a.csv", &one)]),
        ("here", None, &[("b.csv", &two)]),
    ]);
    let mut roster = String::from("user_id,login,role,department,same_person_as\n");
    for user in 0..14 {
        let now = if user < 3 { format!("N{user}") } else { String::new() };
        roster.push_str(&format!("U{user},login{user},nurse,ward {},{now}\n", user % 2));
    }
    (0..3).for_each(|user| roster.push_str(&format!("N{user},,nurse,ward {},\n", user % 2)));
    (folder, roster)
}

/// Every file but the record of the run, by its path.
fn files(dir: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![dir.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.file_name().is_some_and(|name| name != "run.json") {
                let name = path.strip_prefix(dir).unwrap().to_path_buf();
                found.insert(name, std::fs::read(&path).unwrap());
            }
        }
    }
    found
}

fn analyzed(
    settings: &Settings,
    from_usage: Option<&Path>,
    out: &Path,
) -> BTreeMap<PathBuf, Vec<u8>> {
    uptake::analyze(settings, from_usage, out, WORLD).unwrap();
    files(out)
}

#[test]
fn going_on_from_a_fold_with_merged_ids_and_several_zones_equals_the_direct_run() {
    let (mut folder, roster) = hospital();
    let out = TempDir::new().unwrap();
    let users = out.path().join("users.csv");
    std::fs::write(&users, roster).unwrap();
    folder.settings.users = Some(users);
    folder.settings.key_file = Some(out.path().join("key"));
    folder.settings.named = true;
    let direct = analyzed(&folder.settings, None, &out.path().join("direct"));
    let kept = out.path().join("usage");
    uptake::fold(&folder.settings, &[], &kept, WORLD).unwrap();
    let later = analyzed(&folder.settings, Some(&kept), &out.path().join("later"));
    assert_eq!(direct.keys().collect::<Vec<_>>(), later.keys().collect::<Vec<_>>());
    for (name, bytes) in &direct {
        assert!(later[name] == *bytes, "{} differs", name.display());
    }
    let table = String::from_utf8(direct[Path::new("tables/users.csv")].clone()).unwrap();
    let row = |id: &str| table.lines().find(|line| line.starts_with(&format!("{id},"))).unwrap();
    // All five weeks count under the current id.
    let active = |id: &str| {
        let at = table.lines().next().unwrap().split(',').position(|h| h == "days_active").unwrap();
        row(id).split(',').nth(at).unwrap().to_string()
    };
    assert_eq!(active("N0"), active("U5"));
    assert!(row("U0").contains("not_assessed"), "{}", row("U0"));
}
