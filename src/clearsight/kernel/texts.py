"""What may not stand in a text that people read: control characters, and marks that turn its direction."""

from __future__ import annotations

import re

_BIDI = "\u202a-\u202e\u2066-\u2069"
# Tab and line ends may stand; the rest moves the cursor of a terminal or makes words read otherwise.
NOT_IN_TEXT = re.compile(f"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f{_BIDI}\ud800-\udfff\ufffe\uffff]")
