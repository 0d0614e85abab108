"""What is measured, each figure beside its floor from the same run: `python -m benchmarks`."""
