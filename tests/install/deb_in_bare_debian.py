"""The Debian package in a bare Debian 12: it brings what it needs, and an ordinary user runs the demo in his folder.

    python3 tests/install/deb_in_bare_debian.py

Needs root, debootstrap and a Debian mirror (minutes, 600 MB in the folder for temporary files).
"""

import os
import shutil
import unittest

from installing import InstallTest
import trying

USER = "planner"
FOLDER = "/home/planner/plans for the winter"


class BareDebianTest(InstallTest):
    """In a chroot."""

    def test_demo(self) -> None:
        trying.need(self, programs=("dpkg-shlibdeps", "debootstrap", "chroot"))
        if os.getuid() != 0:
            self.skipTest("to make a chroot takes root")
        system = self.here.parent / "system"
        self.ends(["debootstrap", "--variant=minbase", "bookworm", system])
        shutil.copy(self.packed("DEB"), system / "tmp" / "icsflow.deb")
        for file in ("/etc/resolv.conf", "/etc/hosts"):
            shutil.copy(file, system / "etc")
        self.ends(["mount", "-t", "proc", "proc", system / "proc"])
        self.addCleanup(self.ends, ["umount", "--lazy", system / "proc"])

        def within(*command: str) -> str:
            return self.ends(["chroot", system, "env", "DEBIAN_FRONTEND=noninteractive", *command])

        within("apt-get", "--quiet", "install", "--yes", "--no-install-recommends", "/tmp/icsflow.deb")
        within("useradd", "--create-home", USER)
        within("install", "--directory", f"--owner={USER}", FOLDER)

        def planner(command: str) -> str:
            return within("su", USER, "-c", f"cd '{FOLDER}' && {command}")

        demo = "/usr/share/icsflow/scenarios/bnssg.yaml"
        page = planner(f"icsflow run {demo} --replications 10 --workers 2 -o 'out/the demo'")
        self.assertIn("Bristol, North Somerset and South Gloucestershire\n====", page)
        self.assertIn("10 replications", page)
        self.assertIn("headlines.csv", planner("ls 'out/the demo'"))
        # A plan of icsflow's extends a file above its own folder.
        planner("ln -s /usr/share/icsflow/scenarios && icsflow compare scenarios/bnssg.yaml "
                "scenarios/what-if/rehab_beds.yaml --until 2026-04-01 --replications 2")
        self.assertIn("icsflow", within("dpkg", "--remove", "icsflow"))
        self.assertFalse((system / "usr/share/icsflow").exists())


if __name__ == "__main__":
    unittest.main()
