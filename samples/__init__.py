"""Sample dossiers: small uploads of every kind, with what is true of them, and the script that makes them."""
