"""The flow of patients into a planned service, under round assumptions."""

import unittest

import context  # noqa: F401
from icsflow_tools.calibration import flow
from icsflow_tools.calibration.flow import Published, Removals
from icsflow_tools.calibration.record import Record
from icsflow_tools.calibration.sources import Rtt
from round_assumptions import REMOVALS, SERVICE, RoundAssumptions, rtt_row


class FlowTest(RoundAssumptions):
    """How many come, and how many attend."""

    def test_the_flow_is_the_mean_of_starts_and_ends(self) -> None:
        # 100 / 20 / 0.5 start; 360 / 20 / 2 complete and 0.001 x 1,000 are removed.
        found = flow.flow_of(SERVICE, REMOVALS, handed_in=0)
        self.assertEqual((found.starts_raw, found.completed_raw, found.starts, found.referrals), (10, 9, 10, 10))
        # Two a day come with their clock: (10 + 2 + 9 + 1) / 2 - 2.
        self.assertEqual(flow.flow_of(SERVICE, REMOVALS, handed_in=2).starts, 9)
        # Half of the starts are nullified, which are no completions: 20 = starts + starts / 2.
        self.assertAlmostEqual(flow.flow_of(SERVICE, Removals(0.001, 0.5), handed_in=0).starts, 20 / 1.5)
        # The list grows by 2 a day: half of it is more starts.
        self.assume(LIST_DRIFT=0.73)
        self.assertEqual(flow.flow_of(SERVICE, REMOVALS, handed_in=0).starts, 11)

    def test_who_hands_on_starts_more_than_it_completes(self) -> None:
        # 0.1 x 0.5 of 9 completions go elsewhere: (10 + 9 + 0.45 + 1) / 2.
        nlx = Published("NLX", "C_110", size=1000, decided=0, new=100, admitted=0, non_admitted=360)
        self.assertAlmostEqual(flow.flow_of(nlx, REMOVALS, handed_in=0).starts, 10.225)

    def test_missed_appointments_restart_clocks(self) -> None:
        # Half miss, half of these nullify: 1/2 / (1 - 1/4) = 2/3 attend; 0.6 of 1/3 come again.
        self.assume(FIRST_DNA=0.5, FIRST_DNA_NULLIFIED=0.5, REBOOK_AFTER_NULLIFIED=0.6)
        self.assertAlmostEqual(flow.attending_share(), 2 / 3)
        self.assertAlmostEqual(flow.again_share(), 0.2)
        # Of 5 referrals 4 are not returned; of these 1/4 starts once more: 10 starts / (1 + 0.8 x 0.2 / 0.8).
        self.assertAlmostEqual(flow.flow_of(SERVICE, REMOVALS, handed_in=0).referrals, 10 / 1.2)
        # Of 8 referrals a day that are not returned 2/3 attend, and those who come again: 8 x 2/3 / 0.8.
        found = flow.attendance_of(SERVICE, Removals(0.0, 0.0), referrals=10, handed_in=0)
        self.assertAlmostEqual(found.attended, 20 / 3)
        # A list that nobody reaches: one attends in 100 days.
        self.assertEqual(flow.attendance_of(SERVICE, Removals(1.0, 0.0), referrals=10, handed_in=0).attended, 0.01)

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
                ("RVJ", 0, 0, 10, 0.0), ("NLX", 5, 5, 5, 0.0), ("ABC", 0, 99, 1, 0.92), ("ABC", 5, 0, 0, 0.0),
                ("ABC", 0, 1, 0, 0.92), ("ABC", 0, 0, 9, 0.0)):
            service = Published(provider, "X02", 100, decided, 10, admitted, non_admitted)
            self.assertAlmostEqual(service.admitted_share, share, msg=str(service))

    def test_removals(self) -> None:
        # 100 start, 50 complete, the list grows by 10: 40 vanish, 0.4 of the starts. 10 a day start; of 1,000 that wait
        # 0.4 x 10 / 1,000 are removed a day.
        rtt = Rtt([rtt_row("RA7", "C_100", "Part_3", total=100), rtt_row("RA7", "C_100", "Part_1A", total=20),
                   rtt_row("RA7", "C_100", "Part_1B", total=30)])
        lists = {"2025-01": 800, "2025-12": 990, "2026-01": 1000}
        record = Record()
        self.assertEqual(flow.derive_removals(rtt, lists, record), Removals(0.004, 0.0))
        values = {row.name: row.value for row in record.table}
        self.assertEqual((values["removals_january"], values["removals_share_of_new"], values["list_change_year"]),
                         (40, 0.4, 0.25))
        # A third of the 0.6 that triage does not return miss their appointment for good: 0.2 nullified, 0.2 removed.
        self.assume(FIRST_DNA=0.5, FIRST_DNA_NULLIFIED=0.5, MEAN_TRIAGE_RETURNED=0.4)
        found = flow.derive_removals(rtt, lists, Record())
        self.assertAlmostEqual(found.nullified, 0.2)
        self.assertAlmostEqual(found.hazard, 0.002)
        # Fewer vanish than are nullified.
        self.assertEqual(flow.derive_removals(rtt, lists | {"2026-01": 1035}, Record()).hazard, 0)


if __name__ == "__main__":
    unittest.main()
