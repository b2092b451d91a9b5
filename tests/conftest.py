"""Settings for all tests."""

from hypothesis import settings

# a laden machine is slow, not wrong: time limits on single examples failed tests that had nothing to do with time
settings.register_profile("no_deadline", deadline=None)
settings.load_profile("no_deadline")
