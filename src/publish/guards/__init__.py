"""The walls that all stages share: which files, pictures and markup may come in at all."""
