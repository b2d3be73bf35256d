"""The preview: a process that stays, and shows in a browser what a save has changed."""
