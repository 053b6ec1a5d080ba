"""Reports, corrections and official replies at the desk."""
