"""Reading policies from disk: a folder with `policy.toml`, and earlier or later versions beside it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from clearsight.kernel.errors import ClearsightError, Fault
from clearsight.policy.domain.layers import layered
from clearsight.policy.domain.model import Policy
from clearsight.policy.domain.reading import read_policy

SHIPPED = Path(__file__).resolve().parents[3] / "policies"


@dataclass(frozen=True)
class PolicyBook:
    """Every version of one policy, in the order in which they took effect."""

    folder: Path
    versions: tuple[Policy, ...]

    def in_force(self, on: date) -> Policy:
        """The version in force on a day; before the first, the first."""
        current = self.versions[0]
        for version in self.versions:
            if version.policy.effective_from <= on:
                current = version
        return current


def policies_folder() -> Path:
    """Where the policies lie: beside the source, or in the working directory of an installed copy."""
    return SHIPPED if SHIPPED.is_dir() else Path.cwd() / "policies"


def policy_names(folder: Path | None = None) -> list[str]:
    """The names of the policies at hand."""
    folder = folder or policies_folder()
    return sorted(path.parent.name for path in folder.glob("*/policy.toml"))


def find_policy(name_or_path: str) -> Path:
    """The folder of a policy, given its name, its folder or its file.

    Raises:
        ClearsightError: when there is none, with the names there are.
    """
    path = Path(name_or_path)
    named = policies_folder() / name_or_path
    if "/" not in name_or_path and (named / "policy.toml").is_file():
        return named
    if path.is_file():
        return path
    if (path / "policy.toml").is_file():
        return path
    raise ClearsightError.one(
        name_or_path, "no such policy", f"name a folder with a policy.toml, or one of {', '.join(policy_names())}"
    )


def load_policy(path: Path) -> PolicyBook:
    """Every version of the policy in a folder (or of one file), with its layers laid in.

    Raises:
        ClearsightError: with every fault of every file.
    """
    folder = path.parent if path.is_file() else path
    files = [path] if path.is_file() else [folder / "policy.toml", *sorted((folder / "versions").glob("*.toml"))]
    versions: list[Policy] = []
    faults: list[Fault] = []
    for file in files:
        try:
            versions.append(_with_layers(read_policy(_text(file), str(file)), folder, str(file), ()))
        except ClearsightError as error:
            faults += error.faults
    if faults:
        raise ClearsightError(faults)
    versions.sort(key=lambda policy: policy.policy.effective_from)
    for earlier, later in zip(versions, versions[1:], strict=False):
        if earlier.policy.effective_from == later.policy.effective_from:
            raise ClearsightError.one(
                str(folder), f"two versions take effect on {later.policy.effective_from}", "correct one of the dates"
            )
    return PolicyBook(folder, tuple(versions))


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except OSError as error:
        raise ClearsightError.one(str(file), f"cannot be read: {error.strerror}", "check the path") from None
    except UnicodeDecodeError:
        raise ClearsightError.one(str(file), "is not UTF-8 text", "save it as UTF-8") from None


def _with_layers(policy: Policy, folder: Path, file: str, above: tuple[str, ...]) -> Policy:
    layers = []
    for layer in policy.layers:
        if layer.policy in above or layer.policy == policy.policy.name:
            raise ClearsightError.one(file, f"the layer {layer.policy!r} comes back to itself", "take it out")
        beside = folder.parent / layer.policy
        path = beside if (beside / "policy.toml").is_file() else find_policy(layer.policy)
        text = _text(path / "policy.toml")
        other = read_policy(text, str(path / "policy.toml"))
        other = _with_layers(other, path, str(path / "policy.toml"), (*above, policy.policy.name))
        layers.append((layer, other))
    return layered(policy, layers)
