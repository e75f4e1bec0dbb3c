#pragma once

/// What is kept of the patients of a provider: tokens, episodes, overflow records, attributes.

#include <tuple>

#include "patients/attributes.hpp"
#include "patients/episodes.hpp"
#include "patients/overflow.hpp"
#include "patients/token_pool.hpp"

namespace icsflow::models {

template <class Fel>
struct Patients {
  explicit Patients(Book<Fel>& book) : tokens(book), episodes(book), overflow(book), attributes(book, overflow) {}

  void clear() {
    tokens.clear();
    episodes.clear();
    overflow.clear();
    attributes.clear();
  }

  auto state() { return std::tie(tokens, episodes, overflow, attributes); }

  TokenPool<Fel> tokens;
  Episodes<Fel> episodes;
  OverflowRecords<Fel> overflow;
  Attributes<Fel> attributes;
};

}  // namespace icsflow::models
