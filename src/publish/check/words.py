"""Rules on words: how they are spelt, and which of them the house uses."""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Iterator, Mapping

from publish import pandoc
from publish.check.passages import ALT, FIELD, NOTE, TEXT, Passage
from publish.check.prose import own_text
from publish.check.scope import Finding, Scope

WORD = re.compile(r"(?<![\w@#/\\])[^\W\d_]+(?:[’'-][^\W\d_]+)*(?![\w@/\\])")
# Kitchin et al. (2015), Barns (2018): a person's name; pivotin’: a letter left out on purpose.
NAMED_BEHIND = re.compile(r"[\s\u00a0](?:et al\b|\(\d{4}[a-z]?\))|(?<=in)’(?!\w)")
BRITISH = {"gb", "ie", "au", "nz", "za", "in", "pk", "ke", "ng", "lk", "bd", "gh", "uk"}
AMERICAN = {"us"}
ENDINGS = (
    "", "s", "es", "e", "ed", "d", "ing", "er", "ers", "ful", "less", "al", "ally", "able", "ation",
    "ations", "ational", "ite", "ites", "hood", "hoods", "ist", "ists", "ly", "ism", "ive", "men",
    "piece", "pieces", "house", "bour",
)  # fmt: skip
AFTER_ER = ("", "s", "ed", "ing", "able", "piece", "pieces")  # litre, but never litre-al
IZE = re.compile(r"(\w{3})iz(e[srd]?|ers|ing|ations?|ational)(?=$|’|-)")
ISE = re.compile(r"(\w{3})is(e[srd]?|ers|ing|ations?|ational)$")
NAME_LENGTH = 7  # letters from which a capitalised word may be a mistyped common one
# Right on both sides: a gas meter, a program of a computer, words of Latin.
BOTH = (
    "meter", "meters", "metered", "metering", "program", "programs", "programer", "programers",
    "programing", "molding", "humorist", "laborious", "honorary", "vaporize", "rigorous",
    "vigorous", "armory", "fulfilled", "enrolled", "fulfilling", "enrolling", "analogous",
    "license", "licenses", "licensed", "licensing", "licenser", "licensers", "analyses",
    "paralyses", "catalyses", "encyclopedia", "encyclopedias", "catalogue", "catalogues",
    "catalogued", "cataloguing", "dialogue", "dialogues", "monologue", "monologues", "epilogue",
    "prologue", "judgement", "judgements", "acknowledgement", "acknowledgements", "technicolour",
)  # fmt: skip
PERCENT = re.compile(
    r"(?<=\d)[\s\u00a0]?(?P<form>per cent|percent|%)(?!\w)|\b(?P<word>per cent|percent)\b"
)
USUAL = 3  # times as many headings in one case make it the article's
OPENING = {"single": "‘", "double": "“"}
SERIES = re.compile(
    r"\b[^\W\d_]+, (?:[^\W\d_]+, )+[^\W\d_]+(?P<comma>,?) (?P<join>and|or) [^\W\d_]+(?=[.;:)]|$)"
)


def _texts(scope: Scope) -> Iterator[Passage]:
    """Yield passages whose words are the author's own."""
    wanted = {TEXT, NOTE, FIELD, "short", "caption", "label", "heading", "title", "cell", ALT}
    return (p for p in scope.reading.passages if p.own and p.role in wanted)


# ---------------------------------------------------------------- spelling


def misspelling(scope: Scope) -> Iterator[Finding]:
    """Find words that no dictionary has and that are close to one that it has."""
    for passage, at, word, meant in _unknown(scope):
        if meant:
            message = f"“{word}” is in no dictionary."
            hint = f"Did you mean '{meant}'? If it is right, add it to house-words.txt."
            yield Finding(scope.at(passage, at), message, hint)


def unknown_word(scope: Scope) -> Iterator[Finding]:
    """Find words that no dictionary has and that are like none, if the house wants to know."""
    if scope.wording.get("unknown-words") != "yes":
        return
    for passage, at, word, meant in _unknown(scope):
        if not meant:
            hint = "If it is right, add it to house-words.txt."
            yield Finding(scope.at(passage, at), f"“{word}” is in no dictionary.", hint)


def no_dictionary(scope: Scope) -> Iterator[Finding]:
    """Say that there is no dictionary of the article's language."""
    if scope.speller is None and any(scope.reading.lines):  # of a file, not of nodes alone
        lang = scope.article.meta.lang
        message = f"there is no dictionary of '{lang}', so the spelling was not looked at."
        hint = f"Put Hunspell's {lang}.aff and {lang}.dic into styles/dictionaries."
        yield Finding(scope.field("lang"), message, hint)


def no_labels(scope: Scope) -> Iterator[Finding]:
    """Find a language in which layouts have no words of their own, so that they print English."""
    if not scope.labels:
        lang = scope.article.meta.lang
        message = (
            f"there are no words in '{lang}' for what the layouts print themselves, such as "
            "“Table” or “References”: they will be in English."
        )
        hint = f"Put [{lang.partition('-')[0]}] with all keys of [en] into styles/labels.toml."
        yield Finding(scope.field("lang"), message, hint)


def _unknown(scope: Scope) -> Iterator[tuple[Passage, int, str, str]]:
    """Yield each unknown word once: where it is first, and which word was probably meant."""
    speller = scope.speller
    if speller is None:
        return
    first: dict[str, tuple[Passage, int]] = {}
    counts: Counter[str] = Counter()
    told = _other_side(scope)  # by a rule of its own
    for passage in _texts(scope):
        for found in WORD.finditer(passage.text):
            word = found[0]
            known = (
                speller.knows(word)
                or word.lower() in BOTH
                or _right(scope, told, word)
                or speller.knows(_with_s(word))
            )
            named = NAMED_BEHIND.match(passage.text, found.end())
            if not known and not named and not _is_foreign(passage, found.start()):
                counts[word] += 1
                first.setdefault(word, (passage, found.start()))
    for word, (passage, at) in first.items():
        if word.islower():
            others = counts[f"{word}s"] + counts[word.capitalize()]
            slip = counts[word] + others == 1 and "-" not in word  # no term of the text
            meant = speller.suggest(word) if slip else ""
            yield passage, at, word, "" if meant == f"{word}s" else meant  # genomic, genomics
            continue
        begins = at in {start for start, _ in passage.sentences}
        if begins and _maybe_common(word, counts[word] + counts[word.lower()]):
            meant = speller.suggest(word)
            if meant and speller.knows(meant.lower()) and word[0] == meant[0].upper():
                yield passage, at, word, meant


def _with_s(word: str) -> str:
    """Return a word in -ize as it is with -ise, which is as British."""
    return IZE.sub(r"\1is\2", word)


def _is_foreign(passage: Passage, at: int) -> bool:
    """Say whether a word is set in italics or quoted, as titles and foreign words are."""
    styled = (s.node for s in passage.spans if s.start <= at < s.stop)
    emphasised = any(isinstance(n, pandoc.Styled) and n.style == "Emph" for n in styled)
    return emphasised or passage.quoted(at)


def _maybe_common(word: str, count: int) -> bool:
    """Say whether a word with a capital may be a mistyped common one, not a name."""
    return word.istitle() and len(word) >= NAME_LENGTH and count == 1


# ---------------------------------------------------------------- British and American


def mixed_spelling(scope: Scope) -> Iterator[Finding]:
    """Find words in the spelling of the other side of the Atlantic."""
    wrong = _other_side(scope)
    if not wrong:
        return
    for passage in own_text(scope):
        begins = {start for start, _ in passage.sentences}
        for found in WORD.finditer(passage.text):
            word = found[0]
            right = _right(scope, wrong, word)
            named = word != word.lower() and found.start() not in begins  # Department of Defense
            if not right or named or passage.quoted(found.start()):
                continue
            right = right.capitalize() if word[0].isupper() else right
            message = f"“{word}” is not the spelling of {scope.article.meta.lang}."
            yield Finding(
                scope.at(passage, found.start()), message, f"Write '{right}'.", (word, right)
            )


def mixed_ize(scope: Scope) -> Iterator[Finding]:
    """Find words in -ise where the article has more in -ize, and the other way round.

    American has one of them only: there mixed-spelling tells the other.
    """
    if scope.article.meta.lang.lower().partition("-")[2] in AMERICAN:
        return
    found: list[tuple[Passage, int, str]] = []
    stems = {old for old in scope.language.get("spelling", {}) if old.endswith("is")}
    for passage in own_text(scope):
        for one in WORD.finditer(passage.text):
            lower = one[0].lower()
            other = IZE.sub(r"\1is\2", lower) if IZE.search(lower) else lower
            stem = ISE.sub(r"\1is", other)
            if stem in stems and ISE.search(other) and one[0] == lower:
                found.append((passage, one.start(), "-ize" if other != lower else "-ise"))
    for at, form, right in _other_than("one", found):
        message = f"this word is spelt with {form}, others here with {right}."
        yield Finding(scope.at(*at), message, f"Spell all with {right}.")


def _right(scope: Scope, wrong: Mapping[str, str], word: str) -> str:
    """Return the right spelling of a wrong word, if the dictionary has it: never "emphasiz"."""
    right = wrong.get(word.lower(), "")
    return right if not scope.speller or scope.speller.knows(right) else ""


def _other_side(scope: Scope) -> Mapping[str, str]:
    """Return the words that are wrong in the article's region, with the right ones."""
    _, _, region = scope.article.meta.lang.lower().partition("-")
    return _sides(region, tuple(scope.language.get("spelling", {}).items()))


@functools.cache
def _sides(region: str, stems: tuple[tuple[str, str], ...]) -> Mapping[str, str]:
    made = {
        f"{american}{ending}": _with_ending(british, american, ending)
        for british, american in stems
        for ending in (AFTER_ER if american.endswith("er") else ENDINGS)
    }
    if region in BRITISH:  # -ize is British too
        both = {*made.values(), *BOTH}
        return {
            word: right
            for word, right in made.items()
            if word.replace("iz", "is") != right and word not in both
        }
    if region in AMERICAN:
        return {right: word for word, right in made.items() if right not in {*made, *BOTH}}
    return {}


def _with_ending(british: str, american: str, ending: str) -> str:
    """Return a British word with an ending: centered is centred, and centers is centres."""
    drops = american.endswith("er") and british.endswith("re") and ending[:1] in {"a", "e", "i"}
    return f"{british[:-1] if drops else british}{ending}"


# ---------------------------------------------------------------- the house's wording


def house_wording(scope: Scope) -> Iterator[Finding]:
    """Find terms that the house does not use, with what it writes instead."""
    yield from _replaced(scope, "terms", "the house writes", ignore_case=True)


def institution_name(scope: Scope) -> Iterator[Finding]:
    """Find names of institutions that they do not spell so themselves."""
    yield from _replaced(scope, "names", "it is called", ignore_case=False)


def _replaced(scope: Scope, table: str, said: str, *, ignore_case: bool) -> Iterator[Finding]:
    terms = {old: new for old, new in scope.wording.get(table, {}).items() if new}
    if not terms:
        return
    ordered = "|".join(re.escape(old) for old in sorted(terms, key=len, reverse=True))
    pattern = re.compile(rf"(?<!\w)(?:{ordered})(?!\w)", re.IGNORECASE if ignore_case else 0)
    lower = {old.casefold(): new for old, new in terms.items()}
    for passage in own_text(scope):
        for found in pattern.finditer(passage.text):
            new = lower[found[0].casefold()]
            new = new[0].upper() + new[1:] if found[0][0].isupper() else new
            if passage.quoted(found.start()):
                continue
            where = scope.at(passage, found.start())
            hint = f"{said[0].upper()}{said[1:]} '{new}'."
            yield Finding(where, f"“{found[0]}” is not what we write.", hint, (found[0], new))


def percent_form(scope: Scope) -> Iterator[Finding]:
    """Find percentages in running text that are written in another way than the house's."""
    wanted = str(scope.wording.get("percent", ""))
    found = [
        (
            passage,
            one.start("form") if one["form"] else one.start("word"),
            one["form"] or one["word"],
        )
        for passage in own_text(scope)
        if passage.role in {TEXT, NOTE} and passage.box is None
        for one in PERCENT.finditer(passage.text)
    ]
    for at, form, right in _other_than(wanted, found):
        message = f"“{form}” stands in a text that else has “{right}”."
        if wanted != "one":
            message = f"“{form}” is not how the house writes it."
        yield Finding(scope.at(*at), message, f"Write '{right}'.")


def serial_comma(scope: Scope) -> Iterator[Finding]:
    """Find lists of words with a comma before 'and' where others have none, or the other way."""
    wanted = str(scope.wording.get("serial-comma", ""))
    found = [
        (passage, one.start(), "yes" if one["comma"] else "no")
        for passage in own_text(scope)
        for one in SERIES.finditer(passage.text)
    ]
    for at, form, _ in _other_than(wanted, found):
        there = "has a comma" if form == "yes" else "has no comma"
        message = f"this list {there} before its last word, others differ."
        if wanted != "one":
            message = f"this list {there} before its last word; the house's lists differ."
        hint = "Take the comma out." if form == "yes" else "Put a comma there."
        yield Finding(scope.at(*at), message, hint)


def _other_than(
    wanted: str, found: list[tuple[Passage, int, str]]
) -> Iterator[tuple[tuple[Passage, int], str, str]]:
    """Yield what is in another form than the one wanted; for 'one', than the one usual here."""
    usual = Counter(form for _, _, form in found).most_common(1)
    right = usual[0][0] if wanted == "one" and usual else wanted
    for passage, at, form in found:
        if right and right not in {"one", form}:
            yield (passage, at), form, right


def quote_style(scope: Scope) -> Iterator[Finding]:
    """Find quotations whose outer marks are not those of the house."""
    wanted = OPENING.get(str(scope.wording.get("quotes", "")))
    for passage in own_text(scope) if wanted else ():
        for found in re.finditer(r"(?<!\w)[“‘](?=\w)", passage.text):
            if found[0] != wanted and not passage.quoted(found.start()):
                word = passage.text[found.start() :].split()[0]
                message = f"the quotation at “{word[1:]}” is not in the marks of the house."
                hint = f"Open it with {wanted}."
                yield Finding(scope.at(passage, found.start()), message, hint)


def heading_case(scope: Scope) -> Iterator[Finding]:
    """Find headings in another case than the house's, or than others of their level."""
    wanted = str(scope.wording.get("heading-case", ""))
    seen = _lower_words(scope)
    small = set(scope.language.get("small-words", ()))
    texts = [p.text for p in scope.reading.passages if p.role in {TEXT, NOTE}]
    levels: dict[int, list[tuple[Passage, int, str]]] = {}
    for passage in scope.reading.passages:
        if passage.role == "heading" and not _is_sentence_or_name(passage.text.strip(), texts):
            case = _case(passage.text, seen, small)
            level = passage.section.level if passage.section else 0
            levels.setdefault(level, []).extend([(passage, 0, case)] if case else [])
    for found in levels.values():
        if wanted == "one" and not _is_usual(Counter(case for _, _, case in found)):
            continue
        for at, case, _ in _other_than(wanted, found):
            right = "sentence" if case == "title" else "title"
            title = at[0].text.strip()
            message = f"“{title}” is in {case} case, other headings in {right} case."
            if wanted != "one":
                message = f"“{title}” is in {case} case; the house uses {right} case."
            yield Finding(scope.at(*at), message, "Write all headings alike.")


def _is_usual(cases: Counter[str]) -> bool:
    """Say whether one case is so frequent that the other is a slip and no second level."""
    (_, usual), *others = cases.most_common() or [("", 0)]
    return usual >= USUAL * sum(count for _, count in others)


def _is_sentence_or_name(heading: str, texts: list[str]) -> bool:
    """Say whether a heading is a sentence, or a name that the text has too or that has initials."""
    if heading.endswith((".", "!", ":")):
        return True
    short = re.fullmatch(r"(?P<words>.+) \((?P<short>[A-Z]{2,})\)", heading)
    initials = "".join(re.findall(r"\b[A-Z]", short["words"])) if short else ""
    named = re.compile(rf"(?<=[\w,] ){re.escape(heading)}\b")
    return bool((short and initials == short["short"]) or any(map(named.search, texts)))


def _lower_words(scope: Scope) -> set[str]:
    """Return the words that the text has without a capital, and so are no names."""
    texts = (p.text for p in scope.reading.passages if p.role in {TEXT, NOTE})
    return {word for text in texts for word in WORD.findall(text) if word.islower()}


def _case(heading: str, seen: set[str], small: set[str]) -> str:
    """Return 'title' or 'sentence', or nothing where names or shortness leave it open."""
    words = list(WORD.findall(re.split(r"[:–—]", heading)[0])[1:])
    content = [w for w in words if w.lower() not in small and not w.isupper()]
    common = [w for w in content if w.lower() in seen]
    if any(w[0].islower() for w in content):
        return "sentence" if not any(w[0].isupper() for w in common) else ""
    return "title" if len(common) > 1 or (common and len(content) == 1) else ""
