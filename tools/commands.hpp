#pragma once

/// The subcommands of icsflow. Each returns the exit code: 0 done, 1 the run failed, 2 wrong usage or wrong input.
/// What they throw main() turns into a message and an exit code.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "icsflow/scenario/reader.hpp"
#include "icsflow/study/simulation.hpp"
#include "icsflow/study/study.hpp"

inline constexpr int kDone = 0;
inline constexpr int kRunFailed = 1;
inline constexpr int kWrongInput = 2;

/// What the user asked of `icsflow run`; what is not given comes from the scenario or the machine.
struct RunRequest {
  std::string scenario;
  std::optional<int> replications;
  std::optional<int> workers;
  std::optional<std::uint64_t> seed;
  std::vector<icsflow::models::Override> sets;  ///< --set and --until
  icsflow::models::ReadOptions reading{.allow_outside = false};
  std::string directory;  ///< empty: out/<scenario file without its ending>
  icsflow::models::ExecutorKind executor = icsflow::models::ExecutorKind::kWindows;
  std::optional<int> inner_workers;
  std::optional<icsflow::models::Detail> detail;
  bool overwrite = false;
  bool profile = false;
  bool json = false;
  bool quiet = false;
};
int run_command(const RunRequest& request);

/// Reads and checks, runs nothing.
int validate_command(const std::string& file, const std::vector<icsflow::models::Override>& sets,
                     const icsflow::models::ReadOptions& reading);

enum class ExplainForm { kText, kCsv, kMarkdown };

struct ExplainRequest {
  std::string scenario;
  bool difference = false;
  std::string other;  ///< of a difference: the second scenario
  std::vector<icsflow::models::Override> sets;
  icsflow::models::ReadOptions reading{.allow_outside = false};
  std::vector<std::string> words;  ///< only paths that hold all of these
  ExplainForm form = ExplainForm::kText;
};
/// Prints every value of the scenario: value, unit, origin, source, mark.
int explain_command(const ExplainRequest& request);

struct WarmUpRequest {
  std::string scenario;
  std::optional<int> replications;
  std::optional<std::uint64_t> seed;
  std::vector<icsflow::models::Override> sets;
  icsflow::models::ReadOptions reading{.allow_outside = false};
  std::string curves;  ///< CSV file to write; empty: none
};
/// Where the scenario's pools settle, and the warm-up that suggests.
int warmup_command(const WarmUpRequest& request);

/// The JSON Schema of scenario files.
int schema_command();

/// A starter: `queue`, `ward` or `ics`.
int new_command(const std::string& kind);

/// The results in `directory` as sorted text (models::canonical_dump).
int export_command(const std::string& directory);

int version_command();

/// This program, as written into results.
icsflow::models::ProgramVersion program_version();

/// Every problem on stderr, each with the line of the file it stands on and a caret.
void show_problems(const std::vector<icsflow::models::Problem>& problems);

/// As show_problems, then how many errors there are and that nothing was run.
void print_problems(const std::vector<icsflow::models::Problem>& problems);
