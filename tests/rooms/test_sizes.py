"""Sizes are within their limits; what counts them is right, and sees growth."""

import pathlib
import tempfile
import unittest

import sizes

CLASS = """\
template <class T>
class Hall final : public House {
 public:
  Hall() = default;
  ~Hall();
  int rooms() const { return if_any(3); }
  Hall& operator=(const Hall&) = delete;
  // int not_this();
  static_assert(sizeof(int) == 4);
  using Doors = std::vector<int (*)(int)>;

 private:
  struct Door {
    bool open();
  };
  int if_any(int n);
  std::vector<int> doors_ = make("a(b)");
  int count_ = 0;
};

Hall::~Hall() {
  count_ = 1;
}
"""


class Limits(unittest.TestCase):
    def test_nothing_is_over_its_limit_or_its_reserve(self) -> None:
        self.assertEqual(sizes.over(sizes.measure(sizes.ROOT), sizes.RESERVE), [])


class Counting(unittest.TestCase):
    def setUp(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.root = pathlib.Path(self.folder.name)
        (self.root / "engine").mkdir()

    def tearDown(self) -> None:
        self.folder.cleanup()

    def test_functions_and_lines_of_a_class(self) -> None:
        (self.root / "engine" / "hall.hpp").write_text(CLASS, encoding="utf-8")
        measured = sizes.measure(self.root)
        self.assertEqual(measured["functions of a class"][1], {"Hall": 5, "Door": 1})
        self.assertEqual(measured["lines of a class"][1]["Hall"], 18 + 3)

    def test_growth_past_the_reserve_is_refused(self) -> None:
        (self.root / "engine" / "long.cpp").write_text("int x;\n" * 510, encoding="utf-8")
        measured = sizes.measure(self.root)
        of_file = "lines of a file: engine/long.cpp"
        of_all = "median lines of the files: all"
        self.assertEqual(sizes.over(measured, {of_file: 510, of_all: 510}), [])
        self.assertEqual(sizes.over(measured, {of_file: 509, of_all: 510}), [f"{of_file}: 510, at most 509"])
        self.assertEqual(len(sizes.over(measured, {})), 2)

    def test_a_reserve_that_nothing_needs_is_refused(self) -> None:
        self.assertEqual(sizes.over(sizes.measure(self.root), {"lines of a file: a": 600}),
                         ["lines of a file: a: the reserve is not needed any more"])

    def test_too_many_sources_in_a_folder(self) -> None:
        for i in range(26):
            (self.root / "engine" / f"a{i}.cpp").write_text("int x;\n", encoding="utf-8")
        self.assertEqual(sizes.over(sizes.measure(self.root), {}), ["sources in a folder: engine: 26, at most 25"])


if __name__ == "__main__":
    unittest.main()
