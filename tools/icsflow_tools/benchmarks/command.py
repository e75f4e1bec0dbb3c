"""Runs the timed benchmarks. Times depend on the machine and its load, so this is no gate (that is tools/perf_gate).

  tools/bench [--filter REGEX]              build the bench preset and run it
  tools/bench --bars                        every bar of the design in one table: bar, stretch, measured, met or not;
                                            exit 1 if one is missed
  tools/bench --ics                         a synthetic ICS of a million people, and 2, 4, 8, 16 coupled copies
  tools/bench --split                       M/M/1: where the nanoseconds of an event go (callgrind)
  tools/bench --peers                       the same models in other engines, one table of ratios (bench/peers/run)
  tools/bench --compare BASE [--with NOW]   two builds: repetitions of both, interleaved, medians and a Mann-Whitney
                                            test of each benchmark. Each is a revision, a source tree, or an
                                            icsflow_bench program; NOW is this tree by default

Figures are medians of --repetitions; rows of one thread are CPU time, rows of several workers wall time. With --compare
a change is called one if p < 0.01; exit 1 if anything is slower by that and by more than 2 %, 2 if something
could not be measured: a filter that matches nothing, a benchmark that only one of two builds has.
"""

import argparse
import os
import sys

from icsflow_tools.benchmarks.bars import show_bars
from icsflow_tools.benchmarks.compare import compare, program_of
from icsflow_tools.benchmarks.ics import show_ics
from icsflow_tools.benchmarks.rows import PROGRAM, must_match
from icsflow_tools.benchmarks.split import show_split
from icsflow_tools.errors import Failure
from icsflow_tools.programs import ROOT, build


def main() -> int:
    """The exit code. A problem of any kind is 2: Python's own 1 would say that a bar is missed, or something slower."""
    try:
        return _run()
    except Exception as problem:
        print(problem if isinstance(problem, Failure) else f"{type(problem).__name__}: {problem}", file=sys.stderr)
        return 2


def _run() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--bars", action="store_true")
    what.add_argument("--ics", action="store_true")
    what.add_argument("--split", action="store_true")
    what.add_argument("--peers", action="store_true")
    what.add_argument("--compare", metavar="BASE")
    parser.add_argument("--with", dest="now", metavar="NOW", default=str(ROOT))
    parser.add_argument("--filter", default=".", help="names of benchmarks (default: all)")
    parser.add_argument("--repetitions", type=int, help="default: 3; 11 with --compare; 1 with --ics")
    parser.add_argument("--seconds", type=float, default=0.1, help="at least so long for each benchmark and repetition")
    options = parser.parse_args()
    if options.repetitions is not None and options.repetitions < 1:
        parser.error("--repetitions is 1 or more")
    if options.bars:
        return show_bars(options.repetitions or 3)
    if options.ics:
        return show_ics(options.repetitions or 1)
    if options.split:
        return show_split()
    if options.peers:
        os.execv(ROOT / "bench" / "peers" / "run", ["run", "--repetitions", str(options.repetitions or 3)])
    if options.compare:
        with program_of(options.compare) as base, program_of(options.now) as now:
            return compare(base, now, options.filter, options.repetitions or 11, options.seconds)
    program = build(ROOT, "bench", PROGRAM)
    must_match(program, options.filter)
    os.execv(program, [str(program), f"--benchmark_filter={options.filter}", f"--benchmark_min_time={options.seconds}",
                       f"--benchmark_repetitions={options.repetitions or 1}"])
