"""Two types of one name in one namespace, in two files: they link without an error, and one of them is taken for both.

`python3 tests/rooms/names.py` prints such pairs and fails. Types within anonymous namespaces, classes and functions
cannot clash. What is linked together is looked at together: the program; each folder of tests and `bench` with it.
"""

import pathlib
import re
import sys

import sizes

PROGRAM = ("engine", "models", "tools")
BESIDE = ("bench", "tests/allocations", "tests/build", "tests/calibrate", "tests/engine", "tests/fuzz", "tests/golden",
          "tests/import", "tests/models", "tests/tools")

# A definition: `struct Name final : Base {`, `enum class Name : std::uint8_t {`; or the head of any other block.
TYPE = re.compile(r"\b(?:enum\s+(?:class|struct)|enum|class|struct|union)\s+"
                  r"(?:alignas\s*\([^)]*\)\s*|\[\[[^\]]*\]\]\s*)*"
                  r"((?:\w+::)*\w+)(\s*<[^;{}]*>)?\s*(?:final\b)?\s*(?::[^:;{}(][^;{}]*)?$")
NAMESPACE = re.compile(r"\bnamespace\s*((?:\w+::)*\w+)?\s*$")

Places = dict[str, list[str]]


def types(text: str) -> list[str]:
    """Full names of the types that a source defines in namespaces; of specializations with their arguments."""
    text = re.sub(r"^\s*#(?:[^\n\\]|\\.|\\\n)*", "", sizes.without_comments(text), flags=re.MULTILINE)
    found: list[str] = []
    open_blocks: list[str | None] = []  # a namespace by its name, "" without a name; None: anything else
    head = ""
    for part in re.split(r"([{};])", text):
        if part == "{":
            namespace = NAMESPACE.search(head)
            kind = TYPE.search(head)
            if namespace:
                open_blocks.append(namespace.group(1) or "")
            else:
                if kind and all(open_blocks):
                    arguments = re.sub(r"\s+", "", kind.group(2) or "")
                    found.append("::".join([*(b for b in open_blocks if b), kind.group(1)]) + arguments)
                open_blocks.append(None)
            head = ""
        elif part == "}":
            if open_blocks:
                open_blocks.pop()
            head = ""
        elif part == ";":
            head = ""
        else:
            head = part
    return found


def places(root: pathlib.Path, folders: tuple[str, ...]) -> Places:
    """The files that define each type."""
    out: Places = {}
    for folder in folders:
        for source in sorted(p for p in (root / folder).rglob("*") if p.suffix in (".cpp", ".hpp")):
            for name in set(types(source.read_text(encoding="utf-8"))):
                out.setdefault(name, []).append(source.relative_to(root).as_posix())
    return out


def twice(root: pathlib.Path) -> list[str]:
    """Types that are defined in two files which are linked together."""
    program = places(root, PROGRAM)
    wrong: set[str] = set()
    for beside in ((), *((folder,) for folder in BESIDE)):
        for name, files in places(root, beside).items():
            program_files = program.get(name, [])
            if len(files) + len(program_files) > 1:
                wrong.add(f"{name}: {', '.join(program_files + files)}")
    wrong |= {f"{name}: {', '.join(files)}" for name, files in program.items() if len(files) > 1}
    return sorted(wrong)


def main() -> int:
    wrong = twice(sizes.ROOT)
    for line in wrong:
        print(line)
    print(f"{len(places(sizes.ROOT, PROGRAM))} types in namespaces; {len(wrong)} defined in two files")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
