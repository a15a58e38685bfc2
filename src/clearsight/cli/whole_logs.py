"""Each log as one file that an outsider checks with the verifier (docs/reference/evidence.md)."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

from clearsight.kernel.errors import ClearsightError
from clearsight.kernel.texts import harmless

READ_ME = """This is the whole log of %s, as it stood on %s.

Check it with verifier.py of Clearsight, or `clearsight verify`, a key and checkpoints that you have from
somewhere else:

  python3 verifier.py %s --key KEY --witnessed notes.txt

It names each entry that was altered, deleted, moved, put in or dated back since somebody outside witnessed
the log. There is no content in it; who did and read what, and when, is: keep it accordingly.
"""


def export_all(to: Path | None) -> int:
    """Write each log into a folder that is not there yet; readable by whoever calls it alone.

    Raises:
        ClearsightError: when no folder is named, or something stands there.
    """
    from clearsight.access.actors import Operator
    from clearsight.audit.actions import export_log
    from clearsight.audit.queries import heads
    from clearsight.audit.queries.rows import UNREADABLE
    from clearsight.cli.verifier import LARGEST
    from clearsight.integrations.clock import now
    from clearsight.people.models import Organisation

    if to is None:
        raise ClearsightError.one("--to", "it is not said where to write it", "name a folder: --to logs")
    try:
        to.mkdir(mode=0o700)
    except OSError as error:
        raise ClearsightError.one(str(to), f"cannot be made ({error.strerror})", "name a new one") from None
    names, at = dict(Organisation.objects.values_list("pk", "name")), now()
    for head in (one for one in heads() if one.origin and one.size):
        name = names.get(head.tree, "this installation")
        try:
            found = export_log(head, name, by=Operator(), at=at)
        except UNREADABLE:
            raise ClearsightError.one(
                head.origin, "a row of it cannot be read", "run clearsight audit fsck, which names it"
            ) from None
        path = to / f"log-{head.origin.rpartition('/')[2]}.zip"
        size = _write(path, found)
        print(harmless(f"{name}: {len(found['events']):,} in {path}"))
        if size > LARGEST:
            print(f"but it has more than {LARGEST:,} bytes: the verifier reads none so large")
            return 1
    return 0


def _write(path: Path, found: dict[str, Any]) -> int:
    """How many bytes are in it. Nothing in it is packed: the verifier knows every byte."""
    text = json.dumps(found, ensure_ascii=False).encode()
    said = READ_ME % (found["organisation"], found["made_at"], path.name)
    year, month, day = (int(one) for one in found["made_at"][:10].split("-"))
    with zipfile.ZipFile(path, "w") as bundle:
        for called, content in (("evidence.json", text), ("read-me.txt", said.encode())):
            bundle.writestr(zipfile.ZipInfo(called, (year, month, day, 0, 0, 0)), content)
    return len(text) + len(said.encode())
