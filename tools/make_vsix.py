"""Packs the extension for VS Code: `make vscode`, or `python tools/make_vsix.py FILE`.

A .vsix is a ZIP of the extension's files and packages, with a manifest and a list of media types.
The packages are those of package-lock.json, as npm has put them into .venv.
"""

from __future__ import annotations

import json
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import quoteattr

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "publish" / "lsp" / "vscode"
MODULES = Path(sys.prefix, "node_modules")
EPOCH = (1980, 1, 1, 0, 0, 0)  # the same bytes from the same files
TYPES = {
    "cjs": "application/javascript",
    "js": "application/javascript",
    "json": "application/json",
    "md": "text/markdown",
    "txt": "text/plain",
    "vsixmanifest": "text/xml",
}
MANIFEST = """\
<?xml version="1.0" encoding="utf-8"?>
<PackageManifest Version="2.0.0" xmlns="http://schemas.microsoft.com/developer/vsx-schema/2011">
  <Metadata>
    <Identity Language="en-US" Id={name} Version={version} Publisher={publisher}/>
    <DisplayName>publish</DisplayName>
    <Description xml:space="preserve">{about}</Description>
    <Properties>
      <Property Id="Microsoft.VisualStudio.Code.Engine" Value={engine}/>
    </Properties>
    <License>extension/LICENSE.txt</License>
  </Metadata>
  <Installation><InstallationTarget Id="Microsoft.VisualStudio.Code"/></Installation>
  <Dependencies/>
  <Assets>
    <Asset Type="Microsoft.VisualStudio.Code.Manifest" Path="extension/package.json"/>
    <Asset Type="Microsoft.VisualStudio.Services.Content.Details" Path="extension/README.md"/>
  </Assets>
</PackageManifest>
"""


def packages(names: list[str], seen: set[str] | None = None) -> set[str]:
    """Return the names of packages with all that they need."""
    found = set() if seen is None else seen
    for name in names:
        if name not in found:
            found.add(name)
            needs = json.loads((MODULES / name / "package.json").read_text(encoding="utf-8"))
            packages(list(needs.get("dependencies", {})), found)
    return found


def files() -> Iterator[tuple[str, bytes]]:
    """Yield what the package holds, by name."""
    about = json.loads((SOURCE / "package.json").read_text(encoding="utf-8"))
    values = {"name": about["name"], "version": about["version"], "publisher": about["publisher"],
              "engine": about["engines"]["vscode"]}  # fmt: skip
    quoted = {key: quoteattr(value) for key, value in values.items()}
    yield "extension.vsixmanifest", MANIFEST.format(**quoted, about=about["description"]).encode()
    yield "extension/LICENSE.txt", (ROOT / "LICENSE").read_bytes()
    for path in sorted(SOURCE.iterdir()):
        yield f"extension/{path.name}", path.read_bytes()
    for name in sorted(packages(list(about["dependencies"]))):
        folder = MODULES / name
        for path in sorted(one for one in folder.rglob("*") if one.is_file()):
            is_licence = path.stem.upper() in {"LICENSE", "LICENCE"}
            if path.suffix in {".js", ".json", ".cjs"} or is_licence:
                named = path.with_suffix(".txt") if is_licence else path  # each with an ending
                yield f"extension/node_modules/{named.relative_to(MODULES)}", path.read_bytes()


def main(target: Path) -> None:
    """Write the package."""
    made = dict(files())
    endings = {Path(name).suffix[1:] for name in made}
    listed = "".join(
        f'<Default Extension=".{ending}" ContentType="{TYPES[ending]}"/>'
        for ending in sorted(endings)
    )
    types = (
        '<?xml version="1.0" encoding="utf-8"?><Types xmlns='
        f'"http://schemas.openxmlformats.org/package/2006/content-types">{listed}</Types>'
    )
    target.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in {**made, "[Content_Types].xml": types.encode()}.items():
            info = zipfile.ZipInfo(name, EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(info, data)
    print(f"{target}: code --install-extension {target}")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "dist" / "publish.vsix")
