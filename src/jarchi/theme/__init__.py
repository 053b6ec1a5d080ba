"""Base template, CSS tokens and components, small ES modules. Every room's template may extend it; it knows none."""
