"""Runs scenarios and reads what icsflow writes."""

import csv
import json
import pathlib
import tempfile
from collections.abc import Iterable
from typing import Any

from icsflow_tools.errors import BadInput
from icsflow_tools.programs import RELEASE, ROOT, Words, output_of

PROGRAM = RELEASE / "icsflow"

Key = tuple[str, str]  # measure, scope


def run_page(scenario: str | pathlib.Path, *options: str | int, program: pathlib.Path = PROGRAM) -> str:
    """What `icsflow run` prints; the files it writes are thrown away. @throws ProgramFailed"""
    with tempfile.TemporaryDirectory() as directory:
        command: Words = [program, "run", scenario, *options, "-o", directory]
        return output_of(command)


def answer_page(command_name: str, *arguments: str | pathlib.Path | int, shown: str,
                program: pathlib.Path = PROGRAM) -> str:
    """What `icsflow compare`, `solve`, ... prints in a folder with the shipped `scenarios` and the system `my-ics` that
    `icsflow new ics` makes; the files it writes are thrown away. @param shown: the directory of its results, below that
    folder. @throws ProgramFailed"""
    with tempfile.TemporaryDirectory() as folder:
        here = pathlib.Path(folder)
        (here / "scenarios").symlink_to(ROOT / "scenarios")
        output_of([program, "new", "ics", "-o", "my-ics"], here)
        command: Words = [program, command_name, *arguments, "-o", shown]
        return output_of(command, here)


def run_summary(scenario: str | pathlib.Path, *options: str | int) -> dict[str, Any]:
    """The summary of a run, as `icsflow run --json` prints it."""
    summary = json.loads(run_page(scenario, *options, "--json"))
    if not isinstance(summary, dict):
        raise BadInput(f"the summary of {scenario} is no JSON object")
    return summary


def run_start(scenario: str | pathlib.Path, *options: str | int, program: pathlib.Path = PROGRAM) -> dict[str, Any]:
    """What `icsflow validate --start --json` finds, be it inside or outside. @throws ProgramFailed"""
    outside = 1  # its exit code
    found = json.loads(output_of([program, "validate", scenario, "--start", "--json", *options], ends=(0, outside)))
    if not isinstance(found, dict):
        raise BadInput(f"the start of {scenario} is no JSON object")
    return found


def run_headlines(scenario: str | pathlib.Path, *options: str | int,
                  program: pathlib.Path = PROGRAM) -> dict[Key, float]:
    """Runs a scenario and reads its headlines.csv: {(measure, scope): mean}."""
    with tempfile.TemporaryDirectory() as directory:
        command: Words = [program, "run", scenario, *options, "--quiet", "-o", directory]
        output_of(command)
        return read_headlines(pathlib.Path(directory) / "headlines.csv")


def without_comments(lines: Iterable[str]) -> Iterable[str]:
    """Lines of a CSV file that are data."""
    return (line for line in lines if not line.startswith("#"))


def read_headlines(file: pathlib.Path) -> dict[Key, float]:
    """{(measure, scope): mean}; rows without a mean are left out."""
    with open(file, encoding="utf-8-sig", newline="") as opened:
        return {(row["measure"], row["scope"]): float(row["mean"])
                for row in csv.DictReader(without_comments(opened)) if row["mean"]}
