"""Import of archives and captured pages, `jarchi publish`, the demo newsroom. Nobody imports it but the roof."""
