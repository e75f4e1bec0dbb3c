#pragma once

/// Included before everything else of icsflow_gate_slow_prefetch: every prefetch of its own sources becomes nothing.
/// The gate must notice, though no instruction, miss or result that callgrind sees gets worse.

template <class... T>
inline void no_prefetch(const T&...) {}

#define __builtin_prefetch no_prefetch
