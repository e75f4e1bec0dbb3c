"""Round assumptions for the tests of the calibration, so that a person can calculate what follows from them."""

import unittest
from typing import Any
from unittest import mock

import context  # noqa: F401
from icsflow_tools.calibration import assumptions
from icsflow_tools.calibration.flow import Balance, Flow, Published
from icsflow_tools.calibration.sources import BANDS, Row
from icsflow_tools.calibration.starts import Starts


def rtt_row(provider: str, function: str, part: str, total: int | None = None, **bands: int) -> Row:
    """A row of the RTT extract: pathways by completed weeks, or, of part 3, in all."""
    row = {"Provider Org Code": provider, "Treatment Function Code": function, "RTT Part Type": part,
           "Provider Org Name": provider, "Treatment Function Name": f"{function} Service",
           "Total All": str(sum(bands.values()) if total is None else total)}
    return row | {week: str(bands.get(week, "")) for week in BANDS}


# Every day is a working day, January has half the starts of other months and twice the completions, nobody misses an
# appointment, triage returns 1 in 5 at a trust.
ROUND: dict[str, Any] = {
    "WORKING_DAYS_JANUARY": 20, "WORKING_DAYS_YEAR": 365, "STARTS_JANUARY": 0.5, "COMPLETIONS_JANUARY": 2.0,
    "LARGEST_DRIFT": 1.0, "LARGEST_REMOVAL_HAZARD": 0.1, "CLOCKS_THAT_TELL": 100, "MOST_LISTED": 0.9,
    "YOUNG_CLOCKS": 0.5, "REMOVAL_WEEKS": range(17, 20), "REMOVAL_TRIM": 0.5, "LONGEST_HORIZON": 20, "NOTICE": 3,
    "YOUNGEST_WEEKS": 4, "LISTED_WEEKS": 2, "FIRST_DNA": 0.0, "FOLLOW_UP_DNA": 0.0, "ADMISSION_DNA": 0.5,
    "TRIAGE_RETURNED": {"trust": 0.2, "community": 0.0, "independent": 0.0}, "MEAN_TRIAGE_RETURNED": 0.0,
    "AFTER_FIRST_SHARE": 0.25, "LATER_FOLLOW_UP": 0.5, "FIRST_STOP": 0.4, "DIRECT_ADMIT_SHARE": 0.5,
    "NATIONAL_ADMITTED_SHARE": 0.2, "TEST_OF_GOING_ON": 0.5, "TEST_WAIT": 28.0, "FOLLOW_UP_INTERVAL": 42.0,
    "FOLLOW_UP_MARGIN": 1.05, "ADMISSION_TRIM": 1.0, "FIRST_TRIM": 1.0, "PLANNED_ORDINARY_SHARE": 0.2,
    "PLANNED_DAY": {"RA7": {"C_100": 0.5}}, "PLANNED_ORDINARY": {"RA7": {"C_100": 0.25}}, "CANCELLED_ORDINARY": 0.5,
    "RECEIPT_TO_TRIAGE": 4.0, "NLX_ONWARD": 0.1, "NLX_GOING_ON": 0.5,
}
# By the list as many start as are published: 100 in 20 days; none with a decision to admit.
STARTS = Starts(a_day=5.0, listed=0.0, soon=0.0, clocks=100.0)
SERVICE = Published("RA7", "C_100", size=1000, decided=200, new=100, admitted=120, non_admitted=240, starts=STARTS)
BALANCE = Balance(hazard=0.001, at_18=0.0, nullified=0.0, drift=0.0, listed=0.0, soon=0.0)
FLOW = Flow(starts_raw=10, completed_raw=9, starts=10, referrals=10, listed=0.0, soon=0.0)


class RoundAssumptions(unittest.TestCase):
    """Tests under the assumptions above."""

    def setUp(self) -> None:
        self.assume(**ROUND)

    def assume(self, **values: Any) -> None:
        """Other assumptions for the rest of the test."""
        patch = mock.patch.multiple(assumptions, **values)
        patch.start()
        self.addCleanup(patch.stop)
