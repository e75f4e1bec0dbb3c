#include "simulated.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "icsflow/scenario/scenario.hpp"
#include "icsflow/scenario/spec/service.hpp"

namespace icsflow::models {

std::vector<SeriesOfService> series_of(const Scenario& scenario, const Catalogue& catalogue) {
  const std::array<std::string, 4> parts{"rtt_part_1a", "rtt_part_1b", "rtt_part_2", "rtt_part_2a"};
  std::map<std::pair<std::string, std::string>, std::size_t> services;
  for (std::size_t i = 0; i < scenario.services.size(); ++i)
    services[{scenario.services[i].provider, scenario.services[i].function}] = i;
  std::vector<SeriesOfService> out(scenario.services.size());
  for (std::size_t k = 0; k < catalogue.series.size(); ++k) {
    const SeriesInfo& s = catalogue.series[k];
    const auto service = services.find({s.provider, s.item});
    if (service == services.end()) continue;
    if (s.measure == "rtt_part_3") out[service->second].started = k;
    const auto part = std::find(parts.begin(), parts.end(), s.measure);
    if (part == parts.end() || s.dimension != "weeks=000") continue;
    out[service->second].first[static_cast<std::size_t>(part - parts.begin())] = k;
  }
  return out;
}

Simulated read(const RunResult& result, const std::vector<SeriesOfService>& where) {
  Simulated out;
  const std::array<std::vector<std::vector<Weeks>>*, 4> parts{&out.admitted, &out.not_admitted, &out.running,
                                                              &out.decided};
  for (std::size_t p = 0; p < parts.size(); ++p) {
    for (const SeriesOfService& s : where) {
      const std::size_t months = result.series[s.first[p]].size();
      auto& of_service = parts[p]->emplace_back(months, Weeks{});
      for (std::size_t w = 0; w < kBands; ++w) {
        for (std::size_t m = 0; m < months; ++m) of_service[m][w] = result.series[s.first[p] + w][m];
      }
    }
  }
  for (const SeriesOfService& s : where) out.started.push_back(result.series[s.started]);
  return out;
}

}  // namespace icsflow::models
