#!/usr/bin/env python3
"""Does a simulated hospital give its truth away?

    python3 benches/realism/leaks.py FOLDER...       folders as `uptake simulate` wrote them

For every label: the AUROC of every raw count, share and time of a person, unadjusted for peers
(none may reach 0.95), then of simple baselines within role and specialty, for scale. Standard
library only. Several folders (seeds) are pooled; ranks are taken within each.
"""

import csv
import glob
import gzip
import math
import os
import sys
from collections import Counter, defaultdict
from datetime import date

LIMIT = 300
BAR = 0.95


def read(folder):
    roster = {}
    with open(os.path.join(folder, "users.csv"), newline="") as file:
        for row in csv.DictReader(file):
            roster[row["user_id"]] = row
    truth = {}
    with open(os.path.join(folder, "truth.csv"), newline="") as file:
        for row in csv.DictReader(file):
            truth[row["user_id"]] = row
    scheduled = Counter()
    booked = Counter()
    with open(os.path.join(folder, "schedule.csv"), newline="") as file:
        for row in csv.DictReader(file):
            scheduled[row["user_id"]] += 1
            booked[row["user_id"]] += int(row["appointments"] or 0)
    courses = Counter()
    with open(os.path.join(folder, "training.csv"), newline="") as file:
        for row in csv.DictReader(file):
            courses[row["user_id"]] += 1
    people = defaultdict(Counter)
    actions = defaultdict(Counter)
    days = defaultdict(set)
    encounters = defaultdict(set)
    last = {}
    first_chart = {}
    delays = defaultdict(list)
    signed = set()
    for path in sorted(glob.glob(os.path.join(folder, "logs", "*"))):
        opened = gzip.open if path.endswith(".gz") else open
        with opened(path, "rt", newline="") as file:
            for row in csv.DictReader(file):
                user = row["USER_ID"]
                if user not in truth:
                    continue
                at = int(row["ACCESS_INSTANT"])
                action = row["METRIC_NAME"]
                person = people[user]
                person["events"] += 1
                actions[user][action] += 1
                days[user].add(row["ACCESS_TIME"][:10])
                if row["CSN"]:
                    key = user, row["CSN"]
                    encounters[user].add(row["CSN"])
                    first_chart.setdefault(key, at)
                    if action == "Clinical Note Signed" and key not in signed:
                        signed.add(key)
                        delays[user].append(at - first_chart[key])
                if not "07" <= row["ACCESS_TIME"][11:13] < "19":
                    person["events outside 07-19"] += 1
                if user in last:
                    before, was, older = last[user]
                    gap = at - before
                    if gap <= LIMIT:
                        person["active seconds"] += gap
                        person["pauses over 30 s"] += gap >= 30
                        if older == action != was:
                            person["A-B-A"] += 1
                    else:
                        person["sessions"] += 1
                    last[user] = at, action, was
                else:
                    last[user] = at, action, None
    names = sorted({name for seen in actions.values() for name in seen})
    frequent = [n for n in names if sum(seen[n] for seen in actions.values()) > 300]
    rows = {}
    for user, row in truth.items():
        if roster.get(user, {}).get("valid_to"):
            continue
        person, seen = people[user], actions[user]
        events = person["events"] or 1
        active_days = len(days[user]) or 1
        signature = sorted(delays[user])
        word = lambda *words: sum(n for a, n in seen.items() if any(w in a.lower() for w in words))
        got = {
            "events": person["events"],
            "events a day": person["events"] / active_days,
            "active seconds": person["active seconds"],
            "active seconds a day": person["active seconds"] / active_days,
            "active seconds an event": person["active seconds"] / events,
            "active seconds an encounter": person["active seconds"] / (len(encounters[user]) or 1),
            "sessions": person["sessions"],
            "events a session": events / (person["sessions"] or 1),
            "pauses over 30 s, share": person["pauses over 30 s"] / events,
            "A-B-A, share": person["A-B-A"] / events,
            "outside 07-19, share": person["events outside 07-19"] / events,
            "encounters": len(encounters[user]),
            "days active": len(days[user]),
            "days scheduled": scheduled[user],
            "active / scheduled": len(days[user]) / max(scheduled[user], 1),
            "encounters / appointments": len(encounters[user]) / max(booked[user], 1),
            "cancels, share": word("cancel", "undo") / events,
            "searches, share": word("search") / events,
            "prints, share": word("printing", "printed") / events,
            "cosigns, share": word("cosign", "verbal") / events,
            "tools, share": word("template", "set opened", "preference list", "quick", "macro") / events,
            "failed logins, share": seen["Login failed"] / events,
            "distinct actions": len(seen),
            "documentation delay, median": signature[len(signature) // 2] if signature else 0,
            "courses": courses[user],
            "fte": float(roster.get(user, {}).get("fte") or 1),
            "tenure": -date.fromisoformat(roster[user]["hire_date"]).toordinal()
            if roster.get(user, {}).get("hire_date") else 0,
        }
        for name in frequent:
            got["share of " + name] = seen[name] / events
        rows[user] = (row, roster.get(user, {}), got)
    return rows


def ranks(values):
    order = sorted(range(len(values)), key=values.__getitem__)
    found = [0.0] * len(values)
    at = 0
    while at < len(order):
        end = at
        while end + 1 < len(order) and values[order[end + 1]] == values[order[at]]:
            end += 1
        for place in range(at, end + 1):
            found[order[place]] = (at + end) / 2
        at = end + 1
    return [rank / max(len(values) - 1, 1) for rank in found]


def auroc(scores, labels):
    ranked = ranks(scores)
    yes = [r for r, label in zip(ranked, labels) if label]
    no = len(labels) - len(yes)
    if not yes or not no:
        return math.nan
    scale = len(labels) - 1
    return (sum(yes) * scale - len(yes) * (len(yes) - 1) / 2) / (len(yes) * no)


def within(rows, measure):
    """z against the same role and specialty."""
    groups = defaultdict(list)
    for user, (_, roster, got) in rows.items():
        groups[roster.get("role"), roster.get("specialty")].append((user, got[measure]))
    found = {}
    for members in groups.values():
        values = [v for _, v in members]
        mean = sum(values) / len(values)
        spread = math.sqrt(sum((v - mean) ** 2 for v in values) / len(values)) or 1.0
        for user, value in members:
            found[user] = (value - mean) / spread
    return found


def main(folders):
    hospitals = [read(folder) for folder in folders]
    worst = 0.0
    for label in ("struggling", "avoiding", "champion"):
        table = {}
        measures = set.intersection(*(set(next(iter(h.values()))[2]) for h in hospitals))
        for measure in measures:
            scores, labels = [], []
            for rows in hospitals:
                scores += ranks([got[measure] for _, _, got in rows.values()])
                labels += [truth["label"] == label for truth, _, _ in rows.values()]
            value = auroc(scores, labels)
            table[measure] = max(value, 1 - value)
        top = sorted(table, key=table.get, reverse=True)[:8]
        print(f"{label}: {sum(labels)} of {len(labels)} in the last hospital; highest raw AUROC")
        for measure in top:
            print(f"  {table[measure]:.3f}  {measure}")
        worst = max(worst, table[top[0]])
        for name, measure, sign in (
            ("z of active time an encounter", "active seconds an encounter", 1 if label == "struggling" else -1),
            ("z of events", "events", -1 if label == "avoiding" else 1),
            ("z of active time an event", "active seconds an event", 1 if label == "struggling" else -1),
        ):
            scores, labels = [], []
            for rows in hospitals:
                z = within(rows, measure)
                scores += [sign * z[user] for user in rows]
                labels += [truth["label"] == label for truth, _, _ in rows.values()]
            print(f"  {auroc(scores, labels):.3f}  baseline: {'-' if sign < 0 else ''}{name}")
    print(f"highest: {worst:.3f}, bar {BAR}")
    return 1 if worst >= BAR else 0


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1:]))
