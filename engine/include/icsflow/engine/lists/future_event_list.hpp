#pragma once

/// Future event lists: pending events in their total order, behind one small interface
///   void push(const Event&);      time not before that of the last event popped
///   SimTime next_time();          kNever if empty; must not limit what may be pushed afterwards
///   Event pop();                  the first in order; the list must not be empty
///   std::size_t size() const; bool empty() const; void clear();
///   std::vector<Event> pending() const;   a copy of all, in no particular order
/// FourAryHeap is the simple reference. BucketRing is the fast one. Both pop the identical sequence.

#include "icsflow/engine/lists/bucket_ring.hpp"
#include "icsflow/engine/lists/four_ary_heap.hpp"
