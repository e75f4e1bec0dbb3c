/// `icsflow new KIND`: a commented starter, complete enough to run, or a small ICS.

#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <string>

#include "icsflow/build/builder.hpp"
#include "icsflow/scenario/shipped.hpp"
#include "icsflow/scenario/visible.hpp"
#include "options.hpp"
#include "subcommand.hpp"
#include "terminal.hpp"

namespace models = icsflow::models;

namespace {

const std::string kQueue = R"(# A queue: patients arrive, wait for a server, are served, leave. Check and run it:
#   icsflow validate FILE
#   icsflow run FILE
# Numbers carry their unit: 4 h, 15 min, 12 /day, 30 %. docs/scenario-format.md has every key.
icsflow: 1                     # version of the format
name: My queue                 # what results are called
start: 2026-01-01              # first simulated day
until: 2036-01-01              # first day not simulated
warm_up: 365 d                 # left out of the statistics: the queue starts empty
replications: 10               # repeated with other chance, for intervals
seed: 1                        # the same seed gives the same results, to the last bit

providers:
  clinic:                      # a name of your own: letters, digits, _ and -
    kind: other                # acute, community, independent, council, primary_care or other
    resources:
      server:
        kind: pool
        capacity: 2            # patients served at the same time
        # waiting_room: 10     # places to wait; the step then says with `full:` where others go

pathways:
  visit:
    steps:                     # the first is where patients begin
      served:
        use: server            # waits for a unit, holds it for a time, gives it back
        for: {exponential: {mean: 4 h}}   # or 4 h, {gamma: {mean: 4 h, cv: 0.5}}, ...
        next: gone
      gone: {leave: treated}   # the end, and how it ended

streams:
  patients:                    # who arrives
    at: clinic
    pathway: visit
    rate: 9 /day               # 9 a day x 4 h / 24 h / 2 servers: 75 % busy
)";

const std::string kWard =
    R"(# A ward: emergency and planned patients share beds; some wait in their bed for a care package. Check and run it:
#   icsflow validate FILE
#   icsflow run FILE
# Numbers carry their unit: 4 h, 15 min, 12 /day, 30 %. docs/scenario-format.md has every key, docs/tutorial.md builds a
# ward step by step.
icsflow: 1                     # version of the format
name: My ward                  # what results are called
start: 2026-01-01              # first simulated day
until: 2028-01-01              # first day not simulated
warm_up: 90 d                  # left out of the statistics: the ward starts empty
replications: 10               # repeated with other chance, for intervals
seed: 1                        # the same seed gives the same results, to the last bit

parameters:                    # numbers with a name: `$stay` below. Say where they come from
  stay: {value: 5 d, source: "Say who published it, what, when", mark: C, range: [3 d, 8 d]}
  needs_care: {value: 15 %, mark: C, note: "share of patients who need care to go home", range: [10 %, 25 %]}

providers:
  hospital:
    kind: acute
    resources:
      beds: {kind: pool, capacity: 28, beds: yes}    # beds: yes: counted in the occupancy at midnight
      care_packages: {kind: pool, capacity: 14}      # 3 a day x 15 % x 21 d: 9.5 are needed on average

pathways:
  emergency:
    steps:                     # the first is where patients begin
      bed: {seize: beds, priority: 1, next: treated}      # waits for a bed and keeps it; lower priorities go first
      treated:
        records: admit_emergency                             # what is counted here
        delay: {lognormal: {mean: $stay, cv: 0.9}}
        next: {care: $needs_care, home: rest}             # shares; `rest` takes what is left
      care: {seize: care_packages, records: ready, next: home_with_care}   # ready to leave; still in the bed
      home_with_care: {release: beds, records: discharged, next: cared_for}
      cared_for: {delay: {gamma: {mean: 21 d, cv: 0.6}}, next: care_ends}
      care_ends: {release: care_packages, next: gone}
      home: {release: beds, next: gone}
      gone: {leave: home}
  planned:
    steps:
      bed: {use: beds, for: {gamma: {mean: 2 d, cv: 0.5}}, priority: 3, next: gone}
      gone: {leave: home}

profiles:                      # when in the week patients arrive: weights, scaled to mean 1
  planned_days: {week: [1, 1, 1, 1, 1, 0, 0]}

streams:
  emergencies: {at: hospital, pathway: emergency, rate: 3 /day}
  operations: {at: hospital, pathway: planned, rate: 1.5 /day, profile: planned_days}
)";

class New final : public Subcommand {
 public:
  New() : Subcommand({60, "new", "Print a commented starter scenario, or write a small ICS, ready to run"}) {}

  void add_options(CLI::App& command) override {
    add_word(
        command, "kind", [this](const std::string& word) { kind_ = word; }, "What to start from: ics, ward or queue",
        {"ics", "ward", "queue"}, "KIND", Needed::kYes);
    add_name(command, "-o", folder_, "Of ics: the folder that its files are written to", "FOLDER");
  }

  int run() override {
    if (kind_ == "ics") return write_ics();
    if (!folder_.empty()) throw CLI::ValidationError("-o", "goes with ics; a " + kind_ + " is printed");
    fmt::print("{}", kind_ == "queue" ? kQueue : kWard);
    return kDone;
  }

 private:
  /// What `icsflow build` makes of a few invented tables, which are written beside it.
  int write_ics() const {
    if (folder_.empty())
      throw CLI::ValidationError("-o", "expected a folder, such as -o my-ics: an ICS is a scenario and its tables");
    const std::filesystem::path folder = folder_, tables = models::shipped_scenarios() / "new-ics";
    models::BuildRequest request;
    request.organisations = {"HOSP", "COMM"};
    request.from = {tables};
    request.scenarios = models::shipped_scenarios();
    request.folder = folder;
    request.name = "My care system";
    try {
      const models::BuildOutcome built = models::build_ics(request);
      std::filesystem::create_directories(folder / kTables);
      for (const auto& file : std::filesystem::directory_iterator(tables)) {
        const std::filesystem::path copy = folder / kTables / file.path().filename();
        std::filesystem::copy_file(file.path(), copy, std::filesystem::copy_options::overwrite_existing);
        // It is the user's to change, also where the installation is read-only.
        std::filesystem::permissions(copy, std::filesystem::perms::owner_write, std::filesystem::perm_options::add);
      }
      for (const std::string& name : built.written) fmt::print("{}\n", models::visible(folder_ + '/' + name));
    } catch (const models::InputError& error) {
      for (const models::Problem& problem : error.problems()) tell("{}\n", models::to_string(problem));
      tell("Nothing was written.\n");
      return kWrongInput;
    }
    const std::string shown = models::visible(folder_);
    fmt::print(
        "Run it: icsflow run {0}/scenario.yaml. Its tables are invented, in {0}/{1}: with yours in their place, "
        "icsflow\n"
        "build HOSP,COMM --from {0}/{1} -o {0} builds it again.\n",
        shown, kTables);
    return kDone;
  }

  static constexpr const char* kTables = "imported";
  std::string kind_, folder_;
};

}  // namespace

std::unique_ptr<Subcommand> make_new() { return std::make_unique<New>(); }
