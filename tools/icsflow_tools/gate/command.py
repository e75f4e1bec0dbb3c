"""Fails when the event loop has become slower: counts instructions, so the machine's load does not matter.

  tools/perf_gate              compare this tree with bench/baseline.json
  tools/perf_gate --base REV   compare with revision REV, built with the same toolchain (needs no baseline)
  tools/perf_gate --update     write bench/baseline.json from this tree

Builds icsflow_gate (bench/gate.cpp) as the preset `release` does, which users have, and runs each workload under
valgrind --tool=callgrind. Worse is: instructions +2 %, or +0.5 % in the geometric mean of all workloads; simulated
level-1 data misses or branch mispredictions +5 % (and by more than a handful; mispredictions only where the
instructions changed too, for they also depend on where the code happens to lie); executed prefetches -2 % (the
simulated cache does not know them, so they are counted instead); more bytes a patient.
A gain of 5 % (2 % in the mean) must be declared, by --update: it may be work
that is left out, and a later loss would hide in it.

Exit 0: every workload was measured, is the same work with the same result as before, and passes. 1: something is
slower. 2: could not measure, whatever the reason: no valgrind, no build, another toolchain than the baseline's, a
workload that is gone, new or another, a pattern that matches nothing, a gain that is not declared.
"""

import argparse
import contextlib
import pathlib
import re
import sys
from collections.abc import Mapping, Sequence
from typing import Protocol

from icsflow_tools import programs
from icsflow_tools.errors import CouldNotMeasure, Failure
from icsflow_tools.gate import callgrind
from icsflow_tools.gate.counts import Baseline, Counts, read_baseline, write_baseline
from icsflow_tools.gate.verdict import compare
from icsflow_tools.programs import ROOT

BASELINE = ROOT / "bench" / "baseline.json"
PROGRAM = "icsflow_gate"


class Program(Protocol):
    """A program whose workloads can be measured."""

    def workloads(self) -> list[str]:
        """Their names."""

    def measure(self, names: Sequence[str]) -> dict[str, Counts]:
        """What they count."""


class Measuring(Protocol):
    """What the gate measures with; its tests replace it."""

    def toolchain(self) -> Mapping[str, str]:
        """What decides the counts besides the sources; after here() only."""

    def here(self, target: str) -> Program:
        """The program of this tree."""

    def measure_revision(self, revision: str, patterns: Sequence[str]) -> dict[str, Counts]:
        """Counts of the workloads of another revision."""


class GateProgram:
    """A built icsflow_gate, under callgrind."""

    def __init__(self, path: pathlib.Path) -> None:
        self._path = path

    def workloads(self) -> list[str]:
        return callgrind.workloads(self._path)

    def measure(self, names: Sequence[str]) -> dict[str, Counts]:
        return callgrind.measure(self._path, names)


class Callgrind:
    """Measuring as it is done."""

    def toolchain(self) -> Mapping[str, str]:
        return callgrind.fingerprint(ROOT)

    def here(self, target: str) -> Program:
        callgrind.valgrind()  # before minutes of building
        return GateProgram(programs.build(ROOT, callgrind.PRESET, target))

    def measure_revision(self, revision: str, patterns: Sequence[str]) -> dict[str, Counts]:
        with programs.checkout(revision) as tree:
            program = GateProgram(programs.build(tree, callgrind.PRESET, PROGRAM))
            return program.measure(chosen(program.workloads(), patterns))


def chosen(names: Sequence[str], patterns: Sequence[str]) -> list[str]:
    """The names that match one of the patterns, all without patterns. @throws CouldNotMeasure if a pattern is none"""
    if not names:
        raise CouldNotMeasure("there are no workloads")
    if len(set(names)) != len(names):
        raise CouldNotMeasure("two workloads have the same name: " + ", ".join(sorted(names)))
    if not patterns:
        return list(names)
    found: set[str] = set()
    for pattern in patterns:
        try:
            matching = [name for name in names if re.search(pattern, name)]
        except re.error as error:
            raise CouldNotMeasure(f"--only {pattern}: no regular expression: {error}") from error
        if not matching:
            raise CouldNotMeasure(f"--only {pattern}: no such workload; there are: " + ", ".join(names))
        found.update(matching)
    return [name for name in names if name in found]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="perf_gate", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--base", metavar="REV", help="compare with this revision, built here")
    parser.add_argument("--update", action="store_true", help="write the baseline")
    parser.add_argument("--baseline", metavar="FILE", type=pathlib.Path, default=BASELINE,
                        help="instead of bench/baseline.json")
    parser.add_argument("--only", metavar="REGEX", action="append", default=[],
                        help="only the workloads whose names match; may be given several times")
    parser.add_argument("--target", default=PROGRAM, help="the program to measure; the gate's own test slows copies")
    return parser


def gate(options: argparse.Namespace, measuring: Measuring) -> int:
    """The exit code. @throws CouldNotMeasure"""
    program = measuring.here(options.target)
    names = program.workloads()
    selected = chosen(names, options.only)
    toolchain = measuring.toolchain()
    if options.update:
        baseline = Baseline(toolchain, program.measure(selected))
        if list(baseline.benchmarks) != selected:
            raise CouldNotMeasure("some workloads were not measured")
        with contextlib.suppress(CouldNotMeasure):  # there need not be one
            # What is declared is said: a workload that is gone too.
            verdict = compare(read_baseline(options.baseline).benchmarks, baseline.benchmarks, whole=True)
            print("\n".join(verdict.lines + [f"declared: {line}" for line in verdict.worse + verdict.unmeasured]))
        write_baseline(options.baseline, baseline)
        print(f"wrote {options.baseline}: {len(baseline.benchmarks)} workloads")
        return 0
    if options.base:
        base: Mapping[str, Counts] = measuring.measure_revision(options.base, options.only)
    else:
        stored = read_baseline(options.baseline)
        if stored.toolchain != toolchain:
            differences = "\n".join(f"  {key}: baseline {stored.toolchain.get(key)!r}, here {toolchain.get(key)!r}"
                                    for key in sorted({*stored.toolchain, *toolchain})
                                    if stored.toolchain.get(key) != toolchain.get(key))
            raise CouldNotMeasure(f"the baseline was made with another toolchain; use --base REV\n{differences}")
        matching = chosen(list(stored.benchmarks), options.only)
        base = {name: stored.benchmarks[name] for name in matching}
    now = program.measure(selected)
    if list(now) != selected:
        raise CouldNotMeasure("some workloads were not measured: " + ", ".join(sorted(set(selected) - set(now))))
    verdict = compare(base, now, whole=not options.only, new_is_known=options.base is not None)
    print("\n".join(verdict.lines))
    for line in verdict.worse:
        print(f"worse: {line}", file=sys.stderr)
    for line in verdict.unmeasured:
        print(f"could not measure: {line}", file=sys.stderr)
    if options.only:
        print(f"only {len(selected)} of {len(names)} workloads were asked for")
    return verdict.exit_code


def main(arguments: Sequence[str], measuring: Measuring | None = None) -> int:
    """@returns 0, 1 or 2, as said above"""
    parser = _parser()
    options = parser.parse_args(arguments)
    if options.update and (options.base or options.only or options.target != PROGRAM):
        parser.error("--update measures all workloads of this tree")
    try:
        status = gate(options, measuring or Callgrind())
        sys.stdout.flush()
        return status
    except Exception as reason:  # pylint: disable=broad-except
        # Whatever goes wrong here is not a slower program: Python's own exit code would say so.
        kind = "" if isinstance(reason, Failure) else f"{type(reason).__name__}: "
        print(f"could not measure: {kind}{reason}", file=sys.stderr)
        return 2
