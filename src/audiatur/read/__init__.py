"""bytes -> Document: one file per format."""
