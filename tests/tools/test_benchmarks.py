"""What is made of Google Benchmark's rows and of callgrind's lines."""

import contextlib
import io
import json
import pathlib
import tempfile
import unittest
from typing import Any
from unittest import mock

import context  # noqa: F401
from icsflow_tools.benchmarks import bars, command, compare, rows, split
from icsflow_tools.errors import CouldNotMeasure, ProgramFailed


def row(name: str, cpu: float, real: float = 0, family: int = 0, **more: Any) -> rows.Row:
    """As Google Benchmark prints it."""
    return {"name": name, "run_name": name, "run_type": "iteration", "family_index": family,
            "per_family_instance_index": 0, "cpu_time": cpu, "real_time": real} | more


class RowsTest(unittest.TestCase):
    """The median of repetitions."""

    def test_the_median_by_the_clock_of_the_row(self) -> None:
        found = rows.median_rows([row("b", 3, family=1), row("a/real_time", 9, 5), row("b", 1, family=1),
                                  row("a/real_time", 1, 7), row("b", 2, family=1), row("a/real_time", 5, 6),
                                  row("b_mean", 2, family=1) | {"run_type": "aggregate"}])
        self.assertEqual(list(found), ["a/real_time", "b"])  # as declared
        self.assertEqual(found["b"]["cpu_time"], 2)
        self.assertEqual((found["b"]["clock"], found["b"]["samples"]), ("cpu_time", [1, 2, 3]))
        self.assertEqual((found["a/real_time"]["real_time"], found["a/real_time"]["clock"]), (6, "real_time"))

    def test_a_benchmark_that_failed(self) -> None:
        with self.assertRaisesRegex(CouldNotMeasure, "a: wrong answer"):
            rows.median_rows([row("a", 1, error_occurred=True, error_message="wrong answer")])

    def test_running(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            program = pathlib.Path(folder) / "program"
            printed = json.dumps({"benchmarks": [row("a", 4, 5)]})
            program.write_text("#!/bin/sh\ncase $1 in --benchmark_list_tests) echo a; exit;; esac\n"
                               f"echo '{printed}'\n")
            program.chmod(0o755)
            self.assertEqual(rows.rows_of(program, "a", 0.1)["a"]["samples"], [4])
            program.write_text("#!/bin/sh\n")
            with self.assertRaisesRegex(CouldNotMeasure, "no benchmark matches 'b'"):
                rows.rows_of(program, "b", 0.1)


class CompareTest(unittest.TestCase):
    """Which of two builds is slower."""

    def judge(self, samples: compare.Samples) -> tuple[int, str]:
        """Exit code and what was printed."""
        said = io.StringIO()
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            code = compare.judge(samples)
        return code, said.getvalue()

    def test_verdicts(self) -> None:
        base = [100.0 + i / 10 for i in range(11)]
        for factor, code, word in ((1.0, 0, ""), (1.10, 1, "slower"), (0.90, 0, "faster"), (1.015, 0, "slower")):
            found, said = self.judge({"a": (base, [x * factor for x in base])})
            self.assertEqual((found, word in said), (code, True), said)
        # One repetition more that is slower proves nothing.
        self.assertEqual(self.judge({"a": ([1.0, 1.0, 1.0], [1.0, 1.0, 2.0])})[0], 0)

    def test_a_benchmark_of_one_program_only(self) -> None:
        code, said = self.judge({"a": ([1.0], []), "b": ([], [1.0])})
        self.assertEqual(code, 2)
        for words in ("a " + " " * 64 + " only in the base", "only in the second", "2 of 2 benchmarks"):
            self.assertIn(words, said)

    def test_the_order_is_turned_about(self) -> None:
        runs: list[str] = []

        def fake(program: pathlib.Path, pattern: str, seconds: float) -> rows.Rows:
            runs.append(f"{program} {pattern} {seconds}")
            return {"x": row("x", len(runs)) | {"clock": "cpu_time"}}

        with mock.patch.object(compare, "rows_of", fake), contextlib.redirect_stderr(io.StringIO()):
            samples = compare.measure(pathlib.Path("a"), pathlib.Path("b"), "x", 2, 0.5)
        self.assertEqual(runs, ["a x 0.5", "b x 0.5", "b x 0.5", "a x 0.5"])
        self.assertEqual(samples, {"x": ([1, 4], [2, 3])})


class BarsTest(unittest.TestCase):
    """Met or not."""

    def test_met(self) -> None:
        said = io.StringIO()
        with contextlib.redirect_stdout(said):
            table = bars.Bars()
            table.row("at most", 10, 5, 11)
            table.row("at most", 10, 5, 10, ratio=2)
            table.row("at most", 10, 5, 5)
            table.row("at most, no stretch", 10, 10, 5)
            table.row("at least", 10, 20, 9, most=False)
            table.row("at least", 10, 20, 20, most=False)
            table.unknown("not here", "not installed")
        ends = [line.split()[-1] for line in said.getvalue().splitlines()]
        self.assertEqual(ends, ["met", "NO", "yes", "stretch", "yes", "NO", "stretch", "installed"])
        self.assertEqual(table.missed, ["at most", "at least"])


class SplitTest(unittest.TestCase):
    """Costs by source file."""

    def test_what_a_line_costs_itself(self) -> None:
        text = ("events: Ir D1mr\nfl=/a.hpp\nfn=f\n1 10 1\nfi=/b.hpp\n2 5 0\ncalls=3 7\n2 1000 99\nfe=/a.hpp\n3 2 1\n"
                "fl=/c.cpp\n9 4 0\ntotals: 21 2\n")
        self.assertEqual(split.cost_of_lines(text), {"/a.hpp": {"Ir": 12, "D1mr": 2}, "/b.hpp": {"Ir": 5, "D1mr": 0},
                                                     "/c.cpp": {"Ir": 4, "D1mr": 0}})

    def test_parts_and_their_time(self) -> None:
        count = {"Ir": 100, "Bcm": 1, "Bim": 2, "D1mr": 3, "D1mw": 4, "I1mr": 5, "DLmr": 6, "DLmw": 7}
        none = dict.fromkeys(count, 0)
        parts = split.costs_of_parts({"/engine/src/bucket_ring.cpp": count,
                                      "/engine/src/four_ary_heap.hpp": none | {"Ir": 50},
                                      "/usr/include/c++/12/bits/vector.h": none | {"Ir": 50}})
        self.assertEqual(parts["list"], split.Cost(150, 3, 12, 13))
        self.assertEqual(parts["list"].cycles, 150 + 10 * 15 + 100 * 13)
        self.assertEqual((parts["draws"], parts["the rest"]), (split.Cost(), split.Cost(50)))
        # 10 events of 33 ns; the list has 1,600 of 1,650 cycles and 150 of 200 instructions.
        lines = split.table("M/M/1", parts, 10, 33).splitlines()
        self.assertEqual(lines[0], "M/M/1: 33.0 ns an event (15.2 M customers/s), 20 instructions")
        self.assertEqual(lines[2].split(), ["list", "15.0", "75%", "0.300", "32.0"])
        self.assertEqual(lines[-1].split(), ["the", "rest", "5.0", "25%", "0.000", "1.0"])


class CommandTest(unittest.TestCase):
    """Exit codes: 1 is kept for what is slower."""

    def test_what_goes_wrong_is_2(self) -> None:
        for error, words in ((ProgramFailed("no cmake"), "no cmake\n"), (KeyError("mm1"), "KeyError: 'mm1'\n")):
            said = io.StringIO()
            with (mock.patch.object(command, "build", side_effect=error), mock.patch("sys.argv", ["bench"]),
                  contextlib.redirect_stderr(said)):
                self.assertEqual(command.main(), 2)
            self.assertEqual(said.getvalue(), words)


if __name__ == "__main__":
    unittest.main()
