"""What the tests of installations share. ICSFLOW is the program that was built, ICSFLOW_BUILD its build folder."""

import os
import pathlib
import subprocess
import sys
import tempfile
import unittest
from collections.abc import Sequence
from typing import Optional, Union

ROOT = pathlib.Path(__file__).resolve().parents[2]
NOBODY = 65534

sys.path.insert(0, str(ROOT / "tests" / "clients"))
sys.dont_write_bytecode = True

Words = Sequence[Union[str, pathlib.Path]]


class InstallTest(unittest.TestCase):
    """In a folder of its own, which everybody may enter."""

    def setUp(self) -> None:
        made = self.enterContext(tempfile.TemporaryDirectory())
        self.here = pathlib.Path(made) / "Zoë's folder"
        self.here.mkdir()
        for folder in (self.here.parent, self.here):
            folder.chmod(0o755)

    def ends(self, command: Words, code: int = 0, folder: Optional[pathlib.Path] = None, ordinary: bool = False) -> str:
        """What a command prints and says, which ends so. @param ordinary: by a user who is not root"""
        as_user: Words = []
        if ordinary and os.getuid() == 0:
            as_user = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
        done = subprocess.run([*as_user, *command], cwd=folder or self.here, capture_output=True, text=True,
                              stdin=subprocess.DEVNULL, check=False)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done.stdout + done.stderr

    def packed(self, kind: str) -> pathlib.Path:
        """The package of a kind that cpack makes."""
        config = pathlib.Path(os.environ["ICSFLOW_BUILD"]) / "CPackConfig.cmake"
        folder = self.here.parent / "packed"
        self.ends(["cpack", "--config", config, "-G", kind, "-B", folder])
        file, = (file for file in folder.iterdir() if file.is_file())
        return file


def version() -> str:
    """The one in CMakeLists.txt."""
    text = (ROOT / "CMakeLists.txt").read_text(encoding="utf-8")
    return text.split("project(icsflow VERSION ")[1].split()[0]
