"""What tools/perf_gate and tools/bench share: building, running programs, and judging what was counted."""
