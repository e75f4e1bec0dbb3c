"""A large extract by chance, imported and summed by Miller (mlr) and csvkit: the same figures, soon, in little memory.

`oracle.py PROGRAM` makes some 182,000 rows (77 MB), as many as the RTT full extract of a month has. "Could not compare"
(no mlr) is exit 77. `--rows N` makes fewer, `--strict` fails where the import takes 2 s of processor time or 512 MB.
"""

import argparse
import csv
import pathlib
import random
import resource
import shutil
import subprocess
import sys
import tempfile

FUNCTIONS = [f"C_{n}" for n in (100, 101, 110, 120, 130, 140, 150, 160, 170, 300, 301, 320, 330, 340, 400, 410, 430)]
FUNCTIONS += ["C_502", "X02", "X03", "X04", "X05", "X06"]
BOARDS = ["QUY", "QOX", "QR1", "QJK", "QSL", "QT6", "QWO", "QYG", "QOP", "QUA"]
PARTS = ["Part_1A", "Part_1B", "Part_2", "Part_2A", "Part_3"]
FIRST = ["Period", "Provider Parent Org Code", "Provider Parent Name", "Provider Org Code", "Provider Org Name",
         "Commissioner Parent Org Code", "Commissioner Parent Name", "Commissioner Org Code", "Commissioner Org Name",
         "RTT Part Type", "RTT Part Description", "Treatment Function Code", "Treatment Function Name"]
BANDS = [f"Gt {b:02d} To {b + 1:02d} Weeks SUM 1" for b in range(104)] + ["Gt 104 Weeks SUM 1"]
LAST = ["Total", "Patients with unknown clock start date", "Total All"]


def write_extract(path: pathlib.Path, rows: int) -> int:
    """Writes at least so many rows; returns how many."""
    chance = random.Random(20260131)
    written = provider = 0
    with path.open("w", newline="", encoding="utf-8") as out:
        table = csv.writer(out)
        table.writerow(FIRST + BANDS + LAST)
        while written < rows:
            provider += 1
            code, board = f"R{provider:04d}", BOARDS[provider % len(BOARDS)]
            for commissioner in ("15C", "11X", "92G", "NONC"):
                lists: dict[str, list[int]] = {}
                for part in PARTS:
                    first = ["RTT-January-2026", board, f"NHS {board}", code, f"HOSPITAL OF {code}, NHS TRUST", board,
                             f"NHS {board}", commissioner, f"NHS LOCATION {commissioner}", part, part]
                    rows_of_group = group(chance, part, lists)
                    table.writerows(first + cells for cells in rows_of_group)
                    written += len(rows_of_group)
    return written


def group(chance: random.Random, part: str, lists: dict[str, list[int]]) -> list[list[str]]:
    """Rows of one part of a provider and commissioner, their total last."""
    rows: list[list[str]] = []
    total = [0] * len(BANDS)
    unknown_of_all = all_of_all = 0
    completed = part in ("Part_1A", "Part_1B")
    for function in FUNCTIONS:
        unknown = chance.randrange(3) if completed else 0
        if part == "Part_3":
            counts, everybody = [0] * len(BANDS), chance.randrange(300)
        else:
            counts = [chance.randrange(40) if chance.random() < 0.7 else 0 for _ in BANDS]
            if part == "Part_2A":
                counts = [chance.randrange(n + 1) for n in lists[function]]
            everybody = sum(counts) + unknown
        if part == "Part_2":
            lists[function] = counts
        total = [a + b for a, b in zip(total, counts)]
        unknown_of_all += unknown
        all_of_all += everybody
        rows.append(row_of(function, counts, completed, unknown, everybody))
    rows.append(row_of("C_999", total, completed, unknown_of_all, all_of_all))
    return rows


def row_of(function: str, counts: list[int], completed: bool, unknown: int, everybody: int) -> list[str]:
    ends = [str(sum(counts)), str(unknown)] if completed else ["", ""]
    name = "Total" if function == "C_999" else f"Function {function}"
    return [function, name] + [str(n) if n else "" for n in counts] + ends + [str(everybody)]


def table_of(path: pathlib.Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as lines:
        return list(csv.DictReader(line for line in lines if not line.startswith("#")))


def by_miller(path: pathlib.Path, board: str) -> dict[tuple[str, str, str], int]:
    """Total All by provider, function and part."""
    wanted = f'${{Provider Parent Org Code}} == "{board}" && ${{Treatment Function Code}} != "C_999"'
    program = ["mlr", "--icsv", "--ocsv", "filter", wanted, "then", "stats1", "-a", "sum", "-f", "Total All",
               "-g", "Provider Org Code,Treatment Function Code,RTT Part Type", str(path)]
    done = subprocess.run(program, check=True, capture_output=True, text=True)
    rows = csv.DictReader(done.stdout.splitlines())
    keys = ("Provider Org Code", "Treatment Function Code", "RTT Part Type")
    return {(row[keys[0]], row[keys[1]], row[keys[2]]): int(row["Total All_sum"]) for row in rows}


def by_csvkit(path: pathlib.Path, board: str) -> dict[str, int]:
    """Total All by part, as csvkit adds it up."""
    columns = "Provider Parent Org Code,Treatment Function Code,RTT Part Type,Total All"
    sums = {}
    for part in PARTS:
        chain = f"""csvcut -c "{columns}" "$1" | csvgrep -c "Provider Parent Org Code" -m {board} |
                    csvgrep -c "RTT Part Type" -r "^{part}$" | csvgrep -c "Treatment Function Code" -i -m C_999 |
                    csvstat -y 0 -c "Total All" --sum"""
        done = subprocess.run(["bash", "-o", "pipefail", "-c", chain, "bash", str(path)], check=True,
                              capture_output=True, text=True)
        sums[part] = int(float(done.stdout.strip().replace(",", "")))
    return sums


def differences(out: pathlib.Path, expected: dict[tuple[str, str, str], int]) -> list[str]:
    columns = {"Part_1A": "completed_admitted", "Part_1B": "completed_non_admitted", "Part_2": "list",
               "Part_2A": "decided", "Part_3": "new"}
    found = {(row["provider"], row["function"], part): int(row[column]) for row in table_of(out / "flows.csv")
             for part, column in columns.items()}
    wrong = [f"{key}: {expected.get(key)} by Miller, {found.get(key)} imported"
             for key in sorted(expected.keys() | found.keys()) if expected.get(key) != found.get(key)]
    opening = table_of(out / "opening_list.csv")
    waiting = sum(int(row[f"w{band:03d}"]) for row in opening for band in range(len(BANDS)))
    listed = sum(n for (_, _, part), n in expected.items() if part == "Part_2")
    if waiting != listed:
        wrong.append(f"the opening list has {waiting}, the file {listed}")
    return wrong


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("program")
    parser.add_argument("--rows", type=int, default=182_000)
    parser.add_argument("--strict", action="store_true")
    options = parser.parse_args()
    if shutil.which("mlr") is None:
        print("could not compare: there is no mlr (package miller)")
        return 77
    with tempfile.TemporaryDirectory() as folder:
        extract, out = pathlib.Path(folder) / "extract.csv", pathlib.Path(folder) / "out"
        rows = write_extract(extract, options.rows)
        command = [options.program, "import", "rtt", str(extract), "--icb", "QUY", "-o", str(out)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        expected = by_miller(extract, "QUY")
        wrong = differences(out, expected)
        if shutil.which("csvstat") is None:
            print("not compared with csvkit, which is not there (package csvkit)")
        else:
            for part, total in by_csvkit(extract, "QUY").items():
                found = sum(n for (_, _, one), n in expected.items() if one == part)
                if found != total:
                    wrong.append(f"{part}: {total} by csvkit, {found} by Miller and imported")
        size = extract.stat().st_size / 1e6
    seconds, megabytes = used.ru_utime + used.ru_stime, used.ru_maxrss / 1024
    print(f"{rows} rows, {size:.0f} MB: {seconds:.2f} s of processor time, {megabytes:.0f} MB of memory; "
          f"{len(wrong)} differences")
    print("\n".join(wrong[:10]))
    too_much = options.strict and (seconds > 2 or megabytes > 512)
    return 1 if wrong or too_much else 0


if __name__ == "__main__":
    sys.exit(main())
