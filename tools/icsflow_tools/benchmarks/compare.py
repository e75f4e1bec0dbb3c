"""Which of two builds is faster: repetitions of both, interleaved."""

import contextlib
import pathlib
import statistics
import sys
from collections.abc import Iterator

from icsflow_tools.benchmarks.rows import PROGRAM, rows_of
from icsflow_tools.numbers import mann_whitney
from icsflow_tools.programs import build, checkout


@contextlib.contextmanager
def program_of(what: str) -> Iterator[pathlib.Path]:
    """The icsflow_bench of a program, a source tree or a revision."""
    path = pathlib.Path(what).resolve()
    if path.is_file():
        yield path
    elif (path / "CMakePresets.json").is_file():
        yield build(path, "bench", PROGRAM)
    else:
        with checkout(what) as tree:
            yield build(tree, "bench", PROGRAM)


Samples = dict[str, tuple[list[float], list[float]]]  # of the base and of now, by benchmark


def measure(base: pathlib.Path, now: pathlib.Path, pattern: str, repetitions: int, seconds: float) -> Samples:
    """Times of both programs, the order turned about at each repetition."""
    samples: Samples = {}
    for repetition in range(repetitions):
        order = [(0, base), (1, now)]
        for which, program in order if repetition % 2 == 0 else reversed(order):
            for name, row in rows_of(program, pattern, seconds).items():
                samples.setdefault(name, ([], []))[which].append(row[row["clock"]])
        print(f"repetition {repetition + 1} of {repetitions}", file=sys.stderr)
    return samples


def judge(samples: Samples) -> int:
    """Prints the table. Returns 1 if something is slower (p < 0.01 and more than 2 %), 2 if one program lacks a
    benchmark, else 0."""
    slower, unmatched = False, 0
    for name, (a, b) in samples.items():
        if not a or not b:
            print(f"{name:<66} only in {'the second' if b else 'the base'}")
            unmatched += 1
            continue
        before, after = statistics.median(a), statistics.median(b)
        p = mann_whitney(a, b)
        change = after / before - 1
        verdict = "" if p >= 0.01 else "  slower" if change > 0 else "  faster"
        slower = slower or (p < 0.01 and change > 0.02)
        print(f"{name:<66}{before:>12.4g}{after:>12.4g}{change:>+9.1%}{p:>9.4f}{verdict}")
    if unmatched:
        print(f"{unmatched} of {len(samples)} benchmarks are in one program only", file=sys.stderr)
    return 1 if slower else 2 if unmatched else 0


def compare(base: pathlib.Path, now: pathlib.Path, pattern: str, repetitions: int, seconds: float) -> int:
    """Measures and judges. Returns the exit code."""
    samples = measure(base, now, pattern, repetitions, seconds)
    print(f"{'benchmark':<66}{'base':>12}{'now':>12}{'change':>9}{'p':>9}   medians of {repetitions}")
    return judge(samples)
