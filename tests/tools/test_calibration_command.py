"""tools/calibrate as a whole: published files of a few lines, and a simulator that is none."""

import contextlib
import csv
import io
import pathlib
import tempfile
import unittest
from collections.abc import Mapping, Sequence
from unittest import mock

import context  # noqa: F401
from icsflow_tools.calibration import command, opening_list, tuning
from icsflow_tools.calibration.assumptions import TARGETS
from icsflow_tools.calibration.service_table import COLUMNS
from icsflow_tools.calibration.sources import Row
from icsflow_tools.results import Key
from round_assumptions import rtt_row

MONTHS = [f"2025-{month:02d}" for month in range(2, 13)] + ["2026-01"]


def rtt_rows(provider: str, function: str) -> list[Row]:
    """A list of 1,000, 100 of them with a decision to admit; 200 starts, as many young clocks; 180 completions."""
    return [rtt_row(provider, function, "Part_2", w001=202, w005=698, w060=100),
            rtt_row(provider, function, "Part_2A", w060=100), rtt_row(provider, function, "Part_3", total=200),
            rtt_row(provider, function, "Part_1A", w020=40), rtt_row(provider, function, "Part_1B", w004=100, w031=40)]


def ae_row(provider: str, month: str) -> Row:
    """A month of a provider."""
    counts = {"att_type1": 9000, "att_type2": 300, "att_other": 500, "emadm_type1": 2700, "emadm_type2": 30,
              "emadm_not_ae": 1200, "over4hr_type1": 3600, "over4hr_other": 5, "dta_12hr_plus": 120}
    return {"org_code": provider, "month": month} | {name: str(value) for name, value in counts.items()}


NODES = [f"{pathway}_{council}" for pathway in ("P1", "P2", "P3") for council in ("B", "NS", "SG")]
TRUSTS = ("RA7", "RVJ")
FILES: dict[str, Sequence[Row]] = {
    "rtt_2026-01_bnssg_provider_specialty_weeks.csv":
        rtt_rows("RA7", "C_100") + rtt_rows("RVJ", "C_110") + rtt_rows("NLX", "C_110"),
    "rtt_bnssg_provider_monthly_2021-04_2026-01.csv":
        [{"month": month, "org_code": provider, "total_incomplete": size,
          "within_18wk": "1400", "over_52wk": "9"}
         for month, size in (("2025-01", "2000"), ("2025-12", "2100"), ("2026-01", "2100"))
         for provider in ("RA7", "NLX")],
    "rtt_pathway_activity_proportions_by_specialty.csv":
        [{"treatment_function": "General Surgery", "daycase_rate": "0.75"}],
    "ae_bnssg_provider_monthly_2024-11_2026-01.csv":
        [ae_row(provider, month) for provider in (*TRUSTS, "NLX")
         for month in ["2024-11", "2024-12", "2025-01"] + MONTHS],
    "beds_kh03_ae_cancelled_bnssg_quarterly_2024-25.csv":
        [{"org_code": trust, "kh03_avail_ga_avg_beds": "950", "kh03_occ_ga_avg_beds": "920"}
         for trust in TRUSTS for _ in range(4)],
    "discharge_nctr_trust_2025-26.csv": [{"org_code": trust, "avg_daily_not_discharged": "180"} for trust in TRUSTS],
    "bnssg_d2a_ipacs_arrivals.csv":
        [{"node": node, "scenario": "BArr", "date": "1", "arrivals": "3"} for node in NODES],
    "bnssg_d2a_ipacs_capacity.csv": [{"node": node, "scenario": "BCap", "capacity": "40"} for node in NODES],
    "bnssg_d2a_ipacs_los.csv": [{"node": node, "scenario": "Blos", "mean_los": "16"} for node in NODES],
    "bnssg_d2a_ipacs_initial_conditions.csv":
        [{"node": node, "measure": measure, "value": "20"} for node in NODES for measure in ("dtoc", "occ")],
    "nhs_sickness_absence_trust_monthly_2024-04_2025-03.csv":
        [{"org_code": trust, "fte_days_lost": "5", "fte_days_available": "100"} for trust in TRUSTS],
    "trust_doctors_nurses_fte_monthly_2024-25.csv":
        [{"org_code": trust, "month": "2025-05", "doctors": "1000", "nurses": "2000"} for trust in TRUSTS],
}


class DeriveTest(unittest.TestCase):
    """tools/calibrate --data."""

    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.data, self.out = pathlib.Path(folder.name) / "data", pathlib.Path(folder.name) / "out"
        self.data.mkdir()
        for name, rows in FILES.items():
            with open(self.data / name, "w", newline="", encoding="utf-8") as file:
                table = csv.DictWriter(file, list(rows[0]))
                table.writeheader()
                table.writerows(rows)
        self.said = io.StringIO()

    def derive(self) -> int:
        """The exit code. The made-up list is taken for the published one."""
        published = mock.patch.multiple(opening_list, PUBLISHED_LIST=3000, PUBLISHED_DECIDED=300, PUBLISHED_OVER_52=300)
        with (published, mock.patch.object(command, "OUT", self.out), contextlib.redirect_stdout(self.said),
              contextlib.redirect_stderr(self.said)):
            return command.main(["--data", str(self.data)])

    def table(self, name: str) -> list[dict[str, str]]:
        """Rows of a file that was written."""
        lines = (self.out / name).read_text(encoding="utf-8").splitlines()
        self.assertTrue(lines[0].startswith("# source: "), lines[0])
        return list(csv.DictReader(line for line in lines if not line.startswith("#")))

    def test_the_four_tables(self) -> None:
        self.assertEqual(self.derive(), 0)
        lists = [(row["provider"], row["decision_to_admit"], row["w005"], row["w060"])
                 for row in self.table("opening_list.csv")]
        self.assertEqual(lists, [(provider, *cells) for provider in ("NLX", "RA7", "RVJ")
                                 for cells in (("no", "698", "0"), ("yes", "0", "100"))])
        completed = [(row["provider"], row["admitted"], row["w004"], row["w020"], row["w031"])
                     for row in self.table("completed.csv")]
        self.assertEqual(completed, [(provider, *cells) for provider in ("NLX", "RA7", "RVJ")
                                     for cells in (("no", "100", "0", "40"), ("yes", "0", "40", "0"))])
        services = self.table("services.csv")
        self.assertEqual([(row["id"], row["type"]) for row in services],
                         [("NLX.C_110", "elective_interface"), ("RA7.C_100", "elective_surgical"),
                          ("RVJ.C_110", "elective_orthopaedic")])
        self.assertEqual([row["day_case_share"] for row in services], ["", "0.7500", "0.5500"])
        self.assertEqual(list(services[0])[5:], [column.name for column in COLUMNS])
        derived = {row["name"]: row["value"] for row in self.table("derived.csv")}
        for name, value in (("list", "3000"), ("new_january", "600"), ("removals_january", "60"), ("beds.RA7", "950"),
                            ("drift.RVJ", "0.05"), ("starts.NLX", "10"), ("list_change_year", "0.05"),
                            ("list_over_52", "300"), ("sickness.RVJ", "0.05"), ("node.P1_B", "3"),
                            ("doctors.RA7", "1000")):
            self.assertEqual(derived[name], value, name)
        self.assertTrue(self.said.getvalue().endswith("\n3 services\n"))
        self.assertEqual(self.said.getvalue().count("\n") - 1, len(derived))

    def test_the_same_bytes_again(self) -> None:
        self.derive()
        # A weight that was fitted stays.
        table = self.out / "services.csv"
        table.write_text(table.read_text(encoding="utf-8").replace(",1.0000\n", ",7.25\n"), encoding="utf-8")
        self.assertEqual([row["admit_w52"] for row in self.table("services.csv")], ["", "7.25", "7.25"])
        before = {file.name: file.read_bytes() for file in self.out.iterdir()}
        self.derive()
        self.assertEqual({file.name: file.read_bytes() for file in self.out.iterdir()}, before)

    def test_a_file_that_is_missing(self) -> None:
        (self.data / "bnssg_d2a_ipacs_los.csv").unlink()
        self.assertEqual(self.derive(), 1)
        self.assertIn("calibrate: expected one file bnssg_d2a_ipacs_los.csv in ", self.said.getvalue())


class TuneTest(unittest.TestCase):
    """tools/calibrate --tune, and words that are wrong."""

    def test_runs_of_the_scenario(self) -> None:
        called: list[tuple[object, ...]] = []

        def run(*words: object, program: object) -> Mapping[Key, float]:
            called.append((*words, program))
            return {(target.measure, target.scope): target.wanted for target in TARGETS}

        said = io.StringIO()
        with mock.patch.object(command, "run_headlines", run), contextlib.redirect_stdout(said):
            self.assertEqual(command.main(["--tune", "--only", "RVJ.parameters.gives_up",
                             "--program", "p", "--workers", "1"]), 0)
        self.assertEqual([str(word) for word in called[0][1:7]],
                         ["--replications", "4", "--workers", "1", "--set",
                          "providers.RVJ.parameters.gives_up="
                          f"{tuning.current_value(command.SCENARIO.read_text(), TARGETS[3].path):.6g} /day"])
        self.assertEqual(len(called), 1)
        self.assertIn("all close enough after 1 runs", said.getvalue())

    def test_wrong_words(self) -> None:
        said = io.StringIO()
        with contextlib.redirect_stderr(said):
            with self.assertRaises(SystemExit) as stopped:
                command.main([])
            self.assertEqual(stopped.exception.code, 2)
            self.assertEqual(command.main(["--data", "/nowhere/at/all"]), 1)
        self.assertIn("say --data DIR or --tune", said.getvalue())
        self.assertTrue(said.getvalue().endswith("calibrate: /nowhere/at/all: not a folder\n"))


if __name__ == "__main__":
    unittest.main()
