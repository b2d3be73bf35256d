"""The problems of translations, told by `publish.translation`, which knows no finished article."""

from __future__ import annotations

from collections.abc import Mapping

from publish.problems import Severity

ERROR, WARNING = Severity.ERROR, Severity.WARNING

# By id: how much it matters, and a sentence on why there is such a rule.
TRANSLATED: Mapping[str, tuple[Severity, str]] = {
    "bad-follows": (ERROR, "Without the record nobody knows what a translation was made from."),
    "translation-alone": (ERROR, "A translation without its original can't be held against it."),
    "translation-behind": (
        WARNING,
        "Where the original has changed since, a translation says what is no longer meant.",
    ),
    "translation-citations": (WARNING, "A claim has the same source in each language."),
    "translation-extra": (WARNING, "What only one language says is not the same article."),
    "translation-fields": (WARNING, "Type and number are those of the article, in any language."),
    "translation-ids": (WARNING, "Links and notes lead to the same things in each language."),
    "translation-language": (
        ERROR,
        "A file named as one language that says it is another would be set in the wrong one.",
    ),
    "translation-missing": (WARNING, "What is not translated is lost for readers of the language."),
    "translation-numbers": (
        WARNING,
        "A number is the same in each language, however it is written: 4.2%, 4,2 %, 4.2 per cent.",
    ),
    "translation-unmarked": (
        WARNING,
        "What a translation was made from has to be noted, so that changes can be told later.",
    ),
    "translation-untranslated": (WARNING, "A paragraph in the original's words was forgotten."),
}
