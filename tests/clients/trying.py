"""What the tests of clients and installations share: the program, folders to work in, missing packages."""

import contextlib
import functools
import importlib.util
import os
import pathlib
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import unittest
from collections.abc import Iterator

ROOT = pathlib.Path(__file__).resolve().parents[2]
CLIENTS = ROOT / "tools" / "clients"

sys.path.insert(0, str(CLIENTS))
sys.dont_write_bytecode = True


def need(test: unittest.TestCase, *, modules: tuple[str, ...] = (), programs: tuple[str, ...] = (),
         r: tuple[str, ...] = ()) -> None:
    """Skips a test where one of these is missing; in CI, where tools/setup --ci has them, it fails."""
    missing = [name for name in modules if importlib.util.find_spec(name) is None]
    missing += [name for name in programs if shutil.which(name) is None]
    missing += [name for name in r if not has_r_package(name)]
    if missing:
        said = f"{', '.join(missing)} missing: tools/setup --ci installs what this test needs"
        if os.environ.get("CI"):
            test.fail(said)
        test.skipTest(said)


@functools.cache
def has_r_package(name: str) -> bool:
    if shutil.which("Rscript") is None:
        return False
    return subprocess.run(["Rscript", "-e", f"library({name})"], capture_output=True, check=False).returncode == 0


@contextlib.contextmanager
def folder(name: str = "a folder of Zoë's") -> Iterator[pathlib.Path]:
    """Where scenarios and tools are seen as in the tree. It is the working directory for as long."""
    before = pathlib.Path.cwd()
    with tempfile.TemporaryDirectory() as made:
        here = pathlib.Path(made) / name
        here.mkdir()
        for seen in ("scenarios", "tools"):
            (here / seen).symlink_to(ROOT / seen)
        os.chdir(here)
        try:
            yield here
        finally:
            os.chdir(before)


def killed(study: pathlib.Path, copy: pathlib.Path) -> pathlib.Path:
    """A copy of a study as it is when a run is killed while it writes: rows are gone, the journal has them."""
    copy.mkdir()
    database = sqlite3.connect(study / "results.sqlite", isolation_level=None)
    database.execute("PRAGMA cache_size = 1")
    database.execute("BEGIN IMMEDIATE")
    database.execute("UPDATE headline SET value = -1")
    database.execute("DELETE FROM series")
    for name in ("results.sqlite", "results.sqlite-journal"):
        shutil.copy(study / name, copy)
    database.execute("ROLLBACK")
    database.close()
    return copy


def blocks(page: str, language: str) -> list[str]:
    """The fenced blocks of a page of docs/ in a language."""
    found, inside, lines = [], False, list[str]()
    for line in (ROOT / "docs" / page).read_text(encoding="utf-8").splitlines():
        if line.startswith("```"):
            if inside:
                found.append("\n".join(lines) + "\n")
            inside = not inside and line == "```" + language
            lines = []
        elif inside:
            lines.append(line)
    return found
