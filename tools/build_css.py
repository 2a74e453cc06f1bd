"""Build the third-party stylesheets and font into a folder that git ignores.

Run by `make css` after `npm ci --ignore-scripts`; Node is a build need only.

    python tools/build_css.py

Reads node_modules and writes overstap/ui/static/overstap/vendor/: nlds.css (components),
nlds-theme.css (the example theme, cut down to the tokens our components use), fonts/,
LICENSES/ and VENDOR.json (package, version, licence and hash of each source). Copies axe-core to
tests/browser/vendor/. Exits with a sentence when a package or its licence is missing.
"""

import hashlib
import json
import re
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NODE_MODULES = ROOT / "node_modules"
OUT = ROOT / "overstap" / "ui" / "static" / "overstap" / "vendor"
AXE_OUT = ROOT / "tests" / "browser" / "vendor"
STAMP = OUT / "VENDOR.json"
COMPONENTS = [
    ("@nl-design-system-candidate/button-css", "dist/button.css"),
    ("@nl-design-system-candidate/data-badge-css", "dist/data-badge.css"),
    ("@nl-design-system-candidate/link-css", "dist/link.css"),
    ("@nl-design-system-candidate/number-badge-css", "dist/number-badge.css"),
    ("@nl-design-system-candidate/skip-link-css", "dist/skip-link.css"),
    ("@utrecht/alert-css", "dist/index.min.css"),
    ("@utrecht/checkbox-css", "dist/index.min.css"),
    ("@utrecht/form-field-css", "dist/index.min.css"),
    ("@utrecht/form-field-description-css", "dist/index.min.css"),
    ("@utrecht/form-field-error-message-css", "dist/index.min.css"),
    ("@utrecht/form-fieldset-css", "dist/index.min.css"),
    ("@utrecht/form-label-css", "dist/index.min.css"),
    ("@utrecht/pagination-css", "dist/index.min.css"),
    ("@utrecht/radio-button-css", "dist/index.min.css"),
    ("@utrecht/select-css", "dist/index.min.css"),
    ("@utrecht/table-css", "dist/index.min.css"),
    ("@utrecht/textarea-css", "dist/index.min.css"),
    ("@utrecht/textbox-css", "dist/index.min.css"),
]
THEME = ("@nl-design-system-unstable/voorbeeld-design-tokens", "dist/theme.css")
FONT = "@fontsource-variable/source-sans-3"
FONT_FILES = [
    "source-sans-3-latin-wght-normal.woff2",
    "source-sans-3-latin-ext-wght-normal.woff2",  # names: ş ı ğ
]
LICENCES = {"EUPL-1.2", "OFL-1.1"}
VARIABLE = re.compile(r"var\(\s*(--[\w-]+)")
DECLARATION = re.compile(r"^\s*(--[\w-]+):\s*(.*?);", re.MULTILINE)
SOURCE_MAP = re.compile(r"/\*# sourceMappingURL=.*?\*/")


def package(name):
    """Return (folder, package.json) of a package, or stop with what to do."""
    folder = NODE_MODULES / name
    if not (folder / "package.json").exists():
        sys.exit(f"{name} is not in node_modules. Run: npm ci --ignore-scripts")
    meta = json.loads((folder / "package.json").read_text())
    if meta["license"] not in LICENCES:
        sys.exit(f"{name} has licence {meta['license']}, which is not one of {sorted(LICENCES)}.")
    return folder, meta


def read(name, file, sources):
    """Return the text of one file of a package and note where it came from."""
    folder, meta = package(name)
    data = (folder / file).read_bytes()
    sources.append(
        {
            "package": name,
            "version": meta["version"],
            "licence": meta["license"],
            "file": file,
            "sha256": hashlib.sha256(data).hexdigest(),
        }
    )
    return SOURCE_MAP.sub("", data.decode()).strip(), meta


def used_tokens(css, values):
    """Return the names of the tokens that `css` needs, directly or through another token."""
    todo = set(VARIABLE.findall(css))
    todo |= {name for name in values if name.startswith(("--basis-", "--voorbeeld-"))}
    wanted = set()
    while todo:
        name = todo.pop()
        if name in values and name not in wanted:
            wanted.add(name)
            todo |= set(VARIABLE.findall(values[name]))
    return wanted


def lock_hash():
    return hashlib.sha256((ROOT / "package-lock.json").read_bytes()).hexdigest()


def is_current():
    """Whether the folder was built from the package-lock.json that is here now."""
    return STAMP.exists() and json.loads(STAMP.read_text())["lock"] == lock_hash()


def build():
    sources, parts = [], []
    for name, file in COMPONENTS:
        text, meta = read(name, file, sources)
        parts.append(f"/* {name} {meta['version']} - {meta['license']} */\n{text}\n")
    css = "".join(parts)
    text, meta = read(*THEME, sources)
    values = dict(DECLARATION.findall(text))
    wanted = used_tokens(css, values)
    theme = "".join(f"{name}:{value};" for name, value in values.items() if name in wanted)

    shutil.rmtree(OUT, ignore_errors=True)
    (OUT / "fonts").mkdir(parents=True)
    (OUT / "LICENSES").mkdir()
    (OUT / "nlds.css").write_text(css)
    (OUT / "nlds-theme.css").write_text(
        f"/* {THEME[0]} {meta['version']} - {meta['license']}; changed: only the {len(wanted)} "
        f"of {len(values)} tokens that our components use */\n.voorbeeld-theme{{{theme}}}\n"
    )
    folder, meta = package(FONT)
    for file in FONT_FILES:
        data = (folder / "files" / file).read_bytes()
        (OUT / "fonts" / file).write_bytes(data)
        sources.append(
            {
                "package": FONT,
                "version": meta["version"],
                "licence": meta["license"],
                "file": file,
                "sha256": hashlib.sha256(data).hexdigest(),
            }
        )
    shutil.copy(folder / "LICENSE", OUT / "LICENSES" / "OFL-1.1.txt")
    shutil.copy(ROOT / "LICENSE", OUT / "LICENSES" / "EUPL-1.2.txt")
    AXE_OUT.mkdir(parents=True, exist_ok=True)
    shutil.copy(NODE_MODULES / "axe-core" / "axe.min.js", AXE_OUT / "axe.min.js")
    STAMP.write_text(json.dumps({"lock": lock_hash(), "sources": sources}, indent=1) + "\n")
    print(f"Stylesheet: {len(sources)} sources, {len(wanted)} of {len(values)} tokens.")


if __name__ == "__main__":
    if "--is-current" in sys.argv:
        sys.exit(0 if is_current() else 1)
    build()
