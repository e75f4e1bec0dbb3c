/// `icsflow validate`: a paragraph on what was read, or (main) every problem at once.

#include <fmt/format.h>

#include "icsflow/domain/calendar.hpp"
#include "icsflow/scenario/visible.hpp"
#include "icsflow/study/simulation.hpp"
#include "options.hpp"
#include "problems.hpp"
#include "subcommand.hpp"

namespace models = icsflow::models;

namespace {

using models::Scenario;

std::string counted(std::size_t n, const std::string& one, const std::string& many) {
  return fmt::format("{} {}", n, n == 1 ? one : many);
}

std::string summary(const Scenario& s) {
  std::size_t expert = 0, overridden = 0;
  for (models::ParameterId id = 0; id < s.parameters.size(); ++id) {
    expert += s.parameters.at(id).mark == models::Mark::kC ? 1 : 0;
    overridden += s.parameters.at(id).overridden ? 1 : 0;
  }
  std::string text = fmt::format("{}: {}, {} until {} ({}), {}. ", s.file, models::visible(s.name),
                                 models::iso_date(s.start), models::iso_date(s.until),
                                 counted(static_cast<std::size_t>((s.until - s.start).count()), "day", "days"),
                                 counted(static_cast<std::size_t>(s.replications), "replication", "replications"));
  text +=
      fmt::format("{}, {}, {}, {}. ", counted(s.providers.size(), "provider", "providers"),
                  counted(s.pathways.size(), "pathway", "pathways"), counted(s.services.size(), "service", "services"),
                  counted(s.streams.size(), "stream", "streams"));
  text += fmt::format("{}, of which {} marked C (expert assumption)",
                      counted(s.parameters.size(), "parameter", "parameters"), expert);
  if (overridden > 0) text += fmt::format(" and {} set on the command line", overridden);
  text += fmt::format(". No problems{}.\n",
                      s.warnings.empty() ? "" : fmt::format(", {}", counted(s.warnings.size(), "warning", "warnings")));
  return text;
}

class Validate final : public Subcommand {
 public:
  Validate() : Subcommand({20, "validate", "Check a scenario and report every problem; run nothing"}) {}

  void add_options(CLI::App& command) override {
    add_scenario(command, scenario_.file);
    add_sets(command, scenario_.sets);
    add_reading(command, scenario_.reading);
  }

  int run() override {
    const Scenario scenario = scenario_.read();
    models::compile(scenario);  // finds what only a run would
    show_problems(scenario.warnings);
    fmt::print("{}", models::visible_lines(summary(scenario)));
    return kDone;
  }

 private:
  ScenarioOptions scenario_;
};

}  // namespace

std::unique_ptr<Subcommand> make_validate() { return std::make_unique<Validate>(); }
