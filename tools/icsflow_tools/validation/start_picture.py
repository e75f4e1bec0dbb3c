"""The start-up guard as a picture (SVG) and as a table: the change of each month beside the published range."""

import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from xml.sax.saxutils import escape

from icsflow_tools.validation.figures import markdown

Guard = Mapping[str, Any]  # of `icsflow validate --start --json`


class Panel(NamedTuple):
    """One figure of the list."""

    figure: str
    title: str
    factor: float  # from JSON to what is shown
    unit: str


PANELS = [Panel("within_18_weeks", "Share within 18 weeks: change of the month, percentage points", 100, "points"),
          Panel("p92_wait", "92nd percentile wait: change of the month, weeks", 1, "weeks"),
          Panel("over_52_weeks", "Over 52 weeks: change of the month, per cent", 100, "%")]

_WIDTH, _HEIGHT = 760, 170  # of a panel, with its title
_LEFT, _RIGHT, _TOP, _BOTTOM = 56, 12, 30, 22
_RANGE, _INSIDE, _OUTSIDE, _NOT_JUDGED = "#b8c4d0", "#1f4e79", "#c00000", "#8a8a8a"


class Change(NamedTuple):
    """Of a month, as it is shown."""

    month: str
    change: float | None  # None: not known
    low: float | None
    high: float | None
    inside: bool
    judged: bool


def changes_of(guard: Guard, panel: Panel) -> list[Change]:
    """One for each month."""

    def scaled(value: float | None) -> float | None:
        return None if value is None else value * panel.factor

    found = []
    for month in guard["months"]:
        of_month = [one for one in month["changes"] if one["figure"] == panel.figure]
        one = of_month[0] if of_month else {"change": None, "published_low": None, "published_high": None,
                                            "inside": True, "judged": False}
        found.append(Change(month["month"], scaled(one["change"]), scaled(one["published_low"]),
                            scaled(one["published_high"]), one["inside"], one["judged"]))
    return found


def ticks(low: float, high: float, most: int = 6) -> list[float]:
    """Round numbers from at or below `low` to at or above `high`, at most about `most`."""
    span = max(high - low, 1e-9)
    power = 10 ** math.floor(math.log10(span / most))
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor * most >= span)
    first, last = math.floor(low / step), math.ceil(high / step)
    return [step * k for k in range(first, last + 1)]


def _panel(changes: Sequence[Change], panel: Panel, top: float) -> list[str]:
    values = [value for one in changes for value in one[1:4] if value is not None] + [0.0]
    marks = ticks(min(values), max(values))
    height = _HEIGHT - _TOP - _BOTTOM

    def y(value: float) -> float:
        return top + _TOP + height * (marks[-1] - value) / (marks[-1] - marks[0])

    def x(index: int) -> float:
        return _LEFT + (_WIDTH - _LEFT - _RIGHT) * (index + 0.5) / len(changes)

    out = [f'<text x="{_LEFT}" y="{top + 18:.1f}" font-weight="bold">{escape(panel.title)}</text>']
    for mark in marks:
        colour = "#888" if abs(mark) < 1e-9 else "#e4e4e4"
        out.append(f'<line x1="{_LEFT}" y1="{y(mark):.1f}" x2="{_WIDTH - _RIGHT}" y2="{y(mark):.1f}"'
                   f' stroke="{colour}"/>')
        out.append(f'<text x="{_LEFT - 6}" y="{y(mark) + 4:.1f}" text-anchor="end">{mark:g}</text>')
    for index, one in enumerate(changes):
        said = [f"{one.month}: simulated {'not known' if one.change is None else f'{one.change:+.2f}'}"]
        if one.low is not None and one.high is not None:
            said.append(f"published {one.low:+.2f} to {one.high:+.2f}")
            out.append(f'<rect x="{x(index) - 9:.1f}" y="{y(one.high):.1f}" width="18"'
                       f' height="{max(y(one.low) - y(one.high), 1):.1f}" fill="{_RANGE}"/>')
        if one.change is not None:
            colour = (_INSIDE if one.inside else _OUTSIDE) if one.judged else _NOT_JUDGED
            out.append(f'<circle cx="{x(index):.1f}" cy="{y(one.change):.1f}" r="4.5" fill="{colour}">'
                       f'<title>{escape("; ".join(said))}</title></circle>')
        out.append(f'<text x="{x(index):.1f}" y="{top + _HEIGHT - 6:.1f}" text-anchor="middle">{one.month}</text>')
    return out


def svg(guard: Guard, name: str) -> str:
    """The picture: a panel for each figure. @param name: of the scenario"""
    legend = 30
    height = legend + _HEIGHT * len(PANELS)
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{height}"'
           f' viewBox="0 0 {_WIDTH} {height}" font-family="sans-serif" font-size="11">',
           f"<title>{escape(name)}: simulated months against the published ones</title>",
           f'<rect width="{_WIDTH}" height="{height}" fill="white"/>',
           f'<rect x="{_LEFT}" y="9" width="18" height="12" fill="{_RANGE}"/>',
           f'<text x="{_LEFT + 24}" y="19">published changes of that calendar month, least to largest</text>',
           *(f'<circle cx="{left}" cy="15" r="4.5" fill="{colour}"/><text x="{left + 10}" y="19">{word}</text>'
             for left, colour, word in ((430, _INSIDE, "inside"), (500, _OUTSIDE, "outside"),
                                        (575, _NOT_JUDGED, "nothing to compare with")))]
    for index, panel in enumerate(PANELS):
        out += _panel(changes_of(guard, panel), panel, legend + _HEIGHT * index)
    return "\n".join([*out, "</svg>"]) + "\n"


def month_table(guard: Guard) -> str:
    """A row a month: what was reached, by how much it moved, and the published range; `!` is outside."""

    def signed(value: float) -> str:
        shown = f"{value:+.1f}"
        return "0.0" if float(shown) == 0 else shown

    def text(one: Change) -> str:
        if one.change is None:
            return "-"
        span = "" if one.low is None or one.high is None else f" ({signed(one.low)} to {signed(one.high)})"
        return f"{signed(one.change)}{span}{'' if one.inside else ' !'}"

    by_panel = [changes_of(guard, panel) for panel in PANELS]
    rows = []
    for index, month in enumerate(guard["months"]):
        now = {one["figure"]: one["now"] for one in month["changes"]}
        rows.append([month["month"], f"{now['list']:,.0f}", f"{100 * now['within_18_weeks']:.1f} %",
                     text(by_panel[0][index]), f"{now['p92_wait']:.1f}", text(by_panel[1][index]),
                     f"{now['over_52_weeks']:,.0f}", text(by_panel[2][index])])
    return markdown(["month", "list", "within 18 weeks", "change, points", "92nd percentile, weeks", "change, weeks",
                     "over 52 weeks", "change, %"], rows)


def completed_table(guard: Guard) -> str:
    """Completed pathways of the first quarter beside those published of a month."""

    def share(value: float | None) -> str:
        return "-" if value is None else f"{100 * value:.1f} %"

    def weeks(value: float | None) -> str:
        return "-" if value is None else f"{value:.1f}"

    rows = [[one["part"], one["function"], f"{one['published_a_month']:,.0f}", f"{one['simulated_a_month']:,.0f}",
             share(one["published_within_18_weeks"]),
             share(one["simulated_within_18_weeks"]) + ("" if one["inside"] else " !"),
             weeks(one["published_median_wait"]), weeks(one["simulated_median_wait"])]
            for one in guard["completed"] if one["judged"]]
    return markdown(["part", "function", "a month, published", "simulated", "within 18 weeks, published", "simulated",
                     "median, weeks, published", "simulated"], rows)
