#!/bin/bash
# The performance gate must pass a tree compared with itself, count every workload twice to 10 ppm, and fail copies slowed by
# 3 % in the event list, the draws, dispatch and the waiting list, one without prefetches and one whose patients take more
# memory; another result or another toolchain is no answer. Builds the preset release. (With the measuring replaced, and many
# more ways to fail: test_perf_gate.py.)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

tools/perf_gate --update --baseline "$folder/first.json"
tools/perf_gate --update --baseline "$folder/second.json"
tools/perf_gate --only '^dispatch$' --only '^waiting_list$' --baseline "$folder/first.json"

# slowed part, a workload that must notice
parts=(list:hold_ring_10000 draws:draw_exponential dispatch:dispatch waiting:waiting_list)

# The two runs agree; and how many instructions are 3 % of an operation of each part today.
python3 - "$folder" "${parts[@]}" <<'END'
import json, math, sys
folder, *parts = sys.argv[1:]
first, second = (json.load(open(f"{folder}/{name}.json"))["benchmarks"] for name in ("first", "second"))
assert first.keys() == second.keys()
for name in first:
    a, b = first[name], second[name]
    assert abs(a["instructions"] - b["instructions"]) <= 1e-5 * a["instructions"], (name, a, b)
    assert all(a.get(key) == b.get(key) for key in ("prefetches", "bytes_per_patient", "result")), (name, a, b)
with open(f"{folder}/slow", "w") as out:
    for part, workload in (pair.split(":") for pair in parts):
        each = first[workload]["instructions"] / first[workload]["operations"]
        print(f"-DGATE_SLOW_{part.upper()}={math.ceil(0.03 * each)}", file=out)
END
mapfile -t slow <"$folder/slow"
cmake --preset release --log-level=WARNING "${slow[@]}" >/dev/null
echo "instructions added to an operation: ${slow[*]}"

# must_fail PART WORKLOAD BASELINE REASON...: the gate, run on the copy slowed in PART, must exit 1 and say REASON.
must_fail() {
  local status=0
  tools/perf_gate --target "$1" --only "^$2\$" --baseline "$3" >"$folder/table" 2>"$folder/said" || status=$?
  cat "$folder/table" "$folder/said"
  if [[ $status -ne 1 ]] || ! grep -q "^worse: $2: $4" "$folder/said"; then
    echo "$1 was not caught ($4): exit $status" >&2
    exit 1
  fi
}

for pair in "${parts[@]}"; do
  must_fail "icsflow_gate_slow_${pair%%:*}" "${pair##*:}" "$folder/first.json" "instructions +"
  # About 3 % was added, not a multiple of it.
  python3 - "$folder/said" <<'END'
import re, sys
change = float(re.search(r"instructions \+([0-9.]+)%", open(sys.argv[1]).read()).group(1))
assert 2 < change < 4.5, f"the copy is slowed by {change} %, not by about 3 %"
END
done
must_fail icsflow_gate_slow_prefetch hold_ring_200000 "$folder/first.json" "prefetches -"
if grep -q "hold_ring_200000: \(instructions\|D1 misses\|another result\)" "$folder/said"; then
  echo "the removed prefetch was caught by something else too: the copy is not only that" >&2
  exit 1
fi

# A baseline with smaller patients is a change for the worse.
sed '/"waiting_list"/,/}/ s/"bytes_per_patient": [0-9.]*/"bytes_per_patient": 60.5/' "$folder/first.json" >"$folder/bytes.json"
must_fail icsflow_gate waiting_list "$folder/bytes.json" "bytes/patient +"

# must_not_measure BASELINE WORDS: the gate must exit 2 and say WORDS.
must_not_measure() {
  local status=0
  tools/perf_gate --only '^dispatch$' --baseline "$1" 2>"$folder/said" || status=$?
  cat "$folder/said"
  if [[ $status -ne 2 ]] || ! grep -q "^could not measure: .*$2" "$folder/said"; then
    echo "what was not measured was judged: exit $status" >&2
    exit 1
  fi
}
sed '/"dispatch"/,/}/ s/"result": "[^"]*"/"result": "00000000000000aa"/' "$folder/first.json" >"$folder/result.json"
must_not_measure "$folder/result.json" "another workload: result"
sed '/"dispatch"/,/}/ s/"operations": /"operations": 1/' "$folder/first.json" >"$folder/operations.json"
must_not_measure "$folder/operations.json" "another workload: operations"
sed 's/"libc": "/"libc": "another /' "$folder/first.json" >"$folder/foreign.json"
must_not_measure "$folder/foreign.json" "another toolchain"
echo "every slow-down was caught"
