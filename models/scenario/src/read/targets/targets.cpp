/// Targets, of a scenario or of a file of their own, and what a plan is expected to do.

#include <algorithm>

#include "icsflow/domain/calendar.hpp"
#include "icsflow/scenario/target.hpp"
#include "read/fields.hpp"
#include "read/sections.hpp"
#include "read/targets/rule.hpp"

namespace icsflow::models {
namespace {

using Over = TargetSpec::Over;

constexpr std::size_t kMostTargets = 1'000;
constexpr std::size_t kMostExpectations = 100;

/// A rule whose place in the file is told where it is wrong.
std::optional<TargetRule> read_rule(Context& context, const Field& field) {
  const std::string* text =
      scalar(context, field, "a number with its unit, or a rule such as max(baseline + 7 points, 65 %)");
  if (text == nullptr) return std::nullopt;
  ParsedRule parsed = parse_rule(*text);
  if (parsed.rule) {
    context.say(field, *text);
    return std::move(parsed.rule);
  }
  Place place = field.node->place;
  if (place.column > 0 && text->find('\n') == std::string::npos)
    place.column += static_cast<int>(parsed.at) + (field.node->quoted ? 1 : 0);
  context.error(place, field.path, parsed.error);
  return std::nullopt;
}

/// A number of a baseline: a rule without anything but it.
std::optional<TargetRule> read_amount(Context& context, const Field& field) {
  auto rule = read_rule(context, field);
  if (rule && rule->steps.size() == 1 && !rule->uses_baseline()) return rule;
  if (rule) context.error(field, "expected a number with its unit, such as 61 %; found " + describe(*field.node));
  return std::nullopt;
}

TargetBaseline read_baseline(Context& context, const Field& field) {
  TargetBaseline baseline;
  Mapping map(context, field, &format::baseline());
  if (const auto date = map.get("date")) baseline.date = read_date(context, *date);
  const auto take = [&](const Field& from) -> std::optional<double> {
    const auto amount = read_amount(context, from);
    if (!amount) return std::nullopt;
    if (baseline.amount != Amount::kAny && baseline.amount != amount->amount)
      context.error(from, std::string("expected ") + expected_amount(baseline.amount) + ", as the one before; found " +
                              describe(*from.node));
    baseline.amount = amount->amount;
    return amount->value(0);
  };
  if (const auto value = map.get("value")) {
    if (value->node->kind == NodeKind::kMap) {
      Mapping scopes(context, *value);
      const auto any = [](const Entry&) { return true; };
      for (const auto& [scope, one] : scopes.entries(any))
        if (const auto number = take(one)) baseline.of_scopes.emplace_back(scope, *number);
      if (scopes.ok() && value->node->entries.empty())
        context.error(*value, "expected the figure of at least one scope");
    } else if (value->node->kind == NodeKind::kScalar && value->node->text == "opening") {
      baseline.opening = true;
      context.say(*value, "opening");
    } else {
      baseline.of_all = take(*value);
    }
  }
  map.finish();
  if (baseline.opening && map.has("date"))
    context.error_at(field.path + ".date",
                     "expected no date with `value: opening`, which is of the evening before the run");
  if (map.ok() && map.has("value") && !baseline.opening && !map.has("date"))
    context.error(field, "expected the key \"date\", of the figure; it is missing");
  return baseline;
}

/// What goes with the period, and with the rule.
void check_target(Context& context, const Mapping& map, const TargetSpec& target) {
  const std::string& path = map.field().path;
  if (!map.has("by") || !context.clean(path + ".by")) return;
  const std::chrono::year_month_day by{target.by};
  const unsigned month = static_cast<unsigned>(by.month());
  const bool ends_month = by.day() == (by.year() / by.month() / std::chrono::last).day();
  const bool right = ends_month && (target.over != Over::kQuarter || month % 3 == 0) &&
                     (target.over != Over::kFinancialYear || month == 3);
  const char* const last = target.over == Over::kQuarter         ? "the last day of a quarter, such as 2027-03-31"
                           : target.over == Over::kFinancialYear ? "a 31 March, the last day of a financial year"
                                                                 : "the last day of a month, such as 2027-03-31";
  if (!right && context.clean(path + ".period"))
    context.error_at(path + ".by", std::string("expected ") + last + "; found " + iso_date(target.by));
  if (target.baseline && target.baseline->date && context.clean(path + ".baseline") &&
      *target.baseline->date >= target.from())
    context.error_at(path + ".baseline.date",
                     "expected a day before the period that the target is of, which begins on " +
                         iso_date(target.from()) + "; found " + iso_date(*target.baseline->date));
}

void check_baseline(Context& context, const Mapping& map, const TargetSpec& target) {
  const std::string& path = map.field().path;
  if (!map.has("value") || !context.clean(path + ".value")) return;
  const bool used = target.rule.uses_baseline();
  if (used && !map.has("baseline"))
    context.error_at(path + ".value",
                     "expected the key \"baseline\" beside a rule that says baseline, such as "
                     "{date: 2025-11-30, value: 61 %} or {value: opening}; it is missing");
  if (!used && map.has("baseline"))
    context.error_at(path + ".baseline",
                     "expected a value that says baseline, such as max(baseline + 7 points, 65 %); found " +
                         quote(target.rule.text));
  if (!used || !target.baseline || !context.clean(path + ".baseline")) return;
  const Amount of_rule = target.rule.amount, of_baseline = target.baseline->amount;
  if (of_rule != Amount::kAny && of_baseline != Amount::kAny && of_rule != of_baseline)
    context.error_at(path + ".baseline.value",
                     std::string("expected ") + expected_amount(of_rule) + ", as the rule has it");
  const bool by_scope = !target.baseline->of_scopes.empty();
  if (by_scope && target.scope != "each" && target.baseline->of(target.scope) != target.baseline->of(target.scope))
    context.error_at(path + ".baseline.value",
                     "expected the figure of the scope " + quote(target.scope) + "; it is missing");
}

TargetSpec read_target(Context& context, const std::string& name, const Field& field) {
  TargetSpec target;
  target.name = name;
  target.place = context.place_of(field.path);
  Mapping map(context, field, &format::target());
  read_fields(context, map, format::target(), target);
  if (const auto value = map.get("value"))
    if (auto rule = read_rule(context, *value)) target.rule = std::move(*rule);
  if (const auto baseline = map.get("baseline")) target.baseline = read_baseline(context, *baseline);
  map.finish();
  target.measure_place = context.place_of(field.path + ".measure");
  target.scope_place = context.place_of(field.path + ".scope");
  target.value_place = context.place_of(field.path + ".value");
  const auto& basis = map.field().origin->of(field.node->place.file);
  target.source = basis.source;
  target.note = basis.note;
  target.mark = basis.mark;
  check_target(context, map, target);
  check_baseline(context, map, target);
  return target;
}

bool is_month(const std::string& text) {
  if (text.size() != 7 || text[4] != '-') return false;
  return parse_date(text + "-01").value.has_value();
}

}  // namespace

void read_targets(Context& context, const Field& field) {
  Mapping map(context, field);
  const auto named = map.named();
  if (named.size() > kMostTargets) {
    context.error(
        field, "expected at most " + std::to_string(kMostTargets) + " targets; found " + std::to_string(named.size()));
    return;
  }
  auto& targets = context.scenario.targets;
  for (const auto& [name, item] : named) targets.push_back(read_target(context, name, item));
  std::sort(targets.begin(), targets.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
}

void read_expectations(Context& context, const Field& field) {
  const auto items = list_items(context, field, "a list of what is expected: [{measure:, direction:}]");
  if (context.scenario.extends.empty() && !items.empty())
    context.error(field, "expected a file that extends another, from which it is to differ; this one extends none");
  if (items.size() > kMostExpectations) {
    context.error(field, "expected at most " + std::to_string(kMostExpectations) + " expectations; found " +
                             std::to_string(items.size()));
    return;
  }
  for (const Field& item : items) {
    ExpectationSpec expected;
    expected.place = item.node->place;
    Mapping map(context, item, &format::expectation());
    read_fields(context, map, format::expectation(), expected);
    map.finish();
    const bool is_window = is_name(expected.at) && (expected.at.front() < '0' || expected.at.front() > '9');
    if (!expected.at.empty() && !is_month(expected.at) && !is_window)
      context.error_at(item.path + ".at",
                       "expected a month, such as 2026-11, or a window; found " + quote(expected.at));
    expected.note = map.field().origin->of(item.node->place.file).note;
    context.scenario.expectations.push_back(std::move(expected));
  }
}

}  // namespace icsflow::models
