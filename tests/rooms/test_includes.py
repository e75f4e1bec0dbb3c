"""Tests of the walls between rooms, and of what finds a breach of them."""

import pathlib
import tempfile
import unittest

import includes


class Walls(unittest.TestCase):
    def test_no_room_includes_one_above_it_or_a_strangers_library(self) -> None:
        graph, wrong = includes.room_graph(includes.ROOT)
        self.assertEqual(wrong, [])
        self.assertEqual(includes.circle(graph), [])
        self.assertGreater(sum(sum(row.values()) for row in graph.values()), 50)

    def test_no_circle_between_the_folders_of_a_room(self) -> None:
        for room in includes.ROOMS:
            with self.subTest(room):
                self.assertEqual(includes.circle(includes.folder_graph(includes.ROOT, room)), [])

    def test_the_table_of_the_docs_is_as_the_code_is(self) -> None:
        graph, _ = includes.room_graph(includes.ROOT)
        text = includes.document(includes.ROOT).read_text(encoding="utf-8")
        self.assertEqual(includes.between_marks(text), includes.table(graph), "tests/rooms/includes.py --update")


class Breaches(unittest.TestCase):
    def setUp(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.root = pathlib.Path(self.folder.name)

    def tearDown(self) -> None:
        self.folder.cleanup()

    def write(self, name: str, text: str) -> None:
        file = self.root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def wrong(self) -> list[str]:
        return includes.room_graph(self.root)[1]

    def test_an_arrow_up(self) -> None:
        self.write("models/care/src/a.cpp", '#include "icsflow/study/simulation.hpp"\n')
        self.assertEqual(self.wrong(), ["models/care/src/a.cpp: icsflow/study/simulation.hpp is in a room above care"])

    def test_an_arrow_down_is_counted(self) -> None:
        self.write("models/study/src/a.cpp", '#include "icsflow/care/token.hpp"\n#include "icsflow/care/b.hpp"\n')
        graph, wrong = includes.room_graph(self.root)
        self.assertEqual((graph["study"], wrong), ({"care": 2}, []))

    def test_a_strangers_library(self) -> None:
        self.write("models/care/src/a.cpp", "#include <yaml-cpp/yaml.h>\n#include <vector>\n")
        self.assertEqual(self.wrong(), ["models/care/src/a.cpp: yaml-cpp/yaml.h is no third party of care"])

    def test_an_unknown_room(self) -> None:
        self.write("engine/src/a.cpp", '#include "icsflow/models/x.hpp"\n')
        self.assertEqual(self.wrong(), ["engine/src/a.cpp: icsflow/models/x.hpp is in no room"])

    def test_a_circle_of_folders(self) -> None:
        self.write("models/care/src/beds/a.hpp", '#include "clinics/b.hpp"\n')
        self.write("models/care/src/clinics/b.hpp", '#include "steps/c.hpp"\n')
        self.write("models/care/src/steps/c.hpp", '#include "beds/a.hpp"\n')
        graph = includes.folder_graph(self.root, "care")
        self.assertEqual(includes.circle(graph), ["beds", "clinics", "steps", "beds"])


if __name__ == "__main__":
    unittest.main()
