/// icsflow: parse options, call one function, map what happens to an exit code.

#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <cstdio>
#include <functional>
#include <map>
#include <new>
#include <sstream>
#include <stdexcept>
#include <system_error>

#include "commands.hpp"
#include "icsflow/engine/check.hpp"
#include "icsflow/scenario/visible.hpp"
#include "terminal.hpp"

namespace models = icsflow::models;

namespace {

/// `path=value` as typed.
models::Override parse_set(const std::string& text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0 || equals + 1 == text.size())
    throw CLI::ValidationError("--set", "expected PATH=VALUE; found \"" + text + "\"");
  return {text.substr(0, equals), text.substr(equals + 1)};
}

void add_sets(CLI::App& command, std::vector<models::Override>& sets) {
  command
      .add_option_function<std::vector<std::string>>(
          "--set",
          [&sets](const std::vector<std::string>& texts) {
            for (const std::string& text : texts) sets.push_back(parse_set(text));
          },
          "Give a parameter another value, with its unit, e.g. providers.RVJ.staff.nursing.vacancy=\"8 %\"; repeatable")
      ->allow_extra_args(false)
      ->type_name("PATH=VALUE");
}

void add_reading(CLI::App& command, models::ReadOptions& reading) {
  command.add_flag("--allow-outside", reading.allow_outside,
                   "Let the scenario name files outside its folder and the shipped scenarios");
}

/// Empty if `text` is a seed. The option itself would take "-1" for the largest one.
std::string seed_problem(const std::string& text) {
  std::uint64_t seed = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seed);
  if (error == std::errc{} && end == text.data() + text.size()) return {};
  return "expected a whole number, 0 or more and below 2^64; found \"" + text + "\"";
}

/// Empty if `text` may name a file: a variable of the shell that is not set leaves nothing.
std::string name_problem(const std::string& text) { return text.empty() ? "expected a name; found nothing" : ""; }

/// An option that takes one of a few words.
template <class Enum, class Target>
void add_words(CLI::App& command, const std::string& option, Target& target, const std::string& help,
               const std::map<std::string, Enum>& words) {
  command
      .add_option_function<std::string>(
          option, [&target, words](const std::string& word) { target = words.at(word); }, help)
      ->check(CLI::IsMember(words))
      ->type_name("WORD");
}

void add_run(CLI::App& app, std::function<int()>& chosen, RunRequest& request) {
  CLI::App& run = *app.add_subcommand("run", "Run a scenario and report on it");
  run.add_option("scenario", request.scenario, "Scenario file (YAML)")
      ->required()
      ->check(CLI::Validator(name_problem, "", "name"))
      ->type_name("SCENARIO");
  run.add_option("--replications", request.replications, "Replications (default: the scenario's)")
      ->check(CLI::Range(1, 1'000'000))
      ->type_name("N");
  run.add_option("--workers", request.workers,
                 "Threads, shared between replications and within them (default: as many as processors)")
      ->check(CLI::Range(1, 1024))
      ->type_name("W");
  run.add_option("--seed", request.seed, "Seed (default: the scenario's)")
      ->check(CLI::Validator(seed_problem, "", "whole number"))
      ->type_name("S");
  add_sets(run, request.sets);
  add_reading(run, request.reading);
  run.add_option_function<std::string>(
         "--until",
         [&request](const std::string& date) {
           request.sets.push_back({"until", date});
         },
         "First day not simulated (default: the scenario's)")
      ->type_name("DATE");
  run.add_option("-o,--out", request.directory, "Directory of the results (default: out/<scenario>)")
      ->check(CLI::Validator(name_problem, "", "name"))
      ->type_name("DIR");
  add_words<models::ExecutorKind>(
      run, "--executor", request.executor, "How a replication is run; never changes a result",
      {{"sequential", models::ExecutorKind::kSequential}, {"windows", models::ExecutorKind::kWindows}});
  run.add_option("--inner-workers", request.inner_workers,
                 "Threads inside one replication; then --workers replications run at the same time (default: chosen)")
      ->check(CLI::Range(1, 1024))
      ->type_name("N");
  add_words<models::Detail>(
      run, "--detail", request.detail, "What is kept of each replication (default: full up to 100, else headline)",
      {{"none", models::Detail::kNone}, {"headline", models::Detail::kHeadline}, {"full", models::Detail::kFull}});
  run.add_flag("--overwrite", request.overwrite, "Discard the results the directory holds");
  run.add_flag("--profile", request.profile, "Show where time and memory go, by phase, provider and kind of event");
  run.add_flag("--json", request.json, "Print the summary as JSON");
  run.add_flag("--quiet", request.quiet, "Print nothing but errors (and the JSON if asked for)");
  run.final_callback([&] { chosen = [&request] { return run_command(request); }; });
}

void add_validate(CLI::App& app, std::function<int()>& chosen, RunRequest& request) {
  CLI::App& validate = *app.add_subcommand("validate", "Check a scenario and report every problem; run nothing");
  validate.add_option("scenario", request.scenario, "Scenario file (YAML)")
      ->required()
      ->check(CLI::Validator(name_problem, "", "name"))
      ->type_name("SCENARIO");
  add_sets(validate, request.sets);
  add_reading(validate, request.reading);
  validate.final_callback(
      [&] { chosen = [&request] { return validate_command(request.scenario, request.sets, request.reading); }; });
}

void add_explain(CLI::App& app, std::function<int()>& chosen, ExplainRequest& request) {
  CLI::App& explain = *app.add_subcommand(
      "explain", "List the values of a scenario: path, value, what it rests on, what becomes of it, how to change it");
  explain.add_option("scenario", request.scenario, "Scenario file (YAML)")
      ->required()
      ->check(CLI::Validator(name_problem, "", "name"))
      ->type_name("SCENARIO");
  explain
      .add_option("words", request.words,
                  "Only values whose path, or whose provider's or service's name, contains all of these")
      ->type_name("WORD");
  add_sets(explain, request.sets);
  add_reading(explain, request.reading);
  explain.add_flag("--diff", request.difference, "Only what a second scenario says differently: --diff A.yaml B.yaml");
  auto& csv = *explain.add_flag_callback(
      "--csv", [&request] { request.form = ExplainForm::kCsv; }, "As CSV, for a spreadsheet");
  explain
      .add_flag_callback(
          "--markdown", [&request] { request.form = ExplainForm::kMarkdown; }, "As a Markdown table, for a report")
      ->excludes(&csv);
  explain.final_callback([&] {
    if (request.difference) {
      if (request.words.empty()) throw CLI::ValidationError("--diff", "expected two scenarios, found one");
      request.other = request.words.front();
      request.words.erase(request.words.begin());
    }
    chosen = [&request] { return explain_command(request); };
  });
}

void add_warmup(CLI::App& app, std::function<int()>& chosen, WarmUpRequest& request) {
  CLI::App& command =
      *app.add_subcommand("warmup", "Find how long a queue takes to settle, and suggest a warm_up for its statistics");
  command.add_option("scenario", request.scenario, "Scenario file (YAML)")
      ->required()
      ->check(CLI::Validator(name_problem, "", "name"))
      ->type_name("SCENARIO");
  command.add_option("--replications", request.replications, "Replications (default: the scenario's)")
      ->check(CLI::Range(1, 100'000))
      ->type_name("N");
  command.add_option("--seed", request.seed, "Seed (default: the scenario's)")
      ->check(CLI::Validator(seed_problem, "", "whole number"))
      ->type_name("S");
  add_sets(command, request.sets);
  add_reading(command, request.reading);
  command.add_option("--curves", request.curves, "Write the daily means and Welch's smooth curve to this CSV file")
      ->check(CLI::Validator(name_problem, "", "name"))
      ->type_name("FILE");
  command.final_callback([&] { chosen = [&request] { return warmup_command(request); }; });
}

void add_new(CLI::App& app, std::function<int()>& chosen, std::string& kind) {
  CLI::App& command = *app.add_subcommand("new", "Print a commented starter scenario, ready to run");
  command.add_option("kind", kind, "What to start from: ics, ward or queue")
      ->required()
      ->check(CLI::IsMember(std::vector<std::string>{"ics", "ward", "queue"}))
      ->type_name("KIND");
  command.final_callback([&] { chosen = [&kind] { return new_command(kind); }; });
}

void add_export(CLI::App& app, std::function<int()>& chosen, RunRequest& request) {
  CLI::App& command = *app.add_subcommand("export", "Print results in another form");
  command.add_option("directory", request.directory, "Directory of the results")
      ->required()
      ->check(CLI::Validator(name_problem, "", "name"))
      ->type_name("DIR");
  command
      .add_flag_callback(
          "--canonical", [] {}, "As sorted text without time, host and program: equal for equal runs")
      ->required();
  command.final_callback([&] { chosen = [&request] { return export_command(request.directory); }; });
}

/// `; did you mean "x"?` for the one of `names` that `word` is short for, or resembles.
std::string meant(const std::string& word, const std::vector<std::string>& names) {
  constexpr std::size_t kShortest = 3;
  const auto begins = [&](const std::string& name) { return word.size() >= kShortest && name.rfind(word, 0) == 0; };
  const auto longer = std::find_if(names.begin(), names.end(), begins);
  return longer != names.end() ? fmt::format("; did you mean \"{}\"?", *longer) : models::did_you_mean(word, names);
}

/// Tells of a first word that is no command; whether it is one.
bool is_command(const CLI::App& app, const std::string& word) {
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; }))
    names.push_back(command->get_name());
  std::string known;
  for (const std::string& name : names) {
    if (name == word) return true;
    known += (known.empty() ? "" : ", ") + name;
  }
  tell("icsflow: no such command \"{}\"{}\nThe commands are {}. Run with --help for more.\n", models::visible(word),
       meant(word, names), known);
  return false;
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

int parse_and_run(int argc, char** argv) {
  std::function<int()> chosen;
  RunRequest request;
  CLI::App app("Patient-level simulation of an English Integrated Care System", "icsflow");
  app.require_subcommand(1);
  app.set_version_flag("--version", program_version().version);
  add_run(app, chosen, request);
  add_validate(app, chosen, request);
  ExplainRequest explain;
  add_explain(app, chosen, explain);
  add_export(app, chosen, request);
  WarmUpRequest warm_up;
  add_warmup(app, chosen, warm_up);
  std::string starter;
  add_new(app, chosen, starter);
  app.add_subcommand("schema", "Print the JSON Schema of scenario files, for editors")->final_callback([&] {
    chosen = schema_command;
  });
  app.add_subcommand("version", "Print version, commit and compiler")->final_callback([&] {
    chosen = version_command;
  });
  int code = kDone;
  if (const std::string first = argc > 1 ? argv[1] : "-"; first.empty() || first.front() != '-') {
    if (!is_command(app, first)) return kWrongInput;
  } else if (first.size() > 1 && app.get_option_no_throw(first) == nullptr) {
    tell_option(app, "icsflow", first);
    return kWrongInput;
  }
  try {
    app.parse(argc, argv);
    code = chosen();
  } catch (const CLI::ExtrasError&) {
    const auto given = app.get_subcommands();
    tell_extras(given.empty() ? app : *given.front());
    return kWrongInput;
  } catch (const CLI::ParseError& error) {
    std::ostringstream out, err;
    code = app.exit(error, out, err) == 0 ? kDone : kWrongInput;
    fmt::print("{}", out.str());
    tell("{}", models::visible_lines(err.str()));
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
  try {
    return do_and_tell(argc, argv);
  } catch (...) {  // while it was told
    tell_text("icsflow: not enough memory\n");
    return kRunFailed;
  }
}
