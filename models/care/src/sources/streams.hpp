#pragma once

/// Streams of arrivals at a rate, and what a newcomer brings. An arrival comes when the rate, integrated since the one
/// before, reaches its unit exponential variate. Called by the event kStreamArrival, by the other sources, and by
/// interventions.

#include <vector>

#include "book.hpp"
#include "patients/patients.hpp"

namespace icsflow::models {

/// Where a stream stands.
struct Source {
  std::uint64_t ordinal = 0;  ///< of its next creation
  double left = -1;           ///< of the unit exponential variate of the next arrival, as of `from`; -1: not drawn
  engine::SimTime from;
  std::uint16_t generation = 0;  ///< of the arrival that is scheduled
};

template <class Fel>
class Streams {
 public:
  Streams(Book<Fel>& book, Patients<Fel>& patients) : book_(book), patients_(patients) {}

  void clear() { sources_.assign(book_.me.streams.size(), {}); }
  /// Draws and schedules the next arrival, if the rate is above 0.
  void schedule(std::uint32_t stream);
  [[nodiscard]] bool current(std::uint32_t stream, std::uint16_t generation) const {
    return generation == sources_[stream].generation;
  }
  /// An arrival at a rate: one patient or a batch.
  void arrival(std::uint32_t stream);
  /// A pathway of the stream begins here, or sets out as a referral.
  void arrive(std::uint32_t stream, std::uint64_t id);

  /// What a patient of a stream brings.
  struct Newcomer {
    std::uint8_t priority = 0;
    StratumId stratum = 0;
    ListClass list = ListClass::kRoutine;
  };
  /// @param person whose luck it is
  Newcomer newcomer(const CompiledStream& s, std::uint64_t person);
  Slot create(std::uint64_t id, const Newcomer& who);

  /// Arrivals a day, where the stream's profile is 1.
  [[nodiscard]] double rate_of(const CompiledStream& s) const {
    return book_.value(s.rate) * (s.share == kNoParameter ? 1.0 : book_.value(s.share));
  }
  /// The next arrival of a stream whose rate is another from now on. What has been used up of its variate so far was at
  /// the old rate. So the stream is a Poisson process of the rate that holds at each time, and no draw is made anew.
  void change_rate(std::uint32_t stream, double old_rate);
  [[nodiscard]] std::size_t bytes() const { return sources_.capacity() * sizeof(Source); }

 private:
  /// @param gap until the next arrival, in days where the stream's profile is 1
  void schedule_next(std::uint32_t stream, double gap);
  /// Those who arrive together with the one who has just arrived.
  void rest_of_batch(std::uint32_t stream, std::uint64_t first);

  Book<Fel>& book_;
  Patients<Fel>& patients_;
  std::vector<Source> sources_;  // by stream
};

}  // namespace icsflow::models
