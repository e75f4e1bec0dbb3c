"""Writes the results in docs/*.md and README.md: each is run again and its line replaced.

  tools/validation                 all tables: about ten minutes on two idle cores
  tools/validation textbook c1     only these tables (and what is run together with them)
  tools/validation --list          the names of the tables

The table of what-ifs stands in docs/bnssg.md, that of the patterns in docs/patterns.md, what the RTT tutorial shows in
docs/tutorial-rtt.md, answers in docs/questions.md, docs/compare.md, docs/targets.md, docs/solve.md and docs/sweep.md,
the part of the demo's page in README.md, the others in docs/validation.md. With the tables of the demo's start
(start_months, start_completed) goes the picture docs/pictures/bnssg-start.svg.

Tables stand between `<!-- results: NAME -->` and `<!-- end of results -->`; the text around them is written by hand and
left alone. Most come from the tests tagged [.report], which make the same comparisons as the tests do and print them;
a comparison that fails ends this with exit code 1 and leaves the page as it was.
"""

import pathlib
import sys
from collections.abc import Mapping, Sequence

from icsflow_tools.errors import BadInput, Failure, ProgramFailed
from icsflow_tools.pages import blocks_of, with_blocks
from icsflow_tools.programs import RELEASE, ROOT, build_preset, output_of
from icsflow_tools.results import answer_page, run_page, run_start
from icsflow_tools.validation.shown_page import renewed
from icsflow_tools.validation.start_picture import completed_table, month_table, svg
from icsflow_tools.validation.tables import demo_tables, plan_table, what_if_table
from icsflow_tools.validation.waits import demo_life_table

PAGES = [ROOT / "docs" / "validation.md", ROOT / "docs" / "bnssg.md", ROOT / "docs" / "patterns.md",
         ROOT / "docs" / "tutorial-rtt.md", ROOT / "docs" / "compare.md", ROOT / "docs" / "targets.md",
         ROOT / "docs" / "solve.md", ROOT / "docs" / "sweep.md", ROOT / "docs" / "questions.md", ROOT / "README.md"]
REPORTS = {  # test that prints them: names of the tables
    "[.report-textbook]": ["textbook", "littles_law"],
    "[.report-rtt]": ["rtt"],
    "[.report-two-wards]": ["two_wards"],
    "[.report-pools]": ["pools"],
    "[.report-patterns]": ["patterns"],
    "[.report-published]": ["c1", "c3"],
    "[.report-directions]": ["directions"],
    "[.report-expectations]": ["expectations"],
}
DEMO = ["demo_calibration", "demo_validation"]
WHAT_IFS = ["what_ifs"]
WAITS = ["life_table"]
SHOWN = {"tutorial_rtt_page": "scenarios/tutorial/orthopaedics.yaml"}  # lines of the page
WHOLE = {"demo_page": "scenarios/bnssg.yaml"}
WAYS_OUT = [f"scenarios/what-if/{plan}.yaml" for plan in ("home_care_places", "rehab_beds", "shorter_home_care")]
SESSIONS = [f"scenarios/what-if/{plan}.yaml" for plan in ("theatre_sessions", "nursing_vacancies")]
FOUR = [f"scenarios/what-if/{plan}.yaml"
        for plan in ("theatre_sessions", "independent_sector", "nursing_vacancies", "strike")]
# Table: what the page says for the directory, then the command.
ANSWERED = {
    "compare_discharge": ("out/compare-bnssg", "compare", "scenarios/bnssg.yaml", *WAYS_OUT,
                          "--primary", "ready_not_discharged"),
    "compare_targets": ("out/targets-bnssg", "compare", "scenarios/bnssg.yaml", *SESSIONS, "--until", "2027-04-01",
                        "--targets", "scenarios/targets/england-2026-29.yaml", "--primary", "closing_list"),
    "question_vacancies": ("out/compare-bnssg", "compare", "scenarios/bnssg.yaml",
                           "scenarios/what-if/nursing_posts_filled.yaml", "--until", "2027-04-01",
                           "--primary", "list@2027-03"),
    "question_winter_beds": ("out/compare-winter", "compare", "scenarios/what-if/winter.yaml",
                             "scenarios/what-if/winter_20_beds.yaml",
                             "--primary", "cancelled_no_bed:RVJ@winter,ae_over_12h:RVJ/type1@winter"),
    "question_four_plans": ("out/compare-bnssg", "compare", "scenarios/bnssg.yaml", *FOUR,
                            "--target", "over_52_share@2027-01 < 1 %", "--target", "over_52_share@2027-01 < 0.3 %",
                            "--primary", "over_52_share"),
    "solve_orthopaedics": ("out/solve-orthopaedics", "solve", "scenarios/tutorial/orthopaedics.yaml",
                           "--lever", "services.HOSP.C_110.theatre_slots", "--from", "+0 /week", "--to", "+20 /week",
                           "--step", "1 /week", "--target", "within_18_weeks@2027-03 >= 70 %", "--chance", "90 %",
                           "--replications", "200"),
    "sensitivity_ics": ("out/sensitivity-scenario", "sensitivity", "my-ics/scenario.yaml", "--until", "2026-08-01",
                        "--show", "closing_list"),
}
TUTORIAL = ["tutorial_rtt_plan"]
START = ["start_months", "start_completed"]
START_PICTURE = ROOT / "docs" / "pictures" / "bnssg-start.svg"
KNOWN = ([name for names in REPORTS.values() for name in names]
         + DEMO + WHAT_IFS + WAITS + START + list(SHOWN) + list(WHOLE) + list(ANSWERED) + TUTORIAL)


def check_names(wanted: Sequence[str], there: Sequence[str]) -> None:
    """@param there: the tables that the pages have a place for. @throws BadInput"""
    for name in wanted:
        if name not in KNOWN:
            raise BadInput(f"no table is called {name}; there are: {', '.join(KNOWN)}")
    for name in KNOWN:
        if name not in there:
            raise BadInput(f"no page has a place for the table {name}")


def make_tables(wanted: Sequence[str], blocks: Mapping[str, str]) -> dict[str, str]:
    """The tables, and those that are run together with them. @param blocks: what the pages show now"""
    tables: dict[str, str] = {}
    for test, names in REPORTS.items():
        if set(names) & set(wanted):
            print(f"{test} ...", file=sys.stderr)
            tables.update(blocks_of(output_of([RELEASE / "tests" / "test_models", test, "--warn", "NoTests"])))
    if set(DEMO) & set(wanted):
        print("the demo ...", file=sys.stderr)
        tables.update(demo_tables())
    if set(WAITS) & set(wanted):
        print("the demo's waits ...", file=sys.stderr)
        tables["life_table"] = demo_life_table(ROOT / "scenarios" / "bnssg.yaml")
    if set(WHAT_IFS) & set(wanted):
        print("the what-ifs ...", file=sys.stderr)
        tables["what_ifs"] = what_if_table()
    if set(START) & set(wanted):
        print("the start of the demo ...", file=sys.stderr)
        guard = run_start("scenarios/bnssg.yaml")
        tables["start_months"], tables["start_completed"] = month_table(guard), completed_table(guard)
        START_PICTURE.parent.mkdir(exist_ok=True)
        START_PICTURE.write_text(svg(guard, "BNSSG"), encoding="utf-8")
    for name in sorted(set(SHOWN) & set(wanted)):
        print(f"the page of {SHOWN[name]} ...", file=sys.stderr)
        tables[name] = renewed(run_page(SHOWN[name], "--replications", 10), blocks[name], SHOWN[name])
    for name in sorted(set(WHOLE) & set(wanted)):
        print(f"the page of {WHOLE[name]} ...", file=sys.stderr)
        shown = "out/" + pathlib.Path(WHOLE[name]).stem
        tables[name] = f"```\n{answer_page('run', WHOLE[name], '--replications', 10, shown=shown)}```"
    for name in sorted(set(ANSWERED) & set(wanted)):
        print(f"the answer {name} ...", file=sys.stderr)
        shown, *arguments = ANSWERED[name]
        tables[name] = f"```\n{answer_page(*arguments, shown=shown)}```"
    if set(TUTORIAL) & set(wanted):
        print("the plan of the RTT tutorial ...", file=sys.stderr)
        folder = "scenarios/tutorial/orthopaedics"
        tables["tutorial_rtt_plan"] = plan_table(f"{folder}.yaml", f"{folder}_half_year.yaml")
    missing = [name for name in wanted if name not in tables]
    if missing:
        raise BadInput(f"nothing printed the tables {', '.join(missing)}; the pages are as before")
    return tables


def _run(arguments: Sequence[str]) -> None:
    if "--list" in arguments:
        print("\n".join(KNOWN))
        return
    pages = {path: path.read_text() for path in PAGES}
    blocks = {name: text for page in pages.values() for name, text in blocks_of(page).items()}
    wanted = list(arguments) or KNOWN
    check_names(wanted, list(blocks))
    build_preset("release", ["icsflow", "test_models"])
    tables = make_tables(wanted, blocks)
    for path, page in pages.items():
        path.write_text(with_blocks(page, tables))


def main(arguments: Sequence[str]) -> int:
    """The exit code."""
    try:
        _run(arguments)
        return 0
    except ProgramFailed as reason:
        print(f"{reason}\nthe pages are as before", file=sys.stderr)
    except Failure as reason:
        print(reason, file=sys.stderr)
    return 1
