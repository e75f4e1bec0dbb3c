#!/usr/bin/python3
"""M/M/1, M/M/10 and PHOLD in SimPy: a customer is a process that requests a resource, how hospital models are written.

  simpy_models.py mm1|mm10 CUSTOMERS     prints: customers, mean wait in services, CPU seconds
  simpy_models.py phold PLACES EVENTS    prints: events, events per message and mean increment, CPU seconds
"""

import random
import sys
import time
from collections.abc import Iterator
from typing import Any

import simpy

RHO = 0.8

Events = Iterator[Any]  # what a process of SimPy yields; SimPy 3 has no types


def queue(servers: int, customers: int) -> tuple[int, float]:
    """Customers that were served, and their mean wait."""
    env = simpy.Environment()
    server = simpy.Resource(env, capacity=servers)
    draw = random.Random(1)
    waits = [0.0]

    def customer() -> Events:
        arrived = env.now
        with server.request() as request:
            yield request
            waits[0] += env.now - arrived
            yield env.timeout(draw.expovariate(1.0))

    def source() -> Events:
        for _ in range(customers):
            yield env.timeout(draw.expovariate(RHO * servers))
            env.process(customer())

    env.process(source())
    env.run()
    return customers, waits[0] / customers


def phold(places: int, events: int) -> tuple[int, float]:
    """1 message a place; every increment 0.1 + exponential of mean 0.9, 25 % to a place drawn uniformly."""
    env = simpy.Environment()
    draw = random.Random(1)
    seen = [0] * places

    def message(at: int) -> Events:
        while True:
            yield env.timeout(0.1 + draw.expovariate(1 / 0.9))
            seen[at] += 1
            if draw.random() < 0.25:
                at = draw.randrange(places)

    for place in range(places):
        env.process(message(place))
    until = events / places
    env.run(until=until)
    return sum(seen), sum(seen) / places / until


def main() -> None:
    model, *numbers = sys.argv[1:]
    began = time.process_time()
    items, answer = (phold(int(numbers[0]), int(numbers[1])) if model == "phold"
                     else queue(1 if model == "mm1" else 10, int(numbers[0])))
    print(items, answer, time.process_time() - began)


if __name__ == "__main__":
    main()
