"""What M/M/c and PHOLD must answer, and how far chance may lead from it."""

import math

from icsflow_tools.errors import WrongAnswer
from icsflow_tools.numbers import erlang_c_wait

MODELS = ["mm1", "mm10", "phold"]
PLACES = 1024  # of PHOLD, a message each
RHO = 0.8  # load of M/M/c


def sigma_of_mean_wait(model: str, customers: float) -> float:
    """Standard deviation of the mean of so many waits in a row, in services."""
    if model == "mm1":  # Daley 1968
        return math.sqrt(RHO * (2 + 5 * RHO - 4 * RHO**2 + RHO**3) / (1 - RHO) ** 4 / customers)
    return 0.0032 * math.sqrt(1e6 / customers)  # measured, bench/bench_mm1.cpp


def check(engine: str, model: str, items: float, answer: float) -> None:
    """@param answer: mean wait in services; of PHOLD renewals of a message in a mean increment. @throws WrongAnswer"""
    if model == "phold":
        # Renewals of every message: one a mean increment; 5 standard deviations (increments: variance 0.81) and the
        # start.
        means = items / PLACES
        theory, band = 1.0, 5 * math.sqrt(0.81 / means / PLACES) + 0.2 / means
    else:
        theory = erlang_c_wait(1 if model == "mm1" else 10, RHO)
        band = 4 * sigma_of_mean_wait(model, items)
    if not abs(answer - theory) <= band:
        raise WrongAnswer(f"{engine}, {model}: {answer:.4f}, theory {theory:.4f} within {band:.4f}")
