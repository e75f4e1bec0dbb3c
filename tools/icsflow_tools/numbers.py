"""Formulas that several scripts need."""

import math
from collections.abc import Sequence


def clamp(x: float, low: float, high: float) -> float:
    """The nearest to x of low to high."""
    return max(low, min(high, x))


def erlang_b(servers: int, load: float) -> float:
    """Chance that an arrival finds all servers busy, without a queue: Erlang's loss formula by recursion."""
    b = 1.0
    for k in range(1, servers + 1):
        b = load * b / (k + load * b)
    return b


def erlang_c_wait(servers: int, rho: float) -> float:
    """Mean wait in M/M/c with load rho of each server, in services: Erlang's C formula."""
    load = rho * servers
    terms = [load**k / math.factorial(k) for k in range(servers)]
    last = load**servers / math.factorial(servers) / (1 - rho)
    return last / (sum(terms) + last) / (servers * (1 - rho))


def mann_whitney(a: Sequence[float], b: Sequence[float]) -> float:
    """Two-sided p that a and b are of one distribution, by the normal approximation with correction for continuity:
    good from about 8 of each."""
    u = sum((x > y) + 0.5 * (x == y) for x in a for y in b)
    n, m = len(a), len(b)
    z = max(abs(u - n * m / 2) - 0.5, 0) / math.sqrt(n * m * (n + m + 1) / 12)
    return math.erfc(z / math.sqrt(2))
