#pragma once

/// Definitions of TokenPool, for provider.cpp alone: the parts that most events go through are inlined there.

#include <stdexcept>

#include "patients/token_pool.hpp"

namespace icsflow::models {

template <class Fel>
void TokenPool<Fel>::clear() {
  for (Token& t : book_.tokens) t.flags = 0;
  book_.tokens.clear();
  free_.clear();
  in_last_.clear();
}

template <class Fel>
Slot TokenPool<Fel>::create(std::uint64_t id) {
  Slot e;
  if (free_.empty()) {
    e = static_cast<Slot>(book_.tokens.size());
    if (e == kNoSlot) throw std::length_error(book_.me.id + ": more patients at a time than can be counted");
    book_.tokens.emplace_back();
  } else {
    e = free_.back();
    free_.pop_back();
    const std::uint16_t generation = book_.tokens[e].generation;
    book_.tokens[e] = Token{};
    book_.tokens[e].generation = generation;
  }
  book_.tokens[e].id = id;
  book_.tokens[e].flags = kLive;
  ++book_.record.created;
  if (book_.times_stays) note_pathway_comes(e);
  return e;
}

template <class Fel>
void TokenPool<Fel>::free(Slot e) {
  Token& t = book_.tokens[e];
  t.flags = 0;
  if (t.generation >= kLastGeneration - 1) [[unlikely]]
    return retire(e);
  ++t.generation;
  free_.push_back(e);
}

/// The slot has been used as often as its events can be told apart: nobody has it again in this run.
template <class Fel>
[[gnu::noinline, gnu::cold]] void TokenPool<Fel>::retire(Slot e) {
  book_.tokens[e].generation = kLastGeneration;
  in_last_.erase(e);
}

/// Whether an event of a token in its last generation concerns it still: unless it is one of those made stale since.
template <class Fel>
[[gnu::noinline, gnu::cold]] bool TokenPool<Fel>::current_in_last(const engine::Event& event) {
  if (!book_.tokens[event.entity].has(kLive)) return false;  // the slot is retired
  const auto found = in_last_.find(event.entity);
  if (found == in_last_.end()) return true;
  auto& stale = found->second.stale;
  const auto kind = static_cast<EventKind>(event.kind);
  const auto it = stale.find({kind, event.time});
  if (it == stale.end()) {
    if (kind == EventKind::kGiveUp) found->second.gives_up = engine::kNever;
    return true;
  }
  stale.erase(it);
  return false;
}

template <class Fel>
void TokenPool<Fel>::note_pathway_comes(Slot e) {
  std::vector<engine::SimTime>& came = book_.record.requested->came;
  if (e >= came.size()) came.resize(book_.tokens.size(), engine::kNever);
  came[e] = book_.now();
}

}  // namespace icsflow::models
