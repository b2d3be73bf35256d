"""Release notes: what goes out, in Markdown, for whoever sends it on."""

from __future__ import annotations

from collections.abc import Iterator

from publish.pipeline import Prepared
from publish.release.agreement import Agreement


def release_notes(prepared: Prepared, agreement: Agreement, before: tuple[str, int] | None) -> str:
    """Return the notes of a release; `before` is the version and impression that it replaces."""
    return "\n".join(_lines(prepared, agreement, before)) + "\n"


def _lines(
    prepared: Prepared, agreement: Agreement, before: tuple[str, int] | None
) -> Iterator[str]:
    meta, house = prepared.article.meta, prepared.house
    yield f"# {meta.title}, version {meta.version}"
    yield ""
    impression = f", impression {meta.impression}" if meta.impression > 1 else ""
    by = ", ".join(author.name for author in meta.authors)
    yield f"{by}. {house.name}{', ' if house.name else ''}{meta.date.isoformat()}{impression}."
    if before:
        yield ""
        yield f"It takes the place of version {before[0]}."
    if meta.corrections:
        yield ""
        yield "## Corrections"
        yield ""
        yield from (f"- {one.date.isoformat()}: {one.text}" for one in meta.corrections)
    yield ""
    yield "## Editions"
    yield ""
    yield f"- `{agreement.page}`: the whole article, with which the others were compared."
    for one in agreement.editions:
        same = "says all that the web page says" if not one.differences else (
            f"{len(one.differences)} declared difference{'s' if len(one.differences) != 1 else ''} "
            "from the web page"
        )  # fmt: skip
        yield f"- `{one.file}`: {same}."
    yield ""
    yield "`reports/agreement.html` lists each difference, `reports/conformance.html` what was"
    yield "checked by machines and by people. `publish verify` with the name of this folder checks"
    yield "all of it."
