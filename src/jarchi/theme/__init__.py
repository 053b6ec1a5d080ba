"""Base template, CSS tokens and components, small modules. All rooms' templates extend it; it knows none."""
