"""The performance gate: counts of instructions, compared with those of before."""
