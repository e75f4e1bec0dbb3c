"""The tables that the start-up guard reads, from made-up published files."""

import pathlib
import tempfile
import unittest

import context  # noqa: F401
from icsflow_tools.calibration import sources, start_guard
from icsflow_tools.calibration.sources import ListMonth
from icsflow_tools.errors import BadInput
from round_assumptions import rtt_row

MONTHS = {
    "2025-01": {"A": ListMonth(100, 60, 5), "B": ListMonth(50, 40, 1), "GONE": ListMonth(9, 9, 0)},
    "2025-02": {"A": ListMonth(110, 70, 4), "JOINED": ListMonth(500, 500, 0)},
    "2025-03": {"A": ListMonth(120, 75, 3), "B": ListMonth(60, 45, 0), "JOINED": ListMonth(700, 700, 0)},
}


class MonthsTest(unittest.TestCase):
    """A constant set of providers, and months that are known of all of them."""

    def test_who_joins_or_leaves_moves_nothing(self) -> None:
        self.assertEqual(start_guard.constant_providers(MONTHS), ["A", "B"])
        self.assertEqual(start_guard.months_of(MONTHS), [("2025-01", (150, 100, 6)), ("2025-02", None),
                                                         ("2025-03", (180, 120, 3))])

    def test_nothing_to_compare(self) -> None:
        cases: list[start_guard.Months] = [
            {}, {"2025-01": MONTHS["2025-01"]},
            {"2025-01": {"A": ListMonth(1, 1, 0)}, "2025-02": {"B": ListMonth(1, 1, 0)}}]
        for months in cases:
            with self.assertRaisesRegex(BadInput, "two months and more of at least one provider"):
                start_guard.months_of(months)

    def test_the_file(self) -> None:
        with tempfile.TemporaryDirectory() as name:
            file = pathlib.Path(name) / "months.csv"
            start_guard.write_months(file, MONTHS)
            lines = file.read_text(encoding="utf-8").splitlines()
        self.assertTrue(lines[0].startswith("# source: NHS England"))
        self.assertIn("provider series 2025-01 to 2025-03", lines[0])
        self.assertIn("Open Government Licence", lines[0])
        self.assertIn("left out: GONE JOINED", lines[2])
        self.assertEqual(lines[4:], ["month,list,within_18_weeks,over_52_weeks", "2025-01,150,100,6", "2025-02,,,",
                                     "2025-03,180,120,3"])

    def test_reading(self) -> None:
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            (folder / "rtt_bnssg_provider_monthly_2021-04_2026-01.csv").write_text(
                "month,org_code,total_incomplete,within_18wk,over_52wk\n2025-01,A,100,60,5\n2025-01,B,50,40,\n",
                encoding="utf-8")
            self.assertEqual(sources.read_list_months(folder),
                             {"2025-01": {"A": ListMonth(100, 60, 5), "B": ListMonth(50, 40, 0)}})


class CompletedTest(unittest.TestCase):
    """Parts 1A and 1B by function, over providers."""

    def test_shares_and_medians(self) -> None:
        rtt = sources.Rtt([
            rtt_row("A", "C_100", "Part_1A", w000=10, w017=10, w018=20), rtt_row("B", "C_100", "Part_1A", w018=20),
            rtt_row("A", "C_110", "Part_1B", w004=8), rtt_row("A", "C_999", "Part_1A", w000=1000),
            rtt_row("A", "C_120", "Part_2", w000=50)])
        self.assertEqual(start_guard.completed_of(rtt), [
            ("1A", "all", 60, 20, 18.25), ("1A", "C_100", 60, 20, 18.25), ("1B", "all", 8, 8, 4.5),
            ("1B", "C_110", 8, 8, 4.5)])


if __name__ == "__main__":
    unittest.main()
