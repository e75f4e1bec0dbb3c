/// `--set path=value`.

#include <algorithm>

#include "reader_parts.hpp"
#include "suggest.hpp"

namespace icsflow::models {

namespace {

const Place kCommandLine{"--set", 0, 0};

template <class T, class Put>
void put(Context& context, const std::string& path, const std::string& text, const Parsed<T>& parsed, Put&& into) {
  if (parsed.value) {
    into(*parsed.value);
    context.move_place(path, kCommandLine);
    auto& settings = context.scenario.settings;
    settings.erase(std::remove_if(settings.begin(), settings.end(), [&](const Setting& s) { return s.path == path; }),
                   settings.end());
    settings.push_back({path, text, kCommandLine, false, false, true});
  } else {
    context.error(kCommandLine, path, parsed.error);
  }
}

/// The scalars that are not parameters. False if `path` is none of them.
bool set_scalar(Context& context, const Override& set) {
  Scenario& s = context.scenario;
  if (set.path == "seed") {
    put(context, set.path, set.value, parse_whole(set.value, 0, kLargestSeed), [&](std::uint64_t v) { s.seed = v; });
  } else if (set.path == "replications") {
    put(context, set.path, set.value, parse_whole(set.value, 1, kMostReplications),
        [&](std::uint64_t v) { s.replications = static_cast<int>(v); });
  } else if (set.path == "deadlock") {
    if (set.value == "stop" || set.value == "end_replication") {
      const auto chosen = set.value == "stop" ? OnDeadlock::kStop : OnDeadlock::kEndReplication;
      put(context, set.path, set.value, Parsed<OnDeadlock>{chosen, ""}, [&](OnDeadlock v) { s.on_deadlock = v; });
    } else {
      context.error(kCommandLine, set.path, "expected stop or end_replication; found " + quote(set.value));
    }
  } else if (set.path == "start") {
    put(context, set.path, set.value, parse_date(set.value), [&](std::chrono::sys_days v) { s.start = v; });
  } else if (set.path == "until") {
    put(context, set.path, set.value, parse_date(set.value), [&](std::chrono::sys_days v) { s.until = v; });
  } else if (set.path == "uncertainty") {
    if (set.value == "off") {
      s.uncertainty.clear();
      put(context, set.path, set.value, Parsed<bool>{false, ""}, [](bool) {});
    } else if (set.value != "on") {
      context.error(kCommandLine, set.path, "expected on or off; found " + quote(set.value));
    }
  } else {
    return false;
  }
  return true;
}

/// `; did you mean "x"?` for the one path that has all parts of `path`, in their order, and others between.
std::string with_parts_left_out(const std::string& path, const std::vector<std::string>& known) {
  const auto parts = [](std::string_view text) {
    std::vector<std::string_view> out;
    for (std::size_t at = 0; at <= text.size();) {
      const std::size_t dot = std::min(text.find('.', at), text.size());
      out.push_back(text.substr(at, dot - at));
      at = dot + 1;
    }
    return out;
  };
  const auto wanted = parts(path);
  std::string found;
  for (const std::string& candidate : known) {
    std::size_t matched = 0;
    for (const std::string_view part : parts(candidate)) {
      if (matched < wanted.size() && part == wanted[matched]) ++matched;
    }
    if (matched < wanted.size()) continue;
    if (!found.empty()) return {};
    found = candidate;
  }
  return found.empty() ? "" : "; did you mean \"" + found + "\"?";
}

}  // namespace

std::string unknown_path(const Context& context, const std::string& path) {
  const auto& parameters = context.scenario.parameters;
  if (const auto reference = context.references().find(path); reference != context.references().end()) {
    return "this value is the reference $" + reference->second.name + "; set the parameter it refers to";
  }
  std::vector<std::string> known{"seed", "replications", "deadlock", "start", "until", "uncertainty"};
  for (ParameterId id = 0; id < parameters.size(); ++id) known.push_back(parameters.at(id).path);
  // A YAML path with `steps` in it, as in the file.
  const auto steps = path.find(".steps.");
  if (steps != std::string::npos) {
    const std::string without = path.substr(0, steps) + path.substr(steps + 6);
    if (parameters.find(without) != kNoParameter) return "no such parameter; did you mean \"" + without + "\"?";
  }
  std::string meant = did_you_mean(path, known);
  if (meant.empty()) meant = with_parts_left_out(path, known);
  return "no such parameter" +
         (meant.empty() ? "; `icsflow explain FILE WORD` lists the paths with a word in them" : meant);
}

void apply_overrides(Context& context, const std::vector<Override>& overrides) {
  for (const auto& set : overrides) {
    if (set_scalar(context, set)) continue;
    const ParameterId id = context.scenario.parameters.find(set.path);
    if (id == kNoParameter) {
      context.error(kCommandLine, set.path, unknown_path(context, set.path));
      continue;
    }
    Parameter& parameter = context.scenario.parameters.at(id);
    const auto parsed = parse_number(set.value, context.rule_of(id));
    if (!parsed.value) {
      context.error(kCommandLine, set.path, parsed.error);
      continue;
    }
    parameter.value = parsed.value->value;
    parameter.unit = parsed.value->unit;
    parameter.place = kCommandLine;
    context.move_place(set.path, kCommandLine);
    parameter.overridden = true;
  }
}

}  // namespace icsflow::models
