"""One look at a graph: its neurons and error terms, its layers, and what its nodes are called."""
