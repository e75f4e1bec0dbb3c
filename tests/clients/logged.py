"""What the tests of event logs share: runs with a log, rows of CSV files.

The program is that of the environment variable ICSFLOW."""

import csv
import os
import subprocess
import unittest

import trying

PROGRAM = os.environ.get("ICSFLOW", "icsflow")
Row = dict[str, str]


def icsflow(*arguments: str) -> str:
    done = subprocess.run([PROGRAM, *arguments], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise AssertionError(done.stderr)
    return done.stdout


def rows_of(file: str) -> list[Row]:
    with open(file, newline="", encoding="utf-8-sig") as lines:
        return list(csv.DictReader(lines))


class EventLogTest(unittest.TestCase):
    """In a folder of its own."""

    def setUp(self) -> None:
        self.here = self.enterContext(trying.folder())

    def run_logged(self, scenario: str, until: str, *more: str,
                   file: str = "log.csv") -> tuple[list[Row], dict[str, Row]]:
        icsflow("run", scenario, "--until", until, "-o", "study", "--overwrite", "--quiet", "--event-log", file, *more)
        headlines = {row["measure"] + ":" + row["scope"]: row for row in rows_of("study/headlines.csv")
                     if row["dimension"] == ""}
        return rows_of(file) if file.endswith(".csv") else [], headlines
