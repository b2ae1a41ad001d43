"""The only door for files from outside."""
