"""Where the nanoseconds of an event go: callgrind's counts by source file, shared out over the measured time."""

import dataclasses
import pathlib
import re
import tempfile
from collections.abc import Mapping

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


@dataclasses.dataclass
class Cost:
    """Of the source files of a part."""

    instructions: int = 0
    mispredicted: int = 0
    misses: int = 0  # level 1, data and instructions
    far_misses: int = 0  # level 3

    @property
    def cycles(self) -> int:
        """KCachegrind's estimate."""
        return self.instructions + 10 * (self.mispredicted + self.misses) + 100 * self.far_misses


def costs_of_parts(costs: Mapping[str, Mapping[str, int]]) -> dict[str, Cost]:
    """@param costs: by source file, as cost_of_lines gives them"""
    parts = {title: Cost() for title, _ in PARTS} | {"the rest": Cost()}
    for path, count in costs.items():
        part = parts[next((title for title, pattern in PARTS if re.search(pattern, path)), "the rest")]
        part.instructions += count["Ir"]
        part.mispredicted += count["Bcm"] + count["Bim"]
        part.misses += count["D1mr"] + count["D1mw"] + count["I1mr"]
        part.far_misses += count["DLmr"] + count["DLmw"]
    return parts


def table(title: str, parts: Mapping[str, Cost], events: int, ns: float) -> str:
    """@param ns: measured nanoseconds of an event, which are shared out by cycles"""
    instructions = sum(part.instructions for part in parts.values())
    cycles = sum(part.cycles for part in parts.values())
    lines = [f"{title}: {ns:.1f} ns an event ({1e3 / ns / 2:.1f} M customers/s), "
             f"{instructions / events:.0f} instructions",
             f"  {'part':<14}{'instructions':>13}{'share':>8}{'mispredicted':>14}{'ns an event':>13}"]
    for name, part in parts.items():
        lines.append(f"  {name:<14}{part.instructions / events:>13.1f}{part.instructions / instructions:>8.0%}"
                     f"{part.mispredicted / events:>14.3f}{ns * part.cycles / cycles:>13.1f}")
    return "\n".join(lines)


def counted(program: pathlib.Path, event_list: str) -> tuple[int, dict[str, Cost]]:
    """Runs the queue under callgrind. Returns events and costs. @throws CouldNotMeasure if its answer is wrong"""
    with tempfile.TemporaryDirectory() as folder:
        out = pathlib.Path(folder) / "counts"
        events, wait = output_of(
            ["valgrind", "--tool=callgrind", "--instr-atstart=no", "--cache-sim=yes", "--branch-sim=yes",
             "--dump-line=yes", "--compress-strings=no", "--compress-pos=no", f"--callgrind-out-file={out}",
             program, event_list]).split()
        if not 3.5 < float(wait) < 4.5:
            raise CouldNotMeasure(f"mean wait {wait} services, theory 4")
        return int(float(events)), costs_of_parts(cost_of_lines(out.read_text()))


def show_split() -> int:
    """Both event lists. Returns the exit code."""
    program = build(ROOT, "bench", "icsflow_split")
    timed = rows_of(build(ROOT, "bench", PROGRAM), r"^mm1<", 0.3, 3)
    describe()
    for event_list, name in (("ring", "BucketRing"), ("heap", "FourAryHeap")):
        events, parts = counted(program, event_list)
        ns = 1e9 / timed[f"mm1<{name}>"]["items_per_second"] / 2  # two events a customer
        print(table(f"M/M/1, {name}", parts, events, ns))
    print("By source file of the instruction, inlined or not; \"the rest\" is the C++ and C libraries: queue memory, "
          "min, arrays.\nNanoseconds are the measured ones shared out by instructions + 10 x (mispredictions + level-1 "
          "misses) + 100 x level-3 misses.")
    return 0
