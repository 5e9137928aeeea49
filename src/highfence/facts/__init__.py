"""Facts: the one list of names, types, units and questions, how facts are read, and what follows from them."""
