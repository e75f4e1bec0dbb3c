"""The tables that runs of scenarios fill; the others are printed by tests."""

import functools
import pathlib
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from icsflow_tools.errors import BadInput
from icsflow_tools.programs import ROOT
from icsflow_tools.results import run_summary
from icsflow_tools.validation.figures import Line, difference, figure, markdown, rounded

Summary = Mapping[str, Any]
SCENARIOS = ROOT / "scenarios"
DEMO = SCENARIOS / "bnssg.yaml"
WHAT_IF_COLUMNS = {"list": ("closing_list", "all"), "admitted": ("completed_admitted", "all"),
                   "ready": ("ready_not_discharged", "all"), "cancelled": ("cancelled_no_bed", "all"),
                   "over 52 weeks": ("over_52_weeks", "all"), "over 12 h": ("ae_over_12h", "RA7/type1")}


def published_table(lines: Sequence[Line], role: str) -> str:
    """Published figures of a role ("calibration", "validation") beside the simulated ones."""
    return markdown(["measure", "scope", "published", "simulated", "difference"],
                    [[f"`{line['measure']}`", line["scope"], figure(line["published"], line["format"]),
                      figure(line["simulated"], line["format"]), difference(line)]
                     for line in lines if line["role"] == role])


def demo_tables() -> dict[str, str]:
    """The demo beside published figures: ten replications."""
    lines = run_summary("scenarios/bnssg.yaml", "--replications", 10)["published"]
    return {f"demo_{role}": published_table(lines, role) for role in ("calibration", "validation")}


def means_of(summary: Summary) -> list[float]:
    """The figures of the what-if table."""
    means = {(row["measure"], row["scope"]): row["mean"] for row in summary["headlines"]}
    return [means[key] for key in WHAT_IF_COLUMNS.values()]


def base_of(path: pathlib.Path) -> pathlib.Path:
    """The scenario that a what-if extends."""
    found = re.search(r"^extends: (\S+)", path.read_text(), re.MULTILINE)
    if found is None:
        raise BadInput(f"{path} extends nothing")
    return (path.parent / found[1]).resolve()


def what_if_rows(demo: pathlib.Path, files: Sequence[pathlib.Path],
                 means: Callable[[pathlib.Path], list[float]]) -> list[list[str]]:
    """A row of the demo's figures, then one of differences for each file, from the scenario that it extends."""
    rows = [["the demo itself"] + [f"{x:,.0f}" for x in means(demo)]]
    for path in files:
        base = base_of(path)
        label = f"`{path.stem}`" + (f", from `{base.stem}`" if base != demo else "")
        rows.append([label] + [rounded(now - before) for now, before in zip(means(path), means(base))])
    return rows


def what_if_table(replications: int = 4) -> str:
    """What each lever changes of the scenario that its file extends, with the same draws."""

    @functools.lru_cache(maxsize=None)
    def means(scenario: pathlib.Path) -> list[float]:
        return means_of(run_summary(scenario, "--replications", replications))

    files = [path for path in sorted((SCENARIOS / "what-if").glob("*.yaml"))
             if path.stem not in ("uncertain_inputs", "months_differ", "winter")]  # no levers
    return markdown(["file", *WHAT_IF_COLUMNS], what_if_rows(DEMO, files, means))


PLAN_ROWS = {"waiting": "closing_list", "with a decision to admit": "closing_decided",
             "within 18 weeks": "within_18_weeks", "median wait": "median_wait"}


def plan_table(base: str, plan: str) -> str:
    """A few figures of a scenario and of a plan for it."""
    both = [{row["measure"]: (row["mean"], row["format"]) for row in run_summary(scenario)["headlines"]
             if row["scope"] == "all"} for scenario in (base, plan)]
    return markdown(["at the end", "as it is", "with the plan"],
                    [[label] + [figure(*of[measure]) for of in both] for label, measure in PLAN_ROWS.items()])
