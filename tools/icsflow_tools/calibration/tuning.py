"""Moves the values that nothing published gives until the simulated figures meet the published ones."""

import dataclasses
import math
import re
from collections.abc import Callable, Mapping, Sequence

from icsflow_tools.errors import BadInput
from icsflow_tools.numbers import clamp
from icsflow_tools.results import Key


@dataclasses.dataclass(frozen=True)
class Target:
    """A value of the scenario that nothing published gives, and the published figure that it has to meet. `measure` and
    `scope` are as in headlines.csv."""

    path: str
    unit: str
    measure: str
    scope: str
    wanted: float
    close: float  # how near is near enough
    slope: float  # a guess of the change of the measure per unit of the value
    low: float  # limits of the value
    high: float


TARGETS = [
    Target("providers.RA7.parameters.los_emergency", " d", "occupancy", "RA7",
           wanted=0.970, close=0.005, slope=0.15, low=2.0, high=8.0),
    Target("providers.RVJ.parameters.los_emergency", " d", "occupancy", "RVJ",
           wanted=0.957, close=0.005, slope=0.12, low=2.0, high=9.0),
    Target("providers.RA7.parameters.gives_up", " /day", "ready_not_discharged", "RA7",
           wanted=185.04, close=4.0, slope=-4000, low=0.005, high=0.3),
    Target("providers.RVJ.parameters.gives_up", " /day", "ready_not_discharged", "RVJ",
           wanted=182.29, close=4.0, slope=-4000, low=0.005, high=0.3),
    Target("providers.RA7.parameters.ed_major_time", " min", "ae_within_4h", "RA7/type1",
           wanted=0.640, close=0.01, slope=-0.002, low=90, high=420),
    Target("providers.RVJ.parameters.ed_major_time", " min", "ae_within_4h", "RVJ/type1",
           wanted=0.631, close=0.01, slope=-0.002, low=90, high=420),
]

Values = dict[str, float]  # by path
Simulate = Callable[[Sequence[str]], Mapping[Key, float]]  # of --set options; headlines


def span_of(text: str, path: str) -> tuple[int, int]:
    """Where the number of providers.X.parameters.NAME stands in a scenario: one line, block style. @throws BadInput"""
    _, provider, _, name = path.split(".")
    start = re.search(rf"^  {provider}:\s*$", text, re.MULTILINE)
    if not start:
        raise BadInput(f"provider {provider} not found in the scenario")
    line = re.compile(rf"^      {name}: \{{value: ([0-9.eE+-]+)", re.MULTILINE).search(text, start.end())
    if not line:
        raise BadInput(f"{path} not found in the scenario")
    return line.span(1)


def current_value(text: str, path: str) -> float:
    """The number that the scenario gives. @throws BadInput"""
    begin, end = span_of(text, path)
    return float(text[begin:end])


def with_values(text: str, values: Mapping[str, float]) -> str:
    """The scenario with these numbers, to four figures."""
    for path, value in values.items():
        begin, end = span_of(text, path)
        text = text[:begin] + f"{value:.4g}" + text[end:]
    return text


@dataclasses.dataclass(frozen=True)
class Point:
    """A value that was tried, and what came of it."""

    value: float
    found: float


def slope_of(target: Target, now: Point, before: Point | None) -> float:
    """By secant, if that has the right sign; within a factor of 3 of the guess."""
    if before is None or abs(now.value - before.value) <= 1e-9:
        return target.slope
    secant = (now.found - before.found) / (now.value - before.value)
    if secant * target.slope <= 0:
        return target.slope
    guess = abs(target.slope)
    return math.copysign(clamp(abs(secant), guess / 3, guess * 3), target.slope)


def next_value(target: Target, now: Point, before: Point | None) -> float:
    """A step towards what is wanted, of a quarter of the value at most, within the limits."""
    move = -(now.found - target.wanted) / slope_of(target, now, before)
    return clamp(now.value + clamp(move, -0.25 * now.value, 0.25 * now.value), target.low, target.high)


def _found(target: Target, headlines: Mapping[Key, float]) -> float:
    try:
        return headlines[target.measure, target.scope]
    except KeyError as error:
        names = sorted({measure for measure, scope in headlines if scope == target.scope})
        raise BadInput(f"no measure {error} in headlines.csv; measures of {target.scope}: "
                       f"{', '.join(names)}") from error


def tune(targets: Sequence[Target], values: Values, simulate: Simulate, steps: int) -> Values:
    """Runs the simulator up to `steps` times. Prints the record. Returns the values that were near enough, or else
    those of the next step."""
    before: dict[str, Point] = {}
    for step in range(steps):
        headlines = simulate([f"{t.path}={values[t.path]:.6g}{t.unit}" for t in targets])
        print(f"step {step}")
        worst, moved = 0.0, {}
        for t in targets:
            now = Point(values[t.path], _found(t, headlines))
            error = now.found - t.wanted
            worst = max(worst, abs(error) / t.close)
            moved[t.path] = next_value(t, now, before.get(t.path))
            before[t.path] = now
            print(f"  {t.path:45s} = {now.value:9.4g}{t.unit:6s} {t.measure}[{t.scope}] = {now.found:9.4g} "
                  f"wanted {t.wanted:9.4g} ({error / t.wanted:+.1%})")
        if worst <= 1:
            print(f"all close enough after {step + 1} runs")
            return values
        values = moved
    print(f"not all close enough after {steps} runs; the values are those of the next step")
    return values
