"""--event-log: what the log says is what the study says, step by step, and whole journeys of the same patients."""

import collections
import datetime
import unittest
from typing import Optional

import trying
from logged import EventLogTest, Row

MINUTES_A_DAY = 1440
EMPTY = ("--set", "warm_up=0 d")
TOLERANCE = 1e-8  # the log has milliseconds, headlines.csv ten digits


class Visit:
    """One visit to a step, of the rows of one instance."""

    def __init__(self, rows: list[Row], end: int) -> None:
        self.first = rows[0]
        self.at: dict[str, int] = {}  # milliseconds of the first row of each change
        for row in rows:
            self.at.setdefault(row["change"], round(float(row["time"]) * 60_000))
        self.detail = next((row["detail"] for row in rows if row["change"] == "end"), "")
        self.suspended = 0
        since: Optional[int] = None
        for row in rows:
            now = round(float(row["time"]) * 60_000)
            if row["change"] == "suspend":
                since = now
            elif since is not None and row["change"] in ("resume", "end"):
                self.suspended += now - since
                since = None
        if since is not None:
            self.suspended += end - since

    @property
    def wait(self) -> int:
        return self.at["start"] - self.at["join"]


class Log:
    """What a log says of a replication."""

    def __init__(self, rows: list[Row], end: int) -> None:
        self.end = end
        of_instance: dict[str, list[Row]] = {}
        for row in rows:
            of_instance.setdefault(row["activity_instance_id"], []).append(row)
        self.visits = collections.defaultdict[str, list[Visit]](list)  # by provider/pathway.step
        for some in of_instance.values():
            self.visits[some[0]["provider"] + "/" + some[0]["activity"]].append(Visit(some, end))

    def in_queue(self, resource: str) -> float:
        """Mean number that wait, over time."""
        total = 0
        for some in self.visits.values():
            for visit in some:
                if visit.first["provider"] + "/" + visit.first["resource"] == resource and "join" in visit.at:
                    total += min(visit.at.get("start", self.end), visit.at.get("end", self.end)) - visit.at["join"]
                    total += visit.suspended
        return total / self.end

    def in_use(self, resource: str) -> float:
        """Mean number that are served, over time."""
        total = 0
        for some in self.visits.values():
            for visit in some:
                if visit.first["provider"] + "/" + visit.first["resource"] == resource and "start" in visit.at:
                    total += visit.at.get("end", self.end) - visit.at["start"] - visit.suspended
        return total / self.end


class LawsTest(EventLogTest):
    """Where nobody is there when the run begins, the log tells all that the study counts."""

    def close(self, found: float, said: str, what: str) -> None:
        self.assertAlmostEqual(found, float(said), delta=TOLERANCE * max(1.0, abs(float(said))), msg=what)

    def compare(self, scenario: str, until: str, days: int, *more: str) -> int:
        """Every wait and queue of the study, again from the log."""
        rows, headlines = self.run_logged(scenario, until, "--replications", "1", *EMPTY, *more)
        log = Log(rows, days * MINUTES_A_DAY * 60_000)
        compared = 0
        for key, row in headlines.items():
            measure, scope = key.split(":", 1)
            if row["mean"] == "":
                continue
            visits = [v for v in log.visits.get(scope, []) if "join" in v.at or v.first["change"] == "start"]
            started = [v for v in visits if "start" in v.at and "join" in v.at]
            found: float
            if measure == "served" and "." in scope and started:
                found = len(started)
            elif measure == "mean_wait" and started:
                found = sum(v.wait for v in started) / len(started) / 60_000 / MINUTES_A_DAY
            elif measure == "waited_share" and started:
                found = sum(v.wait > 0 for v in started) / len(started)
            elif measure == "turned_away_share" and visits:
                found = sum(v.detail == "turned_away" for v in visits) / len(visits)
            elif measure == "balked_share" and visits:
                found = sum(v.detail == "balked" for v in visits) / len(visits)
            elif measure == "gave_up_share" and visits:
                gave_up = sum(v.detail == "gave_up" for v in visits)
                found = gave_up / (gave_up + len(started))
            elif measure == "still_waiting" and visits:
                found = sum(not ({"start", "end"} & v.at.keys()) for v in visits)
            elif measure == "mean_queue":
                found = log.in_queue(scope)
            elif measure == "mean_in_use":
                found = log.in_use(scope)
            else:
                continue
            self.close(found, row["mean"], f"{scenario}: {key}")
            compared += 1
        return compared

    def test_queues(self) -> None:
        compared = 0
        for name in ("a1_mmc_1", "a1_mmc_5", "a3_loss_10_exponential", "a5_reneging", "a6_priority_3_classes",
                     "balking", "p1_shortest_queue", "p3_batches", "p4_finite_source", "p6_feedback",
                     "p7_attributes", "preemption", "shortest_first", "turnover"):
            compared += self.compare(f"scenarios/textbook/{name}.yaml", "2026-01-31", 30)
        self.assertGreater(compared, 60)

    def test_admissions_and_clinics(self) -> None:
        rows, headlines = self.run_logged("scenarios/tutorial/orthopaedics.yaml", "2026-10-01", "--replications", "1")
        visits = Log(rows, 183 * MINUTES_A_DAY * 60_000).visits
        here = "HOSP/orthopaedics."
        admitted = [v for v in visits[here + "operated"] if v.at["start"] > 0]  # not those found there
        self.close(len(admitted), headlines["day_cases:HOSP"]["mean"], "day cases")
        self.close(len(visits[here + "referred"]), headlines["clock_starts:HOSP"]["mean"], "clock starts")
        removed = [r for r in rows if (r["change"], r["detail"]) == ("leave", "removed")]
        self.close(len(removed), headlines["unreported_removals:HOSP"]["mean"], "removals")
        self.assertGreater(min(len(admitted), len(removed), len(visits[here + "referred"])), 0)


class PatientsTest(EventLogTest):
    def journeys(self, rows: list[Row]) -> dict[str, list[tuple[str, ...]]]:
        found = collections.defaultdict[str, list[tuple[str, ...]]](list)
        for row in rows:
            found[row["case_id"]].append((row["entity_id"], row["activity"], row["change"], row["detail"], row["time"],
                                          row["provider"], row["resource"], row["priority"]))
        return found

    def test_whole_journeys_of_the_same_patients(self) -> None:
        for model, until in (("scenarios/tutorial/orthopaedics.yaml", "2026-07-01"),
                             ("scenarios/textbook/p2_fork_join.yaml", "2026-01-06"),
                             ("scenarios/textbook/two_wards.yaml", "2026-03-01")):
            every = self.journeys(self.run_logged(model, until, "--replications", "1", *EMPTY)[0])
            some = self.journeys(self.run_logged(model, until, "--replications", "1", *EMPTY, "--patients", "1",
                                                 "in", "5")[0])
            self.assertEqual(some, {case: every[case] for case in some})
            self.assertAlmostEqual(len(some) / len(every), 0.2, delta=5 * (0.16 / len(every)) ** 0.5)
            other = self.journeys(self.run_logged(model, until, "--replications", "1", *EMPTY, "--seed", "9",
                                                  "--patients", "1", "in", "5")[0])
            both = every.keys() & other.keys()
            self.assertEqual(both & some.keys(), both & other.keys())  # whoever is drawn is drawn in any run

    def test_everybody_arrives_and_leaves_once(self) -> None:
        for model, until in (("scenarios/tutorial/orthopaedics.yaml", "2026-10-01"),
                             ("scenarios/textbook/two_wards.yaml", "2026-03-01"),
                             ("scenarios/textbook/p2_fork_join.yaml", "2026-01-06")):
            rows, _ = self.run_logged(model, until, "--replications", "1", *EMPTY)
            arrived = collections.Counter(r["entity_id"] for r in rows if r["change"] == "arrive")
            left = collections.Counter(r["entity_id"] for r in rows if r["change"] == "leave")
            self.assertEqual(set(arrived.values()), {1})
            self.assertEqual(set(left.values()), {1})
            self.assertLessEqual(left.keys(), arrived.keys())


class ReadersTest(EventLogTest):
    """As a tool for process mining reads it, by hand."""

    def test_pandas(self) -> None:
        trying.need(self, modules=("pandas",))
        import pandas as pd  # type: ignore[import]
        _, headlines = self.run_logged("scenarios/textbook/a1_mmc_5.yaml", "2026-02-01", "--replications", "1",
                                       *EMPTY)
        log = pd.read_csv("log.csv", dtype={"case_id": str, "entity_id": str})
        needed = ["case_id", "activity", "activity_instance_id", "lifecycle_id", "timestamp"]
        self.assertFalse(log[needed].isna().any().any())
        log["timestamp"] = pd.to_datetime(log["timestamp"])
        self.assertEqual(log["timestamp"].min().date(), datetime.date(2026, 1, 1))
        started = log[log["lifecycle_id"] == "start"].groupby(["provider", "activity"])
        started = started["activity_instance_id"].nunique()
        compared = 0
        for (provider, activity), count in started.items():
            said = headlines.get(f"served:{provider}/{activity}")
            if said is not None:
                self.assertEqual(count, float(said["mean"]))
                compared += 1
        self.assertGreater(compared, 0)
        # Each visit is of one case and one activity; each trace begins with an arrival.
        self.assertEqual(log.groupby("activity_instance_id")[["case_id", "activity"]].nunique().max().max(), 1)
        self.assertEqual(set(log.groupby("case_id", sort=False)["change"].first()), {"arrive"})


if __name__ == "__main__":
    unittest.main()
