"""CITATION.cff: the fields of the Citation File Format 1.2.0, and the program's version."""

import re
import unittest

from installing import ROOT, version

# Of its schema: those a file must have, and those it may.
REQUIRED = {"authors", "cff-version", "message", "title"}
KNOWN = REQUIRED | {"abstract", "commit", "contact", "date-released", "doi", "identifiers", "keywords", "license",
                    "license-url", "preferred-citation", "references", "repository", "repository-artifact",
                    "repository-code", "type", "url", "version"}


class CitationTest(unittest.TestCase):
    """Its top level is plain enough to be read without a YAML library."""

    def test_fields(self) -> None:
        text = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
        fields = dict(re.findall(r"^([a-z-]+): *(.*)$", text, re.MULTILINE))
        self.assertLessEqual(REQUIRED, set(fields))
        self.assertLessEqual(set(fields), KNOWN)
        self.assertEqual((fields["cff-version"], fields["type"]), ("1.2.0", "software"))
        self.assertEqual(fields["license"], "Apache-2.0")
        self.assertEqual(fields["version"], version())
        self.assertRegex(text, r"authors:\n  - name: \S")
        self.assertNotRegex(text, r"(given-names|family-names|email):")


if __name__ == "__main__":
    unittest.main()
