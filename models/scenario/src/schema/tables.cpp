/// reference_tables: one for each block, one of the kinds of steps, one of the keys steps have.

#include <algorithm>

#include <fmt/format.h>

#include "fields/fields.hpp"
#include "icsflow/scenario/schema.hpp"

namespace icsflow::models {

namespace {

using format::Block;
using format::Form;
using format::Key;

std::string number_type(const NumberRule& rule) {
  switch (rule.unit) {
    case Unit::kCount:
      return rule.high < 1e6 ? "whole number " + show(rule.low, rule.unit) + " to " + show(rule.high, rule.unit)
             : rule.low > 0  ? "count, 1 or more"
                             : "count";
    case Unit::kShare:
      return "share";
    case Unit::kDuration:
      return "duration";
    case Unit::kRate:
    case Unit::kWorkingRate:
      return rule.calendar_only ? "rate, not /working day" : "rate";
    case Unit::kNumber:
      break;
  }
  return rule.above_low ? fmt::format("number above {:g}", rule.low) : "number";
}

/// `share` as `shares`, `count, 1 or more` as `counts, 1 or more`.
std::string plural(std::string type) { return type.insert(std::min(type.find(','), type.size()), "s"); }

std::string words_type(const std::vector<std::string>& words, const std::string& before = "") {
  std::string out;
  for (const auto& word : words) out += (out.empty() ? before + "`" : ", `") + word + '`';
  return out;
}

std::string type_of(const Key& key) {
  switch (key.form) {
    case Form::kText:
      return "text";
    case Form::kName:
    case Form::kDottedName:
      return "name";
    case Form::kYesNo:
      return "yes or no";
    case Form::kYes:
      return "yes";
    case Form::kDate:
      return "date";
    case Form::kTime:
      return "time of day";
    case Form::kWhole:
      return key.rule.high == key.rule.low ? '`' + show(key.rule.low, Unit::kCount) + '`'
             : key.rule.low > 0            ? "whole number, 1 or more"
                                           : "whole number";
    case Form::kNumber:
      return number_type(key.rule) + (key.words.empty() ? "" : words_type(key.words, " or "));
    case Form::kAnyQuantity:
    case Form::kParameter:
      return "number, with its unit if it has one";
    case Form::kPaths:
      return "path, or list of paths";
    case Form::kWord:
      return words_type(key.words);
    case Form::kWords:
      return words_type(key.words, "list of ");
    case Form::kFile:
      return "file";
    case Form::kFiles:
      return "list of files";
    case Form::kNamedFiles:
      return "`{NAME: file}`";
    case Form::kNames:
      return "list of names";
    case Form::kDistribution:
      return "distribution";
    case Form::kBranches:
      return "`STEP`, or `{STEP: SHARE, STEP: rest}`";
    case Form::kNext:
      return "`STEP`, `{STEP: SHARE, STEP: rest}`, `{by: ATTRIBUTE, CASE: STEP}` or `{shortest_queue: [STEP, STEP]}`";
    case Form::kDurationBy:
      return "distribution, `{by: ATTRIBUTE, CASE: distribution}` or `{of: ATTRIBUTE, unit: UNIT}`";
    case Form::kNumberBy:
      return number_type(key.rule) + ", or `{by: ATTRIBUTE, CASE: number}`";
    case Form::kAttributes:
      return "`{NAME: {LABEL: SHARE, LABEL: rest}}` or `{NAME: distribution of numbers}`";
    case Form::kSet:
      return "`{NAME: LABEL}`, or as `attributes`";
    case Form::kBatch:
      return "count, 1 or more, or `{COUNT: SHARE, COUNT: rest}`";
    case Form::kArrivals:
      return "`{DATE: COUNT}`, `{DATE TIME: COUNT}` or file";
    case Form::kNumberOrList:
      return number_type(key.rule) + ", or a list of them";
    case Form::kMarks:
      return "one or a list of: " + words_type(key.words);
    case Form::kPools:
      return "name, `[NAME, NAME]` for all of them, or `{first_of: [NAME, NAME]}` for one; or `{NAME: COUNT, ...}` for "
             "several units of each";
    case Form::kPatience:
      return number_type(key.rule) + ", distribution, `{of: ATTRIBUTE, unit: UNIT}`, or list of `{from, rate}`";
    case Form::kTarget:
      return "`{to, pathway, service}`, or that by locality: `{LOCALITY: {...}}`; or `$ROUTE`";
    case Form::kRoutes:
      return "`{NAME: {to, pathway, service}}`, or that by locality: `{NAME: {LOCALITY: {...}}}`";
    case Form::kStaffing:
      return "`{rule, ...}`";
    case Form::kHolidays:
      return "name or list of dates";
    case Form::kDates:
      return "list of dates";
    case Form::kWeekShares:
      return "7 shares";
    case Form::kWeights:
      return std::to_string(key.size) + " numbers";
    case Form::kNumbers:
      return "`{NAME: " + number_type(key.rule) + "}`";
    case Form::kByWait:
      return "`{0 wk: " + number_type(key.rule) + ", WAIT: ...}`";
    case Form::kNumberList:
      return "list of " + plural(number_type(key.rule));
    case Form::kNumberLists:
      return "`{NAME: list of " + plural(number_type(key.rule)) + "}`";
    case Form::kParameters:
      return "`{NAME: value}`";
    case Form::kSeasons:
      return "`{NAME: [12 numbers]}` or `{NAME: {smooth: [12 numbers]}}`";
    case Form::kDistributions:
      return "`{NAME: distribution}`";
    case Form::kBlock:
      return "`{...}`";
    case Form::kNamedBlocks:
    case Form::kNamedResources:
    case Form::kNamedSteps:
      return "`{NAME: {...}}`";
    case Form::kBlocks:
      return "list of `{...}`";
    case Form::kRule:
      return "number with its unit, or rule";
    case Form::kByScope:
      return "number with its unit, `opening`, or `{SCOPE: number}`";
  }
  return "";
}

std::string default_of(const Key& key) {
  const std::string text(key.left_out.text);
  return text.empty() ? "none" : text.front() == '[' ? '`' + text + '`' : text;
}

std::string row(const Key& key) {
  const std::string left_out = key.is_required() ? "required" : default_of(key);
  return "| `" + std::string(key.name) + "` | " + type_of(key) + " | " + left_out + " | " + std::string(key.meaning) +
         " |\n";
}

const std::string kHead = "| key | type | default | meaning |\n|---|---|---|---|\n";

std::string table(const Block& block) {
  std::string out = kHead;
  for (const auto& key : block.keys) out += row(key);
  return out;
}

std::string step_kinds() {
  std::string out = "| kind | its value | also takes | meaning |\n|---|---|---|---|\n";
  for (const auto& step : format::steps()) {
    std::string takes;
    for (std::size_t i = 1; i < step.keys.size(); ++i) {
      if (step.keys[i].name == "records" || step.keys[i].name == "mark" || step.keys[i].name == "next") continue;
      takes += (takes.empty() ? "`" : ", `") + std::string(step.keys[i].name) + '`';
    }
    const Key& kind = step.keys.front();
    out += "| `" + std::string(kind.name) + "` | " + type_of(kind) + " | " + takes + " | " + std::string(kind.meaning) +
           " |\n";
  }
  return out;
}

std::string step_keys() {
  std::string out = kHead;
  std::map<std::string_view, bool> seen;
  for (const auto& step : format::steps()) {
    for (std::size_t i = 1; i < step.keys.size(); ++i) {
      if (step.keys[i].name == "mark") continue;  // an older name, which the text tells
      if (!seen[step.keys[i].name]) out += row(step.keys[i]);
      seen[step.keys[i].name] = true;
    }
  }
  return out;
}

std::string distributions() {
  std::string out = "| family | keys |\n|---|---|\n";
  for (const auto& family : format::families()) {
    std::string keys;
    for (const auto& way : format::distributions()) {
      if (way.block.name != family) continue;
      if (!keys.empty()) keys += "; or ";
      bool first = true;
      for (const auto& key : way.block.keys) {
        keys += (first ? "`" : ", `") + std::string(key.name) + "` (" + type_of(key) +
                (key.is_required() ? "" : ", default " + default_of(key)) + ')';
        first = false;
      }
    }
    if (family == "empirical") keys = "`values` (list of durations), `weights` (as many numbers)";
    out += "| `" + family + "` | " + keys + " |\n";
  }
  return out;
}

}  // namespace

std::map<std::string, std::string> reference_tables() {
  std::map<std::string, std::string> out{
      {"steps", step_kinds()}, {"step keys", step_keys()}, {"distributions", distributions()}};
  for (const Block* block : std::initializer_list<const Block*>{
           &format::scenario(),
           &format::provider(),
           &format::staff_group(),
           &format::pool(),
           &format::sessions(),
           &format::grants(),
           &format::shift(),
           &format::patience_hazard(),
           &format::booking_order(),
           &format::sub_lists(),
           &format::session_class(),
           &format::window(),
           &format::cancellation(),
           &format::group_staffing(),
           &format::team_staffing(),
           &format::calendar(),
           &format::channel(),
           &format::pathway(),
           &format::transfer_target(),
           &format::service_type(),
           &format::services(),
           &format::stream(),
           &format::profile(),
           &format::opening(),
           &format::opening_transfer(),
           &format::opening_waiting(),
           &format::published(),
           &format::start_guard(),
           &format::target(),
           &format::baseline(),
           &format::expectation(),
           &format::intervention(),
           &format::noise(),
           &format::series(),
           &format::uncertainty(),
           &format::measures(),
           &format::measured_spans(),
           &format::measured_pools(),
           &format::measured_completed(),
           &format::measured_window(),
       }) {
    out[std::string(block->name)] = table(*block);
  }
  return out;
}

}  // namespace icsflow::models
