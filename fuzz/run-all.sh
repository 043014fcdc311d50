#!/usr/bin/env bash
# Every target, or those named, for so much CPU time each, and its curve of edges.
#   fuzz/run-all.sh [-s CPU_SECONDS] [TARGET...]        600 seconds where none are said
# Out: a line a minute of CPU time and a line at the end, a target; all that libFuzzer said in
# fuzz/logs/. Ends with 1 where a target found something: the input lies in fuzz/artifacts/.
set -euo pipefail
cd "$(dirname "$0")"

seconds=600
if [ "${1:-}" = -s ]; then
    seconds=$2
    shift 2
fi
targets=("$@")
if [ ${#targets[@]} = 0 ]; then
    targets=(times json xml syslog dump vendors mapped delimited archives parquet arrow workbook)
fi

if [ -z "${NO_BUILD:-}" ]; then
    cargo +nightly fuzz build -s none
fi
host=$(rustc +nightly -vV | sed -n 's/^host: //p')
programs=${CARGO_TARGET_DIR:-target}/$host/release

dictionary() {
    case $1 in
        json) echo json ;;
        xml | syslog) echo xml ;;
        dump) echo sql ;;
        times) echo times ;;
        *) echo tables ;;
    esac
}

# CPU time that a process has used, in whole seconds; fails where it has ended.
cpu() {
    ps -o time= -p "$1" | awk -F'[-:]' '{ s = $NF; m = 60; for (i = NF - 1; i > 0; i--) { s += $i * m; m = (m == 3600) ? 86400 : m * 60 } print int(s) } END { exit NR == 0 }'
}

found=0
mkdir -p logs
for target in "${targets[@]}"; do
    log=logs/$target.log
    mkdir -p "corpus/$target" "artifacts/$target"
    "$programs/$target" "corpus/$target" "seeds/$target" \
        -dict="dictionaries/$(dictionary "$target").dict" -artifact_prefix="artifacts/$target/" \
        -max_len=65536 -timeout="${TIMEOUT:-30}" -rss_limit_mb=2048 -print_final_stats=1 \
        >"$log" 2>&1 &
    run=$!
    minute=60
    used=0
    while now=$(cpu $run) && [ "$now" -lt "$seconds" ]; do
        used=$now
        if [ "$used" -ge $minute ]; then
            echo "$target $((minute / 60)) min $(grep -ao 'cov: [0-9]*' "$log" | tail -1)"
            minute=$((minute + 60))
        fi
        sleep 1
    done
    # libFuzzer ends with 72 where it was asked to end.
    kill -INT $run 2>/dev/null && used=$seconds
    code=0
    wait $run || code=$?
    edges=$(grep -ao 'cov: [0-9]*' "$log" | tail -1)
    executions=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
    if [ $code != 72 ]; then
        found=1
        echo "$target FOUND SOMETHING after $used s: see fuzz/$log and fuzz/artifacts/$target"
    else
        echo "$target $used s of CPU $edges executions: $executions"
    fi
done
exit $found
