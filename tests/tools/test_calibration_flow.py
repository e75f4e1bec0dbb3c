"""The flow of patients into a planned service, under round assumptions."""

import dataclasses
import unittest
from typing import Any

import context  # noqa: F401
from icsflow_tools.calibration import flow
from icsflow_tools.calibration.flow import Balance, Published
from icsflow_tools.calibration.record import Record
from icsflow_tools.calibration.sources import Rtt
from icsflow_tools.calibration.starts import Starts
from round_assumptions import BALANCE, FLOW, SERVICE, STARTS, RoundAssumptions, rtt_row


def balance(**other: float) -> Balance:
    """BALANCE, but for these."""
    return dataclasses.replace(BALANCE, **other)


def service(**other: Any) -> Published:
    """SERVICE, but for these."""
    return dataclasses.replace(SERVICE, **other)


class FlowTest(RoundAssumptions):
    """How many come, and how many attend."""

    def test_the_flow_is_the_mean_of_starts_and_ends(self) -> None:
        # 5 / 0.5 start; 360 / 20 / 2 complete and 0.001 x 1,000 are removed.
        found = flow.flow_of(SERVICE, BALANCE, handed_in=0)
        self.assertEqual(found, FLOW)
        # Two a day come with their clock: (10 + 2 + 9 + 1) / 2 - 2.
        self.assertEqual(flow.flow_of(SERVICE, BALANCE, handed_in=2).starts, 9)
        # Half of the starts are nullified, which are no completions: 20 = starts + starts / 2.
        self.assertAlmostEqual(flow.flow_of(SERVICE, balance(nullified=0.5), handed_in=0).starts, 20 / 1.5)
        # The list grows by 2 a day: half of it is more starts.
        self.assertEqual(flow.flow_of(SERVICE, balance(drift=0.73), handed_in=0).starts, 11)
        # One working day in five: a day's removals and drift are of five days.
        self.assume(WORKING_DAYS_YEAR=73)
        self.assertEqual(flow.flow_of(SERVICE, balance(drift=0.73), handed_in=0).starts, (10 + 9 + 5) / 2 + 5)

    def test_starts_by_the_list_or_as_published(self) -> None:
        # 5 a day are published as new. Half as many by the list, and patients come with clocks that run.
        for by_list, started in ((7.0, 14), (2.6, 5.2), (2.5, 10), (0.0, 10)):
            told = service(starts=dataclasses.replace(STARTS, a_day=by_list))
            self.assertAlmostEqual(flow.flow_of(told, BALANCE, handed_in=0).starts_raw, started, msg=str(by_list))

    def test_who_hands_on_starts_more_than_it_completes(self) -> None:
        # 0.1 x 0.5 of 9 completions go elsewhere: (10 + 9 + 0.45 + 1) / 2.
        nlx = Published("NLX", "C_110", size=1000, decided=0, new=100, admitted=0, non_admitted=360, starts=STARTS)
        self.assertAlmostEqual(flow.flow_of(nlx, BALANCE, handed_in=0).starts, 10.225)

    def test_missed_appointments_restart_clocks(self) -> None:
        # Half miss, half of these nullify: 1/2 / (1 - 1/4) = 2/3 attend; 0.6 of 1/3 come again.
        self.assume(FIRST_DNA=0.5, FIRST_DNA_NULLIFIED=0.5, REBOOK_AFTER_NULLIFIED=0.6)
        self.assertAlmostEqual(flow.attending_share(), 2 / 3)
        self.assertAlmostEqual(flow.again_share(), 0.2)
        # Of 5 referrals 4 are not returned; of these 1/4 starts once more: 10 starts / (1 + 0.8 x 0.2 / 0.8).
        self.assertAlmostEqual(flow.flow_of(SERVICE, BALANCE, handed_in=0).referrals, 10 / 1.2)
        # Of 8 referrals a day that are not returned 2/3 attend, and those who come again: 8 x 2/3 / 0.8.
        found = flow.attendance_of(SERVICE, balance(hazard=0), FLOW, handed_in=0)
        self.assertAlmostEqual(found.attended, 20 / 3)
        # A list that nobody reaches: one attends in 100 days.
        self.assertEqual(flow.attendance_of(SERVICE, balance(hazard=1), FLOW, handed_in=0).attended, 0.01)
        # A fifth has a decision that no clinic made: they cannot miss one, 10 / (1 + 0.8 x 0.8 x 0.2 / 0.8).
        told = service(starts=Starts(5, listed=0.2, soon=0.0, clocks=100))
        self.assertAlmostEqual(flow.flow_of(told, balance(listed=0.2), handed_in=0).referrals, 10 / 1.16)

    def test_no_referrals_below_none(self) -> None:
        # All come with their clock: (10 + 30 + 9 + 1) / 2 - 30.
        found = flow.flow_of(SERVICE, BALANCE, handed_in=30)
        self.assertEqual((found.starts, found.referrals), (-5, 0))

    def test_first_attendances(self) -> None:
        # 800 have no decision: 600 before the first attendance, 200 after it. 8
        # of 10 are not returned, 0.6 are removed.
        found = flow.attendance_of(SERVICE, BALANCE, FLOW, handed_in=0)
        self.assertEqual((found.first_list, found.after_list, found.stage_drift), (600, 200, 0))
        self.assertAlmostEqual(found.attended, 7.4)
        self.assertAlmostEqual(found.after_days, 200 / 7.4)
        self.assertAlmostEqual(found.first_days, 600 / 7.4)
        self.assertAlmostEqual(flow.attendance_of(SERVICE, BALANCE, FLOW, handed_in=1).attended, 8.4)
        # A list that shrinks by 1 in 365 a day of its two long queues lets 600/365 more attend.
        self.assertAlmostEqual(flow.attendance_of(SERVICE, balance(drift=-0.8), FLOW, handed_in=0).attended, 7.4
                               + 600 / 365)
        # Of 10 referrals 1 has a decision when it starts, and 2 have one soon: 7 x 0.8 come to a clinic.
        past = dataclasses.replace(FLOW, listed=0.1, soon=0.2)
        self.assertAlmostEqual(past.past_clinics, 0.3)
        self.assertAlmostEqual(flow.attendance_of(SERVICE, BALANCE, past, handed_in=0).attended, 5.6 - 0.6)

    def test_the_admitted_share(self) -> None:
        self.assertAlmostEqual(SERVICE.admitted_share, 1 / 3)
        self.assume(FALLBACK_ADMITTED={"RVJ.X02": 0.3})
        for provider, decided, admitted, non_admitted, share in (
                ("RVJ", 5, 0, 10, 0.3),  # decisions, but no admissions in January
                ("RVJ", 0, 0, 10, 0.0), ("NLX", 5, 5, 5, 0.0), ("ABC", 0, 5, 5, 0.5), ("ABC", 0, 99, 1, 0.92),
                ("ABC", 5, 0, 0, 0.0), ("ABC", 0, 1, 0, 0.92), ("ABC", 0, 0, 9, 0.0)):
            some = Published(provider, "X02", 100, decided, 10, admitted, non_admitted, STARTS)
            self.assertAlmostEqual(some.admitted_share, share, msg=str(some))


class ListedTest(RoundAssumptions):
    """Decisions that no first attendance made."""

    def shares(self, clocks: float, admitted_share: float, **other: Any) -> tuple[float, float]:
        """Of a service with 0.3 and 0.1, of a provider with 0.1 and 0.3."""
        some = service(starts=Starts(5, listed=0.3, soon=0.1, clocks=clocks), **other)
        return flow.listed_shares(some, balance(listed=0.1, soon=0.3), admitted_share)

    def assert_shares(self, found: tuple[float, float], listed: float, soon: float) -> None:
        """Nearly."""
        self.assertAlmostEqual(found[0], listed)
        self.assertAlmostEqual(found[1], soon)

    def test_few_clocks_tell_what_the_provider_tells(self) -> None:
        for clocks, listed, soon in ((100, 0.2, 0.2), (300, 0.25, 0.15), (0, 0.1, 0.3)):
            self.assert_shares(self.shares(clocks, 0.9), listed, soon)
        self.assume(CLOCKS_THAT_TELL=25)
        self.assert_shares(self.shares(75, 0.9), 0.25, 0.15)

    def test_at_most_nearly_all_who_are_admitted(self) -> None:
        # 0.4 of all would have a decision; 0.9 of 2/9 may.
        self.assert_shares(self.shares(100, 2 / 9), 0.1, 0.1)
        self.assert_shares(self.shares(300, 2 / 9), 0.125, 0.075)
        # As many as may: 0.9 of 4/9. A few more.
        self.assert_shares(self.shares(100, 4 / 9), 0.2, 0.2)
        self.assert_shares(self.shares(100, 0.5), 0.2, 0.2)
        self.assume(MOST_LISTED=0.5)
        self.assert_shares(self.shares(100, 0.4), 0.1, 0.1)
        self.assert_shares(self.shares(100, 0.0), 0, 0)

    def test_nobody(self) -> None:
        # Who does not admit; nobody's clocks.
        self.assert_shares(self.shares(100, 0.5, decided=0, admitted=0), 0, 0)
        self.assert_shares(self.shares(100, 0.5, provider="NLX"), 0, 0)
        self.assert_shares(flow.listed_shares(SERVICE, BALANCE, 0.5), 0, 0)

    def test_the_flow_has_those_of_the_service(self) -> None:
        # A third is admitted: 0.3 at most.
        told = service(starts=Starts(5, listed=0.3, soon=0.1, clocks=100))
        found = flow.flow_of(told, balance(listed=0.1, soon=0.3), handed_in=0)
        self.assert_shares((found.listed, found.soon), 0.15, 0.15)


class BalanceTest(RoundAssumptions):
    """Removals and drift of a provider."""

    def rtt(self, provider: str, admitted: int = 160) -> Rtt:
        """200 of 20 working days are young: 20 a day start. 400 complete, all of them older: 10 a day."""
        return Rtt([
            rtt_row(provider, "C_100", "Part_2", w000=50, w001=50, w017=6, w018=20, w019=70, w020=304),
            rtt_row(provider, "X05", "Part_2", w002=50, w003=50, w016=396, w017=4),
            rtt_row(provider, "C_100", "Part_2A", w000=10, w001=10), rtt_row(provider, "X05", "Part_2A", w002=60),
            rtt_row(provider, "C_100", "Part_1A", w010=admitted), rtt_row(provider, "X05", "Part_1B", w010=240),
            rtt_row(provider, "X05", "Part_3", total=777),
            rtt_row("XYZ", "C_100", "Part_2", w000=9000), rtt_row("XYZ", "C_100", "Part_1A", w000=9000)])

    def balance_of(self, provider: str, rtt: Rtt, **totals: int) -> tuple[Balance, dict[str, float]]:
        """And what is recorded, by name."""
        record = Record()
        months = {"2025-01": totals.get("before", 1000), "2026-01": totals.get("now", 1000)}
        found = flow.balance_of(provider, rtt, {"RA7": months, "ABC": months}, record)
        return found, {row.name: row.value for row in record.table}

    def assert_balance(self, found: Balance, **by_hand: float) -> None:
        """These of its values."""
        for name, value in by_hand.items():
            self.assertAlmostEqual(getattr(found, name), value, msg=name)

    def test_what_is_left_was_removed(self) -> None:
        # 20 start, 10 complete: 10 of 1,000 a day are removed. Half as many of the 100 between 17 and 20 weeks.
        for trust in ("RA7", "RVJ"):
            found, recorded = self.balance_of(trust, self.rtt(trust))
            self.assert_balance(found, hazard=0.01, at_18=0.05, nullified=0, drift=0, listed=0.2, soon=0.4)
            self.assertEqual(recorded, {
                f"starts.{trust}": 20, f"drift.{trust}": 0, f"removal_hazard.{trust}": found.hazard,
                f"listed.{trust}": 0.2, f"removal_at_18.{trust}": found.at_18, f"listed_soon.{trust}": found.soon})
        # One working day in five.
        self.assume(WORKING_DAYS_YEAR=73)
        self.assert_balance(self.balance_of("RA7", self.rtt("RA7"))[0], hazard=0.002, at_18=0.01)

    def test_only_trusts_remove_at_18_weeks(self) -> None:
        found, recorded = self.balance_of("ABC", self.rtt("ABC"))
        self.assert_balance(found, hazard=0.01, at_18=0)
        self.assertEqual(recorded["removal_at_18.ABC"], 0)
        # Nobody is near that line.
        none = Rtt([rtt_row("RA7", "C_100", "Part_2", w000=100)])
        self.assert_balance(self.balance_of("RA7", none)[0], hazard=0.1, at_18=0)
        self.assume(REMOVAL_TRIM=1.0, REMOVAL_WEEKS=range(18, 20))
        self.assert_balance(self.balance_of("RA7", self.rtt("RA7"))[0], at_18=10 / 90)

    def test_a_list_that_grows_keeps_more(self) -> None:
        # By 2 a day; shrinks by 1.
        found, recorded = self.balance_of("ABC", self.rtt("ABC"), now=1730)
        self.assert_balance(found, hazard=0.008, drift=0.73)
        self.assertEqual(recorded["drift.ABC"], found.drift)
        self.assert_balance(self.balance_of("ABC", self.rtt("ABC"), now=635)[0], hazard=0.011, drift=-0.365)

    def test_nullified_clocks_are_not_removed(self) -> None:
        # A third of the 0.6 that triage does not return miss their appointment for good: 4 of 20.
        self.assume(FIRST_DNA=0.5, FIRST_DNA_NULLIFIED=0.5, MEAN_TRIAGE_RETURNED=0.4)
        self.assertAlmostEqual(flow.nullified_share(), 0.2)
        self.assert_balance(self.balance_of("ABC", self.rtt("ABC"))[0], hazard=0.006, nullified=0.2)

    def test_limits_of_removals(self) -> None:
        # More complete than start: 10 more, 20 a day more.
        self.assert_balance(self.balance_of("ABC", self.rtt("ABC", admitted=560))[0], hazard=0)
        self.assert_balance(self.balance_of("ABC", self.rtt("ABC", admitted=960))[0], hazard=0)
        self.assume(LARGEST_REMOVAL_HAZARD=0.009)
        self.assert_balance(self.balance_of("RA7", self.rtt("RA7"))[0], hazard=0.009, at_18=0.045)
        # No list.
        empty = Rtt([rtt_row("RA7", "C_100", "Part_3", total=9)])
        self.assert_balance(self.balance_of("RA7", empty)[0], hazard=0, at_18=0, listed=0, soon=0)

    def test_drift(self) -> None:
        self.assume(LARGEST_DRIFT=0.5)
        lists = {"RA7": {"2025-01": 1000, "2025-12": 5, "2026-01": 900}, "RVJ": {"2025-01": 1, "2026-01": 1},
                 "UP": {"2025-01": 100, "2026-01": 151}, "DOWN": {"2025-01": 100, "2026-01": 49},
                 "NEW": {"2025-12": 9, "2026-01": 9}, "ZERO": {"2025-01": 0, "2026-01": 9}, "SHUT": {"2025-01": 9},
                 "GONE": {"2025-01": 9, "2026-01": 0}}
        for provider, by_hand in (("RA7", -0.1), ("RVJ", -0.1), ("UP", 0.5), ("DOWN", -0.5), ("NEW", 0), ("ZERO", 0),
                                  ("SHUT", 0), ("GONE", 0), ("UNKNOWN", 0)):
            self.assertAlmostEqual(flow.drift_of(provider, lists), by_hand, msg=provider)

    def test_january(self) -> None:
        # 100 start, 50 complete, the lists together grow by 10: 40 vanish.
        rtt = Rtt([rtt_row("RA7", "C_100", "Part_3", total=60), rtt_row("ABC", "C_100", "Part_3", total=40),
                   rtt_row("RA7", "C_100", "Part_1A", w003=20), rtt_row("ABC", "C_100", "Part_1B", w003=30)])
        self.assume(FIRST_DNA=0.5, FIRST_DNA_NULLIFIED=0.5, MEAN_TRIAGE_RETURNED=0.4)
        lists = {"RA7": {"2025-01": 800, "2025-12": 490, "2026-01": 500}, "ABC": {"2025-12": 500, "2026-01": 500}}
        record = Record()
        flow.record_january(rtt, lists, record)
        self.assertEqual({row.name: row.value for row in record.table if row.name != "nullified_share"}, {
            "new_january": 100, "admitted_january": 20, "non_admitted_january": 30, "list_change_january": 10,
            "removals_january": 40, "list_change_year": 0.25})
        self.assertAlmostEqual(record.table[-1].value, 0.2)


if __name__ == "__main__":
    unittest.main()
