"""The log of what was done: whether it is whole, and what others can hold it to.

`fsck` derives everything again from the raw rows: the tree of each organisation, its checkpoints, what was
witnessed of it, and each signature, seal, addendum, settlement, page on paper and agreement; it names what
was altered, deleted, moved, dated back or added behind the log's back, and which guards of the database are
gone, and ends with status 1. It changes nothing. `checkpoint` prints
the newest checkpoint of each log, `key` the public keys that others need to check one. `witness` gives the
newest checkpoints to those whom CLEARSIGHT_WITNESSES names, whom whoever administers this machine should not
be able to touch: run it every day. `sheet` prints them as a PDF, to be kept on paper. `export` writes each
log whole into a file for an outsider, who sees with `clearsight verify` what was deleted, put in or altered.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from clearsight.cli.demo import use_demonstration
from clearsight.cli.installation import open_django, refuse_missing, refuse_outdated
from clearsight.kernel.errors import ClearsightError
from clearsight.kernel.texts import harmless

EXAMPLES = """\
  clearsight audit fsck                           everything, against itself
  clearsight audit fsck --witnessed notes.txt     and against checkpoints that somebody else kept
  clearsight audit checkpoint                     the newest of each log, signed
  clearsight audit key                            the public key of each log, in a line
  clearsight audit key --demo                     of the demonstration
  clearsight audit witness                        to all witnesses
  clearsight audit sheet --to checkpoint.pdf      on paper, with a QR code
  clearsight audit export --to logs               each log whole, to be checked by an outsider"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What to do with the log."""
    tasks = ("fsck", "checkpoint", "key", "witness", "sheet", "export")
    parser.add_argument("do", choices=tasks, metavar="|".join(tasks))
    parser.add_argument(
        "--witnessed",
        type=Path,
        metavar="FILE",
        help="checkpoints that somebody else kept, as they were given",
    )

    parser.add_argument(
        "--to", type=Path, metavar="FILE", help="the PDF that `sheet` writes, or the folder of `export`"
    )
    parser.add_argument("--demo", action="store_true", help="look at the demonstration's log")


def run(options: argparse.Namespace) -> int:
    """Carry it out; 1 where something is not as it was."""
    _refuse_unused(options)
    if options.demo:
        use_demonstration()
    refuse_missing()
    open_django()
    refuse_outdated("this command makes none")
    if options.do == "fsck":
        return _check(options.witnessed)
    if options.do == "witness":
        from clearsight.cli.witnessing import witness_all

        return witness_all()
    if options.do == "sheet":
        return _print(options.to)
    if options.do == "export":
        from clearsight.cli.whole_logs import export_all

        return export_all(options.to)
    return _tell(options.do)


def _refuse_unused(options: argparse.Namespace) -> None:
    for option, tasks, mend in (
        ("to", ("sheet", "export"), "> FILE"),
        ("witnessed", ("fsck",), "clearsight audit fsck"),
    ):
        if getattr(options, option) is not None and options.do not in tasks:
            problem = f"`{options.do}` has no use for it: it is of `{'` and `'.join(tasks)}` alone"
            raise ClearsightError.one(f"--{option}", problem, f"leave it out, or use {mend}")


def _tell(what: str) -> int:
    """The newest checkpoints, or the public keys, each after the name of whose log it is."""
    from clearsight.audit.queries import changes_of, heads, verifier_of
    from clearsight.people.models import Organisation

    names = dict(Organisation.objects.values_list("pk", "name"))
    for head in heads():
        print(harmless(f"{names.get(head.tree, 'this installation')}:"))
        print(head.checkpoint if what == "checkpoint" else verifier_of(head).text)
        for change in changes_of(head) if what == "key" else ():
            print(harmless(f"  until it had {change.size:,} entries: {change.before.text}"))
    return 0


def _print(to: Path | None) -> int:
    from clearsight.access.actors import Operator
    from clearsight.audit.actions import note_witnessed
    from clearsight.audit.domain.notes import dated
    from clearsight.audit.queries import keep_witnessed
    from clearsight.cli.witnessing import sheets
    from clearsight.integrations.clock import now
    from clearsight.people.models import Organisation
    from clearsight.web.paper import checkpoint_sheet

    if to is None:
        raise ClearsightError.one("--to", "it is not said where to write it", "name a file: --to sheet.pdf")
    logs, at = list(sheets()), now()
    names = dict(Organisation.objects.values_list("pk", "name"))
    to.write_bytes(
        checkpoint_sheet(
            [
                (names.get(head.tree, "this installation"), head.size, dated(head.checkpoint, at), key)
                for head, key in logs
            ],
            at,
        )
    )
    for head, _ in logs:
        note_witnessed(head, head.checkpoint, "sheet", "a printed sheet", by=Operator(), at=at)
        keep_witnessed(head.checkpoint)
    are = "1 checkpoint is" if len(logs) == 1 else f"{len(logs):,} checkpoints are"
    print(harmless(f"{are} in {to}: print it, and have somebody else keep it"))
    return 0


def _check(witnessed: Path | None) -> int:
    from clearsight.audit.queries import (
        check_tree,
        heads,
        odd_texts,
        read_notes,
        under_another_key,
        witnessed_elsewhere,
    )
    from clearsight.web.words import plural

    if witnessed is not None and not witnessed.exists():
        raise ClearsightError.one(str(witnessed), "there is no such file", "give the file that was kept")
    with odd_texts():
        given = read_notes(witnessed) if witnessed else []
        there, wrong, alone = heads(), 0, 0
        lost = {one.origin for one in given} - {head.origin for head in there}
        for origin in sorted(lost):
            wrong += _say(origin, "this log was witnessed, and is not here")
        for head in there:
            seen = witnessed_elsewhere(head, given)
            found = check_tree(head, seen)
            entries = plural(found.size, "entry", "entries")
            print(f"{found.origin}: {entries}, {plural(len(seen), 'witnessed checkpoint')}")
            alone += bool(found.size and not seen)
            wrong += sum(_say(found.origin, fault) for fault in found.faults)
        # No fault by itself: of a key that was lost nobody can say in its name which one follows.
        for one in under_another_key():
            print(harmless(f"NOTE {one}, and the log has not said so"))
        wrong += _check_content()
    # Whoever has the signing key can make anew what nobody outside has seen: of that nothing more is known.
    agrees = (
        "; without a witness that means that all agrees with itself" if alone else ", and nothing was altered"
    )
    print(plural(wrong, "fault") if wrong else f"nothing disagrees{agrees}")
    return 1 if wrong else 0


def _check_content() -> int:
    """How much is wrong with the database's guards, and with what was signed and sealed; each is said."""
    from clearsight.audit.queries import missing_guards
    from clearsight.config.as_made import altered_tables, is_kept_apart
    from clearsight.signoff.queries import compare_all
    from clearsight.web.words import listed, plural

    wrong = sum(_say("database", fault) for fault in (*missing_guards(), *altered_tables()))
    if not is_kept_apart():
        print("PostgreSQL keeps no organisations apart here: clearsight rows has it do so")
    content = compare_all()
    there = (
        plural(content.signatures, "signature"), plural(content.seals, "seal"),
        plural(content.addenda, "addendum", "addenda"), plural(content.settlements, "settlement"),
        plural(content.agreements, "signature of an agreement", "signatures of agreements"),
        plural(content.pages, "page on paper", "pages on paper"),
    )  # fmt: skip
    print(listed(there))
    if content.disposed:
        gone = plural(content.disposed, "record or agreement", "records and agreements")
        print(f"of {gone} the file was disposed of")
    if content.again:
        print(f"{content.again:,} of them again after a restoration, by whoever administers the machine")
    return wrong + sum(_say("content", fault) for fault in content.faults)


def _say(where: str, fault: str) -> int:
    print(harmless(f"FAULT {where}: {fault}"))
    return 1
