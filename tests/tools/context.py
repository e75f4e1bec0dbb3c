"""Makes the package of the scripts known to its tests."""

import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]

sys.path.insert(0, str(ROOT / "tools"))
sys.dont_write_bytecode = True
