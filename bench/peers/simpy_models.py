#!/usr/bin/python3
"""M/M/1, M/M/10 and PHOLD in SimPy: a customer is a process that requests a resource, how hospital models are written.

  simpy_models.py mm1|mm10 CUSTOMERS     prints: customers, mean wait in services, CPU seconds
  simpy_models.py phold PLACES EVENTS    prints: events, events per message and mean increment, CPU seconds
"""

import random
import sys
import time

import simpy

RHO = 0.8


def queue(servers, customers):
    env = simpy.Environment()
    server = simpy.Resource(env, capacity=servers)
    draw = random.Random(1)
    waits = [0.0]

    def customer():
        arrived = env.now
        with server.request() as request:
            yield request
            waits[0] += env.now - arrived
            yield env.timeout(draw.expovariate(1.0))

    def source():
        for _ in range(customers):
            yield env.timeout(draw.expovariate(RHO * servers))
            env.process(customer())

    env.process(source())
    env.run()
    return customers, waits[0] / customers


def phold(places, events):
    """1 message a place; every increment 0.1 + exponential of mean 0.9, 25 % to a place drawn uniformly."""
    env = simpy.Environment()
    draw = random.Random(1)
    seen = [0] * places

    def message(at):
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


def main():
    model, *numbers = sys.argv[1:]
    numbers = [int(n) for n in numbers]
    began = time.process_time()
    items, answer = phold(*numbers) if model == "phold" else queue(1 if model == "mm1" else 10, *numbers)
    print(items, answer, time.process_time() - began)


if __name__ == "__main__":
    main()
