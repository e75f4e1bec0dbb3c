"""tools/clients/icsflow.py, with pandas and without. The program is that of the environment variable ICSFLOW."""

import contextlib
import csv
import datetime
import os
import pathlib
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
import unittest
from typing import Any, Optional
from unittest import mock

import trying
import icsflow

MODEL = "scenarios/tutorial/orthopaedics.yaml"
WITHOUT_PANDAS: Any = mock.patch.dict(sys.modules, {"pandas": None})  # so that it cannot be imported

SPEAKER = """#!/bin/sh
# Says its words, a line each, and ends as it is told.
printf '%s\\n' "$@"
printf '%s' "$SAID" >&2
exit "${ENDS:-0}"
"""


def speaker(here: pathlib.Path, said: str = "", ends: int = 0) -> Any:
    """Another program in the place of icsflow."""
    file = here / "icsflow"
    file.write_text(SPEAKER)
    file.chmod(0o755)
    return mock.patch.dict(os.environ, {"ICSFLOW": str(file), "SAID": said, "ENDS": str(ends)})


class ClientTest(unittest.TestCase):
    """In a folder of its own."""

    def setUp(self) -> None:
        self.here = self.enterContext(trying.folder())

    def run_model(self, **options: Any) -> icsflow.Study:
        return icsflow.run(MODEL, until="2026-08-10", replications=3, **options)


class CallTest(ClientTest):
    """Words for the program, and what it says."""

    def test_options(self) -> None:
        with speaker(self.here):
            said = icsflow.call("run", pathlib.Path("a b.yaml"), set={"a.b": "5 %", "c": True, "d": 0.1}, seed=2**63,
                                max_replications=50, overwrite=True, json=False, out=None, primary=["x", "-y"])
        self.assertEqual(said.splitlines(), ["run", "a b.yaml", "--set=a.b=5 %", "--set=c=yes", "--set=d=0.1",
                                             f"--seed={2**63}", "--max-replications=50", "--overwrite", "--primary=x",
                                             "--primary=-y"])

    def test_how_it_ends(self) -> None:
        for code, kind in ((1, icsflow.RunFailed), (2, icsflow.InputError), (99, icsflow.RunFailed)):
            with speaker(self.here, "a.yaml:3:1: wrong\n", code), self.assertRaises(kind) as caught:
                icsflow.call("run", "a.yaml")
            self.assertEqual((str(caught.exception), caught.exception.code), ("a.yaml:3:1: wrong", code))
            self.assertEqual(caught.exception.command[1:], ["run", "a.yaml"])
            self.assertIsInstance(caught.exception, icsflow.Error)
        for code in (0, 3):
            with speaker(self.here, "a.yaml: old figures", code), self.assertWarnsRegex(UserWarning, "old figures"):
                self.assertEqual(icsflow.call("import"), "import\n")

    def test_no_program(self) -> None:
        for file in ("nowhere/icsflow", MODEL):
            with mock.patch.dict(os.environ, {"ICSFLOW": file}), self.assertRaises(icsflow.ProgramMissing):
                icsflow.call("version")
        shutil.copy(trying.CLIENTS / "icsflow.py", self.here)
        alone = [sys.executable, "-c", "import icsflow; print(icsflow.call('version'))"]
        done = subprocess.run(alone, env={"PATH": "/nowhere"}, capture_output=True, text=True, check=False)
        self.assertIn("ProgramMissing: icsflow was not found: put it on the PATH", done.stderr)
        with speaker(self.here):
            done = subprocess.run(alone, env={"PATH": f"{self.here}:/bin"}, capture_output=True, text=True, check=False)
        self.assertEqual(done.stdout, "version\n\n")

    def test_what_is_interrupted_is_asked_to_stop_and_waited_for(self) -> None:
        file = self.here / "icsflow"
        file.write_text("#!/bin/sh\ntrap 'sleep 0.3; echo kept >kept; exit 1' TERM\ntrap '' INT\n"
                        "echo begun >begun\nwhile true; do sleep 0.05; done\n")
        file.chmod(0o755)
        script = f"import sys; sys.path.insert(0, {str(trying.CLIENTS)!r}); import icsflow; icsflow.call('run')"
        with subprocess.Popen([sys.executable, "-c", script], env=os.environ | {"ICSFLOW": str(file)},
                              stderr=subprocess.PIPE, text=True) as process:
            for _ in range(400):
                if (self.here / "begun").exists():
                    break
                time.sleep(0.05)
            process.send_signal(signal.SIGINT)
            self.assertIn("KeyboardInterrupt", process.communicate(timeout=60)[1])
        self.assertTrue((self.here / "kept").exists())

    def test_the_program_itself(self) -> None:
        with self.assertRaisesRegex(icsflow.InputError, r'mised_clinic.*did you mean "?parameters\.missed_clinic'):
            self.run_model(set={"parameters.mised_clinic": "5 %"})
        with self.assertRaisesRegex(icsflow.InputError, '"--replicatons"; did you mean "--replications"'):
            icsflow.run(MODEL, replicatons=3)
        with self.assertRaisesRegex(icsflow.InputError, "none.yaml: no such file"):
            icsflow.run("none.yaml")
        self.assertFalse((self.here / "out").exists())


class StudyTest(ClientTest):
    """What is read is what is kept."""

    def rows(self, frame: icsflow.Frame) -> list[dict[str, Any]]:
        """Of a frame without pandas."""
        self.assertIsInstance(frame, list)
        return list(frame)

    def test_rows_without_pandas(self) -> None:
        self.enterContext(WITHOUT_PANDAS)
        study = self.run_model(set={"parameters.missed_clinic": "5 %"}, detail="full")
        self.assertEqual(study.directory, pathlib.Path("out/orthopaedics"))
        self.assertEqual(study.summary["replications"], 3)
        database = sqlite3.connect("out/orthopaedics/results.sqlite")
        self.addCleanup(database.close)
        for frame, view, columns in (
                (study.headlines(), "headline_view", "replication, measure, scope, value"),
                (study.series(), "series_view", "replication, measure, provider, item, period, first_day, value")):
            names = ["date" if name == "first_day" else name for name in columns.split(", ")]
            kept = database.execute(f"SELECT {columns} FROM {view}").fetchall()
            read = [tuple(str(row[name]) if name == "date" else row[name] for name in names)
                    for row in self.rows(frame)]
            self.assertEqual(sorted(read, key=str), sorted(kept, key=str))
            self.assertGreater(len(read), 50)
        weeks = self.rows(study.series("list", provider="HOSP", item="C_110", period="week", replication=[1, 2]))
        self.assertEqual({row["replication"] for row in weeks}, {1, 2})
        self.assertEqual(weeks[0]["date"], datetime.date(2026, 4, 1))
        self.assertEqual((weeks[1]["date"] - datetime.timedelta(4), len(weeks)), (weeks[0]["date"], 2 * 20))
        missed, = self.rows(study.parameters("parameters.missed_cl*"))
        self.assertEqual((missed["value"], missed["unit"], missed["overridden"]), (0.05, "share", 1))
        self.assertEqual([row["status"] for row in self.rows(study.replications())], ["finished"] * 3)
        scenario, = self.rows(study.scenarios())
        self.assertEqual((scenario["name"], scenario["until"]),
                         ("Orthopaedics, a list, a clinic and a theatre", "2026-08-10"))
        self.assertEqual(self.rows(study.drawn()), [])
        monthly = self.rows(icsflow.read_csv(study.directory / "monthly.csv"))
        self.assertIsInstance(monthly[0]["mean"], float)
        self.assertEqual(monthly[0]["month"], datetime.date(2026, 3, 1))

    def test_what_is_not_there(self) -> None:
        study = self.run_model()
        for wrong, said in (({"measure": "lists"}, "no measure 'lists'; there is list"),
                            ({"measure": "list", "provider": "HOPS"}, "no provider 'HOPS'; there is HOSP"),
                            ({"replication": 7}, "no replication 7; there is 0, 1, 2")):
            with self.assertRaisesRegex(icsflow.NotThere, said):
                study.series(**wrong)  # type: ignore[arg-type]
        with self.assertRaisesRegex(icsflow.NotThere, "nothing of measure list, period month together"):
            study.series("list", period="month")
        with self.assertRaisesRegex(icsflow.NotThere, "elsewhere: no study there"):
            icsflow.Study("elsewhere")
        with self.assertRaisesRegex(icsflow.NotThere, "orthopaedics: no comparison there"):
            icsflow.Comparison(study.directory)
        file = study.directory / "results.sqlite"
        for change, said in (("PRAGMA user_version = 3", "results of format 3; this module reads 5"),
                             ("PRAGMA application_id = 7", "no results of icsflow")):
            with sqlite3.connect(file) as database:
                database.execute(change)
            database.close()
            with self.assertRaisesRegex(icsflow.NotThere, said):
                icsflow.Study(study.directory)
        file.write_text("a letter, not a database")
        with self.assertRaisesRegex(icsflow.NotThere, "not a database"):
            icsflow.Study(study.directory)

    def test_what_a_killed_run_left_half_done(self) -> None:
        study = self.run_model()
        whole = self.told(study)
        killed = trying.killed(study.directory, self.here / "killed")
        self.assertEqual(self.told(icsflow.Study(killed)), whole)
        with self.assertRaises(sqlite3.OperationalError):
            study.query("DELETE FROM headline")
        for file in killed.iterdir():
            file.chmod(0o444)
        self.assertEqual(self.told(icsflow.Study(killed)), whole)

    def told(self, study: icsflow.Study) -> str:
        with WITHOUT_PANDAS:
            return str([row["value"] for row in study.headlines()])

    def test_drawn_inputs(self) -> None:
        self.enterContext(WITHOUT_PANDAS)
        (self.here / "unknown.yaml").write_text(
            f"icsflow: 1\nname: Unknown\nextends: {trying.ROOT}/{MODEL}\n"
            "uncertainty:\n  missed: {path: parameters.missed_clinic, low: 5 %, high: 12 %}\n")
        study = icsflow.run("unknown.yaml", until="2026-05-01", replications=4, allow_outside=True, out="out/ü b")
        drawn = self.rows(study.drawn())
        self.assertEqual([row["replication"] for row in drawn], [0, 1, 2, 3])
        self.assertTrue(all(0.05 <= row["value"] <= 0.12 for row in drawn))
        with open("out/ü b/uncertainty.csv", encoding="utf-8-sig", newline="") as opened:
            written = [float(row["value"]) for row in csv.DictReader(opened)]
        for row, value in zip(drawn, written):
            self.assertAlmostEqual(row["value"], value)

    def test_several_scenarios_of_one_study(self) -> None:
        self.enterContext(WITHOUT_PANDAS)
        plan = "scenarios/tutorial/orthopaedics_half_year.yaml"
        comparison = icsflow.compare(MODEL, plan, replications=3, until="2026-10-01", primary=["closing_list"])
        self.assertEqual(comparison.directory, pathlib.Path("out/compare-orthopaedics"))
        study = comparison.study()
        values: dict[str, list[float]] = {}
        for row in self.rows(study.headlines("closing_list", "all")):
            values.setdefault(row["scenario"], []).append(row["value"])
        base, changed = values.values()
        difference, = (row for row in self.rows(comparison.differences())
                       if row["measure"] == "closing_list" and row["scope"] == "all" and row["date"] is None)
        self.assertAlmostEqual(difference["difference"], sum(p - b for b, p in zip(base, changed)) / 3, places=6)
        self.assertEqual((difference["plan"], difference["n"], difference["verdict"]),
                         ("orthopaedics_half_year", 3, "lower"))
        self.assertEqual(comparison.summary["plans"][0]["label"], "orthopaedics_half_year")
        self.assertIn("interventions.lists.add", comparison.changes)
        changes = self.rows(study.parameters("interventions.*"))
        self.assertIn("interventions.lists.add", [row["path"] for row in changes])


class FrameTest(ClientTest):
    """The same with pandas."""

    def test_frames(self) -> None:
        trying.need(self, modules=("pandas",))
        study = self.run_model(set={"parameters.missed_clinic": "5 %"}, detail="full")
        frames: dict[bool, list[icsflow.Frame]] = {}
        for without in (False, True):
            seen: contextlib.AbstractContextManager[Any] = WITHOUT_PANDAS if without else contextlib.nullcontext()
            with seen:
                frames[without] = [study.headlines(), study.series(), study.parameters(), study.replications(),
                                   icsflow.read_csv(study.directory / "headlines.csv"), study.drawn()]
        for frame, rows in zip(frames[False], frames[True]):
            self.assertEqual(type(frame).__name__, "DataFrame")
            self.assertEqual(self.plain_rows(frame.to_dict("records")), self.plain_rows(rows))
        kinds = frames[False][1].dtypes
        self.assertEqual((str(kinds["value"]), str(kinds["date"])), ("float64", "datetime64[ns]"))
        self.assertEqual(str(frames[False][4].dtypes["mean"]), "float64")

    def plain_rows(self, rows: list[dict[str, Any]]) -> list[dict[str, Optional[str]]]:
        return [{name: self.plain(cell) for name, cell in row.items()} for row in rows]

    def plain(self, cell: Any) -> Optional[str]:
        """A cell as text, whatever its type; None for what does not apply."""
        if cell is None or cell != cell:
            return None
        return str(cell).removesuffix(" 00:00:00") if not isinstance(cell, (int, float)) else repr(float(cell))


if __name__ == "__main__":
    unittest.main()
