#include "forecast.hpp"

#include <algorithm>
#include <fstream>
#include <memory>
#include <system_error>

#include "icsflow/compile/compile.hpp"
#include "icsflow/engine/check.hpp"
#include "icsflow/engine/replications.hpp"
#include "icsflow/scenario/reader.hpp"
#include "icsflow/study/simulation.hpp"

namespace icsflow::models::backtesting {

std::vector<std::vector<double>> forecast_of(const std::filesystem::path& scenario, double one_in, int workers) {
  const Scenario read = read_scenario(scenario.string());
  const std::shared_ptr<const CompiledModel> model = compile(read);
  const Catalogue names = catalogue(*model);
  const auto series = std::find_if(names.series.begin(), names.series.end(), [](const SeriesInfo& s) {
    return s.measure == "list" && s.provider == "all" && s.period == Period::kMonth && s.dimension.empty();
  });
  if (series == names.series.end()) engine::contract_violation("a scenario with a service has no series of its list");
  const auto place = static_cast<std::size_t>(series - names.series.begin());
  std::vector<std::vector<double>> by_month(names.months.size(),
                                            std::vector<double>(static_cast<std::size_t>(read.replications)));
  engine::run_replications(
      0, read.replications, workers, [&] { return std::make_shared<Simulation>(model); },
      [&](int replication, void* state) {
        RunOptions run;
        run.seed = read.seed;
        run.replication = replication;
        const RunResult result = static_cast<Simulation*>(state)->run(run);
        for (std::size_t m = 0; m < by_month.size(); ++m)
          by_month[m][static_cast<std::size_t>(replication)] = result.series[place][m] * one_in;
      });
  return by_month;
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
