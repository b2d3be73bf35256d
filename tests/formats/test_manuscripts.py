"""veraPDF passes the brief of every construct that a manuscript can contain, typed as editors do.

`make test` sets all constructs in one brief and a few random combinations; with PUBLISH_LONG=1
(`make test-long`) each construct has a brief of its own, and combinations are many.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.formats.briefs import CONSTRUCTS, brief_of
from tests.formats.combined import LONG, manuscripts, together

from publish.formats.job import Written
from publish.verify.nothing_lost import check_nothing_lost
from publish.verify.verapdf import verapdf

FLAVOURS = {"": ("ua1", "3a"), "ua2": ("ua2", "4f")}


def failures(texts: Mapping[str, str], folder: Path, profile: str) -> list[str]:
    """What veraPDF says of the briefs of manuscripts, after nothing of them was lost."""
    paths = {}
    for name, text in texts.items():
        with tempfile.TemporaryDirectory() as made_in:
            brief = brief_of(text, Path(made_in), profile)
        written = Written(brief.data, brief.selection, (brief.html,))
        check_nothing_lost(written, "pdf", name)
        path = folder / f"{name}.pdf"
        path.write_bytes(brief.data)
        paths[path] = name
    return [
        f"{paths[verdict.path]} {flavour}: {finding.rule} {finding.message} @ {finding.location}"
        for flavour in FLAVOURS[profile]
        for verdict in verapdf(list(paths), flavour)
        for finding in verdict.findings
    ]


@pytest.mark.parametrize("profile", FLAVOURS, ids=["default", "ua2"])
def test_every_construct_conforms(profile: str, tmp_path: Path) -> None:
    texts = {"everything": together(list(CONSTRUCTS))}
    if LONG:
        texts |= {name: together([name]) for name in CONSTRUCTS}
    assert failures(texts, tmp_path, profile) == []


# ---------------------------------------------------------------- combinations


@pytest.mark.parametrize("profile", FLAVOURS, ids=["default", "ua2"])
@settings(
    max_examples=1,
    phases=[Phase.generate],
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
@given(some=st.lists(manuscripts(), min_size=(number := 60 if LONG else 3), max_size=number))
def test_combinations_conform(profile: str, some: list[str], tmp_path: Path) -> None:
    texts = {str(at): text for at, text in enumerate(some)}
    assert failures(texts, tmp_path, profile) == [], "\n\n".join(some)
