#pragma once

/// What patients carry, and values that depend on it: attributes, `set`, `by`.

#include "icsflow/scenario/spec/attribute.hpp"
#include "icsflow/scenario/spec/step.hpp"
#include "read/context.hpp"

namespace icsflow::models {

/// STEP, or {STEP: SHARE | rest, ...}. @param what "step" or "label", for messages
std::vector<Branch> read_branches(Context& context, const Field& field, const std::string& what = "step");

std::vector<AttributeSpec> read_attributes(Context& context, const Field& field);
/// @param known the attributes of the pathway
std::vector<SetSpec> read_sets(Context& context, const Field& field, const std::vector<AttributeSpec>& known);

/// Whether the value depends on an attribute.
bool is_by(const Field& field);
/// {by: ATTRIBUTE, CASE: value, ...}; `read_case` reads the value of one case.
ByAttribute read_by(Context& context, const Field& field, const std::vector<AttributeSpec>& known,
                    const std::function<void(CaseSpec&, const Field&)>& read_case);

/// Whether the value is an attribute itself.
bool is_own_time(const Field& field);
/// {of: ATTRIBUTE, unit: h}.
OwnTime read_own_time(Context& context, const Field& field, const std::vector<AttributeSpec>& known);

/// `next` of a step: branches, by attribute, or {shortest_queue: [STEP, STEP, ...]}.
void read_next(Context& context, const Field& field, const std::vector<AttributeSpec>& known, StepSpec& step);
/// A list of the names of at least two steps, none of them twice.
std::vector<std::string> read_step_list(Context& context, const Field& field);

}  // namespace icsflow::models
