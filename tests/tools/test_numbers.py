"""Formulas that several scripts need, against values calculated by hand."""

import math
import unittest

import context  # noqa: F401
from icsflow_tools.numbers import clamp, erlang_b, erlang_c_wait, mann_whitney


class NumbersTest(unittest.TestCase):
    """Known values."""

    def test_clamp(self) -> None:
        self.assertEqual([clamp(x, 1, 3) for x in (0, 1, 2, 3, 4)], [1, 1, 2, 3, 3])

    def test_erlang_b(self) -> None:
        # load^c/c! by its sum: 1/(1 + 1); (1/2)/(1 + 1 + 1/2); (8/6)/(1 + 2 + 2 + 8/6).
        for servers, load, chance in ((1, 1.0, 1 / 2), (2, 1.0, 1 / 5), (3, 2.0, 4 / 19), (0, 5.0, 1.0)):
            self.assertAlmostEqual(erlang_b(servers, load), chance, places=14)

    def test_erlang_c(self) -> None:
        # M/M/1: rho/(1 - rho); M/M/2: rho^2/(1 - rho^2).
        self.assertAlmostEqual(erlang_c_wait(1, 0.8), 4.0)
        self.assertAlmostEqual(erlang_c_wait(2, 0.5), 1 / 3)
        self.assertAlmostEqual(erlang_c_wait(2, 0.9), 0.81 / 0.19)

    def test_mann_whitney(self) -> None:
        # U = 0 of 4 and 4: z = (8 - 1/2)/sqrt(16 x 9/12) = 2.1651, two-sided p = 0.0304.
        self.assertAlmostEqual(mann_whitney([1, 2, 3, 4], [5, 6, 7, 8]), 0.03038, places=5)
        self.assertEqual(mann_whitney([1, 2, 3], [4, 5, 6]), mann_whitney([4, 5, 6], [1, 2, 3]))
        self.assertEqual(mann_whitney([1, 2, 3], [1, 2, 3]), 1.0)
        self.assertLess(mann_whitney(list(range(11)), list(range(20, 31))), 1e-4)
        # Ties count half: U = 1/2 + 3 of 2 and 2, z = (3 1/2 - 2 - 1/2)/sqrt(4 x 5/12).
        self.assertAlmostEqual(mann_whitney([1, 3], [1, 0]), math.erfc(math.sqrt(12 / 20) / math.sqrt(2)))


if __name__ == "__main__":
    unittest.main()
