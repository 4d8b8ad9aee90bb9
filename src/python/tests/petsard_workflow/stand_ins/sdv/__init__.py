"""Takes the place of sdv by name, for tests that use none of its synthesizers."""
