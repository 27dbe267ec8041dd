"""The pages, one file each. A page asks `may`, asks the desk, and fills a template."""
