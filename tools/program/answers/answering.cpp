#include "answers/answering.hpp"

#include <CLI/CLI.hpp>
#include <filesystem>

#include "options.hpp"
#include "program_version.hpp"
#include "running/available_memory.hpp"
#include "subcommand.hpp"
#include "terminal.hpp"

namespace models = icsflow::models;

void add_answer_options(CLI::App& command, AnswerOptions& options) {
  add_count(command, "--workers", options.workers, 1024, "Threads (default: as many as processors)", "W");
  add_seed(command, options.seed);
  add_sets(command, options.sets);
  add_override(command, "--until", "until", options.sets, "First day not simulated (default: the scenario's)", "DATE");
  add_reading(command, options.reading);
  add_name(command, "-o,--out", options.directory,
           "Directory of the results (default: out/" + command.get_name() + "-<base>)", "DIR");
  add_flag(command, "--overwrite", options.overwrite, "Discard the results the directory holds");
  add_flag(command, "--json", options.json, "Print the answer as JSON");
  add_flag(command, "--quiet", options.quiet, "Print nothing but errors (and the JSON if asked for)");
}

models::GivenBase base_of(const AnswerOptions& options, const std::string& command) {
  models::GivenBase base;
  base.file = options.file;
  base.sets = options.sets;
  base.reading = options.reading;
  base.seed = options.seed;
  const std::filesystem::path name = std::filesystem::path(options.file).stem();
  base.run.directory = options.directory.empty() ? std::filesystem::path("out") / (command + "-" + name.string())
                                                 : std::filesystem::path(options.directory);
  base.run.workers = workers_or_all(options.workers);
  base.run.memory = available_memory();
  base.run.overwrite = options.overwrite;
  base.run.program = program_version();
  return base;
}

int answered(const AnswerOptions& options, models::GivenBase& base, const std::function<void(ProgressLine&)>& work) {
  ProgressLine line(!options.quiet);
  base.run.progress = [&](const models::StudyProgress& progress) {
    line.update(progress);
    return !stop_asked();
  };
  base.run.take = [](std::size_t, int) { return !finish_asked(); };
  stop_on_signals();
  try {
    work(line);
  } catch (const models::StudyInterrupted&) {
    line.clear();
    tell("{} What was finished is kept in {}; the same command goes on from there.\n",
         stop_asked() ? "Stopped." : "Stopped early, as SIGUSR1 asked.", base.run.directory.string());
    return stop_asked() ? kRunFailed : kDone;
  } catch (...) {
    line.clear();
    throw;
  }
  return kDone;
}
