#!/usr/bin/env python3
"""Make the press profiles in styles/icc from the characterisation data of FOGRA and CGATS.

Run it when a profile is added; the profiles are committed, so nobody else needs to:

    apt-get install argyll icc-profiles-free
    python3 tools/make_profiles.py

A new profile is a line in PROFILES. The limit of total ink is set a little below that of the
press, as converting a photo interpolates between the profile's points and JPEG rounds.
"""

import hashlib
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from shutil import copyfile, which

OUT = Path(__file__).parent.parent / "styles" / "icc"
DATA = Path("/usr/share/color/icc")  # where Debian's icc-profiles-free puts it
LARGEST = 400_000  # bytes of one profile


@dataclass(frozen=True)
class Profile:
    """One profile: the data that it is made from, its limit of total ink in per cent, its name."""

    data: str
    sha256: str
    limit: int
    description: str
    copyright: str


ZLIB = "Data: Kai-Uwe Behrmann, zlib/libpng licence. Profile: the same licence"
CGATS = "Data: CGATS TR 002-2007, (c) 2007 NPES, free to derive from. Profile: zlib/libpng licence"
PROFILES = (
    Profile(
        "FOGRA39L.ti3",
        "e44e6dfa81633588db98b5613a821d4a936d3d9438d2eb983083c3232df393fa",
        290,
        "FOGRA39, coated offset (Argyll, 290 %)",
        ZLIB,
    ),
    Profile(
        "FOGRA29L.ti3",
        "cae83a7925f3c3d8db3e593c55d01e62d7761fe57bd55193e074dd5aefce910f",
        250,
        "FOGRA29, uncoated offset (Argyll, 250 %)",
        ZLIB,
    ),
    Profile(
        "TR002.ti3",
        "bcb14f76be42ebaa53cebdea3ae532af4c7717e7429d279323f7db8ad4a0b9d0",
        210,
        "CGATS TR 002, coldset newsprint (Argyll, 210 %)",
        CGATS,
    ),
)


def main() -> None:
    """Make all profiles."""
    if which("colprof") is None:
        sys.exit("colprof is missing: apt-get install argyll")
    OUT.mkdir(exist_ok=True)
    for profile in PROFILES:
        path = make(profile)
        print(f"{path.name}: {path.stat().st_size} bytes")


def make(profile: Profile) -> Path:
    """Make one profile; ends the script where the data is another, or the profile too large."""
    source = DATA / profile.data
    if hashlib.sha256(source.read_bytes()).hexdigest() != profile.sha256:
        sys.exit(f"{source} is not the file that this profile was made from")
    with tempfile.TemporaryDirectory() as folder:
        stem = Path(folder) / source.stem
        copyfile(source, stem.with_suffix(".ti3"))
        command = [
            "colprof", "-qm", "-bl", "-nc",  # medium quality; the data itself stays out
            "-S", str(DATA / "sRGB.icc"), "-cmt", "-dpp",  # photos on a screen, seen in print
            "-kr", "-l", str(profile.limit),  # black comes in by and by
            "-D", profile.description, "-C", profile.copyright, str(stem),
        ]  # fmt: skip
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - our own command
        made = stem.with_suffix(".icc").read_bytes()
    if len(made) > LARGEST:
        sys.exit(f"{source.stem}.icc would have {len(made)} bytes, more than {LARGEST}")
    target = OUT / f"{source.stem}.icc"
    target.write_bytes(made)
    return target


if __name__ == "__main__":
    main()
