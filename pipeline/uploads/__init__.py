"""The upload folder looked at from outside: which dossiers there are, whether they rest, whether they changed. No file is opened."""
