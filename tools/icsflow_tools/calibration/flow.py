"""How many patients flow into and through a planned service, from January's published counts."""

import dataclasses

from icsflow_tools.calibration import assumptions as a
from icsflow_tools.calibration.record import Record
from icsflow_tools.calibration.sources import Rtt, Service
from icsflow_tools.calibration.starts import Starts, starts_of
from icsflow_tools.numbers import clamp

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
    starts: Starts  # by the list's youngest weeks

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
    return Published(*service, size, decided, new, admitted, non_admitted, starts_of(rtt, [service]))


def attending_share() -> float:
    """Of booked first attendances, those that take place at last: a missed one is booked again unless it nullifies."""
    return (1 - a.FIRST_DNA) / (1 - a.FIRST_DNA * (1 - a.FIRST_DNA_NULLIFIED))


def again_share() -> float:
    """Of referrals that get as far as a booking: those that come back after their clock was nullified."""
    return (1 - attending_share()) * a.REBOOK_AFTER_NULLIFIED


@dataclasses.dataclass(frozen=True)
class Balance:
    """What ends at a provider without a stop, and where its list goes."""

    hazard: float  # unreported removals a day, of those on the list, at any wait
    at_18: float  # of those who have waited 17 to 19 weeks
    nullified: float  # share of clock starts
    drift: float  # of the list, a year
    listed: float  # of clock starts: with a decision to admit
    soon: float  # with one within the next weeks


def nullified_share() -> float:
    """Of clock starts: those whose clock ends with a first appointment that was missed."""
    return (1 - a.MEAN_TRIAGE_RETURNED) * (1 - attending_share())


def drift_of(provider: str, lists: dict[str, dict[str, int]]) -> float:
    """Change of the list from January 2025 to January 2026: a whole year, so that no season is in it. The two trusts
    are one in the series. @param lists: pathways at the end of a month, by provider and month"""
    totals = lists.get("RA7" if provider in a.TRUSTS else provider, {})
    if not totals.get("2025-01") or not totals.get("2026-01"):
        return 0.0
    return clamp(totals["2026-01"] / totals["2025-01"] - 1, -a.LARGEST_DRIFT, a.LARGEST_DRIFT)


def balance_of(provider: str, rtt: Rtt, lists: dict[str, dict[str, int]], record: Record) -> Balance:
    """Starts by the youngest weeks of the list, less what is published as completed, less the change of the list: what
    is left was removed without report."""
    services = [service for service in rtt.services() if service[0] == provider]
    starts = starts_of(rtt, services)
    size, admitted, non_admitted = (sum(rtt.total(service, part) for service in services)
                                    for part in ("Part_2", "Part_1A", "Part_1B"))
    completed = (admitted + non_admitted) / a.WORKING_DAYS_JANUARY / a.COMPLETIONS_JANUARY
    started = starts.a_day / a.STARTS_JANUARY
    drift, nullified = drift_of(provider, lists), nullified_share()
    removed = started * (1 - nullified) - completed - drift * size / a.WORKING_DAYS_YEAR
    hazard = clamp(removed * a.WORKING_DAYS_YEAR / 365 / size, 0.0, a.LARGEST_REMOVAL_HAZARD) if size else 0.0
    record(f"starts.{provider}", started, "/working day", "A-d",
           "weeks 0 to 3 of the list and what was completed of them")
    record(f"drift.{provider}", drift, "of the list a year", "A-d", "January 2025 to January 2026")
    record(f"removal_hazard.{provider}", hazard, "/day", "A-d", "(starts - nullified - completed - drift) / list")
    record(f"listed.{provider}", starts.listed, "share", "A-d", "of weeks 0 and 1: with a decision to admit")
    # At the trusts the list's shape shows them at the 18-week line, and nowhere else.
    near = sum(sum(rtt.bands(service, "Part_2")[week] for week in a.REMOVAL_WEEKS) for service in services)
    at_18 = a.REMOVAL_TRIM * hazard * size / near if provider in a.TRUSTS and near else 0.0
    record(f"removal_at_18.{provider}", at_18, "/day", "C", "all of them from 17 to 20 weeks")
    record(f"listed_soon.{provider}", starts.soon, "share", "A-d", "of weeks 2 and 3, beside these")
    return Balance(hazard, at_18, nullified, drift, starts.listed, starts.soon)


def record_january(rtt: Rtt, lists: dict[str, dict[str, int]], record: Record) -> None:
    """January 2026 as published, for comparison."""
    new, admitted, non_admitted = (sum(rtt.total(service, part) for service in rtt.services())
                                   for part in ("Part_3", "Part_1A", "Part_1B"))
    at = {month: sum(totals.get(month, 0) for totals in lists.values()) for month in ("2025-01", "2025-12", "2026-01")}
    change = at["2026-01"] - at["2025-12"]
    residual = new - admitted - non_admitted - change
    record("new_january", new, "clock starts", "A", "part 3")
    record("admitted_january", admitted, "stops", "A", "part 1A")
    record("non_admitted_january", non_admitted, "stops", "A", "part 1B")
    record("list_change_january", change, "pathways", "A-d", "31 January 2026 less 31 December 2025, 12 providers")
    record("removals_january", residual, "pathways", "A-d", "new - completed - change: a net of two gross flows")
    record("list_change_year", at["2026-01"] / at["2025-01"] - 1, "share", "A-d", "January 2025 to January 2026")
    record("nullified_share", nullified_share(), "share", "C",
           "of starts, at first_dna .07 and first_dna_nullified .10")


@dataclasses.dataclass(frozen=True)
class Flow:
    """Pathways a working day, at month factor 1."""

    starts_raw: float  # clock starts by the list's youngest weeks
    completed_raw: float  # completions as published
    starts: float  # clock starts as modelled
    referrals: float
    listed: float  # of these: with a decision to admit
    soon: float  # with one within the next weeks

    @property
    def past_clinics(self) -> float:
        """Share of referrals with a decision that no first attendance made."""
        return self.listed + self.soon


def listed_shares(service: Published, balance: Balance, admitted_share: float) -> tuple[float, float]:
    """With a decision at the start, and soon. Of the service, drawn towards the provider's where few clocks tell; at
    most nearly all that are admitted."""
    if not service.admits:
        return 0.0, 0.0
    of_few = a.CLOCKS_THAT_TELL
    own = service.starts
    listed, soon = ((mine * own.clocks + all_of_it * of_few) / (own.clocks + of_few)
                    for mine, all_of_it in ((own.listed, balance.listed), (own.soon, balance.soon)))
    scale = min(1.0, a.MOST_LISTED * admitted_share / (listed + soon)) if listed + soon else 0.0
    return listed * scale, soon * scale


def flow_of(service: Published, balance: Balance, handed_in: float) -> Flow:
    """The mean of what starts and what ends, seasonally adjusted; referrals are starts less restarted clocks.

    @param handed_in: pathways that come from another provider with their clock: no new periods
    """
    new = service.new / a.WORKING_DAYS_JANUARY
    by_list = service.starts.a_day
    # Where hardly any clock is young, patients come with clocks that run: only the published new periods count them.
    starts_raw = (by_list if by_list > a.YOUNG_CLOCKS * new else new) / a.STARTS_JANUARY
    completed_raw = (service.admitted + service.non_admitted) / a.WORKING_DAYS_JANUARY / a.COMPLETIONS_JANUARY
    removed = balance.hazard * service.size * 365 / a.WORKING_DAYS_YEAR
    handed_out = a.NLX_ONWARD * a.NLX_GOING_ON * completed_raw if service.id == a.HANDS_ON else 0.0
    flow = (starts_raw + handed_in + completed_raw + handed_out + removed) / (2 - balance.nullified)
    drift = balance.drift * service.size / a.WORKING_DAYS_YEAR
    starts = flow + drift / 2 - handed_in
    listed, soon = listed_shares(service, balance, service.admitted_share)
    again = again_share()
    referrals = max(0.0, starts / (1 + (1 - listed - soon) * (1 - service.returned) * again / (1 - again)))
    return Flow(starts_raw, completed_raw, starts, referrals, listed, soon)


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


def attendance_of(service: Published, balance: Balance, flow: Flow, handed_in: float) -> Attendance:
    """What is referred and not returned, less removals on the way and the drift of that queue."""
    undecided = service.size - service.decided
    first_list = undecided * (1 - a.AFTER_FIRST_SHARE)
    after_list = undecided - first_list
    stage_drift = balance.drift * service.size / max(1.0, first_list + service.decided)
    booked = flow.referrals * (1 - flow.past_clinics) * (1 - service.returned)  # without those who come again
    reaching = booked * attending_share() / (1 - again_share()) + handed_in
    removed = balance.hazard * first_list * 365 / a.WORKING_DAYS_YEAR
    attended = max(0.01, reaching - removed - stage_drift * first_list / a.WORKING_DAYS_YEAR)
    return Attendance(first_list, after_list, stage_drift, attended)
