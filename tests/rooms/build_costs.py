"""What it costs to build a revision: all of it, and after a changed line, with and without ccache.

    python3 tests/rooms/build_costs.py --revision REV --change models/care/src/provider.cpp [--target icsflow]

builds a copy of the revision (without one: of the tree as committed) in a temporary folder: all of it without
ccache, with an empty one and with a full one, and after each changed line. A row each: wall and CPU seconds, and the
peak memory of the largest compilation. CPU seconds are of the build's children, of which ccache is one. A machine with
nothing else to do gives figures to keep.
"""

import argparse
import os
import pathlib
import resource
import subprocess
import sys
import tempfile
import time

import includes


def run(command: list[str], folder: pathlib.Path, more: dict[str, str]) -> None:
    done = subprocess.run(command, cwd=folder, env={**os.environ, **more}, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)}:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")


def measured(what: str, target: str, tree: pathlib.Path, more: dict[str, str]) -> None:
    """Builds in a process of its own, whose children are this build's alone, and prints its row."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        start = time.monotonic()
        run(["cmake", "--build", "build", "--target", target], tree, more)
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        row = (f"| {what} | {time.monotonic() - start:.0f} | {used.ru_utime + used.ru_stime:.0f} "
               f"| {used.ru_maxrss / 1024:.0f} |")
        os.write(writer, row.encode())
        os._exit(0)
    os.close(writer)
    _, status = os.waitpid(child, 0)
    if status != 0:
        sys.exit(1)
    print(os.read(reader, 10_000).decode(), flush=True)
    os.close(reader)


def change(file: pathlib.Path, number: int) -> None:
    """Another line at the end, which changes nothing of what the program does."""
    with file.open("a", encoding="utf-8") as out:
        out.write(f"\nstatic_assert({number} > 0);\n")


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--revision", default="HEAD", help="what is built (default: HEAD)")
    parser.add_argument("--change", action="append", default=[], help="a source that gets another line")
    parser.add_argument("--target", default="all", help="what is built of it (default: all)")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        tree = pathlib.Path(folder) / "tree"
        run(["git", "worktree", "add", "--detach", str(tree), options.revision], includes.ROOT, {})
        try:
            print(f"{options.revision}, {options.target}\n\n| built | wall s | CPU s | MB |\n|---|--:|--:|--:|",
                  flush=True)
            number = 0
            for name, more in (("without ccache", {"CCACHE_DISABLE": "1"}),
                               ("with an empty ccache", {"CCACHE_DIR": f"{folder}/ccache"}),
                               ("again, with that ccache", {"CCACHE_DIR": f"{folder}/ccache"})):
                run(["rm", "-rf", "build"], tree, {})
                run(["cmake", "-G", "Ninja", "-S", ".", "-B", "build", "-D", "CMAKE_BUILD_TYPE=Release"], tree, more)
                measured(f"all, {name}", options.target, tree, more)
                if name == "with an empty ccache":
                    continue
                for source in options.change:
                    number += 1
                    change(tree / source, number)
                    measured(f"a line of `{source}`, {name}", options.target, tree, more)
                run(["git", "checkout", "--", "."], tree, {})
        finally:
            run(["git", "worktree", "remove", "--force", str(tree)], includes.ROOT, {})
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
