"""Steps that say what they do and how long it took, and are skipped while what they rest on is unchanged."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


class StepFailed(Exception):
    """A step could not be done; the message says what to do about it, in one line."""


def step(name: str, stamp: Path, inputs: Iterable[Path], work: Callable[[], None]) -> None:
    """Do `work` unless `stamp` shows that it was done with these `inputs` (files) as they are now."""
    wanted = _digest(inputs)
    if stamp.exists() and stamp.read_text() == wanted:
        return
    print(f"  {name} ...", flush=True)
    began = time.monotonic()
    work()
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(wanted)
    print(f"  {name}: {time.monotonic() - began:.1f} s", flush=True)


def call(*words: str | Path, env: dict[str, str] | None = None, mend: str) -> None:
    """Run a program in the checkout, silently unless it fails.

    Raises:
        StepFailed: with the last lines of what the program said, and `mend`.
    """
    done = attempt(words, env)
    if done.returncode:
        said = "\n".join((done.stdout + done.stderr).strip().splitlines()[-15:])
        raise StepFailed(f"{said}\n{Path(words[0]).name} failed: {mend}")


def attempt(
    words: Sequence[str | Path], env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a program in the checkout and say how it went."""
    try:
        return subprocess.run(
            [str(word) for word in words], cwd=ROOT, env=env, capture_output=True, text=True
        )
    except OSError as error:
        return subprocess.CompletedProcess([str(word) for word in words], 127, "", str(error))


def told(main: Callable[[], None]) -> None:
    """Run `main`; a failed step ends the program with its message and status 1."""
    try:
        main()
    except StepFailed as failed:
        print(failed, file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)


def _digest(inputs: Iterable[Path]) -> str:
    digest = hashlib.sha256(str(ROOT).encode())
    for path in sorted(inputs):
        digest.update(str(path).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()
