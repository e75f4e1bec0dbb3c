"""What pairing gains: the arithmetic, the rules written into the demo, and the figures read."""

import pathlib
import sqlite3
import tempfile
import unittest

from context import ROOT
from icsflow_tools import pairing
from icsflow_tools.errors import BadInput


class PairingTest(unittest.TestCase):
    """The gain of pairing."""

    def test_gain(self) -> None:
        self.assertAlmostEqual(pairing.gain([1, 2, 3], [1, 4, 4]), (1 + 3) / 1)
        self.assertEqual(pairing.gain([1, 2, 3], [2, 3, 4]), float("inf"))
        self.assertLess(pairing.gain([1, 2, 3], [3, 2, 1]), 1)  # luck that works against each other
        for base, plan in (([1.0], [2.0]), ([1.0, 2.0], [1.0])):
            with self.assertRaises(BadInput):
                pairing.gain(base, plan)

    def test_rules(self) -> None:
        demo = (ROOT / "scenarios" / "bnssg" / "scenario.yaml").read_text(encoding="utf-8")
        sessions = demo.count("        chronological: ")
        self.assertEqual(pairing.with_rule(demo, None), demo)
        lot = pairing.with_rule(demo, "")
        self.assertEqual((lot.count("chronological: 0 %\n"), lot.count("near_breach: 0 %\n")), (sessions, sessions))
        order = pairing.RULES["by order"]
        assert order is not None
        self.assertEqual(pairing.with_rule(demo, order).count(order), sessions)
        with self.assertRaises(BadInput):
            pairing.with_rule("name: none\n", "")

    def test_classes(self) -> None:
        text = pairing.CLASSES.read_text(encoding="utf-8")
        plain = pairing.without_classes(text)
        self.assertEqual((text.count("classes:"), plain.count("classes:")), (2, 0))
        self.assertNotIn("priority", plain.split("providers:")[1])
        self.assertEqual(plain.count("kind: sessions"), 2)
        with self.assertRaises(BadInput):
            pairing.without_classes(plain)

    def test_figures(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder) / "results.sqlite"
            made = sqlite3.connect(file)
            made.execute("CREATE TABLE headline_view (measure, scope, dimension, replication, value)")
            made.executemany("INSERT INTO headline_view VALUES (?, ?, ?, ?, ?)",
                             [("closing_list", "all", "", 1, 20), ("closing_list", "all", "", 0, 10),
                              ("closing_list", "RA7", "", 0, 1), ("other", "all", "", 0, 1)])
            made.commit()
            made.close()
            self.assertEqual(pairing.figures_of(file)["closing_list"], [10, 20])


if __name__ == "__main__":
    unittest.main()
