"""Live blogs at the desk: entries are written above and corrected where they stand."""
