"""The comparison with other engines, with programs in their place."""

import contextlib
import io
import pathlib
import tempfile
import unittest
from collections.abc import Sequence
from unittest import mock

import context  # noqa: F401
from icsflow_tools.errors import ProgramFailed, WrongAnswer
from icsflow_tools.numbers import erlang_b
from icsflow_tools.peers import command, engines, stroke_unit, theory
from icsflow_tools.peers.engines import Rates


class TheoryTest(unittest.TestCase):
    """Answers that are right and answers that are wrong."""

    def test_queues(self) -> None:
        # M/M/1 at load 0.8: mean wait 4 services, deviation of the mean of 1e6
        # waits sqrt(0.8 x 3.952/0.0016/1e6) = 0.0445.
        self.assertAlmostEqual(theory.sigma_of_mean_wait("mm1", 1e6), 0.04445, places=4)
        theory.check("x", "mm1", 1e6, 4.0)
        theory.check("x", "mm1", 1e6, 4.17)
        for model, answer in (("mm1", 4.19), ("mm1", 3.8), ("mm1", float("nan")), ("mm10", 4.0)):
            with self.assertRaisesRegex(WrongAnswer, f"x, {model}: "):
                theory.check("x", model, 1e6, answer)
        theory.check("x", "mm10", 1e6, 0.2046)  # Erlang C: 0.4092 of 10 servers at 0.8 wait, each 1/2 a service

    def test_phold(self) -> None:
        # 100 renewals of 1,024 messages: 5 sqrt(0.81/100/1024) + 0.2/100 = 0.0161.
        theory.check("x", "phold", 102_400, 1.016)
        with self.assertRaises(WrongAnswer):
            theory.check("x", "phold", 102_400, 1.017)


class EnginesTest(unittest.TestCase):
    """Programs of other engines."""

    def test_rates(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            program = pathlib.Path(folder) / "engine"
            program.write_text("#!/bin/sh\necho $2 4.0 2.5\n")
            program.chmod(0o755)
            self.assertEqual(engines.rate("x", [str(program)], "mm1", 1_000_000), 400_000)
            program.write_text("#!/bin/sh\necho 1000000 4.5 2.5\n")
            with self.assertRaisesRegex(WrongAnswer, "x, mm1: 4.5"):
                engines.rate("x", [str(program)], "mm1", 1_000_000)
            program.write_text("#!/bin/sh\necho nothing\n")
            with self.assertRaisesRegex(WrongAnswer, "three numbers"):
                engines.rate("x", [str(program)], "mm1", 1_000_000)
            program.write_text("#!/bin/sh\nexit 9\n")
            with self.assertRaisesRegex(ProgramFailed, r"x: .* failed \(9\)"):
                engines.rate("x", [str(program)], "mm1", 1_000_000)

    def test_an_engine_that_is_not_there(self) -> None:
        self.assertIsNone(engines.compiled("none", "no/such/header.h", "none"))

    def test_the_table(self) -> None:
        found: dict[str, Rates | None] = {"simpy": {"mm1": 50_000}, "ns3": None, "icsflow": {"mm1": 10_000_000}}
        lines = command.table(found, ["mm1"]).splitlines()
        self.assertEqual([line.split()[0] for line in lines], ["engine", "icsflow", "SimPy", "ns-3,"])
        self.assertTrue(lines[2].endswith("50,000     200.00x"), lines[2])
        self.assertTrue(lines[1].endswith("10,000,000            "), lines[1])
        self.assertTrue(lines[3].endswith("not installed (tools/setup --peers)"), lines[3])
        # Without icsflow there is nothing to divide.
        self.assertTrue(command.table({"simpy": {"mm1": 50_000}}, ["mm1"]).endswith("50,000            "))


class CommandTest(unittest.TestCase):
    """bench/peers/run."""

    def run_command(self, *arguments: str) -> tuple[int, str]:
        """Exit code and what was printed; nothing is measured, and a model that is wrong says so."""

        def measured(only: Sequence[str] | None, models: Sequence[str], repetitions: int,
                     ours: bool) -> dict[str, Rates | None]:
            if repetitions == 99:
                raise WrongAnswer("simpy, mm1: 5")
            return {name: dict.fromkeys(models, 1000.0 * repetitions) for name in only or ["icsflow"] if ours or only}

        said = io.StringIO()
        with (mock.patch.object(command, "measure", measured), mock.patch.object(command, "build_preset") as built,
              mock.patch("sys.argv", ["run", *arguments]), contextlib.redirect_stdout(said),
              contextlib.redirect_stderr(said)):
            try:
                code = command.main()
            except SystemExit as stopped:
                code = int(stopped.code or 0)
        self.assertEqual(built.called, code == 0 and "--only" not in arguments)
        return code, said.getvalue()

    def test_what_is_measured(self) -> None:
        self.assertEqual(self.run_command("--only", "simpy", "--models", "mm1,phold", "--json"),
                         (0, '{"simpy": {"mm1": 3000.0, "phold": 3000.0}}\n'))
        code, said = self.run_command("--models", "mm1", "--repetitions", "7")
        self.assertEqual((code, said.splitlines()[1].split()), (0, ["icsflow", "7,000"]))

    def test_what_is_refused(self) -> None:
        for arguments in (["--models", "mm2"], ["--only", "arena"], ["--only", "simpy", "--models", "mm1,x"]):
            code, said = self.run_command(*arguments)
            self.assertEqual((code, "models are mm1, mm10, phold; peers are simpy, ns3, simgrid" in said), (2, True),
                             said)
        self.assertEqual(self.run_command("--only", "simpy", "--repetitions", "99"), (1, "simpy, mm1: 5\n"))


class StrokeUnitTest(unittest.TestCase):
    """The published stroke unit in two languages."""

    def test_lines_that_count(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder) / "x.py"
            file.write_text('"""Text\n\nof some lines.\n"""\n# comment\nimport a\n\n"""one line"""\nb = 1  # said\n')
            self.assertEqual(stroke_unit.lines(file, True), 3)
            self.assertEqual(stroke_unit.lines(file, False), 6)

    def test_comparing(self) -> None:
        right = {f"{ward} {n}": erlang_b(n, stroke_unit.LOADS[ward])
                 for ward, sizes in stroke_unit.SIZES.items() for n in sizes}
        said = io.StringIO()
        with contextlib.redirect_stdout(said):
            self.assertEqual(stroke_unit.compare([right, right], 150), [])
            # The limit is 0.012 + 0.001 with 150 replications, twice 0.012 + 0.001 with a quarter of them.
            off = right | {"acute 10": right["acute 10"] + 0.014}
            self.assertEqual(len(stroke_unit.compare([right, off], 150)), 1)
            self.assertEqual(stroke_unit.compare([right, off], 37), [])
        self.assertIn("| acute 10 | 0.1283 | 0.1283 | 0.1423 |", said.getvalue())

    def test_seconds_are_those_of_the_programs_started(self) -> None:
        self.assertEqual(stroke_unit.timed(lambda: "result"), ("result", 0.0))


if __name__ == "__main__":
    unittest.main()
