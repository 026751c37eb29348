"""How things are put on paper: letters, numbers, equations, tables, words."""
