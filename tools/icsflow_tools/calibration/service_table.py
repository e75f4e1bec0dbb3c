"""services.csv: what its columns are, and which of them a service type has no use for."""

import csv
import dataclasses
import pathlib
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from icsflow_tools.calibration.assumptions import LICENCE, ORDER_RANGES, ORDER_WEEKS
from icsflow_tools.calibration.services import Derivation, type_of


@dataclasses.dataclass(frozen=True)
class Column:
    """A column of numbers."""

    name: str
    decimals: int
    unit: str
    mark: str
    note: str
    range: str = ""  # as the table's comment has it: LOW to HIGH, x LOW to x HIGH, or +-STEP


COLUMNS = [
    Column("referrals", 3, "/working day", "A-d", "flow per working day at month factor 1"),
    Column("p_listed", 4, "", "A-d", "of referrals: clocks that start with a decision to admit; of weeks 0 and 1 of the"
           " list"),
    Column("p_listed_soon", 4, "", "A-d", "of referrals: a decision to admit within the next weeks, without a clinic;"
           " of weeks 2 and 3"),
    Column("removal_other", 6, "/day", "A-d", "unreported removals; by provider, of starts, completions and drift"),
    Column("removal_at_18", 6, "/day", "C", "unreported removals from 17 to 20 weeks", "x 0 to x 1.5"),
    Column("urgent_share", 3, "", "C", "of referrals", "0.01 to 0.50"),
    Column("urgent_slots", 3, "", "C", "share of slots kept for urgent", "0.01 to 0.50"),
    Column("triage_returned", 3, "", "C", "", "0.03 to 0.20"),
    Column("first_slots", 2, "/week", "A-d", "at observed staffing"),
    Column("follow_up_slots", 2, "/week", "C", "expected follow-ups x 1.05 or more", "x 1.0 to x 1.3"),
    Column("day_case_slots", 2, "/week", "A-d", "RTT and planned"),
    Column("ordinary_slots", 2, "/week", "A-d", "RTT and planned"),
    Column("first_horizon", 0, "d", "C", "", "7 to 56"),
    Column("first_notice", 0, "d", "C", "", "1 to 21"),
    Column("follow_up_notice", 0, "d", "C", "", "1 to 14"),
    Column("admit_horizon", 0, "d", "C", "", "7 to 56"),
    Column("admit_notice", 0, "d", "C", "", "1 to 21"),
    Column("p_first_test", 4, "", "C", "", "x 0.75 to x 1.25"),
    Column("p_first_follow_up", 4, "", "C", "", "x 0.75 to x 1.25"),
    Column("p_first_admit", 4, "", "A-d", "with p_later_admit gives the published admitted share"),
    Column("p_later_follow_up", 4, "", "C", "", "0 to 0.45"),
    Column("p_later_admit", 4, "", "A-d", "as p_first_admit"),
    Column("p_onward", 3, "", "C", "", "0 to 0.10"),
    Column("test_wait", 1, "d", "C", "scaled", "x 0.5 to x 2"),
    Column("follow_up_interval", 1, "d", "C", "scaled", "x 0.5 to x 2"),
    Column("day_case_share", 4, "", "B", "", "x 0.9 to x 1.02"),
    Column("hip_share", 4, "", "C", "of orthopaedic admissions", "+-0.05"),
    Column("knee_share", 4, "", "C", "of orthopaedic admissions", "+-0.05"),
    Column("los_ordinary", 1, "d", "C", "mean", "x 0.7 to x 1.4"),
    Column("cases_per_session", 1, "", "C", "", "x 0.7 to x 1.3"),
    Column("planned_day_share", 4, "", "C", "share of slots kept for planned work", "x 0.8 to x 1"),
    Column("planned_ordinary_share", 4, "", "C", "as planned_day_share", "x 0.75 to x 1"),
] + [Column(f"{order}_w{week}", 4, "", "C", f"weight of who waits for {what} from {week} weeks on; fitted by"
            " icsflow calibrate", "x {:g} to x {:g}".format(*ORDER_RANGES[order][i]))
     for order, what in (("first", "a first attendance"), ("admit", "an admission"))
     for i, week in enumerate(ORDER_WEEKS)]


NAMES = [column.name for column in COLUMNS]
FITTED = [f"{order}_w{week}" for order in ("first", "admit") for week in ORDER_WEEKS]


# Columns that a type has no use for: empty cells.
_PLANNED = {"planned_day_share", "planned_ordinary_share"}
_JOINTS = {"hip_share", "knee_share"}
_ORDER = {f"admit_w{week}" for week in ORDER_WEEKS}
_ADMIT = {"day_case_slots", "ordinary_slots", "admit_horizon", "admit_notice", "p_first_admit", "p_later_admit",
          "day_case_share", "los_ordinary", "cases_per_session", "p_listed",
          "p_listed_soon"} | _PLANNED | _JOINTS | _ORDER
UNUSED: dict[str, set[str]] = {
    "elective_surgical": {"p_onward"} | _JOINTS, "elective_medical": {"p_onward"} | _JOINTS,
    "elective_orthopaedic": {"p_onward"}, "elective_outpatient": {"p_onward"} | _ADMIT,
    "elective_community": {"p_onward"} | _ADMIT, "elective_interface": _ADMIT,
    "elective_independent": {"p_onward"} | _PLANNED | _JOINTS,
    "elective_day_unit": {"p_onward", "ordinary_slots", "day_case_share", "los_ordinary"} | _PLANNED | _JOINTS,
}

_HEAD = ("# source: NHS England, Consultant-led referral to treatment waiting times, full extract January 2026"
         f" (parts 1A, 1B, 2, 2A, 3), 2026; derived by tools/calibrate, method in docs/bnssg.md. {LICENCE}\n"
         "# source: day_case_share: BNSSG ICB analytics, RTT compartmental modelling, activity per pathway, 2024;"
         " other functions: published NUH demand and capacity model norms, 2026\n"
         "# source: los_ordinary, cases_per_session: published NUH demand and capacity model norms (GIRFT/BADS), 2026\n"
         "# note: marks and units per column; range = what to try in a sensitivity run\n")


def cells(kind: str, values: dict[str, float]) -> list[str]:
    """The numbers of a service of that type; empty where the type has no use for them."""
    unused = UNUSED.get(kind, set())
    return ["" if column.name in unused else f"{values[column.name]:.{column.decimals}f}" for column in COLUMNS]


def fitted_weights(file: pathlib.Path) -> dict[str, dict[str, str]]:
    """What `icsflow calibrate --write` has put into the table, by service and column; nothing if there is no table."""
    if not file.exists():
        return {}
    with open(file, newline="", encoding="utf-8") as opened:
        table = csv.DictReader(line for line in opened if not line.startswith("#"))
        return {row["id"]: {name: row[name] for name in FITTED if row.get(name)} for row in table}


def write(file: pathlib.Path, services: Iterable[Derivation],
          weights: Mapping[str, Mapping[str, str]] = MappingProxyType({})) -> None:
    """As CSV, with marks, units and ranges in comments. @param weights: fitted ones, in place of weights of 1"""
    with open(file, "w", newline="", encoding="utf-8") as opened:
        opened.write(_HEAD)
        for column in COLUMNS:
            opened.write(f"# mark {column.name}: {column.mark}\n")
            if column.unit:
                opened.write(f"# unit {column.name}: {column.unit}\n")
            if column.note:
                opened.write(f"# note {column.name}: {column.note}\n")
            if column.range:
                opened.write(f"# range {column.name}: {column.range}\n")
        out = csv.writer(opened, lineterminator="\n")
        out.writerow(["id", "provider", "function", "name", "type", *NAMES])
        for found in services:
            of = found.service
            kind = type_of(of.provider, of.function, of.admits)
            row = dict(zip(NAMES, cells(kind, found.columns())))
            row |= {name: text for name, text in weights.get(of.id, {}).items() if row[name]}
            out.writerow([of.id, of.provider, of.function, found.name, kind, *row.values()])
