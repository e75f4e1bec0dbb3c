"""What the comparison of plans gains by common random numbers, under several rules of who is booked next.

    tools/pairing                        a table: what-ifs by rule and figure
    tools/pairing --replications 24 --until 2026-10-01
    tools/pairing --classes              the same of sessions with classes of patients, and without

The gain of a figure is (variance of the base + variance of the plan) / variance of their difference, replication by
replication: how many times as many replications two plans with luck of their own would need. Rules: that of the demo;
by lot (`chronological: 0`, `near_breach: 0`); the same with an order of weights by the time waited. With `--classes`
it is of scenarios/patterns/patient_classes.yaml, as it is and with its classes left out; 60 replications of five years.
"""

import argparse
import contextlib
import pathlib
import re
import shutil
import sqlite3
import statistics
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence

from icsflow_tools.errors import BadInput, ProgramFailed
from icsflow_tools.programs import RELEASE, ROOT, output_of

WHAT_IFS = ("theatre_sessions", "fewer_missed", "list_validation", "strike")
FIGURES = ("closing_list", "within_18_weeks", "over_52_weeks", "completed_admitted")
RULES = {"as shipped": None,
         "by lot": "",
         "by order": "        order: {by_wait: {0 wk: 3, 6 wk: 1, 16 wk: 2, 48 wk: 6}}\n"}
SHARES = re.compile(r"^ {8}(chronological|near_breach|order): .*\n", re.MULTILINE)

CLASSES = ROOT / "scenarios" / "patterns" / "patient_classes.yaml"
CLASS_BLOCK = re.compile(r"^ {8}classes:\n(?: {10}.*\n)+", re.MULTILINE)
PRIORITY = re.compile(r"^ *priority: {by: .*}\n|, priority: {by: [^}]*}", re.MULTILINE)
CLASS_REPLICATIONS, CLASS_UNTIL = 60, "2031-01-01"
CLASS_WHAT_IFS = {"more operations": "providers.hospital.resources.theatre.slots=3.3 /week",
                  "more clinics": "providers.hospital.resources.clinic.slots=1.05 /day",
                  "fewer referrals": "streams.referrals.rate=0.8 /day",
                  "more urgent patients": "pathways.elective.attributes.urgency.p2=25 %"}
CLASS_FIGURES = {"wait for the clinic": ("hospital/elective.first", "mean_wait"),
                 "of P4": ("hospital/elective.first", "mean_wait_priority_4"),
                 "wait for the theatre": ("hospital/elective.operation", "mean_wait"),
                 "of P2": ("hospital/elective.operation", "mean_wait_priority_2"),
                 "operated": ("hospital/elective.operation", "served")}

Figures = Mapping[str, Sequence[float]]  # figure: its values by replication


def gain(base: Sequence[float], plan: Sequence[float]) -> float:
    """How many times as many replications two with luck of their own need; infinite if the difference never varies."""
    if len(base) != len(plan) or len(base) < 2:
        raise BadInput(f"expected two or more replications of both; found {len(base)} and {len(plan)}")
    paired = statistics.variance([b - a for a, b in zip(base, plan)])
    alone = statistics.variance(base) + statistics.variance(plan)
    return alone / paired if paired > 0 else float("inf")


def with_rule(text: str, order: str | None) -> str:
    """The demo with another rule at all its sessions. @param order: lines of a session; None: as it is"""
    if order is None:
        return text
    lines = {"chronological": f"        chronological: 0 %\n        near_breach: 0 %\n{order}"}
    changed, shares = SHARES.subn(lambda found: lines.get(found.group(1), ""), text)
    if shares == 0:
        raise BadInput("the demo has no sessions with a rule")
    return changed


@contextlib.contextmanager
def scenarios_with(order: str | None) -> Iterator[pathlib.Path]:
    """The shipped scenarios in a folder of their own, the demo with this rule."""
    with tempfile.TemporaryDirectory() as folder:
        copy = pathlib.Path(folder) / "scenarios"
        shutil.copytree(ROOT / "scenarios", copy)
        demo = copy / "bnssg" / "scenario.yaml"  # what is built has the sessions
        demo.write_text(with_rule(demo.read_text(encoding="utf-8"), order), encoding="utf-8")
        yield copy


def figures_of(database: pathlib.Path) -> Figures:
    """The figures of all providers together, by replication."""
    with contextlib.closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as results:
        rows = results.execute("SELECT measure, value FROM headline_view WHERE scope = 'all' AND dimension = '' "
                               "ORDER BY measure, replication").fetchall()
    return {figure: [value for measure, value in rows if measure == figure] for figure in FIGURES}


def run(program: pathlib.Path, scenario: pathlib.Path, replications: int, until: str) -> Figures:
    """Runs a scenario. @throws ProgramFailed"""
    with tempfile.TemporaryDirectory() as directory:
        output_of([program, "run", scenario, "--allow-outside", "--replications", replications, "--until", until,
                   "--detail", "headline", "--quiet", "-o", directory])
        return figures_of(pathlib.Path(directory) / "results.sqlite")


def table(program: pathlib.Path, replications: int, until: str) -> Iterator[str]:
    """Lines of the table, each as it is known."""
    yield "| rule | what-if | " + " | ".join(f"`{figure}`" for figure in FIGURES) + " |"
    yield "|---|---|" + "--:|" * len(FIGURES)
    for rule, order in RULES.items():
        with scenarios_with(order) as folder:
            base = run(program, folder / "bnssg.yaml", replications, until)
            for what_if in WHAT_IFS:
                plan = run(program, folder / "what-if" / f"{what_if}.yaml", replications, until)
                gains = (gain(base[figure], plan[figure]) for figure in FIGURES)
                yield f"| {rule} | `{what_if}` | " + " | ".join(f"{g:.1f}" for g in gains) + " |"


def without_classes(text: str) -> str:
    """The pattern with one list at each of its sessions."""
    changed, blocks = CLASS_BLOCK.subn("", text)
    if blocks == 0:
        raise BadInput("the pattern has no sessions with classes")
    return PRIORITY.sub("", changed)


def class_figures_of(database: pathlib.Path) -> Figures:
    """The figures of the pattern, by replication."""
    with contextlib.closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as results:
        return {name: [value for (value,) in results.execute(
            "SELECT value FROM headline_view WHERE scope = ? AND measure = ? AND dimension = '' ORDER BY replication",
            of)] for name, of in CLASS_FIGURES.items()}


def class_table(program: pathlib.Path) -> Iterator[str]:
    """Lines of the table, each as it is known."""
    yield "| sessions | what-if | " + " | ".join(CLASS_FIGURES) + " |"
    yield "|---|---|" + "--:|" * len(CLASS_FIGURES)
    text = CLASSES.read_text(encoding="utf-8")
    for rule, scenario in (("with classes", text), ("without", without_classes(text))):
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder) / "pattern.yaml"
            file.write_text(scenario, encoding="utf-8")

            def figures(*changes: str, file: pathlib.Path = file) -> Figures:
                with tempfile.TemporaryDirectory() as directory:
                    output_of([program, "run", file, "--replications", CLASS_REPLICATIONS, "--until", CLASS_UNTIL,
                               "--detail", "headline", "--quiet", "-o", directory, *changes])
                    return class_figures_of(pathlib.Path(directory) / "results.sqlite")

            base = figures()
            for what_if, change in CLASS_WHAT_IFS.items():
                plan = figures("--set", change)
                cells = (f"{gain(base[figure], plan[figure]):.1f}" if base[figure] else "-" for figure in CLASS_FIGURES)
                yield f"| {rule} | {what_if} | " + " | ".join(cells) + " |"


def main(arguments: Sequence[str]) -> int:
    """Exit code."""
    parser = argparse.ArgumentParser(prog="tools/pairing", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--replications", type=int, default=24, metavar="N")
    parser.add_argument("--until", default="2026-10-01", metavar="DATE")
    parser.add_argument("--program", type=pathlib.Path, default=RELEASE / "icsflow", metavar="FILE")
    parser.add_argument("--classes", action="store_true")
    given = parser.parse_args(arguments)
    try:
        lines = class_table(given.program) if given.classes else table(given.program, given.replications, given.until)
        for line in lines:
            print(line, flush=True)
    except (ProgramFailed, BadInput) as error:
        print(error, file=sys.stderr)
        return 1
    return 0
