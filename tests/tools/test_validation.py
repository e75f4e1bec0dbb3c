"""The tables of results in the documents."""

import contextlib
import io
import pathlib
import shlex
import tempfile
import unittest
from unittest import mock

import context  # noqa: F401
from icsflow_tools.errors import BadInput
from icsflow_tools.pages import blocks_of
from icsflow_tools.validation import command, tables
from icsflow_tools.validation.figures import difference, figure, markdown, rounded
from icsflow_tools.validation.shown_page import renewed

PAGE = """Demo, 10 replications

 Waiting list
  patients waiting        12,000   (11,900 to 12,100)
  median wait             10.5 weeks
 Emergency
  patients waiting        30   (20 to 40)

 1,000 events in 1.2 s
results: out/x
"""


class FiguresTest(unittest.TestCase):
    """How figures are written."""

    def test_figures(self) -> None:
        for value, form, text in ((0.1234, "share", "12.3 %"), (1234.5, "count", "1,234"),
                                  (1234.56, "weeks", "1,234.6 weeks"), (2.0, "other", "2.0"), (None, "share", "-")):
            self.assertEqual(figure(value, form), text)

    def test_differences(self) -> None:
        for published, simulated, form, text in ((0.64, 0.65, "share", "+1.0 points"), (200, 190, "count", "-5.0 %"),
                                                 (8.0, 8.4, "weeks", "+5.0 %"), (8.0, None, "weeks", "-")):
            self.assertEqual(difference({"published": published, "simulated": simulated, "format": form}), text)

    def test_three_figures(self) -> None:
        for value, text in ((12345, "+12,300"), (-12355, "-12,400"), (999.4, "+999"),
                            (0.3, "+0"), (-1_234_567, "-1,230,000")):
            self.assertEqual(rounded(value), text)

    def test_markdown(self) -> None:
        self.assertEqual(markdown(["a", "b"], [["1", "2"]]), "| a | b |\n|---|---|\n| 1 | 2 |\n")


class TablesTest(unittest.TestCase):
    """Tables of made-up runs."""

    def test_published_figures_by_role(self) -> None:
        line = {"measure": "list", "scope": "all", "published": 100, "simulated": 102, "format": "count"}
        table = tables.published_table([line | {"role": "calibration"}, line | {"role": "validation", "scope": "RA7"}],
                                       "validation")
        self.assertEqual(table.splitlines()[2:], ["| `list` | RA7 | 100 | 102 | +2.0 % |"])

    def test_what_ifs_are_compared_with_what_they_extend(self) -> None:
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name).resolve()
            demo, plan, more = folder / "demo.yaml", folder / "plan.yaml", folder / "more.yaml"
            demo.write_text("icsflow: 1\n")
            plan.write_text("icsflow: 1\nextends: demo.yaml\n")
            more.write_text("extends: plan.yaml\n")
            means = {demo: [1000.0, 5.0], plan: [900.0, 5.0], more: [907.0, 4.0]}
            rows = tables.what_if_rows(demo, [more, plan], means.__getitem__)
            self.assertEqual(rows, [["the demo itself", "1,000", "5"], ["`more`, from `plan`", "+7", "-1"],
                                    ["`plan`", "-100", "+0"]])
            with self.assertRaisesRegex(BadInput, "extends nothing"):
                tables.base_of(demo)

    def test_a_plan_beside_what_it_changes(self) -> None:
        def summary(scenario: str) -> tables.Summary:
            factor = {"a": 1, "b": 2}[scenario]
            return {"headlines": [{"measure": measure, "scope": scope, "mean": factor * mean, "format": form}
                                  for measure, mean, form in (("closing_list", 1500, "count"),
                                                              ("closing_decided", 7, "count"),
                                                              ("within_18_weeks", 0.25, "share"),
                                                              ("median_wait", 3, "weeks")) for scope in ("all", "RA7")]}

        with mock.patch.object(tables, "run_summary", summary):
            self.assertEqual(tables.plan_table("a", "b").splitlines()[2:],
                             ["| waiting | 1,500 | 3,000 |", "| with a decision to admit | 7 | 14 |",
                              "| within 18 weeks | 25.0 % | 50.0 % |", "| median wait | 3.0 weeks | 6.0 weeks |"])


class ShownPageTest(unittest.TestCase):
    """Lines of a page, found again."""

    def test_lines_are_renewed(self) -> None:
        old = "Demo, 10 replications\n\n Emergency\n  patients waiting        7   (6 to 8)\n"
        self.assertEqual(renewed(PAGE, old, "x"), "Demo, 10 replications\n\n Emergency\n"
                                                  "  patients waiting        30   (20 to 40)\n")
        # Under another heading than before: found by its label, if there is only one.
        self.assertEqual(renewed(PAGE, " Elsewhere\n  median wait             1 week\n", "x"),
                         " Elsewhere\n  median wait             10.5 weeks\n")

    def test_lines_that_are_not_there_or_twice(self) -> None:
        for label, n in (("patients gone", 0), ("patients waiting", 2)):
            with self.assertRaisesRegex(BadInput, f"the page of x has {n} lines for '  {label}"):
                renewed(PAGE, f" Elsewhere\n  {label}        7\n", "x")


class CommandTest(unittest.TestCase):
    """Which tables there are."""

    def setUp(self) -> None:
        self.said = io.StringIO()

    def run_command(self, *arguments: str) -> int:
        """The exit code; no run and no build is made."""
        with (contextlib.redirect_stdout(self.said), contextlib.redirect_stderr(self.said),
              mock.patch.object(command, "build_preset"), mock.patch.object(command, "output_of",
                                                                            return_value="nothing")):
            return command.main(arguments)

    def test_every_table_has_a_place(self) -> None:
        shown = [name for page in command.PAGES for name in blocks_of(page.read_text())]
        self.assertEqual(sorted(shown), sorted(command.KNOWN))

    def test_names(self) -> None:
        self.assertEqual(self.run_command("--list"), 0)
        self.assertEqual(self.said.getvalue().split(), command.KNOWN)
        self.assertEqual(self.run_command("textbok"), 1)
        self.assertIn("no table is called textbok; there are: textbook, ", self.said.getvalue())

    def test_a_test_that_prints_nothing_changes_no_page(self) -> None:
        before = [page.read_bytes() for page in command.PAGES]
        self.assertEqual(self.run_command("rtt"), 1)
        self.assertIn("nothing printed the tables rtt; the pages are as before", self.said.getvalue())
        self.assertEqual([page.read_bytes() for page in command.PAGES], before)

    def test_pages_show_the_commands_whose_answers_they_have(self) -> None:
        for name, (shown, *arguments) in command.ANSWERED.items():
            page = next(page.read_text() for page in command.PAGES if f"<!-- results: {name} -->" in page.read_text())
            shown_there = [shlex.split(line)[1:] for line in page.splitlines() if line.startswith("    icsflow ")]
            with self.subTest(name):
                self.assertTrue(arguments in shown_there or [*arguments, "-o", shown] in shown_there)


if __name__ == "__main__":
    unittest.main()
