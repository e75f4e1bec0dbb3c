/// Sessions whose list is made of several: how far apart their waits are.

#include <algorithm>
#include <limits>
#include <span>

#include "nouns.hpp"
#include "places.hpp"

namespace icsflow::models {
namespace {

constexpr const char* kSection = "Lists of sessions";

/// Sessions; the records of those that its list is made of.
struct Lists : MeasuredPlace {
  std::size_t p, first, count;
  /// Mean waits of the lists of which somebody was seen.
  [[nodiscard]] std::vector<double> means() const {
    std::vector<double> out;
    for (const SessionRecord& s : std::span(run.record(p).sessions).subspan(first, count)) {
      if (s.wait.count() > 0) out.push_back(s.wait.mean());
    }
    return out;
  }
};

constexpr Headline<Lists> kLists[] = {
    {"sub_list_mean_wait_{item}", "mean wait of those seen", Format::kDays,
     [](const Lists& at) {
       engine::Tally all;
       for (const SessionRecord& s : std::span(at.run.record(at.p).sessions).subspan(at.first, at.count))
         all.merge(s.wait);
       return all.count() > 0 ? all.mean() : kNothing;
     }},
    {"sub_list_least_wait_{item}", "mean wait of those seen, of the list with the shortest", Format::kDays,
     [](const Lists& at) {
       const std::vector<double> means = at.means();
       return means.empty() ? kNothing : *std::min_element(means.begin(), means.end());
     }},
    {"sub_list_greatest_wait_{item}", "mean wait of those seen, of the list with the longest", Format::kDays,
     [](const Lists& at) {
       const std::vector<double> means = at.means();
       return means.empty() ? kNothing : *std::max_element(means.begin(), means.end());
     }},
};

}  // namespace

void lists_of_sessions(MeasureWriter& to, const RecordsOfRun& run) {
  const CompiledModel& model = run.model();
  for (std::size_t p = 0; p < model.providers.size(); ++p) {
    const CompiledProvider& provider = model.providers[p];
    for (std::size_t i = 0; i < provider.sessions.size(); ++i) {
      const CompiledSession& s = provider.sessions[i];
      if (s.sub_list_ends.empty()) continue;
      const std::string& owner = s.service == kNoIndex ? provider.id : model.services[s.service].id;
      to.headlines(kSection, kLists,
                   Lists{{run, owner, owner + " " + s.name + ": ", s.name, provider.name}, p, i,
                         s.sub_list_ends.size()});
    }
  }
}

}  // namespace icsflow::models
