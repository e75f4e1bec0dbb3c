/// Distributions: a plain duration, or a mapping with the family as its one key.

#include <algorithm>
#include <cmath>

#include "icsflow/engine/portable_math.hpp"
#include "icsflow/scenario/spec/distribution.hpp"
#include "read/sections.hpp"
#include "text/suggest.hpp"

namespace icsflow::models {

namespace {

using Form = DistributionSpec::Form;

/// `{mean, sd}, {mean, cv} or {mu, sigma, unit}`
std::string ways_to_write(const std::string& family) {
  std::vector<std::string> ways;
  for (const auto& row : format::distributions()) {
    if (row.block.name != family) continue;
    std::string way;
    for (const auto& key : row.block.keys) {
      if (key.is_required()) way += (way.empty() ? "" : ", ") + std::string(key.name);
    }
    ways.push_back("{" + way + "}");
  }
  std::string text;
  for (std::size_t i = 0; i < ways.size(); ++i) text += (i == 0 ? "" : i + 1 == ways.size() ? " or " : ", ") + ways[i];
  return text;
}

/// Of the time whose logarithm mu is the mean of: the logarithm of one of it in days.
double read_log_unit(Context& context, Mapping& map, const format::Key& key) {
  const auto field = map.get(std::string(key.name));
  const auto index = field ? read_word(context, *field, key.words) : std::nullopt;
  return index ? engine::portable_log(parse_unit(key.words[*index]).value->value) : 0;
}

void read_form(Context& context, Mapping& map, const format::DistributionWay& row, DistributionSpec& out) {
  out.form = row.form;
  map.declare(row.block);
  for (const auto& key : row.block.keys) {
    if (key.form == format::Form::kNumber) map.number(std::string(key.name), out.numbers.emplace_back());
    if (key.form == format::Form::kWord) out.log_unit = read_log_unit(context, map, key);
  }
  map.finish();
}

/// What is distributed: times, or plain numbers.
struct Sort {
  const std::vector<format::DistributionWay>& ways;
  NumberRule rule;       ///< of a value
  const char* expected;  ///< "expected ..."
  const char* values;    ///< of an empirical distribution
};
const Sort& times() {
  static const Sort kTimes{format::distributions(), rules::kDuration, "a duration such as 4 h", "a list of durations"};
  return kTimes;
}
const Sort& plain_numbers() {
  static const Sort kNumbers{format::number_distributions(), rules::kNumber, "a number such as 70",
                             "a list of numbers"};
  return kNumbers;
}

void read_empirical(Context& context, Mapping& map, const Sort& sort, DistributionSpec& out) {
  out.form = Form::kEmpirical;
  const auto values = map.required("values");
  const auto weights = map.required("weights");
  map.finish();
  if (!values || !weights) return;
  const auto value_items = list_items(context, *values, sort.values);
  const auto weight_items = list_items(context, *weights, "a list of weights, one for each value");
  if (value_items.empty() && values->node->kind == NodeKind::kList)
    context.error(*values, std::string("expected ") + sort.values + "; found an empty list");
  if (value_items.size() != weight_items.size() && !value_items.empty() && weights->node->kind == NodeKind::kList) {
    context.error(*weights, "expected a weight for each of the " + std::to_string(value_items.size()) +
                                " values; found " + std::to_string(weight_items.size()));
  }
  for (const auto& item : value_items) out.numbers.push_back(read_number(context, item, sort.rule));
  for (const auto& item : weight_items) out.numbers.push_back(read_number(context, item, rules::kNumber));
}

void read_family(Context& context, const std::string& family, const Field& field, const Sort& sort,
                 DistributionSpec& out) {
  if (field.node->kind != NodeKind::kMap) {
    context.error(field, "expected " + ways_to_write(family) + "; found " + describe(*field.node));
    return;
  }
  Mapping map(context, field);
  if (!map.ok()) return;
  if (family == "empirical") return read_empirical(context, map, sort, out);
  for (const auto& row : sort.ways) {
    if (row.block.name != family) continue;
    const auto has = [&](const format::Key& key) { return !key.is_required() || map.has(std::string(key.name)); };
    if (std::all_of(row.block.keys.begin(), row.block.keys.end(), has)) return read_form(context, map, row, out);
  }
  std::string found;
  for (const auto& entry : field.node->entries) found += (found.empty() ? "" : ", ") + entry.key;
  const bool unit_missing = map.has("mu") && map.has("sigma") && !map.has("unit");
  context.error(field, "expected " + ways_to_write(family) + "; found {" + found + "}" +
                           (unit_missing ? ". mu and sigma are of the logarithm of a time: `unit` says in what it was "
                                           "measured, e.g. {mu: 0, sigma: 1, unit: h}"
                                         : ""));
}

/// `$name` of one of `distributions`.
const DistributionSpec* named(Context& context, const Field& field) {
  if (field.node->kind != NodeKind::kScalar || field.node->text.rfind('$', 0) != 0) return nullptr;
  for (NamedDistributionSpec& d : context.scenario.distributions) {
    if (field.node->text.substr(1) != d.name) continue;
    d.is_used = true;
    context.say(field, field.node->text);
    return &d.distribution;
  }
  return nullptr;
}

DistributionSpec read(Context& context, const Field& field, const Sort& sort) {
  if (const DistributionSpec* given = &sort == &times() ? named(context, field) : nullptr) return *given;
  DistributionSpec out;
  out.place = field.node->place;
  const auto names = format::families();
  if (field.node->kind != NodeKind::kMap) {
    if (field.node->kind == NodeKind::kScalar &&
        std::find(names.begin(), names.end(), field.node->text) != names.end()) {
      context.error(field, std::string("expected ") + sort.expected + ", or {" + field.node->text + ": " +
                               ways_to_write(field.node->text) + "}; found " + describe(*field.node));
    } else {
      out.numbers.push_back(read_number(context, field, sort.rule));
    }
    return out;
  }
  Mapping map(context, field);
  if (map.has("value")) {
    out.numbers.push_back(read_number(context, field, sort.rule));
    return out;
  }
  std::vector<std::pair<std::string, Field>> given;
  for (const auto& name : names) {
    if (auto family = map.optional(name)) given.emplace_back(name, *family);
  }
  const std::size_t before = context.problems.size();
  map.finish();
  if (given.size() > 1) {
    context.error(field, "expected one distribution; found " + given[0].first + " and " + given[1].first);
  } else if (given.empty() && context.problems.size() == before) {
    context.error(field, std::string("expected ") + sort.expected +
                             ", or a distribution such as {exponential: {mean: " +
                             (sort.rule.unit == Unit::kDuration ? "4 h" : "70") + "}}");
  }
  if (given.size() == 1) read_family(context, given[0].first, given[0].second, sort, out);
  return out;
}

}  // namespace

void read_distributions(Context& context, const Field& field) {
  Mapping map(context, field);
  std::vector<NamedDistributionSpec> all;  // apart while they are read: none is made of another
  for (const auto& [name, distribution] : map.named()) {
    if (context.is_given("parameters." + name)) {
      context.error(distribution, "expected a name that no parameter has: $" + name + " could be either");
      continue;
    }
    NamedDistributionSpec out{name, read(context, distribution, times()), false, distribution.node->place};
    out.distribution.name = name;
    all.push_back(std::move(out));
  }
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  context.scenario.distributions = std::move(all);
}

DistributionSpec read_distribution(Context& context, const Field& field) { return read(context, field, times()); }
DistributionSpec read_number_distribution(Context& context, const Field& field) {
  return read(context, field, plain_numbers());
}

}  // namespace icsflow::models
