#pragma once

/// What commands share that run scenarios to answer a question: sweep, sensitivity, solve, select.

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "icsflow/answers/base.hpp"
#include "running/run_control.hpp"

namespace CLI {
class App;
}

struct AnswerOptions {
  std::string file;       ///< the base
  std::string directory;  ///< empty: out/COMMAND-<base>
  std::vector<icsflow::models::Override> sets;
  icsflow::models::ReadOptions reading{.allow_outside = false};
  std::optional<std::uint64_t> seed;
  std::optional<int> workers;
  bool overwrite = false, json = false, quiet = false;
};

/// `--workers`, `--seed`, `--set`, `--until`, `-o`, `--overwrite`, `--json`, `--quiet`, `--allow-outside`.
void add_answer_options(CLI::App& command, AnswerOptions& options);

/// The base, and how it is run.
icsflow::models::GivenBase base_of(const AnswerOptions& options, const std::string& command);

/// Does the work with a line of progress; being stopped leaves what was finished. Returns the exit code.
/// @param base gets its progress
int answered(const AnswerOptions& options, icsflow::models::GivenBase& base,
             const std::function<void(ProgressLine&)>& work);
