"""Takes the place of sdmetrics by name, for tests that use none of its reports."""
