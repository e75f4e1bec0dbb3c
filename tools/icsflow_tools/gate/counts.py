"""The counts of a workload, and the file of those to compare with."""

import dataclasses
import json
import math
import pathlib
import re
from collections.abc import Mapping
from typing import Any, NoReturn

from icsflow_tools.errors import CouldNotMeasure


@dataclasses.dataclass(frozen=True)
class Counts:
    """What one workload did. A Counts that exists is possible: CouldNotMeasure otherwise."""

    instructions: int
    d1_misses: int  # simulated, level 1
    mispredictions: int  # simulated
    prefetches: int  # executed; the simulated cache does not know them
    result: str  # hash of the answer, 16 hexadecimal digits
    operations: int
    bytes_per_patient: float | None = None  # of workloads that hold patients

    def __post_init__(self) -> None:
        for name, least in (("instructions", 1), ("operations", 1), ("d1_misses", 0), ("mispredictions", 0),
                            ("prefetches", 0)):
            value = getattr(self, name)
            if type(value) is not int or value < least:
                raise CouldNotMeasure(f"{name} is a whole number, {least} or more; found {value!r}")
        if not isinstance(self.result, str) or not re.fullmatch("[0-9a-f]{16}", self.result):
            raise CouldNotMeasure(f"result is 16 hexadecimal digits; found {self.result!r}")
        size = self.bytes_per_patient
        if size is not None and (type(size) not in (int, float) or not math.isfinite(size) or size <= 0):
            raise CouldNotMeasure(f"bytes_per_patient is a positive number; found {size!r}")


@dataclasses.dataclass(frozen=True)
class Baseline:
    """Counts by workload, and what made them (callgrind.fingerprint)."""

    toolchain: Mapping[str, str]
    benchmarks: Mapping[str, Counts]

    def __post_init__(self) -> None:
        if not self.benchmarks:
            raise CouldNotMeasure("no workload was measured")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise CouldNotMeasure(f"{key!r} is given twice")
        found[key] = value
    return found


def _no_number(text: str) -> NoReturn:
    raise CouldNotMeasure(f"{text} is no number")


def parse_baseline(text: str) -> Baseline:
    """@throws CouldNotMeasure for anything but a whole baseline"""
    try:
        stored = json.loads(text, object_pairs_hook=_once, parse_constant=_no_number)
    except (json.JSONDecodeError, RecursionError) as error:
        raise CouldNotMeasure(f"no JSON: {error}") from error
    if not isinstance(stored, dict) or set(stored) != {"toolchain", "benchmarks"}:
        raise CouldNotMeasure('expected {"toolchain": ..., "benchmarks": ...}')
    toolchain, rows = stored["toolchain"], stored["benchmarks"]
    if not isinstance(toolchain, dict) or not toolchain or not all(isinstance(v, str) for v in toolchain.values()):
        raise CouldNotMeasure("toolchain is a mapping of texts")
    if not isinstance(rows, dict):
        raise CouldNotMeasure("benchmarks is a mapping of workloads")
    benchmarks = {}
    for name, row in rows.items():
        try:
            benchmarks[name] = Counts(**row)
        except (TypeError, CouldNotMeasure) as error:
            raise CouldNotMeasure(f"{name}: {error}") from error
    return Baseline(toolchain, benchmarks)


def read_baseline(file: pathlib.Path) -> Baseline:
    """@throws CouldNotMeasure for anything but a whole baseline"""
    try:
        return parse_baseline(file.read_text())
    except (OSError, UnicodeDecodeError) as error:
        raise CouldNotMeasure(f"{file}: {error}; write one with --update, or use --base REV") from error
    except CouldNotMeasure as reason:
        raise CouldNotMeasure(f"{file}: {reason}") from reason


def write_baseline(file: pathlib.Path, baseline: Baseline) -> None:
    """Replaces the file at once."""
    rows = {name: {key: value for key, value in dataclasses.asdict(counts).items() if value is not None}
            for name, counts in baseline.benchmarks.items()}
    temporary = file.with_suffix(".tmp")
    temporary.write_text(json.dumps({"toolchain": dict(baseline.toolchain), "benchmarks": rows}, indent=1) + "\n")
    temporary.replace(file)
