"""Admissions of a planned service: slots, planned work beside RTT, how far ahead is booked."""

import dataclasses

from icsflow_tools.calibration import assumptions as a
from icsflow_tools.calibration.flow import Attendance, Balance, Flow, Published
from icsflow_tools.numbers import clamp


def kept_share(part: float, whole: float) -> float:
    """Share of slots kept for a part of the work, with a margin."""
    return min(0.98, 1.02 * part / whole) if whole > 0 else 0.0


@dataclasses.dataclass(frozen=True)
class Admissions:
    """A working day, at month factor 1."""

    rtt: float
    planned_day: float  # planned (not RTT) day cases
    planned_ordinary: float
    day_share: float  # of RTT admissions: day cases
    los: float  # nights of an ordinary admission
    cancelled: float  # share of ordinary slots lost on the day
    kept_day: float  # slots that planned day cases need at least, a week

    @property
    def day(self) -> float:
        """RTT day cases."""
        return self.rtt * self.day_share

    @property
    def ordinary(self) -> float:
        """RTT ordinary admissions."""
        return self.rtt * (1 - self.day_share)

    @property
    def day_slots(self) -> float:
        """A week."""
        slots = a.WORKING_DAYS_WEEK * (self.day * a.ADMISSION_TRIM + self.planned_day) / (1 - a.ADMISSION_DNA)
        return max(slots, self.kept_day)

    @property
    def ordinary_slots(self) -> float:
        """A week."""
        wanted = self.ordinary * a.ADMISSION_TRIM + self.planned_ordinary
        return a.WORKING_DAYS_WEEK * wanted / (1 - a.ADMISSION_DNA) / (1 - self.cancelled)

    @property
    def ordinary_patients(self) -> float:
        """Ordinary admissions a day of the year."""
        return (self.ordinary + self.planned_ordinary) * (a.WORKING_DAYS_YEAR / 365)

    @property
    def planned_day_share(self) -> float:
        """Of day-case slots: kept for planned work."""
        return kept_share(self.planned_day, self.day + self.planned_day)

    @property
    def planned_ordinary_share(self) -> float:
        """Of ordinary slots: kept for planned work."""
        return kept_share(self.planned_ordinary, self.ordinary + self.planned_ordinary)


def admissions_of(service: Published, flow: Flow, attendance: Attendance, balance: Balance, admit: float,
                  day_share: float, other: float) -> Admissions:
    """@param admit: share of first attendances that lead to a decision, sooner or later
    @param day_share: day cases of admissions, of a provider with beds
    @param other: elective admissions of the provider that are not RTT, a working day
    """
    decisions = flow.referrals * flow.past_clinics + attendance.attended * admit
    removed = balance.hazard * service.decided * 365 / a.WORKING_DAYS_YEAR
    admissions = max(0.0, decisions - removed - attendance.stage_drift * service.decided / a.WORKING_DAYS_YEAR)
    if service.admits:
        admissions = max(admissions, 0.01)
    provider, function = service.provider, service.function
    planned_day = other * (1 - a.PLANNED_ORDINARY_SHARE) * a.PLANNED_DAY.get(provider, {}).get(function, 0)
    planned_ordinary = other * a.PLANNED_ORDINARY_SHARE * a.PLANNED_ORDINARY.get(provider, {}).get(function, 0)
    return Admissions(admissions, planned_day, planned_ordinary,
                      1.0 if provider in a.DAY_UNITS else day_share, a.SPECIALTY[function].los,
                      a.CANCELLED_ORDINARY if provider in a.TRUSTS else 0.0,
                      a.WORKING_DAYS_WEEK * 1.02 / 0.98 * planned_day / (1 - a.ADMISSION_DNA))


@dataclasses.dataclass(frozen=True)
class Booking:
    """How far ahead is booked: far enough for long lists, near enough for short ones. Days."""

    horizon: int
    notice: int


def booking_of(wait: float, longest: int) -> Booking:
    """@param wait: mean days on the list"""
    horizon = int(clamp(round(0.8 * wait), 7, longest))
    return Booking(horizon, a.NOTICE)


def first_booking(attendance: Attendance) -> Booking:
    """Of first attendances, after triage."""
    return booking_of(max(2.0, attendance.first_days - a.RECEIPT_TO_TRIAGE), a.LONGEST_HORIZON)


def admission_booking(service: Published, admissions: Admissions) -> Booking:
    """Of admissions."""
    wait = service.decided / admissions.rtt * 365 / a.WORKING_DAYS_YEAR if admissions.rtt else 0.0
    return booking_of(wait, a.LONGEST_HORIZON)
