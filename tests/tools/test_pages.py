"""Tables in documents."""

import unittest

import context  # noqa: F401
from icsflow_tools.pages import blocks_of, with_blocks

PAGE = """# A page

<!-- results: first -->

| old |

<!-- end of results -->
By hand.
<!-- results: second -->
2
<!-- results: third -->
3
<!-- end of results -->
"""


class PagesTest(unittest.TestCase):
    """Blocks are found and replaced; what is written by hand stays."""

    def test_blocks(self) -> None:
        self.assertEqual(blocks_of(PAGE), {"first": "\n| old |\n\n", "second": "2\n", "third": "3\n"})
        self.assertEqual(blocks_of("<!-- results: open -->\nwithout an end"), {})

    def test_replacing(self) -> None:
        new = with_blocks(PAGE, {"first": "| new |\n", "third": "\n\nthree\n\n"})
        self.assertEqual(blocks_of(new), {"first": "\n| new |\n\n", "second": "2\n", "third": "\nthree\n\n"})
        self.assertTrue(new.startswith(
            "# A page\n\n<!-- results: first -->\n\n| new |\n\n<!-- end of results -->\nBy hand."))
        self.assertEqual(with_blocks(PAGE, {}), PAGE)
        self.assertEqual(with_blocks(PAGE, {"other": "x"}), PAGE)

    def test_a_table_is_no_pattern(self) -> None:
        self.assertIn(r"\1 \g<0>", with_blocks(PAGE, {"first": r"\1 \g<0>"}))


if __name__ == "__main__":
    unittest.main()
