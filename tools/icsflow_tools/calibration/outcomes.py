"""What happens to a pathway from its first attendance on: shares, and the times between."""

import dataclasses

from icsflow_tools.calibration import assumptions as a
from icsflow_tools.calibration.flow import Attendance, again_share, attending_share
from icsflow_tools.numbers import clamp


@dataclasses.dataclass(frozen=True)
class Outcomes:
    """Shares of pathways at the first attendance and at later ones."""

    admit: float  # of pathways that attend: a decision to admit, sooner or later
    first_admit: float  # at the first attendance
    first_test: float
    first_follow_up: float
    later_follow_up: float  # of follow-ups: another one
    later_admit: float
    visits: float  # attended follow-ups of a pathway that goes on
    going_on: float  # of pathways that attend: neither ended nor admitted at the first attendance


def _first_attendance(admit: float, first_stop: float, visits: float, after_days: float) -> tuple[float, float]:
    """Shares that are admitted and that go on. Where the list is too short for so many follow-ups, more is decided, or
    ended, at the first attendance."""
    direct, notice_days = a.DIRECT_ADMIT_SHARE, 2.0
    while True:
        first_admit = direct * admit
        going_on = 1 - first_stop - first_admit
        least = going_on * visits * (2.0 + notice_days)
        if least <= after_days or going_on < 0.10:
            return first_admit, going_on
        direct = min(0.97, direct + 0.03)
        first_stop = min(0.85 * (1 - admit), first_stop + 0.02)
        if direct >= 0.97 and first_stop >= 0.85 * (1 - admit) - 1e-9:
            first_admit = direct * admit
            return first_admit, 1 - first_stop - first_admit


def outcomes_of(admitted_share: float, returned: float, after_days: float) -> Outcomes:
    """@param admitted_share: of completed pathways, as published
    @param returned: share of referrals that triage returns; they complete without an attendance
    @param after_days: what a pathway may spend between first attendance and decision
    """
    attend, again = attending_share(), again_share()
    per_attended = (returned + (1 - returned) * attend / (1 - again)) / ((1 - returned) * attend / (1 - again))
    admit = min(0.96, admitted_share * per_attended)
    mean_admit = a.NATIONAL_ADMITTED_SHARE / (1 - a.MEAN_TRIAGE_RETURNED)
    first_stop = clamp(a.FIRST_STOP * (1 - admit) / (1 - mean_admit), 0.01, 0.75)
    comes_back = (1 - a.FOLLOW_UP_DNA) / (1 - a.FOLLOW_UP_DNA * (1 - a.DISCHARGE_AFTER_LATER_DNA))
    later = a.LATER_FOLLOW_UP
    visits = comes_back / (1 - comes_back * later)
    first_admit, going_on = _first_attendance(admit, first_stop, visits, after_days)
    later_admit = (admit - first_admit) * (1 - comes_back * later) / (going_on * comes_back)
    if later_admit > 0.97 - later:  # very high admitted shares: fewer repeat follow-ups
        later = max(0.0, 0.97 - (admit - first_admit) / (going_on * comes_back))
        visits = comes_back / (1 - comes_back * later)
        later_admit = min(0.97 - later, (admit - first_admit) * (1 - comes_back * later) / (going_on * comes_back))
    first_test = going_on * a.TEST_OF_GOING_ON
    return Outcomes(admit, first_admit, first_test, going_on - first_test, later, later_admit, visits, going_on)


@dataclasses.dataclass(frozen=True)
class FollowUps:
    """Follow-up attendances, and the times after the first attendance."""

    attended: float  # a working day
    booked: float  # a working day
    margin: float  # slots by bookings
    notice: float  # d
    booking: float  # mean d from the earliest day to the slot
    test_wait: float  # d
    interval: float  # d

    def days(self, outcomes: Outcomes) -> float:
        """Mean days of a pathway between its first attendance and the end of its follow-ups."""
        return (outcomes.first_test * self.test_wait
                + outcomes.going_on * outcomes.visits * (self.interval + self.booking))


def follow_ups_of(attendance: Attendance, outcomes: Outcomes) -> FollowUps:
    """Times are scaled so that the list after the first attendance is the published part of the undecided list."""
    going_on, visits, after_days = outcomes.going_on, outcomes.visits, attendance.after_days
    follow_ups = attendance.attended * going_on * visits
    per_day = follow_ups / (1 - a.FOLLOW_UP_DNA)
    margin = clamp(1.04 + 0.06 / max(per_day, 0.25), a.FOLLOW_UP_MARGIN, 1.28)
    notice = float(a.NOTICE)
    booking = notice + 1.0 + min(14.0, 1.4 * 0.5 / (margin - 1) / max(per_day, 0.25) * 0.5)
    scale = (after_days - going_on * visits * booking) / (outcomes.first_test * a.TEST_WAIT
                                                          + going_on * visits * a.FOLLOW_UP_INTERVAL)
    return FollowUps(follow_ups, per_day, margin, notice, booking, clamp(scale * a.TEST_WAIT, 1.0, 120.0),
                     clamp(scale * a.FOLLOW_UP_INTERVAL, 1.5, 180.0))
