"""Scripts that make the models in `extractors/models`; not needed to run the program."""
