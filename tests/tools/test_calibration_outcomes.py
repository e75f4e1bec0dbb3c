"""What happens to a pathway, under round assumptions."""

import unittest

import context  # noqa: F401
from icsflow_tools.calibration import outcomes
from icsflow_tools.calibration.flow import Attendance
from round_assumptions import RoundAssumptions


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
        # Half miss, half of these nullify, 0.6 of the third that never attends comes again: 0.8 x 2/3 / 0.8 attend,
        # 0.2 more complete.
        self.assume(FIRST_DNA=0.5, FIRST_DNA_NULLIFIED=0.5, REBOOK_AFTER_NULLIFIED=0.6)
        self.assertAlmostEqual(outcomes.outcomes_of(0.1, returned=0.2, after_days=100).admit, 0.13)

    def test_who_ends_at_the_first_attendance(self) -> None:
        # 0.2 of all are admitted, 0.25 of those who are not returned: there 0.4 end, and 0.125 are admitted at once.
        self.assume(MEAN_TRIAGE_RETURNED=0.2)
        self.assertAlmostEqual(outcomes.outcomes_of(0.25, returned=0.0, after_days=100).going_on, 0.475)
        # Three quarters at most, one in a hundred at least; 0.1 are admitted at once.
        self.assume(FIRST_STOP=2.0)
        self.assertAlmostEqual(outcomes.outcomes_of(0.2, returned=0.0, after_days=100).going_on, 0.15)
        self.assume(FIRST_STOP=0.0)
        self.assertAlmostEqual(outcomes.outcomes_of(0.2, returned=0.0, after_days=100).going_on, 0.89)
        self.assertEqual(outcomes.outcomes_of(1.0, returned=0.0, after_days=100).admit, 0.96)

    def test_missed_follow_ups(self) -> None:
        # Half are missed, half of these are the end: 1/2 / (1 - 1/4) = 2/3 are seen, 1/3 again: one visit each.
        self.assume(FOLLOW_UP_DNA=0.5, DISCHARGE_AFTER_LATER_DNA=0.5)
        found = outcomes.outcomes_of(0.2, returned=0.0, after_days=100)
        self.assertAlmostEqual(found.visits, 1)
        self.assertAlmostEqual(found.later_admit, 0.2)
        # More to be admitted than are seen: nobody is seen again.
        found = outcomes.outcomes_of(0.9, returned=0.0, after_days=100)
        for value, by_hand in ((found.later_follow_up, 0), (found.visits, 2 / 3), (found.later_admit, 0.97)):
            self.assertAlmostEqual(value, by_hand)

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

    def test_times_have_limits(self) -> None:
        found = outcomes.outcomes_of(0.2, returned=0.0, after_days=20)
        # One attends in ten days: as few follow-ups, 28 % more slots; 2,000 days each.
        rare = outcomes.follow_ups_of(Attendance(600, 200, 0.0, 0.1), found)
        for value, by_hand in ((rare.margin, 1.28), (rare.notice, 3), (rare.booking, 9), (rare.test_wait, 120),
                               (rare.interval, 180)):
            self.assertAlmostEqual(value, by_hand)
        # A tenth of a day each.
        short = outcomes.follow_ups_of(Attendance(600, 1, 0.0, 10), found)
        self.assertEqual((short.notice, short.test_wait, short.interval), (3, 1.0, 1.5))

    def test_times_fill_the_list(self) -> None:
        found = outcomes.outcomes_of(0.2, returned=0.0, after_days=20)
        # 10 attend a day and leave 200 on the list: 20 days each. 10 follow-ups a day, 5 % more slots.
        times = outcomes.follow_ups_of(Attendance(600, 200, 0.0, 10), found)
        for value, by_hand in ((times.attended, 10), (times.booked, 10), (times.margin, 1.05), (times.notice, 3),
                               (times.booking, 3 + 1 + 0.7), (times.test_wait, 28 * 15.3 / 49),
                               (times.interval, 42 * 15.3 / 49), (times.days(found), 20)):
            self.assertAlmostEqual(value, by_hand)
        # Half miss their follow-up and come back: twice the bookings.
        self.assume(FOLLOW_UP_DNA=0.5, DISCHARGE_AFTER_LATER_DNA=0.0)
        self.assertAlmostEqual(outcomes.follow_ups_of(Attendance(600, 200, 0.0, 10), found).booked, 20)


if __name__ == "__main__":
    unittest.main()
