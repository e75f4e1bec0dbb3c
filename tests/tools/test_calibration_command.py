"""tools/calibrate as a whole, with a simulator that is none."""

import contextlib
import io
import unittest
from collections.abc import Mapping
from unittest import mock

import context  # noqa: F401
from icsflow_tools.calibration import command, tuning
from icsflow_tools.calibration.tuning import TARGETS
from icsflow_tools.results import Key


class TuneTest(unittest.TestCase):
    """tools/calibrate --tune, and words that are wrong."""

    def test_runs_of_the_scenario(self) -> None:
        called: list[tuple[object, ...]] = []

        def run(*words: object, program: object) -> Mapping[Key, float]:
            called.append((*words, program))
            return {(target.measure, target.scope): target.wanted for target in TARGETS}

        said = io.StringIO()
        with mock.patch.object(command, "run_headlines", run), contextlib.redirect_stdout(said):
            self.assertEqual(command.main(["--tune", "--only", "RVJ.parameters.gives_up",
                             "--program", "p", "--workers", "1"]), 0)
        self.assertEqual([str(word) for word in called[0][1:7]],
                         ["--replications", "4", "--workers", "1", "--set",
                          "providers.RVJ.parameters.gives_up="
                          f"{tuning.current_value(command.SCENARIO.read_text(), TARGETS[3].path):.6g} /day"])
        self.assertEqual(len(called), 1)
        self.assertIn("all close enough after 1 runs", said.getvalue())

    def test_wrong_words(self) -> None:
        said = io.StringIO()
        with contextlib.redirect_stderr(said):
            with self.assertRaises(SystemExit) as stopped:
                command.main([])
            self.assertEqual(stopped.exception.code, 2)
        self.assertIn("say --tune", said.getvalue())


if __name__ == "__main__":
    unittest.main()
