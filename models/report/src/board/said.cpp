#include "board/said.hpp"

#include <cmath>

#include "compare/words.hpp"
#include "icsflow/results/names.hpp"

namespace icsflow::models::board {

double number_of(const Json& value) { return value.is_number() ? value.get<double>() : std::nan(""); }

std::string text_of(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

Format format_of(const Json& figure) {
  const std::string word = text_of(figure, "format");
  for (const Format format :
       {Format::kCount, Format::kShare, Format::kDays, Format::kWeeks, Format::kHours, Format::kNumber})
    if (word == name(format)) return format;
  return Format::kNumber;
}

Difference difference_of(const Json& plan) {
  Difference d;
  d.n = plan.value("n", 0);
  d.base = number_of(plan.value("base", Json()));
  d.plan = number_of(plan.value("with_plan", Json()));
  d.mean = number_of(plan.at("difference"));
  d.low = number_of(plan.at("interval").at(0));
  d.high = number_of(plan.at("interval").at(1));
  return d;
}

std::string with_interval(const Difference& d, Format format) {
  if (d.mean == 0 && d.low == 0 && d.high == 0) return "no difference";
  return signed_number(d.mean, d, format) + unit_of_difference(format) + " (" +
         interval_text(d.low, d.high, d, format) + ")";
}

const Json* figure_of(const Study& study, const std::string& measure, const std::string& scope) {
  for (const Json& figure : study.comparison.at("figures"))
    if (figure.at("measure") == measure && figure.at("scope") == scope && text_of(figure, "date").empty() &&
        text_of(figure, "dimension").empty())
      return &figure;
  return nullptr;
}

const Json* of_plan(const Json& figure, const std::string& plan) {
  for (const Json& one : figure.at("plans"))
    if (one.at("plan") == plan) return &one;
  return nullptr;
}

}  // namespace icsflow::models::board
