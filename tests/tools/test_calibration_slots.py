"""Admissions and booking of a planned service, under round assumptions."""

import dataclasses
import unittest

import context  # noqa: F401
from icsflow_tools.calibration import assumptions, slots
from icsflow_tools.calibration.flow import Attendance, Published
from round_assumptions import BALANCE, FLOW, SERVICE, STARTS, RoundAssumptions


class SlotsTest(RoundAssumptions):
    """Admissions and booking."""

    def test_slots(self) -> None:
        found = slots.Admissions(rtt=10, planned_day=2, planned_ordinary=1, day_share=0.8, los=3, cancelled=0.5,
                                 kept_day=0)
        # A week of 8 + 2 a day, half of which are missed; of 2 + 1 a day another half is cancelled.
        for value, by_hand in ((found.day_slots, 100), (found.ordinary_slots, 60), (found.ordinary_patients, 3),
                               (found.planned_day_share, 1.02 * 0.2), (found.planned_ordinary_share, 1.02 / 3)):
            self.assertAlmostEqual(value, by_hand)
        # A trim of what is RTT alone.
        self.assume(ADMISSION_TRIM=1.5)
        self.assertAlmostEqual(found.day_slots, 5 * (12 + 2) / 0.5)
        self.assertAlmostEqual(found.ordinary_slots, 5 * (3 + 1) / 0.5 / 0.5)
        self.assertEqual(slots.Admissions(10, 2, 1, 0.8, 3, 0.5, kept_day=200).day_slots, 200)
        self.assertEqual([slots.kept_share(0, 0), slots.kept_share(1, 1)], [0, 0.98])

    def test_admissions(self) -> None:
        # 5 decisions a day, 0.001 of 200 removed; of 10 that are not RTT 8 are day cases, half of them here.
        found = slots.admissions_of(SERVICE, FLOW, Attendance(600, 200, 0.0, 10), BALANCE, admit=0.5, day_share=0.7,
                                    other=10)
        for value, by_hand in ((found.rtt, 4.8), (found.planned_day, 4), (found.planned_ordinary, 0.5),
                               (found.day_share, 0.7), (found.los, assumptions.SPECIALTY["C_100"].los),
                               (found.cancelled, 0.5)):
            self.assertAlmostEqual(value, by_hand)
        # Planned work alone must fit into 0.98 of 1.02 times its slots.
        self.assertAlmostEqual(found.kept_day, 5 * 4 * 1.02 / 0.98 / 0.5)
        # A list with decisions that shrinks by 200/365 a day takes as many more.
        found = slots.admissions_of(SERVICE, FLOW, Attendance(600, 200, -1.0, 10), BALANCE, 0.5, 0.7, other=10)
        self.assertAlmostEqual(found.rtt, 4.8 + 200 / 365)
        # 0.1 of 20 referrals have a decision when they start, 0.2 soon after: 6 more than the 5 of the clinics.
        listed = dataclasses.replace(FLOW, referrals=20, listed=0.1, soon=0.2)
        found = slots.admissions_of(SERVICE, listed, Attendance(600, 200, 0.0, 10), BALANCE, 0.5, 0.7, other=10)
        self.assertAlmostEqual(found.rtt, 4.8 + 6)
        # Who admits, admits somebody; who does not, nobody.
        for decided, least in ((200, 0.01), (0, 0.0)):
            idle = Published("RA7", "C_100", 1000, decided, 100, 0, 240, STARTS)
            found = slots.admissions_of(idle, FLOW, Attendance(600, 200, 0.0, 10), BALANCE, 0.0, 0.7, other=0)
            self.assertEqual(found.rtt, least)
        unit = Published("ACG20", "C_130", 100, 10, 20, 5, 5, STARTS)
        found = slots.admissions_of(unit, FLOW, Attendance(60, 30, 0.0, 1), BALANCE, admit=0.5, day_share=0.7,
                                    other=0)
        self.assertEqual((found.day_share, found.cancelled, found.planned_day), (1, 0, 0))

    def test_booking(self) -> None:
        for wait, horizon in ((1, 7), (10, 8), (40, 32), (1000, 42)):
            self.assertEqual(slots.booking_of(wait, 42), slots.Booking(horizon, 3))
        # 24 days on the list less 4 until triage: 0.8 of 20.
        self.assertEqual(slots.first_booking(Attendance(240, 200, 0.0, 10)), slots.Booking(16, 3))
        self.assertEqual(slots.first_booking(Attendance(1, 200, 0.0, 10)), slots.Booking(7, 3))
        self.assertEqual(slots.first_booking(Attendance(2400, 200, 0.0, 10)).horizon, 20)
        # 200 with a decision, 10 admitted a day; 1 a day; nobody.
        for admitted, horizon in ((10.0, 16), (1.0, 20), (0.0, 7)):
            found = slots.Admissions(admitted, 0, 0, 0.8, 3, 0, 0)
            self.assertEqual(slots.admission_booking(SERVICE, found).horizon, horizon)


if __name__ == "__main__":
    unittest.main()
