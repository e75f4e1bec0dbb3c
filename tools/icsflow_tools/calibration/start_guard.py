"""What the start-up guard holds the first months against: the published list by month, and completed pathways."""

import collections
import csv
import pathlib
from collections.abc import Mapping

from icsflow_tools.calibration.assumptions import LICENCE
from icsflow_tools.calibration.sources import WEEKS, ListMonth, Rtt
from icsflow_tools.errors import BadInput
from icsflow_tools.numbers import band_percentile

Months = Mapping[str, Mapping[str, ListMonth]]  # by month (2026-01), provider
Completed = tuple[str, str, int, int, float]  # part, function, pathways, of these within 18 weeks, median in weeks

_PARTS = {"1A": "Part_1A", "1B": "Part_1B"}
_WITHIN = 18  # weeks


def constant_providers(months: Months) -> list[str]:
    """Those with a return in the first and in the last month: a list of others would move when somebody joins."""
    first, *_, last = sorted(months)
    return sorted(set(months[first]) & set(months[last]))


def months_of(months: Months) -> list[tuple[str, ListMonth | None]]:
    """The sum over these providers; None where one of them has no return.

    @throws BadInput if there are fewer than two months, or no provider has a return in the first and the last
    """
    if len(months) < 2 or not constant_providers(months):
        raise BadInput("monthly lists: expected two months and more of at least one provider")
    providers = constant_providers(months)
    rows: list[tuple[str, ListMonth | None]] = []
    for month in sorted(months):
        returns = [months[month].get(provider) for provider in providers]
        known = [one for one in returns if one is not None]
        complete = len(known) == len(returns)
        rows.append((month, ListMonth(*(sum(column) for column in zip(*known))) if complete else None))
    return rows


def completed_of(rtt: Rtt) -> list[Completed]:
    """Of each part all functions together, then each that completed any."""
    rows: list[Completed] = []
    for part, name in _PARTS.items():
        bands: collections.defaultdict[str, list[int]] = collections.defaultdict(lambda: [0] * WEEKS)
        for service in rtt.services():
            for function in ("all", service[1]):
                bands[function] = [a + b for a, b in zip(bands[function], rtt.bands(service, name))]
        for function in sorted(bands, key=lambda one: (one != "all", one)):
            weeks = bands[function]
            if sum(weeks):
                rows.append((part, function, sum(weeks), sum(weeks[:_WITHIN]), band_percentile(weeks, 0.5)))
    return rows


def write_months(file: pathlib.Path, months: Months) -> None:
    """As CSV. A month without all providers has no figures."""
    joined = sorted({provider for returns in months.values() for provider in returns} - set(constant_providers(months)))
    with open(file, "w", newline="", encoding="utf-8") as opened:
        opened.write("# source: NHS England, Consultant-led referral to treatment waiting times, provider series"
                     f" {min(months)} to {max(months)}. {LICENCE}\n"
                     "# mark: A-d\n"
                     "# note: pathways whose clock ran at the month's end, sum over the providers with a return in the"
                     f" first and in the last month: {' '.join(constant_providers(months))}"
                     f" (RA7 with North Bristol, its predecessor's successor code); left out: {' '.join(joined) or '-'}"
                     "\n# note: no figures where one of them has no return; the 92nd percentile by month is not"
                     " published of this system\n")
        out = csv.writer(opened, lineterminator="\n")
        out.writerow(["month", "list", "within_18_weeks", "over_52_weeks"])
        for month, figures in months_of(months):
            out.writerow([month, *(figures or ("", "", ""))])


def write_completed(file: pathlib.Path, rtt: Rtt) -> None:
    """As CSV."""
    with open(file, "w", newline="", encoding="utf-8") as opened:
        opened.write("# source: NHS England, Consultant-led referral to treatment waiting times, full extract January"
                     f" 2026 (provider view, parts 1A and 1B), 2026. {LICENCE}\n"
                     "# mark: A-d\n"
                     "# note: pathways completed in January 2026: 1A admitted, 1B non-admitted; medians in weeks by"
                     " the published band method\n")
        out = csv.writer(opened, lineterminator="\n")
        out.writerow(["part", "function", "completed", "within_18_weeks", "median_wait"])
        out.writerows([*row[:4], f"{row[4]:.2f}"] for row in completed_of(rtt))
