#pragma once

/// Definitions of Episodes, for provider.cpp alone: the parts that most events go through are inlined there.

#include "patients/episodes.hpp"

namespace icsflow::models {

template <class Fel>
void Episodes<Fel>::clear() {
  episodes_.clear();
  free_.clear();
  ready_now_ = 0;
}

template <class Fel>
Episode& Episodes<Fel>::begin(Slot e) {
  Token& t = book_.tokens[e];
  if (free_.empty()) {
    t.episode = static_cast<Slot>(episodes_.size());
    episodes_.emplace_back();
  } else {
    t.episode = free_.back();
    free_.pop_back();
    episodes_[t.episode] = Episode{};
  }
  return episodes_[t.episode];
}

template <class Fel>
void Episodes<Fel>::free(Slot e) {
  Token& t = book_.tokens[e];
  free_.push_back(t.episode);
  t.episode = kNoSlot;
}

template <class Fel>
void Episodes<Fel>::ready(Slot e, engine::SimTime since) {
  Episode& ep = of(e);
  ep.ready = since;
  ep.is_ready = true;
  ++ready_now_;
}

template <class Fel>
void Episodes<Fel>::close_stay(Slot e) {
  if (book_.tokens[e].episode == kNoSlot) return;
  Episode& ep = episodes_[book_.tokens[e].episode];
  if (!ep.is_ready) return;
  ep.is_ready = false;
  --ready_now_;
  book_.record.delay.add(engine::in_days(book_.now() - ep.ready));
  book_.record.delayed += engine::day_of(book_.now()) > engine::day_of(ep.ready) ? 1 : 0;
}

}  // namespace icsflow::models
