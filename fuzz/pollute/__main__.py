#!/usr/bin/env python3
"""Pollutes good logs of every format in every known way, and checks what the program makes of each.

    python3 fuzz/pollute target/release/uptake [--only PART] [--keep DIR] [FILE_OR_FOLDER ...]

In: the program; files of others, where some are named. Out: a table, and each failure by name.
A file fails where the program dies of a signal, says `panicked` or ends with 70, takes longer than
10 s or more than 2 GiB, where its account does not add up, where a record that was not touched is
missing, altered or counted twice, or where a record is gone without being counted.
"""

import argparse, collections, json, os, re, resource, signal, subprocess, sys, tempfile, threading

from good_logs import bases
from hostile import hostile
from pollution import CELLS, JSON_PIECES, XML_PIECES, Case, in_bytes, in_elements, in_tables

# Of its own time; of the clock six times that, since other work may go on beside it.
SECONDS, MEMORY = 10, 2 << 30


class Result:
    def __init__(self, code, seconds, peak, out, err, timed_out):
        self.code, self.seconds, self.peak = code, seconds, peak
        self.out, self.err, self.timed_out = out, err, timed_out


def limit():
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def run(command):
    """Runs it alone in a process group; peak memory is that of its own process and of its children."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        child = subprocess.Popen(command, stdout=out, stderr=err, stdin=subprocess.DEVNULL,
                                 start_new_session=True, preexec_fn=limit)
        late = []

        def kill():
            late.append(True)
            os.killpg(child.pid, signal.SIGKILL)

        timer = threading.Timer(6 * SECONDS, kill)
        timer.start()
        _, status, used = os.wait4(child.pid, 0)
        timer.cancel()
        seconds = used.ru_utime + used.ru_stime
        child.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        err.seek(0)
        return Result(child.returncode, seconds, used.ru_maxrss << 10, out.read(), err.read(), bool(late))


def complaints(case, result):
    """What is wrong with how the program took this file."""
    if result.timed_out or result.seconds > SECONDS:
        yield f"hang: {result.seconds:.0f} s"
        if result.timed_out:
            return
    if b"panicked" in result.err or result.code == 70:
        yield "panic"
    if result.code < 0:
        yield f"abort {-result.code}"
    if result.peak > MEMORY:
        yield f"memory {result.peak >> 20} MiB"
    if result.code not in (0, 2, 3, 4, 5, 74):
        yield f"code {result.code}"
    if b"root:x:0" in result.out + result.err:
        yield "leak"
    if result.code in (2, 74) or not result.out.strip():
        if b"next:" not in result.err:
            yield "no next step"
        # A document type is refused whole; halves of a statement name no table.
        policy = b"DOCTYPE" in result.err or case.base and case.base.kind == "dump" and b";" in case.content
        if case.base and not case.refusable and not policy:
            yield "refused: " + result.err.decode("utf-8", "replace").strip().splitlines()[-2][:200]
        return
    told = json.loads(result.out)
    sums = told["files"] + [told["totals"]]
    for count in sums:
        if count["read"] != sum(count[k] for k in ("accepted", "duplicate", "rejected", "out_of_scope")):
            yield "account"
    if sum(r["rows"] for r in told["rejects"]) != told["totals"]["rejected"]:
        yield "rejects"
    base = case.base
    if base is None or (case.refusable and not told["totals"]["accepted"]):
        return
    n = len(base.rows)
    if told["totals"]["read"] < n - case.lost:
        yield f"vanished: read {told['totals']['read']} of {n} less {case.lost}"
    if base.actions:
        found = collections.Counter({a["action"]: a["events"] for a in told["actions"]})
        for at, action in enumerate(base.actions):
            kept = sum(count for name, count in found.items() if name.startswith(action))
            if at not in case.touched and kept < 1:
                yield f"lost record {at}: {action}"
                break
            if at not in case.touched and kept > 1 and told["totals"]["duplicate"] == 0 and "again" not in case.name:
                yield f"record {at} counted {kept} times"
                break
        odd = [name for name in found if not any(a in name for a in base.actions)]
        if odd and len(odd) > len(case.touched) + 1:
            yield f"{len(odd)} actions that nobody wrote"
        swallowed = [name for name in found if sum(a in name for a in base.actions) > 1]
        if swallowed:
            yield f"records within a cell: {len(swallowed[0])} characters"


CONFIG = """[format.own]
time = "when"
user = "who"
action = "what"
patient = "whom"
"""
ANY = """[format.any]
time = "#1"
user = "#2"
action = "#2"
time_form = "iso"
"""


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("others", nargs="*", help="files of others, or folders of them")
    parser.add_argument("--only", choices=["made", "hostile", "others"])
    parser.add_argument("--match", default="", help="only cases whose name has this in it")
    parser.add_argument("--every", type=int, default=1, help="one case in so many")
    parser.add_argument("--keep", help="where failing files are kept")
    args = parser.parse_args()
    if args.keep:
        os.makedirs(args.keep, exist_ok=True)
    table, failures = collections.Counter(), []
    with tempfile.TemporaryDirectory() as room:
        config = os.path.join(room, "uptake.toml")
        anything = os.path.join(room, "any.toml")
        open(config, "w").write(CONFIG)
        open(anything, "w").write(ANY)

        def judge(kind, case, path, config=config):
            result = run([args.program, "check", path, "--json", "--timezone", "UTC", "--config", config])
            table[kind, "files"] += 1
            table[kind, "slowest ms"] = max(table[kind, "slowest ms"], int(result.seconds * 1000))
            table[kind, "peak MiB"] = max(table[kind, "peak MiB"], result.peak >> 20)
            table[kind, f"code {result.code}"] += 1
            for what in complaints(case, result):
                table[kind, what.split(":")[0].split(" ")[0]] += 1
                failures.append((kind, case.name, what))
                print(f"{kind}/{case.name}: {what}", flush=True)
                if args.keep and os.path.getsize(path) < 1 << 20:
                    name = re.sub(r"[^A-Za-z0-9_]", "_", f"{kind}_{case.name}")[-180:]
                    open(os.path.join(args.keep, name), "wb").write(open(path, "rb").read())

        path = os.path.join(room, "log")
        number = 0
        if args.only in (None, "made"):
            for base in bases():
                makers = [in_bytes(base, 1)]
                if base.kind == "table":
                    makers.append(in_tables(base))
                else:
                    makers.append(in_elements(base, {"json": JSON_PIECES, "xml": XML_PIECES, "dump": CELLS + ["(", ")", ";", "('", "')"]}[base.kind]))
                cases = [Case("untouched", base.text(), base)]
                for maker in makers:
                    for case in maker:
                        cases.append(case)
                for case in cases:
                    number += 1
                    if args.match not in f"{base.name}/{case.name}" or (number % args.every and case.name != "untouched"):
                        continue
                    content = case.content if isinstance(case.content, bytes) else case.content.encode()
                    open(path, "wb").write(content)
                    judge(base.name, case, path)
        if args.only in (None, "hostile"):
            for name, write in hostile():
                if args.match in name:
                    with open(path, "wb") as f:
                        write(f)
                    judge("hostile", Case(name, None), path)
        if args.only in (None, "others"):
            for top in args.others:
                found = [top] if os.path.isfile(top) else (
                    os.path.join(folder, name) for folder, _, names in sorted(os.walk(top)) for name in sorted(names))
                for one in found:
                    if args.match in one:
                        judge("others", Case(one, None), one)
                        judge("others, mapped", Case(one, None), one, anything)
    for kind in sorted({kind for kind, _ in table}):
        print(kind, {what: n for (k, what), n in sorted(table.items()) if k == kind})
    print(f"{sum(n for (_, what), n in table.items() if what == 'files')} files, {len(failures)} complaints")
    return bool(failures)


if __name__ == "__main__":
    sys.exit(main())
