#!/bin/bash
# The performance gate must pass a tree compared with itself, count it twice to 10 ppm, and fail copies slowed by 3 % in
# the event list, the draws, dispatch and the waiting list. Builds the bench preset.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
only='^(hold|draw_(word|exponential)|dispatch|waiting_list)'

tools/perf_gate --update --only "$only" --baseline "$folder/first.json"
tools/perf_gate --update --only "$only" --baseline "$folder/second.json"
python3 - "$folder/first.json" "$folder/second.json" <<'END'
import json, sys
first, second = (json.load(open(name))["benchmarks"] for name in sys.argv[1:])
for name in first:
    a, b = first[name]["instructions"], second[name]["instructions"]
    assert abs(a - b) <= 1e-5 * a, f"{name}: {a} and {b} instructions in two runs of one tree"
END

tools/perf_gate --only "$only" --baseline "$folder/first.json"

# slowed part, a workload that must notice
for pair in list:hold_ring_10000 draws:draw_exponential dispatch:dispatch waiting:waiting_list; do
  status=0
  tools/perf_gate --target "icsflow_gate_slow_${pair%%:*}" --only "^${pair##*:}$" --baseline "$folder/first.json" ||
    status=$?
  if [[ $status -ne 1 ]]; then
    echo "a slow-down of ${pair%%:*} was not caught: exit $status" >&2
    exit 1
  fi
done

# Another toolchain is not an answer.
sed -i 's/"libc": "/"libc": "another /' "$folder/first.json"
status=0
tools/perf_gate --only '^dispatch$' --baseline "$folder/first.json" || status=$?
[[ $status -eq 2 ]] || { echo "a foreign baseline was compared with: exit $status" >&2; exit 1; }
echo "every slow-down was caught"
