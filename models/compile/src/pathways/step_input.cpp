#include "pathways/step_input.hpp"

#include <fmt/format.h>

#include "icsflow/scenario/spec/pathway.hpp"
#include "pathways/pathways.hpp"

namespace icsflow::models {

StepId StepInput::to(const std::string& name) const {
  if (name.empty()) return kNoStep;
  const StepId i = step_index(path, name);
  if (i != kNoStep) return instance.first + i;
  context().problem(in.place, here, fmt::format("expected a step of {}; found \"{}\"", path.name, name));
  return kNoStep;
}

BranchTable StepInput::branches(const std::vector<Branch>& ways) const {
  std::vector<CompiledBranch>& all = context().model.branches;
  const BranchTable table{static_cast<std::uint32_t>(all.size()), static_cast<std::uint16_t>(ways.size())};
  for (const bool rest : {false, true}) {
    for (const Branch& b : ways) {
      if (b.probability.given() == rest) continue;
      all.push_back({rest ? kNoParameter : scope.resolve(b.probability), to(b.to)});
    }
  }
  return table;
}

void StepInput::expected(const char* what) const {
  context().problem(in.place, here, fmt::format("expected {} of {}; found \"{}\"", what, provider().id, in.target));
}

}  // namespace icsflow::models
