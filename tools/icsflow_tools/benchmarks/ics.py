"""A synthetic ICS of a million people, alone and coupled to copies of it."""

import os
import re

from icsflow_tools.benchmarks.rows import PROGRAM, describe, rows_of
from icsflow_tools.programs import ROOT, build


def show_ics(repetitions: int) -> int:
    program = build(ROOT, "bench", PROGRAM)
    describe()
    rows = rows_of(program, r"^ics/.*days:365/", 0.1, repetitions)
    print(f"{'copies':>6}{'workers':>9}{'seconds':>9}{'events':>14}{'ns/event':>10}{'growth':>8}{'x reference':>13}"
          f"{'bytes/waiting':>15}  event hash")
    base: dict[int, float] = {}
    for name, row in rows.items():
        copies, workers = map(int, re.findall(r"^ics/copies:(\d+)/workers:(\d+)", name)[0])
        # One worker: CPU time, which neighbours disturb least; two: what it took.
        seconds = (row["cpu_time"] if workers == 1 else row["real_time"]) / 1e3
        cost = 1e9 * seconds / row["events"]
        base.setdefault(workers, cost)
        print(f"{copies:>6}{workers:>9}{seconds:>9.2f}{row['events']:>14,.0f}{cost:>10.0f}{cost / base[workers]:>8.2f}"
              f"{row['times_reference']:>13.2f}{row['bytes_a_waiting_patient']:>15.0f}  "
              f"{row['label'].removeprefix('hash ')}")
    print(f"load {os.getloadavg()[0]:.1f} after. The bytes are all that a run holds, by the patients on the opening "
          "lists.")
    return 0
