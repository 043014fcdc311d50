"""The measures of `uptake usage --tables user-days` in Python polars, as fast as we could make it.

In: an Epic ACCESS_LOG in CSV, actions.csv (action, activity, signals with | between), an output file.
Out: user-days in Parquet; with a fourth argument, the same measures a user as well.

What was tried, on two threads: the streaming against the in-memory engine for the scan (streaming is
quicker); parsing the whole time stamp against its date and its hour alone (kept: the latter);
Categorical and joined dictionaries against Enums; four sort keys against two packed ones (kept), one
of 128 bits, and two stable sorts. See README.md for the figures.
"""

import os
import sys

os.environ.setdefault("POLARS_MAX_THREADS", "2")

import polars as pl
from polars import col

SIGNALS = ["sign", "pend", "cancel", "search", "print", "login_failed"]
LIMIT = 300
SHIFT_GAP = 5 * 3600
COLUMNS = ["ACCESS_TIME", "ACCESS_INSTANT", "PROCESS_ID", "USER_ID", "METRIC_NAME", "PAT_ID"]
SECONDS_BITS = 36


def main(log, actions, out, out_users=None):
    events, names = read(log)
    events = without_duplicates(in_order(events))
    followed = sequences(events)
    del events
    shifts = followed.filter("new_shift").select("shift", "u", "day")
    meaning = meanings(actions, names["action"])
    days, pairs = user_days(followed, shifts, meaning)
    named = days.with_columns(user=names["user"].gather(col_of(days, "u")).cast(pl.String))
    named.sort("u", "day").drop("u").write_parquet(out)
    if out_users:
        users(days, pairs, followed, names["user"]).write_parquet(out_users)


def col_of(frame, name):
    return frame.get_column(name)


def read(log):
    """Codes stand in for names, in the byte order of the names, so that they sort alike."""
    types = {name: pl.String for name in COLUMNS} | {"ACCESS_INSTANT": pl.Int64}
    hour = col("ACCESS_TIME").str.slice(11, 2).cast(pl.UInt8)
    events = (
        pl.scan_csv(log, schema_overrides=types, infer_schema=False)
        .select(
            day=col("ACCESS_TIME").str.slice(0, 10).str.to_date("%Y-%m-%d"),
            outside=(hour < 7) | (hour >= 19),
            t="ACCESS_INSTANT",
            process=col("PROCESS_ID").hash(),
            user="USER_ID",
            action="METRIC_NAME",
            patient=col("PAT_ID").fill_null(""),
        )
        .collect(engine="streaming")
    )
    names = {name: events[name].unique().sort() for name in ["user", "action", "patient"]}
    codes = [
        col(name).cast(pl.Enum(known)).to_physical().cast(pl.UInt32).alias(name[0])
        for name, known in names.items()
    ]
    events = events.lazy().with_columns(codes).drop("user", "action", "patient")
    if names["patient"][0] != "":
        events = events.with_columns(p=col("p") + 1)
    return events.collect(), names


def in_order(events):
    packed = [
        (col("u").cast(pl.Int64) * (1 << SECONDS_BITS) + col("t")).alias("who_when"),
        (col("a").cast(pl.Int64) * (1 << 32) + col("p").cast(pl.Int64)).alias("what"),
    ]
    return events.select("day", "outside", "process", *packed).sort("who_when", "what")


def without_duplicates(events):
    """Only rows that share user, instant and action with a neighbour can be copies."""
    action = col("what") // (1 << 32)
    alike = (col("who_when") == col("who_when").shift(1)) & (action == action.shift(1))
    tied = (
        events.lazy()
        .with_row_index("id")
        .filter((alike | alike.shift(-1)).fill_null(False))
        .select("id", "who_when", "process", a=action)
        .collect()
    )
    first = tied.unique(["who_when", "a", "process"], keep="first", maintain_order=True)
    if first.height == tied.height:
        return events
    copies = tied.join(first, on="id", how="anti")["id"]
    kept = pl.repeat(True, events.height, eager=True).scatter(copies, False)
    return events.filter(kept)


def sequences(events):
    user, time = col("who_when") // (1 << SECONDS_BITS), col("who_when") % (1 << SECONDS_BITS)
    return (
        events.lazy()
        .select(
            "day",
            u=user.cast(pl.UInt32),
            a=(col("what") // (1 << 32)).cast(pl.UInt32),
            p=(col("what") % (1 << 32)).cast(pl.UInt32),
            gap=pl.when(user == user.shift(1)).then(time - time.shift(1)),
            outside1=col("outside").shift(1),
        )
        .with_columns(
            a1=col("a").shift(1),
            a2=col("a").shift(2),
            new_session=(col("gap") > LIMIT).fill_null(True),
            new_shift=(col("gap") >= SHIFT_GAP).fill_null(True),
        )
        .with_columns(
            new_session1=col("new_session").shift(1).fill_null(True),
            session=col("new_session").cum_sum(),
            shift=col("new_shift").cum_sum(),
        )
        .collect()
    )


def meanings(actions, names):
    """One row an action: its activity (one of its own where unmapped) and a flag a signal."""
    known = pl.read_csv(actions, infer_schema=False)
    signals = col("signals").fill_null("").str.split("|")
    return (
        names.to_frame("action")
        .with_row_index("a")
        .join(known, on="action", how="left")
        .select(
            "a",
            pl.coalesce("activity", "action").alias("activity"),
            *[signals.list.contains(name).alias(name) for name in SIGNALS],
        )
    )


def entropy():
    n = col("n").filter(col("a1").is_not_null())
    bits = n.sum().log(2) - (n * n.log(2)).sum() / n.sum()
    return bits.fill_nan(0).clip(0).alias("bigram_entropy")


def user_days(followed, shifts, meaning):
    inside = ~col("new_session")
    events, shifts = followed.lazy(), shifts.lazy()
    times = (
        events.group_by("shift")
        .agg(
            events=pl.len(),
            sessions=col("new_session").sum(),
            active_seconds=(col("gap") * inside).sum(),
            outside_07_19_seconds=(col("gap") * (inside & col("outside1"))).sum(),
            aba_returns=(
                inside & ~col("new_session1") & (col("a") == col("a2")) & (col("a") != col("a1"))
            ).sum(),
        )
        .join(shifts, on="shift")
        .drop("shift")
        .group_by("u", "day")
        .sum()
    )
    seen = events.filter(col("p") > 0)
    patient_switches = (
        seen.select("shift", switched=(col("p") != col("p").shift(1)) & (col("session") == col("session").shift(1)))
        .filter("switched")
        .join(shifts, on="shift")
        .group_by("u", "day")
        .agg(patient_switches=pl.len())
    )
    patients = (
        seen.select("shift", "p").unique().join(shifts, on="shift").group_by("u", "day")
        .agg(patients=col("p").n_unique())
    )
    pairs = (
        events.select("shift", "a", a1=pl.when(inside).then("a1"))
        .group_by("shift", "a1", "a")
        .agg(n=pl.len())
        .join(shifts, on="shift")
        .group_by("u", "day", "a1", "a")
        .agg(col("n").sum())
    )
    pairs, times, patients, patient_switches = pl.collect_all([pairs, times, patients, patient_switches])
    days = times.lazy().join(by_meaning(pairs.lazy(), meaning.lazy()), on=["u", "day"])
    for part in [patients, patient_switches]:
        days = days.join(part.lazy(), on=["u", "day"], how="left")
    days = days.with_columns(
        col("active_seconds", "outside_07_19_seconds").cast(pl.Float64),
        col("patients", "patient_switches").fill_null(0),
    )
    return days.collect(), pairs


def by_meaning(pairs, meaning):
    before = meaning.select(a1="a", activity1="activity")
    n = col("n")
    return (
        pairs.join(meaning, on="a")
        .join(before, on="a1", how="left")
        .group_by("u", "day")
        .agg(
            n.filter(col("a") != col("a1")).sum().alias("action_switches"),
            n.filter(col("activity") != col("activity1")).sum().alias("activity_switches"),
            *[n.filter(name).sum().alias(f"signal_{name}") for name in SIGNALS],
            entropy(),
        )
    )


def users(days, pairs, followed, names):
    sums = ["events", "sessions", "active_seconds", "outside_07_19_seconds", "aba_returns"]
    result = (
        days.group_by("u").agg(col(sums).sum())
        .join(followed.filter(col("p") > 0).group_by("u").agg(patients=col("p").n_unique()), on="u", how="left")
        .join(
            pairs.group_by("u", "a1", "a").agg(col("n").sum()).group_by("u").agg(entropy()), on="u"
        )
        .with_columns(col("patients").fill_null(0))
        .sort("u")
    )
    return result.with_columns(user=names.gather(col_of(result, "u"))).drop("u")


if __name__ == "__main__":
    main(*sys.argv[1:])
