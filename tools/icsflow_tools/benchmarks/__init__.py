"""The timed benchmarks."""
