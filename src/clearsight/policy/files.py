"""Reading policies from disk: a folder with `policy.toml`, and earlier or later versions beside it."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path

from clearsight.kernel.errors import ClearsightError, Fault
from clearsight.policy.domain.layers import layered
from clearsight.policy.domain.model import Policy
from clearsight.policy.domain.reading import MOST_RULES, place_in, read_policy

SHIPPED = Path(__file__).resolve().parents[3] / "policies"
DEEPEST = 8  # layers of layers


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
    problem = "there is no policy.toml in this folder" if path.is_dir() else "there is no such policy"
    near = difflib.get_close_matches(name_or_path, policy_names(), 1)
    known = ", ".join(policy_names())
    mend = f"did you mean {near[0]}?" if near else f"name a folder with a policy.toml, or one of {known}"
    raise ClearsightError.one(name_or_path or "policy", problem, mend)


def lasting_name(name_or_path: str) -> str:
    """What finds the same policy from any working directory: a shipped one's name, or a folder's whole path.

    Raises:
        ClearsightError: when there is none, or it is one version alone and no folder.
    """
    found = find_policy(name_or_path).resolve()
    if found.is_file() and found.name != "policy.toml":
        raise ClearsightError.one(name_or_path, "this is one version of a policy", "name its folder")
    folder = found.parent if found.is_file() else found
    return folder.name if folder.parent == SHIPPED else str(folder)


def load_policy(path: Path) -> PolicyBook:
    """Every version of the policy in a folder (or of one file), with its layers laid in.

    Raises:
        ClearsightError: with every fault of every file.
    """
    folder = path.parent if path.is_file() else path
    versioned = sorted((folder / "versions").glob("*.toml"))
    files = [path] if path.is_file() else [folder / "policy.toml", *versioned]
    versions: list[tuple[Path, Policy]] = []
    faults: list[Fault] = []
    read: dict[Path, tuple[str, Policy]] = {}
    for file in files:
        try:
            text = _text(file)
            policy = read_policy(text, str(file))
            versions.append((file, _Layers(read).laid(policy, text, file)))
        except ClearsightError as error:
            faults += error.faults
    versions.sort(key=lambda version: version[1].policy.effective_from)
    faults += _conflicts(versions)
    if faults:
        raise ClearsightError(faults)
    return PolicyBook(folder, tuple(policy for _, policy in versions))


def _conflicts(versions: list[tuple[Path, Policy]]) -> Iterator[Fault]:
    """Versions of one policy that cannot stand beside each other."""
    for (one, earlier), (file, later) in pairwise(versions):
        head, before = later.policy, earlier.policy
        place = place_in(_text(file), str(file))
        if head.effective_from == before.effective_from:
            yield Fault(
                place(("policy", "effective_from")),
                f"{one.name} takes effect on {head.effective_from} too",
                "correct one of the dates",
            )
        if head.version == before.version:
            yield Fault(
                place(("policy", "version")),
                f"{one.name} is version {head.version!r} too",
                "give each a version of its own",
            )
        if head.name != before.name:
            yield Fault(
                place(("policy", "name")),
                f"this is {head.name!r}, and {one.name} is {before.name!r}",
                "versions of one policy have one name",
            )


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise ClearsightError.one(str(file), f"cannot be read: {error.strerror}", "check the path") from None
    except UnicodeDecodeError:
        raise ClearsightError.one(str(file), "is not UTF-8 text", "save it as UTF-8") from None


class _Layers:
    """The layers of one version of a policy: each speaks once, however deep it lies."""

    def __init__(self, read: dict[Path, tuple[str, Policy]]) -> None:
        self.read = read  # from a file to what stands in it, for every version together
        self.named: dict[Path, str] = {}  # from a layer's file to the place that named it
        self.everywhere: dict[Path, Path] = {}  # layers that speak at every site already, and who named them

    def laid(
        self, policy: Policy, text: str, file: Path, above: tuple[Path, ...] = (), narrow: bool = False
    ) -> Policy:
        """A policy with its layers laid in, and theirs. `narrow`: it speaks for some sites only.

        A layer that speaks everywhere and is named again, as a trust's floor is by its school, speaks once.

        Raises:
            ClearsightError: a layer is not there, cannot be read, comes back to itself or is named twice, or
                they lie too deep.
        """
        layers = []
        above = (*above, file.resolve())
        for n, layer in enumerate(policy.layers):
            place = place_in(text, str(file))(("layers", n, "policy"))
            path = _layer_file(layer.policy, _folder_of(file).parent, place)
            if self.everywhere.get(path.resolve(), file) != file and path.resolve() not in above:
                continue
            self._refuse(layer.policy, path, place, above)
            within = narrow or bool(layer.sites or layer.at)
            if not within:
                self.everywhere[path.resolve()] = file
            if path not in self.read:
                words = _text(path)
                self.read[path] = words, read_policy(words, str(path))
            words, other = self.read[path]
            layers.append((layer, self.laid(other, words, path, above, within)))
        whole = layered(policy, layers)
        if len(whole.rules) > MOST_RULES:
            problem = f"there are more than {MOST_RULES:,} rules, those of its layers included"
            raise ClearsightError.one(str(file), problem, "cut it down")
        return whole

    def _refuse(self, name: str, path: Path, place: str, above: tuple[Path, ...]) -> None:
        if path.resolve() in above:
            raise ClearsightError.one(place, f"the layer {name!r} comes back to itself", "take it out")
        if path.resolve() in self.named:
            also = self.named[path.resolve()]
            raise ClearsightError.one(
                place, f"the layer {name!r} speaks already: {also}", "keep one of the two"
            )
        if len(above) > DEEPEST:
            raise ClearsightError.one(place, f"layers lie more than {DEEPEST} deep", "lay them side by side")
        self.named[path.resolve()] = place


def _folder_of(file: Path) -> Path:
    """The policy's folder: one up from `policy.toml`, two from a file of `versions/`."""
    return file.parent.parent if file.parent.name == "versions" else file.parent


def _layer_file(name: str, beside: Path, place: str) -> Path:
    """The file of a layer: in a folder beside this policy's own, or one of the policies at hand."""
    for among in (beside, policies_folder()):
        if (among / name / "policy.toml").is_file():
            return among / name / "policy.toml"
    known = sorted({*policy_names(), *policy_names(beside)})
    raise ClearsightError.one(place, f"there is no policy {name!r}", f"name one of {', '.join(known)}")
