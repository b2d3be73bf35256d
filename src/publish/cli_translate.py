"""The commands for translations: begin one, note what it follows."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from publish.articles import language_in_name
from publish.guards.files import write_whole
from publish.problems import Problem, UsageError, Where
from publish.terminal import FINDINGS, err, out

app = typer.Typer(
    help="Translations of articles: begin one, note which wording of the original it follows.",
    no_args_is_help=True,
)
Slug = Annotated[str, typer.Argument(help="The article: its folder, or its name in manuscripts.")]
Lang = Annotated[str, typer.Argument(help="The language, e.g. ur or fr-CA.")]


@app.command(epilog="Example: publish translate new heat-at-work fr")
def new(slug: Slug, lang: Lang) -> None:
    """Begin a translation: the article as it is, in a file of its own, to be written over.

    publish check then lists what is not translated yet.
    """
    from publish.translation import begin  # noqa: PLC0415 - --help must not wait for it

    path, text = begin(_folder(slug), _tag(lang))
    write_whole(path, text.encode())
    out.print(str(path), markup=False)


@app.command(epilog="Examples: publish translate mark heat-at-work fr · … fr --all")
def mark(
    slug: Slug,
    lang: Lang,
    *,
    every: Annotated[
        bool,
        typer.Option("--all", help="Also where the original changed and the translation did not."),
    ] = False,
) -> None:
    """Note that a translation follows the original as both stand now.

    publish check then tells of each paragraph whose original changes. Where it has changed and the
    translation has not, nothing is noted, unless you say --all. It leaves with 1 if there are any.
    """
    from publish.check import by_language  # noqa: PLC0415 - as above
    from publish.house import find_styles  # noqa: PLC0415 - --help must not wait for it
    from publish.sources import shown  # noqa: PLC0415 - as above
    from publish.translation.checking import comparison_of  # noqa: PLC0415 - as above
    from publish.translation.marking import mark as marked  # noqa: PLC0415 - as above
    from publish.translation.record import follows_of, record_of, written  # noqa: PLC0415 - as above

    folder = _folder(slug)
    file = folder / f"article.{_tag(lang)}.md"
    for path in (file, folder / "article.md"):
        if not path.is_file():
            hint = "publish translate new begins a translation."
            raise UsageError(
                Problem(Where(str(path)), "no-article", "there is no such file.", hint)
            )
    styles = find_styles(folder)
    both = comparison_of(
        file,
        shown(file),
        file.read_text(encoding="utf-8-sig"),
        lang,
        lambda tag: by_language(styles, "language.toml", tag),
    )
    made = marked(both, follows_of(file), every=every)
    write_whole(record_of(file), written(made.record, file).encode())
    out.print(f"{shown(record_of(file))}: {made.marked} paragraphs marked", markup=False)
    for source, translation in made.left:
        said = f"{both.translation.name}:{translation.line} was not marked: {both.source.name}:"
        err.print(f"{said}{source.line} has changed, and this has not.", markup=False)
    raise typer.Exit(FINDINGS if made.left else 0)


def _folder(slug: str) -> Path:
    """Return the folder of an article that is named by its path or its slug."""
    path = Path(slug)
    if path.is_file():
        return path.parent
    return path if path.is_dir() else Path("manuscripts") / slug


def _tag(lang: str) -> str:
    """Return a language as it is typed; raises UsageError where it is no tag."""
    if not language_in_name(Path(f"article.{lang}.md")):
        message, hint = f"'{lang}' is no language.", "Give its tag, such as ur, fr or pt-BR."
        raise UsageError(Problem(Where("LANG"), "bad-language", message, hint))
    return lang
