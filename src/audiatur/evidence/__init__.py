"""Evidence: a vault that anyone can check without us."""
