"""The planned services, one after the other, and what they add up to."""

import collections
import dataclasses
import pathlib

from icsflow_tools.calibration import assumptions as a
from icsflow_tools.calibration import sources
from icsflow_tools.calibration.flow import (Attendance, Balance, Flow, Published, attendance_of, balance_of, flow_of,
                                            published, record_january)
from icsflow_tools.calibration.outcomes import FollowUps, Outcomes, follow_ups_of, outcomes_of
from icsflow_tools.calibration.record import Record
from icsflow_tools.calibration.slots import Admissions, admission_booking, admissions_of, first_booking


def type_of(provider: str, function: str, admits: bool) -> str:
    """The service type of scenarios/bnssg.yaml."""
    if provider == "NLX":
        return "elective_interface"
    if provider == "NWV01":
        return "elective_community"
    if provider in a.TRUSTS:
        if not admits:
            return "elective_outpatient"
        if function == "C_110":
            return "elective_orthopaedic"
        return "elective_surgical" if function in a.SURGICAL else "elective_medical"
    return "elective_day_unit" if provider in a.DAY_UNITS else "elective_independent"


@dataclasses.dataclass(frozen=True)
class Derivation:
    """A service with all that was derived for it."""

    service: Published
    name: str
    flow: Flow
    attendance: Attendance
    balance: Balance
    outcomes: Outcomes
    follow_ups: FollowUps
    admissions: Admissions

    @property
    def onward(self) -> float:
        """Share of those who go on whom it hands to another provider."""
        return a.NLX_ONWARD if self.service.id == a.HANDS_ON else 0.0

    @property
    def handed_on(self) -> float:
        """Pathways a working day."""
        return self.attendance.attended * self.outcomes.going_on * self.outcomes.visits * self.onward

    @property
    def tightness(self) -> float:
        """The time after the first attendance, by what the published list leaves for it."""
        return self.follow_ups.days(self.outcomes) / max(self.attendance.after_days, 0.1)

    def columns(self) -> dict[str, float]:
        """The columns of services.csv."""
        first, admission = first_booking(self.attendance), admission_booking(self.service, self.admissions)
        norms = a.SPECIALTY[self.service.function]
        urgent = min(0.40, norms.usc + 0.02)
        day, is_joints = self.admissions.day_share, self.service.function == "C_110"
        return {
            "referrals": self.flow.referrals, "p_listed": self.flow.listed, "p_listed_soon": self.flow.soon,
            "removal_other": 0.0 if self.balance.at_18 else self.balance.hazard, "removal_at_18": self.balance.at_18,
            "urgent_share": urgent, "urgent_slots": min(0.5, 1.1 * urgent),
            "triage_returned": self.service.returned,
            "first_slots": a.WORKING_DAYS_WEEK * self.attendance.attended / (1 - a.FIRST_DNA) * a.FIRST_TRIM,
            "follow_up_slots": a.WORKING_DAYS_WEEK * self.follow_ups.booked * self.follow_ups.margin,
            "day_case_slots": self.admissions.day_slots if self.service.admits else 0.0,
            "ordinary_slots": self.admissions.ordinary_slots if self.service.admits and day < 1 else 0.0,
            "first_horizon": first.horizon, "first_notice": first.notice, "follow_up_notice": self.follow_ups.notice,
            "admit_horizon": admission.horizon, "admit_notice": admission.notice,
            "p_first_test": self.outcomes.first_test, "p_first_follow_up": self.outcomes.first_follow_up,
            "p_first_admit": self.outcomes.first_admit, "p_later_follow_up": self.outcomes.later_follow_up,
            "p_later_admit": self.outcomes.later_admit, "p_onward": self.onward,
            "test_wait": self.follow_ups.test_wait, "follow_up_interval": self.follow_ups.interval,
            "day_case_share": day,
            "hip_share": (1 - day) * a.HIP_SHARE if is_joints else 0.0,
            "knee_share": (1 - day) * a.KNEE_SHARE if is_joints else 0.0,
            "los_ordinary": norms.los, "cases_per_session": norms.cases,
            "planned_day_share": self.admissions.planned_day_share,
            "planned_ordinary_share": self.admissions.planned_ordinary_share,
        } | {f"{order}_w{week}": 1.0 for order in ("first", "admit") for week in a.ORDER_WEEKS}


def derive_service(service: Published, name: str, balance: Balance, rates: dict[str, float], other: float,
                   handed_in: float) -> Derivation:
    """@param rates: day-case shares by name of the function; @param other: not RTT, a working day, at this provider"""
    norms = a.SPECIALTY[service.function]
    flow = flow_of(service, balance, handed_in)
    attendance = attendance_of(service, balance, flow, handed_in)
    # Of those who come to a clinic: admitted.
    in_clinic = (service.admitted_share - flow.past_clinics) / (1 - flow.past_clinics)
    outcomes = outcomes_of(in_clinic, service.returned, attendance.after_days)
    day = rates.get(norms.activity, norms.day_case) if norms.activity else norms.day_case
    admissions = admissions_of(service, flow, attendance, balance, outcomes.admit, day, other)
    return Derivation(service, name, flow, attendance, balance, outcomes, follow_ups_of(attendance, outcomes),
                      admissions)


def record_sums(derived: list[Derivation], record: Record) -> None:
    """What all services add up to, a working day; and the list after the first attendance."""
    for name, value, text in (
            ("starts_raw", sum(d.flow.starts_raw for d in derived), "by the youngest weeks of the list / 1.01"),
            ("completed_raw", sum(d.flow.completed_raw for d in derived), "January completed / 21 / 1.03"),
            ("starts", sum(d.flow.starts for d in derived), "clock starts as modelled"),
            ("referrals", sum(d.flow.referrals for d in derived), "starts less restarts"),
            ("attended", sum(d.attendance.attended for d in derived), "first attendances"),
            ("follow_ups", sum(d.follow_ups.attended for d in derived), "follow-up attendances in RTT periods"),
            ("admissions", sum(d.admissions.rtt for d in derived), "RTT admissions")):
        record(name, value, "/working day", "A-d", text)
    after = sum(d.attendance.attended * d.follow_ups.days(d.outcomes) * a.WORKING_DAYS_YEAR / 365 for d in derived)
    target = sum(d.attendance.after_list for d in derived)
    record("after_first_list", after, "pathways", "C", f"target {target:.0f}")


def derive_services(folder: pathlib.Path, rtt: sources.Rtt, record: Record) -> list[Derivation]:
    """Every service with a list."""
    lists = sources.read_list_totals(folder)
    record_january(rtt, lists, record)
    balances = {provider: balance_of(provider, rtt, lists, record)
                for provider in sorted({provider for provider, _ in rtt.services()})}
    rates = sources.read_day_case_rates(folder)
    other = {}
    for trust in a.TRUSTS:
        admitted = sum(rtt.total(service, "Part_1A") for service in rtt.services() if service[0] == trust)
        other[trust] = (admitted * (1 / a.STOPS_PER_ELECTIVE_ADMISSION - 1) / a.WORKING_DAYS_JANUARY
                        / a.COMPLETIONS_JANUARY)
        record(f"elective_not_rtt.{trust}", other[trust], "/working day", "A-d",
               "1A x (1 / 0.38 - 1) / working days / 1.03")
    derived = []
    handed_in: collections.defaultdict[str, float] = collections.defaultdict(float)
    for key in rtt.services():  # sorted: who hands on (NLX) comes before who takes over (RVJ)
        service = published(rtt, key)
        if service.size == 0:
            continue
        name = rtt.functions[service.function].removesuffix(" Services").removesuffix(" Service")
        found = derive_service(service, name, balances[service.provider], rates, other.get(service.provider, 0),
                               handed_in[service.id])
        if found.onward:
            handed_in[a.TAKES_OVER] = found.handed_on  # said once here, so that the receiver gets what the sender gives
        derived.append(found)
        for kind, value, shares in (("planned_day", found.admissions.planned_day, a.PLANNED_DAY),
                                    ("planned_ordinary", found.admissions.planned_ordinary, a.PLANNED_ORDINARY)):
            if value:
                record(f"{kind}.{service.id}", value, "/working day", "C",
                       f"{shares[service.provider][service.function]} of the trust's")
        if found.tightness > 1.15:
            print(f"  note: {service.id}: time after first attendance {found.tightness:.2f} of its target "
                  f"(list of {service.size})")
    record_sums(derived, record)
    return derived


@dataclasses.dataclass(frozen=True)
class Ordinary:
    """Ordinary elective admissions of a trust."""

    patients: float  # a day
    beds: float  # without the waits for a round and for the way home


def ordinary_of(derived: list[Derivation], trust: str) -> Ordinary:
    """What the trust's services need of its beds."""
    admitting = [d.admissions for d in derived if d.service.provider == trust and d.service.admits]
    return Ordinary(sum(x.ordinary_patients for x in admitting), sum(x.ordinary_patients * x.los for x in admitting))
