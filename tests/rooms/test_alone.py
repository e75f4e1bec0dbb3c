"""What looks for headers that do not compile alone finds them. All headers: ctest label slow."""

import pathlib
import tempfile
import unittest

import alone
import includes


class Faults(unittest.TestCase):
    def faults(self, files: dict[str, str]) -> list[str]:
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            for name, text in files.items():
                file = root / name
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(text, encoding="utf-8")
            return alone.faults(root, alone.headers(root))

    def test_what_a_header_lacks_is_named(self) -> None:
        found = self.faults({"models/care/src/beds/a.hpp": "#pragma once\nstruct A {};\n",
                             "models/care/src/beds/b.hpp": "#pragma once\nstruct B {\n  A a;\n};\n"})
        self.assertEqual(len(found), 1)
        self.assertRegex(found[0], r"^models/care/src/beds/b\.hpp: .*error: .A. does not name a type")

    def test_what_a_room_is_given_is_found(self) -> None:
        self.assertEqual(
            self.faults({"models/domain/include/icsflow/domain/d.hpp": "#pragma once\nstruct D {};\n",
                         "models/care/src/own.hpp": '#include "icsflow/domain/d.hpp"\nstruct Own : D {};\n',
                         "models/care/src/beds/c.hpp": '#pragma once\n#include "own.hpp"\nstruct C : Own {};\n'}), [])

    def test_a_room_above_is_not_given(self) -> None:
        found = self.faults({"models/study/include/icsflow/study/s.hpp": "#pragma once\n",
                             "models/care/src/c.hpp": '#pragma once\n#include "icsflow/study/s.hpp"\n'})
        self.assertEqual(len(found), 1)

    def test_all_are_looked_at(self) -> None:
        rooms = {room for room, _ in alone.headers(includes.ROOT)}
        self.assertEqual(rooms, set(includes.ROOMS))


if __name__ == "__main__":
    unittest.main()
