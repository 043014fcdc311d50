//! Dumps and batch output of MySQL: cut anywhere, broken anywhere, accounted for to the row.

use crate::small::{Folder, gzipped};
use crate::vendors::{OPENEMR_CREATE, of, substance, total, tuples};
use proptest::prelude::*;

#[test]
fn a_dump_larger_than_a_piece_is_cut_between_tuples_whatever_the_threads() {
    let comment = "it''s (a), ".repeat(20);
    let row = |n: u32| {
        format!(
            "({n},'2026-03-02 {:02}:{:02}:{:02}','view','x','u{}','','{comment}','',{n},1,'','','open-emr',NULL,NULL)",
            8 + n / 3600,
            n / 60 % 60,
            n % 60,
            n % 7
        )
    };
    let rows: Vec<String> = (0..12_000).map(row).collect();
    let one = format!("{OPENEMR_CREATE}INSERT INTO `log` VALUES {};\n", rows.join(","));
    let many: String = OPENEMR_CREATE.to_string()
        + &rows.iter().map(|row| format!("INSERT INTO `log` VALUES {row};\n")).collect::<String>();
    assert!(one.len() > 3 << 20);
    let mut folder = of(&one);
    assert_eq!(total(&folder), (12_000, 12_000, 0, 0, 0));
    let expected = substance(&folder);
    folder.settings.threads = Some(1);
    assert_eq!(substance(&folder), expected);
    assert_eq!(substance(&of(&many)), expected);
}

#[test]
fn a_truncated_gzip_of_a_dump_keeps_its_good_rows_and_names_the_damage() {
    let row = |n: u32| {
        let (hour, minute, second) = (8 + n / 3600, n / 60 % 60, n % 60);
        format!(
            "({n},'2026-03-02 {hour:02}:{minute:02}:{second:02}','view','x','u{}','','{}','',{n},1,'','','open-emr',NULL,NULL)",
            n % 7,
            n.wrapping_mul(2_654_435_761)
        )
    };
    let rows: Vec<String> = (0..20_000).map(row).collect();
    let dump = format!("{OPENEMR_CREATE}INSERT INTO `log` VALUES {};\n", rows.join(","));
    let whole = gzipped(dump.as_bytes());
    let folder = Folder::of(&[("log.sql.gz", &whole[..whole.len() * 9 / 10])]);
    let (read, accepted, _, rejected, _) = total(&folder);
    assert!(accepted > 16_000 && accepted < 20_000, "{accepted}");
    assert_eq!((read, rejected), (accepted + 1, 1));
}

/// What may stand where a row should, as (its cells, whether it is a good row).
fn a_row() -> impl Strategy<Value = (Vec<String>, bool)> {
    let text = "[a-z '\",();\\\\\t\n-]{0,12}";
    (0..86_400_u32, 0..40_u32, text, 0..6_u8).prop_map(|(second, id, comment, kind)| {
        let mut cells = vec![
            id.to_string(),
            format!("2026-03-02 {:02}:{:02}:{:02}", second / 3600, second / 60 % 60, second % 60),
            "view".to_string(),
            format!("u{}", id % 5),
            comment,
            id.to_string(),
            "1".to_string(),
        ];
        match kind {
            0 => cells[1] = "soon".to_string(),
            1 => cells[3].clear(),
            2 => {
                cells.pop();
            }
            _ => return (cells, true),
        }
        (cells, false)
    })
}

const COLUMNS: [&str; 7] = ["id", "date", "event", "user", "comments", "patient_id", "success"];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_dump_accounts_for_every_tuple(rows in prop::collection::vec(a_row(), 1..40), every in 1..9_usize) {
        let quoted = |cell: &String| {
            let inner = cell.replace('\\', "\\\\").replace('\'', "''").replace('\n', "\\n");
            format!("'{inner}'")
        };
        let tuples: Vec<String> = rows
            .iter()
            .map(|(cells, _)| format!("({})", cells.iter().map(quoted).collect::<Vec<_>>().join(", ")))
            .collect();
        let dump: String = tuples
            .chunks(every)
            .map(|some| {
                let other = "INSERT INTO `sequences` VALUES (1,'a;b'),(2,'(');\n";
                let columns = COLUMNS.join("`,`");
                format!("INSERT INTO `log` (`{columns}`) VALUES\n{};\n{other}", some.join(",\n"))
            })
            .collect();
        agree(&of(&dump), &rows)?;
    }

    #[test]
    fn batch_output_accounts_for_every_line(rows in prop::collection::vec(a_row(), 1..40)) {
        let escaped = |cell: &String| {
            cell.replace('\\', "\\\\").replace('\t', "\\t").replace('\n', "\\n")
        };
        let mut text = COLUMNS.join("\t") + "\n";
        for (cells, _) in &rows {
            text += &cells.iter().map(escaped).collect::<Vec<_>>().join("\t");
            text.push('\n');
        }
        agree(&of(&text), &rows)?;
    }
}

/// The count made here, without the reader: all rows, the good ones once each by id and second.
fn agree(folder: &Folder, rows: &[(Vec<String>, bool)]) -> Result<(), TestCaseError> {
    let good: Vec<(&String, &String)> =
        rows.iter().filter(|(_, good)| *good).map(|(cells, _)| (&cells[1], &cells[0])).collect();
    let distinct: std::collections::BTreeSet<_> = good.iter().collect();
    match folder.fold() {
        Err(_) => prop_assert!(good.is_empty()),
        Ok((usage, basis)) => {
            let count = basis.accounting.total();
            prop_assert_eq!(count.read, rows.len() as u64);
            prop_assert_eq!(count.rejected, (rows.len() - good.len()) as u64);
            prop_assert_eq!(count.accepted, distinct.len() as u64);
            prop_assert_eq!(count.duplicate, (good.len() - distinct.len()) as u64);
            let events: u32 = usage.user_days.iter().map(|day| day.events).sum();
            prop_assert_eq!(u64::from(events), count.accepted);
        }
    }
    Ok(())
}

#[test]
fn quotes_in_batch_output_hide_no_time_from_recognition() {
    let row = |date: &str, rest: &str| format!("0\t{date}\tview\tu0\t{rest}\n");
    let text = COLUMNS.join("\t")
        + "\n"
        + &row("soon", "\t0\t1")
        + &row("2026-03-02 00:00:00", "\"\t0\t1")
        + &row("2026-03-02 00:00:00", "\"\t0");
    let (read, accepted, _, rejected, _) = total(&of(&text));
    assert_eq!((read, accepted, rejected), (3, 1, 2));
}

#[test]
fn hostile_dumps_end_in_good_time() {
    let start = std::time::Instant::now();
    let head = format!("{OPENEMR_CREATE}INSERT INTO `log` VALUES {},\n", tuples()[1]);
    for bad in ["('\n", "(", "'", "(1,'", "/*", "INSERT INTO log VALUES (", "\\'", "--\n("] {
        let folder = of(&(head.clone() + &bad.repeat((3 << 20) / bad.len())));
        let (read, accepted, duplicate, rejected, out) = total(&folder);
        assert_eq!(read, accepted + duplicate + rejected + out, "{bad}");
        assert_eq!(accepted, 1, "{bad}");
    }
    assert!(start.elapsed().as_secs() < 60);
}
