"""Builds the programs that are measured, and runs programs."""

import contextlib
import os
import pathlib
import re
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence

ROOT = pathlib.Path(__file__).resolve().parents[2]


class CouldNotMeasure(Exception):
    """Nothing is known about the speed of the program."""


def output_of(command: Sequence[str | pathlib.Path], cwd: pathlib.Path = ROOT, env: Mapping[str, str] | None = None,
              seconds: float = 3600) -> str:
    """What a command prints. @param seconds: it is ended after so many"""
    name = " ".join(map(str, command))
    try:
        done = subprocess.run(list(map(str, command)), cwd=cwd, capture_output=True, text=True, stdin=subprocess.DEVNULL,
                              check=False, env=env, timeout=seconds)
    except OSError as error:
        raise CouldNotMeasure(f"{command[0]}: {error.strerror}") from error
    except subprocess.TimeoutExpired as error:
        raise CouldNotMeasure(f"{name} took more than {seconds:g} s") from error
    except UnicodeDecodeError as error:
        raise CouldNotMeasure(f"{name} printed what is no text") from error
    if done.returncode != 0:
        raise CouldNotMeasure(f"{name} failed ({done.returncode}):\n{(done.stdout + done.stderr)[-3000:]}")
    return done.stdout


def build(tree: pathlib.Path, target: str) -> pathlib.Path:
    """The program `target` of the bench preset of a source tree."""
    # Paths relative to the tree, so that ccache knows the files that two trees share.
    env = os.environ | {"CCACHE_BASEDIR": str(tree), "CCACHE_NOHASHDIR": "1"}
    output_of(["cmake", "--preset", "bench", "-Wno-dev"], tree, env)
    output_of(["cmake", "--build", "--preset", "bench", "--target", target], tree, env)
    program = tree / "build" / "bench" / "bench" / target
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


def cached(tree: pathlib.Path, name: str) -> str:
    """A variable of the bench preset's configuration; "" if it has none."""
    found = re.search(rf"^{name}:\w+=(.*)$", (tree / "build" / "bench" / "CMakeCache.txt").read_text(), re.MULTILINE)
    return found.group(1) if found else ""
