#include "icsflow/engine/lists/bucket_ring.hpp"

#include <limits>
#include <span>

namespace icsflow::engine {
namespace {

/// Later than every event: lets pop() compare without asking whether the current bucket has ended.
template <class Record>
Record sentinel() {
  Record record;
  record.time = kNever;
  record.order = std::numeric_limits<std::uint64_t>::max();
  return record;
}

// As many are ranked at once: a bucket of the usual size fits. The place of each is a few bits of its key.
constexpr std::size_t kMostRanked = 32;
static_assert(std::has_single_bit(kMostRanked));
constexpr int kMaxGroupBits = 12;

// The width is reviewed after this many pops, or as many as events are pending: rebuilding then costs O(1) a pop.
constexpr std::uint64_t kMinReviewInterval = 1024;
// Distinct times wanted in a bucket.
constexpr std::uint64_t kDistinctWanted = 16;
// How far from that the average may stray before the width changes: a fitted bucket holds between a half and the whole
// of what is wanted (widths are powers of two), and the band leaves room on both sides, or the width would flutter.
constexpr std::uint64_t kSparseEighths = 3;
constexpr std::uint64_t kCrowdedEighths = 16;
constexpr int kMaxWidthBits = 40;

template <class Record>
bool earlier(const Record& a, const Record& b) {
  return a.before(b);
}

/// No more than that: a bucket far larger than the others is rare.
template <class Record>
void make_room(std::vector<Record>& records, std::size_t n) {
  if (records.size() >= n) return;
  records.reserve(n);
  records.resize(n);
}

template <class Record>
void insertion_sort(std::span<Record> events) {
  for (std::size_t i = 1; i < events.size(); ++i) {
    if (!events[i].before(events[i - 1])) [[likely]]
      continue;
    const Record event = events[i];
    std::size_t j = i;
    for (; j > 0 && event.before(events[j - 1]); --j) events[j] = events[j - 1];
    events[j] = event;
  }
}

template <class Record>
void sort_group(std::span<Record> events) {
  constexpr std::size_t kFewEnough = 8;
  if (events.size() <= kFewEnough) {
    insertion_sort(events);
  } else {
    std::sort(events.begin(), events.end(), earlier<Record>);
  }
}

/// Puts `n` events of one bucket in order into `sorted`; n <= kPadded <= kMostRanked. Both have room for kPadded; what
/// stands behind the n-th is anything, before and after. Each event goes where as many are before it. Every loop has a
/// fixed length and no comparison is a branch: the compiler makes vectors of them, where most branches of a sort are
/// mispredicted.
template <std::size_t kPadded, class Record>
void rank_sort(const Record* events, std::size_t n, Record* sorted, int width_bits) {
  static_assert(kPadded <= kMostRanked);
  // A key is the time within the bucket, as far as it has room, and the place: no two are the same.
  constexpr int kPlaceBits = std::countr_zero(kMostRanked);
  constexpr int kTimeBits = 31 - kPlaceBits;
  constexpr std::int32_t kLast = ((1 << kTimeBits) - 1) << kPlaceBits;
  const int shift = std::max(0, width_bits - kTimeBits);
  const std::int64_t within = (std::int64_t{1} << width_bits) - 1;
  std::array<std::int32_t, kPadded> keys, ranks{};
  for (std::size_t i = 0; i < kPadded; ++i) {
    keys[i] = static_cast<std::int32_t>(((events[i].time.ticks() & within) >> shift) << kPlaceBits);
  }
  const auto count = static_cast<std::int32_t>(n);
  for (std::int32_t i = 0; i < static_cast<std::int32_t>(kPadded); ++i) {
    keys[static_cast<std::size_t>(i)] = (i < count ? keys[static_cast<std::size_t>(i)] : kLast) | i;
  }
  for (std::size_t i = 0; i < kPadded; ++i) {
    for (std::size_t j = 0; j < kPadded; ++j) ranks[j] += keys[i] < keys[j] ? 1 : 0;
  }
  for (std::size_t i = 0; i < kPadded; ++i) sorted[ranks[i]] = events[i];
  // Left: those of one instant, and those whose times differ only in what had no room.
  unsigned same = 0;
  for (std::size_t i = 1; i < kPadded; ++i) {
    same |= (sorted[i].time.ticks() >> shift) == (sorted[i - 1].time.ticks() >> shift) ? 1U : 0U;
  }
  if (same != 0) insertion_sort(std::span(sorted, n));
}

}  // namespace

template <class Record>
std::size_t BucketRingOf<Record>::Ring::find(std::size_t from) const {
  if (from >= newest.size()) return newest.size();
  std::size_t word = from / 64;
  std::uint64_t bits = occupied[word] & (~std::uint64_t{0} << (from % 64));
  while (bits == 0) {
    if (++word == occupied.size()) return newest.size();
    bits = occupied[word];
  }
  return word * 64 + static_cast<std::size_t>(std::countr_zero(bits));
}

template <class Record>
void BucketRingOf<Record>::clear() {
  forget_events();
}

template <class Record>
void BucketRingOf<Record>::forget_events() {
  in_rings_ = false;
  empty_rings();
  popped_ = kStart;
}

template <class Record>
void BucketRingOf<Record>::empty_rings() {
  early_.clear();
  far_.clear();
  if (rings_) {
    rings_->fine.clear();
    rings_->coarse.clear();
    rings_->wide.clear();
  }
  pool_.clear();
  free_ = kNoChunk;
  end_current();
}

/// Moves all events from the heap into the rings.
template <class Record>
void BucketRingOf<Record>::enter_rings() {
  in_rings_ = true;
  in_rings_size_ = early_.size();
  next_in_rings_ = early_.next_time();
  scratch_.assign(early_.unordered().begin(), early_.unordered().end());
  popped_ = early_.next_time();
  early_.clear();
  if (!rings_) {
    current_.reserve(kFew + 1);  // as scratch_ has by now: a bucket may hold them all, in a later replication too
    rings_ = std::make_unique<Rings>();
    empty_rings();
  }
  stand_before(popped_);
  for (const Record& event : scratch_) place(event);
  open_next_bucket();
  start_review();
}

/// Takes the few events that are left out of the rings.
template <class Record>
void BucketRingOf<Record>::leave_rings() {
  collect(scratch_);  // current_ and early_ are exhausted
  empty_rings();
  in_rings_ = false;
  for (const Record& event : scratch_) early_.push(event);
}

/// Called when current_ and early_ are exhausted.
template <class Record>
void BucketRingOf<Record>::end_bucket() {
  if (in_rings_size_ <= kFewAgain) {
    leave_rings();
  } else {
    open_next_bucket();
  }
}

/// Puts the rings where the bucket of `time` is the next to open.
template <class Record>
void BucketRingOf<Record>::stand_before(SimTime time) {
  open_ = (time.ticks() >> width_bits_) - 1;
  open_coarse_ = (open_ + 1) >> kRingBits;
  open_wide_ = open_coarse_ >> kRingBits;
}

template <class Record>
void BucketRingOf<Record>::add_chunk(Ring& ring, std::size_t bucket) {
  std::uint32_t chunk = free_;
  if (chunk == kNoChunk) {
    chunk = static_cast<std::uint32_t>(pool_.size());
    pool_.emplace_back();
  } else {
    free_ = pool_[chunk].next;
  }
  const std::uint32_t next = ring.newest[bucket];
  Chunk& c = pool_[chunk];
  c.next = next;
  if (next == kNoChunk) {
    c.second = c.third = kNoChunk;
    c.behind = 0;
  } else {
    const Chunk& filled = pool_[next];
    c.second = filled.next;
    c.third = filled.second;
    c.behind = filled.behind + 1;
  }
  ring.newest[bucket] = chunk;
  ring.count[bucket] = 0;
  ring.occupied[bucket / 64] |= std::uint64_t{1} << (bucket % 64);
}

template <class Record>
void BucketRingOf<Record>::free_chunk(std::uint32_t chunk) {
  pool_[chunk].next = free_;
  free_ = chunk;
}

template <class Record>
void BucketRingOf<Record>::end_current() {
  make_room(current_, 1);
  current_[0] = sentinel<Record>();
  head_ = end_ = 0;
  give_at_ = kNothingToGive;
}

/// Called when current_ and early_ are exhausted and something is pending.
template <class Record>
void BucketRingOf<Record>::open_next_bucket() {
  const auto after_open = static_cast<std::size_t>(open_ + 1 - (open_coarse_ << kRingBits));
  std::size_t bucket = rings_->fine.find(after_open);
  if (bucket == kRingSize) {
    enter_next_coarse_bucket();
    bucket = rings_->fine.find(0);
  }
  open_ = (open_coarse_ << kRingBits) + static_cast<std::int64_t>(bucket);
  ++opened_;
  prefetch_after(bucket);
  take_into_current(bucket);
}

/// Called when the fine ring is empty.
template <class Record>
void BucketRingOf<Record>::enter_next_coarse_bucket() {
  const auto after_open = static_cast<std::size_t>(open_coarse_ + 1 - (open_wide_ << kRingBits));
  std::size_t slot = rings_->coarse.find(after_open);
  if (slot == kRingSize) {
    enter_next_wide_bucket();
    slot = rings_->coarse.find(0);
  }
  open_coarse_ = (open_wide_ << kRingBits) + static_cast<std::int64_t>(slot);
  open_ = (open_coarse_ << kRingBits) - 1;
  pour(rings_->coarse, open_coarse_, rings_->fine, width_bits_);
}

/// Called when the fine and the coarse ring are empty.
template <class Record>
void BucketRingOf<Record>::enter_next_wide_bucket() {
  open_wide_ = next_wide();
  open_coarse_ = (open_wide_ << kRingBits) - 1;
  open_ = ((open_coarse_ + 1) << kRingBits) - 1;
  pour(rings_->wide, open_wide_, rings_->coarse, width_bits_ + kRingBits);
  // What the wide ring now reaches leaves the far heap: each event once.
  while (!far_.empty() && (far_.next_time().ticks() >> (width_bits_ + 2 * kRingBits)) - open_wide_ < kRingSize) {
    place(far_.pop());
  }
}

/// Number of the wide bucket the next event is in, given that the other rings are empty.
template <class Record>
std::int64_t BucketRingOf<Record>::next_wide() const {
  // The slot of open_wide_ itself is always empty, so the search may go all the way round.
  const std::size_t here = Ring::slot_of(open_wide_);
  std::size_t slot = rings_->wide.find(here + 1);
  if (slot == kRingSize) slot = rings_->wide.find(0);
  std::int64_t wide = std::numeric_limits<std::int64_t>::max();
  if (slot != kRingSize) wide = open_wide_ + static_cast<std::int64_t>((slot - here) & kRingMask);
  if (!far_.empty()) wide = std::min(wide, far_.next_time().ticks() >> (width_bits_ + 2 * kRingBits));
  return wide;
}

/// Spreads a bucket over a ring whose buckets are 2^width_bits ticks.
template <class Record>
void BucketRingOf<Record>::pour(Ring& from, std::int64_t bucket, Ring& into, int width_bits) {
  const std::size_t slot = Ring::slot_of(bucket);
  std::uint32_t chunk = from.newest[slot];
  std::uint32_t count = from.count[slot];
  from.clear(slot);
  if (chunk == kNoChunk) return;  // the next event is in the far heap
  for (const std::uint32_t early : {pool_[chunk].next, pool_[chunk].second}) {
    if (early != kNoChunk) prefetch_chunk(early);
  }
  for (; chunk != kNoChunk; count = kEventsPerChunk) {
    const std::uint32_t next = pool_[chunk].next;
    if (const std::uint32_t third = pool_[chunk].third; third != kNoChunk) prefetch_chunk(third);
    // By index throughout: put() may grow the pool.
    for (std::uint32_t i = 0; i < count; ++i) {
      const Record event = pool_[chunk].events[i];
      put(into, Ring::slot_of(event.time.ticks() >> width_bits), event);
    }
    free_chunk(chunk);
    chunk = next;
  }
}

/// Moves a fine bucket into current_ and sorts it.
template <class Record>
void BucketRingOf<Record>::take_into_current(std::size_t bucket) {
  const std::size_t total =
      rings_->fine.count[bucket] + std::size_t{kEventsPerChunk} * pool_[rings_->fine.newest[bucket]].behind;
  if (total <= kMostRanked) {
    // Whole chunks are copied, for a copy of fixed length is the fastest.
    constexpr std::size_t kRoom = kMostRanked + kEventsPerChunk;
    make_room(current_, kRoom);
    make_room(scratch_, kRoom);
    take_out(bucket, total, [&](const Chunk& chunk, std::size_t begin, std::uint32_t) {
      std::copy_n(chunk.events.begin(), kEventsPerChunk, scratch_.data() + begin);
    });
    if (total <= 8) {
      rank_sort<8>(scratch_.data(), total, current_.data(), width_bits_);
    } else if (total <= 16) {
      rank_sort<16>(scratch_.data(), total, current_.data(), width_bits_);
    } else {
      rank_sort<kMostRanked>(scratch_.data(), total, current_.data(), width_bits_);
    }
  } else {
    make_room(current_, total + 1);
    take_out(bucket, total, [&](const Chunk& chunk, std::size_t begin, std::uint32_t count) {
      std::copy_n(chunk.events.begin(), count, current_.data() + begin);
    });
    sort_current(total);
  }
  current_[total] = sentinel<Record>();
  end_ = total;
  head_ = 0;
  give_at_ = 0;
}

/// Empties a fine bucket of `total` events, oldest push first: ties are then mostly in order already. `take` is given
/// each chunk, the place of its first event and how many it has; they stay where they are until the next push.
template <class Record>
template <class Take>
void BucketRingOf<Record>::take_out(std::size_t bucket, std::size_t total, Take take) {
  std::size_t end = total;
  std::uint32_t count = rings_->fine.count[bucket];
  for (std::uint32_t chunk = rings_->fine.newest[bucket]; chunk != kNoChunk; count = kEventsPerChunk) {
    const Chunk& c = pool_[chunk];
    if (c.third != kNoChunk) prefetch_chunk(c.third);
    end -= count;
    take(c, end, count);
    const std::uint32_t next = c.next;
    free_chunk(chunk);
    chunk = next;
  }
  rings_->fine.clear(bucket);
}

template <class Record>
std::span<const Record> BucketRingOf<Record>::give_ahead() {
  const std::size_t begin = give_at_ == 0 ? head_ : give_at_ + kGivenBefore;
  const std::size_t end = std::min(begin + kGiven, end_);
  give_at_ = end == end_ ? kNothingToGive : end - kGivenBefore;
  return {current_.data() + begin, end - begin};
}

template <class Record>
void BucketRingOf<Record>::prefetch_chunk(std::uint32_t chunk) const {
  const auto* const first = reinterpret_cast<const char*>(&pool_[chunk]);
  for (std::size_t line = 0; line < sizeof(Chunk); line += 64) __builtin_prefetch(first + line);
}

/// Calls in what opening the next buckets will read: the newest chunk of the one after next, and what is behind that of
/// the next, whose newest was called in the last time. Their misses then overlap with the handling of this bucket.
template <class Record>
void BucketRingOf<Record>::prefetch_after(std::size_t bucket) const {
  const std::size_t next = rings_->fine.find(bucket + 1);
  if (next == kRingSize) return;
  const std::uint32_t behind = pool_[rings_->fine.newest[next]].next;
  if (behind != kNoChunk) prefetch_chunk(behind);
  const std::size_t after_next = rings_->fine.find(next + 1);
  if (after_next != kRingSize) prefetch_chunk(rings_->fine.newest[after_next]);
}

/// More than can be ranked: counting sort on the middle bits of the time, then each group by its full key.
template <class Record>
void BucketRingOf<Record>::sort_current(std::size_t total) {
  const std::span<Record> events(current_.data(), total);
  if (std::is_sorted(events.begin(), events.end(), earlier<Record>)) return;
  const int group_bits = std::min({static_cast<int>(std::bit_width(events.size() / 4)), kMaxGroupBits, width_bits_});
  const int shift = width_bits_ - group_bits;
  const std::size_t mask = (std::size_t{1} << group_bits) - 1;
  const auto group_of = [&](const Record& e) { return static_cast<std::size_t>(e.time.ticks() >> shift) & mask; };
  group_ends_.assign(mask + 2, 0);
  for (const Record& e : events) ++group_ends_[group_of(e) + 1];
  for (std::size_t g = 1; g < group_ends_.size(); ++g) group_ends_[g] += group_ends_[g - 1];
  make_room(scratch_, total);
  for (const Record& e : events) scratch_[group_ends_[group_of(e)]++] = e;
  std::copy_n(scratch_.data(), total, current_.data());
  std::size_t begin = 0;
  for (std::size_t g = 0; g <= mask; ++g) {
    const std::size_t end = group_ends_[g];
    sort_group(std::span(current_).subspan(begin, end - begin));
    begin = end;
  }
}

/// Narrower if a bucket holds too many distinct times (ties cannot be split), wider if it holds too few events.
template <class Record>
void BucketRingOf<Record>::review_width() {
  const std::uint64_t pops = review_interval_;
  const std::uint64_t opened = std::max<std::uint64_t>(opened_, 1);
  const std::uint64_t wanted = kDistinctWanted;
  const std::int64_t span = (popped_ - reviewed_at_).ticks();
  const bool crowded = 8 * distinct_ > opened * wanted * kCrowdedEighths;
  const bool sparse = 8 * pops < opened * wanted * kSparseEighths;
  if ((crowded || sparse) && span > 0) {
    const auto gap = static_cast<std::uint64_t>(span) / std::max<std::uint64_t>(distinct_, 1);
    const int fitting = std::clamp(static_cast<int>(std::bit_width(gap * wanted)) - 1, 0, kMaxWidthBits);
    if ((crowded && fitting < width_bits_) || (sparse && fitting > width_bits_)) rebuild(fitting);
  }
  start_review();
}

template <class Record>
void BucketRingOf<Record>::start_review() {
  review_interval_ = std::max<std::uint64_t>(kMinReviewInterval, in_rings_size_);
  until_review_ = review_interval_;
  reviewed_at_ = popped_;
  distinct_ = 0;
  opened_ = 0;
}

template <class Record>
void BucketRingOf<Record>::append_all(const Ring& ring, std::vector<Record>& out) const {
  for (std::size_t bucket = ring.find(0); bucket != kRingSize; bucket = ring.find(bucket + 1)) {
    std::uint32_t count = ring.count[bucket];
    for (std::uint32_t chunk = ring.newest[bucket]; chunk != kNoChunk; chunk = pool_[chunk].next) {
      const Chunk& c = pool_[chunk];
      out.insert(out.end(), c.events.begin(), c.events.begin() + count);
      count = kEventsPerChunk;
    }
  }
}

/// Every pending event, in no particular order.
template <class Record>
void BucketRingOf<Record>::collect(std::vector<Record>& out) const {
  out.assign(current_.begin() + static_cast<std::ptrdiff_t>(head_),
             current_.begin() + static_cast<std::ptrdiff_t>(end_));
  for (const FourAryHeapOf<Record>* heap : {&early_, &far_}) {
    out.insert(out.end(), heap->unordered().begin(), heap->unordered().end());
  }
  if (!rings_) return;
  append_all(rings_->fine, out);
  append_all(rings_->coarse, out);
  append_all(rings_->wide, out);
}

template <class Record>
void BucketRingOf<Record>::rebuild(int width_bits) {
  collect(scratch_);
  empty_rings();
  width_bits_ = width_bits;
  stand_before(popped_);
  for (const Record& event : scratch_) place(event);
}

template class BucketRingOf<Event>;
template class BucketRingOf<AddressedEvent>;

}  // namespace icsflow::engine
