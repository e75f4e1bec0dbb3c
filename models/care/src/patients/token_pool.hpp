#pragma once

/// Makes and frees tokens, and knows whether an event of a token concerns it still. At all times: a slot is free,
/// retired or live (kLive); the generation of a slot never falls. Called by all who make pathways, and by
/// walk/endings.hpp, which alone frees them.

#include <set>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

#include "book.hpp"

namespace icsflow::models {

template <class Fel>
class TokenPool {
 public:
  explicit TokenPool(Book<Fel>& book) : book_(book) {}

  void clear();
  /// A new token in this provider's custody. @throws std::length_error if there are more than can be counted
  Slot create(std::uint64_t id);
  /// The slot can be used again; whatever the token had has been given back.
  void free(Slot e);
  /// Slots in use.
  [[nodiscard]] std::size_t used() const { return book_.tokens.size() - free_.size(); }
  auto state() { return std::tie(free_, in_last_); }
  [[nodiscard]] std::size_t bytes() const {
    return (book_.tokens.capacity()) * sizeof(Token) + free_.capacity() * sizeof(Slot);
  }

  /// Whether the event of a token concerns it still. (A slot that is given up changes its generation, unless it had the
  /// last.)
  [[nodiscard, gnu::always_inline]] bool current(const engine::Event& event) {
    if (event.arg == kLastGeneration) [[unlikely]]
      return current_in_last(event);
    return book_.tokens[event.entity].generation == event.arg;
  }
  /// The token's pending event of this kind is void; `kind` kGiveUp or kStepEnd. @param at its time
  void make_stale(Slot e, EventKind kind, engine::SimTime at) {
    if (book_.tokens[e].generation == kLastGeneration) [[unlikely]] {
      in_last_[e].stale.emplace(kind, at);
    } else {
      ++book_.tokens[e].generation;
    }
  }
  /// A decision to give up is pending.
  void gives_up(Slot e, engine::SimTime at) {
    if (book_.tokens[e].generation == kLastGeneration) [[unlikely]]
      in_last_[e].gives_up = at;
  }
  /// The pending decision to give up is void.
  void no_more_giving_up(Slot e) {
    if (book_.tokens[e].generation == kLastGeneration) [[unlikely]] {
      InLast& in_last = in_last_[e];
      if (in_last.gives_up != engine::kNever) make_stale(e, EventKind::kGiveUp, in_last.gives_up);
      in_last.gives_up = engine::kNever;
    } else {
      ++book_.tokens[e].generation;
    }
  }

  /// A pathway comes into custody, where times in the system are asked for.
  void note_pathway_comes(Slot e);

 private:
  /// Of a token in its last generation, whose events can no longer be told apart by it.
  struct InLast {
    engine::SimTime gives_up = engine::kNever;                   // when the pending event says so
    std::multiset<std::pair<EventKind, engine::SimTime>> stale;  // pending events that do not concern it any more
    auto state() { return std::tie(gives_up, stale); }
  };
  bool current_in_last(const engine::Event& event);
  void retire(Slot e);

  Book<Fel>& book_;
  std::vector<Slot> free_;
  std::unordered_map<Slot, InLast> in_last_;  // looked up, never iterated
};

}  // namespace icsflow::models
