"""Tuning, with a straight line in place of the simulator."""

import contextlib
import io
import unittest
from collections.abc import Mapping, Sequence

import context
from icsflow_tools.calibration import tuning
from icsflow_tools.calibration.tuning import TARGETS, Point, Target
from icsflow_tools.errors import BadInput
from icsflow_tools.results import Key

SCENARIO = """providers:
  RA7:
    name: A trust
    parameters:
      los_emergency: {value: 4.01 d, mark: C}
      gives_up: {value: 0.03 /day}
  RVJ:
    parameters:
      los_emergency: {value: 5 d, mark: C}
"""
TARGET = Target("providers.RA7.parameters.los_emergency", " d", "occupancy",
                "RA7", wanted=100, close=0.5, slope=2, low=1, high=40)
OTHER = Target("providers.RVJ.parameters.los_emergency", " d", "occupancy",
               "RVJ", wanted=100, close=0.5, slope=2, low=1, high=40)


class ScenarioTest(unittest.TestCase):
    """Values in the file."""

    def test_values(self) -> None:
        for path, value in ((TARGET.path, 4.01), (OTHER.path, 5), ("providers.RA7.parameters.gives_up", 0.03)):
            self.assertEqual(tuning.current_value(SCENARIO, path), value)
        new = tuning.with_values(SCENARIO, {TARGET.path: 12.3567, OTHER.path: 4.0})
        self.assertEqual(new, SCENARIO.replace("4.01 d", "12.36 d").replace("5 d", "4 d"))

    def test_values_that_are_not_there(self) -> None:
        for path, words in (("providers.XYZ.parameters.los_emergency", "provider XYZ not found"),
                            ("providers.RVJ.parameters.gives_up", "gives_up not found")):
            with self.assertRaisesRegex(BadInput, words):
                tuning.current_value(SCENARIO, path)

    def test_the_shipped_scenario_has_every_value(self) -> None:
        text = (context.ROOT / "scenarios" / "bnssg.yaml").read_text()
        for target in TARGETS:
            self.assertTrue(target.low <= tuning.current_value(text, target.path) <= target.high, target)


class StepTest(unittest.TestCase):
    """One step."""

    def test_slopes(self) -> None:
        now = Point(10, 80)
        for before, slope in ((None, 2), (Point(10, 70), 2),  # nothing to learn from
                              (Point(9, 79), 1), (Point(9, 90), 2),  # a secant, one of the wrong sign
                              (Point(9, 60), 6), (Point(9, 79.9), 2 / 3)):  # within a factor of 3 of the guess
            self.assertAlmostEqual(tuning.slope_of(TARGET, now, before), slope)

    def test_steps(self) -> None:
        # 20 short at a slope of 2 would be +10: a quarter of 10 is allowed.
        self.assertEqual(tuning.next_value(TARGET, Point(10, 80), None), 12.5)
        self.assertEqual(tuning.next_value(TARGET, Point(10, 102), None), 9)
        self.assertEqual(tuning.next_value(TARGET, Point(20, 180), None), 15)
        self.assertEqual(tuning.next_value(TARGET, Point(39, 0), None), 40)
        self.assertEqual(tuning.next_value(TARGET, Point(1.1, 900), None), 1)


class TuneTest(unittest.TestCase):
    """Runs until all is close enough."""

    def tune(self, steps: int) -> tuple[tuning.Values, list[Sequence[str]], str]:
        """Values, what was set in each run, what was printed. The figure is 6 times the value of RA7, 3 times that of
        RVJ."""
        runs: list[Sequence[str]] = []

        def simulate(sets: Sequence[str]) -> Mapping[Key, float]:
            runs.append(sets)
            a, b = (float(text.split("=")[1].split()[0]) for text in sets)
            return {("occupancy", "RA7"): 6 * a, ("occupancy", "RVJ"): 3 * b}

        said = io.StringIO()
        with contextlib.redirect_stdout(said):
            found = tuning.tune([TARGET, OTHER], {TARGET.path: 16.0, OTHER.path: 30.0}, simulate, steps)
        return found, runs, said.getvalue()

    def test_the_record(self) -> None:
        values, runs, said = self.tune(8)
        self.assertEqual(runs[0], [f"{TARGET.path}=16 d", f"{OTHER.path}=30 d"])
        # 96 at a slope of 2: +2, 108; then the slope is known.
        self.assertEqual(runs[1], [f"{TARGET.path}=18 d", f"{OTHER.path}=35 d"])
        self.assertAlmostEqual(6 * values[TARGET.path], 100, places=3)
        self.assertAlmostEqual(3 * values[OTHER.path], 100, places=3)
        self.assertTrue(said.endswith("all close enough after 3 runs\n"), said)
        self.assertIn("occupancy[RA7] =       108 wanted       100 (+8.0%)", said)

    def test_not_all_close(self) -> None:
        values, runs, said = self.tune(1)
        self.assertEqual((len(runs), values[TARGET.path]), (1, 18.0))
        self.assertTrue(said.endswith("not all close enough after 1 runs; the values are those of the next step\n"))

    def test_near_enough_is_near_enough(self) -> None:
        for found, words in ((100.4, "all close enough after 1 runs"), (100.6, "not all close enough")):
            said = io.StringIO()
            with contextlib.redirect_stdout(said):
                tuning.tune([TARGET], {TARGET.path: 16.0}, lambda sets: {("occupancy", "RA7"): found}, 1)
            self.assertIn("\n" + words, said.getvalue())

    def test_a_measure_that_is_not_there(self) -> None:
        with self.assertRaisesRegex(BadInput, "measures of RA7: list$"), contextlib.redirect_stdout(io.StringIO()):
            tuning.tune([TARGET], {TARGET.path: 16.0}, lambda sets: {("list", "RA7"): 1.0, ("other", "RVJ"): 2.0}, 3)


if __name__ == "__main__":
    unittest.main()
