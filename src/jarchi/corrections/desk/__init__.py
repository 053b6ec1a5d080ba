"""Reports of errors, corrections and official replies at the desk."""
