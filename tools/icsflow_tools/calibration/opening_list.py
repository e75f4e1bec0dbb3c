"""The opening list: pathways whose clock ran on 31 January 2026, by provider, function, decision and weeks."""

import collections
import csv
import pathlib

from icsflow_tools.calibration.assumptions import LICENCE, PUBLISHED_DECIDED, PUBLISHED_LIST, PUBLISHED_OVER_52
from icsflow_tools.calibration.record import Record
from icsflow_tools.calibration.sources import BANDS, WEEKS, Rtt
from icsflow_tools.errors import BadInput
from icsflow_tools.numbers import band_percentile

Line = tuple[str, str, str, list[int]]  # provider, function, whether there is a decision to admit, pathways by weeks

_HEAD = ("# source: NHS England, Consultant-led referral to treatment waiting times, full extract January 2026"
         f" (provider view, parts 2 and 2A), 2026. {LICENCE}\n"
         "# mark: A-d\n"
         "# note: pathways whose clock ran on 31 January 2026 by completed weeks; yes = part 2A (decision to"
         " admit), no = part 2 less part 2A; the Total row C_999 is left out\n")

COMPLETED_HEAD = ("# source: NHS England, Consultant-led referral to treatment waiting times, full extract January 2026"
                  f" (provider view, parts 1A and 1B), 2026. {LICENCE}\n"
                  "# mark: A\n"
                  "# note: clocks stopped in January 2026 by completed weeks; yes = part 1A (admitted), no = part 1B;"
                  " the Total row C_999 is left out. Read by icsflow calibrate, not by a run\n")


def lines_of(rtt: Rtt) -> list[Line]:
    """Without empty lines. @throws BadInput if more patients have a decision than wait"""
    lines: list[Line] = []
    for service in rtt.services():
        every, decided = rtt.bands(service, "Part_2"), rtt.bands(service, "Part_2A")
        if any(d > e for d, e in zip(decided, every)):
            raise BadInput(f"{'.'.join(service)}: part 2A exceeds part 2 in a band")
        undecided = [e - d for e, d in zip(every, decided)]
        lines += [(*service, said, bands) for said, bands in (("no", undecided), ("yes", decided)) if sum(bands)]
    return lines


def completed_of(rtt: Rtt) -> list[Line]:
    """Clocks stopped in the month, by their wait: parts 1A (admitted) and 1B. Without empty lines, and without services
    that have no list: they are not in the scenario."""
    return [(*service, said, rtt.bands(service, part))
            for service in rtt.services() if rtt.total(service, "Part_2")
            for said, part in (("no", "Part_1B"), ("yes", "Part_1A")) if sum(rtt.bands(service, part))]


def check_totals(lines: list[Line]) -> None:
    """@throws BadInput if the lines do not add up to what is published"""
    published = {"list": (PUBLISHED_LIST, sum(sum(bands) for *_, bands in lines)),
                 "decided": (PUBLISHED_DECIDED, sum(sum(bands) for *_, said, bands in lines if said == "yes")),
                 "over52": (PUBLISHED_OVER_52, sum(sum(bands[52:]) for *_, bands in lines))}
    for name, (wanted, found) in published.items():
        if found != wanted:
            raise BadInput(f"opening list: {name} is {found}, published {wanted}")


def write(file: pathlib.Path, lines: list[Line], head: str = _HEAD, said: str = "decision_to_admit") -> None:
    """As CSV."""
    with open(file, "w", newline="", encoding="utf-8") as opened:
        opened.write(head)
        out = csv.writer(opened, lineterminator="\n")
        out.writerow(["provider", "function", said] + BANDS)
        out.writerows([provider, function, said, *bands] for provider, function, said, bands in lines)


def record_list(rtt: Rtt, lines: list[Line], record: Record) -> None:
    """Its size, its long waits and its percentiles, and the providers' parts."""
    every = [sum(bands[week] for *_, bands in lines) for week in range(WEEKS)]
    total = sum(every)
    record("list", total, "pathways", "A-d", "part 2, sum of functions")
    record("list_decided", sum(sum(bands) for *_, said, bands in lines if said == "yes"), "pathways", "A-d", "part 2A")
    record("list_over_52", sum(every[52:]), "pathways", "A-d", "bands w052 to w104")
    record("list_over_65", sum(every[65:]), "pathways", "A-d", "bands w065 to w104")
    record("list_within_18", sum(every[:18]) / total, "share", "A-d", "bands w000 to w017 / list")
    record("list_median", band_percentile(every, 0.5), "weeks", "A-d", "published band method")
    record("list_p92", band_percentile(every, 0.92), "weeks", "A-d", "published band method")
    by_provider: collections.Counter[str] = collections.Counter()
    for service in rtt.services():
        by_provider[service[0]] += rtt.total(service, "Part_2")
    for provider, n in sorted(by_provider.items()):
        record(f"list.{provider}", n, "pathways", "A-d", "part 2")
