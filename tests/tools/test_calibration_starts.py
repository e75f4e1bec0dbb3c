"""What the youngest weeks of a list say of clock starts, under round assumptions."""

import unittest

import context  # noqa: F401
from icsflow_tools.calibration import starts
from icsflow_tools.calibration.sources import Rtt
from icsflow_tools.calibration.starts import Starts
from round_assumptions import RoundAssumptions, rtt_row

# Of 62 who complete at an age in January, 14 are of any one week's starts. Started in weeks 0 to 3: 100, 100, 200, 200.
#   week 0:  93 are there, 7 of 14 have been admitted
#   week 1:  72 are there, 14 were admitted in week 0, 14 of 28 have been stopped
#   week 2: 151 are there, 14 + 28 went before, 7 of 14 have been admitted
#   week 3: 137 are there, 14 + 28 + 14 went before, 7 of 14 have been stopped
ADMITTED = rtt_row("RA7", "C_100", "Part_1A", w000=62, w002=62, w004=6200)
STOPPED = rtt_row("RA7", "C_100", "Part_1B", w001=124, w003=62, w004=6200)
LIST = rtt_row("RA7", "C_100", "Part_2", w000=93, w001=72, w002=151, w003=137, w004=5000, w030=5000)
# With a decision: 13 + 7, 6 + 14, 79 + 14 + 7, 52 + 28.
DECIDED = rtt_row("RA7", "C_100", "Part_2A", w000=13, w001=6, w002=79, w003=52, w004=900)


class StartsTest(RoundAssumptions):
    """How many clocks start, and how many of them with a decision to admit."""

    def test_working_days_of_a_week(self) -> None:
        # Saturday 31 January 2026 and the six days before it; New Year's Day is in week 4, Christmas in week 5.
        self.assertEqual([starts.working_days(week) for week in range(7)], [5, 5, 5, 5, 4, 3, 5])

    def assert_starts(self, rtt: Rtt, by_hand: Starts) -> None:
        """Of all services together."""
        found = starts.starts_of(rtt, rtt.services())
        for name in ("a_day", "listed", "soon", "clocks"):
            self.assertAlmostEqual(getattr(found, name), getattr(by_hand, name), msg=name)

    def test_who_has_gone_since_started_too(self) -> None:
        # 600 in 20 working days; 40 of 200 with a decision in two weeks, 180 of 400 in the two before.
        self.assert_starts(Rtt([ADMITTED, STOPPED, LIST, DECIDED]), Starts(30, 0.2, 0.25, 600))

    def test_services_together(self) -> None:
        # 400 more of another service, none of them with a decision: 40 of 400, 180 of 600.
        more = rtt_row("RA7", "X05", "Part_2", w000=200, w002=200)
        self.assert_starts(Rtt([ADMITTED, STOPPED, LIST, DECIDED, more]), Starts(50, 0.1, 0.2, 1000))
        # Nobody else: 14 more have been stopped in week 0, half of them of the youngest week.
        stops = rtt_row("RA7", "X05", "Part_1B", w000=62)
        self.assert_starts(Rtt([more, stops]), Starts((207 + 14 + 214 + 14) / 20, 0, 0, 449))

    def test_weeks(self) -> None:
        self.assume(YOUNGEST_WEEKS=3, LISTED_WEEKS=1)
        # 400 in 15 days; 20 of 100; 20 + 100 of 300.
        self.assert_starts(Rtt([ADMITTED, STOPPED, LIST, DECIDED]), Starts(400 / 15, 0.2, 0.2, 400))
        self.assume(YOUNGEST_WEEKS=5)
        # 5,000 of week 4 are there, 14 + 28 + 14 + 14 went before, 700 of 1,400 were admitted and as many stopped, in a
        # week of four working days. With a decision 20 of week 1, 100, 80, and 900 + 28 + 700 of week 4.
        self.assert_starts(Rtt([ADMITTED, STOPPED, LIST, DECIDED]),
                           Starts(7070 / 24, 0.2, (20 + 100 + 80 + 1628) / 6970 - 0.2, 7070))

    def test_fewer_decisions_later_are_none_more(self) -> None:
        early = rtt_row("RA7", "C_100", "Part_2A", w000=50, w001=50)
        self.assert_starts(Rtt([rtt_row("RA7", "C_100", "Part_2", w000=100, w001=100, w002=100, w003=100), early]),
                           Starts(20, 0.5, 0, 400))

    def test_nobody(self) -> None:
        # Only old clocks; only clocks older than a fortnight, all with a decision; only younger ones.
        self.assert_starts(Rtt([rtt_row("RA7", "C_100", "Part_2", w004=100)]), Starts(0, 0, 0, 0))
        self.assert_starts(Rtt([rtt_row("RA7", "C_100", part, w002=100) for part in ("Part_2", "Part_2A")]),
                           Starts(5, 0, 1, 100))
        self.assert_starts(Rtt([rtt_row("RA7", "C_100", part, w001=100) for part in ("Part_2", "Part_2A")]),
                           Starts(5, 1, 0, 100))


if __name__ == "__main__":
    unittest.main()
