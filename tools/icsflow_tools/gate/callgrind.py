"""Counts what the workloads of icsflow_gate execute, under valgrind's callgrind."""

import concurrent.futures
import os
import pathlib
import re
import shutil
import tempfile
from collections.abc import Sequence

from icsflow_tools.errors import CouldNotMeasure
from icsflow_tools.gate.counts import Counts
from icsflow_tools.programs import cached, output_of

#: Of CMakePresets.json: what the gate measures is built as the program is that users have.
PRESET = "release"


def valgrind() -> str:
    """The program: looked up here, because the workloads run without a PATH."""
    found = shutil.which("valgrind")
    if found is None:
        raise CouldNotMeasure("valgrind is not installed (tools/setup installs it)")
    return found


def fingerprint(tree: pathlib.Path) -> dict[str, str]:
    """What decides the instructions besides the sources."""
    compiler = cached(tree, PRESET, "CMAKE_CXX_COMPILER")
    with tempfile.TemporaryDirectory() as folder:
        probe = pathlib.Path(folder) / "probe.cpp"
        probe.write_text("#include <boost/version.hpp>\nBOOST_LIB_VERSION\n")
        boost = re.search(r'"(\d+_\w+)"\s*$', output_of([compiler, "-E", probe]))
    yaml_cpp = pathlib.Path(cached(tree, PRESET, "yaml-cpp_DIR"))
    config = yaml_cpp / "yaml-cpp-config-version.cmake"
    version = re.search(r'PACKAGE_VERSION "(.*?)"', config.read_text()) if config.is_file() else None
    # valgrind shows programs one of a few processors, by what the real one has: the C library picks its variants by
    # that.
    try:
        features = re.search(r"^flags\s*: (.*)$", pathlib.Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    except OSError:
        features = None
    has = set(features.group(1).split()) if features else set()
    return {
        "cpu": " ".join(name for name in ("avx", "avx2", "fma", "bmi2") if name in has) or "unknown",
        "compiler": output_of([compiler, "--version"]).splitlines()[0],
        "flags": f"{cached(tree, PRESET, 'CMAKE_CXX_FLAGS')} {cached(tree, PRESET, 'CMAKE_CXX_FLAGS_RELEASE')}".strip(),
        "libc": os.confstr("CS_GNU_LIBC_VERSION") or "unknown",
        "boost": boost.group(1) if boost else "unknown",
        "yaml-cpp": version.group(1) if version else yaml_cpp.name,
        "valgrind": output_of([valgrind(), "--version"]).strip(),
    }


def prefetch_instructions(program: pathlib.Path) -> set[int]:
    """Where they are in the program's file."""
    listing = output_of(["objdump", "--disassemble", "--no-show-raw-insn", program])
    return {int(found, 16) for found in re.findall(r"^\s*([0-9a-f]+):\s+prefetch", listing, re.MULTILINE)}


def executed(text: str, program: pathlib.Path, addresses: set[int]) -> int:
    """How often the instructions at these addresses ran, from callgrind's counts by instruction."""
    total, mine, skip = 0, False, False
    for line in text.splitlines():
        if line.startswith("ob="):
            mine = line[3:] == str(program)
        elif line.startswith("calls="):
            skip = True  # the line after it counts the callee
        elif line.startswith("0x"):
            if mine and not skip:
                address, _, count = line.split()[:3]
                total += int(count) if int(address, 16) in addresses else 0
            skip = False
    return total


def totals(text: str) -> dict[str, int]:
    """The sums of callgrind's output, by event."""
    events = re.search(r"^events: (.*)$", text, re.MULTILINE)
    sums = re.search(r"^totals: (.*)$", text, re.MULTILINE)
    if not events or not sums:
        raise CouldNotMeasure("callgrind counted nothing; is valgrind's callgrind.h installed?")
    names, numbers = events.group(1).split(), list(map(int, sums.group(1).split()))
    # callgrind leaves trailing zeros out.
    return dict(zip(names, numbers + [0] * (len(names) - len(numbers))))


def counts_of(printed: str, text: str, program: pathlib.Path, prefetches: set[int]) -> Counts:
    """@param printed: by the program: hash, operations, bytes, patients; @param text: callgrind's output"""
    words = printed.split()
    if len(words) != 4 or not re.fullmatch("[0-9a-f]{16}", words[0]) or not all(map(str.isdigit, words[1:])):
        raise CouldNotMeasure(f"expected a hash, operations, bytes and patients; the program printed {printed[:200]!r}")
    operations, bytes_, patients = map(int, words[1:])
    count = totals(text)
    try:
        return Counts(instructions=count["Ir"], d1_misses=count["D1mr"] + count["D1mw"],
                      mispredictions=count["Bcm"] + count["Bim"], prefetches=executed(text, program, prefetches),
                      result=words[0], operations=operations,
                      bytes_per_patient=round(bytes_ / patients, 4) if patients else None)
    except KeyError as missing:
        raise CouldNotMeasure(f"callgrind did not count {missing}") from missing


def run_workload(program: pathlib.Path, name: str, prefetches: set[int]) -> Counts:
    """Runs one workload of the program and counts."""
    with tempfile.TemporaryDirectory() as folder:
        out = pathlib.Path(folder) / "counts"
        # An empty environment in a fixed folder: both move the stack, and with it the misses.
        printed = output_of(
            [valgrind(), "--tool=callgrind", "--instr-atstart=no", "--cache-sim=yes", "--branch-sim=yes",
             # The build machine's caches must not enter the counts.
             "--I1=32768,8,64", "--D1=32768,8,64", "--LL=33554432,16,64",
             "--dump-instr=yes", "--compress-strings=no", "--compress-pos=no", f"--callgrind-out-file={out}",
             program, name],
            cwd=pathlib.Path("/"), env={})
        if not out.is_file():
            raise CouldNotMeasure(f"{name}: callgrind wrote nothing")
        try:
            return counts_of(printed, out.read_text(), program, prefetches)
        except CouldNotMeasure as reason:
            raise CouldNotMeasure(f"{name}: {reason}") from reason


def workloads(program: pathlib.Path) -> list[str]:
    """Their names."""
    return output_of([program, "--list"]).split()


def measure(program: pathlib.Path, names: Sequence[str]) -> dict[str, Counts]:
    """Counts of these workloads."""
    prefetches = prefetch_instructions(program)
    with concurrent.futures.ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        return dict(zip(names, pool.map(lambda name: run_workload(program, name, prefetches), names)))
