"""Round assumptions for the tests of the calibration, so that a person can calculate what follows from them."""

import unittest
from typing import Any
from unittest import mock

import context  # noqa: F401
from icsflow_tools.calibration import assumptions
from icsflow_tools.calibration.flow import Published, Removals
from icsflow_tools.calibration.sources import BANDS, Row


def rtt_row(provider: str, function: str, part: str, total: int = 0, **bands: int) -> Row:
    """A row of the RTT extract: pathways by completed weeks, or in all."""
    row = {"Provider Org Code": provider, "Treatment Function Code": function, "RTT Part Type": part,
           "Provider Org Name": provider, "Treatment Function Name": f"{function} Service", "Total All": str(total)}
    return row | {week: str(bands.get(week, "")) for week in BANDS}


# Every day is a working day, January has half the starts of other months and twice the completions, nothing drifts,
# nobody misses an appointment, triage returns 1 in 5 at a trust.
ROUND: dict[str, Any] = {
    "WORKING_DAYS_JANUARY": 20, "WORKING_DAYS_YEAR": 365, "STARTS_JANUARY": 0.5, "COMPLETIONS_JANUARY": 2.0,
    "LIST_DRIFT": 0.0, "FIRST_DNA": 0.0, "FOLLOW_UP_DNA": 0.0, "ADMISSION_DNA": 0.5,
    "TRIAGE_RETURNED": {"trust": 0.2, "community": 0.0, "independent": 0.0}, "MEAN_TRIAGE_RETURNED": 0.0,
    "AFTER_FIRST_SHARE": 0.25, "LATER_FOLLOW_UP": 0.5, "FIRST_STOP": 0.4, "DIRECT_ADMIT_SHARE": 0.5,
    "NATIONAL_ADMITTED_SHARE": 0.2, "TEST_OF_GOING_ON": 0.5, "TEST_WAIT": 28.0, "FOLLOW_UP_INTERVAL": 42.0,
    "FOLLOW_UP_MARGIN": 1.05, "ADMISSION_TRIM": 1.0, "FIRST_TRIM": 1.0, "PLANNED_ORDINARY_SHARE": 0.2,
    "PLANNED_DAY": {"RA7": {"C_100": 0.5}}, "PLANNED_ORDINARY": {"RA7": {"C_100": 0.25}}, "CANCELLED_ORDINARY": 0.5,
    "RECEIPT_TO_TRIAGE": 4.0, "PUBLISHED_LIST": 1000, "NLX_ONWARD": 0.1, "NLX_GOING_ON": 0.5,
}
SERVICE = Published("RA7", "C_100", size=1000, decided=200, new=100, admitted=120, non_admitted=240)
REMOVALS = Removals(hazard=0.001, nullified=0.0)


class RoundAssumptions(unittest.TestCase):
    """Tests under the assumptions above."""

    def setUp(self) -> None:
        self.assume(**ROUND)

    def assume(self, **values: Any) -> None:
        """Other assumptions for the rest of the test."""
        patch = mock.patch.multiple(assumptions, **values)
        patch.start()
        self.addCleanup(patch.stop)
