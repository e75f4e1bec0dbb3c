"""Derives the BNSSG demonstration from published statistics, and tunes the few values that nothing published gives.

  tools/calibrate --data DIR     reads the published statistics in DIR (files: docs/bnssg.md, "Files read") and writes
                                 scenarios/bnssg/opening_list.csv, services.csv, published_months.csv,
                                 published_completed.csv and derived.csv; prints the arithmetic
  tools/calibrate --tune         runs the simulator again and again and moves the values of TARGETS until the
                                 simulated figures meet the published ones; prints the record
                                 (--write puts the result into scenarios/bnssg.yaml)

Python 3 standard library only. No figure after January 2026 is read, but for the discharge file, which is published as
one mean of April 2025 to March 2026. The method, step by step: docs/bnssg.md.
"""

import argparse
import pathlib
import sys
from collections.abc import Mapping, Sequence

from icsflow_tools.calibration import opening_list, service_table, sources, start_guard
from icsflow_tools.calibration.assumptions import TARGETS, TRUSTS
from icsflow_tools.calibration.beds import (Trusts, record_beds, record_nodes, record_support, record_transfers,
                                            wanted_of)
from icsflow_tools.calibration.emergency import derive_emergency
from icsflow_tools.calibration.record import Record
from icsflow_tools.calibration.services import derive_services, ordinary_of
from icsflow_tools.calibration.tuning import current_value, tune, with_values
from icsflow_tools.calibration.workforce import record_workforce
from icsflow_tools.errors import BadInput, Failure
from icsflow_tools.programs import ROOT
from icsflow_tools.results import PROGRAM, Key, run_headlines

OUT = ROOT / "scenarios" / "bnssg"
SCENARIO = ROOT / "scenarios" / "bnssg.yaml"


def derive(folder: pathlib.Path, out: pathlib.Path) -> None:
    """Writes the tables into `out`. @param folder: of the published files"""
    if not folder.is_dir():
        raise BadInput(f"{folder}: not a folder")
    out.mkdir(parents=True, exist_ok=True)
    record = Record()
    rtt = sources.read_rtt(folder)
    lines = opening_list.lines_of(rtt)
    opening_list.check_totals(lines)
    opening_list.write(out / "opening_list.csv", lines)
    opening_list.record_list(rtt, lines, record)
    start_guard.write_months(out / "published_months.csv", sources.read_list_months(folder))
    start_guard.write_completed(out / "published_completed.csv", rtt)
    services = derive_services(folder, rtt, record)
    service_table.write(out / "services.csv", services)
    emergency = derive_emergency(sources.read_ae(folder), record)
    nodes = sources.read_nodes(folder)
    record_nodes(nodes, record)
    trusts = Trusts(sources.read_beds(folder), sources.read_delayed(folder, TRUSTS),
                    {t: ordinary_of(services, t) for t in TRUSTS}, emergency)
    record_support(trusts, wanted_of(nodes), record)
    record_beds(trusts, record)
    record_transfers(trusts, nodes, record)
    record_workforce(sources.read_sickness(folder, TRUSTS), sources.read_staff(folder, TRUSTS, "2025"), record)
    record.write(out / "derived.csv")
    record.show()
    print(f"{len(services)} services")


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
    parser.add_argument("--data", metavar="DIR", help="folder of published statistics")
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
    if not options.data and not options.tune:
        parser.error("say --data DIR or --tune")
    try:
        if options.data:
            derive(pathlib.Path(options.data), OUT)
        if options.tune:
            tune_scenario(options)
        return 0
    except Failure as reason:
        print(f"calibrate: {reason}", file=sys.stderr)
        return 1
