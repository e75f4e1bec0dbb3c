#include "read/published_files.hpp"

#include <algorithm>
#include <array>

namespace icsflow::models {

namespace {

struct Known {
  std::string_view column;  ///< that no table of ours has
  std::string_view what;
};

/// Layouts as of October 2026.
constexpr std::array kKnown{
    Known{"RTT Part Type", "the full extract of referral to treatment (RTT) waiting times"},
    Known{"Gt 00 To 01 Weeks", "the full extract of referral to treatment (RTT) waiting times"},
    Known{"A&E attendances", "the monthly file of A&E attendances"},
    Known{"MSitAE-", "the monthly file of A&E attendances"},
    Known{"Diagnostic Tests Sort Order", "the monthly file of diagnostic waiting times (DM01)"},
    Known{"Waiting List Activity", "the monthly file of diagnostic waiting times (DM01)"},
    Known{"CorridorCare_", "the monthly file of corridor care"},
    Known{"Number of Available Beds", "the quarterly file of beds (KH03)"},
    Known{"criteria to reside", "the file of acute discharges (SitRep)"},
    Known{"COUNT_OF_APPOINTMENTS", "the file of appointments in general practice"},
};

}  // namespace

std::string published_file(std::string_view text) {
  const auto known = std::find_if(kKnown.begin(), kKnown.end(),
                                  [&](const Known& one) { return text.find(one.column) != std::string_view::npos; });
  return known == kKnown.end() ? "" : std::string(known->what) + " as NHS England publishes it";
}

}  // namespace icsflow::models
