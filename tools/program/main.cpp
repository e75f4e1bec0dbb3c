/// icsflow: parses the command line, runs the subcommand, maps what happens to an exit code.

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <new>
#include <sstream>
#include <stdexcept>
#include <system_error>

#include "cluster/ranks.hpp"
#include "icsflow/engine/check.hpp"
#include "icsflow/scenario/problem.hpp"
#include "icsflow/scenario/visible.hpp"
#include "icsflow/study/study.hpp"
#include "problems.hpp"
#include "program_version.hpp"
#include "subcommand.hpp"
#include "terminal.hpp"

namespace models = icsflow::models;

namespace {

/// `; did you mean "x"?` for the one of `names` that `word` is short for, or resembles.
std::string meant(const std::string& word, const std::vector<std::string>& names) {
  constexpr std::size_t kShortest = 3;
  const auto begins = [&](const std::string& name) { return word.size() >= kShortest && name.rfind(word, 0) == 0; };
  const auto longer = std::find_if(names.begin(), names.end(), begins);
  return longer != names.end() ? fmt::format("; did you mean \"{}\"?", *longer) : models::did_you_mean(word, names);
}

std::vector<std::string> commands_of(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; }))
    names.push_back(command->get_name());
  return names;
}

/// Tells of a first word that is no command; whether it is one.
bool is_command(const CLI::App& app, const std::string& word) {
  const std::vector<std::string> names = commands_of(app);
  if (std::find(names.begin(), names.end(), word) != names.end()) return true;
  tell("icsflow: no such command \"{}\"{}\nThe commands are {}. Run with --help for more.\n", models::visible(word),
       meant(word, names), fmt::join(names, ", "));
  return false;
}

/// What a command cannot do without, as it is written: `icsflow backtest SCENARIO --against FILE --from MONTH`.
std::string usage(const CLI::App& command) {
  std::string line = "icsflow " + command.get_name();
  for (const CLI::Option* option : command.get_options()) {
    const std::string value = option->get_type_name().substr(0, option->get_type_name().find(':'));
    if (option->get_positional())
      line += ' ' + value;
    else if (option->get_required())
      line += fmt::format(" {} {}", option->get_name(), value);
  }
  return line;
}

/// Tells of what a command, or the program, was not given or cannot take, and how it is written.
void tell_misuse(const CLI::App& app, const CLI::ParseError& error) {
  const auto given = app.get_subcommands();
  if (given.empty()) {
    tell("icsflow: expected a command; found none\nThe commands are {}. Run with --help for more.\n",
         fmt::join(commands_of(app), ", "));
    return;
  }
  tell("{}\nWrite {} [OPTIONS]; \"icsflow {} --help\" has all.\n", models::visible_lines(error.what()),
       usage(*given.front()), given.front()->get_name());
}

/// Tells of an option that a command, or the program, does not have.
void tell_option(const CLI::App& command, const std::string& who, const std::string& word) {
  std::vector<std::string> names;
  for (const CLI::Option* option : command.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  }
  const std::string option = word.substr(0, word.find('='));
  tell("{}: no such option \"{}\"{}\nRun \"{} --help\" for what there is.\n", who, models::visible(option),
       meant(option, names), who);
}

/// Tells of the first thing that a command does not take: an option, for a word may be what was to be its value.
void tell_extras(const CLI::App& command) {
  const std::string who = "icsflow " + command.get_name();
  const auto extras = command.remaining();
  const auto option = std::find_if(extras.begin(), extras.end(),
                                   [](const std::string& word) { return word.size() > 1 && word.front() == '-'; });
  if (option != extras.end()) return tell_option(command, who, *option);
  tell("{}: expected no more; found \"{}\"\nRun \"{} --help\" for what there is.\n", who,
       models::visible(extras.empty() ? "" : extras.front()), who);
}

/// Only `run` is shared between the processes of mpirun. Others would do the same several times. @return the exit code
int refuse_ranks(const std::string& command) {
  const bool has_parts = command == "compare" || command == "sweep";
  if (process_of_mpirun() == 0)
    tell(
        "icsflow {}: expected to be the only process; found that mpirun started {}. Only run is shared between them: "
        "call icsflow {} without mpirun{}\n",
        command, processes_of_mpirun(), command,
        has_parts ? ", or its parts side by side (--shard 1/N -o PART) and icsflow merge them" : "");
  return kWrongInput;
}

int parse_and_run(int argc, char** argv) {
  const auto subcommands = all_subcommands();
  Subcommand* chosen = nullptr;
  CLI::App app("Patient-level simulation of an English Integrated Care System", "icsflow");
  app.require_subcommand(1);
  app.set_version_flag("--version", program_version().version);
  for (const auto& subcommand : subcommands) {
    CLI::App& command = *app.add_subcommand(subcommand->title().name, subcommand->title().sentence);
    subcommand->add_options(command);
    command.final_callback([&chosen, each = subcommand.get()] { chosen = each; });
  }
  int code = kDone;
  if (const std::string first = argc > 1 ? argv[1] : "-"; first.empty() || first.front() != '-') {
    if (!is_command(app, first)) return kWrongInput;
  } else if (first.size() > 1 && app.get_option_no_throw(first) == nullptr) {
    tell_option(app, "icsflow", first);
    return kWrongInput;
  }
  try {
    app.parse(argc, argv);
    if (processes_of_mpirun() > 1 && chosen->title().name != "run") return refuse_ranks(chosen->title().name);
    code = chosen->run();
  } catch (const CLI::ExtrasError&) {
    const auto given = app.get_subcommands();
    tell_extras(given.empty() ? app : *given.front());
    return kWrongInput;
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() != 0) {
      tell_misuse(app, error);
      return kWrongInput;
    }
    std::ostringstream out;
    app.exit(error, out, out);
    fmt::print("{}", out.str());
  }
  flush_stdout();
  return code;
}

/// Does what was asked and tells what went wrong.
int do_and_tell(int argc, char** argv) {
  try {
    return parse_and_run(argc, argv);
  } catch (const models::InputError& error) {
    print_problems(error.problems());
    return kWrongInput;
  } catch (const models::StudyRefused& error) {
    tell("{}\nNothing was run. Choose another directory with -o{}.\n", models::visible_lines(error.what()),
         error.can_overwrite() ? ", or discard its results with --overwrite" : "");
    return kWrongInput;
  } catch (const icsflow::engine::ContractViolation& error) {
    tell("icsflow: a fault in the program, please report it: {}\n", models::visible_lines(error.what()));
    return kRunFailed;
  } catch (const std::bad_alloc&) {
    tell_text(
        "icsflow: not enough memory. Run fewer replications at the same time (--workers), or look for a queue that "
        "grows without end (icsflow validate).\n");
    return kRunFailed;
  } catch (const std::system_error& error) {
    if (std::ferror(stdout) != 0)
      tell("icsflow: what is printed cannot be written: {}\n", error.code().message());
    else if (error.code() == std::errc::resource_unavailable_try_again)
      tell("icsflow: the system gives no more threads or memory. Use fewer threads (--workers)\n");
    else
      tell("icsflow: {}\n", models::visible_lines(error.what()));
    return kRunFailed;
  } catch (const std::exception& error) {
    tell("icsflow: {}\n", models::visible_lines(error.what()));
    return kRunFailed;
  }
}

}  // namespace

int main(int argc, char** argv) {
  prepare_streams();
  int code = kRunFailed;
  try {
    code = do_and_tell(argc, argv);
  } catch (...) {  // while it was told
    tell_text("icsflow: not enough memory\n");
  }
  leave_ranks(code);
  return code;
}
