"""The commands and their options, by group. Each imports what it needs when it runs, so that --help is quick."""
