"""Reports of errors at the desk."""
