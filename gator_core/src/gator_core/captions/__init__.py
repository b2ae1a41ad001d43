"""Captions: cues with their words' times, read, made, broken into lines, and written."""
