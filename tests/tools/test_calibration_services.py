"""Planned services one after the other, under round assumptions."""

import contextlib
import csv
import dataclasses
import io
import pathlib
import re
import tempfile
import unittest
from typing import Any
from unittest import mock

import context
from icsflow_tools.calibration import service_table, services, sources
from icsflow_tools.calibration.assumptions import Specialty
from icsflow_tools.calibration.flow import Attendance, Balance, Flow, Published
from icsflow_tools.calibration.outcomes import FollowUps, Outcomes
from icsflow_tools.calibration.record import Record
from icsflow_tools.calibration.slots import Admissions
from icsflow_tools.calibration.sources import Rtt
from icsflow_tools.calibration.starts import Starts
from round_assumptions import BALANCE, SERVICE, STARTS, RoundAssumptions, rtt_row


DERIVED = services.Derivation(
    Published("RVJ", "C_110", 1000, 200, 100, 120, 240, STARTS), "Orthopaedics",
    Flow(starts_raw=3, completed_raw=4, starts=5, referrals=6, listed=0.15, soon=0.05),
    Attendance(first_list=240, after_list=200, stage_drift=0, attended=10), BALANCE,
    Outcomes(admit=0.2, first_admit=0.1, first_test=0.25, first_follow_up=0.15, later_follow_up=0.5, later_admit=0.3,
             visits=2, going_on=0.5),
    FollowUps(attended=10, booked=12, margin=1.25, notice=2, booking=3.7, test_wait=10, interval=14),
    Admissions(rtt=4, planned_day=2, planned_ordinary=1, day_share=0.75, los=3, cancelled=0.5, kept_day=0))


def of(provider: str, function: str, **more: Any) -> services.Derivation:
    """The same of another service."""
    service = dataclasses.replace(DERIVED.service, provider=provider, function=function)
    return dataclasses.replace(DERIVED, service=service, **more)


class ColumnsTest(RoundAssumptions):
    """services.csv."""

    def test_the_shipped_table_is_of_these_columns(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder) / "services.csv"
            service_table.write(file, [])
            head = file.read_text(encoding="utf-8")
        shipped = (context.ROOT / "scenarios" / "bnssg" / "services.csv").read_text(encoding="utf-8")
        self.assertTrue(shipped.startswith(head))
        for row in csv.DictReader([head.splitlines()[-1], *shipped[len(head):].splitlines()]):
            for column in service_table.COLUMNS:
                self.assertEqual(bool(row[column.name]), column.name not in service_table.UNUSED[row["type"]])
                point = "[.]" if column.decimals else ""
                number = rf"\d+{point}\d{{{column.decimals}}}"
                if column.name in service_table.FITTED:  # icsflow calibrate writes them with four figures
                    number = r"\d{1,4}|\d*[.]\d{1,7}"
                self.assertRegex(row[column.name], rf"^$|^({number})$")

    def test_what_is_assumed_has_a_range_that_it_is_in(self) -> None:
        shipped = (context.ROOT / "scenarios" / "bnssg" / "services.csv").read_text(encoding="utf-8").splitlines()
        rows = list(csv.DictReader(line for line in shipped if not line.startswith("#")))
        for column in service_table.COLUMNS:
            times, apart, step = (re.fullmatch(form, column.range) for form in (
                r"x ([\d.]+) to x ([\d.]+)", r"([\d.]+) to ([\d.]+)", r"[+]-([\d.]+)"))
            self.assertEqual(bool(times or apart or step), column.mark in ("B", "C"), column)
            if times:
                self.assertTrue(float(times[1]) <= 1 <= float(times[2]) and float(times[1]) < float(times[2]), column)
            for value in (float(row[column.name]) for row in rows if apart and row[column.name]):
                self.assertTrue(apart and float(apart[1]) <= value <= float(apart[2]), (column, value))

    def test_fitted_weights_stay(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder) / "services.csv"
            self.assertEqual(service_table.fitted_weights(file), {})
            derived = [DERIVED, of("RVJ", "C_320"), of("NLX", "C_110")]
            service_table.write(file, derived, {
                "RVJ.C_320": {"first_w0": "0.1234", "admit_w52": "50"}, "GONE.C_100": {"first_w0": "9"},
                "NLX.C_110": {"first_w52": "7.5", "admit_w0": "3"}})  # which admits nobody
            before = file.read_bytes()
            weights = service_table.fitted_weights(file)
            service_table.write(file, derived, weights)
            self.assertEqual(file.read_bytes(), before)
            # Another table, the same weights; and one without.
            service_table.write(file, [of("RVJ", "C_320", name="Hearts")], weights)
            lines = file.read_text(encoding="utf-8").splitlines()
            row = next(csv.DictReader(line for line in lines if not line.startswith("#")))
            self.assertEqual((row["name"], row["first_w0"], row["first_w4"], row["admit_w44"], row["admit_w52"]),
                             ("Hearts", "0.1234", "1.0000", "1.0000", "50"))
            service_table.write(file, derived)
            self.assertEqual(set(service_table.fitted_weights(file)["RVJ.C_320"].values()), {"1.0000"})
        self.assertEqual(weights["RVJ.C_110"], {name: "1.0000" for name in service_table.FITTED})
        self.assertEqual(weights["NLX.C_110"], {f"first_w{week}": "1.0000" for week in (0, 4, 9, 18, 26, 36, 44)}
                         | {"first_w52": "7.5"})

    def test_columns(self) -> None:
        self.assume(FIRST_DNA=0.5, FIRST_TRIM=2.0, HIP_SHARE=0.2, KNEE_SHARE=0.4,
                    SPECIALTY={"C_110": Specialty(None, 0.5, cases=3.0, los=2.5, usc=0.1)})
        by_hand = {
            "referrals": 6, "p_listed": 0.15, "p_listed_soon": 0.05, "removal_other": 0.001, "removal_at_18": 0,
            "urgent_share": 0.12, "urgent_slots": 0.132, "triage_returned": 0.2,
            "first_slots": 5 * 10 * 2 / 0.5, "follow_up_slots": 5 * 12 * 1.25, "day_case_slots": 5 * (3 + 2) / 0.5,
            "ordinary_slots": 5 * (1 + 1) / 0.5 / 0.5, "first_horizon": 16, "first_notice": 3, "follow_up_notice": 2,
            "admit_horizon": 20, "admit_notice": 3, "p_first_test": 0.25, "p_first_follow_up": 0.15,
            "p_first_admit": 0.1, "p_later_follow_up": 0.5, "p_later_admit": 0.3, "p_onward": 0, "test_wait": 10,
            "follow_up_interval": 14, "day_case_share": 0.75, "hip_share": 0.25 * 0.2, "knee_share": 0.25 * 0.4,
            "los_ordinary": 2.5, "cases_per_session": 3, "planned_day_share": 1.02 * 2 / 5,
            "planned_ordinary_share": 1.02 / 2,
            **{f"{order}_w{week}": 1 for order in ("first", "admit") for week in (0, 4, 9, 18, 26, 36, 44, 52)}}
        found = DERIVED.columns()
        self.assertEqual(set(found), set(by_hand))
        for name, value in by_hand.items():
            self.assertAlmostEqual(found[name], value, msg=name)

    def test_columns_that_depend_on_the_service(self) -> None:
        self.assume(SPECIALTY={"C_330": Specialty(None, 0.5, cases=3.0, los=2.5, usc=0.9)})
        found = of("RVJ", "C_330").columns()
        for name, value in (("urgent_share", 0.4), ("urgent_slots", 0.44), ("hip_share", 0), ("knee_share", 0)):
            self.assertAlmostEqual(found[name], value, msg=name)
        day_unit = dataclasses.replace(DERIVED.admissions, day_share=1.0)
        self.assertEqual(of("RVJ", "C_330", admissions=day_unit).columns()["ordinary_slots"], 0)
        # Where all are removed at the 18-week line, nobody is removed elsewhere.
        at_18 = Balance(hazard=0.001, at_18=0.02, nullified=0, drift=0, listed=0, soon=0)
        found = of("RVJ", "C_330", balance=at_18).columns()
        self.assertEqual((found["removal_other"], found["removal_at_18"]), (0, 0.02))
        found = of("NWV01", "C_330").columns()
        self.assertEqual((found["day_case_slots"], found["ordinary_slots"]), (0, 0))


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
        found = services.derive_service(SERVICE, "General surgery", BALANCE, {"General Surgery": 0.75}, 10, 0.0)
        columns = found.columns()
        self.assertEqual(set(columns), {column.name for column in service_table.COLUMNS})
        # 10 referrals a day, 7.4 attend, 5 days a week.
        for name, by_hand in (("referrals", 10), ("first_slots", 37), ("triage_returned", 0.2),
                              ("day_case_share", 0.75), ("hip_share", 0), ("p_onward", 0)):
            self.assertAlmostEqual(columns[name], by_hand, msg=name)
        self.assertAlmostEqual(found.tightness, 1)

    def test_a_service_with_decisions_that_no_clinic_made(self) -> None:
        # Of 10 referrals 2 have a decision; 8 x 0.8 less 0.6 attend. A third of all is admitted: of the other 0.8 a
        # sixth, of whom 0.8 are not returned: 5/24 of those who attend.
        told = dataclasses.replace(SERVICE, starts=Starts(a_day=5, listed=0.15, soon=0.05, clocks=100))
        balance = dataclasses.replace(BALANCE, listed=0.15, soon=0.05, at_18=0.02)
        found = services.derive_service(told, "General surgery", balance, {}, 0, 0.0)
        columns = found.columns()
        for name, by_hand in (("referrals", 10), ("p_listed", 0.15), ("p_listed_soon", 0.05), ("removal_other", 0),
                              ("removal_at_18", 0.02), ("first_slots", 5 * 5.8)):
            self.assertAlmostEqual(columns[name], by_hand, msg=name)
        self.assertAlmostEqual(found.outcomes.admit, 5 / 24)
        self.assertAlmostEqual(found.admissions.rtt, 2 + 5.8 * 5 / 24 - 0.2)

    def test_what_follows_from_the_parts(self) -> None:
        # 0.25 wait 10 days for a test, 0.5 x 2 visits take 14 + 3.7 each; 200 of 10 a day have 20.
        self.assertAlmostEqual(DERIVED.tightness, 20.2 / 20)
        empty = dataclasses.replace(DERIVED.attendance, after_list=0)
        self.assertAlmostEqual(dataclasses.replace(DERIVED, attendance=empty).tightness, 202)
        self.assertEqual((DERIVED.handed_on, of("NLX", "C_110").handed_on), (0, 10 * 0.5 * 2 * 0.1))

    def test_sums(self) -> None:
        self.assume(WORKING_DAYS_YEAR=73)
        record = Record()
        services.record_sums([DERIVED, DERIVED], record)
        values = {row.name: row.value for row in record.table}
        self.assertEqual(values, {"starts_raw": 6, "completed_raw": 8, "starts": 10, "referrals": 12, "attended": 20,
                                  "follow_ups": 20, "admissions": 8, "after_first_list": 2 * 202 / 5})
        self.assertEqual(record.table[-1].how, "target 400")

    def test_what_is_handed_on_is_taken_over(self) -> None:
        def both(provider: str, function: str) -> list[dict[str, str]]:
            return [rtt_row(provider, function, "Part_2", w000=200, w005=600, w017=200),
                    rtt_row(provider, function, "Part_2A", w005=100), rtt_row(provider, function, "Part_3", total=200),
                    rtt_row(provider, function, "Part_1A", w009=40), rtt_row(provider, function, "Part_1B", w009=140)]

        record = Record()
        rtt = Rtt(both("RVJ", "C_110") + both("NLX", "C_110") + [rtt_row("RA7", "C_110", "Part_3", total=1)])
        with (mock.patch.object(sources, "read_list_totals",
                                return_value={"RA7": {"2025-01": 2000, "2025-12": 2000, "2026-01": 2000}}),
              mock.patch.object(sources, "read_day_case_rates", return_value={})):
            said = io.StringIO()
            with contextlib.redirect_stdout(said):
                nlx, rvj = services.derive_services(pathlib.Path(), rtt, record)
                self.assertEqual(said.getvalue(), "")
                # Next to nobody is past the first attendance.
                self.assume(AFTER_FIRST_SHARE=0.001)
                services.derive_services(pathlib.Path(), rtt, Record())
            self.assertRegex(said.getvalue(), r"  note: NLX\.C_110: time after first attendance \d+\.\d\d of its "
                                              r"target \(list of 1000\)\n  note: RVJ")
            self.assume(AFTER_FIRST_SHARE=0.25)
        self.assertEqual((nlx.service.id, rvj.service.id, nlx.onward, rvj.onward), ("NLX.C_110", "RVJ.C_110", 0.1, 0))
        # 20 a day start, 4.5 complete: 15.5 of 1,000 are removed; half as many of 200 at the 18-week line of the trust.
        self.assertEqual((nlx.balance.hazard, nlx.balance.at_18), (0.0155, 0))
        self.assertEqual((rvj.balance.hazard, rvj.balance.at_18), (0.0155, 0.5 * 15.5 / 200))
        alone = services.derive_service(rvj.service, "", rvj.balance, {}, 0, 0.0)
        with_more = services.derive_service(rvj.service, "", rvj.balance, {}, 0, nlx.handed_on)
        self.assertEqual(with_more.flow, rvj.flow)
        self.assertGreater(nlx.handed_on, 0)
        self.assertAlmostEqual(alone.flow.starts - with_more.flow.starts, nlx.handed_on / 2)
        values = {row.name: row.value for row in record.table}
        self.assertEqual([name for name in values if name.startswith("drift.")],
                         ["drift.NLX", "drift.RA7", "drift.RVJ"])
        self.assertAlmostEqual(values["starts"], nlx.flow.starts + rvj.flow.starts)
        self.assertAlmostEqual(values["starts_raw"], 40)
        # 40 admitted in 20 days, of 0.38 of all.
        self.assertAlmostEqual(values["elective_not_rtt.RVJ"], 2 * (1 / 0.38 - 1) / 2)
        self.assertEqual(values["elective_not_rtt.RA7"], 0)
        beds = services.ordinary_of([nlx, rvj], "RVJ")
        self.assertAlmostEqual(beds.beds, beds.patients * rvj.admissions.los)
        self.assertEqual(services.ordinary_of([nlx, rvj], "RA7"), services.Ordinary(0, 0))


if __name__ == "__main__":
    unittest.main()
