#pragma once

/// Which steps, marks and priorities can occur at a provider. The catalogue is made of these, never of counts.

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "descriptor.hpp"
#include "icsflow/care/records.hpp"
#include "icsflow/compile/compiled_model.hpp"

namespace icsflow::models {

/// Indices of step statistics by the name of the step, sorted by name.
using StepsByName = std::map<std::string, std::vector<std::size_t>>;

/// The steps of a provider that count waits, by "pathway.step": streams of one pathway share its steps.
StepsByName counted_steps(const CompiledModel& model, std::size_t provider);

/// The priorities that can occur at these steps, where at this provider there are several; else none.
std::vector<std::size_t> priorities_at(const CompiledModel& model, std::size_t provider,
                                       const std::vector<std::size_t>& steps);

/// Whether the page gives waits by priority too: where several can occur, or one that the scenario gives. Waits of the
/// one that streams have by default are the waits of all.
bool page_shows(const std::vector<std::size_t>& priorities);

/// A row a priority; the name says which, so the figure has no dimension.
Variants variants_of(const std::vector<std::size_t>& priorities);

/// True if a pathway of this instance comes to a step with this mark.
bool has_mark(const CompiledModel& model, const CompiledInstance& instance, MarkKind mark);
/// True if a patient of this provider comes to a step with this mark.
bool has_mark(const CompiledModel& model, std::size_t provider, MarkKind mark);

/// Waits that ended as they should.
std::int64_t served(const StepRecord& step);

/// Patients who went on without having been served. @param rostered null if the provider has no rostered pools
std::int64_t left_unserved(const StepRecord& step, const RosteredStepRecord* rostered);

/// Patients who wait when the run ends, at a step whose patients all join the queue.
std::int64_t still_waiting(const StepRecord& step);

}  // namespace icsflow::models
