"""The engines that Debian packages, and icsflow: how each is started, and how fast it is."""

import dataclasses
import json
import pathlib
import shutil
import statistics
import sys
from collections.abc import Callable, Mapping, Sequence

from icsflow_tools.errors import ProgramFailed, WrongAnswer
from icsflow_tools.peers.theory import PLACES, check
from icsflow_tools.programs import BENCH, ROOT, Words, output_of, succeeds

HERE = ROOT / "bench" / "peers"
BUILD = ROOT / "build" / "peers"
# Debian's modules are Debian's interpreter's.
PYTHON = "/usr/bin/python3" if pathlib.Path("/usr/bin/python3").exists() else sys.executable
OURS = {"mm1": r"mm1<BucketRing>$", "mm10": r"mm10<BucketRing>$", "phold": r"phold_peers/pending:1/workers:1/"}

Command = list[str]
Rates = dict[str, float]  # items a second, by model


def compiled(engine: str, header: str, library: str) -> Command | None:
    """The program of an engine; None if the engine is not installed."""
    compiler = shutil.which("c++")
    standard = "-std=c++17"
    probe = f"#if !__has_include(<{header}>)\n#error\n#endif\n"
    if compiler is None or not succeeds([compiler, standard, "-E", "-x", "c++", "-", "-o", "/dev/null"], probe):
        return None
    BUILD.mkdir(parents=True, exist_ok=True)
    source, program = HERE / f"{engine}_models.cpp", BUILD / f"{engine}_models"
    if not program.exists() or program.stat().st_mtime < source.stat().st_mtime:
        output_of([compiler, standard, "-O3", "-march=x86-64-v3", source, "-o", program, f"-l{library}"])
    return [str(program)]


def simpy() -> Command | None:
    """How SimPy's models are started; None if it is not installed."""
    return [PYTHON, str(HERE / "simpy_models.py")] if succeeds([PYTHON, "-c", "import simpy"]) else None


@dataclasses.dataclass(frozen=True)
class Peer:
    """An engine to compare with."""

    title: str
    start: Callable[[], Command | None]
    items: Mapping[str, int]  # of each model


PEERS = {
    "simpy": Peer("SimPy 3 (python3-simpy3)", simpy, {"mm1": 100_000, "mm10": 100_000, "phold": 200_000}),
    "ns3": Peer("ns-3, event core (libns3-dev)", lambda: compiled("ns3", "ns3/core-module.h", "ns3-core"),
                {"mm1": 1_000_000, "mm10": 1_000_000, "phold": 1_000_000}),
    "simgrid": Peer("SimGrid, actors (libsimgrid-dev)", lambda: compiled("simgrid", "simgrid/s4u.hpp", "simgrid"),
                    {"mm1": 100_000, "mm10": 100_000, "phold": 200_000}),
}


def rate(engine: str, command: Command, model: str, items: int) -> float:
    """Items a second of CPU time. @throws WrongAnswer, ProgramFailed"""
    arguments: Words = [model, PLACES, items] if model == "phold" else [model, items]
    try:
        done, answer, seconds = map(float, output_of([*command, *arguments]).split())
    except ProgramFailed as reason:
        raise ProgramFailed(f"{engine}: {reason}") from reason
    except ValueError as reason:
        raise WrongAnswer(f"{engine}, {model}: expected three numbers: {reason}") from reason
    check(engine, model, done, answer)
    return done / seconds


def our_rate(model: str) -> tuple[float, float]:
    """icsflow and the reference kernel; google benchmark checks the answers."""
    rows = json.loads(output_of([BENCH / "bench" / "icsflow_bench", f"--benchmark_filter={OURS[model]}",
                                 "--benchmark_format=json", "--benchmark_min_time=0.3"]))["benchmarks"]
    if len(rows) != 1 or rows[0].get("error_occurred"):
        raise WrongAnswer(f"icsflow, {model}: {rows[0].get('error_message') if rows else 'no such benchmark'}")
    row = rows[0]
    # items_per_second is by wall time where a row is in real time; CPU time is what the peers give.
    wall = row["real_time"] if row["name"].endswith("/real_time") else row["cpu_time"]
    own = row["items_per_second"] * wall / row["cpu_time"]
    return own, row["items_per_second"] / row["times_reference"]


def measure(only: Sequence[str] | None, models: Sequence[str], repetitions: int, ours: bool) -> dict[str, Rates | None]:
    """{engine: {model: rate}}, None for an engine that is not installed. Medians of interleaved repetitions."""
    commands = {name: peer.start() for name, peer in PEERS.items() if only is None or name in only}
    samples: dict[str, dict[str, list[float]]] = {name: {model: [] for model in models}
                                                  for name, command in commands.items() if command}
    if ours:
        samples |= {name: {model: [] for model in models} for name in ("icsflow", "reference")}
    for _ in range(repetitions):
        for model in models:
            if ours:
                own, reference = our_rate(model)
                samples["icsflow"][model].append(own)
                samples["reference"][model].append(reference)
            for name, command in commands.items():
                if command:
                    samples[name][model].append(rate(name, command, model, PEERS[name].items[model]))
    result: dict[str, Rates | None] = {name: {model: statistics.median(found) for model, found in by_model.items()}
                                       for name, by_model in samples.items()}
    return result | {name: None for name, command in commands.items() if not command}
