/// `icsflow explain`: the resolved scenario, value by value, so that a planner finds the path to change, by code or by
/// name, and sees what the present value rests on and what becomes of it; and what two scenarios say differently.

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <map>
#include <set>

#include "commands.hpp"
#include "icsflow/scenario/changes.hpp"
#include "icsflow/scenario/spec/intervention.hpp"
#include "icsflow/scenario/spec/provider.hpp"
#include "icsflow/scenario/spec/service.hpp"
#include "icsflow/scenario/spec/setting.hpp"
#include "icsflow/scenario/spec/stream.hpp"
#include "icsflow/scenario/visible.hpp"
#include "terminal.hpp"

namespace models = icsflow::models;

namespace {

/// One value of a scenario as it is shown. What is set on the command line rests on nothing the file says.
struct Row {
  std::string path, value, unit;
  std::string same;    ///< equal for equal values, however they are written
  std::string origin;  ///< default, base, plan or --set
  std::string place;   ///< file:line; empty for a default and --set
  std::string source, mark, range, note;
  std::string names;    ///< of the provider and the service it belongs to
  std::string changes;  ///< what interventions and uncertainty do to it
  std::string set;      ///< how it can be changed: --set, file, reference

  [[nodiscard]] std::string written() const { return unit.empty() ? value : fmt::format("{} {}", value, unit); }
};

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

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
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

/// Sorted by path; those whose path and names hold all of `words`, in capitals or not.
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

/// What users write is made inert; `--set` is our own word for an origin.
std::string plain_cell(const std::string& text) { return text == "--set" ? text : models::csv_cell(text); }

std::string markdown_cell(const std::string& text) {
  std::string out;
  for (const char c : models::visible(text)) {
    if (c == '|') out += '\\';
    out += c;
  }
  return out;
}

/// Lines of cells, as CSV or as a Markdown table.
class Table {
 public:
  Table(ExplainForm form, const std::vector<std::string>& head) : form_(form) {
    line(head);
    if (form_ == ExplainForm::kMarkdown) {
      std::string rule = "|";
      for (std::size_t i = 0; i < head.size(); ++i) rule += "---|";
      fmt::print("{}\n", rule);
    }
  }
  void line(const std::vector<std::string>& cells) const {
    std::string text = form_ == ExplainForm::kMarkdown ? "|" : "";
    for (const auto& cell : cells) {
      if (form_ == ExplainForm::kMarkdown) {
        text += fmt::format(" {} |", markdown_cell(cell));
      } else {
        text += fmt::format("{}{}", &cell == &cells.front() ? "" : ",", plain_cell(cell));
      }
    }
    fmt::print("{}{}", text, form_ == ExplainForm::kMarkdown ? "\n" : "\r\n");
  }

 private:
  ExplainForm form_;
};

void print_rows(const std::vector<Row>& rows, ExplainForm form) {
  if (form != ExplainForm::kText) {
    const Table table(
        form, {"path", "value", "unit", "origin", "source", "mark", "range", "place", "changes", "note", "of", "set"});
    for (const Row& r : rows)
      table.line(
          {r.path, r.value, r.unit, r.origin, r.source, r.mark, r.range, r.place, r.changes, r.note, r.names, r.set});
    return;
  }
  for (const Row& r : rows) {
    fmt::print("{} = {}\n", models::visible(r.path), models::visible(r.written()));
    std::string about = r.origin;
    if (!r.place.empty()) about += ", " + r.place;
    if (!r.mark.empty()) about += "; mark " + r.mark;
    if (!r.range.empty()) about += "; plausible " + r.range;
    if (!r.source.empty()) about += "; " + r.source;
    if (!r.note.empty()) about += "; note: " + r.note;
    if (r.set == "file") about += "; a setting: change it in the file";
    if (r.set == "reference") about += "; a reference: change what it refers to";
    fmt::print("    {}\n", models::visible(about));
    if (!r.names.empty()) fmt::print("    of {}\n", models::visible(r.names));
    if (!r.changes.empty()) fmt::print("    changes: {}\n", models::visible(r.changes));
  }
}

/// By path; a path may be there several times (marks of a step).
using ByPath = std::map<std::string, std::vector<const Row*>>;

ByPath by_path(const std::vector<Row>& rows) {
  ByPath out;
  for (const Row& row : rows) out[row.path].push_back(&row);
  return out;
}

std::string joined(const std::vector<const Row*>& rows) {
  std::string out;
  for (const Row* row : rows) out += (out.empty() ? "" : ", ") + row->written();
  return out.empty() ? "-" : out;
}

/// The paths whose values differ; how many.
std::size_t print_difference(const std::vector<Row>& a, const std::vector<Row>& b, ExplainForm form) {
  const ByPath in_a = by_path(a), in_b = by_path(b);
  ByPath all = in_a;
  all.insert(in_b.begin(), in_b.end());
  const auto of = [](const ByPath& rows, const std::string& path) {
    const auto found = rows.find(path);
    return found == rows.end() ? std::vector<const Row*>{} : found->second;
  };
  std::vector<std::array<std::string, 7>> lines;
  for (const auto& [path, unused] : all) {
    const auto left = of(in_a, path), right = of(in_b, path);
    const auto same = [](const Row* one, const Row* other) { return one->same == other->same; };
    if (std::equal(left.begin(), left.end(), right.begin(), right.end(), same)) continue;
    const std::string before = joined(left), after = joined(right);
    const Row& row = right.empty() ? *left.front() : *right.front();
    lines.push_back({path, before, after, right.empty() ? "gone" : row.origin, row.source, row.mark, row.place});
  }
  if (form != ExplainForm::kText) {
    const Table table(form, {"path", "first", "second", "origin", "source", "mark", "place"});
    for (const auto& line : lines) table.line({line.begin(), line.end()});
    return lines.size();
  }
  for (const auto& [path, before, after, origin, source, mark, place] : lines) {
    fmt::print("{}: {} -> {}\n    {}\n", models::visible(path), models::visible(before), models::visible(after),
               models::visible(origin + (place.empty() ? "" : ", " + place) + (mark.empty() ? "" : "; mark " + mark) +
                               (source.empty() ? "" : "; " + source)));
  }
  return lines.size();
}

/// Tells which of `words` are in no path and no name, and what may have been meant.
void tell_unknown(const models::Scenario& scenario, const std::vector<std::string>& words) {
  std::set<std::string> known;
  std::string searched;
  for (const Row& row : rows_of(scenario, {})) {
    const std::string text = lower(row.path + ' ' + row.names);
    searched += text + '\n';
    for (std::size_t from = 0; from < text.size();) {
      const std::size_t end = std::min(text.find_first_of(". ", from), text.size());
      if (end > from) known.insert(text.substr(from, end - from));
      from = end + 1;
    }
  }
  bool any = false;
  for (const std::string& word : words) {
    if (searched.find(lower(word)) != std::string::npos) continue;
    any = true;
    tell("No path and no name has \"{}\" in it{}\n", models::visible(word),
         models::visible(models::did_you_mean(lower(word), {known.begin(), known.end()})));
  }
  if (!any) tell("Each of these words is in some path or name, but no value has them all.\n");
}

}  // namespace

int explain_command(const ExplainRequest& request) {
  const models::Scenario scenario = models::read_scenario(request.scenario, request.sets, request.reading);
  const auto rows = rows_of(scenario, request.words);
  if (request.difference) {
    const auto others = rows_of(models::read_scenario(request.other, request.sets, request.reading), request.words);
    const std::size_t different = print_difference(rows, others, request.form);
    if (request.form == ExplainForm::kText)
      tell("{} of {} values differ\n", different, std::max(rows.size(), others.size()));
    return kDone;
  }
  print_rows(rows, request.form);
  if (rows.empty() && !request.words.empty()) tell_unknown(scenario, request.words);
  if (request.form == ExplainForm::kText) tell("{} values\n", rows.size());
  return kDone;
}
