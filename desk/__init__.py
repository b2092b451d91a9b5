"""The review desk: a web application for the people who decide on what the night found."""
