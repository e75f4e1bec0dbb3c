/// Numbers that depend on the time waited.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "icsflow/scenario/spec/by_wait.hpp"
#include "read/context.hpp"
#include "read/sections.hpp"

namespace icsflow::models {
namespace {

/// Clocks are counted in 16 bits.
constexpr std::int32_t kLongestWait = 20000;  // days

/// Whole days, of `18 wk` or `126 d`; nothing if it is something else. The schema has the same form.
std::optional<std::int32_t> days_of(const std::string& wait) {
  const std::size_t digits = std::min(wait.find_first_not_of("0123456789"), wait.size());
  const std::size_t unit = std::min(wait.find_first_not_of(' ', digits), wait.size());
  const std::string_view word = std::string_view(wait).substr(unit);
  if (digits == 0 || digits > 5 || (word != "d" && word != "wk")) return std::nullopt;
  const std::int32_t days = std::stoi(wait.substr(0, digits)) * (word == "wk" ? 7 : 1);
  return days <= kLongestWait ? std::optional(days) : std::nullopt;
}

}  // namespace

NumberByWait read_by_wait(Context& context, const Field& field, const NumberRule& rule) {
  NumberByWait out;
  Mapping map(context, field);
  bool right = map.ok();
  const auto is_wait = [&](const Entry& entry) {
    if (days_of(entry.key)) return true;
    right = false;
    context.error(entry.place, field.path,
                  "expected a wait in whole days or weeks, such as \"18 wk\"; found " + quote(entry.key));
    return false;
  };
  for (const auto& [wait, value] : map.entries(is_wait))
    out.push_back({days_of(wait).value_or(0), wait, read_number(context, value, rule)});
  std::stable_sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.days < b.days; });
  const auto twice =
      std::adjacent_find(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.days == b.days; });
  if (twice != out.end())
    context.error(field, "expected each wait once; found " + quote(twice->wait) + " and " + quote((twice + 1)->wait));
  if (right && out.empty()) {
    context.error(field, "expected at least one number, such as {0 wk: 1}; found none");
  } else if (right && out.front().days != 0) {
    context.error(field, "expected a number from \"0 wk\" on; the first is from " + quote(out.front().wait));
  }
  return out;
}

}  // namespace icsflow::models
