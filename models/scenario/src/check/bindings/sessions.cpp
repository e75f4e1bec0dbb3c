/// Sessions: shares of slots that sum to at most 1, and days that lie within the horizon.

#include "check/bindings/bindings.hpp"

#include <cmath>

namespace icsflow::models {

namespace {

constexpr double kTolerance = 1e-9;

void at_most_one(const CheckSite& site, const std::string& path, const std::string& what, const Number& a,
                 const Number& b) {
  const auto x = site.value(a), y = site.value(b);
  const bool refers = !a.reference.empty() || !b.reference.empty();
  if (!x || !y || !site.reports(refers)) return;
  if (*x + *y <= 1 + kTolerance) return;
  site.once.warn(path, what + " sum to more than 1; the second gets what the first leaves", site.label());
}

/// Dates are given within the horizon, so a notice beyond it never gets a date.
void check_horizon(const CheckSite& site, const std::string& path, const SessionSpec& s) {
  const auto refers = [](const Number& n) { return !n.reference.empty(); };
  const auto days = [&](const Number& n, double fallback) {
    return n.given() ? site.value(n) : std::optional(fallback);
  };
  const auto horizon = days(s.horizon, 28);
  if (!horizon) return;
  const auto whole = [](double x) { return std::floor(x + 0.5); };  // as the sessions round it
  if (whole(*horizon) < 1 && site.reports(refers(s.horizon))) {
    site.error(path + ".horizon",
               "expected a day or more; with " + show(*horizon, Unit::kDuration) + " no date can ever be given");
    return;
  }
  const auto check = [&](const char* key, const Number& n, double fallback, const char* else_what) {
    const auto value = days(n, fallback);
    if (!value || (refers(n) || refers(s.horizon)) != (site.binding != nullptr)) return;
    if (whole(*value) <= whole(*horizon)) return;
    const std::string at = path + '.' + key;
    site.error(n.given() ? at : path + ".horizon",
               "expected " + quote(key) + (n.given() ? "" : " (by default " + show(fallback, Unit::kDuration) + ")") +
                   " of at most the horizon, " + show(*horizon, Unit::kDuration) +
                   (n.given() ? "; found " + show(*value, Unit::kDuration) : "; write it") + ": " + else_what);
  };
  check("notice", s.notice, 7, "beyond the horizon no date can be given, so nobody would ever be booked");
  check("urgent_notice", s.urgent_notice, 2, "beyond the horizon no date can be given, so no urgent patient would be");
  if (s.urgent_share.given() || s.planned_share.given())
    check("release", s.release, 5, "slots that are kept would be released before they are there, that is never");
}

}  // namespace

void check_sessions(const CheckSite& site, const std::string& path, const SessionSpec& s) {
  at_most_one(site, path + ".near_breach", "chronological and near_breach", s.chronological, s.near_breach);
  check_horizon(site, path, s);
}

}  // namespace icsflow::models
