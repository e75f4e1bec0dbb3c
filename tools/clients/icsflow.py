"""Runs icsflow and reads what it leaves, into data frames.

    import icsflow

    study = icsflow.run("scenarios/bnssg.yaml", set={"providers.RVJ.staff.nursing.vacancy": "8 %"}, out="out/plan")
    study.headlines("closing_list")
    study.series("list", provider="RVJ", period="month")

Options are those of the program, `--max-replications 50` as `max_replications=50`. A frame is a pandas.DataFrame;
without pandas it is a list of dictionaries, one a row. Needs Python 3.9, no more. docs/clients.md has examples.
"""

import contextlib
import csv
import datetime
import difflib
import importlib
import json
import math
import os
import pathlib
import shutil
import sqlite3
import struct
import subprocess
import warnings
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Optional, Union

Name = Union[str, "os.PathLike[str]"]
Option = Union[str, float, "os.PathLike[str]", Sequence[Any], Mapping[str, Any], None]
Choice = Union[str, int, Sequence[str], Sequence[int], None]  # a value, several, or any
Frame = Any  # pandas.DataFrame, or without pandas list[dict[str, Any]]

FORMAT = 5  # of results.sqlite (docs/results-format.md)
APPLICATION = 0x69637366
DATES = ("date", "day", "week", "month", "start")  # columns
TEXTS = ("plan", "scenario", "measure", "scope", "dimension", "name", "label", "provider", "item", "path", "unit")


class Error(Exception):
    """What the program, or this module, says is wrong."""

    def __init__(self, said: str, command: Sequence[str] = (), code: Optional[int] = None) -> None:
        super().__init__(said)
        self.command = list(command)  # that was run, if any
        self.code = code  # its exit code


class InputError(Error):
    """Wrong usage or wrong input: nothing was run."""


class RunFailed(Error):
    """A run failed or was stopped. What it finished is kept; the same call goes on from there."""


class ProgramMissing(Error):
    """There is no icsflow to run."""


class NotThere(Error):
    """A study does not hold what is asked for, or a directory no study."""


def program() -> str:
    """The program that is run: the environment variable ICSFLOW, the one that this file was installed or built with, or
    the first on the PATH. @throws ProgramMissing"""
    here = pathlib.Path(__file__).resolve().parent
    beside = [here.parents[2] / "bin" / "icsflow", here.parents[1] / "build" / "release" / "icsflow"]
    named = os.environ.get("ICSFLOW")
    if named:
        return named
    for file in beside:
        if os.access(file, os.X_OK) and file.is_file():
            return str(file)
    found = shutil.which("icsflow")
    if found is None:
        raise ProgramMissing("icsflow was not found: put it on the PATH, or say where it is in the environment "
                             "variable ICSFLOW")
    return found


def call(*words: Name, **options: Option) -> str:
    """Runs `icsflow WORDS OPTIONS` and returns what it prints. What it warns of becomes a warning.

    @param options: name=True for `--name`, a list for an option given several times, a dictionary for PATH=VALUE
    @throws InputError, RunFailed with what the program says
    """
    command = [program(), *(os.fspath(word) for word in words), *_options(options)]
    try:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                   encoding="utf-8", errors="replace")
    except OSError as error:
        raise ProgramMissing(f"{command[0]}: {error.strerror}", command) from error
    try:
        out, said = process.communicate()
    except BaseException:  # interrupted: it keeps what is finished, then ends
        process.terminate()
        process.communicate()
        raise
    said = said.strip()
    code = process.returncode
    if code == 2:
        raise InputError(said, command, code)
    if code not in (0, 3):
        raise RunFailed(said or f"icsflow ended with {code}", command, code)
    if said:
        warnings.warn(said, stacklevel=3)
    return out


def run(scenario: Name, *, out: Optional[Name] = None, **options: Option) -> "Study":
    """`icsflow run`: runs the replications that `out` does not hold. `set={PATH: VALUE}` gives parameters other values.

    @param out: directory of the results; out/SCENARIO if none is given
    """
    directory = pathlib.Path(out if out is not None else pathlib.Path("out") / pathlib.Path(scenario).stem)
    summary = json.loads(call("run", scenario, out=directory, json=True, **options))
    return Study(directory, summary)


def compare(base: Name, *plans: Name, out: Optional[Name] = None, **options: Option) -> "Comparison":
    """`icsflow compare`: plans beside their base, on the same luck. Each is a scenario or the directory of a study.

    @param out: directory of the results; out/compare-BASE if none is given
    """
    name = pathlib.Path(base).name if os.path.isdir(base) else pathlib.Path(base).stem
    directory = pathlib.Path(out if out is not None else pathlib.Path("out") / f"compare-{name}")
    call("compare", base, *plans, out=directory, json=True, **options)
    return Comparison(directory)


class Study:
    """The results of one or several scenarios: a directory with a results.sqlite."""

    def __init__(self, directory: Name, summary: Optional[dict[str, Any]] = None) -> None:
        """@param summary: what `icsflow run --json` printed, if it was run. @throws NotThere"""
        self.directory = pathlib.Path(directory)
        self.summary = summary or {}
        self._file = self.directory / "results.sqlite"
        try:
            application, version = (self._rows(f"PRAGMA {key}")[1][0][0] for key in ("application_id", "user_version"))
        except sqlite3.DatabaseError as error:
            raise NotThere(f"{self._file}: {error}") from error
        if application != APPLICATION:
            raise NotThere(f"{self._file}: no results of icsflow")
        if version != FORMAT:
            raise NotThere(f"{self._file}: results of format {version}; this module reads {FORMAT}: run the scenario "
                           "again, or use the icsflow.py of the program that wrote them")

    def __repr__(self) -> str:
        return f"Study({str(self.directory)!r})"

    def scenarios(self) -> Frame:
        """A row per scenario and seed: names, hash, seed, first day, first day not simulated, program."""
        return self.query("SELECT * FROM study_view ORDER BY ensemble_id")

    def replications(self) -> Frame:
        """A row per replication: scenario, number, status (finished, deadlock, failed), hash of its events, seconds."""
        return self.query("SELECT * FROM replication_view ORDER BY replication_id")

    def headlines(self, measure: Choice = None, scope: Choice = None, **more: Choice) -> Frame:
        """A row per headline and replication. @param more: dimension, scenario, replication.
        @throws NotThere where there is nothing of it"""
        return _frame(*self._chosen("headline_view", "replication, section, measure, scope, dimension, label, "
                                    "format AS unit, value", measure=measure, scope=scope, **more))

    def series(self, measure: Choice = None, provider: Choice = None, item: Choice = None, period: Choice = None,
               **more: Choice) -> Frame:
        """A row per series, replication and period; `date` is the first day of the day, week or month.
        @param more: dimension, scenario, replication. @throws NotThere where there is nothing of it"""
        names, blobs = self._chosen("blob_view", "replication, measure, provider, item, dimension, unit, period, "
                                    "catalogue_id, blob", measure=measure, provider=provider, item=item, period=period,
                                    **more)
        days: dict[tuple[int, str], list[datetime.date]] = {}
        periods = self._rows("SELECT catalogue_id, kind, first_day FROM period ORDER BY 1, 2, position")[1]
        for catalogue, kind, day in periods:
            days.setdefault((catalogue, kind), []).append(datetime.date.fromisoformat(day))
        return _frame([*names[:-2], "date", "value"],
                      [(*about, date, None if math.isnan(value) else value) for *about, catalogue, blob in blobs
                       for date, (value,) in zip(days[catalogue, about[-1]], struct.iter_unpack("<d", blob))])

    def drawn(self, path: str = "*") -> Frame:
        """What each replication drew of the scenario's `uncertainty`, of paths like this. Empty without."""
        return self.query("SELECT * FROM drawn_view WHERE path GLOB ? ORDER BY ensemble_id, replication", [path])

    def parameters(self, path: str = "*") -> Frame:
        """The numbers of the scenarios whose path is like this (`*`: anything): value, unit, mark, source, by --set or
        not."""
        return self.query("SELECT * FROM parameter_view WHERE path GLOB ? ORDER BY scenario_id, path", [path])

    def published(self) -> Frame:
        """Published figures that the scenarios name, beside which the page shows the simulated ones."""
        return self.query("SELECT scenario.name AS scenario, measure, scope, value, role, source FROM published "
                          "JOIN scenario USING (scenario_id)")

    def query(self, sql: str, values: Sequence[Any] = ()) -> Frame:
        """The rows of a query of one's own (docs/results-format.md has tables and views)."""
        return _frame(*self._rows(sql, values))

    def _rows(self, sql: str, values: Sequence[Any] = ()) -> tuple[list[str], list[Sequence[Any]]]:
        """Names of columns, and rows. Nothing is written but what a killed run left half done, which is undone."""
        if not self._file.is_file():
            raise NotThere(f"{self.directory}: no study there (no results.sqlite)")
        with contextlib.closing(sqlite3.connect(self._file.resolve().as_uri() + "?mode=rw", uri=True)) as database:
            database.execute("PRAGMA query_only = 1")
            cursor = database.execute(sql, values)
            return [column[0] for column in cursor.description], cursor.fetchall()

    def _chosen(self, view: str, columns: str, **choices: Choice) -> tuple[list[str], list[Sequence[Any]]]:
        """The rows of a view that have one of the values chosen in each column."""
        chosen = {column: _several(choice) for column, choice in choices.items() if choice is not None}
        condition = " AND ".join(f"{column} IN ({', '.join('?' * len(values))})" for column, values in chosen.items())
        names, rows = self._rows(f"SELECT ensemble_id, scenario, {columns} FROM {view} WHERE {condition or 1} "
                                 "ORDER BY 1, 3", [value for values in chosen.values() for value in values])
        for column, values in chosen.items() if not rows else ():
            there = {str(name) for name, in self._rows(f"SELECT DISTINCT {column} FROM {view}")[1]}
            for value in values:
                if str(value) not in there:
                    like = difflib.get_close_matches(str(value), there, 1) or sorted(there)[:10]
                    raise NotThere(f"{self.directory}: no {column} {value!r}; there is {', '.join(like) or 'none'}")
        if chosen and not rows:
            asked = ", ".join(f"{column} {choice}" for column, choice in choices.items() if choice is not None)
            raise NotThere(f"{self.directory}: nothing of {asked} together")
        return names, rows


class Comparison:
    """What `icsflow compare` left in a directory (docs/compare.md)."""

    def __init__(self, directory: Name) -> None:
        """@throws NotThere"""
        self.directory = pathlib.Path(directory)
        if not (self.directory / "compare.csv").is_file():
            raise NotThere(f"{self.directory}: no comparison there (no compare.csv)")
        self.summary: dict[str, Any] = json.loads((self.directory / "compare.json").read_text(encoding="utf-8"))
        self.page = (self.directory / "compare.md").read_text(encoding="utf-8")
        self.changes = (self.directory / "changes.md").read_text(encoding="utf-8")

    def __repr__(self) -> str:
        return f"Comparison({str(self.directory)!r})"

    def differences(self) -> Frame:
        """compare.csv: a row per plan and figure, of all headlines and all months."""
        return read_csv(self.directory / "compare.csv")

    def study(self) -> Study:
        """The replications of the scenarios that were run, base and plans. @throws NotThere if none was run there"""
        return Study(self.directory)


def read_csv(file: Name) -> Frame:
    """A CSV file that icsflow wrote. Columns of numbers are numbers, empty cells None (NaN)."""
    with open(file, encoding="utf-8-sig", newline="") as opened:
        names, *rows = csv.reader(opened)
    columns = [_column(name, [row[i] for row in rows]) for i, name in enumerate(names)]
    return _frame(names, list(zip(*columns)))


def _column(name: str, cells: list[str]) -> Sequence[Any]:
    try:
        if name in DATES:
            return [datetime.date.fromisoformat(cell) if cell else None for cell in cells]
        if name not in TEXTS and any(cells):
            return [float(cell) if cell else None for cell in cells]
    except ValueError:
        pass
    return cells


def _frame(names: Sequence[str], rows: list[Sequence[Any]]) -> Frame:
    try:
        pandas = importlib.import_module("pandas")
    except ImportError:
        return [dict(zip(names, row)) for row in rows]
    frame = pandas.DataFrame.from_records(rows, columns=list(names), coerce_float=True)
    for name in frame.columns.intersection(DATES):
        frame[name] = pandas.to_datetime(frame[name])
    for name in frame.columns.intersection(["value"]):
        frame[name] = frame[name].astype(float)
    return frame


def _options(options: Mapping[str, Option]) -> Iterator[str]:
    for name, value in options.items():
        option = "--" + name.replace("_", "-")
        for one in _several(value):
            if one is True:
                yield option
            elif one is not False:
                yield f"{option}={os.fspath(one) if isinstance(one, os.PathLike) else one}"


def _several(value: Any) -> Sequence[Any]:
    if value is None:
        return []
    if isinstance(value, Mapping):
        return [f"{path}={'yes' if one is True else 'no' if one is False else one}" for path, one in value.items()]
    return [value] if isinstance(value, (str, int, float, os.PathLike)) else list(value)
