"""Reads the published files: what is in them, without arithmetic but sums and means of rows.

Which files: docs/bnssg.md, "Files read".
"""

import collections
import csv
import dataclasses
import pathlib
from collections.abc import Iterable
from typing import NamedTuple

from icsflow_tools.errors import BadInput

Row = dict[str, str]
Service = tuple[str, str]  # provider, treatment function

WEEKS = 105  # bands of RTT tables: weeks 0 to 104, the last without end
BANDS = [f"w{i:03d}" for i in range(WEEKS)]
ALL_OTHERS = "C_999"  # the row that adds the functions up


def rows(folder: pathlib.Path, pattern: str) -> list[Row]:
    """The rows of the one file of that name. @throws BadInput if there is none, or more than one"""
    found = sorted(folder.glob(pattern))
    if len(found) != 1:
        raise BadInput(f"expected one file {pattern} in {folder}; found {len(found)}")
    with open(found[0], newline="", encoding="utf-8") as opened:
        return list(csv.DictReader(opened))


def count(text: str) -> int:
    """A whole number; an empty cell is 0."""
    return int(float(text or 0))


class Rtt:
    """January 2026 by provider and function: bands of parts 1A, 1B, 2 and 2A, totals of these and of 3."""

    def __init__(self, table: Iterable[Row]) -> None:
        """@throws BadInput if the bands of a row do not add up to its total"""
        self.functions: dict[str, str] = {}  # names
        self._bands: dict[Service, dict[str, list[int]]] = {}
        self._totals: dict[Service, dict[str, int]] = {}
        for row in table:
            provider, function, part = row["Provider Org Code"], row["Treatment Function Code"], row["RTT Part Type"]
            if function == ALL_OTHERS:
                continue
            self.functions[function] = row["Treatment Function Name"]
            key = (provider, function)
            bands, totals = self._bands.setdefault(key, {}), self._totals.setdefault(key, {})
            totals[part] = count(row["Total All"])
            if part == "Part_3":
                continue
            bands[part] = [count(row[week]) for week in BANDS]
            if sum(bands[part]) != totals[part]:
                raise BadInput(f"{provider}.{function}: {part} is {totals[part]} in all, {sum(bands[part])} by weeks")

    def services(self) -> list[Service]:
        """Sorted."""
        return sorted(self._bands)

    def bands(self, service: Service, part: str) -> list[int]:
        """Pathways by completed weeks: Part_2 (list), Part_2A (with a decision to admit), Part_1A and Part_1B (stopped)
        with and without admission."""
        return self._bands[service].get(part, [0] * WEEKS)

    def total(self, service: Service, part: str) -> int:
        """Pathways of a part."""
        return self._totals[service].get(part, 0)


def read_rtt(folder: pathlib.Path) -> Rtt:
    """NHS England, RTT full extract, January 2026."""
    return Rtt(rows(folder, "rtt_2026-01_bnssg_provider_specialty_weeks.csv"))


def read_list_totals(folder: pathlib.Path) -> dict[str, dict[str, int]]:
    """Incomplete pathways at the end of each month (2026-01), by provider."""
    totals: dict[str, dict[str, int]] = {}
    for row in rows(folder, "rtt_bnssg_provider_monthly_2021-04_2026-01.csv"):
        totals.setdefault(row["org_code"], {})[row["month"]] = count(row["total_incomplete"])
    return totals


class ListMonth(NamedTuple):
    """A list at the end of a month, in pathways."""

    waiting: int
    within_18_weeks: int
    over_52_weeks: int


def read_list_months(folder: pathlib.Path) -> dict[str, dict[str, ListMonth]]:
    """The same with how long they have waited, by month and provider."""
    months: dict[str, dict[str, ListMonth]] = {}
    for row in rows(folder, "rtt_bnssg_provider_monthly_2021-04_2026-01.csv"):
        figures = ListMonth(*(count(row[name]) for name in ("total_incomplete", "within_18wk", "over_52wk")))
        months.setdefault(row["month"], {})[row["org_code"]] = figures
    return months


def read_day_case_rates(folder: pathlib.Path) -> dict[str, float]:
    """Share of admissions that are day cases, by name of the treatment function."""
    table = rows(folder, "rtt_pathway_activity_proportions_by_specialty.csv")
    return {row["treatment_function"]: float(row["daycase_rate"]) for row in table}


@dataclasses.dataclass(frozen=True)
class AeMonth:
    """A month of a provider's A&E return."""

    provider: str
    month: str  # 2026-01
    counts: dict[str, int]  # by column; columns that are no whole numbers are left out


def read_ae(folder: pathlib.Path) -> list[AeMonth]:
    """NHS England, A&E attendances and emergency admissions."""
    return [AeMonth(row["org_code"], row["month"], {name: int(value) for name, value in row.items() if value.isdigit()})
            for row in rows(folder, "ae_bnssg_provider_monthly_*.csv")]


@dataclasses.dataclass(frozen=True)
class Beds:
    """General and acute beds of a trust, mean of the four quarters of 2024-25."""

    available: float
    occupied: float


def read_beds(folder: pathlib.Path) -> dict[str, Beds]:
    """NHS England, KH03."""
    available: collections.defaultdict[str, float] = collections.defaultdict(float)
    occupied: collections.defaultdict[str, float] = collections.defaultdict(float)
    for row in rows(folder, "beds_kh03_ae_cancelled_bnssg_quarterly_2024-25.csv"):
        available[row["org_code"]] += float(row["kh03_avail_ga_avg_beds"]) / 4
        occupied[row["org_code"]] += float(row["kh03_occ_ga_avg_beds"]) / 4
    return {provider: Beds(available[provider], occupied[provider]) for provider in available}


def read_delayed(folder: pathlib.Path, providers: Iterable[str]) -> dict[str, float]:
    """Patients ready and not discharged, a day: discharge SitRep, mean of 2025-26."""
    wanted = set(providers)
    return {row["org_code"]: float(row["avg_daily_not_discharged"])
            for row in rows(folder, "discharge_nctr_trust_2025-26.csv") if row["org_code"] in wanted}


@dataclasses.dataclass(frozen=True)
class Node:
    """A service that takes discharged patients: P1, P2 or P3 of a council, from BNSSG ICB's IPACS model inputs."""

    referrals: float  # a day
    capacity: float  # places
    mean_stay: float  # d
    occupied: float  # places, January 2023
    waiting: float  # patients, January 2023

    @property
    def throughput(self) -> float:
        """Stays that all places give, a day."""
        return self.capacity / self.mean_stay


def read_nodes(folder: pathlib.Path) -> dict[str, Node]:
    """By name, P1_B; in the order of the capacity file."""
    arrivals: collections.defaultdict[str, float] = collections.defaultdict(float)
    dates = set()
    for row in rows(folder, "bnssg_d2a_ipacs_arrivals.csv"):
        if row["scenario"] == "BArr":
            arrivals[row["node"]] += float(row["arrivals"])
            dates.add(row["date"])
    stays = {row["node"]: float(row["mean_los"]) for row in rows(folder, "bnssg_d2a_ipacs_los.csv")
             if row["scenario"] == "Blos"}
    start = {(row["node"], "waiting" if row["measure"] == "dtoc" else "occupied"): float(row["value"])
             for row in rows(folder, "bnssg_d2a_ipacs_initial_conditions.csv")}
    capacity = {row["node"]: float(row["capacity"]) for row in rows(folder, "bnssg_d2a_ipacs_capacity.csv")
                if row["scenario"] == "BCap"}
    try:
        return {node: Node(arrivals[node] / len(dates), places, stays[node], start[node, "occupied"],
                           start[node, "waiting"])
                for node, places in capacity.items()}
    except (KeyError, ZeroDivisionError) as error:
        raise BadInput(f"bnssg_d2a_ipacs: a node lacks {error}") from error


def read_sickness(folder: pathlib.Path, providers: Iterable[str]) -> dict[str, float]:
    """Full-time equivalent days lost of those available, April 2024 to March 2025."""
    wanted = set(providers)
    lost: collections.defaultdict[str, float] = collections.defaultdict(float)
    have: collections.defaultdict[str, float] = collections.defaultdict(float)
    for row in rows(folder, "nhs_sickness_absence_trust_monthly_2024-04_2025-03.csv"):
        if row["org_code"] in wanted:
            lost[row["org_code"]] += float(row["fte_days_lost"])
            have[row["org_code"]] += float(row["fte_days_available"])
    return {provider: lost[provider] / have[provider] for provider in lost}


@dataclasses.dataclass(frozen=True)
class Staff:
    """In post, full-time equivalents."""

    doctors: float
    nurses: float


def read_staff(folder: pathlib.Path, providers: Iterable[str], year: str) -> dict[str, list[Staff]]:
    """NHS workforce statistics: the months of a year."""
    wanted = set(providers)
    staff: dict[str, list[Staff]] = {}
    for row in rows(folder, "trust_doctors_nurses_fte_monthly_2024-25.csv"):
        if row["org_code"] in wanted and row["month"].startswith(year):
            staff.setdefault(row["org_code"], []).append(Staff(float(row["doctors"]), float(row["nurses"])))
    return staff
