#include "cluster/sharing.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <stdexcept>
#include <thread>

#include "icsflow/results/merge.hpp"
#include "running/run_control.hpp"

namespace models = icsflow::models;

namespace {

/// What is the same in all ranks of a study, then the machine.
std::string line_of(const models::StudyScenario& scenario, const models::StoreOptions& options) {
  std::array<char, 256> host{};
  gethostname(host.data(), host.size() - 1);
  const models::ProgramVersion& program = options.program;
  return fmt::format("program {} ({}), {}, arithmetic {}, scenario {}, seed {}\n{}", program.version, program.git_sha,
                     program.compiler, program.arithmetic, models::scenario_hash(scenario.scenario), options.seed,
                     host.data());
}

/// File systems that machines share may show a new file late.
bool appears(const std::filesystem::path& file) {
  constexpr int kTries = 100;
  for (int i = 0; i < kTries; ++i) {
    std::error_code error;
    if (std::filesystem::exists(file, error)) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  return false;
}

}  // namespace

void SharedStudy::open(const models::StudyScenario& scenario, models::StudyOptions& options) {
  study_ = options.directory;
  if (leads()) {
    models::take_over_ranks(study_, options.overwrite);
  } else {
    options.directory = models::directory_of_rank(study_, ranks_.rank());
    options.detail = static_cast<models::Detail>(word_);
  }
  options_ = options;
  scenario_ = std::make_unique<models::StudyScenario>(scenario);
  store_ = std::make_unique<models::ResultsStore>(scenario.scenario, scenario.catalogue, options);
  options.take = [this](std::size_t, int number) { return !finish_asked() && ranks_.take(number); };
  if (ranks_.alone()) return;
  if (leads()) ranks_.start_others(static_cast<int>(store_->detail()));
  const std::vector<std::string> lines = ranks_.tell_leader(line_of(scenario, options));
  if (!leads()) return;
  look_at(lines);
  ranks_.hand_out(models::missing_replications(*store_, options.replications, options.shard));
}

void SharedStudy::look_at(const std::vector<std::string>& lines) const {
  const auto what = [](const std::string& line) { return line.substr(0, line.find('\n')); };
  for (std::size_t i = 1; i < lines.size(); ++i) {
    const std::string host = lines[i].substr(lines[i].find('\n') + 1);
    if (what(lines[i]) != what(lines[0]))
      throw std::runtime_error(
          fmt::format("rank {} on {}: expected what rank 0 has, {}; found {}. Run on machines of one "
                      "kind, with one build of the program and the same files",
                      i, host, what(lines[0]), what(lines[i])));
    const std::filesystem::path own = models::directory_of_rank(study_, static_cast<int>(i));
    if (!appears(own / "results.sqlite"))
      throw std::runtime_error(
          fmt::format("rank {} on {}: expected its results in {}, as rank 0 sees it; found nothing. "
                      "Choose a directory that all machines share with -o",
                      i, host, own.string()));
  }
}

bool SharedStudy::close() {
  if (ranks_.alone()) return true;
  store_->commit();
  if (!leads()) {
    store_.reset();
    ranks_.wait_for_others();
    ranks_.end();
    return false;
  }
  ranks_.wait_for_others();
  store_.reset();
  models::take_over_ranks(study_, false);
  options_.overwrite = false;
  store_ = std::make_unique<models::ResultsStore>(scenario_->scenario, scenario_->catalogue, options_);
  ranks_.end();
  return true;
}
