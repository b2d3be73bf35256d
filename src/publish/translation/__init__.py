"""Translations: what each paragraph was made from, and whether both still say the same."""

from publish.translation.among import among_languages
from publish.translation.checking import check_translation
from publish.translation.record import Follows, follows_of
from publish.translation.starting import begin

__all__ = ["Follows", "among_languages", "begin", "check_translation", "follows_of"]
