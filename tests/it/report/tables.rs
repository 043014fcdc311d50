use super::fabricated::{FORMULA, files, hospital};
use std::collections::BTreeMap;

fn published() -> BTreeMap<String, Vec<u8>> {
    let room = tempfile::tempdir().unwrap();
    let out = room.path().join("report");
    hospital().publish(&out).unwrap();
    files(&out)
}

fn lines(files: &BTreeMap<String, Vec<u8>>, path: &str) -> Vec<String> {
    String::from_utf8(files[path].clone()).unwrap().lines().map(str::to_string).collect()
}

/// Rows as maps from heading to cell.
fn rows(files: &BTreeMap<String, Vec<u8>>, path: &str) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_reader(files[path].as_slice());
    reader.deserialize().map(|row| row.unwrap()).collect()
}

#[test]
fn users_has_the_columns_of_the_contract_in_their_order() {
    let files = published();
    assert_eq!(
        lines(&files, "tables/users.csv")[0],
        "user_id,role,specialty,setting,department,peer_group,n_peers,days_expected,days_active,\
         active_hours,events,encounters,after_hours_share,struggle_score,struggle_q,avoid_score,\
         avoid_q,champion_score,status,top_need,needs,avoid_style,reasons"
    );
    assert_eq!(rows(&files, "tables/users.csv").len(), hospital().findings.people.len());
}

#[test]
fn the_other_tables_begin_with_the_columns_of_the_contract() {
    let files = published();
    for (table, headings) in [
        (
            "findings",
            "user_id,finding,activity,style,score,q,families,minutes_per_week,since,text,contacted,\
             outcome,rest_until",
        ),
        ("needs", "user_id,activity,effort_ratio,low,high,minutes_per_week,n_actions,n_peers"),
        ("champions", "user_id,department,strengths,shared_patients,capacity,state"),
        (
            "matches",
            "learner_id,champion_id,activity,department,overlap_hours,shared_patients,cost,reasons",
        ),
        (
            "training_plan",
            "activity,course,group,n_learners,minutes_per_week,low,high,hours_to_teach,\
             minutes_per_hour,form,when",
        ),
        ("coverage_gaps", "department,shift,n_learners,trouble_per_100,champions,candidates"),
        (
            "training_effect",
            "course,wave,activity,n_trained,n_controls,effect_pct,low,high,placebo_pct,power,verdict,\
             raw_pct,people_needed,weeks_needed,remarks",
        ),
        (
            "workflow",
            "department,activity,task,way,share,median_seconds,rework,tools,minutes_per_week,verdict,\
             role,n_people,n_beyond,effort_ratio,low,high,against,since,quick_share,other_share",
        ),
        (
            "changes",
            "date,name,kind,department,activity,effect_pct,low,high,verdict,review_by,overdue,remarks",
        ),
        (
            "goals",
            "name,group,measure,baseline,now,target,due,forecast,low,high,status,agreed_with",
        ),
    ] {
        let found = &lines(&files, &format!("tables/{table}.csv"))[0];
        assert!(found.starts_with(headings), "{found}");
    }
    for table in ["departments", "trends", "coverage"] {
        assert!(rows(&files, &format!("tables/{table}.csv")).len() > 5, "{table}");
    }
}

#[test]
fn a_table_without_an_answer_has_its_headings_and_run_json_the_reason() {
    let files = published();
    let record: serde_json::Value = serde_json::from_slice(&files["run.json"]).unwrap();
    for table in ["matches", "training_plan", "training_effect", "changes", "goals"] {
        assert_eq!(lines(&files, &format!("tables/{table}.csv")).len(), 1, "{table}");
        let reason = record["unanswered"][table].as_str().unwrap();
        assert!(reason.starts_with("nothing was given for"), "{reason}");
    }
}

#[test]
fn numbers_have_a_fixed_form_and_lists_a_bar_between() {
    let files = published();
    let rows = rows(&files, "tables/users.csv");
    let struggling = rows.iter().find(|row| row["status"] == "struggling").unwrap();
    assert_eq!(struggling["struggle_score"], "2.457");
    assert_eq!(struggling["struggle_q"], "0.004322");
    assert_eq!(struggling["active_hours"], "182.46");
    assert_eq!(struggling["days_expected"], "55.0");
    assert!(struggling["needs"].ends_with("|search"));
    assert_eq!(struggling["top_need"], struggling["needs"].split('|').next().unwrap());
    let typical = rows.iter().find(|row| row["status"] == "typical").unwrap();
    assert_eq!(typical["struggle_score"], "0.000");
    let not_assessed = rows.iter().find(|row| row["status"] == "not_assessed").unwrap();
    assert_eq!(not_assessed["struggle_score"], "");
    assert_eq!(not_assessed["champion_score"], "");
}

#[test]
fn rows_stand_in_the_order_of_printed_ids() {
    let files = published();
    for table in ["users", "findings", "needs", "champions"] {
        let ids: Vec<String> = rows(&files, &format!("tables/{table}.csv"))
            .into_iter()
            .map(|row| row["user_id"].clone())
            .collect();
        assert!(ids.is_sorted(), "{table}");
        assert!(ids.iter().all(|id| id.starts_with("p-")), "{table}");
    }
}

#[test]
fn text_from_inputs_is_no_formula() {
    let files = published();
    let guarded = format!("'{FORMULA}");
    let users = rows(&files, "tables/users.csv");
    assert!(users.iter().any(|row| row["department"] == guarded));
    assert!(users.iter().any(|row| row["reasons"].ends_with("|+1 family")));
    assert!(rows(&files, "tables/departments.csv").iter().any(|row| row["department"] == guarded));
    for (path, bytes) in files.iter().filter(|(path, _)| path.ends_with(".csv")) {
        let mut reader = csv::Reader::from_reader(bytes.as_slice());
        for record in reader.records() {
            for cell in record.unwrap().iter() {
                assert!(!cell.starts_with(['=', '+', '-', '@']), "{path}: {cell}");
            }
        }
    }
}

#[test]
fn rejects_name_file_line_and_reason() {
    let files = published();
    assert_eq!(
        lines(&files, "rejects.csv"),
        [
            "file,line,column,reason",
            "'=access.csv,17,ACCESS_TIME,the time is not a time",
            "access.csv,99,,no user"
        ]
    );
}

#[test]
fn parquet_holds_the_same_users_and_all_evidence() {
    use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
    let room = tempfile::tempdir().unwrap();
    let out = room.path().join("report");
    let hospital = hospital();
    hospital.publish(&out).unwrap();
    let read = |name: &str| {
        let file = std::fs::File::open(out.join("tables").join(name)).unwrap();
        let builder = ParquetRecordBatchReaderBuilder::try_new(file).unwrap();
        let columns: Vec<String> =
            builder.schema().fields().iter().map(|field| field.name().clone()).collect();
        let rows: usize = builder.build().unwrap().map(|batch| batch.unwrap().num_rows()).sum();
        (columns, rows)
    };
    let (columns, rows) = read("users.parquet");
    assert_eq!(columns.len(), 23);
    assert_eq!(rows, hospital.findings.people.len());
    let (columns, rows) = read("evidence.parquet");
    assert_eq!(
        columns[..14],
        [
            "user_id",
            "measure",
            "activity",
            "family",
            "unit",
            "value",
            "n",
            "peer_median",
            "peer_low",
            "peer_high",
            "n_peers",
            "z",
            "counts_for",
            "set_aside"
        ]
    );
    assert_eq!(columns[14], "kind", "what came later stands behind");
    // A row a measure, and what stands behind each person's result.
    let people = hospital.findings.people.len();
    assert!(rows >= hospital.findings.evidence.len() + 3 * people, "{rows}");
}

#[test]
fn the_workbook_explains_itself_and_holds_the_tables() {
    use calamine::{Data, Reader, Xlsx, open_workbook};
    let room = tempfile::tempdir().unwrap();
    let out = room.path().join("report");
    let hospital = hospital();
    hospital.publish(&out).unwrap();
    let mut book: Xlsx<_> = open_workbook(out.join("uptake.xlsx")).unwrap();
    let sheets = book.sheet_names();
    assert_eq!(sheets[..3], ["Read me", "users", "findings"]);
    let first = book.worksheet_range("Read me").unwrap();
    assert!(first.rows().flatten().any(|cell| cell.to_string().contains("never for ranking")));
    assert_eq!(sheets.last().unwrap(), "Definitions");
    let last = book.worksheet_range("Definitions").unwrap();
    let terms: Vec<String> = last.rows().map(|row| row[0].to_string()).collect();
    for term in ["Peers (peer group)", "Setting time zone", "Setting small_group"] {
        assert!(terms.iter().any(|t| t == term), "{term}");
    }
    let users = book.worksheet_range("users").unwrap();
    assert_eq!(users.height(), hospital.findings.people.len() + 1);
    assert_eq!(users.get((0, 0)), Some(&Data::String("user_id".to_string())));
    assert!(book.worksheet_formula("users").unwrap().is_empty());
}

#[test]
fn the_record_adds_up() {
    let files = published();
    let record: serde_json::Value = serde_json::from_slice(&files["run.json"]).unwrap();
    let count = |name: &str| record["accounting"][name].as_u64().unwrap();
    assert_eq!(
        count("read"),
        count("accepted") + count("duplicate") + count("rejected") + count("out_of_scope")
    );
    assert_eq!(record["accounting"]["rejected_by_reason"]["no user"], 1);
    assert_eq!(record["zone"]["name"], "America/Chicago");
    assert_eq!(record["zone"]["resolved_by_session"], 12);
    assert_eq!(record["window"]["to"], "2026-04-05");
    assert_eq!(record["inputs"]["read"][0]["blake3"], "ab".repeat(32));
    assert_eq!(record["people"]["identity"]["ids_without_roster_row"], 1);
    assert_eq!(record["settings"].get("threads"), None);
    let listed = record["files"].as_array().unwrap().len();
    assert_eq!(listed, files.len() - 1, "all but run.json itself");
}
