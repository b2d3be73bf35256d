"""The commands that look at manuscripts without building them: check and count."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from publish.check import report
from publish.guards.files import write_whole
from publish.problems import (
    Problem,
    PublishError,
    Severity,
    UsageError,
    Where,
    did_you_mean,
)
from publish.sources import Source, article_file, find_articles
from publish.terminal import FINDINGS, AsJson, LibraryFiles, Paths, err, out, print_problems

NOTHING, STOPPED = 0, 2
CHECK_EPILOG = (
    "Examples: publish check · publish check manuscripts/my-brief --explain double-word · publish "
    "check --fix · publish check --format sarif > findings.sarif. It leaves with 0 if there is "
    "nothing but infos, 1 if there are errors or warnings, 2 if an article can't be read at all."
    " All rules with examples: "
    "docs/rules.md. An article silences what it accepts by 'ignore: [double-word]' in its front "
    "matter; a house adds words and names to house-words.txt beside its manuscripts, and its own "
    "terms to styles/wording.toml."
)


def register(app: typer.Typer) -> None:
    """Add the commands to an application."""
    app.command(epilog=CHECK_EPILOG)(check)
    app.command(epilog="Examples: publish count · publish count manuscripts/my-brief --json")(count)


def check(  # noqa: PLR0913 - the options of the command
    paths: Paths = None,
    *,
    library: LibraryFiles = None,
    explain: Annotated[
        str, typer.Option("--explain", help="Say what a rule is for, with an example, and stop.")
    ] = "",
    fix: Annotated[
        bool,
        typer.Option("--fix", help="Mend what can be mended safely: shows the changes, then asks."),
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="With --fix: do not ask.")] = False,
    form: Annotated[
        report.Form,
        typer.Option(
            "--format",
            help="text for people, json (an object a line), github (marks lines in a pull "
            "request), sarif (for code scanners).",
        ),
    ] = report.Form.TEXT,
    as_json: AsJson = False,
) -> None:
    """List the problems of articles without building them.

    Errors stop a build; warnings are for an editor to look at; infos are matters of style. Each
    says where it is (file:line:column), which rule found it, and what to do.
    """
    if explain:
        _explain(explain)
        return
    places = paths or [Path("manuscripts")]
    sources = find_articles(places)
    whole = any(path.exists() and article_file(path) is None for path in places)
    found, code = _found(sources, library, whole=whole)
    if fix:
        _fix(sources, found, yes=yes)
        return
    _print(found, report.Form.JSON if as_json else form)
    warned = any(problem.severity is not Severity.INFO for problem in found)
    raise typer.Exit(max(code, FINDINGS if warned else NOTHING))


def _explain(name: str) -> None:
    from publish.check.catalogue import entries  # noqa: PLC0415 - --help must not wait for it

    known = entries()
    if name not in known:
        hint = did_you_mean(name, known) or "docs/rules.md lists them all."
        problem = Problem(Where("--explain"), "unknown-rule", f"'{name}' is no rule.", hint)
        raise UsageError(problem)
    out.print(str(known[name]), markup=False)


def _found(
    sources: tuple[Source, ...], library: list[Path] | None, *, whole: bool
) -> tuple[list[Problem], int]:
    """Return the problems of articles, and the exit code that the worst of them asks for.

    Those of the `whole` library come once, at the end, less what articles tell or ignore.
    """
    from publish import pipeline  # noqa: PLC0415 - --help must not wait for it
    from publish.librarian.checking import check_libraries, libraries_of  # noqa: PLC0415 - as above
    from publish.proofs.signoff import void_approvals  # noqa: PLC0415 - as above

    code = NOTHING
    found: dict[Problem, None] = {}
    accepted: dict[str, set[str]] = defaultdict(set)
    for source in sources:
        try:
            made, problems = pipeline.prepare(
                source, pipeline.Options(library=tuple(library or ()))
            )
        except PublishError as error:
            made, problems, code = None, list(error.problems), max(code, error.code)
        found |= dict.fromkeys(problems)
        ignored = made.article.meta.ignore if made else ()
        found |= dict.fromkeys(p for p in void_approvals(source) if p.rule not in ignored)
        for work in made.article.csl if made else ():
            accepted[str(work["id"])].update(made.article.meta.ignore if made else ())
    if whole:
        libraries = libraries_of([source.file for source in sources], library or ())
        found |= dict.fromkeys(check_libraries(libraries, sources, accepted))
    return list(found), code


def _print(found: list[Problem], form: report.Form) -> None:
    match form:
        case report.Form.SARIF:
            out.print(report.sarif(found), markup=False)
        case report.Form.GITHUB:
            for problem in found:
                out.print(report.github(problem), markup=False)
        case _:
            print_problems(found, as_json=form is report.Form.JSON)
    if form is report.Form.TEXT:
        counts = [sum(problem.severity is one for problem in found) for one in Severity]
        said = (
            f"{count} {one}{'' if count == 1 else 's'}"
            for count, one in zip(counts, Severity, strict=True)
        )
        out.print(", ".join(said))


def _fix(sources: tuple[Source, ...], found: list[Problem], *, yes: bool) -> None:
    from publish.check.fix import diff, fixed  # noqa: PLC0415 - --help must not wait for it

    by_file: dict[str, list[Problem]] = defaultdict(list)
    for problem in found:
        by_file[problem.where.path].append(problem)
    changed: dict[Path, str] = {}
    for source in sources:
        data = source.file.read_bytes()
        if not any(problem.fix for problem in by_file[source.name]):
            continue  # one that can't be read has none
        mark = "\ufeff" if data.startswith(b"\xef\xbb\xbf") else ""
        before = data.decode("utf-8-sig")
        after, made = fixed(before, by_file[source.name])
        if made:
            changed[source.file] = mark + after
            for line in diff(before, after, source.name).splitlines():
                colour = {"-": "red", "+": "green"}.get(line[:1], "")
                out.print(Text(line, style=colour if out.is_terminal else ""))
    if not changed:
        out.print("Nothing that can be mended safely.")
        return
    if not (yes or (out.is_terminal and typer.confirm("Make these changes?", err=True))):
        err.print("Nothing was changed. Say --yes to make these changes.", markup=False)
        raise typer.Exit(FINDINGS)
    for file, text in changed.items():
        write_whole(file, text.encode())
        out.print(f"mended {file.name} of {file.parent.name}", markup=False)


def count(paths: Paths = None, *, library: LibraryFiles = None, as_json: AsJson = False) -> None:
    """Count the words of articles, part by part, against the limits of their type of document.

    Citations and notes are not counted, nor are tables, captions and short wordings. The reading
    level of a section is the years of school that its text asks for (Flesch-Kincaid) in English, in
    French (Kandel-Moles) and German (Amstad) its ease, from 100 down to 0.
    """
    from publish import pipeline  # noqa: PLC0415 - --help must not wait for it
    from publish.check import by_language  # noqa: PLC0415 - as above
    from publish.check.counting import count as counted  # noqa: PLC0415 - as above
    from publish.check.passages import read_passages  # noqa: PLC0415 - as above
    from publish.check.prose import Formula  # noqa: PLC0415 - as above

    for source in find_articles(paths or [Path("manuscripts")]):
        prepared, problems = pipeline.prepare(
            source, pipeline.Options(library=tuple(library or ()))
        )
        if prepared is None:
            print_problems(problems, as_json=as_json)
            raise typer.Exit(STOPPED)
        table = Table(source.slug, "", "", "limit", "level", box=None, pad_edge=False)
        table.columns[1].justify = table.columns[3].justify = table.columns[4].justify = "right"
        reading = read_passages(prepared.article, "")
        lang = prepared.article.meta.lang
        formula = Formula.of(lang, by_language(prepared.styles, "language.toml", lang))
        for one in counted(prepared.article, prepared.type, reading, formula):
            if as_json:
                entry = {"slug": source.slug, "part": one.part, "length": one.length,
                         "unit": one.unit, "limit": one.most, "level": one.level}  # fmt: skip
                out.print(json.dumps(entry, ensure_ascii=False), markup=False)
                continue
            level = f"{one.level:.0f}" if one.level is not None else ""
            limit = str(one.most) if one.most is not None else ""
            style = "red" if one.too_long and out.is_terminal else ""
            table.add_row(Text(one.part), str(one.length), one.unit, limit, level, style=style)
        if not as_json:
            out.print(table)
