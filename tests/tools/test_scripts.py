"""The scripts that users call: each starts from any folder, explains itself and refuses what it does not know."""

import re
import subprocess
import tempfile
import unittest

from context import ROOT
from icsflow_tools import pairing
from icsflow_tools.benchmarks import command as bench
from icsflow_tools.gate import command as perf_gate
from icsflow_tools.peers import command as peers
from icsflow_tools.peers import stroke_unit
from icsflow_tools.validation import command as validation

SCRIPTS = {"tools/bench": bench, "tools/pairing": pairing, "tools/perf_gate": perf_gate,
           "bench/peers/run": peers, "bench/peers/stroke_unit": stroke_unit}


class ScriptsTest(unittest.TestCase):
    """As a user calls them."""

    def call(self, script: str, *arguments: str) -> tuple[int, str]:
        """Exit code, and what was printed and said."""
        with tempfile.TemporaryDirectory() as elsewhere:
            done = subprocess.run([ROOT / script, *arguments], cwd=elsewhere, capture_output=True, text=True,
                                  check=False)
        return done.returncode, done.stdout + done.stderr

    def test_help(self) -> None:
        for script, module in SCRIPTS.items():
            code, said = self.call(script, "--help")
            self.assertEqual(code, 0, said)
            self.assertIn(str(module.__doc__).strip(), said)
            self.assertIn(f"  {script}", said)

    def test_an_option_that_there_is_not(self) -> None:
        for script in SCRIPTS:
            code, said = self.call(script, "--bogus")
            self.assertEqual((code, "unrecognized arguments: --bogus" in said), (2, True), said)

    def test_tables(self) -> None:
        code, said = self.call("tools/validation", "--list")
        self.assertEqual((code, said.split()), (0, validation.KNOWN))
        self.assertEqual(self.call("tools/validation", "no_such_table")[0], 1)

    def test_sources_are_small(self) -> None:
        for file in [*(ROOT / "tools").rglob("*.py"), *(ROOT / "tests" / "tools").glob("*.py")]:
            self.assertLessEqual(len(file.read_text().splitlines()), 300, file)
            self.assertTrue(re.match(r'(#!.*\n)?"""\w', file.read_text()), f"{file} says nothing of itself")


if __name__ == "__main__":
    unittest.main()
