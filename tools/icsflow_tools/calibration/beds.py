"""Beds, stays and who leaves them: the bed identity of each trust, and the discharge service beside it."""

import collections
import dataclasses
from collections.abc import Mapping

from icsflow_tools.calibration import assumptions as a
from icsflow_tools.calibration.emergency import Emergency
from icsflow_tools.calibration.record import Record
from icsflow_tools.calibration.services import Ordinary
from icsflow_tools.calibration.sources import Beds, Node

Cells = dict[tuple[str, str], float]  # by trust and node
PATHWAYS = ("P1", "P2", "P3")


def fitted(cells: Cells, by_node: Mapping[str, float], by_trust: Mapping[str, float], rounds: int = 100) -> Cells:
    """The cells scaled until both margins are met: iterative proportional fitting."""
    cells = dict(cells)
    for _ in range(rounds):
        for n, wanted in by_node.items():
            k = wanted / sum(cells[t, n] for t in by_trust)
            for t in by_trust:
                cells[t, n] *= k
        for t, wanted in by_trust.items():
            k = wanted / sum(cells[t, n] for n in by_node)
            for n in by_node:
                cells[t, n] *= k
    return cells


def record_nodes(nodes: Mapping[str, Node], record: Record) -> None:
    """What IPACS says of each."""
    for name, n in nodes.items():
        record(f"node.{name}", n.referrals, "/day", "B",
               f"capacity {n.capacity:.0f}, mean stay {n.mean_stay}, places {n.throughput:.2f}/day, load "
               f"{n.referrals / n.throughput:.2f}, occupied {n.occupied:.0f}, waiting {n.waiting:.0f}")


@dataclasses.dataclass(frozen=True)
class Trusts:
    """What the two acute trusts report and what was derived for them, by code."""

    beds: Mapping[str, Beds]
    delayed: Mapping[str, float]  # ready and not discharged, patients a day
    ordinary: Mapping[str, Ordinary]
    emergency: Mapping[str, Emergency]

    @property
    def overnight(self) -> float:
        """Emergency admissions that stay a night, a day, of all."""
        return sum(self.emergency[t].overnight for t in a.TRUSTS)

    @property
    def elective(self) -> float:
        """Ordinary elective admissions a day, of all."""
        return sum(self.ordinary[t].patients for t in a.TRUSTS)


def wanted_of(nodes: Mapping[str, Node]) -> dict[str, float]:
    """Referrals a day by pathway."""
    wanted: collections.defaultdict[str, float] = collections.defaultdict(float)
    for name, node in nodes.items():
        wanted[name[:2]] += node.referrals
    return dict(wanted)


def record_support(trusts: Trusts, wanted: Mapping[str, float], record: Record) -> None:
    """Shares of overnight emergencies that need support to leave. The two trusts report nearly the same delayed
    patients from unequal flows (RA7 has the children's hospital): the share follows the delayed per overnight
    admission."""
    every, elective = trusts.overnight, trusts.elective
    of_elective = {"P1": a.ELECTIVE_P1, "P2": a.ELECTIVE_P2}
    mean_delayed = sum(trusts.delayed.values()) / every
    for p in PATHWAYS:
        value = (wanted[p] - elective * of_elective[p]) / every if p in of_elective else wanted[p] / every
        for t in a.TRUSTS:
            delayed, overnight = trusts.delayed[t], trusts.emergency[t].overnight
            record(f"emergency_{p.lower()}.{t}", value * delayed / overnight / mean_delayed, "share", "C",
                   f"x {delayed / overnight / mean_delayed:.3f}, delayed per overnight admission")
        record(f"emergency_{p.lower()}", value, "share", "A-d",
               f"IPACS referrals {wanted[p]:.2f}/day less elective, / {every:.1f} overnight")


@dataclasses.dataclass(frozen=True)
class Stay:
    """The bed identity of a trust: target = overnight x (stay + round) + ordinary x (stay + round) + ready and
    waiting."""

    target: float  # beds occupied
    rounds: float  # beds of those who wait for the round that lets them go
    same_day: float  # beds of those who leave on the day
    clinical: float  # d, mean of overnight emergencies
    whole: float  # d, with round and delay


def stay_of(beds: Beds, target_share: float, ordinary: Ordinary, overnight: float, delayed: float) -> Stay:
    """Ready and waiting at midnight is the published figure; those who go home the same day add to it."""
    target = beds.available * target_share
    rounds = (overnight + ordinary.patients) * a.ROUND_WAIT
    same_day = (overnight + ordinary.patients) * (a.HOME_WAIT - a.MISSED_DAY_WAIT)
    clinical = (target - ordinary.beds - rounds - delayed - same_day) / overnight
    return Stay(target, rounds, same_day, clinical, (target - ordinary.beds) / overnight)


def record_beds(trusts: Trusts, record: Record) -> None:
    """Beds, occupancy and the mean stay that follows."""
    for t in a.TRUSTS:
        beds, ordinary, delayed, overnight = (trusts.beds[t], trusts.ordinary[t], trusts.delayed[t],
                                              trusts.emergency[t].overnight)
        stay = stay_of(beds, a.OCCUPANCY_TARGET[t], ordinary, overnight, delayed)
        record(f"beds.{t}", beds.available, "beds", "A-d", "KH03 G&A available, mean of four quarters 2024-25")
        record(f"beds_core.{t}", beds.available / a.ESCALATED[t], "beds", "A-d",
               f"available / {a.ESCALATED[t]}: escalation is in KH03 when open")
        record(f"beds_occupied.{t}", beds.occupied, "beds", "A-d",
               f"KH03 occupied; {beds.occupied / beds.available:.3f} of available")
        record(f"beds_target.{t}", stay.target, "beds", "C", f"{a.OCCUPANCY_TARGET[t]} x capacity")
        record(f"ready_not_discharged.{t}", delayed, "patients/day", "A", "discharge SitRep, mean of 2025-26")
        record(f"overnight_emergency.{t}", overnight, "/day", "C", "emergency admissions x (1 - 0.33)")
        record(f"ordinary_elective.{t}", ordinary.patients, "/day", "A-d",
               f"beds {ordinary.beds:.1f} before round and wait")
        record(f"los_emergency.{t}", stay.clinical, "d", "A-d",
               f"({stay.target:.1f} - ordinary {ordinary.beds:.1f} - round {stay.rounds:.1f} - ready {delayed:.1f} - "
               f"same day {stay.same_day:.1f}) / {overnight:.1f}")
        record(f"overnight_stay_whole.{t}", stay.whole, "d", "A-d", "with round and delay; England 6.9")


def record_transfers(trusts: Trusts, nodes: Mapping[str, Node], record: Record) -> None:
    """Who waits for a supported discharge: the published total less those who miss the day and cases at the hub; by
    node as in January 2023, by trust as delayed today."""
    supported = sum(wanted_of(nodes).values())
    missed = (trusts.overnight + trusts.elective - supported) * a.MISSED_DAY_WAIT
    hub = supported * a.HUB_TIME
    queue = sum(trusts.delayed.values()) - missed - hub
    capacity = sum(node.throughput for node in nodes.values())
    published = sum(node.waiting for node in nodes.values())
    record("p0_missed", missed, "patients", "C", "P0 ready at midnight: missed the day's window")
    record("hub_cases", hub, "patients", "A-d", "supported referrals x 0.8 d")
    record("transfers_waiting", queue, "patients", "A-d", "367.3 less the two")
    record("opening_transfer_scale", queue / published, "", "A-d", f"IPACS {published:.0f} waiting in January 2023")
    record("gives_up", (supported - capacity * a.PLACES_USED) / queue, "/day", "C",
           f"(referrals {supported:.2f} - places {capacity:.2f} x {a.PLACES_USED}) / waiting")
    start = {(t, name): node.waiting * a.EMERGENCY_LOCALITIES[t][a.RECEIVER_SHORT[name[3:]]]
             for name, node in nodes.items() for t in a.TRUSTS}
    cells = fitted(start, {name: node.waiting * queue / published for name, node in nodes.items()},
                   {t: trusts.delayed[t] / sum(trusts.delayed.values()) * queue for t in a.TRUSTS})
    for name in sorted(nodes):
        for t in a.TRUSTS:
            record(f"opening_transfers.{t}.{name}", round(cells[t, name]), "patients", "A-d",
                   "IPACS waiting x scale, fitted to node and trust")
