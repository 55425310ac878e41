"""How well the program does on data whose truth is known."""
