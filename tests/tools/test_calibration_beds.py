"""The derivation of emergency care, beds and discharge, with round assumptions and values calculated by hand."""

import unittest
from unittest import mock

import context  # noqa: F401
from icsflow_tools.calibration import assumptions, beds, emergency, workforce
from icsflow_tools.calibration.emergency import Emergency
from icsflow_tools.calibration.record import Derived, Record
from icsflow_tools.calibration.services import Ordinary
from icsflow_tools.calibration.sources import AeMonth, Beds, Node, Staff
from icsflow_tools.errors import BadInput

MONTHS = [f"2025-{month:02d}" for month in range(2, 13)] + ["2026-01"]


def values_of(record: Record) -> dict[str, float]:
    """By name."""
    return {row.name: row.value for row in record.table}


def month(provider: str, name: str, **counts: int) -> AeMonth:
    """A month of a provider, with columns that are not given."""
    return AeMonth(provider, name, counts)


class EmergencyTest(unittest.TestCase):
    """A&E returns."""

    def test_a_year_is_a_year(self) -> None:
        self.assertEqual(emergency.days_of([month("RA7", name) for name in MONTHS + MONTHS]), 365)
        for names in (MONTHS[1:], MONTHS + ["2026-02"], ["2024-02"] + MONTHS[1:]):  # 11; 13; 29 days in one
            with self.assertRaisesRegex(BadInput, "returns of a year"):
                emergency.days_of([month("RA7", name) for name in names])

    def test_the_share_is_of_its_own_months(self) -> None:
        months = [month("RVJ", "2024-10", att_type1=999, emadm_type1=999),
                  month("RVJ", "2024-11", att_type1=100, emadm_type1=20, emadm_type2=5),
                  month("RVJ", "2025-10", att_type1=300, emadm_type1=75),
                  month("RA7", "2025-10", att_type1=9, emadm_type1=9),
                  month("RVJ", "2025-11", att_type1=999, emadm_type1=999)]
        with mock.patch.object(assumptions, "ADMITTED_SHARE_OF", {"RVJ": ("2024-11", "2025-10")}):
            self.assertEqual(emergency.admitted_share(months, "RVJ"), 0.25)

    def test_shapes_meet_the_published_share(self) -> None:
        with mock.patch.multiple(assumptions, ADMITTED_AMBULANCE=0.5, ADMITTED_WALK_IN=0.1):
            # A quarter by ambulance: 0.25 x 0.5 + 0.75 x 0.1 = 0.2.
            self.assertAlmostEqual(emergency.scale_of(0.3, 0.25), 1.5)

    def test_a_year_at_two_trusts(self) -> None:
        counts = {"att_type1": 7300, "att_type2": 365, "emadm_type1": 1460, "emadm_type2": 365, "emadm_not_ae": 730,
                  "over4hr_type1": 3650, "dta_12hr_plus": 24}
        first = [month("RA7", MONTHS[0], **counts), month("RVJ", MONTHS[0], **counts),
                 month("NLX", MONTHS[0], att_other=730, over4hr_other=73)]
        zero = dict.fromkeys(counts, 0)
        rest = [month(provider, name, **zero) for name in MONTHS[1:] for provider in ("RA7", "RVJ")]
        record = Record()
        with mock.patch.multiple(assumptions, ADMITTED_SHARE_OF=dict.fromkeys(("RA7", "RVJ"), emergency.YEAR),
                                 ZERO_DAY=0.5, AMBULANCE_SHARE={"RA7": 0.25, "RVJ": 0.25}, ADMITTED_AMBULANCE=0.5,
                                 ADMITTED_WALK_IN=0.1):
            found = emergency.derive_emergency(first + rest, record)
            # 20 attendances a day, a quarter admitted; 2 a day come another way; half of all stay the night.
            self.assertEqual(found["RA7"], Emergency(2, 5))
            self.assertEqual((found["RA7"].admissions, found["RA7"].overnight), (7, 3.5))
        values = values_of(record)
        for name, by_hand in (("ae_type1.RVJ", 20), ("ae_type1_ambulance.RVJ", 5), ("ae_type1_walk_in.RVJ", 15),
                              ("ae_type2.RVJ", 1), ("admitted_share_type1.RVJ", 0.25), ("within_4h_type1.RVJ", 0.5),
                              ("admitted_ambulance.RVJ", 0.625), ("admitted_walk_in.RVJ", 0.125), ("dta_12h.RVJ", 2),
                              ("ae_minor.NLX", 2), ("within_4h_minor.NLX", 0.9)):
            self.assertAlmostEqual(values[name], by_hand, msg=name)
        self.assertIn("x 0.75", [row.how for row in record.table if row.name == "ae_type1_walk_in.RVJ"])


class BedsTest(unittest.TestCase):
    """The bed identity and the discharge service."""

    def setUp(self) -> None:
        patch = mock.patch.multiple(assumptions, ROUND_WAIT=0.5, HOME_WAIT=0.3, MISSED_DAY_WAIT=0.1, ZERO_DAY=0.0,
                                    ELECTIVE_P1=0.1, ELECTIVE_P2=0.0, HUB_TIME=0.5, PLACES_USED=0.5,
                                    OCCUPANCY_TARGET={"RA7": 0.9, "RVJ": 0.9}, ESCALATED={"RA7": 1.25, "RVJ": 1.0},
                                    EMERGENCY_LOCALITIES={"RA7": {"bristol": 0.75, "north_somerset": 0.25},
                                                          "RVJ": {"bristol": 0.5, "north_somerset": 0.5}})
        patch.start()
        self.addCleanup(patch.stop)
        self.nodes = {"P1_B": Node(referrals=4, capacity=20, mean_stay=10, occupied=20, waiting=6),
                      "P2_B": Node(2, 30, 30, 30, 2), "P3_NS": Node(1, 10, 10, 9, 4)}
        self.trusts = beds.Trusts({"RA7": Beds(100, 95), "RVJ": Beds(50, 40)}, {"RA7": 24, "RVJ": 16},
                                  {"RA7": Ordinary(5, 10), "RVJ": Ordinary(5, 10)},
                                  {"RA7": Emergency(5, 10), "RVJ": Emergency(5, 0)})

    def test_margins_are_met(self) -> None:
        found = beds.fitted({("x", "A"): 1, ("y", "A"): 1, ("x", "B"): 1,
                            ("y", "B"): 1}, {"A": 3, "B": 1}, {"x": 2, "y": 2})
        self.assertEqual(found, {("x", "A"): 1.5, ("y", "A"): 1.5, ("x", "B"): 0.5, ("y", "B"): 0.5})
        start = {("x", "A"): 4.0, ("y", "A"): 1.0, ("x", "B"): 2.0, ("y", "B"): 3.0}
        found = beds.fitted(start, {"A": 3, "B": 5}, {"x": 2, "y": 6})
        for cells, total in (((("x", "A"), ("y", "A")), 3), ((("x", "B"), ("y", "B")), 5),
                             ((("x", "A"), ("x", "B")), 2)):
            self.assertAlmostEqual(sum(found[cell] for cell in cells), total)
        # The odds ratio stays: 4 x 3 / (1 x 2).
        self.assertAlmostEqual(found["x", "A"] * found["y", "B"] / found["y", "A"] / found["x", "B"], 6)
        self.assertEqual(start["x", "A"], 4)

    def test_the_bed_identity(self) -> None:
        # 90 of 100 beds: 10 electives, 20 x 1/2 wait for a round, 20 x 0.2 leave
        # on the day, 6 are delayed; 60 for 15 a day.
        found = beds.stay_of(Beds(100, 95), 0.9, Ordinary(5, 10), overnight=15, delayed=6)
        for value, by_hand in zip((found.target, found.rounds, found.same_day, found.clinical, found.whole),
                                  (90, 10, 4, 4, 80 / 15)):
            self.assertAlmostEqual(value, by_hand)

    def test_recorded_beds(self) -> None:
        record = Record()
        beds.record_beds(self.trusts, record)
        values = values_of(record)
        self.assertEqual((values["beds.RA7"], values["beds_core.RA7"], values["beds_occupied.RA7"]), (100, 80, 95))
        # (90 - 10 - 10 - 24 - 4) / 15
        self.assertAlmostEqual(values["los_emergency.RA7"], 2.8)
        how = {row.name: row.how for row in record.table}
        self.assertEqual(how["beds_occupied.RVJ"], "KH03 occupied; 0.800 of available")
        self.assertEqual(how["los_emergency.RA7"],
                         "(90.0 - ordinary 10.0 - round 10.0 - ready 24.0 - same day 4.0) / 15.0")

    def test_support_is_shared_out_by_delay(self) -> None:
        wanted = beds.wanted_of(self.nodes)
        self.assertEqual(wanted, {"P1": 4, "P2": 2, "P3": 1})
        record = Record()
        beds.record_support(self.trusts, wanted, record)
        values = values_of(record)
        # 4 a day less 0.1 of 10 electives, of 20 overnight emergencies.
        self.assertAlmostEqual(values["emergency_p1"], 0.15)
        self.assertAlmostEqual(values["emergency_p3"], 0.05)
        # Delayed by overnight admission: 24/15 at RA7, 16/5 at RVJ, 2 in all: shares 0.8 and 1.6 times as large.
        self.assertAlmostEqual(values["emergency_p1.RA7"], 0.12)
        self.assertAlmostEqual(values["emergency_p1.RVJ"], 0.24)
        self.assertAlmostEqual(15 * values["emergency_p1.RA7"] + 5 * values["emergency_p1.RVJ"], 3)
        self.assertEqual(record.table[0].how, "x 0.800, delayed per overnight admission")

    def test_who_waits(self) -> None:
        record = Record()
        beds.record_transfers(self.trusts, self.nodes, record)
        values = values_of(record)
        # 40 delayed: 0.1 d of 20 + 10 - 7 who need no support; 0.5 d of 7 at the hub.
        for name, by_hand in (("p0_missed", 2.3), ("hub_cases", 3.5), ("transfers_waiting", 34.2),
                              ("opening_transfer_scale", 34.2 / 12), ("gives_up", (7 - 4 * 0.5) / 34.2)):
            self.assertAlmostEqual(values[name], by_hand, msg=name)
        # 8/12 of 34.2 wait in Bristol, 24/40 at RA7, and the odds are those of the localities, 3 to 1: 15.69 are both
        # (15.69 x 6.57 = 3 x 4.83 x 7.11), 6/8 of these at P1_B.
        cells = {name.removeprefix("opening_transfers."): value for name, value in values.items() if "." in name}
        self.assertEqual(cells, {"RA7.P1_B": 12, "RA7.P2_B": 4, "RA7.P3_NS": 5, "RVJ.P1_B": 5, "RVJ.P2_B": 2,
                                 "RVJ.P3_NS": 7})

    def test_recorded_nodes(self) -> None:
        record = Record()
        beds.record_nodes(self.nodes, record)
        how = "capacity 20, mean stay 10, places 2.00/day, load 2.00, occupied 20, waiting 6"
        self.assertEqual(record.table[0], Derived("node.P1_B", 4, "/day", "B", how))


class WorkforceTest(unittest.TestCase):
    """Means of months."""

    def test_means(self) -> None:
        record = Record()
        months = [Staff(10, 20), Staff(14, 30)]
        workforce.record_workforce({"RA7": 0.05, "RVJ": 0.04}, {"RA7": months, "RVJ": months[:1]}, record)
        self.assertEqual(values_of(record), {"sickness.RA7": 0.05, "doctors.RA7": 12, "nurses.RA7": 25,
                                             "sickness.RVJ": 0.04, "doctors.RVJ": 10, "nurses.RVJ": 20})

    def test_figures_in_the_table(self) -> None:
        for value, text in ((3, "3"), (3.0, "3"), (1 / 3, "0.333333"),
                            (123456.78, "123457"), (1e-9, "1e-09"), (0.0, "0")):
            self.assertEqual(Derived("x", value, "", "C", "").text, text)


if __name__ == "__main__":
    unittest.main()
