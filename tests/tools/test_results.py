"""Reading what icsflow writes, with another program in its place."""

import pathlib
import tempfile
import unittest

import context  # noqa: F401
from icsflow_tools.errors import BadInput, ProgramFailed
from icsflow_tools.results import read_headlines, run_headlines, run_page, run_start

PROGRAM = """#!/bin/sh
# Prints its words and writes headlines.csv into the directory that comes last.
echo "$@"
for directory; do :; done
printf '\\357\\273\\277# a comment\\nmeasure,scope,mean\\nlist,all,7.5\\n' >"$directory/headlines.csv"
"""


class ResultsTest(unittest.TestCase):
    """Headlines by measure and scope."""

    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def program(self, text: str) -> pathlib.Path:
        """An executable file."""
        file = self.folder / "program"
        file.write_text(text)
        file.chmod(0o755)
        return file

    def test_headlines(self) -> None:
        file = self.folder / "headlines.csv"
        file.write_text("\ufeff# unit of the list: patients\nmeasure,scope,mean,low\nlist,all,12.5,1\nlist,RA7,,\n"
                        '"a, b",x,-1e3,\n', encoding="utf-8")
        self.assertEqual(read_headlines(file), {("list", "all"): 12.5, ("a, b", "x"): -1000.0})

    def test_running(self) -> None:
        program = self.program(PROGRAM)
        self.assertEqual(run_headlines("a.yaml", "--seed", 3, program=program), {("list", "all"): 7.5})
        self.assertRegex(run_page("a.yaml", "--seed", 3, program=program), r"^run a\.yaml --seed 3 -o /\S+\n$")

    def test_a_start_that_is_out_of_step_is_a_result(self) -> None:
        program = self.program('#!/bin/sh\necho "{\\"words\\": \\"$*\\"}"\nexit 1\n')
        self.assertEqual(run_start("a.yaml", "--seed", 3, program=program),
                         {"words": "validate a.yaml --start --json --seed 3"})
        with self.assertRaisesRegex(ProgramFailed, r"failed \(2\)"):
            run_start("a.yaml", program=self.program("#!/bin/sh\nexit 2\n"))
        with self.assertRaisesRegex(BadInput, "no JSON object"):
            run_start("a.yaml", program=self.program("#!/bin/sh\necho '[]'\n"))

    def test_a_run_that_fails(self) -> None:
        with self.assertRaisesRegex(ProgramFailed, r"failed \(2\):\nno such scenario"):
            run_headlines("a.yaml", program=self.program("#!/bin/sh\necho no such scenario\nexit 2\n"))


if __name__ == "__main__":
    unittest.main()
