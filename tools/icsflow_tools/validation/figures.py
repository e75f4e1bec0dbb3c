"""How a figure stands in a table."""

from collections.abc import Mapping, Sequence
from typing import Any

Line = Mapping[str, Any]  # of a published figure in a run's summary


def figure(value: float | None, form: str) -> str:
    """@param form: "share", "count", or the unit: "weeks", "days", "hours" """
    if value is None:
        return "-"
    if form == "share":
        return f"{value * 100:.1f} %"
    if form == "count":
        return f"{value:,.0f}"
    return f"{value:,.1f}" + {"weeks": " weeks", "days": " days", "hours": " hours"}.get(form, "")


def difference(line: Line) -> str:
    """Simulated less published: shares in points, others in per cent of what is published."""
    published, simulated = line["published"], line["simulated"]
    if simulated is None:
        return "-"
    if line["format"] == "share":
        return f"{(simulated - published) * 100:+.1f} points"
    return f"{(simulated - published) / published * 100:+.1f} %"


def rounded(x: float) -> str:
    """A difference to three figures."""
    digits = max(0, len(str(int(abs(x)))) - 3)
    return f"{round(x, -digits):+,.0f}"


def markdown(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = ["| " + " | ".join(head) + " |", "|---" * len(head) + "|"]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows]) + "\n"
