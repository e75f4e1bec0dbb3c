"""Runs icsflow_bench and reads its rows."""

import json
import os
import pathlib
import re
import subprocess
from collections.abc import Callable
from typing import Any

from icsflow_tools.errors import CouldNotMeasure
from icsflow_tools.programs import ROOT, cached, output_of

PROGRAM = "icsflow_bench"
Row = dict[str, Any]
Rows = dict[str, Row]
Run = Callable[[str, float], Rows]  # of a pattern, so many seconds each


def must_match(program: pathlib.Path, pattern: str) -> None:
    """@throws CouldNotMeasure if no benchmark matches: the program itself exits 0 then"""
    if not output_of([program, "--benchmark_list_tests", f"--benchmark_filter={pattern}"]).strip():
        raise CouldNotMeasure(f"no benchmark matches {pattern!r}")


def median_rows(measured: list[Row]) -> Rows:
    """The median row of each benchmark: {name: row}, times of all repetitions in `samples`.

    @param measured: "benchmarks" of Google Benchmark's JSON
    @throws CouldNotMeasure if one of them failed
    """
    found: dict[str, list[Row]] = {}
    # As declared, not as run.
    for row in sorted(measured, key=lambda row: (row["family_index"], row["per_family_instance_index"])):
        if row.get("error_occurred"):
            raise CouldNotMeasure(f"{row['name']}: {row['error_message']}")
        if row.get("run_type", "iteration") == "iteration":
            found.setdefault(row.get("run_name", row["name"]), []).append(row)
    result: Rows = {}
    for name, rows in found.items():
        # Rows in real time are those of several workers; those that time themselves say so too.
        clock = "real_time" if re.search(r"/(real|manual)_time$", name) else "cpu_time"
        rows.sort(key=lambda row: float(row[clock]))
        result[name] = rows[len(rows) // 2] | {"clock": clock, "samples": [row[clock] for row in rows]}
    return result


def rows_of(program: pathlib.Path, pattern: str, seconds: float, repetitions: int = 1) -> Rows:
    """Runs the benchmarks that match: {name: median row}."""
    must_match(program, pattern)
    printed = output_of([program, f"--benchmark_filter={pattern}", "--benchmark_format=json",
                         f"--benchmark_min_time={seconds}", f"--benchmark_repetitions={repetitions}",
                         # Rows are compared with each other: a slow minute of the machine must not fall on one of them.
                         # (The reference of a row is measured once, when it is first needed.)
                         "--benchmark_enable_random_interleaving=true"])
    return median_rows(json.loads(printed)["benchmarks"])


def _first_line(*command: str) -> str:
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        return done.stdout.splitlines()[0].strip() if done.returncode == 0 and done.stdout.strip() else "unknown"
    except OSError:
        return "unknown"


def describe() -> None:
    """Machine, compiler, revision: without them a figure means nothing."""
    model = re.search(r"^model name\s*: (.*)$", pathlib.Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    dirty = subprocess.run(["git", "diff", "--quiet", "HEAD"], cwd=ROOT, capture_output=True, check=False).returncode
    print(f"machine:  {os.cpu_count()} x {model.group(1) if model else 'unknown CPU'}, "
          f"load {os.getloadavg()[0]:.1f} before")
    print(f"compiler: {_first_line(cached(ROOT, 'bench', 'CMAKE_CXX_COMPILER'), '--version')}, "
          f"{cached(ROOT, 'bench', 'CMAKE_CXX_FLAGS')} {cached(ROOT, 'bench', 'CMAKE_CXX_FLAGS_RELEASE')}")
    print(f"revision: {_first_line('git', 'describe', '--always', '--abbrev=12')}{' and changes' if dirty else ''}")
    if os.getloadavg()[0] > 0.3 * (os.cpu_count() or 1):
        print("the machine is busy: rows of two workers and of more than a cache of memory suffer most")
    print()
