"""The stages, in the order of the data's way: intake, reading, classification, documents, extraction, checking, reporting."""
