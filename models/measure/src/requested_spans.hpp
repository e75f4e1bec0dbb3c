#pragma once

/// Percentiles of spans of time and shares over limits, as `measures` requests them of waits and of times in system.

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "descriptor.hpp"

namespace icsflow::models {

/// `4h` for the span that is written so: the largest unit that leaves a whole number. @param gap before the unit
std::string span_text(engine::Duration span, std::string_view gap);

/// Spans of several records put together.
class MergedSpans {
 public:
  void merge(const SpanRecord& record);
  /// Days not exceeded by this share of the spans; NaN of none. @param p in (0, 1]
  [[nodiscard]] double quantile(double p) const;
  /// Share over the limit of this index; NaN of none.
  [[nodiscard]] double share_over(std::size_t limit) const;

 private:
  engine::SpanHistogram spans_;
  std::vector<std::int64_t> over_;
};

/// A place with spans.
struct SpansAt : MeasuredPlace {
  const CompiledMeasures::Spans& wanted;
  MergedSpans spans;
};

Variants percentiles_of(const SpansAt& at);
Variants limits_of(const SpansAt& at);

template <class At>
struct SpanHeadlines {
  Headline<At> rows[2];
};

/// @param percentile, over names of the measures, with `{variant}`
template <class At>
constexpr SpanHeadlines<At> span_headlines(std::string_view percentile, std::string_view over) {
  return {
      {{.measure = percentile,
        .label = "not exceeded by {variant} %",
        .format = Format::kDays,
        .variants = [](const At& at) { return percentiles_of(at); },
        .value_of = [](const At& at, const Variant& p) { return at.spans.quantile(p.number); }},
       {.measure = over,
        .label = "over {variant}",
        .format = Format::kShare,
        .variants = [](const At& at) { return limits_of(at); },
        .value_of = [](const At& at,
                       const Variant& limit) { return at.spans.share_over(static_cast<std::size_t>(limit.number)); }}}};
}

/// Pools of a provider: utilisation, levels, audits (requested_pools.cpp).
void requested_of_pools(MeasureWriter& to, const RecordsOfRun& run, std::size_t provider);

}  // namespace icsflow::models
