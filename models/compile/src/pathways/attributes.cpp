#include "pathways/attributes.hpp"

#include <algorithm>
#include <utility>

#include "icsflow/scenario/spec/pathway.hpp"
#include "lookup.hpp"

namespace icsflow::models {
namespace {

/// The attribute of this name of the pathway.
const AttributeSpec& attribute_named(const StepInput& step, const std::string& name) {
  const auto& all = step.path.attributes;
  return *std::find_if(all.begin(), all.end(), [&](const AttributeSpec& a) { return a.name == name; });
}

/// Cases of an attribute, without any.
CompiledCases cases_of(const StepInput& step, const AttributeSpec& attribute) {
  CompiledCases out;
  out.attribute = step.instance.attributes + static_cast<std::uint32_t>(&attribute - step.path.attributes.data());
  return out;
}

std::uint32_t add(CompiledModel& m, CompiledCases cases) {
  m.cases.push_back(std::move(cases));
  return static_cast<std::uint32_t>(m.cases.size() - 1);
}

/// The attribute itself is the time. @return kByAttribute and an index into the model's cases
std::uint32_t own_time(const StepInput& step, const OwnTime& time) {
  CompiledCases out = cases_of(step, attribute_named(step, time.attribute));
  out.unit = time.unit;
  return kByAttribute | add(step.context().model, std::move(out));
}

/// @param value  makes of a case what is found by it
/// @return an index into the model's cases
template <class Value>
std::uint32_t cases(const StepInput& step, const ByAttribute& by, const Value& value) {
  CompiledModel& m = step.context().model;
  const AttributeSpec& attribute = attribute_named(step, by.attribute);
  CompiledCases out = cases_of(step, attribute);
  out.is_label = attribute.is_label();
  for (const CaseSpec& one : by.cases) {
    const std::uint32_t what = value(one);
    if (one.is_rest()) {
      out.rest = what;
    } else {
      out.cases.emplace_back(out.is_label ? static_cast<double>(number_of(m.labels, one.name)) : one.under, what);
    }
  }
  return add(m, std::move(out));
}

/// Ways on that are no shares.
void compile_choices(const StepInput& step, CompiledStep& out) {
  CompiledModel& m = step.context().model;
  const auto choose = [&](CompiledChoice choice) {
    out.next = {static_cast<std::uint32_t>(m.choices.size()), 0};
    m.choices.push_back(std::move(choice));
  };
  if (step.in.next_by.given()) {
    const auto table = [&](const CaseSpec& one) {
      m.branch_tables.push_back(step.branches(one.next));
      return static_cast<std::uint32_t>(m.branch_tables.size() - 1);
    };
    choose({cases(step, step.in.next_by, table), {}});
  }
  if (!step.in.shortest_queue.empty()) {
    CompiledChoice choice;
    for (const std::string& name : step.in.shortest_queue) choice.shortest_queue.push_back(step.to(name));
    choose(std::move(choice));
  }
}

/// Where branches, or another pathway of the patient, begin.
void compile_heads(const StepInput& step, CompiledStep& out) {
  CompileContext& c = step.context();
  std::vector<std::string> begins = step.in.all_of;
  if (step.in.kind == StepKind::kRestart) begins = {step.in.target};
  out.heads = static_cast<std::uint32_t>(c.model.heads.size());
  out.head_count = static_cast<std::uint16_t>(begins.size());
  for (const std::string& name : begins)
    c.model.heads.push_back({step.to(name), c.site(step.here + "/begins/" + name).bits() << 16});
}

}  // namespace

CompiledAttribute compile_attribute(const Scope& scope, const AttributeSpec& in, engine::DrawSite where) {
  CompiledModel& m = scope.context.model;
  CompiledAttribute out;
  out.name = number_of(m.attribute_names, in.name);
  out.site = where;
  if (!in.is_label()) {
    out.number = scope.distribution(in.number);
    return out;
  }
  for (const bool rest : {false, true}) {  // the rest goes last, as in StepInput::branches
    for (const Branch& b : in.labels) {
      if (b.probability.given() == rest) continue;
      out.labels.push_back(
          {static_cast<double>(number_of(m.labels, b.to)), rest ? kNoParameter : scope.resolve(b.probability)});
    }
  }
  return out;
}

void compile_by_attribute(const StepInput& step, CompiledStep& out) {
  CompileContext& c = step.context();
  CompiledModel& m = c.model;
  const StepSpec& in = step.in;
  const Scope& scope = step.scope;
  compile_choices(step, out);
  if (in.duration_by.given()) {
    out.duration = kByAttribute |
                   cases(step, in.duration_by, [&](const CaseSpec& one) { return scope.distribution(one.duration); });
  }
  if (in.own_duration.given()) out.duration = own_time(step, in.own_duration);
  if (in.own_patience.given()) m.step_rules[out.rules].patience = own_time(step, in.own_patience);
  if (in.priority_by.given()) {
    constexpr double kUsual = 5;
    out.priority = kByAttribute | cases(step, in.priority_by,
                                        [&](const CaseSpec& one) { return scope.resolve_or(one.number, kUsual); });
  }
  if (!in.sets.empty()) {
    out.marks |= kSets;
    out.sets = static_cast<std::uint32_t>(m.sets.size());
    out.set_count = static_cast<std::uint16_t>(in.sets.size());
    for (const SetSpec& set : in.sets)
      m.sets.push_back(compile_attribute(scope, set, c.site(step.here + "/set/" + set.name)));
  }
  out.hours = static_cast<std::uint32_t>(m.hours.size());
  out.hours_count = static_cast<std::uint16_t>(in.hours.size());
  for (const Number& n : in.hours) m.hours.push_back(scope.resolve_or(n, 1));
  compile_heads(step, out);
}

}  // namespace icsflow::models
