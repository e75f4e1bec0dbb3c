"""How many patients flow into and through a planned service, from January's published counts."""

import dataclasses

from icsflow_tools.calibration import assumptions as a
from icsflow_tools.calibration.record import Record
from icsflow_tools.calibration.sources import Rtt, Service

NO_ADMISSIONS = ("NLX", "NWV01")  # community providers


def kind_of(provider: str) -> str:
    """trust, community or independent."""
    return "trust" if provider in a.TRUSTS else "community" if provider in NO_ADMISSIONS else "independent"


@dataclasses.dataclass(frozen=True)
class Published:
    """A service in January 2026: pathways."""

    provider: str
    function: str
    size: int  # of the list, part 2
    decided: int  # part 2A
    new: int  # clock starts, part 3
    admitted: int  # part 1A
    non_admitted: int  # part 1B

    @property
    def id(self) -> str:
        """RVJ.C_110"""
        return f"{self.provider}.{self.function}"

    @property
    def admits(self) -> bool:
        """Whether it admits patients itself."""
        return self.admitted + self.decided > 0 and self.provider not in NO_ADMISSIONS

    @property
    def returned(self) -> float:
        """Share of referrals that triage returns."""
        return a.TRIAGE_RETURNED[kind_of(self.provider)]

    @property
    def admitted_share(self) -> float:
        """Of completed pathways."""
        share = self.admitted / (self.admitted + self.non_admitted) if self.admitted + self.non_admitted else 0.0
        if not self.admitted:
            share = a.FALLBACK_ADMITTED.get(self.id, 0.0)
        return min(share, 0.92) if self.admits else 0.0


def published(rtt: Rtt, service: Service) -> Published:
    """What the RTT tables say of a service."""
    size, decided, new, admitted, non_admitted = (rtt.total(service, part) for part in
                                                  ("Part_2", "Part_2A", "Part_3", "Part_1A", "Part_1B"))
    return Published(*service, size, decided, new, admitted, non_admitted)


def attending_share() -> float:
    """Of booked first attendances, those that take place at last: a missed one is booked again unless it nullifies."""
    return (1 - a.FIRST_DNA) / (1 - a.FIRST_DNA * (1 - a.FIRST_DNA_NULLIFIED))


def again_share() -> float:
    """Of referrals that get as far as a booking: those that come back after their clock was nullified."""
    return (1 - attending_share()) * a.REBOOK_AFTER_NULLIFIED


@dataclasses.dataclass(frozen=True)
class Removals:
    """How pathways end without a stop."""

    hazard: float  # a day, of those on a list
    nullified: float  # share of clock starts


def derive_removals(rtt: Rtt, lists: dict[str, int], record: Record) -> Removals:
    """Unreported removals of January 2026: new - completed - change of the list.

    @param lists: pathways at the end of a month, all providers
    """
    new, admitted, non_admitted = (sum(rtt.total(service, part) for service in rtt.services())
                                   for part in ("Part_3", "Part_1A", "Part_1B"))
    change = lists["2026-01"] - lists["2025-12"]
    residual = new - admitted - non_admitted - change
    record("new_january", new, "clock starts", "A", "part 3")
    record("admitted_january", admitted, "stops", "A", "part 1A")
    record("non_admitted_january", non_admitted, "stops", "A", "part 1B")
    record("list_change_january", change, "pathways", "A-d", "31 January 2026 less 31 December 2025, 12 providers")
    record("removals_january", residual, "pathways", "A-d", "new - completed - change")
    record("removals_share_of_new", residual / new, "share", "A-d", "against 0.15 in England")
    record("list_change_year", lists["2026-01"] / lists["2025-01"] - 1, "share", "A-d", "January 2025 to January 2026")
    nullified = (1 - a.MEAN_TRIAGE_RETURNED) * (1 - attending_share())
    share = max(0.0, residual / new - nullified)
    starts_a_day = new / a.WORKING_DAYS_JANUARY / a.STARTS_JANUARY * a.WORKING_DAYS_YEAR / 365
    hazard = share * starts_a_day / a.PUBLISHED_LIST
    record("nullified_share", nullified, "share", "C", "of starts, at first_dna .07 and first_dna_nullified .10")
    record("removal_hazard", hazard, "/day", "C", "(residual - nullified) x starts a day / list")
    return Removals(hazard, nullified)


@dataclasses.dataclass(frozen=True)
class Flow:
    """Pathways a working day, at month factor 1."""

    starts_raw: float  # clock starts as published
    completed_raw: float  # completions as published
    starts: float  # clock starts as modelled
    referrals: float


def flow_of(service: Published, removals: Removals, handed_in: float) -> Flow:
    """The mean of what starts and what ends in January, seasonally adjusted; referrals are starts less restarted
    clocks.

    @param handed_in: pathways that come from another provider with their clock: no new periods
    """
    starts_raw = service.new / a.WORKING_DAYS_JANUARY / a.STARTS_JANUARY
    completed_raw = (service.admitted + service.non_admitted) / a.WORKING_DAYS_JANUARY / a.COMPLETIONS_JANUARY
    removed = removals.hazard * service.size * 365 / a.WORKING_DAYS_YEAR
    handed_out = a.NLX_ONWARD * a.NLX_GOING_ON * completed_raw if service.id == a.HANDS_ON else 0.0
    flow = (starts_raw + handed_in + completed_raw + handed_out + removed) / (2 - removals.nullified)
    drift = a.LIST_DRIFT * service.size / a.WORKING_DAYS_YEAR
    starts = flow + drift / 2 - handed_in
    again = again_share()
    referrals = max(0.0, starts / (1 + (1 - service.returned) * again / (1 - again)))
    return Flow(starts_raw, completed_raw, starts, referrals)


@dataclasses.dataclass(frozen=True)
class Attendance:
    """First attendances, and the lists before and after them."""

    first_list: float  # pathways without a decision that wait for the first attendance
    after_list: float  # those past it
    stage_drift: float  # of the two long queues, a year
    attended: float  # first attendances a working day

    @property
    def after_days(self) -> float:
        """Days that a pathway spends without a decision after its first attendance."""
        return self.after_list / self.attended * 365 / a.WORKING_DAYS_YEAR

    @property
    def first_days(self) -> float:
        """Days that a pathway waits for its first attendance."""
        return self.first_list / self.attended * 365 / a.WORKING_DAYS_YEAR


def attendance_of(service: Published, removals: Removals, referrals: float, handed_in: float) -> Attendance:
    """What is referred and not returned, less removals on the way and the drift of that queue."""
    undecided = service.size - service.decided
    first_list = undecided * (1 - a.AFTER_FIRST_SHARE)
    after_list = undecided - first_list
    stage_drift = a.LIST_DRIFT * service.size / max(1.0, first_list + service.decided)
    reaching = referrals * (1 - service.returned) * attending_share() / (1 - again_share()) + handed_in
    removed = removals.hazard * first_list * 365 / a.WORKING_DAYS_YEAR
    attended = max(0.01, reaching - removed - stage_drift * first_list / a.WORKING_DAYS_YEAR)
    return Attendance(first_list, after_list, stage_drift, attended)
