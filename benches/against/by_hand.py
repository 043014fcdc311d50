"""A few figures of tables/users.csv, once more, from the raw logs and with nothing of ours but the definitions.

In: a site folder (uptake.toml, Epic ACCESS_LOG in CSV, plain or gzipped) and an output folder written
with --named. Out: figure by figure, how many people agree and who differs by how much; exit 1 where any
does. Plain Python on purpose: slow, and easy to check by reading.
"""

import csv
import glob
import gzip
import statistics
import sys
import tomllib
from collections import defaultdict
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

EPIC_EPOCH = datetime(1840, 12, 31, tzinfo=timezone.utc)
UNIX_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
OFFSET = int((UNIX_EPOCH - EPIC_EPOCH).total_seconds())
SHIFT_GAP = 5 * 3600
SHOWN = 5
# users.csv prints hours with two decimals and shares with four.
CLOSE = {"active_hours": 0.006, "after_hours_share": 0.0006}


def main(site, out):
    site = Path(site)
    settings = tomllib.loads((site / "uptake.toml").read_text())
    zone = ZoneInfo(settings.get("timezone", "UTC"))
    limit = settings.get("inactivity_seconds", 300)
    people, leaves = roster(site, settings)
    shifts = schedule(site, settings)
    events = read(site, settings)
    first, last = window(events, zone, settings.get("window_weeks", 13))
    quiet = downtime(site, settings)
    figures = defaultdict(lambda: {"days": set(), "seconds": 0.0, "outside": 0.0, "events": 0, "csn": set()})
    for user, rows in events.items():
        person = people.get(user, user)
        for day, of_day in user_days(rows, zone).items():
            away = any(begin <= day <= end for begin, end in leaves[person])
            if not first <= day <= last or away or day in quiet:
                continue
            count(figures[person], day, of_day, shifts.get((user, day), []), zone, limit)
    sys.exit(1 if compare(figures, Path(out) / "tables" / "users.csv") else 0)


def opened(path):
    return gzip.open(path, "rt", newline="") if str(path).endswith(".gz") else open(path, newline="")


def table(site, settings, key):
    if key not in settings:
        return []
    with opened(site / settings[key]) as file:
        return list(csv.DictReader(file))


def roster(site, settings):
    """Whose events an id's are, and when each person was away."""
    people, leaves = {}, defaultdict(list)
    rows = table(site, settings, "users")
    for row in rows:
        people[row["user_id"]] = row.get("same_person_as") or row["user_id"]
    # A person goes by the newest of their ids.
    newest = {}
    for row in sorted(rows, key=lambda row: row.get("valid_from") or ""):
        newest[people[row["user_id"]]] = row["user_id"]
    people = {user: newest[person] for user, person in people.items()}
    for row in rows:
        if row.get("leave_from"):
            end = row.get("leave_to") or "9999-12-31"
            span = date.fromisoformat(row["leave_from"]), date.fromisoformat(end)
            leaves[people[row["user_id"]]].append(span)
    return people, leaves


def schedule(site, settings):
    found = defaultdict(list)
    for row in table(site, settings, "schedule"):
        if row.get("shift_start") and row.get("shift_end"):
            begin, end = (datetime.fromisoformat(row[name]) for name in ("shift_start", "shift_end"))
            found[row["user_id"], date.fromisoformat(row["date"])].append((begin, end))
    return found


def downtime(site, settings):
    rows = table(site, settings, "changes")
    return {date.fromisoformat(row["date"]) for row in rows if row["kind"] == "downtime"}


def read(site, settings):
    """By user: (instant, action, patient, encounter, workstation), each event once, in order."""
    events, seen = defaultdict(list), defaultdict(list)
    for entry in settings["logs"]:
        path = site / entry
        paths = sorted(path.rglob("*.csv*")) if path.is_dir() else map(Path, glob.glob(str(path)))
        for path in paths:
            with opened(path) as file:
                for row in csv.DictReader(file):
                    instant = int(row["ACCESS_INSTANT"]) - OFFSET
                    content = [row["METRIC_NAME"], row["PAT_ID"], row["CSN"], row["WORKSTATION_ID"]]
                    key = row["PROCESS_ID"], instant, row["METRIC_NAME"]
                    seen[row["USER_ID"]].append((instant, [c.encode() for c in content], key))
    for user, rows in seen.items():
        rows.sort()
        known = set()
        for instant, content, key in rows:
            if key not in known:
                known.add(key)
                events[user].append((instant, *content))
    return events


def local(instant, zone):
    return datetime.fromtimestamp(instant, zone).replace(tzinfo=None)


def window(events, zone, weeks):
    """The weeks that end on the last day with at least 1 % of the median day's events."""
    per_day = defaultdict(int)
    for rows in events.values():
        for row in rows:
            per_day[local(row[0], zone).date()] += 1
    enough = statistics.median(per_day.values()) / 100
    last = max(day for day, n in per_day.items() if n >= enough)
    return last - timedelta(days=7 * weeks - 1), last


def user_days(rows, zone):
    """By the local day on which the shift began: the events, each with the seconds to the next one."""
    found, day = defaultdict(list), None
    mechanical = repeated(rows)
    for at, row in enumerate(rows):
        if at == 0 or row[0] - rows[at - 1][0] >= SHIFT_GAP:
            day = local(row[0], zone).date()
        found[day].append((row, credit(rows, at), at in mechanical))
    return found


def credit(rows, at):
    """The gap after an instant, shared equally by its events."""
    begin = at
    while begin > 0 and rows[begin - 1][0] == rows[at][0]:
        begin -= 1
    end = at
    while end < len(rows) and rows[end][0] == rows[at][0]:
        end += 1
    if end == len(rows):
        return None
    return rows[end][0] - rows[at][0], end - begin


def repeated(rows):
    """Five or more of one action and patient at even gaps of 20 s to 15 min: a screen, nobody."""
    found, at = set(), 0
    while at + 1 < len(rows):
        gap, end = rows[at + 1][0] - rows[at][0], at + 1
        if 20 <= gap <= 900:
            while (
                end < len(rows)
                and rows[end][1:3] == rows[at][1:3]
                and abs(rows[end][0] - rows[end - 1][0] - gap) <= 1
            ):
                end += 1
        if end - at >= 5:
            found.update(range(at, end))
            at = end - 1
        else:
            at += 1
    return found


def count(figure, day, of_day, shifts, zone, limit):
    if all(mechanical for _, _, mechanical in of_day):
        return
    figure["days"].add(day)
    for row, gap, mechanical in of_day:
        figure["events"] += 1
        if row[3]:
            figure["csn"].add(row[3])
        if gap is None or gap[0] > limit or mechanical:
            continue
        seconds = gap[0] / gap[1]
        clock = local(row[0], zone)
        expected = any(begin <= clock < end for begin, end in shifts) if shifts else 7 <= clock.hour < 19
        figure["seconds"] += seconds
        figure["outside"] += 0.0 if expected else seconds


def compare(figures, path):
    with open(path, newline="") as file:
        theirs = {row["user_id"]: row for row in csv.DictReader(file)}
    columns = {
        "events": lambda f: f["events"],
        "days_active": lambda f: len(f["days"]),
        "active_hours": lambda f: f["seconds"] / 3600,
        "encounters": lambda f: len(f["csn"]),
        "after_hours_share": lambda f: f["outside"] / f["seconds"] if f["seconds"] else None,
    }
    differing = 0
    for column, by_hand in columns.items():
        apart = []
        for user in sorted(set(theirs) | set(figures)):
            told = theirs.get(user, {}).get(column) or None
            ours = by_hand(figures[user])
            if not same(told, ours, CLOSE.get(column, 0)):
                apart.append(f"  {user}: {told} in users.csv, {ours} by hand")
        print(f"{column}: {len(theirs) - len(apart)} of {len(theirs)} people agree")
        print("\n".join(apart[:SHOWN]) or "  all")
        differing += len(apart)
    return differing


def same(told, ours, close):
    if told is None or ours is None:
        return (told or 0) == (ours or 0)
    return abs(float(told) - ours) <= close


if __name__ == "__main__":
    main(*sys.argv[1:])
