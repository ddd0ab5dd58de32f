"""Benchmarks: quality (`eval`), rivals, speed. None of it is part of the package."""
