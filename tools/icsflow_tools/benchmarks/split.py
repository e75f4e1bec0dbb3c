"""Where the nanoseconds of an event go: callgrind's counts by source file, shared out over the measured time."""

import pathlib
import re
import tempfile

from icsflow_tools.benchmarks.rows import PROGRAM, describe, rows_of
from icsflow_tools.errors import CouldNotMeasure
from icsflow_tools.programs import ROOT, build, output_of

PARTS = [  # title, what its source files' paths hold; the first that matches
    ("list", r"(bucket_ring|four_ary_heap|future_event_list|huge_pages)"),
    ("draws", r"(engine/random\.hpp|samplers|Random123|boost/random|/math/|e_log|e_exp|log1p|sysdeps/ieee754)"),
    ("statistics", r"statistics"),
    ("dispatch", r"(engine/process\.hpp|engine/executor|engine/event\.hpp|engine/src/check)"),
    ("the model", r"(single_server|split\.cpp)"),
]


def cost_of_lines(text: str) -> dict[str, dict[str, int]]:
    """Self cost by source file: {path: {event: count}}."""
    events = re.findall(r"^events: (.*)$", text, re.MULTILINE)[0].split()
    costs: dict[str, dict[str, int]] = {}
    path, skip = "", False
    for line in text.splitlines():
        if re.match(r"(fl|fi|fe)=", line):
            path = line[3:]
        elif line.startswith("calls="):
            skip = True  # the line after it counts the callee
        elif re.match(r"\d", line):
            if not skip:
                counts = list(map(int, line.split()[1:]))
                into = costs.setdefault(path, dict.fromkeys(events, 0))
                for event, count in zip(events, counts):
                    into[event] += count
            skip = False
    return costs


def show_split() -> int:
    program = build(ROOT, "icsflow_split")
    timed = rows_of(build(ROOT, PROGRAM), r"^mm1<", 0.3, 3)
    describe()
    for list_, name in (("ring", "BucketRing"), ("heap", "FourAryHeap")):
        with tempfile.TemporaryDirectory() as folder:
            out = pathlib.Path(folder) / "counts"
            command = ["valgrind", "--tool=callgrind", "--instr-atstart=no", "--cache-sim=yes", "--branch-sim=yes",
                       "--dump-line=yes", "--compress-strings=no", "--compress-pos=no", f"--callgrind-out-file={out}",
                       str(program), list_]
            events, wait = output_of(command).split()
            if not 3.5 < float(wait) < 4.5:
                raise CouldNotMeasure(f"mean wait {wait} services, theory 4")
            costs = cost_of_lines(out.read_text())
        parts = {title: [0.0, 0.0, 0.0] for title, _ in PARTS} | {"the rest": [0.0, 0.0, 0.0]}
        for path, count in costs.items():
            title = next((title for title, pattern in PARTS if re.search(pattern, path)), "the rest")
            mispredicted = count["Bcm"] + count["Bim"]
            misses = count["D1mr"] + count["D1mw"] + count["I1mr"]
            parts[title][0] += count["Ir"]
            parts[title][1] += mispredicted
            # KCachegrind's estimate of cycles.
            parts[title][2] += count["Ir"] + 10 * (mispredicted + misses) + 100 * (count["DLmr"] + count["DLmw"])
        n = float(events)
        all_ir, all_cycles = sum(p[0] for p in parts.values()), sum(p[2] for p in parts.values())
        ns = 1e9 / timed[f"mm1<{name}>"]["items_per_second"] / 2  # two events a customer
        print(f"M/M/1, {name}: {ns:.1f} ns an event ({1e3 / ns / 2:.1f} M customers/s), {all_ir / n:.0f} instructions")
        print(f"  {'part':<14}{'instructions':>13}{'share':>8}{'mispredicted':>14}{'ns an event':>13}")
        for title, (instructions, missed, cycles) in parts.items():
            print(f"  {title:<14}{instructions / n:>13.1f}{instructions / all_ir:>8.0%}{missed / n:>14.3f}"
                  f"{ns * cycles / all_cycles:>13.1f}")
    print("By source file of the instruction, inlined or not; \"the rest\" is the C++ and C libraries: queue memory, "
          "min, arrays.\nNanoseconds are the measured ones shared out by instructions + 10 x (mispredictions + level-1 "
          "misses) + 100 x level-3 misses.")
    return 0
