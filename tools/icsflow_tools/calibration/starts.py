"""What the youngest weeks of a published list say: how many clocks start, how many of them with a decision to admit.

Week band a of part 2 holds those whose clock started a weeks before the month's end and who are still there. What of
them has been completed since is in parts 1A and 1B of the month, by week too: in a week 7/31 of them. They were a to
a + 1 weeks old at the month's end, so half of those who complete at that age had done so.
"""

import dataclasses
import datetime

from icsflow_tools.calibration import assumptions as a
from icsflow_tools.calibration.sources import Rtt, Service

MONTH_DAYS = 31
CENSUS = datetime.date(2026, 1, 31)
HOLIDAYS = (datetime.date(2025, 12, 25), datetime.date(2025, 12, 26), datetime.date(2026, 1, 1))


@dataclasses.dataclass(frozen=True)
class Starts:
    """Clocks that start."""

    a_day: float  # working day, in January
    listed: float  # of these: with a decision to admit
    soon: float  # of these: with one within the next weeks
    clocks: float  # how many the figures rest on


def working_days(week: int) -> int:
    """Of the week in which those started who have waited so many completed weeks at the census."""
    days = [CENSUS - datetime.timedelta(days=7 * week + k) for k in range(7)]
    return sum(1 for day in days if day.weekday() < 5 and day not in HOLIDAYS)


def starts_of(rtt: Rtt, services: list[Service]) -> Starts:
    """Of some services together."""
    bands = {part: [sum(week) for week in zip(*(rtt.bands(service, part) for service in services))]
             for part in ("Part_1A", "Part_1B", "Part_2", "Part_2A")}
    share = 7 / MONTH_DAYS
    started, decided = [], []
    gone, admitted = 0.0, 0.0  # completed at a younger age
    for week in range(a.YOUNGEST_WEEKS):
        admits = bands["Part_1A"][week] * share
        stops = bands["Part_1B"][week] * share
        started.append(bands["Part_2"][week] + gone + (admits + stops) / 2)
        decided.append(bands["Part_2A"][week] + admitted + admits / 2)
        gone += admits + stops
        admitted += admits
    days = sum(working_days(week) for week in range(a.YOUNGEST_WEEKS))
    early, later = sum(started[:a.LISTED_WEEKS]), sum(started[a.LISTED_WEEKS:])
    listed = sum(decided[:a.LISTED_WEEKS]) / early if early else 0.0
    by_then = sum(decided[a.LISTED_WEEKS:]) / later if later else 0.0
    return Starts(sum(started) / days, listed, max(0.0, by_then - listed), sum(started))
