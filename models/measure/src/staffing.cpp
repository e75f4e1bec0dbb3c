/// Staff groups of every provider.

#include "nouns.hpp"

namespace icsflow::models {
namespace {

constexpr const char* kSection = "Staffing gaps: share of funded hours that nobody works";

struct Group : MeasuredPlace {
  std::size_t p, group;
};

constexpr Headline<Group> kGroup[] = {
    {"unfilled_shifts", "{item}", Format::kShare,
     [](const Group& at) { return at.run.outcome(at.p).unfilled[at.group]; }},
};

}  // namespace

void staffing(MeasureWriter& to, const RecordsOfRun& run) {
  const CompiledModel& model = run.model();
  for (std::size_t p = 0; p < model.providers.size(); ++p) {
    const CompiledProvider& provider = model.providers[p];
    for (std::size_t g = 0; g < provider.groups.size(); ++g) {
      const std::string& name = provider.groups[g].name;
      to.headlines(kSection, kGroup, Group{{run, provider.id + "/" + name, "", name, provider.name}, p, g});
    }
  }
}

}  // namespace icsflow::models
