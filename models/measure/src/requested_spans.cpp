#include "requested_spans.hpp"

#include <fmt/format.h>

namespace icsflow::models {

std::string span_text(engine::Duration span, std::string_view gap) {
  struct Named {
    const char* name;
    std::int64_t ticks;
  };
  // No weeks: 28, 31 and 62 d are named alike.
  static constexpr Named kUnits[] = {{"d", 86'400'000}, {"h", 3'600'000}, {"min", 60'000}, {"s", 1'000}};
  for (const Named& unit : kUnits) {
    if (span.ticks() != 0 && span.ticks() % unit.ticks == 0)
      return fmt::format("{}{}{}", span.ticks() / unit.ticks, gap, unit.name);
  }
  return fmt::format("{}{}ms", span.ticks(), gap);
}

void MergedSpans::merge(const SpanRecord& record) {
  spans_.merge(record.spans);
  over_.resize(record.requested->over.size(), 0);
  for (std::size_t i = 0; i < record.over.size(); ++i) over_[i] += record.over[i];
}

double MergedSpans::quantile(double p) const {
  return spans_.count() > 0 ? engine::in_days(spans_.quantile(p)) : kNothing;
}

double MergedSpans::share_over(std::size_t limit) const {
  return spans_.count() > 0 ? ratio(static_cast<double>(over_[limit]), static_cast<double>(spans_.count())) : kNothing;
}

Variants percentiles_of(const SpansAt& at) {
  Variants variants;
  for (const double p : at.wanted.percentiles) variants.push_back({p, percent(p), percent(p)});
  return variants;
}

Variants limits_of(const SpansAt& at) {
  Variants variants;
  for (std::size_t i = 0; i < at.wanted.over.size(); ++i)
    variants.push_back({static_cast<double>(i), span_text(at.wanted.over[i], ""), span_text(at.wanted.over[i], " ")});
  return variants;
}

}  // namespace icsflow::models
