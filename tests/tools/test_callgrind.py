"""What is made of the outputs of callgrind and of the workloads."""

import pathlib
import unittest

import context  # noqa: F401
from icsflow_tools.errors import CouldNotMeasure
from icsflow_tools.gate import callgrind
from icsflow_tools.gate.counts import Counts


class CallgrindTest(unittest.TestCase):
    """What is made of the outputs of programs."""

    TEXT = ("events: Ir Dr D1mr D1mw Bcm Bim DLmr\nob=/bin/p\nfn=f\n0x10 1 7\n0x20 1 9\ncalls=1 0x1 1\n0x20 1 100\n"
            "ob=/lib/other\n0x20 1 50\ntotals: 90 1 2 3 4 5\n")
    PROGRAM = pathlib.Path("/bin/p")

    def test_counts(self) -> None:
        found = callgrind.counts_of("00000000000000ab 8 640 10\n", self.TEXT, self.PROGRAM, {0x20})
        self.assertEqual(found, Counts(90, 5, 9, 9, "00000000000000ab", 8, 64.0))
        without = callgrind.counts_of("00000000000000ab 8 0 0", self.TEXT, self.PROGRAM, set())
        self.assertIsNone(without.bytes_per_patient)

    def test_outputs_that_are_none(self) -> None:
        good = "00000000000000ab 8 640 10"
        for printed, text in (("", self.TEXT), ("ab 8 640 10", self.TEXT), ("00000000000000ab", self.TEXT),
                              ("00000000000000ab 8 x 10", self.TEXT), ("00000000000000ab 0 640 10", self.TEXT),
                              ("00000000000000ab -8 640 10", self.TEXT), (good + " 5", self.TEXT),
                              (good, ""), (good, self.TEXT.replace("totals:", "summary:")),
                              (good, self.TEXT.replace("totals: 90", "totals: 0")),
                              (good, self.TEXT.replace("D1mr", "other")), (good, self.TEXT.replace("Bim", "other"))):
            with self.assertRaises(CouldNotMeasure, msg=(printed, text)):
                callgrind.counts_of(printed, text, self.PROGRAM, {0x20})


if __name__ == "__main__":
    unittest.main()
