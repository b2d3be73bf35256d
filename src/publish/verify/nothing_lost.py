"""Nothing lost: every word of a Selection stands in the finished file, once, in its order.

The words of the body are aligned with those read back. What is left over must be the front matter,
the notes, the references, and what the layout adds by itself and says so (`data-generated`). Where
each of these streams stands is free, as a footnote stands where its page ends; within a stream the
order counts.

Four things may stand elsewhere without being lost, and no others: the parts of one recommendation
or scenario among each other; the caption of a table, above or below it; a margin box, before or
after the text beside it, and all of it or its rest on the next page when it does not fit; the head
of a table, which comes again on each page that the table runs over.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from lxml import html as lxml_html

from publish.formats.job import Written
from publish.guards.scratch import scratch_folder
from publish.letters import words_in
from publish.problems import OutputError, Problem, Where
from publish.select import Selection
from publish.verify.accounts import Accounts, Run, Stream
from publish.verify.read_epub import NUMBER, epub_words, generated_words, html_words, mail_words
from publish.verify.read_pdf import pdf_words
from publish.verify.read_word import docx_words
from publish.verify.words import Wording, flow_words, front_matter, wording

__all__ = ["allowed_words", "check_nothing_lost", "epub_words", "nothing_lost", "pdf_words"]

SHOWN = 8  # words that a message quotes
CONTEXT = 4  # words before them that it quotes too
MOST = 10  # problems of one kind
FRONT = ("title", "subtitle", "summary", "authors")  # what our mastheads print
CONTENTS = "contents-title"  # the class of the titles in a contents list
PARTED = 1 / 2  # of the words of a contents list, that may be read otherwise
OUR_FAULT = "This is our fault: please report it."
READERS: Mapping[str, Callable[[Path], list[str]]] = {  # of the words of a file, by its format
    "pdf": pdf_words,
    "epub": epub_words,
    "html": html_words,
    "eml": mail_words,
    "docx": docx_words,
}


def check_nothing_lost(written: Written, form: str, path: str) -> None:
    """Check a finished file of a format of READERS; raises OutputError where words are lost."""
    with scratch_folder() as folder:
        file = Path(folder) / f"edition.{form}"
        file.write_bytes(written.data)
        read = READERS[form](file)
    allowed = allowed_words(written.markup)
    contents = contents_words(written.markup) if form != "epub" else ()
    problems = nothing_lost(written.selection, read, allowed, path, FRONT, contents)
    if problems:
        raise OutputError(problems)


def allowed_words(html_pages: Iterable[str]) -> Counter[str]:
    """Count the words that the layout may add, given the markup that the file was made from.

    They are what the markup marks as generated, and on pages, where the layout numbers notes, the
    number of each at its call; that before it is a label, which nobody reads back.
    """
    allowed: Counter[str] = Counter()
    for page in html_pages:
        allowed += generated_words(page)
    return allowed


def contents_words(html_pages: Iterable[str]) -> tuple[str, ...]:
    """Return the words of the titles in the contents list that markup holds, if it does."""
    titles = (
        span
        for page in html_pages
        if CONTENTS in page
        for span in lxml_html.document_fromstring(page).iter("span")
        if span.get("class") == CONTENTS
    )
    return tuple(word for title in titles for word in words_in("".join(map(str, title.itertext()))))


def nothing_lost(  # noqa: PLR0913, PLR0917 - what is said and what is read, each by its streams
    selection: Selection,
    read: Sequence[str],
    generated: Counter[str],
    path: str,
    required: Sequence[str] = ("title",),
    contents: Sequence[str] = (),
) -> list[Problem]:
    """Compare a Selection with the words read back from its finished file; returns what is wrong.

    `generated` counts the words that the layout may add (`allowed_words`), `required` names the
    fields of the front matter that it prints, `contents` are the words of its contents list; `path`
    is the article's.
    """
    pieces = [word for text in read for word in words_in(text)]
    said = wording(selection)
    name = selection.edition.name
    if said.body and not pieces:
        message = f"no words can be read back from the {name}: it carries no structure."
        return [Problem(Where(path), "lost-words", message, OUR_FAULT)]
    accounts = Accounts(said.body, pieces)
    if selection.edition.format != "pdf":
        generated = generated - Counter({NUMBER: generated[NUMBER]})  # it has no pages
    streams = _streams(selection, said, {"title", *required})
    broken = accounts.take_unbroken(stream for stream in streams if stream.required)
    accounts.settle_moves(generated, frozenset(str(note.number) for note in selection.notes))
    accounts.take_broken(broken)
    accounts.take_optional((stream for stream in streams if not stream.required), generated)
    accounts.settle_heads(said.heads)
    listed = _is_listed(contents, [accounts.pieces[place] for place in accounts.left])
    accounts.settle_added(generated)
    lost = [_lost(run, name, path) for run in _merged(accounts.runs)]
    added = [_added(accounts, places, name, path) for places in accounts.left_runs()]
    return [
        *_capped(lost, path),
        *_capped(added, path),
        *([] if listed else [_unlisted(name, path)]),
    ]


def _is_listed(contents: Sequence[str], left: Sequence[str]) -> bool:
    """Say whether a contents list is among what the text does not account for.

    Some of its words may be read in pieces, where a line parts them.
    """
    missing = Counter(contents) - Counter(left)
    return missing.total() <= len(contents) * PARTED


def _unlisted(edition: str, path: str) -> Problem:
    message = f"the contents list is missing in the {edition}."
    return Problem(Where(path), "lost-words", message, OUR_FAULT)


def _streams(selection: Selection, said: Wording, required: set[str]) -> list[Stream]:
    """Return the streams beside the body: front matter, notes, references, what is optional."""
    return [
        *(Stream(words, name in required) for name, words in front_matter(selection.article.meta)),
        *(Stream(words) for words in said.notes),
        *(Stream(flow_words(reference.entry, selection)) for reference in selection.references),
        *(Stream(words, required=False) for words in said.optional if words),
    ]


def _merged(runs: Iterable[Run]) -> list[Run]:
    """Join runs that follow each other, so that a lost section is one problem."""
    made: list[Run] = []
    for run in runs:
        last = made[-1] if made else None
        if last and last.of is run.of and last.stop == run.start and last.moved == run.moved:
            made[-1] = Run(run.of, last.start, run.stop, last.letters + run.letters, last.moved)
        else:
            made.append(run)
    return made


def _lost(run: Run, edition: str, path: str) -> Problem:
    said = "have moved" if run.moved else "are missing"
    quoted = _quoted([word.shown or word.text for word in run.words])
    before = [w.shown or w.text for w in run.of[max(0, run.start - CONTEXT) : run.start]]
    message = f"these words {said} in the {edition}: {quoted}{_after(before)}."
    where = next((word.where for word in run.words if word.where), Where(path))
    return Problem(where, "lost-words", message, OUR_FAULT)


def _added(accounts: Accounts, places: list[int], edition: str, path: str) -> Problem:
    quoted = _quoted([accounts.pieces[place] for place in places])
    before = accounts.before(places[0])
    told = _after([word.shown or word.text for word in before[-CONTEXT:]])
    message = f"these words are printed twice or by nobody in the {edition}: {quoted}{told}."
    where = next((word.where for word in reversed(before) if word.where), Where(path))
    return Problem(where, "unexpected-words", message, OUR_FAULT)


def _quoted(words: Sequence[str]) -> str:
    more = " …" if len(words) > SHOWN else ""
    return f"“{' '.join(words[:SHOWN])}{more}”"


def _after(words: Sequence[str]) -> str:
    return f", after “{' '.join(words)}”" if words else ""


def _capped(problems: list[Problem], path: str) -> list[Problem]:
    """Leave the first problems, and say how many more there are."""
    if len(problems) <= MOST:
        return problems
    more = f"and {len(problems) - MOST} more."
    return [*problems[:MOST], Problem(Where(path), problems[0].rule, more, OUR_FAULT)]
