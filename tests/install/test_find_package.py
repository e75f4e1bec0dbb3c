"""Another project finds the installed libraries and runs a replication: the example of docs/install.md."""

import os
import sqlite3
import unittest

from installing import ROOT, InstallTest, version
import trying

MODEL = "share/icsflow/scenarios/tutorial/orthopaedics.yaml"


class FindPackageTest(InstallTest):
    """From a prefix that was moved."""

    def test_the_example(self) -> None:
        first, prefix = self.here / "first", self.here / "moved prefix"
        self.ends(["cmake", "--install", os.environ["ICSFLOW_BUILD"], "--prefix", first])
        first.rename(prefix)
        project = self.here / "project"
        project.mkdir()
        for name, language in (("CMakeLists.txt", "cmake"), ("replication.cpp", "cpp")):
            text, = trying.blocks("install.md", language)
            (project / name).write_text(text, encoding="utf-8")
        self.assertIn(f"find_package(icsflow {version().rsplit('.', 1)[0]} REQUIRED)",
                      (project / "CMakeLists.txt").read_text())
        build = self.here / "build"
        self.ends(["cmake", "-G", "Ninja", "-S", project, "-B", build, "-D", f"CMAKE_PREFIX_PATH={prefix}"])
        self.ends(["cmake", "--build", build])
        for file in (prefix / "lib").rglob("*.cmake"):
            self.assertNotIn(str(ROOT), file.read_text(), f"{file.name} names the source tree")

        shown = self.ends([build / "replication", prefix / MODEL])
        self.ends([prefix / "bin" / "icsflow", "run", prefix / MODEL, "--replications", "1", "-o", "out", "--quiet"])
        database = sqlite3.connect(self.here / "out" / "results.sqlite")
        kept = database.execute("SELECT measure, scope, value FROM headline_view").fetchall()
        database.close()
        read = [line.split("\t") for line in shown.splitlines()]
        self.assertEqual([(measure, scope, None if value == "nan" else float(value)) for measure, scope, value in read],
                         kept)
        self.assertGreater(len(kept), 20)
        self.assertIn("no such file", self.ends([build / "replication", "none.yaml"], code=2))

    def test_another_version_is_not_taken(self) -> None:
        prefix = self.here / "prefix"
        self.ends(["cmake", "--install", os.environ["ICSFLOW_BUILD"], "--prefix", prefix])
        (self.here / "CMakeLists.txt").write_text("cmake_minimum_required(VERSION 3.25)\nproject(other LANGUAGES CXX)\n"
                                                  "find_package(icsflow 99.0 REQUIRED)\n")
        said = self.ends(["cmake", "-S", ".", "-B", "build", "-D", f"CMAKE_PREFIX_PATH={prefix}"], code=1)
        self.assertIn(f"version: {version()}", said)


if __name__ == "__main__":
    unittest.main()
