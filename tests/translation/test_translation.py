"""A translation beside its original: what is behind, what lacks, what is marked."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from publish.article import OtherLanguage
from publish.check import by_language
from publish.cli import app
from publish.house import Styles, own_styles
from publish.pipeline import Options, prepare
from publish.problems import ManuscriptError, Problem
from publish.sources import Source, find_articles
from publish.translation import begin, check_translation
from publish.translation.blocks import read_blocks
from publish.translation.record import follows_of

STYLES = Styles((own_styles(),))
ENGLISH = """\
---
title: A title
authors: [Ayesha Khan]
date: 2026-03-02
lang: en-GB
version: "1.0"
---

::: key-takeaways
- Deaths fell by 4.2 per cent.
- Count for three years.
:::

# What happened

Deaths fell from 39 to 22 in the city.

Injuries fell from 4,848 to 4,500.
"""
FRENCH = """\
---
title: Un titre
authors: [Ayesha Khan]
date: 2026-03-02
lang: fr
---

::: key-takeaways
- Les décès ont baissé de 4,2 %.
- Comptez pendant trois ans.
:::

# Ce qui s’est passé

Les décès sont passés de 39 à 22 dans la ville.

Les blessés sont passés de 4 848 à 4 500.
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A house with an article and its French translation."""
    monkeypatch.chdir(tmp_path)
    made = tmp_path / "manuscripts" / "brief"
    made.mkdir(parents=True)
    (tmp_path / "pyproject.toml").write_text("")
    (made / "article.md").write_text(ENGLISH, encoding="utf-8")
    (made / "article.fr.md").write_text(FRENCH, encoding="utf-8")
    return made


def told(folder: Path) -> list[Problem]:
    file = folder / "article.fr.md"
    text = file.read_text(encoding="utf-8")
    return check_translation(
        file, "article.fr.md", text, "fr", lambda lang: by_language(STYLES, "language.toml", lang)
    )


def rules(folder: Path) -> list[tuple[int, str]]:
    return [(problem.where.line, problem.rule) for problem in told(folder)]


def change(folder: Path, name: str, old: str, new: str) -> None:
    file = folder / name
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def mark(folder: Path, *more: str) -> int:
    return CliRunner().invoke(app, ["translate", "mark", str(folder), "fr", *more]).exit_code


def test_a_file_with_a_language_is_an_article_of_its_own(folder: Path) -> None:
    for path in (folder, folder.parent):
        assert [one.slug for one in find_articles([path])] == ["brief", "brief.fr"]
    by_slug = find_articles([folder.parent / "brief.fr"])
    assert [one.slug for one in by_slug] == ["brief.fr"]
    (folder / "article.old draft.md").write_text("no translation")
    assert len(find_articles([folder])) == 2


def test_a_translation_that_says_the_same_has_only_to_be_marked(folder: Path) -> None:
    assert rules(folder) == [(1, "translation-unmarked")]
    assert mark(folder) == 0
    assert rules(folder) == []


def test_a_changed_original_is_told_with_both_wordings_until_marked(folder: Path) -> None:
    mark(folder)
    change(folder, "article.md", "in the city.", "in the whole city.")
    (problem,) = told(folder)
    assert (problem.where.line, problem.rule) == (15, "translation-behind")
    for said in ("in the city.", "in the whole city.", "article.md:16", "dans la ville"):
        assert said in problem.message
    assert mark(folder) == 1, "the translation was not touched"
    assert [rule for _, rule in rules(folder)] == ["translation-behind"]
    change(folder, "article.fr.md", "dans la ville", "dans toute la ville")
    assert mark(folder) == 0
    assert rules(folder) == []


def test_what_still_holds_is_marked_when_asked(folder: Path) -> None:
    mark(folder)
    change(folder, "article.md", "What happened", "What took place")
    assert mark(folder) == 1
    assert mark(folder, "--all") == 0
    assert rules(folder) == []


def test_a_translation_that_is_reworded_stays_marked(folder: Path) -> None:
    mark(folder)
    change(folder, "article.fr.md", "Comptez pendant trois ans.", "Comptez trois ans durant.")
    assert rules(folder) == []


def test_paragraphs_that_lack_or_are_too_many_are_told_where_they_belong(folder: Path) -> None:
    mark(folder)
    change(folder, "article.fr.md", "Les décès sont passés de 39 à 22 dans la ville.\n\n", "")
    assert rules(folder) == [(13, "translation-missing")]
    change(folder, "article.md", "- Count for three years.\n", "")
    assert rules(folder) == [(10, "translation-extra"), (13, "translation-missing")]


def test_numbers_and_citations_that_disagree_are_told(folder: Path) -> None:
    change(folder, "article.fr.md", "4 500", "4 600")
    change(folder, "article.fr.md", "dans la ville.", "dans la ville [@who2023].")
    said = {problem.rule: problem.message for problem in told(folder)}
    assert "has 4500; this has 4600" in said["translation-numbers"]
    assert "@who2023" in said["translation-citations"]


def test_a_number_in_words_is_the_number(folder: Path) -> None:
    change(folder, "article.fr.md", "pendant trois ans", "pendant 3 ans")
    assert "translation-numbers" not in {rule for _, rule in rules(folder)}


def test_the_version_followed_is_noted_when_nothing_is_behind(folder: Path) -> None:
    mark(folder)
    change(folder, "article.md", '"1.0"', '"1.1"')
    change(folder, "article.md", "in the city.", "in the whole city.")
    mark(folder)
    record = follows_of(folder / "article.fr.md")
    assert record
    assert record.version == "1.0"
    mark(folder, "--all")
    record = follows_of(folder / "article.fr.md")
    assert record
    assert (record.version, record.lang) == ("1.1", "en-GB")


def test_a_damaged_record_is_told(folder: Path) -> None:
    (folder / "article.fr.follows.toml").write_text("[[paragraph]]\nsource = 3\n")
    with pytest.raises(ManuscriptError, match="bad-follows"):
        told(folder)


def test_languages_know_each_other_once_marked(folder: Path) -> None:
    def read(name: str) -> tuple[OtherLanguage, ...]:
        file = folder / name
        made, problems = prepare(Source(file, name), Options())
        assert made, problems
        return made.article.also_in

    assert read("article.md") == ()
    mark(folder)
    assert read("article.md") == (OtherLanguage("fr", "brief.fr"),)
    assert read("article.fr.md") == (OtherLanguage("en-GB", "brief"),)


def test_a_translation_begins_as_the_original_and_is_told_until_it_is_translated(
    folder: Path,
) -> None:
    path, text = begin(folder, "de")
    assert (path.name, text) == ("article.de.md", ENGLISH.replace("en-GB", "de"))
    (folder / "article.fr.md").unlink()
    made = CliRunner().invoke(app, ["translate", "new", str(folder), "fr"])
    assert made.exit_code == 0
    untranslated = [line for line, rule in rules(folder) if rule == "translation-untranslated"]
    assert 15 + 1 in untranslated
    with pytest.raises(ManuscriptError, match="exists"):
        begin(folder, "fr")


def test_blocks_are_what_a_translator_sees() -> None:
    text = (
        ENGLISH + "\n| a | b |\n|---|---|\n| 1 | 2 |\n\n: Caption\n\n[^1]: A note\n  in two lines\n"
    )
    kinds = [(one.kind, one.line) for one in read_blocks(text)]
    assert kinds == [
        ("field title", 2), ("box key-takeaways", 9), ("item", 10), ("item", 11), ("end", 12),
        ("heading 1", 14), ("paragraph", 16), ("paragraph", 18), ("table", 20), ("caption", 24),
        ("note 1", 26),
    ]  # fmt: skip
    assert read_blocks(text)[-1].text == "A note in two lines"


def test_the_samples_translations_are_up_to_date() -> None:
    root = Path(__file__).parents[2] / "manuscripts"
    for file in sorted(root.glob("*/article.*.md")):
        lang = file.name.split(".")[1]
        text = file.read_text(encoding="utf-8")
        found = check_translation(
            file, file.name, text, lang, lambda tag: by_language(STYLES, "language.toml", tag)
        )
        assert found == [], file
