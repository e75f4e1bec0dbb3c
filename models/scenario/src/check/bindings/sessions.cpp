/// Sessions: shares of slots that sum to at most 1, and days that lie within the horizon.

#include "check/bindings/bindings.hpp"
#include "icsflow/domain/policies/sub_lists.hpp"
#include "icsflow/scenario/spec/session.hpp"

#include <algorithm>
#include <cmath>

namespace icsflow::models {

namespace {

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
  const auto horizon = site.value(s.horizon);
  if (!horizon) return;
  const auto whole = [](double x) { return std::floor(x + 0.5); };  // as the sessions round it
  if (whole(*horizon) < 1 && site.reports(refers(s.horizon))) {
    site.error(path + ".horizon",
               "expected a day or more; with " + show(*horizon, Unit::kDuration) + " no date can ever be given");
    return;
  }
  const auto check = [&](const char* key, const Number& n, const char* else_what) {
    const auto value = site.value(n);
    if (!value || (refers(n) || refers(s.horizon)) != (site.binding != nullptr)) return;
    if (whole(*value) <= whole(*horizon)) return;
    const std::string at = path + '.' + key;
    site.error(n.said() ? at : path + ".horizon",
               "expected " + quote(key) + (n.said() ? "" : " (by default " + show(*value, Unit::kDuration) + ")") +
                   " of at most the horizon, " + show(*horizon, Unit::kDuration) +
                   (n.said() ? "; found " + show(*value, Unit::kDuration) : "; write it") + ": " + else_what);
  };
  check("notice", s.notice, "beyond the horizon no date can be given, so nobody would ever be booked");
  check("urgent_notice", s.urgent_notice, "beyond the horizon no date can be given, so no urgent patient would be");
  const auto keeps = [&](const Number& share) { return site.value(share).value_or(1) > 0; };
  const bool for_classes =
      std::any_of(s.classes.begin(), s.classes.end(), [&](const SessionClassSpec& c) { return keeps(c.keep); });
  if (keeps(s.urgent_share) || keeps(s.planned_share) || for_classes)
    check("release", s.release, "slots that are kept would be released before they are there, that is never");
}

/// Sizes whose coefficient of variation is so large cannot be: all patients in one list have less.
void check_sub_lists(const CheckSite& site, const std::string& path, const SubListsSpec& s) {
  const auto count = site.value(s.count), cv = site.value(s.cv);
  if (!count || !cv || !site.reports(!s.count.reference.empty() || !s.cv.reference.empty())) return;
  const double most = policies::most_cv(static_cast<std::size_t>(std::max(1.0, *count)));
  if (*cv == 0 || *cv < 0.99 * most) return;
  if (*count < 2) return site.error(path + ".cv", "expected no \"cv\" of one list; found " + show(*cv, Unit::kNumber));
  site.error(path + ".cv", "expected less than " + show(0.99 * most, Unit::kNumber) + ", which " +
                               show(*count, Unit::kCount) + " lists can have at most; found " +
                               show(*cv, Unit::kNumber));
}

/// Shares of slots that are kept for several classes, and their notice against the horizon.
void check_classes(const CheckSite& site, const std::string& path, const SessionSpec& s) {
  double kept = 0;
  bool refers = false, known = true;
  for (const SessionClassSpec& c : s.classes) {
    const auto keep = site.value(c.keep), notice = site.value(c.notice), horizon = site.value(s.horizon);
    refers = refers || !c.keep.reference.empty();
    known = known && keep;
    kept += keep.value_or(0);
    if (!notice || !horizon || !site.reports(!c.notice.reference.empty() || !s.horizon.reference.empty())) continue;
    if (std::floor(*notice + 0.5) > std::floor(*horizon + 0.5))
      site.error(path + '.' + c.name + ".notice",
                 "expected \"notice\" of at most the horizon, " + show(*horizon, Unit::kDuration) + "; found " +
                     show(*notice, Unit::kDuration) + ": beyond the horizon no date can be given");
  }
  if (known && kept > 1 + kTolerance && site.reports(refers))
    site.error(path, "expected shares kept for the classes that sum to at most 1; found " + show(kept, Unit::kNumber));
}

}  // namespace

void check_sessions(const CheckSite& site, const std::string& path, const SessionSpec& s) {
  at_most_one(site, path + ".near_breach", "chronological and near_breach", s.chronological, s.near_breach);
  check_horizon(site, path, s);
  if (s.sub_lists.given()) check_sub_lists(site, path + ".sub_lists", s.sub_lists);
  if (!s.classes.empty()) check_classes(site, path + ".classes", s);
}

}  // namespace icsflow::models
