"""The Debian package and the archive: what they hold, and that the archive runs from any folder."""

import pathlib
import shutil
import sys
import tarfile
import unittest

from installing import NOBODY, ROOT, InstallTest, version
import trying

HOLDS = ("bin/icsflow", "share/icsflow/scenarios/bnssg.yaml", "share/icsflow/scenarios/scenario.schema.json",
         "share/icsflow/scenarios/what-if/more_home_care.yaml", "share/icsflow/clients/icsflow.py",
         "share/icsflow/clients/icsflow.R", "share/doc/icsflow/docs/clients.md", "share/doc/icsflow/README.md",
         "share/doc/icsflow/LICENSE", "share/doc/icsflow/CITATION.cff")

CLIENT = """
import sys
sys.path.append(sys.argv[1] + "/share/icsflow/clients")
import icsflow
assert icsflow.program() == sys.argv[1] + "/bin/icsflow"
study = icsflow.run(sys.argv[1] + "/share/icsflow/scenarios/tutorial/orthopaedics.yaml", replications=2)
assert len(study.headlines("closing_list", "all")) == 2
"""


class PackageTest(InstallTest):
    """As cpack makes them."""

    def test_debian_package(self) -> None:
        trying.need(self, programs=("dpkg-shlibdeps", "dpkg-deb"))
        file = self.packed("DEB")
        self.assertEqual(file.name, f"icsflow_{version()}_amd64.deb")
        fields = self.ends(["dpkg-deb", "-f", file]).splitlines()
        about = dict(line.split(": ", 1) for line in fields if line and line[0] != " ")
        needs = {word.split()[0] for word in about["Depends"].split(",")}
        self.assertLessEqual({"libc6", "libtbb12", "libsqlite3-0", "libfmt9", "libyaml-cpp0.7", "libzip4",
                              "libxlsxwriter4"}, needs)
        self.assertFalse([name for name in needs if name.endswith("-dev")])
        self.assertEqual((about["Package"], about["Maintainer"]), ("icsflow", "The icsflow developers"))
        held = {line.split(maxsplit=5)[5] for line in self.ends(["dpkg-deb", "-c", file]).splitlines()}
        self.assertLessEqual({f"./usr/{name}" for name in HOLDS}, held)
        self.assertFalse([name for name in held if not name.startswith("./usr/") or name.endswith((".a", ".hpp"))])

    def test_archive_runs_from_any_folder(self) -> None:
        prefix = self.unpacked()
        for name in HOLDS:
            self.assertTrue((prefix / name).is_file(), name)
        mine = self.here / "work of mine"
        mine.mkdir()
        shutil.chown(mine, NOBODY, NOBODY)
        scenarios = prefix / "share/icsflow/scenarios"

        def icsflow(*words: str, code: int = 0) -> str:
            return self.ends([prefix / "bin" / "icsflow", *words], code, folder=mine, ordinary=True)

        self.assertEqual(icsflow("schema"), (scenarios / "scenario.schema.json").read_text(encoding="utf-8"))
        # A plan that extends a file above its own folder: of the shipped ones, so it may.
        icsflow("run", str(scenarios / "what-if/more_home_care.yaml"), "--until", "2026-03-01", "--replications", "1")
        self.assertTrue((mine / "out/more_home_care/headlines.csv").is_file())
        said = icsflow("run", "scenarios/bnssg.yaml", code=2)
        self.assertIn(f"no such file; icsflow comes with {scenarios}/bnssg.yaml", said)
        # Also by a link to them, beside which the commands of the documents are typed.
        (mine / "scenarios").symlink_to(scenarios)
        icsflow("validate", "scenarios/what-if/more_home_care.yaml")
        # The source tree it was built from is not its own.
        (mine / "plan.yaml").write_text(f"icsflow: 1\nname: Plan\nextends: {ROOT}/scenarios/bnssg.yaml\n")
        self.assertIn("--allow-outside", icsflow("validate", "plan.yaml", code=2))
        (mine / "plan.yaml").write_text(f"icsflow: 1\nname: Plan\nextends: {scenarios}/bnssg.yaml\n")
        icsflow("validate", "plan.yaml")
        # What is built on tables of the installation, twice: what was written can be written again.
        for _ in range(2):
            icsflow("new", "ics", "-o", "my ics")
        icsflow("run", "my ics/scenario.yaml", "--until", "2026-05-01", "--replications", "1", "-o", "out/my ics")
        (mine / "ask.py").write_text(CLIENT)
        self.ends(["env", "-u", "ICSFLOW", sys.executable, "ask.py", prefix], folder=mine, ordinary=True)

    def unpacked(self) -> pathlib.Path:
        """The archive, moved after it was unpacked, where nobody can write."""
        with tarfile.open(self.packed("TGZ")) as archive:
            archive.extractall(self.here)
        made, = self.here.glob("icsflow-*")
        prefix = made.rename(self.here / "Für alle, schön weit weg")
        for file in (prefix, *prefix.rglob("*")):
            file.chmod(file.stat().st_mode & ~0o222)
        self.addCleanup(self.make_writable, prefix)
        return prefix

    def make_writable(self, prefix: pathlib.Path) -> None:
        """So that it can be removed."""
        for folder in (prefix, *prefix.rglob("*/")):
            folder.chmod(0o755)


if __name__ == "__main__":
    unittest.main()
