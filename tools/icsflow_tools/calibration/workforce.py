"""Staff in post and sickness absence of the two acute trusts."""

from collections.abc import Mapping, Sequence

from icsflow_tools.calibration.assumptions import TRUSTS
from icsflow_tools.calibration.record import Record
from icsflow_tools.calibration.sources import Staff


def mean_of(months: Sequence[Staff]) -> Staff:
    """Of the months."""
    return Staff(sum(month.doctors for month in months) / len(months),
                 sum(month.nurses for month in months) / len(months))


def record_workforce(sickness: Mapping[str, float], staff: Mapping[str, Sequence[Staff]], record: Record) -> None:
    """@param sickness: share of days lost; @param staff: of each month"""
    for t in TRUSTS:
        mean = mean_of(staff[t])
        record(f"sickness.{t}", sickness[t], "share", "A-d", "FTE days lost / available, April 2024 to March 2025")
        record(f"doctors.{t}", mean.doctors, "WTE", "A-d", "in post, mean of May to July 2025")
        record(f"nurses.{t}", mean.nurses, "WTE", "A-d", "in post, mean of May to July 2025")
