"""The part of a run's page that a document shows, renewed line by line."""

from collections.abc import Iterable, Iterator

from icsflow_tools.errors import BadInput

Key = tuple[str, str, str]  # heading, sub-heading, label


def labelled(lines: Iterable[str]) -> Iterator[tuple[Key, str]]:
    """Each line with its label and what it stands under."""
    above = ["", ""]
    for line in lines:
        indent = len(line) - len(line.lstrip())
        label = line.split("   ")[0] if indent < 2 else "  " + line[2:].split("   ")[0].split("  ")[0]
        if indent < 2:
            above = [line, ""] if indent == 0 else [above[0], line]
        yield (above[0], above[1], "events" if " events in " in line else label), line


def renewed(page: str, old: str, scenario: str) -> str:
    """The lines that `old` shows, as `page` says them now; each is found by its label and what it stands under, or,
    where that changed, by its label alone. @throws BadInput if a line is not there, or more than once"""
    found = dict(labelled(page.splitlines()))
    lines = []
    for key, line in labelled(old.splitlines()):
        if line.startswith("  "):
            same = [found[key]] if key in found else [now for other, now in found.items() if other[2] == key[2]]
            if len(same) != 1:
                raise BadInput(f"the page of {scenario} has {len(same)} lines for {line!r}; "
                               "the documents are as before")
            line = same[0]
        lines.append(line)
    return "\n".join(lines) + "\n"
