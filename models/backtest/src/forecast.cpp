#include "forecast.hpp"

#include <algorithm>
#include <chrono>
#include <fstream>
#include <memory>
#include <system_error>

#include "icsflow/compile/compile.hpp"
#include "icsflow/engine/check.hpp"
#include "icsflow/engine/replications.hpp"
#include "icsflow/scenario/scenario.hpp"
#include "icsflow/study/simulation.hpp"

namespace icsflow::models::backtesting {

std::vector<MonthEnds> lists_of(const Scenario& scenario, const std::vector<std::string>& providers, int workers) {
  const std::shared_ptr<const CompiledModel> model = compile(scenario);
  const Catalogue names = catalogue(*model);
  const auto place = [&](const std::string& measure, const std::string& provider) {
    const auto series = std::find_if(names.series.begin(), names.series.end(), [&](const SeriesInfo& s) {
      return s.measure == measure && s.provider == provider && s.item == "all" && s.period == Period::kMonthEnd;
    });
    if (series == names.series.end()) engine::contract_violation("a provider with services has no series of its list");
    return static_cast<std::size_t>(series - names.series.begin());
  };
  std::vector<std::size_t> lists, within;
  for (const std::string& provider : providers) {
    lists.push_back(place("list", provider));
    within.push_back(place("within_18_weeks", provider));
  }
  const bool whole = std::chrono::year_month_day{scenario.until}.day() == std::chrono::day{1};
  const std::size_t months = names.months.size() - (whole ? 0 : 1);
  const std::vector<std::vector<double>> empty(months,
                                               std::vector<double>(static_cast<std::size_t>(scenario.replications)));
  std::vector<MonthEnds> out(providers.size(), {empty, empty});
  engine::run_replications(
      0, scenario.replications, workers, [&] { return std::make_shared<Simulation>(model); },
      [&](int replication, void* state) {
        RunOptions run;
        run.seed = scenario.seed;
        run.replication = replication;
        const RunResult result = static_cast<Simulation*>(state)->run(run);
        const auto r = static_cast<std::size_t>(replication);
        for (std::size_t p = 0; p < out.size(); ++p) {
          for (std::size_t m = 0; m < months; ++m) {  // after the opening census
            out[p].lists[m][r] = result.series[lists[p]][m + 1];
            out[p].within[m][r] = result.series[within[p]][m + 1];
          }
        }
      });
  return out;
}

void write_files(const std::filesystem::path& folder, const std::map<std::string, std::string>& files) {
  std::filesystem::create_directories(folder);
  for (const auto& [name, text] : files) {
    std::ofstream out(folder / name, std::ios::binary | std::ios::trunc);
    out << text;
    out.close();
    if (!out)
      throw std::system_error(std::make_error_code(std::errc::io_error), "cannot write " + (folder / name).string());
  }
}

}  // namespace icsflow::models::backtesting
