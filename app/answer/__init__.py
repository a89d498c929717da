"""Turns a question and hits into an answer whose every citation was checked; knows no screen."""
