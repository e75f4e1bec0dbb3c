"""Who leaves the demo's list at which wait, month by month: simulated beside published."""

import calendar
import csv
import dataclasses
import pathlib
import sqlite3
import struct
import tempfile
from collections.abc import Iterable, Sequence

from icsflow_tools.programs import Words, output_of
from icsflow_tools.results import PROGRAM, without_comments
from icsflow_tools.validation.figures import markdown

Weeks = list[float]  # by completed weeks of wait
WEEKS = 105
PARTS = ("1a", "1b", "2", "2a")
BANDS = ((0, 4), (4, 9), (9, 12), (12, 15), (15, 18), (18, 22), (22, 26), (26, 31), (31, 36), (36, 44), (44, 52),
         (52, WEEKS))
MONTHS = (0, 5, 11)


@dataclasses.dataclass(frozen=True)
class Month:
    """The parts of the full extract, of all services together."""

    days: int
    parts: dict[str, Weeks]

    def rate(self, band: tuple[int, int], admitted: bool) -> float:
        """Clocks stopped a week, of those who wait at the month's end: with a decision to admit, or without."""
        low, high = band
        stopped = sum(self.parts["1a" if admitted else "1b"][low:high])
        decided = sum(self.parts["2a"][low:high])
        at_risk = decided if admitted else sum(self.parts["2"][low:high]) - decided
        return stopped * 7 / self.days / at_risk if at_risk else 0.0


def month_days(year: int, month: int) -> int:
    """Days of a month."""
    return calendar.monthrange(year, month)[1]


def published_month(folder: pathlib.Path, year: int, month: int) -> Month:
    """Of the demo's own tables: the opening list and what was completed in the month before."""

    def read(file: str, said: str) -> dict[str, Weeks]:
        sums = {"yes": [0.0] * WEEKS, "no": [0.0] * WEEKS}
        with open(folder / file, encoding="utf-8", newline="") as opened:
            for row in csv.DictReader(without_comments(opened)):
                sums[row[said]] = [n + float(row[f"w{week:03}"] or 0) for week, n in enumerate(sums[row[said]])]
        return sums

    waiting, stopped = read("opening_list.csv", "decision_to_admit"), read("completed.csv", "admitted")
    every = [yes + no for yes, no in zip(waiting["yes"], waiting["no"])]
    return Month(month_days(year, month), {"1a": stopped["yes"], "1b": stopped["no"], "2": every, "2a": waiting["yes"]})


def months_of(rows: Iterable[tuple[str, str, bytes]], replications: int, first_days: Sequence[str]) -> list[Month]:
    """Means over replications. @param rows: measure, dimension and values of each series
    @param first_days: of the months, as 2026-02-01"""
    parts = {part: [[0.0] * WEEKS for _ in first_days] for part in PARTS}
    for measure, dimension, blob in rows:
        week = int(dimension.removeprefix("weeks="))
        for month, value in enumerate(struct.unpack(f"<{len(blob) // 8}d", blob)):
            parts[measure.removeprefix("rtt_part_")][month][week] += value / replications
    days = [month_days(*(int(part) for part in day.split("-")[:2])) for day in first_days]
    return [Month(days[k], {part: parts[part][k] for part in PARTS}) for k in range(len(first_days))]


def run_by_week(scenario: pathlib.Path, replications: int, program: pathlib.Path = PROGRAM) -> list[Month]:
    """The months of a run, by week of wait."""
    with tempfile.TemporaryDirectory() as directory:
        plan = pathlib.Path(directory) / "by_week.yaml"
        plan.write_text(f"icsflow: 1\nname: By week\nextends: {scenario}\nsource: none\n"
                        "measures: {completed: {by_week: yes}}\n", encoding="utf-8")
        out = pathlib.Path(directory) / "out"
        command: Words = [program, "run", plan, "--allow-outside", "--replications", replications, "--quiet", "-o", out]
        output_of(command)
        with sqlite3.connect(out / "results.sqlite") as base:
            days = [day for day, in base.execute("SELECT first_day FROM period WHERE kind = 'month' ORDER BY position")]
            rows = base.execute("SELECT measure, dimension, blob FROM blob_view WHERE measure LIKE 'rtt_part_%' "
                                "AND dimension <> ''")
            return months_of(rows, replications, days)


def life_table(published: Month, simulated: Sequence[Month]) -> str:
    """Rates of being treated by wait and stage."""
    heads = ["January", *(f"month {month + 1}" for month in MONTHS)]
    shown = [published, *(simulated[month] for month in MONTHS)]
    rows = []
    for low, high in BANDS:
        label = f"{low} to {high}" if high < WEEKS else f"{low} and more"
        rows.append([label] + [f"{month.rate((low, high), admitted):.3f}" for admitted in (True, False)
                               for month in shown])
    return markdown(["weeks", *(f"admitted, {head}" for head in heads), *(f"not, {head}" for head in heads)], rows)


def demo_life_table(scenario: pathlib.Path, replications: int = 4) -> str:
    """The rates of the demo beside those of its published month."""
    return life_table(published_month(scenario.parent / "bnssg", 2026, 1), run_by_week(scenario, replications))
