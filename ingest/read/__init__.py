"""Turns bytes into pages of text; the only place that knows file formats."""
