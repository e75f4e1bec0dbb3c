"""The arithmetic behind the scenario, figure by figure: derived.csv."""

import csv
import dataclasses
import pathlib

from icsflow_tools.calibration.assumptions import LICENCE

_HEAD = ("# source: tools/calibrate from NHS England RTT (January 2026), A&E (to January 2026), KH03 (2024-25),"
         " discharge SitRep (2025-26), NHS Sickness Absence (2024-25) and NHS Workforce Statistics (2025); BNSSG ICB,"
         f" IPACS model inputs, 2023, doi 10.5281/zenodo.7845908. {LICENCE}\n"
         "# note: the arithmetic behind scenarios/bnssg.yaml; not read by the simulator\n")


@dataclasses.dataclass(frozen=True)
class Derived:
    """A figure, its mark and how it comes about."""

    name: str
    value: float
    unit: str
    mark: str
    how: str

    @property
    def text(self) -> str:
        """Six figures, or a whole number as it is."""
        return f"{self.value:.0f}" if float(self.value) == int(self.value) else f"{self.value:.6g}"


class Record:
    """Takes figures in the order in which they are derived."""

    def __init__(self) -> None:
        self.table: list[Derived] = []

    def __call__(self, name: str, value: float, unit: str, mark: str, how: str) -> None:
        self.table.append(Derived(name, value, unit, mark, how))

    def write(self, file: pathlib.Path) -> None:
        """As CSV."""
        with open(file, "w", newline="", encoding="utf-8") as opened:
            opened.write(_HEAD)
            out = csv.writer(opened, lineterminator="\n")
            out.writerow(["name", "value", "unit", "mark", "how"])
            out.writerows([row.name, row.text, row.unit, row.mark, row.how] for row in self.table)

    def show(self) -> None:
        """On the terminal."""
        for row in self.table:
            print(f"  {row.name:32s} {row.text:>12s} {row.unit:14s} {row.mark:4s} {row.how}")
