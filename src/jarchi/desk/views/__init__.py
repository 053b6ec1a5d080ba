"""What is shown at the desk, one module a matter."""
