#!/usr/bin/env bash
# Every target, or those named, for so much CPU time each, and its curve of edges.
#   fuzz/run-all.sh [-s CPU_SECONDS] [TARGET...]        600 seconds where none are said
# Out: the edges at each minute of CPU time as it passes, a table at the end; all that libFuzzer
# said in fuzz/logs/. Ends with 1 where a target found something: the input is in fuzz/artifacts/.
# NO_BUILD=1 runs what was built; TIMEOUT is the longest an input may take, in seconds.
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
    ps -o time= -p "$1" | awk -F'[-:]' '{ s = $NF; m = 60
        for (i = NF - 1; i > 0; i--) { s += $i * m; m = (m == 3600) ? 86400 : m * 60 }
        print int(s) } END { exit NR == 0 }'
}

edges() {
    { grep -ao 'cov: [0-9]*' "$1" || true; } | tail -n 1 | sed 's/cov: //'
}

found=0
table=()
mkdir -p logs
for target in "${targets[@]}"; do
    log=logs/$target.log
    mkdir -p "corpus/$target" "artifacts/$target"
    "$programs/$target" "corpus/$target" "seeds/$target" \
        -dict="dictionaries/$(dictionary "$target").dict" -artifact_prefix="artifacts/$target/" \
        -max_len=65536 -timeout="${TIMEOUT:-30}" -rss_limit_mb=8192 -print_final_stats=1 \
        >"$log" 2>&1 &
    run=$!
    trap 'kill -INT $run 2>/dev/null; exit 130' INT TERM
    minute=1
    used=0
    at_minute=()
    while now=$(cpu $run) && [ "$now" -lt "$seconds" ]; do
        used=$now
        if [ "$used" -ge $((minute * 60)) ]; then
            at_minute[minute]=$(edges "$log")
            echo "$target: ${at_minute[minute]} edges at $minute min"
            minute=$((minute + 1))
        fi
        sleep 1
    done
    kill -INT $run 2>/dev/null && used=$seconds
    code=0
    wait $run || code=$?
    outcome=nothing
    # libFuzzer ends with 72 where it was asked to end.
    if [ $code != 72 ]; then
        found=1
        outcome="see fuzz/$log and fuzz/artifacts/$target"
    fi
    executions=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
    table+=("| $target | $used | ${executions:--} | ${at_minute[1]:--} | ${at_minute[3]:--} | ${at_minute[5]:--} | $(edges "$log") | $outcome |")
    echo "${table[${#table[@]} - 1]}"
done

echo
echo "| target | CPU seconds | executions | edges at 1 min | 3 min | 5 min | at the end | found |"
echo "|---|---|---|---|---|---|---|---|"
printf '%s\n' "${table[@]}"
exit $found
