"""The derivation of planned services, with round assumptions and values calculated by hand."""

import pathlib
import unittest
from typing import Any
from unittest import mock

import context  # noqa: F401
from icsflow_tools.calibration import assumptions, flow, outcomes, service_table, services, slots, sources
from icsflow_tools.calibration.flow import Attendance, Published, Removals
from icsflow_tools.calibration.record import Record
from icsflow_tools.calibration.sources import Rtt
from test_calibration_sources import rtt_row

# Every day is a working day, nothing drifts, nobody misses an appointment, triage returns 1 in 5 at a trust.
ROUND: dict[str, Any] = {
    "WORKING_DAYS_JANUARY": 20, "WORKING_DAYS_YEAR": 365, "STARTS_JANUARY": 1.0, "COMPLETIONS_JANUARY": 1.0,
    "LIST_DRIFT": 0.0, "FIRST_DNA": 0.0, "FOLLOW_UP_DNA": 0.0, "ADMISSION_DNA": 0.5,
    "TRIAGE_RETURNED": {"trust": 0.2, "community": 0.0, "independent": 0.0}, "MEAN_TRIAGE_RETURNED": 0.0,
    "AFTER_FIRST_SHARE": 0.25, "LATER_FOLLOW_UP": 0.5, "FIRST_STOP": 0.4, "DIRECT_ADMIT_SHARE": 0.5,
    "NATIONAL_ADMITTED_SHARE": 0.2, "TEST_OF_GOING_ON": 0.5, "TEST_WAIT": 28.0, "FOLLOW_UP_INTERVAL": 42.0,
    "FOLLOW_UP_MARGIN": 1.05, "ADMISSION_TRIM": 1.0, "FIRST_TRIM": 1.0, "PLANNED_ORDINARY_SHARE": 0.2,
    "PLANNED_DAY": {"RA7": {"C_100": 0.5}}, "PLANNED_ORDINARY": {"RA7": {"C_100": 0.25}}, "CANCELLED_ORDINARY": 0.5,
    "RECEIPT_TO_TRIAGE": 4.0, "PUBLISHED_LIST": 1000, "NLX_ONWARD": 0.1, "NLX_GOING_ON": 0.5,
}
SERVICE = Published("RA7", "C_100", size=1000, decided=200, new=200, admitted=60, non_admitted=120)
REMOVALS = Removals(hazard=0.001, nullified=0.0)


class RoundAssumptions(unittest.TestCase):
    """Tests under the assumptions above."""

    def setUp(self) -> None:
        self.assume(**ROUND)

    def assume(self, **values: Any) -> None:
        """Other assumptions for the rest of the test."""
        patch = mock.patch.multiple(assumptions, **values)
        patch.start()
        self.addCleanup(patch.stop)


class FlowTest(RoundAssumptions):
    """How many come, and how many attend."""

    def test_the_flow_is_the_mean_of_starts_and_ends(self) -> None:
        # 10 start; 9 complete and 0.001 x 1,000 are removed.
        found = flow.flow_of(SERVICE, REMOVALS, handed_in=0)
        self.assertEqual((found.starts_raw, found.completed_raw, found.starts, found.referrals), (10, 9, 10, 10))
        # Two a day come with their clock: (10 + 2 + 9 + 1) / 2 - 2.
        self.assertEqual(flow.flow_of(SERVICE, REMOVALS, handed_in=2).starts, 9)
        # The list grows by 2 a day: half of it is more starts.
        self.assume(LIST_DRIFT=0.73)
        self.assertEqual(flow.flow_of(SERVICE, REMOVALS, handed_in=0).starts, 11)

    def test_who_hands_on_starts_more_than_it_completes(self) -> None:
        # 0.1 x 0.5 of 9 completions go elsewhere: (10 + 9 + 0.45 + 1) / 2.
        nlx = Published("NLX", "C_110", size=1000, decided=0, new=200, admitted=0, non_admitted=180)
        self.assertAlmostEqual(flow.flow_of(nlx, REMOVALS, handed_in=0).starts, 10.225)

    def test_missed_appointments_restart_clocks(self) -> None:
        # Half miss, half of these nullify: 1/2 / (1 - 1/4) = 2/3 attend; 0.6 of 1/3 come again.
        self.assume(FIRST_DNA=0.5, FIRST_DNA_NULLIFIED=0.5, REBOOK_AFTER_NULLIFIED=0.6)
        self.assertAlmostEqual(flow.attending_share(), 2 / 3)
        self.assertAlmostEqual(flow.again_share(), 0.2)
        # Of 5 referrals 4 are not returned; of these 1/4 starts once more: 10 starts / (1 + 0.8 x 0.2 / 0.8).
        self.assertAlmostEqual(flow.flow_of(SERVICE, REMOVALS, handed_in=0).referrals, 10 / 1.2)

    def test_first_attendances(self) -> None:
        # 800 have no decision: 600 before the first attendance, 200 after it. 8
        # of 10 are not returned, 0.6 are removed.
        found = flow.attendance_of(SERVICE, REMOVALS, referrals=10, handed_in=0)
        self.assertEqual((found.first_list, found.after_list, found.stage_drift), (600, 200, 0))
        self.assertAlmostEqual(found.attended, 7.4)
        self.assertAlmostEqual(found.after_days, 200 / 7.4)
        self.assertAlmostEqual(found.first_days, 600 / 7.4)
        self.assertAlmostEqual(flow.attendance_of(SERVICE, REMOVALS, referrals=10, handed_in=1).attended, 8.4)
        # A list that shrinks by 1 in 365 a day of its two long queues lets 600/365 more attend.
        self.assume(LIST_DRIFT=-0.8)
        self.assertAlmostEqual(flow.attendance_of(SERVICE, REMOVALS, referrals=10, handed_in=0).attended, 7.4
                               + 600 / 365)

    def test_the_admitted_share(self) -> None:
        self.assertAlmostEqual(SERVICE.admitted_share, 1 / 3)
        self.assume(FALLBACK_ADMITTED={"RVJ.X02": 0.3})
        for provider, decided, admitted, non_admitted, share in (
                ("RVJ", 5, 0, 10, 0.3),  # decisions, but no admissions in January
                ("RVJ", 0, 0, 10, 0.0), ("NLX", 5, 5, 5, 0.0), ("ABC", 0, 99, 1, 0.92), ("ABC", 5, 0, 0, 0.0)):
            service = Published(provider, "X02", 100, decided, 10, admitted, non_admitted)
            self.assertAlmostEqual(service.admitted_share, share, msg=str(service))

    def test_removals(self) -> None:
        # 200 start, 150 complete, the list grows by 10: 40 vanish, 0.2 of the starts. 10 a day start; of 1,000 that
        # wait 0.2 x 10 / 1,000 are removed a day.
        rtt = Rtt([rtt_row("RA7", "C_100", "Part_3", total=200), rtt_row("RA7", "C_100", "Part_1A", total=60),
                   rtt_row("RA7", "C_100", "Part_1B", total=90)])
        record = Record()
        found = flow.derive_removals(rtt, {"2025-01": 800, "2025-12": 990, "2026-01": 1000}, record)
        self.assertEqual(found, Removals(0.002, 0.0))
        values = {row.name: row.value for row in record.table}
        self.assertEqual((values["removals_january"], values["removals_share_of_new"], values["list_change_year"]),
                         (40, 0.2, 0.25))


class OutcomesTest(RoundAssumptions):
    """Shares that add up to what is published."""

    def admitted_in_all(self, found: outcomes.Outcomes) -> float:
        """At the first attendance or at one of the visits after it."""
        return found.first_admit + found.going_on * found.visits * found.later_admit

    def test_shares(self) -> None:
        # 0.2 are admitted, half of them at once; 0.4 end at once; each of the other 0.5 is seen twice more.
        found = outcomes.outcomes_of(0.2, returned=0.0, after_days=100)
        for value, by_hand in ((found.admit, 0.2), (found.first_admit, 0.1), (found.going_on, 0.5), (found.visits, 2),
                               (found.first_test, 0.25), (found.first_follow_up, 0.25), (found.later_follow_up, 0.5),
                               (found.later_admit, 0.1)):
            self.assertAlmostEqual(value, by_hand)
        self.assertAlmostEqual(self.admitted_in_all(found), 0.2)

    def test_returned_referrals_complete_without_attending(self) -> None:
        # Of 5 completed pathways 4 attended: 0.16 of the completed are 0.2 of these.
        self.assertAlmostEqual(outcomes.outcomes_of(0.16, returned=0.2, after_days=100).admit, 0.2)

    def test_a_short_list_decides_at_once(self) -> None:
        # Each step lets 0.02 more end and 0.03 x 0.2 more be admitted; 4 days for
        # each of two visits of 0.24 fit into 2.
        found = outcomes.outcomes_of(0.2, returned=0.0, after_days=2)
        self.assertAlmostEqual(found.going_on, 0.5 - 10 * 0.026)
        self.assertAlmostEqual(found.first_admit, 0.8 * 0.2)
        self.assertAlmostEqual(self.admitted_in_all(found), 0.2)
        # However short: at most 0.97 of 0.2 are admitted at once, at most 0.85 of the others end.
        self.assertAlmostEqual(outcomes.outcomes_of(0.2, returned=0.0, after_days=0).going_on, 1 - 0.194 - 0.68)

    def test_high_admitted_shares_see_patients_less_often(self) -> None:
        # 0.48 at once; of the other 0.48 all but 0.02 are admitted: 0.97 - 0.96 are left for another visit.
        found = outcomes.outcomes_of(0.96, returned=0.0, after_days=100)
        self.assertAlmostEqual(found.going_on, 0.5)
        self.assertAlmostEqual(found.later_follow_up, 0.01)
        self.assertAlmostEqual(found.later_admit, 0.9504)
        self.assertAlmostEqual(self.admitted_in_all(found), 0.96)

    def test_times_fill_the_list(self) -> None:
        found = outcomes.outcomes_of(0.2, returned=0.0, after_days=20)
        # 10 attend a day and leave 200 on the list: 20 days each. 10 follow-ups a day, 5 % more slots.
        times = outcomes.follow_ups_of(Attendance(600, 200, 0.0, 10), found)
        for value, by_hand in ((times.attended, 10), (times.booked, 10), (times.margin, 1.05), (times.notice, 2),
                               (times.booking, 2 + 1 + 0.7), (times.test_wait, 28 * 16.3 / 49),
                               (times.interval, 42 * 16.3 / 49), (times.days(found), 20)):
            self.assertAlmostEqual(value, by_hand)
        # Half miss their follow-up and come back: twice the bookings.
        self.assume(FOLLOW_UP_DNA=0.5, DISCHARGE_AFTER_LATER_DNA=0.0)
        self.assertAlmostEqual(outcomes.follow_ups_of(Attendance(600, 200, 0.0, 10), found).booked, 20)


class SlotsTest(RoundAssumptions):
    """Admissions and booking."""

    def test_slots(self) -> None:
        found = slots.Admissions(rtt=10, planned_day=2, planned_ordinary=1, day_share=0.8, los=3, cancelled=0.5,
                                 kept_day=0)
        # A week of 8 + 2 a day, half of which are missed; of 2 + 1 a day another half is cancelled.
        for value, by_hand in ((found.day_slots, 100), (found.ordinary_slots, 60), (found.ordinary_patients, 3),
                               (found.planned_day_share, 1.02 * 0.2), (found.planned_ordinary_share, 1.02 / 3)):
            self.assertAlmostEqual(value, by_hand)
        self.assertEqual(slots.Admissions(10, 2, 1, 0.8, 3, 0.5, kept_day=200).day_slots, 200)
        self.assertEqual([slots.kept_share(0, 0), slots.kept_share(1, 1)], [0, 0.98])

    def test_admissions(self) -> None:
        # 5 decisions a day, 0.001 of 200 removed; of 10 that are not RTT 8 are day cases, half of them here.
        found = slots.admissions_of(SERVICE, Attendance(600, 200, 0.0, 10), REMOVALS, admit=0.5, day_share=0.7,
                                    other=10)
        for value, by_hand in ((found.rtt, 4.8), (found.planned_day, 4), (found.planned_ordinary, 0.5),
                               (found.day_share, 0.7), (found.los, assumptions.SPECIALTY["C_100"].los),
                               (found.cancelled, 0.5)):
            self.assertAlmostEqual(value, by_hand)
        unit = Published("ACG20", "C_130", 100, 10, 20, 5, 5)
        found = slots.admissions_of(unit, Attendance(60, 30, 0.0, 1), REMOVALS, admit=0.5, day_share=0.7, other=0)
        self.assertEqual((found.day_share, found.cancelled, found.planned_day), (1, 0, 0))

    def test_booking(self) -> None:
        for wait, horizon, notice in ((1, 7, 1), (10, 8, 2), (40, 32, 5), (1000, 42, 5)):
            self.assertEqual(slots.booking_of(wait, 42), slots.Booking(horizon, notice))
        # 60 days on the list less 4 until triage.
        self.assertEqual(slots.first_booking(Attendance(600, 200, 0.0, 10)), slots.booking_of(56, 42))


class ServicesTest(RoundAssumptions):
    """One service after the other."""

    def test_types(self) -> None:
        for provider, function, admits, kind in (
                ("NLX", "C_110", False, "elective_interface"), ("NWV01", "C_330", False, "elective_community"),
                ("RA7", "C_400", False, "elective_outpatient"), ("RVJ", "C_110", True, "elective_orthopaedic"),
                ("RVJ", "C_101", True, "elective_surgical"), ("RVJ", "C_320", True, "elective_medical"),
                ("ACG20", "C_130", True, "elective_day_unit"), ("ABC", "C_110", True, "elective_independent")):
            self.assertEqual(services.type_of(provider, function, admits), kind)

    def test_columns_without_use_are_empty(self) -> None:
        values = {column.name: 1.25 for column in service_table.COLUMNS}
        for kind in service_table.UNUSED:
            found = dict(zip(values, service_table.cells(kind, values)))
            self.assertEqual({name for name, cell in found.items() if not cell}, service_table.UNUSED[kind])
        self.assertEqual(found["test_wait"], "1.2")
        self.assertEqual(found["p_first_test"], "1.2500")

    def test_a_service(self) -> None:
        found = services.derive_service(SERVICE, "General surgery", REMOVALS, {"General Surgery": 0.75}, 10, 0.0)
        columns = found.columns()
        self.assertEqual(set(columns), {column.name for column in service_table.COLUMNS})
        # 10 referrals a day, 7.4 attend, 5 days a week.
        for name, by_hand in (("referrals", 10), ("first_slots", 37), ("triage_returned", 0.2),
                              ("day_case_share", 0.75), ("hip_share", 0), ("p_onward", 0)):
            self.assertAlmostEqual(columns[name], by_hand, msg=name)
        self.assertAlmostEqual(found.tightness, 1)

    def test_what_is_handed_on_is_taken_over(self) -> None:
        def both(provider: str, function: str) -> list[dict[str, str]]:
            return [rtt_row(provider, function, "Part_2", w005=1000), rtt_row(provider, function, "Part_2A", w005=100),
                    rtt_row(provider, function, "Part_3", total=200), rtt_row(provider, function, "Part_1A", total=40),
                    rtt_row(provider, function, "Part_1B", total=140)]

        record = Record()
        rtt = Rtt(both("RVJ", "C_110") + both("NLX", "C_110") + [rtt_row("RA7", "C_110", "Part_3", total=1)])
        with (mock.patch.object(sources, "read_list_totals",
                                return_value={"2025-01": 2000, "2025-12": 2000, "2026-01": 2000}),
              mock.patch.object(sources, "read_day_case_rates", return_value={})):
            nlx, rvj = services.derive_services(pathlib.Path(), rtt, record)
        self.assertEqual((nlx.service.id, rvj.service.id, nlx.onward, rvj.onward), ("NLX.C_110", "RVJ.C_110", 0.1, 0))
        alone = services.derive_service(rvj.service, "", REMOVALS, {}, 0, 0.0)
        with_more = services.derive_service(rvj.service, "", REMOVALS, {}, 0, nlx.handed_on)
        self.assertGreater(nlx.handed_on, 0)
        self.assertAlmostEqual(alone.flow.starts - with_more.flow.starts, nlx.handed_on / 2)
        values = {row.name: row.value for row in record.table}
        self.assertAlmostEqual(values["starts"], nlx.flow.starts + rvj.flow.starts)
        self.assertAlmostEqual(values["starts_raw"], 20)
        # 40 admitted in 20 days, of 0.38 of all.
        self.assertAlmostEqual(values["elective_not_rtt.RVJ"], 2 * (1 / 0.38 - 1))
        beds = services.ordinary_of([nlx, rvj], "RVJ")
        self.assertAlmostEqual(beds.beds, beds.patients * rvj.admissions.los)
        self.assertEqual(services.ordinary_of([nlx, rvj], "RA7"), services.Ordinary(0, 0))


if __name__ == "__main__":
    unittest.main()
