"""Takes the place of anonymeter by name, for tests that use none of its evaluators."""
