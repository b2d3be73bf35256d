"""The commands for the library: publish library check, add, show, export; and link-citations."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from publish.problems import ManuscriptError, Problem, Severity, Where, has_errors
from publish.terminal import FINDINGS, AsJson, LibraryFiles, Paths, err, out, print_problems

if TYPE_CHECKING:
    from publish.house import House, Styles
    from publish.library import Library

LINK_EXAMPLE = (
    "Examples: publish link-citations manuscripts/my-brief (shows what would change) · "
    "publish link-citations manuscripts/my-brief --write. What could be several works is listed "
    "and left alone. How to undo it: your version control, or the diff."
)
MANUSCRIPTS = Path("manuscripts")

app = typer.Typer(
    help="The works that articles cite: check them, add to them, show and export them.",
    epilog="Start with: publish library check. All of it in words: docs/bibliography.md.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


def _library(asked: list[Path] | None, beside: Path) -> tuple[Library, House, Styles]:
    """Read the library that counts for a place, with its house."""
    from publish.house import find_styles, read_house  # noqa: PLC0415 - --help must not wait for it
    from publish.library import join, read_shelf  # noqa: PLC0415 - as above
    from publish.sources import library_files, shown  # noqa: PLC0415 - as above

    styles = find_styles(beside)
    house = read_house(styles)
    files = library_files(beside / "article.md", house, asked=asked or ())
    if not files:
        raise _no_library(beside)
    return join([read_shelf(path, shown(path)) for path in files]), house, styles


def _no_library(place: Path) -> ManuscriptError:
    from publish.sources import shown  # noqa: PLC0415 - --help must not wait for it

    message = "there is no library here."
    hint = "Name one: --library manuscripts/library.bib."
    return ManuscriptError(Problem(Where(shown(place)), "missing-library", message, hint))


def _home() -> Path:
    """Return where an editor works: the folder of manuscripts, if there is one."""
    return MANUSCRIPTS if MANUSCRIPTS.is_dir() else Path()


@app.command(epilog="Examples: publish library check · publish library check --json")
def check(paths: Paths = None, *, library: LibraryFiles = None, as_json: AsJson = False) -> None:
    """List what is wrong with the library, each thing with file, line and column.

    Keys that are used twice, mistyped types and fields, missing data, dates that can't be, wrong
    DOIs, ISBNs and addresses, bodies that would be printed as persons, works under two keys. Info
    lines name works that none of the manuscripts cites. It leaves with 0 if there is nothing but
    those.
    """
    from publish.librarian.checking import (  # noqa: PLC0415 - --help must not wait for it
        check_libraries,
        libraries_of,
        whole_of,
    )
    from publish.sources import ARTICLE, find_articles  # noqa: PLC0415 - as above

    here = any(_home().glob(f"*/{ARTICLE}"))  # a library may be there before the first article
    sources = find_articles(paths or [_home()]) if paths or here else ()
    places = [source.file for source in sources] or [_home().resolve() / ARTICLE]
    libraries = libraries_of(places, library or ())
    if not libraries:
        raise _no_library(places[0].parent)
    found = check_libraries(libraries, sources)
    whole = whole_of(libraries)
    print_problems(found, as_json=as_json)
    errors = sum(problem.severity is Severity.ERROR for problem in found)
    if not as_json:
        works = f"{len(whole.works)} works in {whole.path}"
        others = f"{len(found) - errors} other findings"
        out.print(f"{works}: {errors} error{'s' if errors != 1 else ''}, {others}", markup=False)
    severe = any(problem.severity is not Severity.INFO for problem in found)
    raise typer.Exit(FINDINGS if severe else 0)


@app.command(
    epilog=(
        "Examples: publish library add references.ris · publish library add zotero.json --dry-run. "
        "The pattern of new keys is citation-keys in house.toml, such as '{author}{year}'."
    )
)
def add(  # noqa: PLR0913 - the options of the command
    files: Annotated[
        list[Path],
        typer.Argument(help="Files of .bib, .ris, CSL (.json, .yaml) or EndNote (.xml)."),
    ],
    *,
    library: LibraryFiles = None,
    to: Annotated[
        Path | None, typer.Option("--to", help="The file to add to, if there are several.")
    ] = None,
    keep_keys: Annotated[
        bool, typer.Option("--keep-keys", help="Keep the keys of the files, where they are free.")
    ] = False,
    encoding: Annotated[
        str, typer.Option("--encoding", help="The encoding of RIS that is not UTF-8.")
    ] = "",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would be added, and add nothing.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Add works to the library, in its own order and layout.

    Works that are there already, by DOI or by title, year and author, are told and left out. No
    entry that is there changes, and no key. What a library has no place for is told by record.
    """
    from publish.librarian.adding import add as added  # noqa: PLC0415 - --help must not wait for it
    from publish.librarian.keys import check_pattern  # noqa: PLC0415 - as above
    from publish.sources import shown  # noqa: PLC0415 - as above

    whole, house, styles = _library(library, _home())
    check_pattern(house.citation_keys, styles.where("house.toml"))
    target = to or _file_to_add_to(whole)
    given = [(path, shown(path)) for path in files]
    pattern = house.citation_keys
    made = added(
        given, target, shown(target), whole, pattern, keep_keys=keep_keys, encoding=encoding
    )
    if not dry_run:
        made.write()
    print_problems(made.problems, as_json=as_json)
    for key in made.keys:
        if as_json:
            out.print(json.dumps({"added": key, "path": made.name}), markup=False)
        else:
            out.print(f"{made.name}: {'would add' if dry_run else 'added'} {key}", markup=False)
    raise typer.Exit(FINDINGS if has_errors(made.problems) else 0)


def _file_to_add_to(library: Library) -> Path:
    """Return the first file in BibLaTeX; where there is none, the first."""
    found = [shelf for shelf in library.shelves if shelf.format == "biblatex"]
    return Path((found or library.shelves)[0].path)


@app.command(
    epilog="Examples: publish library show nato2026 · publish library show nato2026 --style apa"
)
def show(
    key: Annotated[str, typer.Argument(help="The key of a work.")],
    *,
    style: Annotated[
        list[str] | None,
        typer.Option("--style", help="A citation style; may be repeated. Default: all."),
    ] = None,
    lang: Annotated[str, typer.Option("--lang", help="The language of the list.")] = "en-GB",
    library: LibraryFiles = None,
    as_json: AsJson = False,
) -> None:
    """Show a work: where it stands, what the library says, and how each style prints it."""
    from publish.librarian.showing import show as shown  # noqa: PLC0415 - --help must not wait

    whole, _, styles = _library(library, _home())
    made = shown(key, whole, styles, style or (), lang)
    if as_json:
        told = {"key": key, "path": str(made.where), "styles": dict(made.wordings)}
        out.print(json.dumps(told, ensure_ascii=False), markup=False)
        return
    out.print(f"{made.where}\n{made.source}".rstrip(), markup=False)
    for name, wording in made.wordings:
        out.print(Text(f"\n{name}", style="bold"))
        out.print(wording, markup=False)


@app.command(epilog="Example: publish library export my-brief --out my-brief-references")
def export(
    article: Annotated[Path, typer.Argument(help="An article: its folder, its file or its name.")],
    *,
    out_dir: Annotated[Path, typer.Option("--out", help="Where the files go.")] = Path(),
    library: LibraryFiles = None,
) -> None:
    """Write the works that an article cites as .bib, .ris and .json, for reference managers."""
    from publish.librarian.exporting import export as exported  # noqa: PLC0415 - as above

    for path in exported(article, out_dir, tuple(library or ())):
        out.print(str(path), markup=False)


def link_citations(
    paths: Paths = None,
    *,
    write: Annotated[bool, typer.Option("--write", help="Change the files.")] = False,
    library: LibraryFiles = None,
    as_json: AsJson = False,
) -> None:
    """Turn works named in plain text, as "(SIPRI, 2025)", into citations that link.

    Without --write it shows the change and does nothing. With it, those words change and no other
    byte of the file does.
    """
    from publish.librarian.linking import link  # noqa: PLC0415 - --help must not wait for it
    from publish.pipeline import Options  # noqa: PLC0415 - as above
    from publish.sources import find_articles  # noqa: PLC0415 - as above

    left: list[Problem] = []
    for source in find_articles(paths or [_home()]):
        made = link(source, Options(library=tuple(library or ())))
        left += made.left
        if write:
            made.write()
        for line in made.diff:
            style = {"+": "green", "-": "red"}.get(line[:1], "") if out.is_terminal else ""
            if as_json:
                out.print(json.dumps({"diff": line}, ensure_ascii=False), markup=False)
            else:
                out.print(Text(line, style=style))
        if made.diff and write and not as_json:
            err.print(f"{source.name}: written", markup=False)
    print_problems(left, as_json=as_json)
    raise typer.Exit(FINDINGS if left else 0)
