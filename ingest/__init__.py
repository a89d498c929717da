"""Turns council papers into pages, metadata and passages that can be quoted to the page."""
