"""Emergency care: attendances, admissions and their shares, from the A&E returns of a year."""

import calendar
import collections
import dataclasses
from collections.abc import Iterable

from icsflow_tools.calibration import assumptions as a
from icsflow_tools.calibration.record import Record
from icsflow_tools.calibration.sources import AeMonth
from icsflow_tools.errors import BadInput

YEAR = ("2025-02", "2026-01")  # first and last month


def in_window(months: Iterable[AeMonth], window: tuple[str, str]) -> list[AeMonth]:
    """Those from the first to the last month."""
    return [month for month in months if window[0] <= month.month <= window[1]]


def days_of(months: Iterable[AeMonth]) -> int:
    """Days of the months that are there, each once. @throws BadInput unless they are a year"""
    names = {month.month for month in months}
    days = sum(calendar.monthrange(*map(int, name.split("-")))[1] for name in names)
    if len(names) != 12 or days != 365:
        raise BadInput(f"expected the A&E returns of a year; found {len(names)} months, {days} days")
    return days


def sums_of(months: Iterable[AeMonth], provider: str) -> collections.Counter[str]:
    """A provider's months added up, by column."""
    sums: collections.Counter[str] = collections.Counter()
    for month in months:
        if month.provider == provider:
            sums.update(month.counts)
    return sums


def admitted_share(months: Iterable[AeMonth], provider: str) -> float:
    """Admissions via A&E by type 1 attendances."""
    sums = sums_of(in_window(months, a.ADMITTED_SHARE_OF[provider]), provider)
    return (sums["emadm_type1"] + sums["emadm_type2"]) / sums["att_type1"]


@dataclasses.dataclass(frozen=True)
class Emergency:
    """A day at a trust."""

    direct: float  # emergency admissions that do not come through A&E
    through_ae: float  # those that do

    @property
    def admissions(self) -> float:
        """All emergency admissions."""
        return self.direct + self.through_ae

    @property
    def overnight(self) -> float:
        """Emergency admissions that stay a night."""
        return self.admissions * (1 - a.ZERO_DAY)


def scale_of(share: float, ambulance: float) -> float:
    """What makes the shapes of ADMITTED_AMBULANCE and ADMITTED_WALK_IN meet a published share.

    @param ambulance: share of attendances that come by ambulance
    """
    return share / (ambulance * a.ADMITTED_AMBULANCE + (1 - ambulance) * a.ADMITTED_WALK_IN)


def derive_emergency(months: list[AeMonth], record: Record) -> dict[str, Emergency]:
    """By trust."""
    year = in_window(months, YEAR)
    days = days_of(year)
    found = {}
    for t in a.TRUSTS:
        s, share, by_ambulance = sums_of(year, t), admitted_share(months, t), a.AMBULANCE_SHARE[t]
        attended, factor = s["att_type1"] / days, scale_of(share, by_ambulance)
        first, last = a.ADMITTED_SHARE_OF[t]
        found[t] = Emergency(s["emadm_not_ae"] / days, share * s["att_type1"] / days)
        record(f"ae_type1.{t}", attended, "/day", "A-d", "February 2025 to January 2026")
        record(f"ae_type1_ambulance.{t}", attended * by_ambulance, "/day", "C", f"x {by_ambulance}")
        record(f"ae_type1_walk_in.{t}", attended * (1 - by_ambulance), "/day", "C", f"x {1 - by_ambulance:.2f}")
        record(f"ae_type2.{t}", s["att_type2"] / days, "/day", "A-d", "")
        record(f"admitted_share_type1.{t}", share, "share", "A-d",
               f"admissions via A&E / type 1 attendances; {first} to {last}")
        record(f"admitted_ambulance.{t}", a.ADMITTED_AMBULANCE * factor, "share", "C", f".48 x {factor:.3f}")
        record(f"admitted_walk_in.{t}", a.ADMITTED_WALK_IN * factor, "share", "C", f".14 x {factor:.3f}")
        record(f"direct_admissions.{t}", found[t].direct, "/day", "A-d", "emergency admissions not via A&E")
        record(f"emergency_admissions.{t}", found[t].admissions, "/day", "A-d", "")
        record(f"within_4h_type1.{t}", 1 - s["over4hr_type1"] / s["att_type1"], "share", "A-d", "")
        record(f"dta_12h.{t}", s["dta_12hr_plus"] / 12, "/month", "A-d", "waits over 12 h from decision to admit")
    minor = sums_of(year, "NLX")
    record("ae_minor.NLX", minor["att_other"] / days, "/day", "A-d", "minor injury and urgent treatment units")
    record("within_4h_minor.NLX", 1 - minor["over4hr_other"] / minor["att_other"], "share", "A-d", "")
    return found
