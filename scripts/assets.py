"""Build what the browser is given into `src/clearsight/web/static/built`; nothing of it is committed.

The style sheet is compiled from `web/scss`; our own scripts and pictures are copied from `web/js` and
`web/static_src`, others' scripts and fonts from the npm packages that bring them.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from scripts.fonts import FONTS, build_fonts
from scripts.steps import ROOT, call, step

MODULES = ROOT / "node_modules"
WEB = ROOT / "src" / "clearsight" / "web"
BUILT = WEB / "static" / "built"
STYLES = WEB / "scss"
# Our own scripts and pictures, which lie beside the others once built.
PLAIN = (WEB / "js", WEB / "static_src")

# From node_modules to built: a file, or all files that the pattern finds.
COPIED = (
    ("govuk-frontend/dist/govuk/govuk-frontend.min.js", ""),
    ("@ministryofjustice/frontend/moj/moj-frontend.min.js", ""),
    ("@ministryofjustice/frontend/moj/assets/images/icon-document.svg", "images"),
    ("@fontsource-variable/atkinson-hyperlegible-next/files/*latin*-wght-*.woff2", "fonts"),
    ("@fontsource-variable/atkinson-hyperlegible-next/LICENSE", "fonts"),
)


def build_assets(env: dict[str, str]) -> None:
    """Install the npm packages and build, where their lock or our sources have changed; `env` has `node`."""
    packages = [ROOT / "package.json", ROOT / "package-lock.json"]
    step("npm packages", MODULES / ".made", packages, lambda: _install(env))
    sources = [path for folder in (STYLES, *PLAIN) for path in folder.rglob("*") if path.is_file()]
    step("assets", BUILT / ".made", [*packages, *sources, Path(__file__)], lambda: _build(env))
    unpacking = Path(__file__).with_name("fonts.py")
    step("fonts of PDFs", FONTS / ".made", [*packages, unpacking], build_fonts)


def _install(env: dict[str, str]) -> None:
    call("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", env=env,
         mend="check that the npm registry can be reached")  # fmt: skip


def _build(env: dict[str, str]) -> None:
    fresh = BUILT.with_name(".building")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    call("node", MODULES / "sass" / "sass.js", "--load-path=.", "--style=compressed", "--no-source-map",
         "--quiet-deps", STYLES / "clearsight.scss", fresh / "clearsight.css",
         env=env, mend="mend the style sheet")  # fmt: skip
    _without_crown(fresh / "clearsight.css")
    for pattern, folder in COPIED:
        found = sorted(MODULES.glob(pattern))
        if not found:
            raise FileNotFoundError(f"node_modules/{pattern}")
        (fresh / folder).mkdir(exist_ok=True)
        for path in found:
            shutil.copy2(path, fresh / folder / path.name)
    for source in PLAIN:
        if source.is_dir():
            shutil.copytree(source, fresh, dirs_exist_ok=True)
    shutil.rmtree(BUILT, ignore_errors=True)
    fresh.rename(BUILT)


def _without_crown(style_sheet: Path) -> None:
    # The crest may be shown on gov.uk only; what is not there must not be asked for either.
    written = style_sheet.read_text("utf-8")
    style_sheet.write_text(re.sub(r"url\([^)]*govuk-crest[^)]*\)", "none", written), "utf-8")
