"""tools/clients/icsflow.R reads what icsflow.py reads. The program is that of the environment variable ICSFLOW."""

import csv
import datetime
import math
import os
import sqlite3
import subprocess
import sys
import unittest
from collections.abc import Mapping, Sequence
from typing import Any
from unittest import mock

import trying
import icsflow

MODEL = "scenarios/tutorial/orthopaedics.yaml"
PLAN = "scenarios/tutorial/orthopaedics_half_year.yaml"

FRAMES = """
source("tools/clients/icsflow.R")
study <- icsflow_run("MODEL", set = c(parameters.missed_clinic = "5 %"), until = "2026-08-10", replications = 3,
                     detail = "full", out = "out/ü b's")
comparison <- icsflow_compare("MODEL", "PLAN", replications = 3, until = "2026-10-01", primary = c("closing_list"))
keep <- function(name, frame) {
  digits <- function(x) if (is.numeric(x)) ifelse(is.na(x), NA, sprintf("%.17g", x)) else x
  frame[] <- lapply(frame, digits)
  utils::write.csv(frame, paste0(name, ".csv"), row.names = FALSE, na = "", fileEncoding = "UTF-8")
}
keep("headlines", icsflow_headlines(study))
keep("series", icsflow_series(study))
keep("weeks", icsflow_series(study, "list", provider = "HOSP", period = "week", replication = c(1, 2)))
keep("parameters", icsflow_parameters(study, "parameters.*"))
keep("replications", icsflow_replications(study))
keep("scenarios", icsflow_scenarios(study))
keep("drawn", icsflow_drawn(study))
keep("differences", comparison$differences)
stopifnot(inherits(icsflow_series(study, "list")$date, "Date"), is.numeric(comparison$differences$low),
          inherits(comparison$differences$date, "Date"), any(grepl("interventions.lists.add", comparison$changes)))
stopifnot(inherits(tryCatch(icsflow_drawn(study)), "data.frame"), nrow(icsflow_published(study)) == 0)
"""

CONDITIONS = r"""
source("tools/clients/icsflow.R")
said <- function(call, class) {
  condition <- tryCatch(call, error = identity)
  stopifnot(inherits(condition, class), inherits(condition, "icsflow_error"))
  cat(gsub("\n", " ", conditionMessage(condition)), "\n", sep = "")
}
said(icsflow_run("MODEL", set = c(parameters.mised_clinic = "5 %")), "icsflow_input_error")
said(icsflow_run("MODEL", replicatons = 3), "icsflow_input_error")
said(icsflow_run("none.yaml"), "icsflow_input_error")
said(icsflow_study("elsewhere"), "icsflow_not_there")
said(icsflow_comparison("elsewhere"), "icsflow_not_there")
study <- icsflow_run("MODEL", until = "2026-05-01", replications = 2, out = "study")
said(icsflow_series(study, "lists"), "icsflow_not_there")
said(icsflow_series(study, "list", period = "month"), "icsflow_not_there")
Sys.setenv(ICSFLOW = "/bin/false")
said(icsflow_call("version"), "icsflow_run_failed")
Sys.setenv(ICSFLOW = "nowhere/icsflow")
said(icsflow_call("version"), "icsflow_missing")
"""

OPTIONS = """
source("tools/clients/icsflow.R")
cat(icsflow_options(list(set = list(a.b = "5 %", c = TRUE), seed = 123456789012, max_replications = 50, tenth = 0.1,
                         overwrite = TRUE, json = FALSE, out = NULL, primary = c("x", "-y"))), sep = "\\n")
"""


class RTest(unittest.TestCase):
    """In a folder of its own."""

    def setUp(self) -> None:
        trying.need(self, r=("RSQLite",))
        self.here = self.enterContext(trying.folder())

    def script(self, text: str) -> str:
        """What an R script prints."""
        (self.here / "script.R").write_text(text.replace("MODEL", MODEL).replace("PLAN", PLAN), encoding="utf-8")
        done = subprocess.run(["Rscript", "--encoding=UTF-8", "script.R"], capture_output=True, text=True, check=False,
                              env=os.environ | {"LC_ALL": "C.UTF-8"})
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done.stdout

    def plain_rows(self, rows: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
        return [{name: self.plain(name, cell) for name, cell in row.items()} for row in rows]

    def plain(self, name: str, cell: Any) -> str:
        """A cell as a text that both languages agree on."""
        if cell is None or cell == "" or isinstance(cell, float) and math.isnan(cell):
            return ""
        if isinstance(cell, datetime.date) or name in ("seed", "event_hash", "scenario_hash", "git_sha", "arithmetic"):
            return str(cell)
        try:
            return repr(float(cell))
        except ValueError:
            return str(cell)

    def test_frames(self) -> None:
        self.script(FRAMES)
        self.enterContext(mock.patch.dict(sys.modules, {"pandas": None}))
        study = icsflow.Study("out/ü b's")
        comparison = icsflow.Comparison("out/compare-orthopaedics")
        frames = {"headlines": study.headlines(), "series": study.series(), "drawn": study.drawn(),
                  "weeks": study.series("list", provider="HOSP", period="week", replication=[1, 2]),
                  "parameters": study.parameters("parameters.*"), "replications": study.replications(),
                  "scenarios": study.scenarios(), "differences": comparison.differences()}
        for name, frame in frames.items():
            with open(f"{name}.csv", encoding="utf-8", newline="") as opened:
                read = list(csv.DictReader(opened))
            self.assertEqual(self.plain_rows(read), self.plain_rows(frame), name)
            self.assertEqual(len(frame) > 0, name != "drawn")

    def test_conditions(self) -> None:
        said = self.script(CONDITIONS).splitlines()
        expected = ["parameters.missed_clinic", 'did you mean "--replications"', "none.yaml: no such file",
                    "elsewhere: no study there", "elsewhere: no comparison there", 'no measure "lists"; there is list',
                    "nothing of measure list, period month together", "ended with 1", "cannot be run"]
        for line, part in zip(said, expected, strict=True):
            self.assertIn(part, line)

    def test_what_a_killed_run_left_half_done(self) -> None:
        study = icsflow.run(MODEL, until="2026-05-01", replications=2, out="study")
        killed = trying.killed(study.directory, self.here / "killed")
        said = self.script('source("tools/clients/icsflow.R")\n'
                           f'same <- identical(icsflow_headlines(icsflow_study("{killed.name}")),\n'
                           '                  icsflow_headlines(icsflow_study("study")))\n'
                           'cat(same, inherits(try(icsflow_query(icsflow_study("study"), "DELETE FROM headline")),'
                           '"try-error"))')
        self.assertEqual(said, "TRUE TRUE")

    def test_options(self) -> None:
        self.assertEqual(self.script(OPTIONS).splitlines(), [
            "--set=a.b=5 %", "--set=c=yes", "--seed=123456789012", "--max-replications=50", "--tenth=0.1",
            "--overwrite", "--primary=x", "--primary=-y"])

    def test_results_of_another_format(self) -> None:
        icsflow.run(MODEL, until="2026-05-01", replications=1, out="old")
        with sqlite3.connect("old/results.sqlite") as database:
            database.execute("PRAGMA user_version = 3")
        database.close()
        said = self.script('source("tools/clients/icsflow.R")\n'
                           'cat(tryCatch(icsflow_study("old"), icsflow_not_there = conditionMessage))')
        self.assertIn("results of format 3; this file reads 5", said)


if __name__ == "__main__":
    unittest.main()
