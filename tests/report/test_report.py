"""`icsflow report`: what is on the page is in the study, nothing on it acts, and wrong use is refused."""

import csv
import html.parser
import json
import math
import os
import pathlib
import re
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("ICSFLOW", "icsflow")

# Names that would act in a page, a spreadsheet, a terminal or a line of another direction.
HOSTILE = "</script><img src=x onerror=alert(1)>=cmd()\u202eabc\U0001F600"


class Page(html.parser.HTMLParser):
    """Elements, tables as texts, and what could reach out."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.tables: list[list[list[str]]] = []
        self.scripts: list[str] = []
        self.text = ""
        self._cell: list[str] | None = None
        self._script = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag == "table":
            self.tables.append([])
        if tag == "tr":
            self.tables[-1].append([])
        if tag in ("td", "th"):
            self._cell = []
        if tag == "script":
            self._script = True
            self.scripts.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th") and self._cell is not None:
            self.tables[-1][-1].append("".join(self._cell))
            self._cell = None
        if tag == "script":
            self._script = False

    def handle_data(self, data: str) -> None:
        if self._script:
            self.scripts[-1] += data
            return
        self.text += data
        if self._cell is not None:
            self._cell.append(data)

    def table(self, *headings: str) -> list[list[str]]:
        for table in self.tables:
            if table[0][:len(headings)] == list(headings):
                return table
        raise AssertionError(f"no table {headings}: {[table[0] for table in self.tables]}")


def run(*arguments: str | pathlib.Path, code: int = 0) -> subprocess.CompletedProcess[str]:
    done = subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True, check=False,
                          cwd=ROOT, timeout=300)
    if done.returncode != code:
        raise AssertionError(f"{arguments}: exit code {done.returncode}, expected {code}\n{done.stdout}{done.stderr}")
    return done


def read(file: pathlib.Path) -> Page:
    page = Page()
    page.feed(file.read_text(encoding="utf-8"))
    page.close()
    return page


def shown(text: str, value: float, scale: float) -> bool:
    """Whether `text` is `value` rounded to the decimals it shows."""
    found = re.search(r"[+-]?[\d,]+(\.\d+)?", text)
    if found is None:
        return False
    digits = len(found.group(1) or ".") - 1
    return math.isclose(float(found.group().replace(",", "")), value * scale, abs_tol=0.5000001 * 10 ** -digits)


class Reports(unittest.TestCase):
    """A comparison of a small scenario with waiting lists, run once."""

    folder: tempfile.TemporaryDirectory[str]
    study: pathlib.Path
    page: Page

    @classmethod
    def setUpClass(cls) -> None:
        cls.folder = tempfile.TemporaryDirectory()
        here = pathlib.Path(cls.folder.name)
        base = ROOT / "scenarios" / "tutorial" / "orthopaedics.yaml"
        plan = here / "plan.yaml"
        name = json.dumps(HOSTILE, ensure_ascii=False).replace("\u202e", "\\u202e")
        plan.write_text(f"icsflow: 1\nextends: {base}\nname: {name}\n", encoding="utf-8")
        cls.study = here / "a study"
        run("compare", base, plan, "--replications", "4", "--until", "2026-10-01", "-o", cls.study, "--quiet")
        run("report", cls.study)
        cls.page = read(cls.study / "report.html")

    @classmethod
    def tearDownClass(cls) -> None:
        cls.folder.cleanup()

    def test_nothing_reaches_out_and_nothing_of_the_scenario_acts(self) -> None:
        policy = [attributes for tag, attributes in self.page.tags if tag == "meta" and "http-equiv" in attributes]
        self.assertEqual(len(policy), 1)
        self.assertIn("default-src 'none'", str(policy[0]["content"]))
        self.assertNotIn("unsafe-eval", str(policy[0]["content"]))
        for tag, attributes in self.page.tags:
            self.assertNotIn(tag, ("img", "iframe", "object", "link", "form"))
            for name, value in attributes.items():
                self.assertFalse(name.startswith("on"), name)
                if name in ("href", "src"):
                    self.assertTrue(str(value).startswith("#"), value)
        self.assertNotIn("\u202e", self.page.text)
        # It is there, as text.
        self.assertIn("</script><img", self.page.text)

    def test_every_section_is_there_once(self) -> None:
        ids = [attributes["id"] for tag, attributes in self.page.tags if tag == "section"]
        self.assertEqual(ids, ["answer", "targets", "charts", "chain", "gains", "inputs", "published", "changes",
                               "sure", "checklist", "again", "words", "tables"])

    def test_numbers_are_those_of_the_comparison(self) -> None:
        with (self.study / "compare.csv").open(encoding="utf-8", newline="") as file:
            rows = {(row["name"], row["date"]): row for row in csv.DictReader(file)}
        table = self.page.table("Figure", "Base", "Plan", "Difference")
        self.assertGreater(len(table), 20)
        compared = 0
        for name, base, plan, *_ in table[1:]:
            row = rows.get((name, ""))
            if row is None or not row["base"]:
                continue
            scale = 100 if row["unit"] == "share" else 1
            self.assertTrue(shown(base, float(row["base"]), scale), (name, base, row["base"]))
            self.assertTrue(shown(plan, float(row["plan_mean"]), scale), (name, plan, row["plan_mean"]))
            compared += 1
        self.assertGreater(compared, 20)
        # Months of a chart.
        months = self.page.table("Month")
        by_month = [row for (_, date), row in rows.items() if row["measure"] == "list" and row["scope"] == "all"
                    and row["dimension"] == "" and date]
        self.assertEqual(len(by_month), len(months) - 1)
        for row, line in zip(by_month, months[1:]):
            self.assertTrue(shown(line[1], float(row["base"]), 1), (line, row["base"]))

    def test_charts_are_drawn_from_the_numbers_of_their_tables(self) -> None:
        if len(self.page.scripts) < 2:
            self.skipTest("built without charts")
        specs = json.loads(self.page.scripts[0])
        charts = [attributes for tag, attributes in self.page.tags if attributes.get("class") == "chart"]
        self.assertEqual(len(specs), len(charts))
        drawn = specs[0]["data"]["values"]
        values = [value for value in drawn if value["side"] == drawn[0]["side"]]
        months = self.page.table("Month")
        self.assertEqual(len(values), len(months) - 1)
        for value, line in zip(values, months[1:]):
            self.assertTrue(shown(line[1], value["mean"], 1), (line, value))

    def test_a_plan_that_changes_nothing_is_said_to(self) -> None:
        answer = self.page.text[self.page.text.index("The answer"):]
        self.assertIn("nothing that is asked first differs clearly", answer)

    def test_a_study_alone_and_markdown(self) -> None:
        here = pathlib.Path(self.folder.name)
        run("run", "scenarios/textbook/a1_mmc_2.yaml", "-o", here / "queue", "--replications", "3", "--quiet")
        run("report", here / "queue", "-o", here / "queue.md")
        text = (here / "queue.md").read_text(encoding="utf-8")
        self.assertIn("## The answer", text)
        run("report", here / "queue", "-o", here / "queue.html")
        read(here / "queue.html").table("Figure", "Mean")

    def test_what_is_said_is_of_the_scenario(self) -> None:
        here = pathlib.Path(self.folder.name)

        def page_of(name: str, scenario: str) -> str:
            run("run", scenario, "-o", here / name, "--replications", "2", "--until", "2026-03-01", "--quiet")
            run("report", here / name)
            return read(here / name / "report.html").text

        queue = page_of("a queue", "scenarios/patterns/retrial.yaml")
        self.assertIn("Ranges are of chance; they are no forecast", queue)
        self.assertIn("1 provider; patients", queue)
        self.assertNotIn("build.md", queue)
        shocks = page_of("shocks", "scenarios/what-if/months_differ.yaml")
        self.assertIn("Ranges are of chance and shocks; they", shocks)
        self.assertIn("build.md beside the scenario", shocks)
        unknown = page_of("unknown", "scenarios/what-if/uncertain_inputs.yaml")
        self.assertRegex(unknown, r"Ranges are of chance(, shocks)? and unknown inputs; they")

    def test_wrong_use_is_refused(self) -> None:
        here = pathlib.Path(self.folder.name)
        empty = here / "empty"
        empty.mkdir()
        self.assertIn("found no results.sqlite", run("report", empty, code=2).stderr)
        (empty / "compare.json").write_text("{}", encoding="utf-8")
        self.assertIn("expected what icsflow compare wrote", run("report", empty, code=2).stderr)
        for text in ('{"icsflow": "compare"}', '{"icsflow": 3}', '{"icsflow": "compare", "base": []}', "[", ""):
            (empty / "compare.json").write_text(text, encoding="utf-8")
            self.assertIn("found", run("report", empty, code=2).stderr)
        self.assertIn("sensitivity.json", run("report", self.study, "--sensitivity", empty, code=2).stderr)
        run("report", self.study, "--format", "docx", code=2)
        run("report", self.study, "-o", here / "no such folder" / "page.html", code=2)
        run("report", self.study, "-o", here / "page.docx", code=2)
        run("report", self.study, "-o", here / "page.html", "--targets",
            "scenarios/targets/england-2026-29.yaml", code=2)

    def test_same_bytes_again(self) -> None:
        before = (self.study / "report.html").read_bytes()
        run("report", self.study)
        self.assertEqual(before, (self.study / "report.html").read_bytes())


if __name__ == "__main__":
    unittest.main()
