"""Measures retrieval, answers and speed against questions with known sources."""
