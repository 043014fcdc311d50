#!/usr/bin/env python3
"""Recomputes every realism figure of a simulated hospital from its files, by itself.

    python3 benches/realism/realism.py FOLDER        FOLDER as `uptake simulate` wrote it

Reads logs/, users.csv and schedule.csv with the standard library only; shares no code with the
program. Prints figure, target and deviation, and ends with status 1 where one is more than 15 %
off. A range is met anywhere inside it; outside, the deviation is from its nearer end.

The targets were published, or computed on real logs (Lou et al., Washington University, counts of
7.87 million events by residents). Simulate at full density, for example 150 people over 14 days:
the thin sample in the repository has a tenth of the events and is not meant for this.

Definitions: events of one account in the order of time; the gap to the next event is credited to
the earlier one; a gap over 300 s ends a session and credits nothing. Service accounts and screens
that refresh by themselves (six or more in a row of one action at equal distance of 30 s or more)
are left out. Clinicians are people who are not service accounts, registrars or scribes.
"""

import csv
import glob
import gzip
import math
import os
import sys
from collections import Counter, defaultdict
from datetime import datetime, timedelta

LIMIT = 300
TOLERANCE = 0.15
NOT_CLINICIANS = {
    "Registrar", "Patient Access Representative", "Front Desk",
    "Scribe", "Medical Scribe", "Clinical Scribe",
}


def read_events(folder):
    """Of each account: (UTC seconds, local time, action, encounter), in the order of time."""
    events = defaultdict(list)
    for path in sorted(glob.glob(os.path.join(folder, "logs", "*"))):
        opened = gzip.open if path.endswith(".gz") else open
        with opened(path, "rt", newline="") as file:
            for row in csv.DictReader(file):
                events[row["USER_ID"]].append(
                    (int(row["ACCESS_INSTANT"]), row["ACCESS_TIME"], row["METRIC_NAME"], row["CSN"])
                )
    for rows in events.values():
        rows.sort(key=lambda event: event[0])
    return events


def read_roster(folder):
    with open(os.path.join(folder, "users.csv"), newline="") as file:
        return {row["user_id"]: row for row in csv.DictReader(file)}


def read_shifts(folder):
    shifts = defaultdict(list)
    with open(os.path.join(folder, "schedule.csv"), newline="") as file:
        for row in csv.DictReader(file):
            start = datetime.fromisoformat(row["shift_start"])
            end = datetime.fromisoformat(row["shift_end"])
            shifts[row["user_id"]].append((start, end))
    return shifts


def without_refresh(rows):
    keep = [True] * len(rows)
    at = 0
    while at + 2 < len(rows):
        step = rows[at + 1][0] - rows[at][0]
        end = at + 1
        while (
            end < len(rows)
            and rows[end][2] == rows[at][2]
            and rows[end][0] - rows[end - 1][0] == step
        ):
            end += 1
        if step >= 30 and end - at >= 6:
            keep[at:end] = [False] * (end - at)
        at = max(end - 1, at + 1)
    return [row for row, kept in zip(rows, keep) if kept]


def quantile(values, q):
    values = sorted(values)
    place = q * (len(values) - 1)
    low = int(place)
    high = min(low + 1, len(values) - 1)
    return values[low] + (values[high] - values[low]) * (place - low)


def shift_day(local):
    """Days without a schedule turn at five in the morning."""
    return (local - timedelta(hours=5)).date()


def outside(local, shifts):
    """Outside the shift of the day, else outside 07 to 19."""
    near = [(start, end) for start, end in shifts if abs((start - local).total_seconds()) < 86400]
    near = [
        (start, end) for start, end in near
        if start - timedelta(hours=4) <= local < end + timedelta(hours=8)
    ]
    if near:
        return not any(start <= local < end for start, end in near)
    return not 7 <= local.hour < 19


def main(folder):
    roster = read_roster(folder)
    shifts = read_shifts(folder)
    events = {
        user: without_refresh(rows)
        for user, rows in read_events(folder).items()
        if user in roster and roster[user]["system"] != "true"
    }
    days = Counter()
    actions = Counter()
    gaps = Counter()
    thinking = []
    sessions = 0
    total = 0
    credited = 0
    credited_gaps = 0
    after = 0.0
    delays = []
    delays_of = defaultdict(list)
    for user, rows in events.items():
        clinician = roster[user]["role"] not in NOT_CLINICIANS
        first_chart = {}
        signed = set()
        previous_local = None
        for at, (instant, stamp, action, encounter) in enumerate(rows):
            total += 1
            actions[action] += 1
            local = datetime.fromisoformat(stamp)
            if clinician:
                days[user, shift_day(local)] += 1
            if encounter:
                first_chart.setdefault(encounter, instant)
                if action == "Clinical Note Signed" and encounter not in signed:
                    signed.add(encounter)
                    delay = (instant - first_chart[encounter]) / 60
                    delays.append(delay)
                    delays_of[user].append(delay)
            gap = rows[at + 1][0] - instant if at + 1 < len(rows) else None
            if gap is None or gap > LIMIT:
                sessions += 1
            else:
                credited += gap
                credited_gaps += 1
                if gap and outside(local, shifts.get(user, ())):
                    after += gap
            # The night's end is no gap within a day's work.
            if gap is not None and gap < 5 * 3600:
                if gap <= 2:
                    gaps["burst"] += 1
                elif gap < 30:
                    gaps["think"] += 1
                    thinking.append(gap)
                elif gap <= LIMIT:
                    gaps["pause"] += 1
                else:
                    gaps["long"] += 1
    all_gaps = sum(gaps.values())
    ranked = [count for _, count in actions.most_common()]
    failed = actions["Login failed"]
    entered = actions["User authenticated"] + actions["Haiku login"]
    prints = sum(n for name, n in actions.items() if "print" in name.lower() and "redirected" not in name)
    # Half days at the edges of the data, and days of a few events, are no clinician-days.
    worked = [n for n in days.values() if n >= 200]
    medians = [quantile(d, 0.5) for d in delays_of.values() if len(d) >= 20]
    figures = [
        ("events a clinician-day, mean", sum(worked) / len(worked), 1000, 1400),
        ("events an active hour", total / (credited / 3600), 212, 290),
        ("mean credited gap, s", credited / credited_gaps, 12.4, 12.4),
        ("events a session", total / sessions, 23.6, 23.6),
        ("gaps of 0-2 s, share", gaps["burst"] / all_gaps, 0.60, 0.60),
        ("gaps of 3-29 s, share", gaps["think"] / all_gaps, 0.30, 0.30),
        ("  of these the median, s", quantile(thinking, 0.5), 8, 8),
        ("gaps of 30-300 s, share", gaps["pause"] / all_gaps, 0.09, 0.09),
        ("gaps over 300 s, share", gaps["long"] / all_gaps, 0.01, 0.04),
        ("after-hours share of time", after / credited, 0.11, 0.24),
        ("top 10 actions, share", sum(ranked[:10]) / total, 0.645, 0.645),
        ("top 100 actions, share", sum(ranked[:100]) / total, 0.981, 0.981),
        ("failed logins, share of attempts", failed / (failed + entered), 0.076, 0.076),
        ("printing, share of events", prints / total, 0.008, 0.008),
        ("documentation delay, median min", quantile(delays, 0.5), 14, 14),
        ("documentation delay, p90 min", quantile(delays, 0.9), 98, 98),
        ("  p90 / p10 of people's medians", quantile(medians, 0.9) / quantile(medians, 0.1), 3, math.inf),
    ]
    print(f"{total:,} events of {len(events)} accounts, {len(actions)} actions")
    print(f"{'figure':36} {'found':>10} {'target':>14} {'deviation':>10}")
    bad = 0
    for name, found, low, high in figures:
        if low <= found <= high:
            off = 0.0
        else:
            near = low if found < low else high
            off = found / near - 1
        wrong = abs(off) > TOLERANCE
        bad += wrong
        target = f"{low:g}" if low == high else f"{low:g} to {high:g}"
        print(f"{name:36} {found:10.4g} {target:>14} {off:+10.1%}{'  FAILS' if wrong else ''}")
    return 1 if bad else 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1]))
