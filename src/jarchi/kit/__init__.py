"""Text, time, HTML and slugs: pure functions without models. Every room may call it; it calls no room."""
