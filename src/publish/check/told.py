"""The problems of an article that other steps tell, most of them while it is read."""

from __future__ import annotations

from collections.abc import Mapping

from publish.library.checks import RULES as OF_THE_LIBRARY
from publish.problems import Severity

ERROR, WARNING = Severity.ERROR, Severity.WARNING

# By id: how much it matters, and a sentence on why there is such a rule.
TOLD: Mapping[str, tuple[Severity, str]] = {
    "accidental-list": (
        WARNING,
        "A line that begins with a number and a full stop begins a list, meant or not.",
    ),
    "bad-yaml": (ERROR, "The front matter is YAML, and what can't be read as such can't be used."),
    "chart-crowded": (WARNING, "With so many rows or series a chart is hard to read."),
    "chart-mixed-units": (WARNING, "Numbers in different units can't be compared on one axis."),
    "chart-negative": (ERROR, "Parts of a whole can't be less than nothing."),
    "chart-no-head": (ERROR, "The head of the table names what the chart shows."),
    "chart-no-numbers": (ERROR, "A chart without numbers shows nothing."),
    "chart-not-a-number": (ERROR, "A cell that holds no number can't be drawn."),
    "chart-one-point": (ERROR, "A line needs two points."),
    "chart-too-many": (ERROR, "So many rows or series do not fit into a chart."),
    "control-character": (ERROR, "Characters that can't be seen break files and searches."),
    "crossed-box": (ERROR, "A box that closes before the one inside it makes both unclear."),
    "curved-quotes": (
        ERROR,
        "Only straight quotation marks hold the value of an attribute.",
    ),
    "double-attribute": (ERROR, "Of two values only one could count."),
    "double-note": (ERROR, "Of two texts of a note one would be lost."),
    "double-short": (ERROR, "Of two short wordings one would be lost."),
    "duplicate-field": (ERROR, "Of two values of a field one would be lost."),
    "duplicate-id": (ERROR, "A link to an id that is there twice could mean either."),
    "duplicate-key": (ERROR, "Of two entries with one key the first would be lost."),
    "edition-not-of-type": (WARNING, "Who asks for an edition and gets none wants to know why."),
    "empty-callout": (ERROR, "An empty box would be drawn as a title without a text."),
    "empty-section": (ERROR, "A heading without a text leads nowhere."),
    "empty-short": (
        ERROR,
        "An empty short wording would make its text vanish from the editions that condense.",
    ),
    "front-matter-unclosed": (
        ERROR,
        "Without its last line the front matter would swallow the article.",
    ),
    "handle": (WARNING, "A word with @ that is no key of the library may be a mistyped citation."),
    "indented-fence": (
        ERROR,
        "A fence far from the left edge is read as code, and its box as text.",
    ),
    "inline-image": (
        ERROR,
        "An image within a line has no caption, credit or number, and may not be drawn.",
    ),
    "isbn-reused": (ERROR, "An ISBN names one format of one publication."),
    "missing-library": (ERROR, "What a library holds can't be cited where the file is not there."),
    "misplaced-box": (ERROR, "A box within a list, a quotation or an answer could not be drawn."),
    "misplaced-figure": (
        ERROR,
        "A figure within a list, a quotation or an answer could not be drawn.",
    ),
    "misplaced-heading": (
        ERROR,
        "A heading within a list or a quotation breaks the outline of the document.",
    ),
    "misplaced-note": (
        ERROR,
        "The text of an attribute holds no notes: the call would be printed.",
    ),
    "misplaced-query": (ERROR, "Titles and summaries are printed with all that stands in them."),
    "misplaced-table": (
        ERROR,
        "A table within a list, a quotation or an answer could not be drawn.",
    ),
    "missing-field": (ERROR, "Without this field an edition can't be made."),
    "missing-note": (ERROR, "A call without a note would be printed as it was typed."),
    "near-echo": (
        WARNING,
        "A pull quote that differs a little from the text looks like a mistake.",
    ),
    "no-front-matter": (ERROR, "Title, authors, date and language stand in the front matter."),
    "not-utf-8": (ERROR, "In another encoding letters with accents would come out wrong."),
    "odd-space": (
        WARNING,
        "A special space in the line of a box is hard to see and mostly pasted in by accident.",
    ),
    "over-limit": (ERROR, "What is too long for its place would be cut off, or not be read."),
    "quote-unattributed": (WARNING, "Readers want to know whose words stand out on the page."),
    "raw-html": (ERROR, "HTML means nothing in print, so it is not read."),
    "stray-short": (ERROR, "A short wording has to belong to a box or a section."),
    "swallowed-table": (ERROR, "A table right under a paragraph is read as its last lines."),
    "tangled-text": (
        ERROR,
        "Brackets, quotation marks or ticks that stay open make a text take hours to read.",
    ),
    "too-deep": (ERROR, "What stands too deep in other things can't be laid out."),
    "too-long": (ERROR, "Files of this length are not articles."),
    "shadowed-key": (WARNING, "Of two entries with one key in two files only one can count."),
    "unclosed-box": (ERROR, "A box that is never closed swallows the rest of the article."),
    "unfilled-box": (
        WARNING,
        "A box that waits for its content is not drawn, and readers miss it.",
    ),
    "unknown-affiliation": (ERROR, "An author's affiliation has to be among those given."),
    "unknown-attribute": (ERROR, "An attribute that nothing reads is mostly a mistyped one."),
    "unknown-callout": (ERROR, "A box of an unknown kind could not be drawn."),
    "unknown-chart": (ERROR, "A chart of an unknown type could not be drawn."),
    "unknown-citation": (ERROR, "A citation without an entry in the library leads nowhere."),
    "unknown-class": (ERROR, "A class that nothing reads is mostly a mistyped one."),
    "unknown-edition": (ERROR, "A part for an edition that does not exist would be lost."),
    "unknown-field": (ERROR, "A field that nothing reads is mostly a mistyped one."),
    "unknown-type": (ERROR, "The type of document decides which editions there are."),
    "unnamed-part": (
        WARNING,
        "A scenario without a name, or an answer without its question, can't be referred to.",
    ),
    "unopened-box": (
        ERROR,
        "A closing line without a box shows that one above is closed too early.",
    ),
    "unknown-library": (ERROR, "A library is BibLaTeX or CSL; nothing else is read."),
    "unread-braces": (ERROR, "Attributes that can't be read would be printed as they were typed."),
    "unreadable-data": (ERROR, "A table is printed as its file has it, so the file must be plain."),
    "unreadable-entry": (ERROR, "An entry of the library that can't be read can't be cited."),
    "unreadable-library": (ERROR, "Of a library that can't be read nothing can be cited."),
    "unused-affiliation": (WARNING, "An affiliation that nobody has would not be printed."),
    "unused-note": (ERROR, "A note that nothing calls would be lost."),
    "wrong-body": (
        ERROR,
        "Each kind of box is drawn from a certain form, and other text would not fit.",
    ),
    "wrong-date": (ERROR, "A date is typed as year-month-day."),
    "wrong-focus": (ERROR, "The focus is a point of the image in per cent."),
    "wrong-permission": (ERROR, "Permissions are for the web or for print."),
    "wrong-placement": (ERROR, "A placement has to be one that editions know."),
    "wrong-ratio": (ERROR, "A picture is cropped to a width over a height."),
    "wrong-value": (ERROR, "A value has to be of the kind that its field asks for."),
    "yaml-alias": (ERROR, "Aliases of YAML are not read: they hide what an article says."),
    "yaml-comment": (
        WARNING,
        "A '#' after a space begins a comment, and the text behind it is left out.",
    ),
    "yaml-indentation": (
        WARNING,
        "A line that is indented too far becomes part of the one above it.",
    ),
    "yaml-merge": (ERROR, "Merge keys of YAML are not read: they hide what an article says."),
    "yaml-tag": (ERROR, "Tags of YAML are not read: they could run programs."),
} | {rule.id: (rule.severity, rule.explanation) for rule in OF_THE_LIBRARY}
