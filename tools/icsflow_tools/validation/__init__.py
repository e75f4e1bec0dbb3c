"""The tables of results in the documents."""
