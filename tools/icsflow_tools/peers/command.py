"""The same M/M/1, M/M/10 and PHOLD in icsflow and in the engines that Debian packages, in one run, one table of ratios.

  bench/peers/run            table (tools/setup --peers installs the engines; those that are missing are said to be)
  bench/peers/run --json     {engine: {model: items a second}}
  --only NAME[,NAME]  --models mm1[,mm10,phold]  --repetitions N

Items are customers (M/M/c, load 0.8, until all are served) and events (PHOLD: 1,024 places, a message each, 25 %
remote, increments 0.1 + exponential of mean 0.9). CPU time of one thread; medians of interleaved repetitions. Every
engine's answer is checked against the same theory. Exit 0 fine, 1 if an engine that is installed fails or answers
wrongly.
"""

import argparse
import json
import sys
from collections.abc import Mapping, Sequence

from icsflow_tools.errors import Failure
from icsflow_tools.peers.engines import PEERS, Rates, measure
from icsflow_tools.peers.theory import MODELS
from icsflow_tools.programs import build_preset

TITLES = {"icsflow": "icsflow", "reference": "reference kernel"} | {name: peer.title for name, peer in PEERS.items()}
HEADS = {"mm1": "M/M/1, customers/s", "mm10": "M/M/10, customers/s", "phold": "PHOLD, events/s"}


def table(found: Mapping[str, Rates | None], models: Sequence[str]) -> str:
    """Lines of the rates, and how many times as fast icsflow is."""
    base = found.get("icsflow")
    lines = [f"{'engine':<36}" + "".join(f"{HEADS[m]:>22}{'icsflow is':>12}" for m in models)]
    for name in sorted(found, key=list(TITLES).index):
        rates = found[name]
        if rates is None:
            lines.append(f"{TITLES[name]:<36}{'not installed (tools/setup --peers)':>40}")
            continue
        line = f"{TITLES[name]:<36}"
        for model in models:
            ratio = f"{base[model] / rates[model]:,.2f}x" if base and name != "icsflow" else ""
            line += f"{rates[model]:>22,.0f}{ratio:>12}"
        lines.append(line)
    return "\n".join(lines)


def _run() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--only", type=lambda names: names.split(","), help="these peers alone, without icsflow")
    parser.add_argument("--models", type=lambda names: names.split(","), default=MODELS)
    parser.add_argument("--repetitions", type=int, default=3)
    options = parser.parse_args()
    if not set(options.models) <= set(MODELS) or not set(options.only or []) <= set(PEERS):
        parser.error(f"models are {', '.join(MODELS)}; peers are {', '.join(PEERS)}")
    ours = options.only is None
    if ours:
        build_preset("bench", ["icsflow_bench"])
    found = measure(options.only, options.models, options.repetitions, ours)
    print(json.dumps(found) if options.json else table(found, options.models))


def main() -> int:
    """The exit code."""
    try:
        _run()
        return 0
    except Failure as problem:
        print(problem, file=sys.stderr)
        return 1
