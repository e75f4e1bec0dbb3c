/// `$names`: each is in scope where its pathway runs and has a unit that fits its field; columns of services.table that
/// nothing refers to.

#include "check/bindings/bindings.hpp"

#include <set>

#include "icsflow/scenario/spec/pathway.hpp"
#include "icsflow/scenario/spec/provider.hpp"
#include "icsflow/scenario/spec/service.hpp"
#include "icsflow/scenario/spec/service_type.hpp"
#include "icsflow/scenario/spec/stream.hpp"
#include "text/suggest.hpp"

namespace icsflow::models {

namespace {

std::string dollar(const std::string& name) { return std::string(1, '$').append(name); }

std::string scope_words(const Binding& b) {
  std::string text = b.service != nullptr ? "a column of services.table, " : "";
  if (b.stream != nullptr) text += "a parameter of the stream, ";
  return text + "a parameter of " + b.provider->id + " or of the scenario";
}

}  // namespace

const std::string& Suggestions::of(const Binding& b, const std::string& name) {
  const auto [found, is_new] = found_.try_emplace({b.provider, name});
  if (is_new) found->second = did_you_mean(dollar(name), names_in_scope(b));
  return found->second;
}

std::vector<std::string> Suggestions::names_in_scope(const Binding& b) {
  if (!std::exchange(collected_, true)) collect();
  std::vector<std::string> names = shared_;
  if (b.service != nullptr) {
    for (const auto& [name, id] : b.service->values) names.push_back(dollar(name));
  }
  if (b.stream != nullptr) {
    for (const auto& [name, id] : b.stream->values) names.push_back(dollar(name));
  }
  const auto own = of_provider_.find(b.provider->id);
  if (own != of_provider_.end()) names.insert(names.end(), own->second.begin(), own->second.end());
  return names;
}

void Suggestions::collect() {
  const std::string_view own = "providers.", parameters = "parameters.";
  for (ParameterId id = 0; id < scenario_.parameters.size(); ++id) {
    const std::string_view path = scenario_.parameters.at(id).path;
    if (path.starts_with(parameters)) shared_.push_back(dollar(std::string(path.substr(parameters.size()))));
    if (!path.starts_with(own)) continue;
    const auto dot = path.find('.', own.size());
    if (dot == std::string_view::npos || !path.substr(dot + 1).starts_with(parameters)) continue;
    of_provider_[std::string(path.substr(own.size(), dot - own.size()))].push_back(
        dollar(std::string(path.substr(dot + 1 + parameters.size()))));
  }
}

void check_references(const CheckSite& site, Suggestions& suggestions, const std::string& prefix) {
  const auto& uses = site.context.references();
  for (auto use = uses.lower_bound(prefix); use != uses.end() && use->first.rfind(prefix, 0) == 0; ++use) {
    const auto& [path, reference] = *use;
    const auto& [name, rule, where] = reference;
    const ParameterId id = resolve(site.scenario, *site.binding, name);
    const auto report = [&, &path = path, &where = where](const std::string& message) {
      site.once.error(path, message, site.binding->label, where);
    };
    if (id == kNoParameter) {
      const bool has_column = site.binding->service != nullptr && site.context.is_given("services.table." + name);
      report("expected " + scope_words(*site.binding) + "; found no " + quote(dollar(name)) +
             (has_column ? ": services.table has the column, and its cell is empty"
                         : suggestions.of(*site.binding, name)));
      continue;
    }
    const Parameter& p = site.scenario.parameters.at(id);
    const std::string wrong = violation({p.value, p.unit}, rule);
    if (!wrong.empty()) report(wrong + "; found " + quote(dollar(name)) + ", which is " + show(p.value, p.unit));
  }
}

void warn_unused_columns(Context& context, const std::vector<Binding>& bindings) {
  std::set<std::string> used, prefixes;
  for (const Binding& binding : bindings) {
    if (binding.service == nullptr) continue;
    prefixes.insert("pathways." + binding.pathway->name + '.');
    if (binding.type != nullptr) prefixes.insert("service_types." + binding.type->name + '.');
  }
  const auto& references = context.references();
  for (const std::string& prefix : prefixes) {
    for (auto use = references.lower_bound(prefix);
         use != references.end() && use->first.compare(0, prefix.size(), prefix) == 0; ++use)
      used.insert(use->second.name);
  }
  std::set<std::string> columns;
  for (const auto& service : context.scenario.services) {
    for (const auto& [column, id] : service.values) columns.insert(column);
  }
  for (const auto& column : columns) {
    const std::string path = "services.table." + column;
    if (used.count(column) == 0)
      context.warn(context.place_of(path), path,
                   "this column is not read: no pathway or type of a service refers to it as $" + column);
  }
}

}  // namespace icsflow::models
