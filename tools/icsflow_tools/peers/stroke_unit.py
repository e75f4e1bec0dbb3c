"""The published stroke unit (validation case C1) as our YAML and as SimPy code, in one run: lines, answers, seconds.

  bench/peers/stroke_unit [--replications N]     default 150, of 8 years (3 of warm-up), as published

Needs build/release/icsflow and Debian's python3-simpy3. One thread each; seconds are CPU time. Both answers are checked
against Erlang's loss formula. Exit 0 fine, 1 if one fails or answers wrongly.
"""

import argparse
import json
import pathlib
import resource
import sys
from collections.abc import Callable, Sequence
from typing import TypeVar

from icsflow_tools.errors import Failure, WrongAnswer
from icsflow_tools.numbers import erlang_b
from icsflow_tools.programs import ROOT, output_of
from icsflow_tools.results import run_headlines

YAML = ROOT / "scenarios" / "published" / "c1_stroke_unit.yaml"
SIMPY = ROOT / "bench" / "peers" / "stroke_unit_simpy.py"
PYTHON = "/usr/bin/python3"  # Debian's modules are Debian's interpreter's
LOADS = {"acute": 8.14549, "rehab": 9.71822, "either": 17.86371}
SIZES = {"acute": [9, 10, 11, 12, 13, 14], "rehab": [10, 12, 13, 14, 15, 16], "either": [22, 26]}
POOLS = {"acute": "acute", "rehab": "rehabilitation", "either": "either"}

Chances = dict[str, float]  # of delay, by ward and beds
Result = TypeVar("Result")


def timed(work: Callable[[], Result]) -> tuple[Result, float]:
    """What it returns, and the seconds of CPU that the programs it starts took."""

    def spent() -> float:
        usage = resource.getrusage(resource.RUSAGE_CHILDREN)
        return usage.ru_utime + usage.ru_stime

    before = spent()
    result = work()
    return result, spent() - before


def ours(replications: int) -> Chances:
    """From icsflow."""
    rows = run_headlines(YAML, "--workers", 1, "--replications", replications)
    return {f"{ward} {n}": rows[f"delay_chance_with_{n}", f"hospital/{POOLS[ward]}"]
            for ward, sizes in SIZES.items() for n in sizes}


def simpys(replications: int) -> Chances:
    """From SimPy."""
    found: Chances = json.loads(output_of([PYTHON, SIMPY, replications]))
    return found


def lines(path: pathlib.Path, quotes: bool) -> int:
    """Neither empty nor comment; of Python also without the text in triple quotes."""
    count, inside = 0, False
    for line in path.read_text().splitlines():
        text = line.strip()
        if quotes and text.count('"""') == 1:
            inside = not inside
            continue
        count += bool(text) and not inside and not text.startswith("#")
    return count


def compare(found: Sequence[Chances], replications: int) -> list[str]:
    """Prints both beside theory. Returns what is wrong."""
    print(f"| chance of delay, {replications} replications | theory | icsflow | SimPy |\n|---|---|---|---|")
    wrong = []
    for ward, sizes in SIZES.items():
        for n in sizes:
            name, theory = f"{ward} {n}", erlang_b(n, LOADS[ward])
            print(f"| {name} | {theory:.4f} | " + " | ".join(f"{x[name]:.4f}" for x in found) + " |")
            # Four standard errors of the least certain of them (0.003 with 150 replications), and the bias of a mean of
            # ratios.
            limit = 0.012 * (150 / replications) ** 0.5 + 0.001
            wrong += [f"{name}: {x[name]:.4f}, theory {theory:.4f}" for x in found if abs(x[name] - theory) > limit]
    return wrong


def _run() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--replications", type=int, default=150)
    replications = parser.parse_args().replications
    a, our_seconds = timed(lambda: ours(replications))
    b, simpy_seconds = timed(lambda: simpys(replications))
    wrong = compare([a, b], replications)
    print(f"\n| | icsflow | SimPy |\n|---|---|---|\n"
          f"| lines | {lines(YAML, False)} | {lines(SIMPY, True)} |\n"
          f"| seconds of CPU | {our_seconds:.2f} | {simpy_seconds:.2f} |")
    if wrong:
        raise WrongAnswer("wrong:\n" + "\n".join(wrong))


def main() -> int:
    """The exit code."""
    try:
        _run()
        return 0
    except Failure as problem:
        print(problem, file=sys.stderr)
        return 1
