"""Every header compiles alone, with what its room gives its sources: none needs another one before it.

`python3 tests/rooms/alone.py [FILE...]` compiles all (minutes) or these, names those that do not, and fails.
"""

import os
import pathlib
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import includes


def flags(root: pathlib.Path, room: str) -> list[str]:
    """The include paths of a room's sources: its own folders, and what it and those below it offer."""
    rooms = list(includes.ROOMS)
    offers = [includes.folder_of(root, below) / "include" for below in rooms[:rooms.index(room) + 1]]
    own = includes.folder_of(root, room)
    return [f"-I{path}" for path in [*offers, own / "src", own] if path.is_dir()]


def fault(root: pathlib.Path, room: str, header: pathlib.Path) -> str:
    """What the compiler says first of a source that includes this header only; empty if it says nothing."""
    command = [os.environ.get("CXX", "c++"), "-std=c++20", "-fsyntax-only", "-x", "c++", *flags(root, room), "-"]
    done = subprocess.run(command, input=f'#include "{header}"\n', capture_output=True, text=True, check=False)
    if done.returncode == 0:
        return ""
    lines = [line for line in done.stderr.splitlines() if "error" in line]
    return f"{header.relative_to(root)}: {(lines or ['the compiler failed'])[0]}"


def headers(root: pathlib.Path) -> list[tuple[str, pathlib.Path]]:
    """Each with its room. Those that the build makes are not there."""
    return [(room, file) for room in includes.ROOMS for file in includes.sources(includes.folder_of(root, room))
            if file.suffix == ".hpp"]


def faults(root: pathlib.Path, chosen: list[tuple[str, pathlib.Path]]) -> list[str]:
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        return [said for said in pool.map(lambda one: fault(root, *one), chosen) if said]


def main(arguments: list[str]) -> int:
    chosen = headers(includes.ROOT)
    if arguments:
        wanted = {pathlib.Path(name).resolve() for name in arguments}
        chosen = [one for one in chosen if one[1] in wanted]
    wrong = faults(includes.ROOT, chosen)
    for line in wrong:
        print(line)
    print(f"{len(chosen)} headers; {len(wrong)} do not compile alone")
    return 1 if wrong or not chosen else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
