"""No two types that are linked together have one name, and what looks for them finds them."""

import pathlib
import tempfile
import unittest

import names
import sizes

ROOM = """\
#include <vector>
#define DOOR struct Door {
// struct InAComment {};
namespace a::b {
struct Forward;
template <class T>
class Hall final : public std::vector<T> {
  struct Inside {};
};
template <>
class Hall<int> {};
enum class Kind : unsigned char { kOne };
namespace {
struct Hidden {};
}  // namespace
inline int f() {
  struct Local {};
  return "struct Quoted {"[0];
}
namespace c {
union Either { int i; };
}  // namespace c
constexpr int kList[] = {1, 2};
}  // namespace a::b
struct Outside : a::b::Hall<int> {};
"""


class Types(unittest.TestCase):
    def test_definitions_in_namespaces_with_their_full_names(self) -> None:
        self.assertEqual(names.types(ROOM),
                         ["a::b::Hall", "a::b::Hall<int>", "a::b::Kind", "a::b::c::Either", "Outside"])

    def test_no_two_of_one_name_are_linked_together(self) -> None:
        self.assertEqual(names.twice(sizes.ROOT), [])
        self.assertGreater(len(names.places(sizes.ROOT, names.PROGRAM)), 400)


class Clashes(unittest.TestCase):
    def found(self, files: dict[str, str]) -> list[str]:
        with tempfile.TemporaryDirectory() as folder:
            for name, text in files.items():
                file = pathlib.Path(folder) / name
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(text, encoding="utf-8")
            return names.twice(pathlib.Path(folder))

    def test_in_two_rooms(self) -> None:
        self.assertEqual(
            self.found({"models/care/src/a.hpp": "namespace n {\nstruct Member { int i; };\n}\n",
                        "models/scenario/src/b.hpp": "namespace n {\nstruct Member { double x; };\n}\n"}),
            ["n::Member: models/care/src/a.hpp, models/scenario/src/b.hpp"])

    def test_in_a_test_and_the_program(self) -> None:
        self.assertEqual(
            self.found({"engine/a.hpp": "namespace n {\nstruct Pool {};\n}\n",
                        "tests/engine/b.cpp": "namespace n {\nstruct Pool {};\n}\n"}),
            ["n::Pool: engine/a.hpp, tests/engine/b.cpp"])

    def test_none_where_nothing_can_clash(self) -> None:
        self.assertEqual(
            self.found({"models/a.cpp": "namespace n {\nnamespace {\nstruct Steps {};\n}\n}\n",
                        "models/b.cpp": "namespace n {\nnamespace {\nstruct Steps {};\n}\n}\n",
                        "models/c.hpp": "namespace m {\nstruct Steps;\nstruct Other {\n  struct Steps {};\n};\n}\n",
                        "models/d.hpp": "namespace n {\nstruct Steps {};\n}\n",
                        "tests/engine/e.cpp": "struct Case {};\n", "tests/models/f.cpp": "struct Case {};\n"}), [])


if __name__ == "__main__":
    unittest.main()
