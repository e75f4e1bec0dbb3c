#include "document/published_files.hpp"

#include <algorithm>
#include <array>

namespace icsflow::models {

namespace {

struct Known {
  std::string_view column;  ///< that no table of ours has
  std::string_view what;
  std::string_view kind;  ///< of `icsflow import`; "": none reads it
};

/// Layouts as of October 2026.
constexpr std::array kKnown{
    Known{"RTT Part Type", "the full extract of referral to treatment (RTT) waiting times", "rtt"},
    Known{"Gt 00 To 01 Weeks", "the full extract of referral to treatment (RTT) waiting times", "rtt"},
    Known{"A&E attendances", "the monthly file of A&E attendances", "ae"},
    Known{"MSitAE-", "the monthly file of A&E attendances", "ae"},
    Known{"Diagnostic Tests Sort Order", "the monthly file of diagnostic waiting times (DM01)", "dm01"},
    Known{"Waiting List Activity", "the monthly file of diagnostic waiting times (DM01)", "dm01"},
    Known{"CorridorCare_", "the monthly file of corridor care", "corridor"},
    Known{"Number of Available Beds", "the quarterly file of beds (KH03)", ""},
    Known{"criteria to reside", "the file of acute discharges (SitRep)", ""},
    Known{"COUNT_OF_APPOINTMENTS", "the file of appointments in general practice", ""},
};

std::string sentence(const Known& known) {
  std::string text = std::string(known.what) + " as NHS England publishes it";
  if (!known.kind.empty()) return text + ", which `icsflow import " + std::string(known.kind) + "` reads";
  return text + " (docs/import.md says what can be made of it)";
}

/// Whether a cell of the line is such a column.
bool has_column(std::string_view line, std::string_view column) {
  for (std::size_t from = 0; from < line.size();) {
    const std::size_t comma = std::min(line.find(',', from), line.size());
    std::string_view cell = line.substr(from, comma - from);
    while (!cell.empty() && (cell.front() == '"' || cell.front() == ' ')) cell.remove_prefix(1);
    if (cell.starts_with(column)) return true;
    from = comma + 1;
  }
  return false;
}

}  // namespace

std::string published_file(std::string_view text) {
  const auto known = std::find_if(kKnown.begin(), kKnown.end(),
                                  [&](const Known& one) { return text.find(one.column) != std::string_view::npos; });
  return known == kKnown.end() ? "" : sentence(*known);
}

std::string published_table(std::string_view text) {
  if (text.substr(0, 200).find("\"england-and-wales\"") != std::string_view::npos && text.starts_with('{'))
    return "the bank holidays of GOV.UK, which `icsflow import holidays` reads";
  constexpr std::size_t kLines = 20, kFewestCommas = 3;
  for (std::size_t line = 0, from = 0; line < kLines && from < text.size(); ++line) {
    const std::size_t end = std::min(text.find('\n', from), text.size());
    const std::string_view one = text.substr(from, end - from);
    from = end + 1;
    if (static_cast<std::size_t>(std::count(one.begin(), one.end(), ',')) < kFewestCommas) continue;
    const auto known = std::find_if(kKnown.begin(), kKnown.end(),
                                    [&](const Known& known_one) { return has_column(one, known_one.column); });
    if (known != kKnown.end()) return sentence(*known);
  }
  return "";
}

}  // namespace icsflow::models
