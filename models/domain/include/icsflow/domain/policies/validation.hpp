#pragma once

/// Validation of a waiting list: patients who have waited for some time are asked, by text or letter, whether they
/// still need the appointment, and some do not. Sources: written answer 111880 of the Department of Health and Social
/// Care, 13 February 2026 (trusts should contact patients after 12 weeks of waiting); NHS England's requirement as
/// trusts give it to patients: every 12 weeks (Imperial College Healthcare, "Waiting list communications", 2025).

#include <cstdint>

namespace icsflow::models::policies {

/// What becomes of a patient who is asked.
enum class Asked : std::uint8_t {
  kStays,
  kRemoved,  ///< off the list, and in no return: treated elsewhere, moved away, entered twice (X2)
  kReported  ///< off the list as a completed pathway that was not admitted: declines treatment (N4), or goes back to
             ///< the general practitioner (N2)
};

/// Shares, each 0 to 1.
struct ValidationShares {
  double reply = 1;                  ///< of those asked
  double no_longer_needed = 0;       ///< of those who reply: their wait ends
  double removed_without_reply = 0;  ///< of those who do not: likewise
  double reported = 0;               ///< of those whose wait ends
};

inline bool replies(const ValidationShares& shares, double u) { return u < shares.reply; }

/// @param u  uniform on [0, 1); who leaves at one share leaves at every greater one
inline Asked answer(const ValidationShares& shares, bool replies, double u) {
  const double leaves = replies ? shares.no_longer_needed : shares.removed_without_reply;
  if (u >= leaves) return Asked::kStays;
  return u < leaves * shares.reported ? Asked::kReported : Asked::kRemoved;
}

/// Whether those who were due at some wait are asked again by now: whoever is asked late is asked once.
/// @param wait  today, days; @param after  the first wait, days; @param every  days, 1 or more; @param time  0 the
/// first
inline bool due_again(std::int32_t wait, std::int32_t after, std::int32_t every, std::int32_t time) {
  return wait >= after + (time + 1) * every;
}

}  // namespace icsflow::models::policies
