#!/usr/bin/env python3
"""Cut the static faces in styles/shared/fonts from the variable Source and Noto fonts.

Run it when a face is added or upstream changes; the cuts are committed, so nobody else needs to:

    python3 -m venv /tmp/fonts
    /tmp/fonts/bin/pip install fonttools==4.68.0 fontpkg-source-serif-4==4.4 \
        fontpkg-source-sans-3==3.52 fontpkg-source-code-pro==1.26
    cd /tmp/fonts && apt-get download fonts-noto-core=20201225-1
    dpkg-deb -x fonts-noto-core_20201225-1_all.deb /tmp/fonts/debian
    cd - && /tmp/fonts/bin/python tools/make_fonts.py

The same inputs give the same bytes: no time of day goes into a cut, and an upstream font that is
not the one named by its digest is refused. A new face is a line in FACES.

Static instances, because WeasyPrint 70 sets them fastest and without surprises: of a variable font
it takes only some weights, and an inherited font-variation-settings that names an axis the font
lacks drops the text to the lightest weight.

The Noto fonts are Debian's of 2020, which are static. The later ones on PyPI (2.021, 2.012) part a
letter into a bare shape and its dots, and letters share shapes: a PDF can't say what it shows.
"""

import argparse
import hashlib
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from fontTools import subset
from fontTools.otlLib.optimize import compact
from fontTools.ttLib import TTFont
from fontTools.ttLib.scaleUpem import scale_upem
from fontTools.varLib import instancer

OUT = Path(__file__).parent.parent / "styles" / "shared" / "fonts"
DEBIAN = "fonts-noto-core"
DEBIAN_FOLDER = Path(sys.prefix) / "debian" / "usr" / "share" / "fonts" / "truetype" / "noto"


@dataclass(frozen=True)
class Upstream:
    """Where an upstream font lies, and which one it is."""

    package: str  # as imported, or DEBIAN
    path: str  # inside the package
    sha256: str
    arabic: bool = False  # whether letters of the Arabic script are cut from it, or Latin ones


UPSTREAM = {
    "serif": Upstream(
        "fontpkg_source_serif_4",
        "files/SourceSerif4[opsz,wght].ttf",
        "97b2d4da6e3cb494b5a1e66ae176914d852ccabef49e0c02c0df25f3e39aca0b",
    ),
    "serif-italic": Upstream(
        "fontpkg_source_serif_4",
        "files/SourceSerif4-Italic[opsz,wght].ttf",
        "15fbc7e4679489a501998c3669272637a6646388ef7e4bd77eebb5bf967a1f42",
    ),
    "sans": Upstream(
        "fontpkg_source_sans_3",
        "files/SourceSans3[wght].ttf",
        "042fe2cc0b933e328410d7acbd0aa6a1873dca5aef81875f4bc214b08825c7b9",
    ),
    "sans-italic": Upstream(
        "fontpkg_source_sans_3",
        "files/SourceSans3-Italic[wght].ttf",
        "39e3ab05ccd7cb94907c31005bb5bec1d5432f0b096a2b782976e217a540eb6c",
    ),
    "code": Upstream(
        "fontpkg_source_code_pro",
        "files/SourceCodePro[wght].ttf",
        "b400fc584e10aff25d0e775ce181b4fc1c5ea1b5dc37b81aeb2084375b945790",
    ),
    "naskh": Upstream(
        DEBIAN,
        "NotoNaskhArabic-Regular.ttf",
        "8c67eaa2f0086872628fc3f7f760386f83c8be5c5e9a1ba3a38891237b2ac7cb",
        arabic=True,
    ),
    "naskh-bold": Upstream(
        DEBIAN,
        "NotoNaskhArabic-Bold.ttf",
        "b5cbcb561b4b540ff11d7b6934577dbbbbb9e1d152d47f6f31f19176d58ff39c",
        arabic=True,
    ),
    "nastaliq": Upstream(
        DEBIAN,
        "NotoNastaliqUrdu-Regular.ttf",
        "fe24c4a05b19482beac11e4b90a0f6754214f1cb5e925cf9e86b48283ac37522",
        arabic=True,
    ),
    "nastaliq-bold": Upstream(
        DEBIAN,
        "NotoNastaliqUrdu-Bold.ttf",
        "6b81290dc928bac40fa4b71370f4ef260ad8c33d17be38eab05376490077ebc4",
        arabic=True,
    ),
    "sans-arabic": Upstream(
        DEBIAN,
        "NotoSansArabic-Regular.ttf",
        "504d7407d86875acf7d04dfaa0fd7524d0b8797723bc4aa18022f29db25b0b6e",
        arabic=True,
    ),
    "sans-arabic-bold": Upstream(
        DEBIAN,
        "NotoSansArabic-Bold.ttf",
        "ded6fc7359ca36d15d7aab9ef0c066e21ce48b26a069994d6602fa2cb9a1b952",
        arabic=True,
    ),
}

LIGHT, REGULAR, SEMIBOLD, BOLD = 300, 400, 600, 700  # CSS font-weight
WEIGHTS = {LIGHT: "Light", REGULAR: "Regular", SEMIBOLD: "Semibold", BOLD: "Bold"}


@dataclass(frozen=True)
class Face:
    """One static face: a point in an upstream font's design space, under a name of ours."""

    family: str
    weight: int  # as in CSS, a key of WEIGHTS
    upstream: str  # a key of UPSTREAM
    optical_size: int | None = None  # pt; None where the font has no such axis
    scale: float = 1.0  # of the drawing

    @property
    def italic(self) -> bool:
        """Whether it slants, by an italic of its own."""
        return self.upstream.endswith("-italic")

    @property
    def style(self) -> str:
        """The style's name as font menus show it: "Semibold Italic"."""
        name = WEIGHTS[self.weight]
        if not self.italic:
            return name
        return "Italic" if self.weight == REGULAR else f"{name} Italic"

    @property
    def postscript_name(self) -> str:
        """The name in PDF files, which is the file's as well: "BriefText-SemiboldItalic"."""
        return f"{self.family}-{self.style}".replace(" ", "")

    @property
    def file_name(self) -> str:
        """The file in styles/shared/fonts."""
        return f"{self.postscript_name}.ttf"


# Whatever can stand inside what, such as an emphasis in a strong, a title or a heading, has a face
# of its own: no slant and no weight is ever made by machine.
FACES = (
    Face("Brief Text", REGULAR, "serif", 10),
    Face("Brief Text", REGULAR, "serif-italic", 10),
    Face("Brief Text", SEMIBOLD, "serif", 10),
    Face("Brief Text", SEMIBOLD, "serif-italic", 10),
    Face("Brief Lead", REGULAR, "serif", 16),
    Face("Brief Lead", REGULAR, "serif-italic", 18),
    Face("Brief Title", SEMIBOLD, "serif", 50),
    Face("Brief Title", SEMIBOLD, "serif-italic", 50),
    Face("Brief Sans", LIGHT, "sans"),
    Face("Brief Sans", LIGHT, "sans-italic"),
    Face("Brief Sans", REGULAR, "sans"),
    Face("Brief Sans", REGULAR, "sans-italic"),
    Face("Brief Sans", SEMIBOLD, "sans"),
    Face("Brief Sans", SEMIBOLD, "sans-italic"),
    Face("Brief Sans", BOLD, "sans"),
    Face("Brief Sans", BOLD, "sans-italic"),
    Face("Brief Code", REGULAR, "code"),
    Face("Brief Code", SEMIBOLD, "code"),
    Face("Brief Naskh", REGULAR, "naskh", scale=1.12),  # else small beside the Latin text
    Face("Brief Naskh", BOLD, "naskh-bold", scale=1.12),
    Face("Brief Nastaliq", REGULAR, "nastaliq"),
    Face("Brief Nastaliq", BOLD, "nastaliq-bold"),
    Face("Brief Sans Arabic", REGULAR, "sans-arabic"),
    Face("Brief Sans Arabic", BOLD, "sans-arabic-bold"),
)

# A strong in a lead is rare: it borrows the text's semibold rather than bring two more files.
BORROWED = tuple(
    ("Brief Lead", face)
    for face in FACES
    if face.family == "Brief Text" and face.weight == SEMIBOLD
)

# Arabic script knows no italic, and code looks better without: the upright stands in for it, as
# otherwise a slant would be made by machine.
UPRIGHT_ONLY = tuple(
    face for face in FACES if face.upstream == "code" or UPSTREAM[face.upstream].arabic
)

# The serif has all of these, except that its italic has no small capitals (smcp, c2sc). The sans
# has no tnum and no lnum tag and needs none: its default figures are lining and of one width. A
# style may ask for "lnum", "tnum" in both and gets the same.
FEATURES = (
    *("ccmp", "locl", "mark", "mkmk", "kern", "liga", "case"),
    *("smcp", "c2sc"),
    *("onum", "lnum", "pnum", "tnum", "zero"),
    *("sups", "subs", "sinf", "ordn", "frac", "numr", "dnom"),
)

CHARACTERS = (
    *range(0x20, 0x7F),
    *range(0xA0, 0x250),  # Latin-1, Latin Extended-A and -B
    0x259,  # schwa: Azerbaijani, and transliteration
    *range(0x2B9, 0x2C0),  # modifier letters: ayn, hamza
    *range(0x2C6, 0x2DE),  # accents standing alone
    *range(0x300, 0x340),  # combining marks
    *range(0x386, 0x3CF),  # Greek: variables in running text, names, titles
    *range(0x400, 0x460),  # Cyrillic: names, titles
    *range(0x490, 0x514),  # Cyrillic: with the letters of Kazakh, Kyrgyz, Tajik, Tatar
    *range(0x1E00, 0x1F00),  # Latin Extended Additional: transliteration, Vietnamese
    *range(0x2000, 0x20D0),  # punctuation, superscripts and subscripts, currency
    *range(0x2100, 0x2300),  # letterlike, fractions, arrows, mathematics
    *range(0x25A0, 0x2600),  # geometric: list markers
    *range(0x2610, 0x2613),  # boxes for ticking
    *range(0x2713, 0x2718),  # ticks and crosses
)

# Latin letters in a text of Arabic script come from the Latin faces, its figures from these: the
# old-style figures of the serif would not stand level there.
ARABIC_CHARACTERS = (
    *(code for code in range(0x20, 0x7F) if not chr(code).isalpha()),
    *(0xA0, 0xAB, 0xB0, 0xB1, 0xB7, 0xBB, 0xD7, 0xF7),
    *range(0x600, 0x700),  # Arabic: with the letters of Persian, Urdu, Pashto, Sindhi, Uighur
    *range(0x750, 0x780),  # Arabic Supplement
    *range(0x200B, 0x2070),  # joiners, marks of direction, punctuation
    *(0x2212, 0x25CC),
    *(0xFD3E, 0xFD3F, 0xFDF2, 0xFDFA, 0xFDFC),  # ornate brackets, words and signs in one letter
)

# Joining is a matter of features in these scripts: without them, letters would stand alone.
ARABIC_FEATURES = (
    *("ccmp", "locl", "isol", "init", "medi", "fina", "rlig", "calt", "liga", "rtlm"),
    *("mark", "mkmk", "curs", "kern", "lnum", "tnum", "pnum"),
)

# Characters that an upstream font lacks although it has their very shape: without these a page
# would borrow a stranger's hyphen.
SAME_SHAPE = {
    0x2011: 0x2010,  # non-breaking hyphen: hyphen
    0x22C5: 0x00B7,  # dot operator: middle dot
    **dict.fromkeys(range(0x2066, 0x206A), 0x200E),  # isolates: another mark of direction, unseen
}

# 1 to 9: the kerning in more, smaller tables with fewer empty cells. A quarter off each file, and
# no pair changes.
KERNING_COMPACTION = 5
REPACKER = "fontTools.ttLib.tables.otBase:USE_HARFBUZZ_REPACKER"

# OpenType specification, OS/2 fsSelection and head macStyle.
SELECTION_ITALIC, SELECTION_BOLD, SELECTION_REGULAR = 1 << 0, 1 << 5, 1 << 6
MAC_BOLD, MAC_ITALIC = 1 << 0, 1 << 1

# OpenType specification, name table: what is replaced, and what only a variable font has (25).
FAMILY, SUBFAMILY, UNIQUE_ID, FULL_NAME, VERSION, POSTSCRIPT, DESCRIPTION = 1, 2, 3, 4, 5, 6, 10
TYPOGRAPHIC_FAMILY, TYPOGRAPHIC_SUBFAMILY, VARIATIONS_PREFIX = 16, 17, 25
WINDOWS_ENGLISH = (3, 1, 0x409)  # platform, encoding, language


def cut(face: Face, source: Path) -> TTFont:
    """The static face, made from the variable font at `source`."""
    # A cut has no time of its own: head.modified stays upstream's.
    font = TTFont(source, recalcTimestamp=False)
    upstream, version = font["name"].getBestFamilyName(), upstream_version(font)
    if "STAT" in font:  # places a face among its upstream relations, by their names
        del font["STAT"]
    keep_characters(font, arabic=UPSTREAM[face.upstream].arabic)
    at = ""
    if "fvar" in font:
        axes = {"wght": face.weight}
        if face.optical_size is not None:
            axes["opsz"] = face.optical_size
        font = instancer.instantiateVariableFont(font, axes, inplace=True)
        at = ", at " + ", ".join(f"{axis} {value}" for axis, value in sorted(axes.items()))
    if face.scale != 1:
        em = font["head"].unitsPerEm
        scale_upem(font, round(em * face.scale))
        font["head"].unitsPerEm = em
        at += f", {face.scale} times as large"
    compact(font, KERNING_COMPACTION)
    font.cfg[REPACKER] = False  # an optional library: bytes must not depend on what is installed
    rename(font, face, version, description=f"Cut from {upstream}, version {version}{at}")
    mark_style(font, face)
    return font


def upstream_version(font: TTFont) -> str:
    """The version number alone, of "Version 4.004;hotconv …"."""
    text: str = font["name"].getDebugName(VERSION)
    return text.split(";", 1)[0].removeprefix("Version ")


def keep_characters(font: TTFont, *, arabic: bool) -> None:
    """Drop from an upstream font what no face needs; before instancing, then ten times faster."""
    for table in font["cmap"].tables:
        for missing, shape in SAME_SHAPE.items():
            if missing not in table.cmap and shape in table.cmap:
                table.cmap[missing] = table.cmap[shape]
    options = subset.Options(
        layout_features=list(ARABIC_FEATURES if arabic else FEATURES),
        name_IDs=["*"],
        notdef_outline=True,
        hinting=not arabic,  # a third of their size, and of no use in print
        recalc_timestamp=False,
    )
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=ARABIC_CHARACTERS if arabic else CHARACTERS)
    subsetter.subset(font)


def rename(font: TTFont, face: Face, version: str, description: str) -> None:
    """Give the face our names; the licence keeps "Source" for upstream, as a name of a font."""
    # Windows knows four styles to a family; what lies outside them is a family of its own there.
    outside = face.weight not in (REGULAR, BOLD)
    one_of_four = ("Bold " * (face.weight == BOLD) + "Italic" * face.italic).strip() or "Regular"
    names = {
        FAMILY: f"{face.family} {WEIGHTS[face.weight]}" if outside else face.family,
        SUBFAMILY: one_of_four,
        UNIQUE_ID: f"{version};{face.postscript_name}",
        FULL_NAME: f"{face.family} {face.style}",
        VERSION: f"Version {version}",
        POSTSCRIPT: face.postscript_name,
        DESCRIPTION: description,
        TYPOGRAPHIC_FAMILY: face.family,
        TYPOGRAPHIC_SUBFAMILY: face.style,
    }
    table = font["name"]
    for name_id in (*names, VARIATIONS_PREFIX):
        table.removeNames(nameID=name_id)
    for name_id, text in names.items():
        table.setName(text, name_id, *WINDOWS_ENGLISH)


def mark_style(font: TTFont, face: Face) -> None:
    """Set the flags by which font systems choose among the faces of a family."""
    bold = face.weight == BOLD
    selection = font["OS/2"].fsSelection
    selection &= ~(SELECTION_ITALIC | SELECTION_BOLD | SELECTION_REGULAR)
    selection |= SELECTION_ITALIC * face.italic | SELECTION_BOLD * bold
    if not face.italic and not bold:
        selection |= SELECTION_REGULAR
    font["OS/2"].fsSelection = selection
    font["OS/2"].usWeightClass = face.weight
    font["head"].macStyle = MAC_BOLD * bold | MAC_ITALIC * face.italic


def stylesheet() -> str:
    """fonts.css: one @font-face for each face, and for each face that a family borrows."""
    return "\n".join(
        (
            "/* Written by tools/make_fonts.py: change it there. Every weight and slope that the",
            "   styles use has a face, so that none is made by machine. */",
            *(font_face(face.family, face) for face in FACES),
            "",
            "/* Borrowed from the text, for a strong in a lead. */",
            *(font_face(family, face) for family, face in BORROWED),
            "",
            "/* Upright where italic is asked for: Arabic script has none, and code needs none. */",
            *(font_face(face.family, face, "italic") for face in UPRIGHT_ONLY),
            "",
        )
    )


def font_face(family: str, face: Face, slope: str = "") -> str:
    """One @font-face rule, on one line; `slope` is what the face stands for, if not for its own."""
    slope = slope or ("italic" if face.italic else "normal")
    return (
        f'@font-face {{ font-family: "{family}"; font-weight: {face.weight}; font-style: {slope}; '
        f'src: url("{face.file_name}") format("truetype") }}'
    )


def upstream_paths() -> dict[str, Path]:
    """The upstream fonts in the installed packages.

    Raises FileNotFoundError for one that is not there, ValueError for one that is another.
    """
    return {key: upstream_path(one) for key, one in UPSTREAM.items()}


def upstream_path(font: Upstream) -> Path:
    """The file of an upstream font; raises as `upstream_paths`."""
    spec = None if font.package == DEBIAN else find_spec(font.package)
    folder = Path(spec.origin).parent if spec and spec.origin else DEBIAN_FOLDER
    path = folder / font.path
    if not path.is_file():
        name = font.package.replace("_", "-")
        raise FileNotFoundError(f"{name} is not installed here: see the top of this script")
    if hashlib.sha256(path.read_bytes()).hexdigest() != font.sha256:
        raise ValueError(f"{path.name} is not the font that this script was written for")
    return path


def main() -> int:
    """Write all faces and fonts.css; exit code 4 where the upstream fonts are not there."""
    parser = argparse.ArgumentParser(description="Cut the static faces from the variable fonts.")
    parser.add_argument("--out", type=Path, default=OUT, help="default: styles/shared/fonts")
    out: Path = parser.parse_args().out
    try:
        sources = upstream_paths()
    except (FileNotFoundError, ValueError) as error:
        print(error, file=sys.stderr)
        return 4
    out.mkdir(parents=True, exist_ok=True)
    for face in FACES:
        path = out / face.file_name
        cut(face, sources[face.upstream]).save(path)
        print(f"{path.name:32} {path.stat().st_size / 1000:4.0f} kB")
    (out / "fonts.css").write_text(stylesheet(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
