"""--event-log: one file for any number of workers, as text or as a database; what is refused, what a kill leaves."""

import pathlib
import sqlite3
import subprocess
import unittest

from logged import EventLogTest, PROGRAM, icsflow, rows_of

QUEUE = "scenarios/textbook/a1_mmc_1.yaml"


class SameFileTest(EventLogTest):
    MODEL = "scenarios/tutorial/orthopaedics.yaml"

    def test_workers_and_replications(self) -> None:
        logs = []
        for workers in ("1", "2", "8"):
            self.run_logged(self.MODEL, "2026-06-01", "--replications", "3", "--workers", workers)
            logs.append(pathlib.Path("log.csv").read_bytes())
        self.assertEqual(logs[0], logs[1])
        self.assertEqual(logs[0], logs[2])
        rows = rows_of("log.csv")
        self.assertEqual([r["replication"] for r in rows], sorted(r["replication"] for r in rows))
        self.assertEqual({r["replication"] for r in rows}, {"0", "1", "2"})
        for one in "012":
            times = [float(r["time"]) for r in rows if r["replication"] == one]
            self.assertEqual(times, sorted(times))
        instances = {r["activity_instance_id"] for r in rows if r["replication"] == "1"}
        self.assertFalse(instances & {r["activity_instance_id"] for r in rows if r["replication"] != "1"})

    def test_results_are_those_without_a_log(self) -> None:
        self.run_logged(self.MODEL, "2026-06-01", "--replications", "2")
        icsflow("run", self.MODEL, "--until", "2026-06-01", "-o", "plain", "--quiet", "--replications", "2")
        self.assertEqual(icsflow("export", "study", "--canonical"), icsflow("export", "plain", "--canonical"))

    def test_database(self) -> None:
        rows, _ = self.run_logged(self.MODEL, "2026-05-01", "--replications", "2")
        self.run_logged(self.MODEL, "2026-05-01", "--replications", "2", file="log.sqlite")
        with sqlite3.connect("log.sqlite") as database:
            names = [row[1] for row in database.execute("PRAGMA table_info(event)")]
            self.assertEqual(names, list(rows[0]))
            kept = list(database.execute("SELECT * FROM event ORDER BY rowid"))
            self.assertEqual(len(kept), len(rows))
            at_time = names.index("time")
            for mine, said in zip(kept, rows):
                for place, name in enumerate(names):
                    if place == at_time:
                        self.assertAlmostEqual(mine[place], float(said[name]), delta=5.1e-6)
                    else:
                        self.assertEqual("" if mine[place] is None else str(mine[place]), said[name])
            needed = {"bupar": ["case_id", "activity", "activity_instance_id", "lifecycle_id", "timestamp",
                                "resource_id"],
                      "vidigi": ["entity_id", "pathway", "event_type", "event", "time", "resource_id", "run_number"]}
            for view, columns in needed.items():
                found = [d[0] for d in database.execute(f"SELECT * FROM {view}").description]
                self.assertEqual(found[:len(columns)], columns)
            kinds = {row[0] for row in database.execute("SELECT DISTINCT event_type FROM vidigi")}
            self.assertLessEqual(kinds, {"arrival_departure", "queue", "resource_use", "resource_use_end"})
            # What vidigi asks of each kind of row.
            self.assertEqual(database.execute("SELECT count(*) FROM vidigi WHERE event_type LIKE 'resource_use%' AND "
                                              "resource_id IS NULL").fetchone()[0], 0)
            self.assertEqual({row[0] for row in database.execute(
                "SELECT DISTINCT event FROM vidigi WHERE event_type = 'arrival_departure'")}, {"arrival", "depart"})


class RefusalTest(EventLogTest):
    RUN = ("run", "scenarios/textbook/mm1.yaml", "--until", "2026-01-10", "--quiet", "--set", "warm_up=0 d",
           "--replications", "2", "-o", "study")

    def refused(self, *arguments: str) -> str:
        done = subprocess.run([PROGRAM, *self.RUN, *arguments], capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 2, done.stderr)
        return done.stderr

    def test_before_anything_runs(self) -> None:
        pathlib.Path("mine.csv").write_text("mine\n", encoding="utf-8")
        for arguments, said in (
                (("--event-log", "log.txt"), "expected a name that ends in .csv, .sqlite or .db"),
                (("--event-log", "none/log.csv"), "expected a file in a directory that there is"),
                (("--event-log", "mine.csv"), "found mine.csv, which is something else"),
                (("--event-log", "log.csv", "--shard", "1/2"), "expected a run of all replications by one process"),
                (("--event-log", "log.csv", "--patients", "1", "in", "0"), "expected `1 in N`"),
                (("--event-log", "log.csv", "--patients", "2", "in", "5"), "expected `1 in N`"),
                (("--patients", "1", "in", "5"), "expected with --event-log FILE")):
            self.assertIn(said, self.refused(*arguments))
            self.assertFalse(pathlib.Path("study").exists())
            self.assertFalse(pathlib.Path("log.csv").exists())
        self.assertEqual(pathlib.Path("mine.csv").read_text(encoding="utf-8"), "mine\n")
        two = self.refused("--event-log", "log.txt", "--shard", "1/2")
        self.assertEqual(two.count("--event-log: expected"), 2)
        icsflow(*self.RUN, "--event-log", "log.csv")
        self.assertIn("holds 2 of these replications already", self.refused("--event-log", "log.csv"))
        icsflow(*self.RUN, "--overwrite", "--event-log", "log.csv")  # a log is written anew

    def test_killed_or_full(self) -> None:
        for file in ("log.csv", "log.sqlite"):
            pathlib.Path(file).unlink(missing_ok=True)
            long = ("run", QUEUE, "--until", "2040-01-01", "--quiet", "--set", "warm_up=0 d",
                    "--replications", "20", "-o", "killed", "--overwrite", "--event-log", file)
            with subprocess.Popen([PROGRAM, *long], stderr=subprocess.DEVNULL) as running:
                try:
                    running.wait(timeout=1)
                except subprocess.TimeoutExpired:
                    running.kill()
            self.assertFalse(pathlib.Path(file).exists())
            short = ("run", QUEUE, "--until", "2026-06-01", "--quiet", "--set", "warm_up=0 d",
                     "--replications", "1", "-o", "full", "--overwrite", "--event-log", file)
            full = subprocess.run(["bash", "-c", 'ulimit -f 300; "$0" "$@"', PROGRAM, *short], capture_output=True,
                                  text=True, check=False)
            self.assertEqual(full.returncode, 1, full.stderr)
            self.assertIn("too large", full.stderr.lower())
            self.assertFalse(pathlib.Path(file).exists())
            self.assertFalse(pathlib.Path(f".{file}.partial").exists())

    def test_hostile_names(self) -> None:
        names = ["=cmd()|'/C calc'!A0", "</script><script>alert(1)</script>", "\u202egnp.exe", "\U0001f600",
                 "x" * 10_000, "@SUM(1)", "a\r\nb,c\"d"]
        text = pathlib.Path("scenarios/textbook/mm1.yaml").read_text(encoding="utf-8")
        for name in names:
            quoted = '"' + name.replace("\\", "\\\\").replace('"', '\\"').replace("\r\n", "\\r\\n") + '"'
            changed = text.replace("gone: {leave: treated}", "gone: {leave: " + quoted + "}")
            self.assertNotEqual(changed, text)
            pathlib.Path("hostile.yaml").write_text(changed, encoding="utf-8")
            done = subprocess.run([PROGRAM, "run", "hostile.yaml", "--until", "2026-01-05", "--quiet", "--set",
                                   "warm_up=0 d", "--replications", "1", "-o", "study", "--overwrite", "--event-log",
                                   "log.csv"], capture_output=True, text=True, check=False)
            if done.returncode == 2:
                continue  # refused as a name: nothing is written
            self.assertEqual(done.returncode, 0, done.stderr)
            raw = pathlib.Path("log.csv").read_bytes().decode("utf-8-sig")
            self.assertNotIn("\u202e", raw)
            for row in rows_of("log.csv"):
                for cell in row.values():
                    self.assertFalse(cell[:1] in "=@" and cell != "", cell)


if __name__ == "__main__":
    unittest.main()
