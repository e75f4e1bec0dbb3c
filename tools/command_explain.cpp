/// `icsflow explain`: the resolved scenario, number by number, so that a planner finds the path to change and sees what
/// the present value rests on.

#include <fmt/format.h>

#include <algorithm>

#include "commands.hpp"

namespace models = icsflow::models;

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

/// Where the value was said.
std::string origin(const models::Parameter& p) {
  if (p.overridden) return "--set";
  return p.place.line > 0 ? fmt::format("{}:{}", p.place.file, p.place.line) : "default";
}

std::string range(const models::Parameter& p) {
  if (!p.range) return "";
  return fmt::format("{} to {}", models::show((*p.range)[0], p.unit), models::show((*p.range)[1], p.unit));
}

std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) out += c == '"' ? std::string("\"\"") : std::string(1, c);
  return out + "\"";
}

void print_csv(const std::vector<const models::Parameter*>& list) {
  fmt::print("path,value,mark,range,origin,source\r\n");
  for (const models::Parameter* p : list) {
    fmt::print("{},{},{},{},{},{}\r\n", quoted(p->path), quoted(models::show(p->value, p->unit)), mark_name(p->mark),
               quoted(range(*p)), quoted(origin(*p)), quoted(p->source));
  }
}

void print_text(const std::vector<const models::Parameter*>& list) {
  for (const models::Parameter* p : list) {
    fmt::print("{} = {}\n", p->path, models::show(p->value, p->unit));
    std::string about = origin(*p);
    if (p->mark != models::Mark::kNone) about += fmt::format("; mark {}", mark_name(p->mark));
    if (p->range) about += fmt::format("; plausible {}", range(*p));
    if (!p->source.empty()) about += fmt::format("; {}", p->source);
    fmt::print("    {}\n", about);
  }
}

}  // namespace

int explain_command(const std::string& file, const std::vector<models::Override>& sets,
                    const std::vector<std::string>& words, bool csv) {
  const models::Scenario scenario = models::read_scenario(file, sets);
  std::vector<const models::Parameter*> list;
  for (models::ParameterId id = 0; id < scenario.parameters.size(); ++id) {
    const models::Parameter& p = scenario.parameters.at(id);
    const auto found = [&p](const std::string& word) { return p.path.find(word) != std::string::npos; };
    if (std::all_of(words.begin(), words.end(), found)) list.push_back(&p);
  }
  std::sort(list.begin(), list.end(), [](const auto* a, const auto* b) { return a->path < b->path; });
  if (csv) {
    print_csv(list);
  } else {
    print_text(list);
    fmt::print(stderr, "{} of {} parameters\n", list.size(), scenario.parameters.size());
  }
  return kDone;
}
