/// What the values of a scenario rest on, what becomes of them, and how they can be changed.

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <map>

#include "explain/explain.hpp"
#include "icsflow/scenario/changes.hpp"
#include "icsflow/scenario/spec/intervention.hpp"
#include "icsflow/scenario/spec/noise.hpp"
#include "icsflow/scenario/spec/provider.hpp"
#include "icsflow/scenario/spec/service.hpp"
#include "icsflow/scenario/spec/setting.hpp"
#include "icsflow/scenario/spec/stream.hpp"

namespace models = icsflow::models;

namespace explain {

namespace {

const char* mark_name(models::Mark mark) {
  switch (mark) {
    case models::Mark::kA:
      return "A";
    case models::Mark::kAd:
      return "A-d";
    case models::Mark::kB:
      return "B";
    case models::Mark::kC:
      return "C";
    case models::Mark::kNone:
      break;
  }
  return "";
}

std::string place_text(const models::Place& place) {
  return place.line > 0 ? fmt::format("{}:{}", place.file, place.line) : "";
}

/// In the unit that was written.
std::string show(const models::Parameter& p, double value) { return models::show(value, p.unit, p.written); }

Row row_of(const models::Parameter& p) {
  Row row;
  row.path = p.path;
  const std::string shown = show(p, p.value);
  const auto space = shown.find(' ');
  row.value = shown.substr(0, space);
  if (space != std::string::npos) row.unit = shown.substr(space + 1);
  row.same = models::show(p.value, p.unit);
  row.origin = p.overridden ? "--set" : p.is_default ? "default" : p.in_plan ? "plan" : "base";
  row.set = "--set";
  if (p.range) row.range = fmt::format("{} to {}", show(p, (*p.range)[0]), show(p, (*p.range)[1]));
  if (p.overridden) return row;
  if (!p.is_default) row.place = place_text(p.place);
  row.source = p.source;
  row.mark = mark_name(p.mark);
  row.note = p.note;
  return row;
}

Row row_of(const models::Setting& s) {
  Row row;
  row.path = s.path;
  row.value = s.text;
  row.same = s.text;
  row.origin = s.overridden ? "--set" : s.is_default ? "default" : s.in_plan ? "plan" : "base";
  row.set = s.settable ? "--set" : !s.text.empty() && s.text.front() == '$' ? "reference" : "file";
  if (!s.overridden) row.place = place_text(s.place);
  return row;
}

/// `NAME: 7 % -> 2 % from 2026-10-01`
std::string describe(const models::ValueChange& change, const models::Parameter& p,
                     const models::ParameterTable& parameters) {
  const models::InterventionSpec& in = *change.intervention;
  std::string text =
      fmt::format("{}: {} -> {} from {:%Y-%m-%d}", in.name, show(p, change.before), show(p, change.after), in.at);
  if (in.over.given())
    text += fmt::format(" over {}", models::show(parameters.value(in.over.id), models::Unit::kDuration));
  if (in.until) text += fmt::format(" until {:%Y-%m-%d}", *in.until);
  if (change.then) text += fmt::format(", then {}", show(p, *change.then));
  return text;
}

/// What will become of each parameter, by its id.
std::vector<std::string> changes_of(const models::Scenario& scenario) {
  std::vector<std::string> out(scenario.parameters.size());
  const auto add = [&](models::ParameterId id, const std::string& text) {
    out[id] += (out[id].empty() ? "" : "; ") + text;
  };
  for (const models::UncertainValue& u : scenario.uncertain) {
    const models::Parameter& p = scenario.parameters.at(u.id);
    add(u.id, fmt::format("drawn from {} to {}", show(p, u.low), show(p, u.high)));
  }
  for (const models::NoiseSpec& in : scenario.noise) {
    std::string text = fmt::format("{}: times a shock of cv {} every month", in.name,
                                   show(scenario.parameters.at(in.cv.id), scenario.parameters.value(in.cv.id)));
    if (const double persistence = scenario.parameters.value(in.persistence.id); persistence > 0)
      text += fmt::format(", persistence {}", models::show(persistence, models::Unit::kNumber));
    for (const auto& [factor, share] : in.shared)
      text +=
          fmt::format(", {} by {}", models::show(scenario.parameters.value(share.id), models::Unit::kShare), factor);
    for (const models::ParameterId id : in.parameters) add(id, text);
  }
  std::vector<bool> changed(out.size());
  for (const models::InterventionSpec& in : scenario.interventions) {
    for (const models::ParameterId id : in.parameters) changed[id] = true;
  }
  for (models::ParameterId id = 0; id < out.size(); ++id) {
    if (!changed[id]) continue;
    const models::Parameter& p = scenario.parameters.at(id);
    for (const models::ValueChange& change : models::changes_of(scenario, id))
      add(id, describe(change, p, scenario.parameters));
  }
  return out;
}

/// What people call the provider and the service that a path is about.
class Names {
 public:
  explicit Names(const models::Scenario& scenario) {
    for (const auto& p : scenario.providers) {
      if (p.name != p.id) providers_[p.id] = p.name;
    }
    const auto of = [&](const std::string& provider, const std::string& service) {
      const auto found = providers_.find(provider);
      const std::string at = found == providers_.end() ? "" : found->second;
      return service.empty() || at.empty() ? service + at : fmt::format("{} at {}", service, at);
    };
    std::map<std::string, std::string> services;
    for (const auto& s : scenario.services) {
      services[s.id] = s.name;
      owners_["services." + s.id] = of(s.provider, s.name);
    }
    for (const auto& s : scenario.streams) {
      owners_["streams." + s.id] = of(s.provider, s.service.empty() ? "" : services[s.service]);
    }
  }

  [[nodiscard]] std::string of(const std::string& path) const {
    std::string provider;
    for (std::size_t from = 0; from <= path.size();) {
      const std::size_t dot = std::min(path.find('.', from), path.size());
      if (const auto found = owners_.find(path.substr(0, dot)); found != owners_.end()) return found->second;
      const auto part = providers_.find(path.substr(from, dot - from));
      if (part != providers_.end() && provider.empty()) provider = part->second;
      from = dot + 1;
    }
    return provider;
  }

 private:
  std::map<std::string, std::string> providers_;  // by id
  std::map<std::string, std::string> owners_;     // by the beginning of a path
};

}  // namespace

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

std::vector<Row> rows_of(const models::Scenario& scenario, std::vector<std::string> words) {
  std::vector<Row> rows;
  const Names names(scenario);
  for (std::string& word : words) word = lower(word);
  const auto add = [&](Row row) {
    row.names = names.of(row.path);
    const std::string searched = lower(row.path + ' ' + row.names);
    const auto holds = [&](const std::string& word) { return searched.find(word) != std::string::npos; };
    if (std::all_of(words.begin(), words.end(), holds)) rows.push_back(std::move(row));
  };
  const std::vector<std::string> changes = changes_of(scenario);
  for (models::ParameterId id = 0; id < scenario.parameters.size(); ++id) {
    Row row = row_of(scenario.parameters.at(id));
    row.changes = changes[id];
    add(std::move(row));
  }
  for (const auto& setting : scenario.settings) add(row_of(setting));
  std::stable_sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) { return a.path < b.path; });
  return rows;
}

}  // namespace explain
