"""The snippets of docs/clients.md run, and show what the program keeps. The program is that of ICSFLOW."""

import os
import sqlite3
import subprocess
import sys
import unittest
from collections.abc import Sequence

import trying

PYTHON_SHOWS = """
differences = (pairs.iloc[:, 0] - pairs.iloc[:, 1]).abs()
print("CHECK", *end_of_first, *differences.tolist(), *drawn.iloc[0].sort_index().tolist())
"""
R_SHOWS = """
first <- drawn[drawn$replication == 0, ]
cat("\\nCHECK", sprintf("%.17g", c(end_of_first, abs(pairs[[2]] - pairs[[3]]), first$value[order(first$path)])), "\\n")
"""


class PageTest(unittest.TestCase):
    """Each language in a folder of its own."""

    def setUp(self) -> None:
        self.here = self.enterContext(trying.folder())

    def shown(self, command: Sequence[str], file: str, text: str) -> list[float]:
        """The numbers after CHECK, of what a script prints."""
        (self.here / file).write_text(text, encoding="utf-8")
        done = subprocess.run([*command, file], capture_output=True, text=True, check=False,
                              env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"})
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn("mised_clinic", done.stdout)  # what the program says of the wrong one
        line, = (line for line in done.stdout.splitlines() if line.startswith("CHECK "))
        return [float(word) for word in line.split()[1:]]

    def kept(self) -> list[float]:
        """The same, of the databases."""
        values = list[float]()
        for study, query in (
                ("fewer_missed", "SELECT value FROM headline_view WHERE measure = 'closing_list' AND scope = 'all' "
                                 "ORDER BY replication"),
                ("half_year", "SELECT max(value) - min(value) FROM headline_view WHERE measure = 'closing_list' AND "
                              "scope = 'all' GROUP BY replication ORDER BY replication"),
                ("unknown", "SELECT value FROM drawn_view WHERE replication = 0 ORDER BY path")):
            database = sqlite3.connect(f"out/{study}/results.sqlite")
            values += [value for value, in database.execute(query)]
            database.close()
        return values

    def test_python(self) -> None:
        trying.need(self, modules=("pandas",))
        snippets = trying.blocks("clients.md", "python")
        self.assertEqual(len(snippets), 4)
        snippets[0] += "end_of_first = end['value'].tolist()\n"
        self.assertEqual(self.shown([sys.executable], "page.py", "\n".join(snippets) + PYTHON_SHOWS), self.kept())
        self.assertGreater(len(self.kept()), 45)

    def test_r(self) -> None:
        trying.need(self, r=("RSQLite",))
        snippets = trying.blocks("clients.md", "r")
        self.assertEqual(len(snippets), 4)
        snippets[0] += "end_of_first <- end$value\n"
        self.assertEqual(self.shown(["Rscript"], "page.R", "\n".join(snippets) + R_SHOWS), self.kept())


if __name__ == "__main__":
    unittest.main()
