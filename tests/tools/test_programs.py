"""Running programs."""

import pathlib
import sys
import tempfile
import unittest

import context  # noqa: F401
from icsflow_tools import programs
from icsflow_tools.errors import ProgramFailed


class ProgramsTest(unittest.TestCase):
    """Programs that answer and programs that do not."""

    def test_output(self) -> None:
        self.assertEqual(programs.output_of(["printf", "%s", 7]), "7")
        self.assertEqual(programs.output_of(["pwd"], cwd=pathlib.Path("/")), "/\n")
        self.assertEqual(programs.output_of([sys.executable, "-c", "import sys; print(sys.stdin.read())"]), "\n")

    def test_a_failure_tells_command_code_and_words(self) -> None:
        with self.assertRaises(ProgramFailed) as failed:
            programs.output_of(["sh", "-c", "echo half; echo why >&2; exit 3"])
        self.assertIn("(3):\nhalf\nwhy", str(failed.exception))

    def test_exit_codes_that_are_no_failure(self) -> None:
        self.assertEqual(programs.output_of(["sh", "-c", "echo outside; exit 1"], ends=(0, 1)), "outside\n")
        with self.assertRaises(ProgramFailed):
            programs.output_of(["sh", "-c", "exit 2"], ends=(0, 1))

    def test_programs_that_fail(self) -> None:
        for command in (["/nowhere/icsflow_gate", "--list"], ["false"], ["sh", "-c", "kill -SEGV $$"],
                        ["sh", "-c", "echo half; exit 3"], ["printf", r"\377"]):
            with self.assertRaises(ProgramFailed, msg=command):
                programs.output_of(command)
        with self.assertRaises(ProgramFailed):
            programs.output_of(["sleep", "5"], seconds=0.1)

    def test_succeeds(self) -> None:
        self.assertTrue(programs.succeeds(["grep", "-q", "found"], "it is found\n"))
        self.assertFalse(programs.succeeds(["grep", "-q", "found"], "it is not\n"))
        self.assertFalse(programs.succeeds(["/nowhere/program"]))

    def test_variables_of_the_configuration(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            cache = pathlib.Path(folder) / "build" / "bench" / "CMakeCache.txt"
            cache.parent.mkdir(parents=True)
            cache.write_text("CMAKE_CXX_FLAGS:STRING=-march=x86-64-v3\nCMAKE_CXX_FLAGS_RELEASE:STRING=-O3 -DNDEBUG\n")
            self.assertEqual(programs.cached(pathlib.Path(folder), "bench", "CMAKE_CXX_FLAGS"), "-march=x86-64-v3")
            self.assertEqual(programs.cached(pathlib.Path(folder), "bench", "CMAKE_CXX_COMPILER"), "")


if __name__ == "__main__":
    unittest.main()
