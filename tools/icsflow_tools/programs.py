"""Builds programs and runs them."""

import contextlib
import os
import pathlib
import re
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence

from icsflow_tools.errors import CouldNotMeasure, ProgramFailed

ROOT = pathlib.Path(__file__).resolve().parents[2]
RELEASE = ROOT / "build" / "release"
BENCH = ROOT / "build" / "bench"

Words = Sequence[str | pathlib.Path | int]


def output_of(command: Words, cwd: pathlib.Path = ROOT, env: Mapping[str, str] | None = None,
              seconds: float = 3600, ends: Sequence[int] = (0,)) -> str:
    """What a command prints. @param seconds: it is ended after so many. @param ends: exit codes that are no failure.
    @throws ProgramFailed"""
    name = " ".join(map(str, command))
    try:
        done = subprocess.run(list(map(str, command)), cwd=cwd, capture_output=True, text=True,
                              stdin=subprocess.DEVNULL, check=False, env=env, timeout=seconds)
    except OSError as error:
        raise ProgramFailed(f"{command[0]}: {error.strerror}") from error
    except subprocess.TimeoutExpired as error:
        raise ProgramFailed(f"{name} took more than {seconds:g} s") from error
    except UnicodeDecodeError as error:
        raise ProgramFailed(f"{name} printed what is no text") from error
    if done.returncode not in ends:
        raise ProgramFailed(f"{name} failed ({done.returncode}):\n{(done.stdout + done.stderr)[-3000:]}")
    return done.stdout


def succeeds(command: Words, given: str = "") -> bool:
    """Whether a command exits with 0. @param given: what it reads"""
    try:
        done = subprocess.run(list(map(str, command)), cwd=ROOT, input=given, capture_output=True, text=True,
                              check=False)
    except OSError:
        return False
    return done.returncode == 0


def build_preset(preset: str, targets: Sequence[str], tree: pathlib.Path = ROOT) -> pathlib.Path:
    """Builds targets of a preset. Returns the build folder. @throws ProgramFailed"""
    # Paths relative to the tree, so that ccache knows the files that two trees share.
    env = os.environ | {"CCACHE_BASEDIR": str(tree), "CCACHE_NOHASHDIR": "1"}
    output_of(["cmake", "--preset", preset, "-Wno-dev"], tree, env)
    output_of(["cmake", "--build", "--preset", preset, "--target", *targets], tree, env)
    return tree / "build" / preset


def build(tree: pathlib.Path, preset: str, target: str) -> pathlib.Path:
    """A program of bench/ of a source tree. @throws ProgramFailed, CouldNotMeasure"""
    program = build_preset(preset, [target], tree) / "bench" / target
    if not program.is_file():
        raise CouldNotMeasure(f"the build made no {program}")
    return program


@contextlib.contextmanager
def checkout(revision: str) -> Iterator[pathlib.Path]:
    """A source tree of a revision, as long as it is needed."""
    with tempfile.TemporaryDirectory() as folder:
        tree = pathlib.Path(folder) / "base"
        output_of(["git", "worktree", "add", "--detach", tree, revision])
        try:
            yield tree
        finally:
            subprocess.run(["git", "worktree", "remove", "--force", tree], cwd=ROOT, check=False)


def cached(tree: pathlib.Path, preset: str, name: str) -> str:
    """A variable of a preset's configuration; "" if it has none."""
    found = re.search(rf"^{name}:\w+=(.*)$", (tree / "build" / preset / "CMakeCache.txt").read_text(), re.MULTILINE)
    return found.group(1) if found else ""
