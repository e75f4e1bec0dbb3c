#pragma once

/// Sources that are not a rate: scheduled arrivals, each at a time of its own, and populations, whose members come,
/// leave and come again. Called at the start of a run, by the events kStreamArrival and kReturn, and when somebody of a
/// population leaves (walk/endings.hpp).

#include <tuple>
#include <utility>
#include <vector>

#include "sources/streams.hpp"

namespace icsflow::models {

template <class Fel>
class ScheduledSources {
 public:
  ScheduledSources(Book<Fel>& book, Patients<Fel>& patients, Streams<Fel>& streams)
      : book_(book), patients_(patients), streams_(streams) {}

  void clear() { scheduled_.clear(); }
  auto state() { return std::tie(scheduled_); }
  /// @param here members of its population who are here at the census: they come again when they have left
  void start(std::uint32_t stream, std::uint32_t here);
  /// A scheduled arrival is due.
  void arrival(std::uint32_t stream);
  /// The next pathway of somebody of a population begins after the time away.
  void schedule_return(std::uint32_t member);
  void member_returns(std::uint32_t member);

 private:
  void schedule(std::uint32_t stream);

  struct Scheduled {
    std::vector<std::pair<engine::SimTime, std::uint64_t>> due;  // time and identity
    std::size_t next = 0;
    auto state() { return std::tie(due, next); }
  };

  Book<Fel>& book_;
  Patients<Fel>& patients_;
  Streams<Fel>& streams_;
  std::vector<Scheduled> scheduled_;  // by stream, if any has dates
};

}  // namespace icsflow::models
