"""The rules of Waymark's specification: schemas and their comparison, plans, inference, and the state of a run."""
