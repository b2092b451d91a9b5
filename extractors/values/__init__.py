"""Text → values: amounts, amounts in words, dates, codes, names. `parse` gives a value or None, never an exception."""
