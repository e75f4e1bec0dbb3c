"""The picture and the tables of the start-up guard."""

import unittest
import xml.etree.ElementTree as ElementTree
from typing import Any

import context  # noqa: F401
from icsflow_tools.validation.start_picture import PANELS, changes_of, completed_table, month_table, svg, ticks


def change(figure: str, now: float, moved: float | None, low: float | None, high: float | None,
           inside: bool = True) -> dict[str, Any]:
    """As `icsflow validate --start --json` has it."""
    return {"figure": figure, "now": now, "change": moved, "published_low": low, "published_high": high,
            "inside": inside, "judged": low is not None}


GUARD = {
    "months": [
        {"month": "2026-02", "changes": [
            change("list", 109000.4, -0.005, -0.01, 0.02),
            change("within_18_weeks", 0.701, 0.0143, -0.005, 0.01, False),
            change("p92_wait", 34.2, -0.4, None, None), change("over_52_weeks", 384, -0.38, -0.142, -0.012, False)]},
        {"month": "2026-03", "changes": [
            change("list", 109100, 0.001, -0.01, 0.02), change("within_18_weeks", 0.7, -0.001, -0.009, 0.002),
            change("p92_wait", 34.3, -0.01, None, None), change("over_52_weeks", 400, None, -0.4, 0.1, False)]},
    ],
    "completed": [
        {"part": "1A", "function": "all", "published_a_month": 7652, "simulated_a_month": 7700.6,
         "published_within_18_weeks": 0.664, "simulated_within_18_weeks": 0.327, "published_median_wait": 11.45,
         "simulated_median_wait": 28.7, "judged": True, "inside": False},
        {"part": "1A", "function": "400", "published_a_month": 21, "simulated_a_month": 0,
         "published_within_18_weeks": 1, "simulated_within_18_weeks": None, "published_median_wait": 0.75,
         "simulated_median_wait": None, "judged": False, "inside": True},
    ],
}


class PictureTest(unittest.TestCase):
    """What is drawn."""

    def test_changes_are_in_the_unit_that_is_shown(self) -> None:
        first, second = changes_of(GUARD, PANELS[0])
        self.assertAlmostEqual(first.change or 0, 1.43)
        self.assertAlmostEqual(first.low or 0, -0.5)
        self.assertFalse(first.inside)
        self.assertTrue(second.inside)
        self.assertIsNone(changes_of(GUARD, PANELS[1])[0].low)
        self.assertIsNone(changes_of({"months": [{"month": "2026-02", "changes": []}]}, PANELS[0])[0].change)

    def test_ticks_are_round_and_hold_everything(self) -> None:
        self.assertEqual(ticks(-1.2, 2.3), [-2, -1, 0, 1, 2, 3])
        self.assertEqual(ticks(0, 0.4), [0, 0.1, 0.2, 0.30000000000000004, 0.4])
        for low, high in ((-38.1, 10.0), (0, 0), (-0.03, 0.5), (-700, 1200)):
            found = ticks(low, high)
            self.assertLessEqual(found[0], low)
            self.assertGreaterEqual(found[-1], high)
            self.assertLessEqual(len(found), 9)
            self.assertGreater(found[-1], found[0] if high > low else found[0] - 1)

    def test_the_picture(self) -> None:
        root = ElementTree.fromstring(svg(GUARD, "A & B"))
        space = "{http://www.w3.org/2000/svg}"
        self.assertEqual(root.findtext(f"{space}title"), "A & B: simulated months against the published ones")
        circles = root.findall(f"{space}circle")
        # Three of the legend; of six changes one is not known, and two have no published range.
        self.assertEqual(len(circles), 3 + 5)
        colours = [circle.get("fill") for circle in circles]
        self.assertEqual((colours.count("#c00000"), colours.count("#8a8a8a")), (1 + 2, 1 + 2))
        self.assertEqual(circles[3].findtext(f"{space}title"), "2026-02: simulated +1.43; published -0.50 to +1.00")
        # The legend's and the background's; ranges of two panels.
        self.assertEqual(len(root.findall(f"{space}rect")), 2 + 4)
        band = root.findall(f"{space}rect")[2]
        # +1.43 is above the range: its circle is higher than the upper edge.
        self.assertLess(float(circles[3].get("cy", "0")), float(band.get("y", "0")))

    def test_tables(self) -> None:
        self.assertEqual(month_table(GUARD).splitlines()[2:], [
            "| 2026-02 | 109,000 | 70.1 % | +1.4 (-0.5 to +1.0) ! | 34.2 | -0.4 | 384 | -38.0 (-14.2 to -1.2) ! |",
            "| 2026-03 | 109,100 | 70.0 % | -0.1 (-0.9 to +0.2) | 34.3 | 0.0 | 400 | - |"])
        self.assertEqual(completed_table(GUARD).splitlines()[2:],
                         ["| 1A | all | 7,652 | 7,701 | 66.4 % | 32.7 % ! | 11.4 | 28.7 |"])


if __name__ == "__main__":
    unittest.main()
