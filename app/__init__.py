"""Answers questions and opens the doors: command line and chat."""
