"""Who leaves the demo's list at which wait: simulated beside published."""

import pathlib
import struct
import tempfile
import unittest

import context  # noqa: F401
from icsflow_tools.validation import waits
from icsflow_tools.validation.waits import Month


def weeks(**counts: float) -> list[float]:
    """w3=5: five who have waited three completed weeks."""
    values = [0.0] * waits.WEEKS
    for week, count in counts.items():
        values[int(week[1:])] = count
    return values


MONTH = Month(28, {"1a": weeks(w3=8, w60=2), "1b": weeks(w3=6), "2": weeks(w3=30, w60=10), "2a": weeks(w3=20, w60=4)})


class WaitsTest(unittest.TestCase):
    """Rates, months and tables."""

    def test_a_rate_is_of_those_at_risk_at_that_stage(self) -> None:
        # 8 of 20 with a decision in four weeks; 6 of the 10 without.
        self.assertAlmostEqual(MONTH.rate((0, 4), True), 8 / 4 / 20)
        self.assertAlmostEqual(MONTH.rate((0, 4), False), 6 / 4 / 10)
        self.assertAlmostEqual(MONTH.rate((52, waits.WEEKS), True), 2 / 4 / 4)
        self.assertEqual(MONTH.rate((4, 9), True), 0)  # nobody is there

    def test_series_become_months(self) -> None:
        def blob(*values: float) -> bytes:
            return struct.pack(f"<{len(values)}d", *values)

        rows = [("rtt_part_2", "weeks=003", blob(4, 8)), ("rtt_part_2", "weeks=003", blob(6, 8)),
                ("rtt_part_1a", "weeks=104", blob(0, 2)), ("rtt_part_1a", "weeks=104", blob(0, 0))]
        found = waits.months_of(rows, 2, ["2026-02-01", "2026-03-01"])
        self.assertEqual([month.days for month in found], [28, 31])
        self.assertEqual([month.parts["2"][3] for month in found], [5, 8])
        self.assertEqual([month.parts["1a"][104] for month in found], [0, 1])

    def test_the_published_month_is_read_from_the_tables(self) -> None:
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            head = ",".join(f"w{week:03}" for week in range(waits.WEEKS))
            blank = "," * (waits.WEEKS - 2)
            for file, said, yes, no in (("opening_list.csv", "decision_to_admit", 2, 5),
                                        ("completed.csv", "admitted", 1, 3)):
                (folder / file).write_text(f"# source: test\nprovider,function,{said},{head}\nA,B,no,{no},7{blank}\n"
                                           f"A,B,yes,{yes},{blank}\nC,B,no,1,{blank}\n", encoding="utf-8")
            month = waits.published_month(folder, 2026, 1)
        self.assertEqual(month.days, 31)
        self.assertEqual([month.parts[part][0] for part in waits.PARTS], [1, 4, 8, 2])
        self.assertEqual(month.parts["2"][1], 7)

    def test_tables(self) -> None:
        months = [MONTH] * 12
        table = waits.life_table(MONTH, months)
        self.assertIn("| 0 to 4 | 0.100 | 0.100 | 0.100 | 0.100 | 0.150 |", table)
        lines = waits.months_table(MONTH, months).splitlines()
        self.assertEqual(lines[2], "| census | 40 | 75.00 % |  | 3.7 | 60.7 | 10 |")
        self.assertEqual(lines[3], "| 1 | 40 | 75.00 % | +0.00 | 3.7 | 60.7 | 10 |")
        self.assertEqual(len(lines), 15)


if __name__ == "__main__":
    unittest.main()
