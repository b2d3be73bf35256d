"""Accounts of words: every piece read back is set off against a word that should be there, once.

What cannot be set off is left on one side, as missing, or on the other, as added. So a word that is
lost can be hidden by no other: were its place taken by an equal word of a note, the note would lack
it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from publish.alignment import Alignment, align, shift
from publish.verify.read_epub import NUMBER
from publish.verify.words import Word

LATE = 1500  # words by which a margin box may be out of order: about those of a full page
SHORTEST = 7  # letters of a word that is looked for in parts
SHORT = 3  # words up to which one that the layout adds may be taken for one that has moved
SEARCHED = 50  # runs that are searched for elsewhere; beyond, the file is wrong throughout
REACH = 12  # words by which a boundary is shifted
PIECES = 50  # pieces up to which a run of them is parted otherwise
DIGITS = 4  # of the number of a page


@dataclass(frozen=True, slots=True)
class Stream:
    """Words in an order of their own: a note, a reference, a field of the front matter."""

    words: tuple[Word, ...]
    required: bool = True

    def texts(self) -> list[str]:
        """Return the words as they are compared."""
        return [word.text for word in self.words]


@dataclass(frozen=True, slots=True)
class Run:
    """Words `of[start:stop]` that are not in their place; `letters` are what is not there."""

    of: Sequence[Word]
    start: int
    stop: int
    letters: str
    moved: bool = False

    @property
    def words(self) -> Sequence[Word]:
        """The words themselves."""
        return self.of[self.start : self.stop]


class Accounts:
    """What is missing (`runs`) and what is not accounted for (`left`: places among `pieces`)."""

    def __init__(self, body: Sequence[Word], pieces: Sequence[str]) -> None:
        """Set the body off against the pieces read back."""
        self.body = body
        self.pieces = pieces
        made = align([word.text for word in body], pieces)
        _slide_pieces(body, pieces, made)
        _slide(body, pieces, made)
        self.found = made.found
        self.last = list(accumulate(made.owner, max, initial=-1))  # word last found before a piece
        self.left = made.extra()
        self.runs = list(_runs(body, made))
        self.whole = _Text(pieces)
        self.kept: dict[frozenset[str], tuple[list[int], _Text]] = {}

    # ------------------------------------------------------------ notes, references, front matter

    def take_unbroken(self, streams: Iterable[Stream]) -> list[Stream]:
        """Take each stream that stands unbroken among what is left; return the others."""
        left = set(self.left)
        unfound = []
        for stream in streams:
            places = self.whole.find("".join(stream.texts()), left)
            if places is None:
                unfound.append(stream)
            else:
                left.difference_update(places)
        self.left = sorted(left)
        return unfound

    def take_optional(self, streams: Iterable[Stream], generated: Counter[str]) -> None:
        """Take streams that may be there, where more is left than the layout adds by itself.

        The longest first: a field of one word may be a word of a sentence that is echoed.
        """
        for stream in sorted(streams, key=lambda one: -len(one.words)):
            texts = stream.texts()
            if not _holds(self._with_parted(texts), texts, generated):
                continue
            at = self.whole.find("".join(texts))
            if self.take_unbroken([stream]) and at is not None:
                self._take_words(texts, at.start)  # an echo beside the sentence that it repeats

    def _with_parted(self, words: Sequence[str]) -> Counter[str]:
        """Count what is left; of words, also where a line's end has parted them, as in a DOI."""
        count, letters = self._count(), "".join(self._left_words())
        longest = {word for word in words if len(word) > SHORTEST}
        together = "".join(words)  # a short word is known by those beside it
        whole = letters.count(together) if len(together) > SHORTEST else 0
        parted = {word: letters.count(word) if word in longest else whole for word in words}
        return count | Counter(parted)

    def take_broken(self, streams: Iterable[Stream]) -> None:
        """Take streams that stand in order but not together; what others lack is missing.

        Where the body's alignment took a word of a stream for an equal word of the body right
        before or after it, all of the stream's words are left, but not in its order.
        """
        lacking = []
        for stream in streams:
            texts, left = stream.texts(), self._left_words()
            made = align(texts, left)
            at = self.whole.find("".join(texts)) if _holds(Counter(left), texts) else None
            if not made.missing:
                self._take(_owned(made))
            elif at is not None:
                self._take_words(texts, at.start)
            else:
                lacking.append(stream)
        for stream in lacking:
            made = align(stream.texts(), self._left_words())
            self._take(_owned(made))
            self.runs += _runs(stream.words, made)

    # ------------------------------------------------------------ what stands elsewhere

    def settle_moves(self, generated: Counter[str], calls: frozenset[str]) -> None:
        """Look among what is left for what is missing; what may stand where it stands is settled.

        `calls` are the numbers of notes, which may stand between the words of a run.
        """
        kept: list[Run] = []
        for number, run in enumerate(self.runs):
            numbers = self._places(run, generated, calls) if number < SEARCHED else []
            if not numbers:
                kept.append(run)
            elif not self._may_stand(run, self.left[numbers[0]]):
                kept.append(Run(run.of, run.start, run.stop, run.letters, moved=True))
            self._take(set(numbers))
        self.runs = kept

    def _places(self, run: Run, generated: Counter[str], calls: frozenset[str]) -> list[int]:
        """Return the numbers of what is left that make up a run, one after another."""
        here = self._in_place(run)
        if here:
            return here
        passed: frozenset[str] = frozenset()
        if len(run.words) <= SHORT:
            passed = frozenset(w for w, n in self._count().items() if n <= generated[w])
        for without in (passed, passed | calls):
            numbers, text = self._left_without(without)
            span = text.find(run.letters)
            if span:
                return numbers[span.start : span.stop]
        return self._in_any_order(run)

    def _in_place(self, run: Run) -> list[int]:
        """Return the numbers of a run that does stand where it should, beside what has moved.

        A short word is looked for there first: it may be left in other places as well.
        """
        if run.of is not self.body:
            return []
        before = next((n for n in range(run.start - 1, -1, -1) if self.found[n] >= 0), -1)
        near = [n for n, at in enumerate(self.left) if self.last[at] == before]
        span = _Text([self.pieces[self.left[n]] for n in near]).find(run.letters)
        return near[span.start : span.stop] if span else []

    def _left_without(self, passed: frozenset[str]) -> tuple[list[int], _Text]:
        """Return the numbers of what is left, less some words, and its text; kept for the next."""
        if passed not in self.kept:
            left = self._left_words()
            numbers = [n for n, word in enumerate(left) if word not in passed]
            self.kept[passed] = numbers, _Text([left[n] for n in numbers])
        return self.kept[passed]

    def _in_any_order(self, run: Run) -> list[int]:
        """Return the numbers of a run's words where they stand mixed up within their own unit."""
        first = run.words[0]
        if run.of is not self.body or not first.loose:
            return []
        low, high = run.start, run.stop
        while low and self.body[low - 1].unit == first.unit:
            low -= 1
        while high < len(self.body) and self.body[high].unit == first.unit:
            high += 1
        near = [n for n, at in enumerate(self.left) if low - 1 <= self.last[at] < high]
        wanted = Counter(word.text for word in run.words)
        numbers = []
        for number in near:
            if wanted[self.pieces[self.left[number]]] > 0:
                wanted[self.pieces[self.left[number]]] -= 1
                numbers.append(number)
        return [] if +wanted else numbers

    def _may_stand(self, run: Run, place: int) -> bool:
        """Say whether a run may stand at a place, by the words that it has changed places with."""
        if run.of is not self.body:
            return False
        last = self.last[place]
        if last >= run.stop:
            return _may_swap(run.words, self._found(run.stop, last + 1))
        return _may_swap(self._found(last + 1, run.start), run.words)

    def _found(self, start: int, stop: int) -> list[Word]:
        return [self.body[n] for n in range(start, stop) if self.found[n] >= 0]

    # ------------------------------------------------------------ what the layout adds

    def settle_heads(self, heads: Iterable[Sequence[str]]) -> None:
        """Take away the heads of tables that were printed again, each as a whole."""
        for head in heads:
            while head and _holds(self._count(), head):
                self._take_words(head, 0)

    def settle_added(self, generated: Counter[str]) -> None:
        """Take away what the layout may add, what stands together first."""
        allowed = Counter(generated)
        pages = allowed.pop(NUMBER, 0)
        self._drop(run for run in self.left_runs() if self._is_whole(run, allowed))
        kept = []
        for place in self.left:
            piece = self.pieces[place]
            if allowed[piece] > 0:
                allowed[piece] -= 1
            elif pages and piece.isdecimal() and len(piece) <= DIGITS:
                pages -= 1
            else:
                kept.append(place)
        self.left = kept
        self._drop(run for run in self.left_runs() if self._is_added(run, allowed))

    def _drop(self, runs: Iterable[list[int]]) -> None:
        gone = {place for run in runs for place in run}
        self.left = [place for place in self.left if place not in gone]

    def _is_whole(self, places: list[int], allowed: Counter[str]) -> bool:
        """Say whether all of some pieces may be added; counts them off."""
        used = Counter(self.pieces[place] for place in places)
        if not _holds(allowed, used.elements()):
            return False
        allowed.subtract(used)
        return True

    def _is_added(self, places: list[int], allowed: Counter[str]) -> bool:
        """Say whether pieces are words that may be added, parted elsewhere; counts them off."""
        letters = "".join(self.pieces[place] for place in places[:PIECES])
        known = [word for word, count in allowed.items() if count > 0]
        ways: dict[int, tuple[str, ...]] = {0: ()}
        for at in range(len(letters)):
            if at in ways:
                for word in known:
                    if letters.startswith(word, at):
                        ways.setdefault(at + len(word), (*ways[at], word))
        used = Counter(ways.get(len(letters), ()))
        if len(places) > PIECES or not used or not _holds(allowed, used.elements()):
            return False
        allowed.subtract(used)
        return True

    # ------------------------------------------------------------ what is left

    def left_runs(self) -> list[list[int]]:
        """Return what is left, as runs of places that follow each other."""
        runs: list[list[int]] = []
        for place in self.left:
            if runs and runs[-1][-1] + 1 == place:
                runs[-1].append(place)
            else:
                runs.append([place])
        return runs

    def before(self, place: int) -> Sequence[Word]:
        """Return the words of the body that stand before a place."""
        return self.body[: self.last[place] + 1]

    def _left_words(self) -> list[str]:
        return [self.pieces[place] for place in self.left]

    def _count(self) -> Counter[str]:
        return Counter(self._left_words())

    def _take(self, numbers: set[int]) -> None:
        """Take away what is left under these numbers."""
        if numbers:
            self.kept.clear()
            self.left = [place for number, place in enumerate(self.left) if number not in numbers]

    def _take_words(self, words: Iterable[str], near: int) -> None:
        """Take away one piece for each word, those nearest to a place first."""
        wanted = Counter(words)
        numbers = set()
        for number in sorted(range(len(self.left)), key=lambda n: abs(self.left[n] - near)):
            piece = self.pieces[self.left[number]]
            if wanted[piece] > 0:
                wanted[piece] -= 1
                numbers.add(number)
        self._take(numbers)


class _Text:
    """Pieces as one string of letters, searched for runs of whole pieces."""

    def __init__(self, pieces: Sequence[str]) -> None:
        self.letters = "".join(pieces)
        self.starts = {start: n for n, start in enumerate(accumulate(map(len, pieces), initial=0))}

    def find(self, letters: str, among: Container[int] | None = None) -> range | None:
        """Return the numbers of the first pieces, all `among` some, that make up these letters."""
        at = self.letters.find(letters)
        while at >= 0:
            start, stop = self.starts.get(at), self.starts.get(at + len(letters))
            if start is not None and stop is not None:
                found = range(start, stop)
                if among is None or all(number in among for number in found):
                    return found
            at = self.letters.find(letters, at + 1)
        return None


def _holds(count: Counter[str], words: Iterable[str], beyond: Counter[str] | None = None) -> bool:
    """Say whether there are as many of each word, beyond some; quick where the count is long."""
    beyond = beyond or Counter()
    return all(count[word] - beyond[word] >= n for word, n in Counter(words).items())


def _owned(alignment: Alignment) -> set[int]:
    return {number for number, word in enumerate(alignment.owner) if word >= 0}


def _slide_pieces(body: Sequence[Word], pieces: Sequence[str], made: Alignment) -> None:
    """Let what was added stand before or after a unit or margin box, where equal words allow it."""
    texts = [word.text for word in body]
    for at in range(1, len(body)):
        low, high = made.found[at - 1], made.found[at]
        if low < 0 or high <= low + 1 or _parts(body, at):
            continue
        for count in range(1, min(REACH, high - low)):
            if _parts(body, at - count):
                old = (at - count, low + 1 - count, count)
                shift(made, texts, pieces, old, (at - count, high - count, count))
                break
            if _parts(body, at + count):
                shift(made, texts, pieces, (at, high, count), (at, low + 1, count))
                break


def _slide(body: Sequence[Word], pieces: Sequence[str], made: Alignment) -> None:
    """Let what is missing begin or end with a unit or a margin box, where equal words allow it.

    Of `the box | the text` without the box, `box the` may be missing as well as `the box`.
    """
    runs = [(run.start, run.stop) for run in _runs(body, made, parted=False)]
    for start, stop in runs:
        if any(made.missing[n] != body[n].text for n in range(start, stop)):
            continue
        for step in (-1, 1):
            shift = _shift(body, start, stop, step)
            for n in range(shift):
                given, taken = (start - 1 - n, stop - 1 - n) if step < 0 else (stop + n, start + n)
                at = made.found[given]
                if at < 0 or pieces[at] != body[given].text:
                    break
                made.found[taken], made.found[given] = at, -1
                made.owner[at] = taken
                made.missing[given] = made.missing.pop(taken)
            if shift:
                break


def _shift(body: Sequence[Word], start: int, stop: int, step: int) -> int:
    """Return by how many words to shift what is missing, so that it begins or ends with a unit."""
    shift = 0
    while True:
        low, high = start + step * shift, stop + step * shift
        if _parts(body, low) or _parts(body, high):
            return shift
        given, taken = (low - 1, high - 1) if step < 0 else (high, low)
        if not (0 <= given < len(body) and body[given].text == body[taken].text):
            return 0
        shift += 1


def _parts(body: Sequence[Word], at: int) -> bool:
    """Say whether a unit or a margin box begins or ends at a word."""
    return 0 < at < len(body) and _kind(body[at - 1]) != _kind(body[at])


def _runs(words: Sequence[Word], alignment: Alignment, *, parted: bool = True) -> Iterator[Run]:
    """Yield what is missing, parted where a unit or a margin box begins or ends."""
    start = stop = -1
    for number in (*sorted(alignment.missing), len(words) + 1):
        goes_on = number == stop and not (parted and _parts(words, number))
        if not goes_on:
            if start >= 0:
                letters = "".join(alignment.missing[n] for n in range(start, stop))
                yield Run(words, start, stop, letters)
            start = number
        stop = number + 1


def _kind(word: Word) -> tuple[int, bool, int]:
    return word.unit, word.loose, word.beside


def _may_swap(earlier: Sequence[Word], later: Sequence[Word]) -> bool:
    """Say whether words may come after others that they should come before."""
    pairs = ((a, b) for a in {_kind(w) for w in earlier} for b in {_kind(w) for w in later})
    return min(len(earlier), len(later)) <= LATE and all(
        (unit and unit == other and (loose or other_loose)) or bool(beside) != bool(other_beside)
        for (unit, loose, beside), (other, other_loose, other_beside) in pairs
    )
