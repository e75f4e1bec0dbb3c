"""Sizes of what one has to read: folders, source files and classes of engine, models and tools.

`python3 tests/rooms/sizes.py` prints the largest of each beside its limit, and fails where one is over it. What is over
a limit for now is named in RESERVE with the size it may not pass.
"""

import pathlib
import re
import statistics
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
FOLDERS = ("engine", "models", "tools")

SOURCES_A_FOLDER = 25
LINES_A_FILE = 500
MEDIAN_LINES = 200
FUNCTIONS_A_CLASS = 40
LINES_A_CLASS = 600

# path or class -> the size it may not pass. Smaller is better; larger is refused.
RESERVE: dict[str, int] = {
}

Sizes = dict[str, int]

CLASS = re.compile(
    r"^\s*(?:template\s*<[^;{}]*>\s*)?(class|struct)\s+(?:alignas\([^)]*\)\s*)?(\w+)[^;{}()=]*\{", re.MULTILINE)
# A member function: a name before parentheses, at the class's own depth, that is no keyword.
FUNCTION = re.compile(r"(?:^|[\s&*>~])(~?\w+|operator[^\s\w(]+|operator\s*\(\))\s*\(")
NOT_FUNCTIONS = {"if", "for", "while", "switch", "return", "static_assert", "alignas", "requires", "decltype",
                 "noexcept", "sizeof"}


def without_comments(text: str) -> str:
    """The text with comments and the insides of literals blanked, line by line."""
    def blank(match: re.Match[str]) -> str:
        found = match.group(0)
        if found.startswith(("//", "/*")):
            return re.sub(r"[^\n]", " ", found)
        return found[0] + re.sub(r"[^\n]", " ", found[1:-1]) + found[-1]
    pattern = r'//[^\n]*|/\*.*?\*/|R"(\w*)\(.*?\)\1"|"(?:\\.|[^"\\\n])*"|(?<![\w\'])\'(?:\\.|[^\'\\\n])+\''
    return re.sub(pattern, blank, text, flags=re.DOTALL)


def end_of_block(text: str, at: int) -> int:
    """Position behind the brace that closes the one at `at`."""
    depth = 0
    for position in range(at, len(text)):
        depth += {"{": 1, "}": -1}.get(text[position], 0)
        if depth == 0:
            return position + 1
    return len(text)


def own_depth(body: str) -> str:
    """What of a class's body is in no further braces."""
    out: list[str] = []
    depth = 0
    for c in body:
        if c == "}":
            depth -= 1
            if depth == 0:
                out.append(";")
        if depth == 0 and c != "}":
            out.append(c)
        if c == "{":
            depth += 1
    return "".join(out)


def functions(body: str) -> int:
    count = 0
    for statement in own_depth(body).split(";"):
        statement = re.sub(r"\b(public|private|protected)\s*:", "", statement)
        statement = re.sub(r"alignas\([^)]*\)|\[\[[^\]]*\]\]", "", statement).strip()
        if statement.startswith(("using ", "friend ", "static_assert", "enum ", "typedef ")):
            continue
        before = statement.split("=")[0] if "operator" not in statement else statement
        found = FUNCTION.search(" " + before)
        count += 1 if found and found.group(1) not in NOT_FUNCTIONS else 0
    return count


def classes(files: list[pathlib.Path]) -> tuple[Sizes, Sizes]:
    """Member functions, and lines with those of members defined outside, of every class by its name."""
    counts: Sizes = {}
    lines: Sizes = {}
    texts = [without_comments(f.read_text(encoding="utf-8")) for f in files]
    for text in texts:
        for match in CLASS.finditer(text):
            end = end_of_block(text, match.end() - 1)
            body = text[match.end():end - 1]
            name = match.group(2)
            counts[name] = max(counts.get(name, 0), functions(body))
            lines[name] = max(lines.get(name, 0), body.count("\n") + 1)
    outside = re.compile(r"^(?:[^\s#/}][^;{}]*?\b)?(\w+)(?:<[^<>]*>)?::~?\w+\s*\([^;{}]*\)[^;{}]*\{", re.MULTILINE)
    for text in texts:
        for match in outside.finditer(text):
            if match.group(1) in lines:
                lines[match.group(1)] += text[match.start():end_of_block(text, match.end() - 1)].count("\n") + 1
    return counts, lines


def measure(root: pathlib.Path) -> dict[str, tuple[int, Sizes]]:
    """What is limited: its limit, and the size of each."""
    files = sorted(p for folder in FOLDERS for p in (root / folder).rglob("*") if p.suffix in (".cpp", ".hpp", ".ipp"))
    folders: Sizes = {}
    for file in files:
        name = file.parent.relative_to(root).as_posix()
        folders[name] = folders.get(name, 0) + 1
    lengths = {f.relative_to(root).as_posix(): f.read_text(encoding="utf-8").count("\n") for f in files}
    counts, lines = classes(files)
    median = round(statistics.median(lengths.values())) if lengths else 0
    return {
        "sources in a folder": (SOURCES_A_FOLDER, folders),
        "lines of a file": (LINES_A_FILE, lengths),
        "median lines of the files": (MEDIAN_LINES, {"all": median}),
        "functions of a class": (FUNCTIONS_A_CLASS, counts),
        "lines of a class": (LINES_A_CLASS, lines),
    }


def over(measured: dict[str, tuple[int, Sizes]], reserve: Sizes) -> list[str]:
    """What is over its limit and over its reserve, and reserves that nothing needs."""
    wrong: list[str] = []
    needed: set[str] = set()
    for what, (limit, sizes) in measured.items():
        for name, size in sorted(sizes.items()):
            if size <= limit:
                continue
            key = f"{what}: {name}"
            needed.add(key)
            if size > reserve.get(key, limit):
                wrong.append(f"{key}: {size}, at most {reserve.get(key, limit)}")
    wrong += [f"{key}: the reserve is not needed any more" for key in sorted(set(reserve) - needed)]
    return wrong


def main() -> int:
    measured = measure(ROOT)
    for what, (limit, sizes) in measured.items():
        largest = sorted(sizes.items(), key=lambda item: -item[1])[:3]
        print(f"{what} (limit {limit}): " + ", ".join(f"{name} {size}" for name, size in largest))
    wrong = over(measured, RESERVE)
    for line in wrong:
        print(line)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
