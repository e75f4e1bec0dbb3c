"""Whether a program is slower than another, from their counts."""

import dataclasses
import math
from collections.abc import Mapping

from icsflow_tools.gate.counts import Counts


@dataclasses.dataclass(frozen=True)
class Measure:
    """A count that is compared, and the relative changes that matter."""

    key: str
    title: str
    worse: float  # more than this is worse (negative: a fall of more)
    declared: float  # a change this large to the other side must be declared: --update
    noise: float = 0  # a change of so many means nothing


MEASURES = [
    Measure("instructions", "instructions", 0.02, -0.05),
    Measure("d1_misses", "D1 misses", 0.05, -0.5, 500),
    Measure("mispredictions", "mispredicted", 0.05, -0.5, 500),
    Measure("prefetches", "prefetches", -0.02, 0.5, 50),
    Measure("bytes_per_patient", "bytes/patient", 0, -0.05),
]
# Of the geometric mean of all workloads' instructions. Two runs of one tree agree to the unit, so this is no noise: it
# is what may pass unseen in one change. Ten such changes in a row would be 5 %.
MEAN_WORSE, MEAN_DECLARED = 0.005, -0.02


@dataclasses.dataclass
class Verdict:
    """The table, and what keeps the gate from passing."""

    lines: list[str] = dataclasses.field(default_factory=list)
    worse: list[str] = dataclasses.field(default_factory=list)
    unmeasured: list[str] = dataclasses.field(default_factory=list)

    @property
    def exit_code(self) -> int:
        """1 if something is slower, 2 if something could not be compared, 0 if all was and passes."""
        return 1 if self.worse else 2 if self.unmeasured else 0


def same_path(a: Counts, b: Counts) -> bool:
    """Whether the workload ran the same instructions. The simulated predictor shares its counters by address, so code
    that merely moved changes its mispredictions by up to a fifth: that is no slower program."""
    return abs(a.instructions - b.instructions) <= 1e-3 * a.instructions


def beyond(change: float, limit: float) -> bool:
    """Whether a change goes beyond a limit, on its side of 0."""
    return change < limit if limit < 0 else change > limit


def _cell(measure: Measure, value: float) -> str:
    return f"{value:,.2f}" if measure.key == "bytes_per_patient" else f"{value:,}"


def _compare_workload(name: str, before: Counts, after: Counts, verdict: Verdict) -> bool:
    """False if it is another workload than before."""
    for key in ("operations", "result"):
        a, b = getattr(before, key), getattr(after, key)
        if a != b:
            verdict.unmeasured.append(f"{name}: another workload: {key} {a}, now {b}; if it is meant: --update")
            verdict.lines.append(f"{name:<24}{key:<16}{str(a):>18}{str(b):>18}  ANOTHER WORKLOAD")
            return False
    for measure in MEASURES:
        a, b = getattr(before, measure.key), getattr(after, measure.key)
        if (a is None) != (b is None):
            what = "gone" if b is None else "new"
            verdict.unmeasured.append(f"{name}: {measure.title}: {what}; if it is meant: --update")
            verdict.lines.append(f"{name:<24}{measure.title:<16}{what.upper():>36}")
            continue
        if not a and not b:
            continue
        change = (b - a) / max(a, 1)
        told = abs(b - a) > measure.noise and not (measure.key == "mispredictions" and same_path(before, after))
        note = ""
        if told and beyond(change, measure.worse):
            note = "  WORSE"
            verdict.worse.append(f"{name}: {measure.title} {change:+.2%} (limit {measure.worse:+.0%})")
        elif told and beyond(change, measure.declared):
            note = "  TO DECLARE"
            verdict.unmeasured.append(f"{name}: {measure.title} {change:+.2%}: so large a gain may be work left out; "
                                      "if it is meant: --update")
        elif told and measure.key == "instructions" and change < -measure.worse:
            note = "  better"
        cells = f"{_cell(measure, a):>18}{_cell(measure, b):>18}"
        verdict.lines.append(f"{name:<24}{measure.title:<16}{cells}{change:>+10.2%}{note}")
    return True


def compare(base: Mapping[str, Counts], now: Mapping[str, Counts], whole: bool, new_is_known: bool = False) -> Verdict:
    """Compares what both measured.

    @param whole: all workloads are here, so that their mean means something
    @param new_is_known: a workload that `base` does not have is only noted
    """
    verdict = Verdict()
    verdict.lines.append(f"{'benchmark':<24}{'measure':<16}{'baseline':>18}{'now':>18}{'change':>10}")
    logs = []
    for name in sorted(set(base) - set(now)):
        verdict.unmeasured.append(f"{name}: gone; if it is meant: --update")
    for name, counts in now.items():
        if name not in base:
            verdict.lines.append(f"{name:<24}new")
            if not new_is_known:
                verdict.unmeasured.append(f"{name}: new; --update takes it into the baseline")
        elif _compare_workload(name, base[name], counts, verdict):
            logs.append(math.log(counts.instructions / base[name].instructions))
    if not logs:
        verdict.unmeasured.append("no workload was compared")
    elif whole:
        change = math.expm1(sum(logs) / len(logs))
        note = ""
        if beyond(change, MEAN_WORSE):
            note = "  WORSE"
            verdict.worse.append(f"all: geometric mean of the instructions {change:+.2%} (limit {MEAN_WORSE:+.1%})")
        elif beyond(change, MEAN_DECLARED):
            note = "  TO DECLARE"
            verdict.unmeasured.append(f"all: geometric mean of the instructions {change:+.2%}: if it is meant: "
                                      "--update")
        verdict.lines.append(f"{'all':<24}{'instructions':<16}{'geometric mean':>36}{change:>+10.2%}{note}")
    verdict.lines.append(f"{len(logs)} of {len(base)} workloads compared: {len(verdict.worse)} worse, "
                         f"{len(verdict.unmeasured)} that could not be judged")
    return verdict
