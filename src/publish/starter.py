"""A new house: the folder that an institution starts from."""

from __future__ import annotations

import shutil
from pathlib import Path

from publish import schema
from publish.house import find_styles
from publish.problems import ManuscriptError, Problem, SetupError, Where

MODEL = Path(__file__).with_name("new_house")


def write_house(folder: Path) -> tuple[Path, ...]:
    """Write a new house into a folder and return the files written.

    Raises ManuscriptError where the folder holds something already, SetupError where it can't be
    written.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        hint = "Give the name of a folder that does not exist yet."
        raise ManuscriptError(
            Problem(Where(str(folder)), "not-empty", "there is something here already.", hint)
        )
    written = []
    try:
        for source in sorted(path for path in MODEL.rglob("*") if path.is_file()):
            target = folder / source.relative_to(MODEL)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)
            written.append(target)
    except OSError as error:
        message = f"this can't be written: {error.strerror}."
        raise SetupError(Problem(Where(str(folder)), "not-writable", message)) from error
    return (*written, *schema.write(folder, find_styles(folder)))
