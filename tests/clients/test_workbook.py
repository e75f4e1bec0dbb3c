"""`icsflow report`: the workbook says what the CSV files say. The program is that of the variable ICSFLOW."""

import csv
import datetime
import os
import pathlib
import subprocess
import unittest
import zipfile
from typing import Any

import trying

PROGRAM = os.environ.get("ICSFLOW", "icsflow")
MODEL = "scenarios/tutorial/orthopaedics.yaml"
Rows = list[dict[str, Any]]


def icsflow(*arguments: str) -> str:
    done = subprocess.run([PROGRAM, *arguments], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise AssertionError(done.stderr)
    return done.stdout


def rows_of(file: str) -> list[dict[str, str]]:
    with open(file, newline="", encoding="utf-8-sig") as lines:
        return list(csv.DictReader(lines))


class WorkbookTest(unittest.TestCase):
    def setUp(self) -> None:
        trying.need(self, modules=("openpyxl",))
        self.here = self.enterContext(trying.folder())

    def sheets(self, file: str) -> dict[str, Rows]:
        import openpyxl  # type: ignore[import]
        book = openpyxl.load_workbook(file)
        found: dict[str, Rows] = {}
        for sheet in book.worksheets:
            rows = list(sheet.iter_rows())
            for row in rows:
                for cell in row:
                    self.assertNotEqual(cell.data_type, "f", f"{sheet.title}: a formula in {cell.coordinate}")
            heading = [cell.value for cell in rows[0]] if rows else []
            found[sheet.title] = [dict(zip(heading, row)) for row in rows[1:]]
        return found

    def same_number(self, cell: Any, said: str, what: str) -> None:
        if said == "":
            self.assertIsNone(cell.value, what)
        else:
            self.assertAlmostEqual(cell.value, float(said), delta=1e-9 * max(1.0, abs(float(said))), msg=what)

    def same_text(self, cell: Any, said: str) -> None:
        self.assertEqual(cell.value or "", said)

    def same_series(self, rows: Rows, file: str, first: str) -> None:
        said = rows_of(file)
        self.assertEqual(len(rows), len(said))
        for row, one in zip(rows, said):
            self.assertTrue(row[first.capitalize()].is_date)
            self.assertEqual(row[first.capitalize()].value.date(), datetime.date.fromisoformat(one[first]))
            for column, key in (("Provider", "provider_name"), ("What of it", "item_name"), ("Measure", "measure"),
                                ("Unit", "unit"), ("Dimension", "dimension"), ("Provider's code", "provider"),
                                ("Item's code", "item")):
                self.same_text(row[column], one[key])
            for column, key in (("Mean", "mean"), ("10 % below", "p10"), ("10 % above", "p90")):
                self.same_number(row[column], one[key], str(one))

    def test_study(self) -> None:
        icsflow("run", MODEL, "--until", "2026-08-01", "--replications", "3", "--quiet", "-o", "study")
        icsflow("report", "study", "-o", "book.xlsx")
        sheets = self.sheets("book.xlsx")
        said = rows_of("study/headlines.csv")
        self.assertEqual(len(sheets["Headlines"]), len(said))
        formats = {"share": "0.0%", "count": "#,##0", "weeks": "#,##0.0", "days": "#,##0.00", "number": "#,##0.00"}
        for row, one in zip(sheets["Headlines"], said):
            for column, key in (("Figure", "label"), ("Unit", "unit"), ("Measure", "measure"), ("Scope", "scope"),
                                ("Dimension", "dimension")):
                self.same_text(row[column], one[key])
            for column, key in (("Mean", "mean"), ("Mean, low", "mean_low"), ("Mean, high", "mean_high"),
                                ("10 % below", "p10"), ("10 % above", "p90"), ("Replications", "replications")):
                self.same_number(row[column], one[key], one["label"])
            if one["mean"] != "":
                self.assertEqual(row["Mean"].number_format, formats[one["unit"]])
        self.same_series(sheets["Monthly"], "study/monthly.csv", "month")
        self.same_series(sheets["Weekly"], "study/weekly.csv", "week")
        months = rows_of("study/monthly.csv")
        for row in sheets["Functions"]:
            of_list = [m for m in months if (m["provider"], m["item"], m["measure"], m["dimension"]) ==
                       (row["Provider's code"].value, row["Function's code"].value, "list", "")]
            self.same_number(row["List, start"], of_list[0]["mean"], "start")
            self.same_number(row["List, end"], of_list[-1]["mean"], "end")
        self.assertTrue(sheets["Functions"])
        values = {row["Path"].value: row for row in sheets["Assumptions"]}
        self.assertAlmostEqual(values["parameters.missed_clinic"]["Value"].value, 0.08)
        about = {row["What"].value: row["Is"] for row in sheets["About"]}
        self.assertEqual(about["First day"].value, datetime.datetime(2026, 4, 1))
        with zipfile.ZipFile("book.xlsx") as book:
            charts = [name for name in book.namelist() if name.startswith("xl/charts/chart")]
            self.assertTrue(charts)
            for name in charts:
                self.assertIn("Monthly!$A$", book.read(name).decode())
        before = pathlib.Path("book.xlsx").read_bytes()
        icsflow("report", "study", "-o", "book.xlsx")
        self.assertEqual(pathlib.Path("book.xlsx").read_bytes(), before)

    def test_comparison(self) -> None:
        pathlib.Path("plan.yaml").write_text(f"icsflow: 1\nextends: {MODEL}\nname: Fewer missed\n"
                                             "parameters: {missed_clinic: 2 %}\n", encoding="utf-8")
        icsflow("compare", MODEL, "plan.yaml", "--until", "2026-08-01", "-o", "compared", "--quiet",
                "--target", "within_18_weeks > 50 %")
        icsflow("report", "compared", "--format", "xlsx")
        sheets = self.sheets("compared/report.xlsx")
        said = rows_of("compared/compare.csv")
        self.assertEqual(len(sheets["Comparison"]), len(said))
        for row, one in zip(sheets["Comparison"], said):
            for column, key in (("Plan", "plan"), ("Figure", "name"), ("Verdict", "verdict"), ("Scope", "scope")):
                self.same_text(row[column], one[key])
            for column, key in (("Base", "base"), ("Difference", "difference"), ("Difference, low", "low"),
                                ("All months at once, high", "band_high"), ("Pairs", "n")):
                self.same_number(row[column], one[key], one["name"])
        self.assertEqual([row["Of"].value for row in sheets["Targets"]][:1], ["orthopaedics"])
        self.assertEqual({row["Scenario"].value for row in sheets["Headlines"]}, {"orthopaedics", "plan"})
        changed = [row["Path"].value for row in sheets["Assumptions"] if row["Scenario"].value == "plan"]
        self.assertIn("parameters.missed_clinic", changed)
        self.assertLess(len(changed), 5)

    def test_hostile_names(self) -> None:
        text = pathlib.Path("scenarios/textbook/mm1.yaml").read_text(encoding="utf-8")
        name = "=1+1 </script> \\u202e \\U0001F600 " + "x" * 40_000
        pathlib.Path("hostile.yaml").write_text(text.replace("name: Clinic", f'name: "{name}"'), encoding="utf-8")
        icsflow("run", "hostile.yaml", "--until", "2027-03-01", "--replications", "2", "--quiet", "-o", "study")
        icsflow("report", "study", "-o", "book.xlsx")
        texts = [cell.value for rows in self.sheets("book.xlsx").values() for row in rows for cell in row.values()
                 if isinstance(cell.value, str)]
        self.assertTrue(any(text.startswith("=1+1 </script> \\u202e \U0001F600 xxx") for text in texts))
        self.assertTrue(any(text.endswith("characters more]") for text in texts))
        self.assertLessEqual(max(len(text.encode("utf-16-le")) // 2 for text in texts), 32_767)

    def test_refused_and_full(self) -> None:
        icsflow("run", MODEL, "--until", "2026-08-01", "--replications", "2", "--quiet", "-o", "study")
        for arguments, said in ((("study", "-o", "board.docx"), "expected a name that ends in .html, .md or .xlsx"),
                                (("study", "-o", "none/book.xlsx"), "expected a file in a directory that there is"),
                                (("none",), ""), (("study", "--format", "pdf"), "xlsx")):
            done = subprocess.run([PROGRAM, "report", *arguments], capture_output=True, text=True, check=False)
            self.assertEqual(done.returncode, 2, done.stderr)
            self.assertIn(said, done.stderr)
        pathlib.Path("book.xlsx").write_bytes(b"an older one")
        full = subprocess.run(["bash", "-c", 'trap "" XFSZ; ulimit -f 4; "$0" "$@"', PROGRAM, "report", "study", "-o",
                               "book.xlsx"], capture_output=True, text=True, check=False)
        self.assertEqual(full.returncode, 1, full.stderr)
        self.assertEqual(pathlib.Path("book.xlsx").read_bytes(), b"an older one")
        self.assertEqual([name for name in os.listdir(".") if name.startswith(".book")], [])


if __name__ == "__main__":
    unittest.main()
