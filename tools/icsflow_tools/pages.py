"""Tables in documents: they stand between `<!-- results: NAME -->` and the next mark or `<!-- end of results -->`."""

import re
from collections.abc import Mapping

_BLOCK = re.compile(r"<!-- results: (\w+) -->\n(.*?)(?=<!-- results: |<!-- end of results -->)", re.DOTALL)


def blocks_of(text: str) -> dict[str, str]:
    """What stands between the marks, by name."""
    return dict(_BLOCK.findall(text))


def with_blocks(text: str, tables: Mapping[str, str]) -> str:
    """The text with these tables in the place of the old ones; the others, and the text around them, stay."""

    def renewed(found: re.Match[str]) -> str:
        name = found[1]
        return f"<!-- results: {name} -->\n\n{tables[name].strip()}\n\n" if name in tables else found[0]

    return _BLOCK.sub(renewed, text)
