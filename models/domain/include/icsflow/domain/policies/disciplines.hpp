#pragma once

/// Queue disciplines: who is next among those who wait with one priority. A discipline is a file in disciplines/ and a
/// line in the list below.

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "icsflow/domain/policies/choice.hpp"
#include "icsflow/domain/policies/disciplines/fifo.hpp"
#include "icsflow/domain/policies/disciplines/lifo.hpp"
#include "icsflow/domain/policies/disciplines/random.hpp"
#include "icsflow/domain/policies/disciplines/shortest_first.hpp"

namespace icsflow::models::policies {

/// What a discipline may ask of the queue of one priority. `Id` is a patient, none() nobody.
struct QueueInterface {
  using Id = std::uint32_t;
  [[nodiscard]] Id none() const;
  [[nodiscard]] Id first() const;                            ///< none() if the queue is empty
  [[nodiscard]] std::size_t size() const;                    ///< if kNeedsRank
  [[nodiscard]] Id at(std::size_t rank) const;               ///< if kNeedsRank; from 0, below size()
  [[nodiscard]] Id first_longer(std::int64_t length) const;  ///< if kNeedsRank; the first with a longer service time
};

/// @tparam P::kNext  who is next, for the documents: after "among those of one priority,"
/// @tparam P::kNeedsLength  a patient's service time is drawn when the patient joins the queue
/// @tparam P::kNeedsRank  the queue can be searched by rank and by length
/// @tparam P::kDraws  pick() depends on its uniform number
/// P::place(queue, length): before whom a patient joins, none(): at the end. `length` is the service time in any unit;
/// 0 unless kNeedsLength. P::pick(queue, u): who is next of a queue that is not empty, u uniform in [0, 1).
template <class P>
concept Discipline = requires(const QueueInterface& queue, std::int64_t length, double u) {
  { P::kWord } -> std::convertible_to<std::string_view>;
  { P::kNext } -> std::convertible_to<std::string_view>;
  requires std::same_as<decltype(P::kNeedsLength), const bool>;
  requires std::same_as<decltype(P::kNeedsRank), const bool>;
  requires std::same_as<decltype(P::kDraws), const bool>;
  { P::place(queue, length) } -> std::same_as<QueueInterface::Id>;
  { P::pick(queue, u) } -> std::same_as<QueueInterface::Id>;
};

template <Discipline... P>
using DisciplineChoice = Choice<P...>;

using Disciplines = DisciplineChoice<Fifo,          //
                                     Lifo,          //
                                     Random,        //
                                     ShortestFirst  //
                                     >;

/// The discipline of a pool that says nothing, and of pools whose units do no more than wait their turn.
inline constexpr PolicyIndex kFirstCome = Disciplines::index_of<Fifo>();

}  // namespace icsflow::models::policies
