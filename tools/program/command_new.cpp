/// `icsflow new KIND`: a commented starter, complete enough to run.

#include <fmt/core.h>

#include <map>
#include <string>

#include "options.hpp"
#include "subcommand.hpp"

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

const std::string kIcs =
    R"(# A small care system: a hospital, general practice and a council's home care. Check and run it:
#   icsflow validate FILE
#   icsflow run FILE
# A what-if is a second file that says `extends: THIS FILE` and what is different. A whole ICS: scenarios/bnssg.yaml.
# Numbers carry their unit: 4 h, 15 min, 12 /day, 30 %. docs/scenario-format.md has every key.
icsflow: 1                     # version of the format
name: My care system           # what results are called
start: 2026-02-01              # first simulated day; the opening census is the evening before
until: 2027-02-01              # first day not simulated
warm_up: 60 d                  # left out of the statistics of queues: they start empty
replications: 5                # repeated with other chance, for intervals
seed: 1                        # the same seed gives the same results, to the last bit
calendar: {holidays: england-and-wales}
localities: [north, south]     # where patients live

parameters:                    # numbers with a name: `$stay` below. Say where they come from
  stay: {value: 4 d, source: "Say who published it, what, when", mark: C, range: [3 d, 6 d]}
  needs_care: {value: 8 %, mark: C, range: [5 %, 12 %]}

providers:                     # each has its own events; they meet only through channels
  hospital:
    kind: acute
    staff:
      nursing: {establishment: 180, vacancy: 8 %, observed_vacancy: 8 %, sickness: 5 %, budgeted_sickness: 4.5 %, leave: 17 %, bank_fill: 50 %, agency_fill: 15 %}
    resources:
      beds:
        kind: pool
        beds: yes
        capacity: 100
      clinic:                  # sessions are booked, not queued for
        kind: sessions
        slots: 100 /week
        horizon: 6 wk          # how far ahead dates are given
        notice: 2 wk
        urgent_notice: 3 d
        urgent_share: 20 %
        release: 2 wk          # before the date: kept slots that are left go to everybody
        chronological: 70 %    # of slots go to who waits longest
    windows:                   # discharges happen by day
      discharge: {from: 11:00, to: 18:00, share: [0.9, 0.9, 0.9, 0.9, 0.9, 0.7, 0.6], holidays: like Sunday}
  council:
    kind: council
    resources:
      home_care: {kind: pool, capacity: 50}

channels:                      # the least time a message takes; providers run in parallel because of it
  - {from: acute, to: council, floor: 1 h}
  - {from: council, to: acute, floor: 1 h}

pathways:
  emergency:
    steps:
      bed: {seize: beds, records: admit_emergency, next: treated}
      treated: {delay: {lognormal: {mean: $stay, cv: 1}}, next: {ask: $needs_care, going: rest}}
      ask:                     # asks the council; the bed stays full until the patient is taken over
        records: ready
        transfer: {to: council, pathway: home_care}
        ask: 4 h
        offer: 2 h
        move: 3 h
        gives_up: 0.02 /day    # family helps, or another way is found
        elsewhere: going
        next: away
      away: {release: beds, records: discharged, next: gone}
      going: {window: discharge, next: home}
      home: {release: beds, records: discharged, next: gone}
      gone: {leave: home}
  home_care:
    steps:
      place: {seize: home_care, next: accepted}
      accepted: {accept: yes, next: care}
      care: {delay: {gamma: {mean: 28 d, cv: 0.7}}, next: ends}
      ends: {release: home_care, next: done}
      done: {leave: independent}
  outpatient:
    steps:                     # RTT clocks are those of services: docs/scenario-format.md, section 6
      first:
        book: clinic
        dna: 7 %
        missed: discharged
        next: {discharged: 60 %, follow_up: rest}
      follow_up: {delay: 42 d, next: second}
      second: {book: clinic, next: discharged}
      discharged: {leave: discharged}

streams:
  emergencies: {at: hospital, pathway: emergency, rate: 19 /day, localities: {north: 60 %, south: 40 %}}
  referrals: {at: hospital, pathway: outpatient, rate: 12 /working day}
)";

class New final : public Subcommand {
 public:
  New() : Subcommand({60, "new", "Print a commented starter scenario, ready to run"}) {}

  void add_options(CLI::App& command) override {
    add_word(
        command, "kind", [this](const std::string& word) { kind_ = word; }, "What to start from: ics, ward or queue",
        {"ics", "ward", "queue"}, "KIND", Needed::kYes);
  }

  int run() override {
    const std::map<std::string, const std::string*> starters{{"queue", &kQueue}, {"ward", &kWard}, {"ics", &kIcs}};
    fmt::print("{}", *starters.at(kind_));
    return kDone;
  }

 private:
  std::string kind_;
};

}  // namespace

std::unique_ptr<Subcommand> make_new() { return std::make_unique<New>(); }
