/// `--set path=value`.

#include <algorithm>

#include "icsflow/scenario/spec/intervention.hpp"
#include "icsflow/scenario/spec/noise.hpp"
#include "icsflow/scenario/spec/setting.hpp"
#include "read/sections.hpp"
#include "text/suggest.hpp"

namespace icsflow::models {

namespace {

/// Why this is a change of a value rather than a value; "" if it is none.
std::string change_written(const Override& set) {
  if (set.path.empty() || set.value.empty()) return "";  // told as what it is not
  const std::string why =
      "; --set gives the new value, not a change of it. Write what comes out, or an intervention "
      "with \"add\" or \"multiply\"";
  if (std::string_view("+-*/").find(set.path.back()) != std::string_view::npos)
    return "expected PATH=VALUE; found " + quote(set.path + '=' + set.value) + why;
  const bool operation = std::string_view("*/=x").find(set.value.front()) != std::string_view::npos;
  const bool of_number = parse_quantity(std::string_view(set.value).substr(1)).error != "not a number";
  if ((!operation && !is_increase(set.value)) || !of_number) return "";
  return "expected a value; found " + quote(set.value) + why;
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
  const auto& settings = context.scenario.settings;
  const auto setting = std::find_if(settings.begin(), settings.end(), [&](const Setting& s) { return s.path == path; });
  if (setting != settings.end()) {
    return setting->is_default ? "this is at its default, " + setting->text + "; say it in the file"
                               : "this is a setting, " + quote(setting->text) + "; change it in the file";
  }
  std::vector<std::string> known{"uncertainty", "noise"}, settable;
  for (ParameterId id = 0; id < parameters.size(); ++id) known.push_back(parameters.at(id).path);
  for (const Setting& s : settings) {
    if (s.settable) settable.push_back(s.path);
  }
  // A YAML path with `steps` in it, as in the file.
  const auto steps = path.find(".steps.");
  if (steps != std::string::npos) {
    const std::string without = path.substr(0, steps) + path.substr(steps + 6);
    if (parameters.find(without) != kNoParameter) return "no such parameter; did you mean \"" + without + "\"?";
  }
  std::string meant;
  for (const auto* paths : {&known, &settable}) {
    if (meant.empty()) meant = did_you_mean(path, *paths);
    if (meant.empty()) meant = with_parts_left_out(path, *paths);
  }
  return "no such parameter" +
         (meant.empty() ? "; `icsflow explain FILE WORD` lists the paths with a word in them" : meant);
}

void take_overrides(Context& context, std::vector<Override>& overrides) {
  const auto is_change = [&](const Override& set) {
    const std::string wrong = change_written(set);
    if (!wrong.empty()) context.error(kCommandLine, set.path, wrong);
    return !wrong.empty();
  };
  overrides.erase(std::remove_if(overrides.begin(), overrides.end(), is_change), overrides.end());
  for (const Override& set : overrides) context.set(set.path, set.value);
}

namespace {

/// `uncertainty` or `noise` as a whole.
void set_section(Context& context, const Override& set) {
  if (set.value == "on") return;
  if (set.value != "off") {
    context.error(kCommandLine, set.path, "expected on or off; found " + quote(set.value));
    return;
  }
  if (set.path == "noise") {
    context.scenario.noise.clear();
  } else {
    context.scenario.uncertainty.clear();
  }
  context.scenario.settings.push_back({set.path, set.value, kCommandLine, false, false, true, true});
}

void set_parameter(Context& context, Parameter& parameter, const NumberRule& rule, const std::string& text) {
  const auto parsed = parse_number(text, rule);
  if (!parsed.value) {
    const bool less = !text.empty() && text.front() == '-';
    context.error(kCommandLine, parameter.path,
                  parsed.error + (less ? " (--set gives the new value itself, not a change of it)" : ""));
    return;
  }
  parameter.value = parsed.value->value;
  parameter.unit = parsed.value->unit;
  parameter.written = parsed.value->written;
  parameter.place = kCommandLine;
  context.move_place(parameter.path, kCommandLine);
}

}  // namespace

void apply_overrides(Context& context, const std::vector<Override>& overrides) {
  for (const auto& set : overrides) {
    const ParameterId id = context.scenario.parameters.find(set.path);
    if (id != kNoParameter) {
      Parameter& parameter = context.scenario.parameters.at(id);
      if (!context.was_set(set.path)) set_parameter(context, parameter, context.rule_of(id), set.value);
      parameter.overridden = true;
    } else if (set.path == "uncertainty" || set.path == "noise") {
      set_section(context, set);
    } else if (!context.was_set(set.path)) {
      context.error(kCommandLine, set.path, unknown_path(context, set.path));
    }
  }
}

}  // namespace icsflow::models
