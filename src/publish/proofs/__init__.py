"""Proofs: what goes to authors and comes back: rounds, queries, changes, sign-off, history."""
