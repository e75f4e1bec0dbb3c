#!/usr/bin/env python3
"""The performance gate with the measuring replaced: exit 0 only if everything was measured and passes."""

import contextlib
import dataclasses
import io
import json
import math
import pathlib
import re
import tempfile
import unittest
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from context import ROOT
from icsflow_tools.errors import CouldNotMeasure, ProgramFailed
from icsflow_tools.gate import command
from icsflow_tools.gate.counts import Baseline, Counts, parse_baseline, write_baseline

TOOLCHAIN = {"cpu": "avx2", "compiler": "c++ 12", "valgrind": "valgrind-3.19.0"}
ROWS = {f"workload_{i}": Counts(1_000_000, 20_000, 10_000, 5_000, f"{i:016x}", 1_000) for i in range(21)}
ROWS["waiting"] = Counts(1_000_000, 20_000, 10_000, 5_000, "f" * 16, 1_000, 64.0)
Rows = dict[str, Counts]


def changed(rows: Mapping[str, Counts], *names: str, **values: Any) -> Rows:
    """These rows with other values in some of them, all if none is named; a function of the value may be given."""
    out = dict(rows)
    for name in names or rows:
        given = {key: value(getattr(rows[name], key)) if callable(value) else value for key, value in values.items()}
        out[name] = dataclasses.replace(rows[name], **given)
    return out


def times(factor: float) -> Callable[[float], int]:
    """A count that is so many times as large."""
    return lambda count: round(count * factor)


class Fake:
    """In place of a program, and of building and counting."""

    def __init__(self, now: Mapping[str, Counts], base: Mapping[str, Counts] | None = None,
                 names: list[str] | None = None) -> None:
        self.now, self.base = dict(now), base
        self.names = list(now) if names is None else names
        self.chain: Mapping[str, str] = TOOLCHAIN

    def toolchain(self) -> Mapping[str, str]:
        return self.chain

    def here(self, target: str) -> "Fake":
        if target not in ("icsflow_gate", "slow"):
            raise CouldNotMeasure(f"no such target: {target}")
        return self

    def workloads(self) -> list[str]:
        return self.names

    def measure(self, names: Sequence[str]) -> Rows:
        return {name: self.now[name] for name in names if name in self.now}

    def measure_revision(self, revision: str, patterns: Sequence[str]) -> Rows:
        if self.base is None:
            raise CouldNotMeasure(f"no revision {revision}")
        return {name: self.base[name] for name in command.chosen(list(self.base), patterns)}


class GateTest(unittest.TestCase):
    """Each way to fail."""

    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.baseline = pathlib.Path(folder.name) / "baseline.json"
        write_baseline(self.baseline, Baseline(TOOLCHAIN, ROWS))

    def gate(self, fake: Any, *arguments: str) -> tuple[int, str]:
        """Exit code and what was said."""
        said = io.StringIO()
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            try:
                status = command.main([*arguments, "--baseline", str(self.baseline)], fake)
            except SystemExit as stopped:  # argparse
                status = int(stopped.code or 0)
        return status, said.getvalue()

    def expect(self, status: int, words: str, fake: Any, *arguments: str) -> None:
        """The gate exits so and says these words."""
        found, said = self.gate(fake, *arguments)
        self.assertEqual((found, words in said), (status, True), said)

    def expect_stored(self, words: str, stored: Any) -> None:
        """With this in place of the baseline nothing is measured."""
        self.baseline.write_text(stored if isinstance(stored, str) else json.dumps(stored))
        self.expect(2, words, Fake(ROWS))

    def stored(self) -> dict[str, Any]:
        """The baseline as it is written."""
        found: dict[str, Any] = json.loads(self.baseline.read_text())
        return found

    def test_the_same_passes(self) -> None:
        self.expect(0, "22 of 22 workloads compared: 0 worse", Fake(ROWS))
        self.expect(0, "only 1 of 22 workloads were asked for", Fake(ROWS), "--only", "waiting")
        self.expect(0, "22 of 22", Fake(ROWS, base=ROWS), "--base", "HEAD")
        self.expect(0, "22 of 22", Fake(changed(ROWS, "waiting", instructions=times(0.97))))

    def test_slower_is_1(self) -> None:
        self.expect(1, "waiting: instructions +3.00%", Fake(changed(ROWS, "waiting", instructions=times(1.03))))
        self.expect(1, "waiting: D1 misses +10.00%", Fake(changed(ROWS, "waiting", d1_misses=times(1.1))))
        self.expect(1, "waiting: prefetches -100.00%", Fake(changed(ROWS, "waiting", prefetches=0)))
        self.expect(1, "waiting: bytes/patient +1.56%", Fake(changed(ROWS, "waiting", bytes_per_patient=65.0)))
        self.expect(1, "waiting: mispredicted +20.00%",
                    Fake(changed(ROWS, "waiting", mispredictions=times(1.2), instructions=times(1.002))))
        self.expect(1, "waiting: instructions +3.00%", Fake(changed(ROWS, "waiting", instructions=times(1.03))),
                    "--only", "waiting")
        slow = changed(ROWS, "waiting", instructions=times(1.03))
        self.expect(1, "waiting: instructions +3.00%", Fake(slow, base=ROWS), "--base", "HEAD")

    def test_code_that_moved_is_not_slower(self) -> None:
        self.expect(0, "0 worse", Fake(changed(ROWS, mispredictions=times(1.2))))
        self.expect(0, "0 worse", Fake(changed(ROWS, "waiting", d1_misses=20_400)))

    def test_all_a_little_slower_is_1(self) -> None:
        for factor, status in ((1.019, 1), (1.006, 1), (1.004, 0)):
            self.expect(status, "geometric mean", Fake(changed(ROWS, instructions=times(factor))))
        # One much better does not pay for the others.
        rows = changed(changed(ROWS, instructions=times(1.019)), "waiting", instructions=times(0.96))
        self.expect(1, "all: geometric mean", Fake(rows))
        self.expect(0, "1 of 1 workloads", Fake(changed(ROWS, instructions=times(1.019))), "--only", "waiting")

    def test_gains_must_be_declared(self) -> None:
        for factor in (0.03, 0.5, 0.94):
            self.expect(2, "--update", Fake(changed(ROWS, instructions=times(factor))))
            self.expect(2, "--update", Fake(changed(ROWS, "waiting", instructions=times(factor))))
        self.expect(2, "geometric mean of the instructions -3.00%", Fake(changed(ROWS, instructions=times(0.97))))
        self.expect(2, "D1 misses -100.00%", Fake(changed(ROWS, d1_misses=0)))
        self.expect(2, "bytes/patient -50.00%", Fake(changed(ROWS, "waiting", bytes_per_patient=32.0)))
        self.expect(2, "prefetches +60.00%", Fake(changed(ROWS, "waiting", prefetches=8_000)))
        better = Fake(changed(ROWS, instructions=times(0.5)))
        self.expect(0, "22 workloads", better, "--update")
        self.expect(0, "22 of 22", better)

    def test_an_update_says_what_it_declares(self) -> None:
        rest = {name: counts for name, counts in ROWS.items() if name != "waiting"}
        self.expect(0, "declared: waiting: gone", Fake(rest), "--update")
        self.assertNotIn("waiting", self.stored()["benchmarks"])
        self.baseline.write_text("{")
        self.expect(0, "wrote", Fake(ROWS), "--update")
        self.expect(2, "not measured", Fake(rest, names=list(ROWS)), "--update")
        self.assertIn("waiting", self.stored()["benchmarks"])

    def test_another_workload_is_2(self) -> None:
        for operations in (500, 999, 1_001, 2_000):
            self.expect(2, "another workload: operations", Fake(changed(ROWS, "waiting", operations=operations)))
        halved = changed(ROWS, "waiting", operations=500, instructions=times(0.5))
        self.expect(2, "another workload: operations", Fake(halved))
        self.expect(2, "another workload: result", Fake(changed(ROWS, "waiting", result="0" * 16)))
        self.expect(2, "another workload: result", Fake(changed(ROWS, "waiting", result="0" * 16), ROWS), "--base",
                    "HEAD")
        # What is slower for certain is said all the same.
        slow = changed(changed(ROWS, "waiting", operations=500), "workload_3", instructions=times(1.03))
        self.expect(1, "workload_3: instructions", Fake(slow))

    def test_a_measure_that_is_gone_or_new_is_2(self) -> None:
        self.expect(2, "waiting: bytes/patient: gone", Fake(changed(ROWS, "waiting", bytes_per_patient=None)))
        self.expect(2, "workload_1: bytes/patient: new", Fake(changed(ROWS, "workload_1", bytes_per_patient=64.0)))

    def test_rows_gone_new_renamed_or_twice_are_2(self) -> None:
        rest = {name: counts for name, counts in ROWS.items() if name != "waiting"}
        self.expect(2, "waiting: gone", Fake(rest))
        self.expect(2, "waiting: gone", Fake(rest, base=ROWS), "--base", "HEAD")
        self.expect(2, "--only waiting: no such workload", Fake(rest), "--only", "waiting")
        self.expect(2, "more: new", Fake(ROWS | {"more": ROWS["waiting"]}))
        self.expect(0, "more                    new", Fake(ROWS | {"more": ROWS["waiting"]}, base=ROWS), "--base",
                    "HEAD")
        renamed = Fake(rest | {"queueing": ROWS["waiting"]})
        self.expect(2, "waiting: gone", renamed)
        self.expect(2, "queueing: new", renamed)
        self.expect(2, "two workloads have the same name", Fake(ROWS, names=[*ROWS, "waiting"]))
        # Listed, but the measuring left it out.
        self.expect(2, "not measured: waiting", Fake(rest, names=list(ROWS)))
        self.expect(2, "there are no workloads", Fake({}))
        self.expect(2, "there are no workloads", Fake(ROWS, base={}), "--base", "HEAD")
        self.expect(2, "no workload was compared", Fake({"more": ROWS["waiting"]}, base=ROWS), "--base", "HEAD")

    def test_patterns(self) -> None:
        self.expect(2, "--only waitin_list: no such workload", Fake(ROWS), "--only", "waitin_list")
        self.expect(2, "--only dispach: no such workload", Fake(ROWS), "--only", "waiting", "--only", "dispach")
        self.expect(2, "no regular expression", Fake(ROWS), "--only", "(")
        self.expect(2, "no regular expression", Fake(ROWS, base=ROWS), "--only", "[", "--base", "HEAD")
        self.expect(0, "2 of 2 workloads", Fake(ROWS), "--only", "waiting", "--only", "workload_7")

    def test_arguments_that_are_refused(self) -> None:
        for arguments in (["--update", "--only", "waiting"], ["--update", "--base", "HEAD"],
                          ["--update", "--target", "slow"], ["--onyl", "waiting"]):
            before = self.baseline.read_text()
            self.assertEqual(self.gate(Fake(ROWS), *arguments)[0], 2)
            self.assertEqual(self.baseline.read_text(), before)

    def test_baselines_that_are_none(self) -> None:
        whole = self.stored()
        row = whole["benchmarks"]["waiting"]

        def with_row(**values: Any) -> dict[str, Any]:
            return whole | {"benchmarks": whole["benchmarks"] | {"waiting": row | values}}

        self.expect_stored("no JSON", "")
        self.expect_stored("no JSON", json.dumps(whole)[:-10])
        self.expect_stored("no JSON", "[" * 100_000)
        self.expect_stored("expected {", [])
        self.expect_stored("expected {", {})
        self.expect_stored("expected {", {"benchmarks": whole["benchmarks"]})
        self.expect_stored("no workload was measured", whole | {"benchmarks": {}})
        self.expect_stored("benchmarks is a mapping", whole | {"benchmarks": [1]})
        self.expect_stored("waiting: ", whole | {"benchmarks": {"waiting": 5}})
        self.expect_stored("toolchain is", whole | {"toolchain": {}})
        self.expect_stored("another toolchain", whole | {"toolchain": TOOLCHAIN | {"cpu": "another"}})
        self.expect_stored("another toolchain", whole | {"toolchain": {"cpu": "avx2"}})
        for key in ("instructions", "operations"):
            for value in (0, -5, True, "7", None, 1.5):
                self.expect_stored(f"waiting: {key} is", with_row(**{key: value}))
        for key in ("d1_misses", "mispredictions", "prefetches"):
            self.expect_stored(f"waiting: {key} is", with_row(**{key: -1}))
        self.expect_stored("NaN is no number", with_row(instructions=math.nan))
        self.expect_stored("Infinity is no number", with_row(d1_misses=math.inf))
        self.expect_stored("bytes_per_patient is", with_row(bytes_per_patient=0))
        self.expect_stored("bytes_per_patient is", with_row(bytes_per_patient=-64))
        self.expect_stored("result is", with_row(result="0xyz"))
        self.expect_stored("waiting: ", with_row(other=1))
        self.expect_stored("waiting: ", whole | {"benchmarks": {"waiting": {"instructions": 5}}})
        text = json.dumps(whole)
        self.expect_stored("given twice", text.replace('"workload_1":', '"workload_2":'))
        self.expect_stored("given twice", text.replace('"d1_misses":', '"instructions":', 1))
        self.baseline.write_bytes(b"\xff\xfe")
        self.expect(2, "could not measure", Fake(ROWS))
        self.baseline.unlink()
        self.expect(2, "--update", Fake(ROWS))

    def test_measuring_that_fails(self) -> None:
        for error in (CouldNotMeasure("no counts"), ProgramFailed("valgrind crashed"), OSError("no space"),
                      KeyError("Ir"), ValueError("x"), TypeError("x"), AttributeError("x"), ZeroDivisionError("x"),
                      MemoryError(), RecursionError("x")):
            class Failing(Fake):
                """Fails while it measures."""

                def measure(self, names: Sequence[str], wrong: Exception = error) -> Rows:
                    raise wrong

            self.expect(2, "could not measure", Failing(ROWS))
            before = self.baseline.read_text()
            self.expect(2, "could not measure", Failing(ROWS), "--update")
            self.assertEqual(self.baseline.read_text(), before)
        self.expect(2, "no such target", Fake(ROWS), "--target", "icsflow_gat")
        self.expect(2, "no revision", Fake(ROWS), "--base", "nowhere")
        self.expect(2, "could not measure", object())

    def test_what_is_shipped_is_a_baseline(self) -> None:
        shipped = parse_baseline(command.BASELINE.read_text())
        declared = re.findall(r'^ +\{"(\w+)",', (ROOT / "bench" / "gate.cpp").read_text(), re.MULTILINE)
        self.assertEqual(sorted(shipped.benchmarks), sorted(declared))


if __name__ == "__main__":
    unittest.main()
