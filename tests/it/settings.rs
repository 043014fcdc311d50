//! Settings: what wins over what, and what is refused.

use std::ffi::OsString;
use std::fs;
use std::path::Path;
use tempfile::TempDir;
use uptake::error::{Error, Kind};
use uptake::settings::{Origin, RECORD, Raw, Settled, settle};

fn site(config: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("uptake.toml"), config).unwrap();
    folder
}

fn settled(folder: &Path) -> Result<Settled, Error> {
    settle(&raw(folder), [])
}

fn raw(folder: &Path) -> Raw {
    Raw { logs: vec![folder.to_path_buf()], ..Raw::default() }
}

fn environment(name: &str, value: &str) -> [(OsString, OsString); 1] {
    [(name.into(), value.into())]
}

/// The refusal of a configuration, with its line.
fn refusal(config: &str) -> (String, Option<u64>) {
    let folder = site(config);
    let error = settled(folder.path()).unwrap_err();
    assert_eq!(error.kind(), Kind::Usage);
    let line = error.place().and_then(|place| place.line);
    (error.to_string(), line)
}

#[test]
fn a_flag_goes_before_the_environment_before_the_file_before_the_default() {
    let folder = site("min_peers = 12\nsmall_group = 6\nwindow_weeks = 8\n");
    let mut raw = raw(folder.path());
    let with = |raw: &Raw, variables: &[(&str, &str)]| {
        let variables = variables.iter().map(|(name, value)| ((*name).into(), (*value).into()));
        settle(raw, variables.collect::<Vec<_>>()).unwrap()
    };
    raw.flags.push(("window_weeks", "4".into()));
    let both = [("UPTAKE_SMALL_GROUP", "7"), ("UPTAKE_WINDOW_WEEKS", "5")];
    let settled = with(&raw, &both);
    assert_eq!(settled.settings.window_weeks, 4);
    assert_eq!(settled.settings.small_group, 7);
    assert_eq!(settled.settings.min_peers, 12);
    assert_eq!(settled.settings.min_active_days, 10);
    assert_eq!(settled.origins["window_weeks"], Origin::Flag("--window-weeks".into()));
    assert_eq!(settled.origins["small_group"], Origin::Environment("UPTAKE_SMALL_GROUP".into()));
    assert!(matches!(&settled.origins["min_peers"], Origin::File(_, 1)));
    assert!(!settled.origins.contains_key("min_active_days"));
}

#[test]
fn an_unknown_key_is_refused_with_its_line_and_a_suggestion() {
    let (message, line) = refusal("logs = [\"in\"]\nmin_peer = 12\n");
    assert_eq!(line, Some(2));
    assert!(message.contains("unknown key min_peer"), "{message}");
    assert!(message.contains("did you mean min_peers?"), "{message}");
}

#[test]
fn an_unknown_key_is_refused_inside_sources_and_formats_too() {
    let (message, line) = refusal("[[source]]\npath = \"a\"\ntimezome = \"UTC\"\n");
    assert_eq!(line, Some(3));
    assert!(message.contains("did you mean timezone?"), "{message}");
    let (message, line) =
        refusal("[format.x]\ntime = \"T\"\nuser = \"U\"\naction = \"A\"\npatients = \"P\"\n");
    assert_eq!(line, Some(5));
    assert!(message.contains("did you mean patient?"), "{message}");
}

#[test]
fn an_unknown_variable_of_ours_is_refused_with_a_suggestion() {
    let folder = site("logs = [\"in\"]");
    let error = settle(&raw(folder.path()), environment("UPTAKE_MINPEERS", "3")).unwrap_err();
    assert!(error.to_string().contains("did you mean UPTAKE_MIN_PEERS?"), "{error}");
    assert!(settle(&raw(folder.path()), environment("OTHER_MINPEERS", "3")).is_ok());
}

#[test]
fn wrong_types_and_values_are_refused_with_key_and_line() {
    for (line, needs) in [
        ("min_peers = \"ten\"", "min_peers needs a whole number of at least 2"),
        ("min_peers = 1", "min_peers needs a whole number of at least 2"),
        ("window_weeks = 0", "window_weeks needs a whole number"),
        ("window_weeks = 2.5", "window_weeks needs a whole number"),
        ("false_discovery_rate = 0", "between 0 and 1"),
        ("false_discovery_rate = 1.0", "between 0 and 1"),
        ("max_reject_share = 5", "from 0 to 1"),
        ("max_reject_share = nan", "from 0 to 1"),
        ("small_group = 1", "small_group needs a whole number of at least 2"),
        ("clock = \"19-07\"", "clock needs two hours"),
        ("clock = \"7am\"", "clock needs two hours"),
        ("named = \"yes\"", "named needs true or false"),
        ("holidays = [\"2026-02-30\"]", "holidays needs a date"),
        ("from = \"3/1/2026\"", "from needs a date such as 2026-03-08"),
        ("theme = \"pink\"", "theme needs auto, light or dark"),
        ("users = 7", "users needs a path"),
        ("logs = []", "logs needs at least one path"),
        ("timezone = \"America/Chicagoo\"", "unknown time zone"),
        ("memory = \"1G\"", "memory is not built yet"),
        ("[[source]]\nsite = \"north\"", "names no path"),
        ("[format.x]\ntime = \"T\"\nuser = \"U\"", "which column is the action"),
        ("[format]\ntime = \"T\"", "a mapping has a name"),
        (
            "[format.x]\ntime = \"T\"\nuser = \"U\"\naction = \"A\"\ndelimiter = \"ab\"",
            "one character",
        ),
        (
            "[format.x]\ntime = \"T\"\nuser = \"U\"\naction = \"A\"\ndate_bounds = [\"2210-01-01\", \"2100-01-01\"]",
            "two dates",
        ),
        ("[task.x]\nends = [\"sign\"]", "does not say what it is about"),
        ("[task.x]\nactivity = \"orders\"", "does not say how it ends"),
        ("[task.x]\nactivity = \"order\"\nends = [\"sign\"]", "needs an activity, one of notes"),
        ("[task]\nends = [\"sign\"]", "a task has a name"),
        ("min_peers = ", "not valid TOML"),
        ("min_peers = 12\nmin_peers = 13", "not valid TOML"),
    ] {
        let (message, at) = refusal(&format!("# a comment\n{line}\n"));
        assert!(message.contains(needs), "{line}: {message}");
        assert!(at.is_some_and(|at| at >= 2), "{line}: {message}");
        assert!(message.contains("uptake.toml"), "{line}: {message}");
    }
}

#[test]
fn an_unknown_zone_is_refused_by_file_and_by_flag() {
    let (message, line) = refusal("timezone = \"America/Chicagoo\"");
    assert_eq!(line, Some(1));
    assert!(message.contains("Did you mean America/Chicago?"), "{message}");
    let folder = site("logs = [\"in\"]");
    let mut raw = raw(folder.path());
    raw.flags.push(("timezone", "Mars/Olympus".into()));
    assert_eq!(settle(&raw, []).unwrap_err().exit_code(), 2);
}

#[test]
fn an_empty_date_range_is_refused() {
    let (message, _) = refusal("from = 2026-03-02\nto = 2026-03-01\n");
    assert!(message.contains("from 2026-03-02 is after to 2026-03-01"), "{message}");
}

#[test]
fn names_and_the_group_tier_alone_are_a_contradiction() {
    let (message, _) = refusal("named = true\ngroups_only = true\n");
    assert!(message.contains("contradict"), "{message}");
}

#[test]
fn paths_in_a_file_start_from_its_folder_and_others_from_here() {
    let folder =
        site("logs = [\"in\", \"/elsewhere/*.csv\"]\nusers = \"users.csv\"\nout = \"reports\"\n");
    let mut raw = raw(folder.path());
    raw.flags.push(("schedule", "plan.csv".into()));
    let settings = settle(&raw, []).unwrap().settings;
    let source = settings.sources.first().unwrap();
    assert_eq!(source.paths, [folder.path().join("in"), "/elsewhere/*.csv".into()]);
    assert_eq!(settings.users, Some(folder.path().join("users.csv")));
    assert_eq!(settings.out, Some(folder.path().join("reports")));
    assert_eq!(settings.schedule, Some("plan.csv".into()));
}

#[test]
fn sources_keep_their_zone_site_and_format() {
    let folder = site(
        "logs = [\"a\"]\n[[source]]\npath = \"b\"\nsite = \"North\"\ntimezone = \"America/Chicago\"\n\
         format = \"charting\"\n[[source]]\npaths = [\"c\", \"d\"]\n",
    );
    let sources = settled(folder.path()).unwrap().settings.sources;
    assert_eq!(sources.len(), 3);
    assert_eq!(sources[1].site.as_deref(), Some("North"));
    assert_eq!(sources[1].timezone.as_deref(), Some("America/Chicago"));
    assert_eq!(sources[1].format.as_deref(), Some("charting"));
    assert_eq!(sources[2].paths, [folder.path().join("c"), folder.path().join("d")]);
}

#[test]
fn a_mapping_has_every_key_of_the_contract() {
    let folder = site(
        "[format.charting]\ntime = \"STORETIME\"\nabout_time = \"CHARTTIME\"\nuser = \"CGID\"\n\
         action = \"ITEM\"\npatient = \"SUBJECT_ID\"\naction_detail = \"a\"\nencounter = \"b\"\n\
         workstation = \"c\"\noutcome = \"d\"\nsession = \"e\"\nevent_id = \"f\"\nduration = \"g\"\n\
         timezone = \"UTC\"\ntime_form = \"%Y\"\ndelimiter = \"tab\"\n\
         date_bounds = [\"2100-01-01\", \"2210-12-31\"]\n",
    );
    let formats = settled(folder.path()).unwrap().settings.formats;
    let charting = &formats["charting"];
    assert_eq!(charting.time, "STORETIME");
    assert_eq!(charting.about_time.as_deref(), Some("CHARTTIME"));
    assert_eq!(charting.delimiter, Some('\t'));
    let (from, to) = charting.date_bounds.unwrap();
    assert_eq!((from.to_string(), to.to_string()), ("2100-01-01".into(), "2210-12-31".into()));
}

#[test]
fn a_task_of_the_site_is_read_shown_recorded_and_cannot_change_after_the_fold() {
    let text =
        "[task.referral]\nactivity = \"orders\"\nsteps = [\"Referral *\"]\nends = \"sign\"\n";
    let config = format!("logs = [\"in\"]\n{text}");
    let (folder, usage) = folded(&config);
    let settled_here = settled(folder.path()).unwrap();
    let own = &settled_here.settings.tasks["referral"];
    assert_eq!(
        (own.steps.as_slice(), own.ends.as_slice()),
        (&["Referral *".into()][..], &["sign".into()][..])
    );
    assert!(settled_here.print().contains("[task.referral]"));
    let raw = Raw { from_usage: Some(usage.path().into()), ..Raw::default() };
    assert_eq!(settle(&raw, []).unwrap().settings.tasks["referral"], *own);
    let other = site("[task.referral]\nactivity = \"orders\"\nends = [\"Referral sent\"]\n");
    let changed = Raw { config: Some(other.path().join("uptake.toml")), ..raw };
    assert_eq!(settle(&changed, []).unwrap_err().exit_code(), 2);
}

#[test]
fn a_site_stands_alone() {
    let folder = site("logs = [\"in\"]");
    let two = Raw { logs: vec![folder.path().into(), "more.csv".into()], ..Raw::default() };
    assert!(settle(&two, []).unwrap_err().to_string().contains("stands alone"));
    let other = site("logs = [\"in\"]");
    let config = Some(other.path().join("uptake.toml"));
    let both = Raw { config, ..raw(folder.path()) };
    assert!(settle(&both, []).unwrap_err().to_string().contains("--config names another"));
}

#[test]
fn logs_on_the_command_line_replace_those_of_the_configuration() {
    let folder = site("logs = [\"in\"]\nmin_peers = 12\n");
    let raw = Raw {
        logs: vec!["today.csv".into()],
        config: Some(folder.path().join("uptake.toml")),
        ..Raw::default()
    };
    let settings = settle(&raw, []).unwrap().settings;
    assert_eq!(settings.sources.len(), 1);
    assert_eq!(settings.sources[0].paths, [Path::new("today.csv")]);
    assert_eq!(settings.min_peers, 12);
}

#[test]
fn a_configuration_that_is_not_there_is_a_usage_error() {
    let raw = Raw { config: Some("nowhere/uptake.toml".into()), ..Raw::default() };
    let error = settle(&raw, []).unwrap_err();
    assert_eq!(error.exit_code(), 2);
    assert!(error.to_string().contains("no such file"), "{error}");
}

#[test]
fn what_is_printed_names_each_origin_and_can_be_read_back() {
    let folder = site(
        "logs = [\"in\"]\nmin_peers = 12\n[format.\"odd name\"]\ntime = \"T\"\nuser = \"U\"\naction = \"A\"\n",
    );
    let first = settle(&raw(folder.path()), environment("UPTAKE_SMALL_GROUP", "7")).unwrap();
    let printed = first.print();
    let line = |key: &str| printed.lines().find(|line| line.starts_with(key)).unwrap().to_string();
    assert!(line("min_peers = 12").contains("uptake.toml, line 2"), "{printed}");
    assert!(line("small_group = 7").contains("environment UPTAKE_SMALL_GROUP"), "{printed}");
    assert!(line("window_weeks = 13").contains("# default"), "{printed}");
    assert!(line("# users is not set").contains("# default"), "{printed}");
    let again = site(&printed);
    let second = settled(again.path()).unwrap().settings;
    assert_eq!(second.min_peers, 12);
    assert_eq!(second.formats, first.settings.formats);
    assert_eq!(second.sources, first.settings.sources);
}

#[test]
fn the_starter_is_valid_and_names_every_key() {
    let folder = tempfile::tempdir().unwrap();
    let written = uptake::settings::write_starter(folder.path()).unwrap();
    let starter = fs::read_to_string(&written).unwrap();
    let settled = settled(folder.path()).unwrap();
    let keys = settled.print();
    for line in keys.lines().take_while(|line| !line.is_empty()) {
        let key = line.trim_start_matches("# ").split(' ').next().unwrap();
        assert!(starter.contains(&format!("{key} = ")), "{key}");
    }
    // Every example that is commented out is right as well.
    let examples: String = starter
        .lines()
        .map(|line| match line.strip_prefix("# ") {
            Some(example) if example.contains(" = ") || example.starts_with('[') => example,
            Some(_) => "",
            None => line,
        })
        .map(|line| format!("{line}\n"))
        .collect();
    let (top, tables) = examples.split_once("[format.charting]").unwrap();
    let (head, source) = top.split_once("[[source]]").unwrap();
    let (source, rest) = source.split_at(source.find("users").unwrap());
    let ordered = format!("{head}\n{rest}\n[[source]]\n{source}\n[format.charting]\n{tables}");
    let whole = site(&ordered);
    if let Err(error) = self::settled(whole.path()) {
        panic!("{error}\n{ordered}");
    }
}

fn folded(config: &str) -> (TempDir, TempDir) {
    let folder = site(config);
    let usage = tempfile::tempdir().unwrap();
    let settings = settled(folder.path()).unwrap().settings;
    fs::write(usage.path().join(RECORD), settings.record()).unwrap();
    (folder, usage)
}

#[test]
fn after_usage_its_settings_hold_without_being_repeated() {
    let config =
        "logs = [\"in\"]\nclock = \"08-18\"\nmin_peers = 12\nusers = \"users.csv\"\nout = \"x\"\n";
    let (folder, usage) = folded(config);
    let raw = Raw { from_usage: Some(usage.path().into()), ..Raw::default() };
    let settings = settle(&raw, []).unwrap().settings;
    assert_eq!(settings.clock.from, 8);
    assert_eq!(settings.min_peers, 12);
    assert_eq!(settings.users, Some(folder.path().join("users.csv")));
    assert_eq!(settings.out, None);
    // The same configuration again changes nothing, and neither does another threshold.
    let config = Some(folder.path().join("uptake.toml"));
    let mut again = Raw { config, ..raw };
    again.flags.push(("min_peers", "15".into()));
    assert_eq!(settle(&again, []).unwrap().settings.min_peers, 15);
}

#[test]
fn after_usage_what_acted_in_it_cannot_change() {
    let (_folder, usage) = folded("logs = [\"in\"]\nclock = \"08-18\"\n");
    let raw = Raw { from_usage: Some(usage.path().into()), ..Raw::default() };
    let refused = |raw: &Raw| assert_eq!(settle(raw, []).unwrap_err().exit_code(), 2);
    refused(&Raw { logs: vec!["more.csv".into()], ..raw.clone() });
    for (key, value) in
        [("from", "2026-01-01"), ("to", "2026-01-01"), ("timezone", "UTC"), ("schedule", "s.csv")]
    {
        refused(&Raw { flags: vec![(key, value.into())], ..raw.clone() });
    }
    let other = site("clock = \"07-19\"");
    refused(&Raw { config: Some(other.path().join("uptake.toml")), ..raw.clone() });
    assert_eq!(settle(&raw, environment("UPTAKE_CLOCK", "07-19")).unwrap_err().exit_code(), 2);
}

#[test]
fn a_folder_that_usage_did_not_write_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let raw = Raw { from_usage: Some(folder.path().into()), ..Raw::default() };
    let error = settle(&raw, []).unwrap_err();
    assert!(error.to_string().contains("did not write it"), "{error}");
}
