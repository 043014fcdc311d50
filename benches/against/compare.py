"""Whether several user-days tables say the same.

In: Parquet files, the first is the measure of the others. Out: the columns compared and every
column that differs by more than 1e-6, with how often and where first; exit 1 where any does.

What a screen does by itself is left out of the order of steps by uptake alone, so days with such
events are compared in everything but that order; how many they are is printed.
"""

import sys

import polars as pl

CLOSE = 1e-6
KEYS = ["user", "day"]
OF_ORDER = ["aba_returns", "action_switches", "activity_switches", "patient_switches", "bigram_entropy"]
NOT_SHARED = 1


def main(first, *others):
    ours = load(first)
    failed = False
    for path in others:
        failed |= differs(ours, load(path), path)
    sys.exit(NOT_SHARED if failed else 0)


def load(path):
    frame = pl.read_parquet(path)
    days = pl.col("day")
    days = days.str.to_date() if frame.schema["day"] == pl.String else days.cast(pl.Date)
    frame = frame.with_columns(pl.col("user").cast(pl.String), days)
    plain = {name: "signal_" + name.removeprefix("signals_") for name in frame.columns if name.startswith("signals_")}
    return frame.rename(plain).sort(KEYS)


def differs(ours, theirs, path):
    if not ours.select(KEYS).equals(theirs.select(KEYS)):
        lone = ours.join(theirs, on=KEYS, how="anti").height, theirs.join(ours, on=KEYS, how="anti").height
        print(f"{path}: other rows; {lone[0]} only in the first, {lone[1]} only here")
        return True
    shared = [name for name in theirs.columns if name in ours.columns and name not in KEYS]
    missing = [name for name in theirs.columns if name not in ours.columns]
    found = False
    by_itself = ours["automatic_events"] > 0
    for name in shared:
        apart = (ours[name].cast(pl.Float64) - theirs[name].cast(pl.Float64)).abs()
        # Empty against a number is a difference, too.
        unlike = (apart > CLOSE) | (ours[name].is_null() != theirs[name].is_null())
        if name in OF_ORDER:
            unlike &= ~by_itself
        if unlike.any():
            row = unlike.arg_max()
            print(
                f"{path}: {name} differs in {unlike.sum()} of {len(apart)} rows, "
                f"first {ours[name][row]} against {theirs[name][row]} on {ours['day'][row]} (row {row})"
            )
            found = True
    print(
        f"{path}: {ours.height} user-days, {len(shared)} measures compared; "
        f"in {by_itself.sum()} of them a screen refreshed itself, and the order of steps was not"
    )
    if missing:
        print(f"{path}: not in the first: {', '.join(missing)}")
    return found or bool(missing)


if __name__ == "__main__":
    main(*sys.argv[1:])
