"""Who includes whom: between rooms (models/README.md), and between the folders of a room.

No room includes a room above it, no folders of a room include each other in a circle, and a room includes only its own
third party. The table in docs/architecture.md is written by `python3 tests/rooms/includes.py --update`.
"""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent

# From the lowest to the highest; what each may include of others than us.
ROOMS: dict[str, set[str]] = {
    "engine": {"boost", "Random123", "tbb", "fmt"},
    "domain": {"fmt"},
    "scenario": {"boost", "yaml-cpp", "nlohmann", "fmt"},
    "import": {"fmt", "nlohmann", "pugixml.hpp", "zip.h", "openssl"},
    "build": {"fmt"},
    "compile": {"boost", "fmt"},
    "care": {"fmt"},
    "measure": {"fmt"},
    "results": {"sqlite3.h", "fmt"},
    "study": {"fmt"},
    "calibrate": {"fmt", "Eigen", "nlopt.hpp"},
    "backtest": {"fmt", "nlohmann"},
    "answers": {"boost", "fmt", "nlohmann", "Eigen"},
    "report": {"fmt", "nlohmann", "xlsxwriter.h"},
    "program": {"CLI", "fmt", "nlohmann"},
}
FOLDERS = {"engine": "engine", "program": "tools/program"}
THIRD_PARTY = {"boost", "Random123", "oneapi", "tbb", "fmt", "yaml-cpp", "nlohmann", "sqlite3.h", "CLI", "catch2",
               "benchmark", "pugixml.hpp", "zip.h", "openssl", "Eigen", "nlopt.hpp", "xlsxwriter.h"}

INCLUDE = re.compile(r'^#include ([<"])([^>"]+)[>"]', re.MULTILINE)
START, END = "<!-- rooms -->\n", "<!-- /rooms -->\n"

Graph = dict[str, dict[str, int]]


def folder_of(root: pathlib.Path, room: str) -> pathlib.Path:
    return root / FOLDERS.get(room, f"models/{room}")


def sources(folder: pathlib.Path) -> list[pathlib.Path]:
    return sorted(p for p in folder.rglob("*") if p.suffix in (".cpp", ".hpp"))


def room_of_include(name: str) -> str | None:
    """The room whose header `icsflow/ROOM/...` is; None for private headers and the standard library."""
    parts = name.split("/")
    return parts[1] if parts[0] == "icsflow" and len(parts) > 2 else None


def room_graph(root: pathlib.Path) -> tuple[Graph, list[str]]:
    """Includes between rooms with their numbers, and what is wrong with them."""
    order = list(ROOMS)
    graph: Graph = {room: {} for room in order}
    wrong: list[str] = []
    for room in order:
        for source in sources(folder_of(root, room)):
            place = source.relative_to(root).as_posix()
            for _, name in INCLUDE.findall(source.read_text(encoding="utf-8")):
                other = room_of_include(name)
                first = name.split("/")[0]
                if other is None:
                    if first in THIRD_PARTY and first not in ROOMS[room]:
                        wrong.append(f"{place}: {name} is no third party of {room}")
                    continue
                if other == room:
                    continue
                if other not in order:
                    wrong.append(f"{place}: {name} is in no room")
                    continue
                graph[room][other] = graph[room].get(other, 0) + 1
                if order.index(other) > order.index(room):
                    wrong.append(f"{place}: {name} is in a room above {room}")
    return graph, wrong


def folder_graph(root: pathlib.Path, room: str) -> Graph:
    """Includes between the folders of a room's src; public headers and files of src itself are left out."""
    base = folder_of(root, room) / "src"
    graph: Graph = {}
    for source in sources(base):
        folder = source.relative_to(base).parent.as_posix()
        if folder == ".":
            continue
        graph.setdefault(folder, {})
        for quote, name in INCLUDE.findall(source.read_text(encoding="utf-8")):
            other = pathlib.PurePosixPath(name).parent.as_posix()
            if quote == '"' and other not in (".", folder) and (base / name).exists():
                graph[folder][other] = graph[folder].get(other, 0) + 1
    return graph


def circle(graph: Graph) -> list[str]:
    """A circle of the graph, its first node again at the end; empty if there is none."""
    done: set[str] = set()

    def walk(node: str, path: list[str]) -> list[str]:
        if node in path:
            return path[path.index(node):] + [node]
        if node in done:
            return []
        for other in sorted(graph.get(node, {})):
            found = walk(other, path + [node])
            if found:
                return found
        done.add(node)
        return []

    for node in sorted(graph):
        found = walk(node, [])
        if found:
            return found
    return []


def table(graph: Graph) -> str:
    """The graph in Markdown: a row per room, a column per room it includes."""
    rooms = list(graph)
    lines = ["| room | " + " | ".join(rooms[:-1]) + " |", "|---" * len(rooms) + "|"]
    for room in rooms:
        cells = [str(graph[room].get(other, "")) for other in rooms[:-1]]
        lines.append(f"| {room} | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def document(root: pathlib.Path) -> pathlib.Path:
    return root / "docs" / "architecture.md"


def between_marks(text: str) -> str:
    return text[text.index(START) + len(START):text.index(END)]


def update(root: pathlib.Path) -> None:
    file = document(root)
    text = file.read_text(encoding="utf-8")
    graph, _ = room_graph(root)
    file.write_text(text.replace(START + between_marks(text) + END, START + table(graph) + END), encoding="utf-8")


def main(arguments: list[str]) -> int:
    if arguments == ["--update"]:
        update(ROOT)
        return 0
    if arguments:
        print("usage: tests/rooms/includes.py [--update]", file=sys.stderr)
        return 2
    graph, wrong = room_graph(ROOT)
    print(table(graph), end="")
    for line in wrong:
        print(line)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
