"""The benchmark of delivery: `make bench-delivery` (bench/delivery/__main__.py)."""
