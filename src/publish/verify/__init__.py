"""Verification: finished files, read back and put before the checkers of others."""
