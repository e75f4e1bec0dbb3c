#include "sweep/factor.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <map>
#include <string_view>
#include <utility>

#include "icsflow/scenario/visible.hpp"
#include "lever.hpp"

namespace icsflow::models {
namespace {

constexpr const char* kOfRange = "of its range";

bool is_weekday(std::string_view word) {
  static constexpr std::array<std::string_view, 7> kDays{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
  return std::find(kDays.begin(), kDays.end(), word) != kDays.end();
}

/// What kind of number a path is of: its first and its last key, `*` for what is between; numbers in the last key are
/// `#`, days of the week are one.
std::string kind_of(const std::string& path) {
  const std::size_t first = path.find('.'), last = path.rfind('.');
  if (first == std::string::npos) return path;
  std::string key;
  for (std::size_t i = last + 1; i < path.size(); ++i) {
    if (std::isdigit(static_cast<unsigned char>(path[i])) == 0) {
      key += path[i];
    } else if (key.empty() || key.back() != '#') {
      key += '#';
    }
  }
  if (is_weekday(key)) key = "weekday";
  return path.substr(0, first) + (first == last ? "." : ".*.") + key;
}

}  // namespace

Factor::Factor(const DesignFactor& said, const Scenario& base, bool of_table, std::vector<Problem>& problems)
    : name_(said.name), of_table_(of_table) {
  const std::size_t before = problems.size();
  const auto refuse = [&](const std::string& message) {
    Problem problem;
    problem.place = said.place;
    problem.key = "factors." + name_;
    problem.message = message;
    problems.push_back(problem);
  };
  for (const std::string& path : said.paths) {
    const auto found = parameters_like(base.parameters, path);
    if (found.empty()) refuse(no_such_path(base, path));
    for (const ParameterId id : found) parameters_.push_back(base.parameters.at(id));
  }
  if (parameters_.empty()) return;
  std::string why;
  const auto read = [&](const std::string& text) {
    Level level;
    if (!parse_level(text, level, why)) refuse(why);
    for (const Parameter& parameter : parameters_)
      if (why = unit_problem(level, parameter); !why.empty()) refuse(why);
    return level;
  };
  if (!said.values.empty()) {
    for (const std::string& text : said.values) values_.push_back(read(text));
    for (const Level& level : values_)
      if (level.form != values_.front().form || level.written != values_.front().written)
        refuse(fmt::format("expected values of one form and unit, as \"{}\"; found \"{}\"", to_text(values_.front()),
                           to_text(level)));
    from_ = values_.front();
    to_ = values_.back();
  } else if (!said.from.empty()) {
    from_ = read(said.from);
    to_ = read(said.to);
    if (from_.form != to_.form || from_.written != to_.written)
      refuse(fmt::format("expected \"to\" of the form and unit of \"from\", \"{}\"; found \"{}\"", to_text(from_),
                         to_text(to_)));
    if (from_.number == to_.number) refuse("expected \"from\" and \"to\" that differ");
  } else if (!of_table) {
    by_range_ = true;
    for (const Parameter& p : parameters_) {
      if (!p.range) refuse(fmt::format("expected \"from\" and \"to\", or a `range` beside {}; found neither", p.path));
    }
  }
  if (said.levels > 0 && values_.empty() && !by_range_ && problems.size() == before) {
    std::vector<Level> even;  // not values_ itself, which level() looks at
    for (int k = 0; k < said.levels; ++k) even.push_back(level(static_cast<double>(k) / (said.levels - 1)));
    values_ = std::move(even);
  }
}

void Factor::spans(double low, double high) {
  low_ = low;
  high_ = high;
}

Level Factor::level(double at) const {
  Level level = from_;
  if (values_.size() > 1)
    return values_[static_cast<std::size_t>(std::lround(at * static_cast<double>(values_.size() - 1)))];
  level.number = from_.number + at * (to_.number - from_.number);
  return level;
}

Level Factor::level(const std::string& cell) const {
  Level level;
  std::string why;
  if (!parse_level(cell, level, why)) throw std::logic_error("a cell that was read: " + cell);
  // A bare number is in the unit of the parameter.
  const Parameter& first = parameters_.front();
  if (level.form != Level::Form::kMultiply && level.written.empty() && !first.written.empty())
    (void)parse_level(cell + " " + std::string(first.written), level, why);
  return level;
}

double Factor::shown(const Level& level) {
  return level.form == Level::Form::kMultiply ? level.number : level.number / size_of_unit(level.written);
}

SweepFactor Factor::about() const {
  SweepFactor about;
  about.name = name_;
  for (const Parameter& p : parameters_) about.paths.push_back(p.path);
  about.low = of_table_ ? low_ : value(0.0);
  about.high = of_table_ ? high_ : value(1.0);
  if (by_range_ && parameters_.size() > 1) {
    about.unit = kOfRange;
  } else if (by_range_ || of_table_) {
    about.unit = parameters_.front().written;
  } else {
    about.unit = from_.form == Level::Form::kMultiply ? "times" : std::string(from_.written);
  }
  return about;
}

std::vector<Override> Factor::sets(double at) const {
  std::vector<Override> sets;
  for (const Parameter& p : parameters_) {
    if (!by_range_) {
      sets.push_back({p.path, value_at(level(at), p)});
      continue;
    }
    const auto& [low, high] = *p.range;
    double value = low + at * (high - low);
    if (p.unit == Unit::kCount) value = std::floor(value + 0.5);
    sets.push_back({p.path, show(value, p.unit, p.written)});
  }
  return sets;
}

double Factor::value(double at) const {
  if (!by_range_) return shown(level(at));
  if (parameters_.size() > 1) return at;
  const Parameter& p = parameters_.front();
  const double value = (*p.range)[0] + at * ((*p.range)[1] - (*p.range)[0]);
  return (p.unit == Unit::kCount ? std::floor(value + 0.5) : value) / size_of_unit(p.written);
}

std::vector<Override> Factor::sets(const std::string& cell) const {
  std::vector<Override> sets;
  for (const Parameter& p : parameters_) sets.push_back({p.path, value_at(level(cell), p)});
  return sets;
}

double Factor::value(const std::string& cell) const { return shown(level(cell)); }

std::vector<DesignFactor> assumed_factors(const Scenario& base) {
  std::map<std::string, DesignFactor> groups;
  for (ParameterId id = 0; id < base.parameters.size(); ++id) {
    const Parameter& p = base.parameters.at(id);
    if (p.mark != Mark::kC || !p.range || !((*p.range)[1] > (*p.range)[0])) continue;
    DesignFactor& group = groups[kind_of(p.path)];
    group.paths.push_back(p.path);
  }
  std::vector<DesignFactor> out;
  for (auto& [name, group] : groups) {
    group.name = name;
    out.push_back(std::move(group));
  }
  return out;
}

}  // namespace icsflow::models
