"""Reading published files: made-up ones of a few lines."""

import pathlib
import tempfile
import unittest
from unittest import mock

import context
from icsflow_tools.calibration import opening_list, sources
from icsflow_tools.calibration.record import Record
from icsflow_tools.errors import BadInput
from round_assumptions import rtt_row


RTT = sources.Rtt([
    rtt_row("RA7", "C_100", "Part_2", w000=10, w020=6, w052=1),
    rtt_row("RA7", "C_100", "Part_2A", w020=4, w052=1),
    rtt_row("RA7", "C_100", "Part_1A", w007=2, w104=1), rtt_row("RA7", "C_100", "Part_3", total=9),
    rtt_row("ABC", "C_100", "Part_2", w104=2), rtt_row("ABC", "C_100", "Part_1B", w000=4),
    rtt_row("ABC", "C_100", "Part_1A"), rtt_row("ABC", "C_110", "Part_3", total=5),
    rtt_row("ABC", "C_110", "Part_1B", w003=7), rtt_row("RA7", "C_999", "Part_2", w000=1000),
])


class RttTest(unittest.TestCase):
    """The extract of January."""

    def test_totals(self) -> None:
        self.assertEqual(RTT.services(), [("ABC", "C_100"), ("ABC", "C_110"), ("RA7", "C_100")])
        found = [RTT.total(("RA7", "C_100"), part) for part in ("Part_2", "Part_2A", "Part_1A", "Part_1B", "Part_3")]
        self.assertEqual(found, [17, 5, 3, 0, 9])
        self.assertEqual(RTT.bands(("ABC", "C_110"), "Part_2"), [0] * 105)
        self.assertEqual(RTT.bands(("RA7", "C_100"), "Part_1A"), [0] * 7 + [2] + [0] * 96 + [1])
        self.assertEqual(RTT.bands(("RA7", "C_100"), "Part_3"), [0] * 105)
        self.assertEqual(RTT.functions, {"C_100": "C_100 Service", "C_110": "C_110 Service"})

    def test_weeks_that_are_not_the_total(self) -> None:
        for part in ("Part_1A", "Part_1B", "Part_2", "Part_2A"):
            with self.assertRaisesRegex(BadInput, rf"^RA7\.C_100: {part} is 5 in all, 4 by weeks$"):
                sources.Rtt([rtt_row("RA7", "C_100", part, total=5, w003=4)])
        # Part 3 has no weeks; the row of all functions is not read.
        sources.Rtt([rtt_row("RA7", "C_100", "Part_3", total=5), rtt_row("RA7", "C_999", "Part_2", total=5)])

    def test_completed_pathways(self) -> None:
        # Nobody of ABC.C_110 waits: the scenario has no such service. Nobody was admitted at ABC.
        lines = opening_list.completed_of(RTT)
        self.assertEqual(lines, [("ABC", "C_100", "no", [4] + [0] * 104),
                                 ("RA7", "C_100", "yes", [0] * 7 + [2] + [0] * 96 + [1])])
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder) / "completed.csv"
            opening_list.write(file, lines, opening_list.COMPLETED_HEAD, "admitted")
            written = file.read_text(encoding="utf-8")
            shipped = (context.ROOT / "scenarios" / "bnssg" / "completed.csv").read_text(encoding="utf-8")
            head = written[:written.index("ABC")]
            self.assertTrue(head.endswith("\nprovider,function,admitted," + ",".join(sources.BANDS) + "\n"))
            self.assertTrue(shipped.startswith(head))
            self.assertEqual(written[len(head):].splitlines(),
                             ["ABC,C_100,no,4" + ",0" * 104, "RA7,C_100,yes" + ",0" * 7 + ",2" + ",0" * 96 + ",1"])
            opening_list.write(file, opening_list.lines_of(RTT))
            shipped = (context.ROOT / "scenarios" / "bnssg" / "opening_list.csv").read_text(encoding="utf-8")
            written = file.read_text(encoding="utf-8")
            self.assertIn("\nprovider,function,decision_to_admit,w000,", written)
            self.assertTrue(shipped.startswith(written[:written.index("ABC")]))

    def test_the_opening_list(self) -> None:
        lines = opening_list.lines_of(RTT)
        self.assertEqual([(*line[:3], sum(line[3])) for line in lines],
                         [("ABC", "C_100", "no", 2), ("RA7", "C_100", "no", 12), ("RA7", "C_100", "yes", 5)])
        self.assertEqual((lines[1][3][0], lines[1][3][20], lines[1][3][52]), (10, 2, 0))
        record = Record()
        opening_list.record_list(RTT, lines, record)
        found = {row.name: row.value for row in record.table}
        self.assertEqual(found, {
            "list": 19, "list_decided": 5, "list_over_52": 3, "list_over_65": 2, "list_within_18": 10 / 19,
            "list_median": 0.95, "list_p92": 104 + (0.92 * 19 - 17) / 2, "list.ABC": 2, "list.RA7": 17})

    def test_weeks_on_the_line(self) -> None:
        # Within 18 weeks are weeks 0 to 17, over 52 those from 52 on, over 65 those from 65 on.
        weeks = {"w017": 10, "w018": 20, "w051": 30, "w052": 40, "w064": 50, "w065": 50}
        rtt = sources.Rtt([rtt_row("RA7", "C_100", "Part_2", **weeks), rtt_row("RA7", "C_100", "Part_2A", w018=9)])
        lines = opening_list.lines_of(rtt)
        record = Record()
        opening_list.record_list(rtt, lines, record)
        found = {row.name: row.value for row in record.table}
        self.assertEqual((found["list_within_18"], found["list_over_52"], found["list_over_65"]), (0.05, 140, 50))
        for over_52 in (140, 139):
            with mock.patch.multiple(opening_list, PUBLISHED_LIST=200, PUBLISHED_DECIDED=9, PUBLISHED_OVER_52=over_52):
                if over_52 == 140:
                    opening_list.check_totals(lines)
                else:
                    with self.assertRaisesRegex(BadInput, "opening list: over52 is 140, published 139"):
                        opening_list.check_totals(lines)

    def test_totals_that_are_not_the_published_ones(self) -> None:
        with self.assertRaisesRegex(BadInput, "opening list: list is 19, published 109556"):
            opening_list.check_totals(opening_list.lines_of(RTT))

    def test_more_decisions_than_patients(self) -> None:
        wrong = sources.Rtt([rtt_row("RA7", "C_100", "Part_2", w003=1), rtt_row("RA7", "C_100", "Part_2A", w003=2)])
        with self.assertRaisesRegex(BadInput, r"RA7\.C_100: part 2A exceeds part 2 in a band"):
            opening_list.lines_of(wrong)


class FilesTest(unittest.TestCase):
    """One file each."""

    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def write(self, name: str, *lines: str) -> None:
        """A file of these lines."""
        (self.folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")

    def test_one_file_of_a_name(self) -> None:
        with self.assertRaisesRegex(BadInput, r"expected one file a_\*\.csv in .*; found 0"):
            sources.rows(self.folder, "a_*.csv")
        self.write("a_1.csv", "x,y", "1,2")
        self.assertEqual(sources.rows(self.folder, "a_*.csv"), [{"x": "1", "y": "2"}])
        self.write("a_2.csv", "x,y")
        with self.assertRaisesRegex(BadInput, "found 2"):
            sources.rows(self.folder, "a_*.csv")

    def test_lists_by_provider_and_month(self) -> None:
        self.write("rtt_bnssg_provider_monthly_2021-04_2026-01.csv", "month,org_code,total_incomplete",
                   "2026-01,RA7,10.0", "2026-01,NLX,5", "2026-01,ABC,", "2025-12,RA7,7")
        self.assertEqual(sources.read_list_totals(self.folder),
                         {"RA7": {"2026-01": 10, "2025-12": 7}, "NLX": {"2026-01": 5}, "ABC": {"2026-01": 0}})

    def test_day_cases(self) -> None:
        self.write("rtt_pathway_activity_proportions_by_specialty.csv",
                   "treatment_function,daycase_rate", "Urology,0.75")
        self.assertEqual(sources.read_day_case_rates(self.folder), {"Urology": 0.75})

    def test_emergency(self) -> None:
        self.write("ae_bnssg_provider_monthly_x.csv", "org_code,month,att_type1,share", "RA7,2025-02,12,0.5")
        self.assertEqual(sources.read_ae(self.folder), [sources.AeMonth("RA7", "2025-02", {"att_type1": 12})])

    def test_beds_are_means_of_quarters(self) -> None:
        self.write("beds_kh03_ae_cancelled_bnssg_quarterly_2024-25.csv",
                   "org_code,kh03_avail_ga_avg_beds,kh03_occ_ga_avg_beds",
                   *(f"RA7,{beds},{beds - 2}" for beds in (100, 102, 104, 106)))
        self.assertEqual(sources.read_beds(self.folder), {"RA7": sources.Beds(103, 101)})

    def test_delayed(self) -> None:
        self.write("discharge_nctr_trust_2025-26.csv", "org_code,avg_daily_not_discharged", "RA7,1.5", "XYZ,9")
        self.assertEqual(sources.read_delayed(self.folder, ["RA7"]), {"RA7": 1.5})

    def write_nodes(self, *stays: str) -> None:
        """IPACS inputs of two nodes."""
        self.write("bnssg_d2a_ipacs_arrivals.csv", "scenario,node,date,arrivals", "BArr,P1_B,1,2", "BArr,P1_B,2,4",
                   "BArr,P2_NS,1,1", "other,P1_B,3,100")
        self.write("bnssg_d2a_ipacs_capacity.csv", "scenario,node,capacity", "BCap,P2_NS,10", "BCap,P1_B,30",
                   "x,P1_B,99")
        self.write("bnssg_d2a_ipacs_los.csv", "scenario,node,mean_los", *stays)
        self.write("bnssg_d2a_ipacs_initial_conditions.csv", "node,measure,value",
                   "P1_B,dtoc,5", "P1_B,occ,29", "P2_NS,dtoc,0", "P2_NS,occ,10")

    def test_nodes(self) -> None:
        self.write_nodes("Blos,P1_B,15", "Blos,P2_NS,20", "x,P1_B,1")
        nodes = sources.read_nodes(self.folder)
        self.assertEqual(nodes, {"P2_NS": sources.Node(0.5, 10, 20, 10, 0), "P1_B": sources.Node(3, 30, 15, 29, 5)})
        self.assertEqual(list(nodes), ["P2_NS", "P1_B"])
        self.assertEqual(nodes["P1_B"].throughput, 2)
        self.write_nodes("Blos,P1_B,15")
        with self.assertRaisesRegex(BadInput, "a node lacks 'P2_NS'"):
            sources.read_nodes(self.folder)

    def test_workforce(self) -> None:
        self.write("nhs_sickness_absence_trust_monthly_2024-04_2025-03.csv",
                   "org_code,fte_days_lost,fte_days_available", "RA7,1,10", "RA7,3,30", "XYZ,9,9")
        self.assertEqual(sources.read_sickness(self.folder, ["RA7"]), {"RA7": 0.1})
        self.write("trust_doctors_nurses_fte_monthly_2024-25.csv", "org_code,month,doctors,nurses", "RA7,2024-12,1,1",
                   "RA7,2025-05,10,20", "XYZ,2025-05,1,1", "RA7,2025-06,12,22")
        self.assertEqual(sources.read_staff(self.folder, ["RA7"], "2025"),
                         {"RA7": [sources.Staff(10, 20), sources.Staff(12, 22)]})


if __name__ == "__main__":
    unittest.main()
