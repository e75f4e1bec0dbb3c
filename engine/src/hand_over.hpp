#pragma once

/// Tells the thread sanitizer what oneTBB promises: what happened before a parallel loop is seen by its tasks, and what
/// the tasks did is seen after it. oneTBB as packaged is not instrumented, so the sanitizer cannot see it by itself.
/// Tasks of one loop are not ordered with each other, so races between them are still reported. Costs nothing
/// otherwise.

#ifdef __SANITIZE_THREAD__
#include <sanitizer/tsan_interface.h>
#endif

namespace icsflow::engine {

/// `Loop` names the loop. Static, because a task that first had to read where its hand-over is would race already; two
/// loops of one name that run at the same time are therefore seen as ordered more strictly than they are.
template <class Loop>
struct HandOver {
#ifdef __SANITIZE_THREAD__
  static void loop_begins() { __tsan_release(&start_); }
  static void task_begins() { __tsan_acquire(&start_); }
  static void task_ends() { __tsan_release(&end_); }
  static void loop_ends() { __tsan_acquire(&end_); }

 private:
  static inline char start_ = 0;
  static inline char end_ = 0;
#else
  static void loop_begins() {}
  static void task_begins() {}
  static void task_ends() {}
  static void loop_ends() {}
#endif
};

}  // namespace icsflow::engine
