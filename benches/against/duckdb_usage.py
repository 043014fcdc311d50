"""The measures of `uptake usage --tables user-days` in DuckDB, as fast as we could make it.

In: an Epic ACCESS_LOG in CSV, actions.csv (action, activity, signals with | between), an output file.
Out: user-days in Parquet; with a fourth argument, the same measures a user as well.

What was tried, on two threads: one hash-partitioned window for all lags and a second one for the
running session number; a sort once and streaming windows over it (kept: the order serves every later
step); enums against joined dictionaries (enums); duplicates by GROUP BY over all rows against a look
at tied rows only (kept). See README.md for the figures.
"""

import sys

import duckdb

SIGNALS = ["sign", "pend", "cancel", "search", "print", "login_failed"]
LIMIT = 300
SHIFT_GAP = 5 * 3600
COLUMNS = (
    "ACCESS_TIME ACCESS_INSTANT PROCESS_ID USER_ID METRIC_ID METRIC_NAME PAT_ID CSN WORKSTATION_ID"
).split()


def main(log, actions, out, out_users=None):
    con = duckdb.connect()
    con.execute("SET threads = 2")
    con.execute("SET preserve_insertion_order = false")
    read(con, log)
    meanings(con, actions)
    in_order(con)
    without_duplicates(con)
    sequences(con)
    user_days(con, out)
    if out_users:
        users(con, out_users)


def read(con, log):
    types = {name: "VARCHAR" for name in COLUMNS}
    types |= {"ACCESS_TIME": "TIMESTAMP", "ACCESS_INSTANT": "BIGINT"}
    con.execute(
        f"""
        CREATE TEMP TABLE raw AS
        SELECT USER_ID AS user, METRIC_NAME AS action, coalesce(PAT_ID, '') AS patient,
               hash(PROCESS_ID) AS process, ACCESS_INSTANT AS t, ACCESS_TIME::DATE AS day,
               hour(ACCESS_TIME) < 7 OR hour(ACCESS_TIME) >= 19 AS outside
        FROM read_csv(?, header = true, auto_detect = false, delim = ',', quote = '"',
                      escape = '"', timestampformat = '%Y-%m-%d %H:%M:%S', columns = {types})
        """,
        [log],
    )
    # Codes in the byte order of the strings, so that they sort alike.
    for column in ["user", "action", "patient"]:
        con.execute(
            f"CREATE TYPE {column}s AS ENUM "
            f"(SELECT {column} FROM (SELECT DISTINCT {column} FROM raw) ORDER BY {column})"
        )


def meanings(con, actions):
    """One row an action: its activity (one of its own where unmapped) and a flag a signal."""
    flags = ", ".join(
        f"list_contains(string_split(coalesce(signals, ''), '|'), '{name}') AS {name}"
        for name in SIGNALS
    )
    con.execute(
        f"""
        CREATE TEMP TABLE meaning AS
        SELECT enum_code(action::actions)::INT AS a, coalesce(activity, action) AS activity, {flags}
        FROM read_csv(?, header = true, all_varchar = true)
        WHERE action IN (SELECT DISTINCT action FROM raw)
        """,
        [actions],
    )


def in_order(con):
    """From here on the order of the table is the order of the events."""
    con.execute("SET preserve_insertion_order = true")
    con.execute(
        """
        CREATE TEMP TABLE ordered AS
        SELECT enum_code(user::users)::INT AS u, t, enum_code(action::actions)::INT AS a,
               CASE WHEN patient <> '' THEN enum_code(patient::patients)::INT END AS p,
               process, day, outside
        FROM raw ORDER BY u, t, a, p NULLS FIRST
        """
    )
    con.execute("DROP TABLE raw")


def without_duplicates(con):
    """Only rows that share user, instant and action with a neighbour can be copies."""
    copies = con.execute(
        """
        CREATE TEMP TABLE copies AS
        WITH neighbours AS (
            SELECT rowid AS id, u, t, a, p, process,
                   u = lag(u) OVER () AND t = lag(t) OVER () AND a = lag(a) OVER () AS tied_back,
                   u = lead(u) OVER () AND t = lead(t) OVER () AND a = lead(a) OVER () AS tied_on
            FROM ordered
        ),
        tied AS (SELECT * FROM neighbours WHERE tied_back OR tied_on)
        SELECT id FROM tied
        QUALIFY row_number() OVER (PARTITION BY u, t, a, process ORDER BY id) > 1
        """
    ).fetchone()[0]
    if copies:
        con.execute("DELETE FROM ordered WHERE rowid IN (SELECT id FROM copies)")


def sequences(con):
    """Windows without PARTITION BY stream over the table as it lies."""
    con.execute(
        f"""
        CREATE TEMP TABLE followed AS
        SELECT *,
               sum(new_session::INT) OVER (ROWS UNBOUNDED PRECEDING)::INT AS session,
               sum(new_shift::INT) OVER (ROWS UNBOUNDED PRECEDING)::INT AS shift
        FROM (
            SELECT u, a, p, day, gap, a1, a2, outside1,
                   gap IS NULL OR gap > {LIMIT} AS new_session,
                   gap1 IS NULL OR gap1 > {LIMIT} AS new_session1,
                   gap IS NULL OR gap >= {SHIFT_GAP} AS new_shift
            FROM (
                SELECT *, lag(gap) OVER () AS gap1 FROM (
                    SELECT u, a, p, day,
                           CASE WHEN lag(u) OVER () = u THEN t - lag(t) OVER () END AS gap,
                           lag(a) OVER () AS a1, lag(a, 2) OVER () AS a2,
                           lag(outside) OVER () AS outside1
                    FROM ordered
                )
            )
        )
        """
    )
    con.execute("DROP TABLE ordered")
    # Shifts that start on one local day share its row.
    con.execute("CREATE TEMP TABLE shifts AS SELECT shift, u, day FROM followed WHERE new_shift")


def user_days(con, out):
    """Rows shrink first to one a shift, and one a shift and pair of actions."""
    con.execute(
        """
        CREATE TEMP TABLE times AS
        SELECT u, day, sum(events) AS events, sum(sessions) AS sessions, sum(seconds) AS seconds,
               sum(outside) AS outside, sum(returns) AS returns
        FROM (
            SELECT shift, count(*) AS events, count_if(new_session) AS sessions,
                   sum(CASE WHEN NOT new_session THEN gap ELSE 0 END) AS seconds,
                   sum(CASE WHEN NOT new_session AND outside1 THEN gap ELSE 0 END) AS outside,
                   count_if(NOT new_session AND NOT new_session1 AND a = a2 AND a <> a1) AS returns
            FROM followed GROUP BY shift
        ) JOIN shifts USING (shift) GROUP BY u, day
        """
    )
    con.execute(
        """
        CREATE TEMP TABLE pairs AS
        SELECT u, day, a1, a, sum(n) AS n FROM (
            SELECT shift, CASE WHEN NOT new_session THEN a1 END AS a1, a, count(*) AS n
            FROM followed GROUP BY ALL
        ) JOIN shifts USING (shift) GROUP BY ALL
        """
    )
    con.execute(
        """
        CREATE TEMP TABLE patient_switches AS
        SELECT u, day, count(*) AS patient_switches FROM (
            SELECT shift FROM (
                SELECT shift, p, session, lag(p) OVER () AS p1, lag(session) OVER () AS session1
                FROM followed WHERE p IS NOT NULL
            ) WHERE session = session1 AND p <> p1
        ) JOIN shifts USING (shift) GROUP BY u, day
        """
    )
    con.execute(
        """
        CREATE TEMP TABLE patients AS
        SELECT u, day, count(DISTINCT p) AS patients
        FROM (SELECT DISTINCT shift, p FROM followed WHERE p IS NOT NULL) JOIN shifts USING (shift)
        GROUP BY u, day
        """
    )
    signals = ", ".join(
        f"coalesce(sum(n) FILTER (m.{name}), 0)::INT AS signal_{name}" for name in SIGNALS
    )
    con.execute(
        f"""
        COPY (
            WITH sums AS (
                SELECT u, day,
                       coalesce(sum(n) FILTER (a <> a1), 0)::INT AS action_switches,
                       coalesce(sum(n) FILTER (m.activity <> m1.activity), 0)::INT AS activity_switches,
                       {signals}, {entropy_of("n", "a1 IS NOT NULL")} AS bigram_entropy
                FROM pairs JOIN meaning AS m USING (a) LEFT JOIN meaning AS m1 ON m1.a = a1
                GROUP BY u, day
            )
            SELECT enum_range(NULL::users)[u + 1] AS user, day, events::INT AS events,
                   sessions::INT AS sessions, seconds::DOUBLE AS active_seconds,
                   outside::DOUBLE AS outside_07_19_seconds, returns::INT AS aba_returns,
                   sums.* EXCLUDE (u, day), coalesce(patients, 0)::INT AS patients,
                   coalesce(patient_switches, 0)::INT AS patient_switches
            FROM times JOIN sums USING (u, day) LEFT JOIN patients USING (u, day) LEFT JOIN patient_switches USING (u, day)
            ORDER BY u, day
        ) TO '{out}' (FORMAT parquet)
        """
    )


def entropy_of(n, where):
    """Bits, from the counts of the pairs."""
    return (
        f"coalesce(greatest(log2(sum({n}) FILTER ({where})) - sum({n} * log2({n})) FILTER ({where})"
        f" / sum({n}) FILTER ({where}), 0), 0)"
    )


def users(con, out):
    con.execute(
        f"""
        COPY (
            WITH sums AS (
                SELECT u, sum(events)::INT AS events, sum(sessions)::INT AS sessions,
                       sum(seconds)::DOUBLE AS active_seconds,
                       sum(outside)::DOUBLE AS outside_07_19_seconds,
                       sum(returns)::INT AS aba_returns
                FROM times GROUP BY u
            ),
            alike AS (SELECT u, a1, a, sum(n) AS n FROM pairs GROUP BY u, a1, a),
            entropies AS (
                SELECT u, {entropy_of("n", "a1 IS NOT NULL")} AS bigram_entropy
                FROM alike GROUP BY u
            ),
            seen AS (SELECT u, count(DISTINCT p)::INT AS patients FROM followed GROUP BY u)
            SELECT enum_range(NULL::users)[u + 1] AS user, sums.* EXCLUDE (u), patients, bigram_entropy
            FROM sums JOIN seen USING (u) JOIN entropies USING (u) ORDER BY u
        ) TO '{out}' (FORMAT parquet)
        """
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
