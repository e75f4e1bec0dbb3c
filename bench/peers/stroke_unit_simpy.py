"""The stroke unit of scenarios/published/c1_stroke_unit.yaml in SimPy (3.0.11, Debian's python3-simpy3).

  stroke_unit_simpy.py REPLICATIONS     prints the chance of delay by beds, pooled over replications, as JSON

As short as the same content allows: the inputs, the same routes, a daily audit, the same formula. No units, no checks
of input, no intervals, no files of results, no types (docs/comparison.md counts the lines), one thread.
"""

import json
import math
import random
import sys

import simpy

WARM_UP, DAYS = 1095, 2920
STAYS = {  # mean, standard deviation of lognormal stays in days
    "acute": {"stroke_rehab": (7.4, 8.61), "stroke_esd": (4.6, 4.8), "stroke_other": (7.0, 8.7), "tia": (1.8, 2.3),
              "neuro": (4.0, 5.0), "other": (3.8, 5.2)},
    "rehab": {"stroke_esd": (30.3, 23.1), "stroke_other": (28.4, 27.2), "tia": (18.7, 23.5), "neuro": (27.6, 28.4),
              "other": (16.1, 14.1)},
}
ACUTE = {"stroke": 1.2, "tia": 9.3, "neuro": 3.6, "other": 3.2}  # mean days between arrivals
DIRECT = {"stroke": 21.8, "neuro": 31.7, "other": 28.6}
TO_REHAB = {"stroke": 0.24, "tia": 0.01, "neuro": 0.11, "other": 0.05}
STROKE_ESD, REHAB_STROKE_ESD = 0.13, 0.40
SIZES = {"acute": [9, 10, 11, 12, 13, 14], "rehab": [10, 12, 13, 14, 15, 16], "either": [22, 26]}


class Unit:
    def __init__(self, seed):
        self.env = simpy.Environment()
        self.rng = random.Random(seed)
        self.there = {"acute": 0, "rehab": 0}
        self.audits = []

    def stay(self, ward, kind):
        mean, sd = STAYS[ward][kind]
        sigma2 = math.log(1 + (sd / mean) ** 2)
        self.there[ward] += 1
        yield self.env.timeout(self.rng.lognormvariate(math.log(mean) - sigma2 / 2, math.sqrt(sigma2)))
        self.there[ward] -= 1

    def rehabilitation(self, kind):
        if kind == "stroke":
            kind = "stroke_esd" if self.rng.random() < REHAB_STROKE_ESD else "stroke_other"
        yield from self.stay("rehab", kind)

    def acute(self, kind):
        u = self.rng.random()
        goes_on = u < TO_REHAB[kind]
        stay = kind
        if kind == "stroke":
            stay = "stroke_rehab" if goes_on else "stroke_esd" if u < TO_REHAB[kind] + STROKE_ESD else "stroke_other"
        yield from self.stay("acute", stay)
        if goes_on:
            yield from self.rehabilitation(kind)

    def arrivals(self, mean, patient, kind):
        while True:
            yield self.env.timeout(self.rng.expovariate(1 / mean))
            self.env.process(patient(kind))

    def audit(self):
        yield self.env.timeout(WARM_UP)
        while True:
            self.audits.append((self.there["acute"], self.there["rehab"]))
            yield self.env.timeout(1)

    def run(self):
        for kind, mean in ACUTE.items():
            self.env.process(self.arrivals(mean, self.acute, kind))
        for kind, mean in DIRECT.items():
            self.env.process(self.arrivals(mean, self.rehabilitation, kind))
        self.env.process(self.audit())
        self.env.run(until=DAYS)
        return self.audits


def main():
    audits = [a for seed in range(int(sys.argv[1])) for a in Unit(seed).run()]
    numbers = {"acute": [a for a, _ in audits], "rehab": [r for _, r in audits], "either": [a + r for a, r in audits]}
    print(json.dumps({f"{ward} {n}": sum(x == n for x in there) / sum(x <= n for x in there)
                      for ward, there in numbers.items() for n in SIZES[ward]}))


if __name__ == "__main__":
    main()
