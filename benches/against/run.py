"""uptake, DuckDB and Python polars on one file and the same measures, in turn: A B C A B C …

In: an Epic ACCESS_LOG in CSV. Out: wall and processor seconds and peak memory of each (medians of
the runs), the ratios, and whether all three agree. Never: a figure from another run.
"""

import argparse
import csv
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
# In the order of the bits in uptake's record.
SIGNALS = (
    "sign pend cancel undo cosign proxy search help print print_list template order_set "
    "preference_list quick_action alert_shown alert_override login_ok login_failed break_glass system"
).split()


def main():
    options = arguments()
    with tempfile.TemporaryDirectory(prefix="against-") as folder:
        folder = Path(folder)
        actions = options.actions or understood(options, folder)
        contestants = commands(options, actions, folder)
        warm(options.log)
        figures = {name: [] for name in contestants}
        for turn in range(options.runs):
            for name, command in contestants.items():
                figures[name].append(measured(command(turn)))
                show(f"run {turn + 1}", name, figures[name][-1])
        medians = {name: [statistics.median(f) for f in zip(*runs)] for name, runs in figures.items()}
        for name, median in medians.items():
            show("median", name, median)
        ratios(medians)
        agree(folder, options.runs - 1)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("log", type=Path)
    parser.add_argument("--uptake", type=Path, default=ROOT / "target/release/uptake")
    parser.add_argument("--timezone", default="America/Chicago")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--actions", type=Path, help="action,activity,signals; asked of uptake otherwise")
    parser.add_argument("--no-full", action="store_true", help="leave out uptake's full usage")
    return parser.parse_args()


def understood(options, folder):
    """The same meaning of every action for all: the record of a fold that is not timed."""
    out = folder / "understood"
    command = [options.uptake, "usage", options.log, "--timezone", options.timezone, "--out", out]
    done = subprocess.run([*command, "--tables", "user-days"], capture_output=True, check=False)
    if done.returncode not in (0, 3):
        sys.exit(f"uptake usage ended with {done.returncode}: {done.stderr.decode()}")
    path = folder / "actions.csv"
    with open(path, "w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["action", "activity", "signals"])
        for known in json.loads((out / "fold.json").read_text())["actions"]:
            meaning = known["meaning"]
            signals = [name for bit, name in enumerate(SIGNALS) if meaning["signals"] >> bit & 1]
            rows.writerow([known["name"], meaning["activity"] or "", "|".join(signals)])
    return path


def commands(options, actions, folder):
    """By name, what to run in a turn."""
    log = str(options.log)

    def uptake(turn, kind, *more):
        out = folder / f"{kind}-{turn}"
        return [options.uptake, "usage", log, "--timezone", options.timezone, "--out", out, *more]

    def peer(script, turn):
        return [sys.executable, HERE / script, log, actions, folder / f"{script}-{turn}.parquet"]

    contestants = {
        "uptake": lambda turn: uptake(turn, "uptake", "--tables", "user-days"),
        "duckdb": lambda turn: peer("duckdb_usage.py", turn),
        "polars": lambda turn: peer("polars_usage.py", turn),
    }
    if not options.no_full:
        contestants["uptake, all tables"] = lambda turn: uptake(turn, "full")
    return contestants


def warm(log):
    """Nobody pays for the first reading from the disk."""
    with open(log, "rb") as file:
        while file.read(1 << 24):
            pass


def measured(command):
    """(wall seconds, processor seconds, peak MB) of a command and its threads."""
    begin = time.perf_counter()
    null = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
    words = [str(word) for word in command]
    child = os.posix_spawn(words[0], words, os.environ, file_actions=null)
    _, status, used = os.wait4(child, 0)
    wall = time.perf_counter() - begin
    if os.waitstatus_to_exitcode(status) not in (0, 3):
        sys.exit(f"failed: {' '.join(words)}")
    kilobytes = used.ru_maxrss / (1024 if sys.platform == "darwin" else 1)
    return wall, used.ru_utime + used.ru_stime, kilobytes / 1024


def show(what, name, figures):
    wall, processor, memory = figures
    print(f"{what:7} {name:20} {wall:8.2f} s wall {processor:8.2f} s cpu {memory:8.0f} MB", flush=True)


def ratios(medians):
    base = medians["uptake"]
    for name in ("duckdb", "polars"):
        wall, processor, memory = (theirs / ours for theirs, ours in zip(medians[name], base))
        print(f"{name} / uptake: {wall:.1f} x wall, {processor:.1f} x cpu, {memory:.1f} x memory")
    best = min(medians["duckdb"][0], medians["polars"][0])
    print(f"the better of the two / uptake: {best / base[0]:.1f} x wall")


def agree(folder, turn):
    tables = list((folder / f"uptake-{turn}").rglob("user-days.parquet"))
    others = [folder / f"{script}-{turn}.parquet" for script in ("duckdb_usage.py", "polars_usage.py")]
    done = subprocess.run([sys.executable, HERE / "compare.py", *tables, *others], check=False)
    print("all three agree" if done.returncode == 0 else "they do not agree")
    sys.exit(done.returncode)


if __name__ == "__main__":
    main()
