"""The command line: parse arguments, call the floors below, render."""

from kgmatch.cli.app import main

__all__ = ["main"]
