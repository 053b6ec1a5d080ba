"""Base template, CSS tokens and components, small ES modules. All rooms' templates extend it; it knows none."""
