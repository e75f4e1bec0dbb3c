"""Tunes the few values of the BNSSG demonstration that nothing published gives.

  tools/calibrate --tune         runs the simulator again and again and moves the values of TARGETS until the
                                 simulated figures meet the published ones; prints the record
                                 (--write puts the result into scenarios/bnssg.yaml)

Python 3 standard library only. What is derived of published tables, `icsflow build` derives: docs/bnssg.md.
"""

import argparse
import pathlib
import sys
from collections.abc import Mapping, Sequence

from icsflow_tools.calibration.tuning import TARGETS, current_value, tune, with_values
from icsflow_tools.errors import Failure
from icsflow_tools.programs import ROOT
from icsflow_tools.results import PROGRAM, Key, run_headlines

SCENARIO = ROOT / "scenarios" / "bnssg.yaml"


def tune_scenario(options: argparse.Namespace) -> None:
    """Tunes the values of the scenario; writes them if that was asked for."""

    def simulate(sets: Sequence[str]) -> Mapping[Key, float]:
        options_of_sets = [word for said in sets for word in ("--set", said)]
        return run_headlines(SCENARIO, "--replications", options.replications, "--workers", options.workers,
                             *options_of_sets, program=options.program)

    text = SCENARIO.read_text(encoding="utf-8")
    targets = [t for t in TARGETS if not options.only or any(word in t.path for word in options.only)]
    values = tune(targets, {t.path: current_value(text, t.path) for t in targets}, simulate, options.steps)
    if options.write:
        SCENARIO.write_text(with_values(text, values), encoding="utf-8")
        print(f"written to {SCENARIO.relative_to(ROOT)}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tune", action="store_true", help="run the simulator and move the tuned values")
    parser.add_argument("--write", action="store_true", help="with --tune: put the values into the scenario")
    parser.add_argument("--only", nargs="*", help="with --tune: only paths that contain one of these words")
    parser.add_argument("--steps", type=int, default=8)
    parser.add_argument("--replications", type=int, default=4)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--program", type=pathlib.Path, default=PROGRAM)
    return parser


def main(arguments: Sequence[str]) -> int:
    """The exit code."""
    parser = _parser()
    options = parser.parse_args(arguments)
    if not options.tune:
        parser.error("say --tune")
    try:
        tune_scenario(options)
        return 0
    except Failure as reason:
        print(f"calibrate: {reason}", file=sys.stderr)
        return 1
