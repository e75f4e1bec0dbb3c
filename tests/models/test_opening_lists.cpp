// The opening state of waiting lists: what a planner says of the first midnight is what is there, or is refused.

#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>

#include "icsflow/compile/compiled_model.hpp"
#include "opening.hpp"

#include "../opening_list.hpp"

using namespace icsflow::models;
using test::Study;
using namespace test::opening;

namespace {

/// A list of 60 in each of 16 weeks at one service, a pathway, and how new patients come to it.
struct Listed {
  test::TemporaryDirectory folder;
  std::string file;

  Listed(const std::string& resources, const std::string& steps, const std::string& comes, const std::string& until,
         const std::string& more = "", const std::string& decided = "no", const std::string& pathways = "") {
    std::string list = test::opening_header() + "E,100," + decided;
    for (int w = 0; w < 105; ++w) list += w < 16 ? ",60" : ",0";
    folder.write("list.csv", list + "\n");
    folder.write("services.csv", "id,provider,function,type,name\nE.100,E,100,all,All\n");
    const bool referred = comes.empty();
    file =
        folder.write(
            "listed.yaml",
            R"(icsflow: 1
name: Listed
start: 2026-01-01
until: )" + until +
                R"(
calendar: {holidays: none}
channels: [{from: gp, to: E, floor: 1 h}]
providers:
  gp: {kind: primary_care}
  E:
    kind: acute
    resources:
)" + resources + R"(pathways:
  rtt:
    rtt: yes
    steps:
      ref: {go: yes, mark: clock_start, next: first}
)" + steps + pathways +
                "service_types: {all: {pathway: rtt" + (referred ? ", rate: 10 /day, referred_from: {gp: 100 %}" : "") +
                "}}\nservices: {table: services.csv}\n" + comes + "opening: {waiting_list: list.csv" + more +
                "}\nmeasures: {at: [E], waits: {}, completed: {percentiles: [50 %]}, pools: {audit: '00:00'}}\n");
  }
};
const std::string kSlots =
    "      slots: {kind: sessions, slots: 150 /week, days: [Mon, Tue, Wed, Thu, Fri, Sat, Sun]}\n";
const std::string kClinic = R"(      first: {book: slots, next: follow_up}
      follow_up: {delay: 42 d, next: second}
      second: {book: slots, next: done}
      done: {mark: stop_non_admitted, leave: treated}
)";
std::string treated_in(const std::string& step) {
  return "      first: " + step + "\n      done: {mark: stop_admitted, leave: treated}\n";
}

double mean(const Study& study, const std::string& measure, const std::string& scope, int replications) {
  double sum = 0;
  for (int k = 0; k < replications; ++k) {
    RunOptions options;
    options.replication = k;
    sum += study.headline(study.run(options), measure, scope);
  }
  return sum / replications;
}

}  // namespace

TEST_CASE("opening: whatever brings new clocks, the list opens alike, and nobody is there who is on it already",
          "[quick][opening]") {
  // 960 wait; clinics of 150 slots a week; the same ten new clocks a day.
  const double referred = mean(Study(Listed(kSlots, kClinic, "", "2026-03-01").file), "completed", "all", 5);
  CHECK(referred == Approx(531).margin(40));
  std::string days = "arrivals: {";
  for (int d = 1; d <= 31; ++d) days += fmt::format("2026-01-{:02}: 10, ", d);
  for (int d = 1; d <= 28; ++d) days += fmt::format("2026-02-{:02}: 10{}", d, d < 28 ? ", " : "}");
  const std::string stream = "streams:\n  s: {at: E, pathway: rtt, service: E.100, ";
  const std::string before = R"(  before:
    steps:
      sent: {transfer: {to: E, pathway: rtt, service: E.100}, move: 2 h, next: gone}
      gone: {leave: handed_on}
)";
  const std::vector<std::pair<std::string, std::string>> sources = {
      {"a rate", stream + "rate: 10 /day}\n"},
      {"two streams", stream + "rate: 4 /day}\n  t: {at: E, pathway: rtt, service: E.100, rate: 6 /day}\n"},
      {"dates", stream + days + "}\n"},
      {"batches", stream + "rate: 5 /day, batch: {2: 100 %}}\n"},
      {"handed over", "streams: {s: {at: gp, pathway: before, rate: 10 /day}}\n"},
  };
  for (const auto& [what, comes] : sources) {
    INFO(what);
    for (const std::string more : {"", ", stays: stationary"}) {
      const Listed listed(kSlots, kClinic, comes, "2026-03-01", more, "no", what == "handed over" ? before : "");
      CHECK(mean(Study(listed.file), "completed", "all", 5) == Approx(referred).margin(60));
      const Study study(listed.file);
      for (const auto& stays : *study.model->base.opening.stays)
        CHECK(stays.empty());  // all who are in this pathway have a clock
    }
  }
}

TEST_CASE("opening: a list that waits for a pool is served by age, and by the pool's discipline", "[quick][opening]") {
  struct Admitted {
    double median;               // weeks, of the first five days
    std::vector<double> by_day;  // how many since the census
  };
  const auto admitted = [](const std::string& resources, const std::string& step, const std::string& more = "") {
    Admitted a{0, {}};
    for (int days = 1; days <= 5; ++days) {
      const Study study(Listed(resources, treated_in(step), "", fmt::format("2026-01-{:02}", 1 + days), more).file);
      a.by_day.push_back(mean(study, "completed_admitted", "E", 3));
      if (days == 5) a.median = mean(study, "admitted_wait_p50", "all", 3);
    }
    return a;
  };
  // The oldest fifty of the sixty who had waited 15 to 16 weeks: ten a day from the first, for those who wait longest
  // have the units already.
  const std::string theatre = pool("theatre", "capacity: 10"), use = "{use: theatre, for: 1 d, next: done}",
                    all_day = "shifts: {all: {from: '00:00', to: '00:00', units: 10}}, at_shift_end: ",
                    seize =
                        "{seize: theatre, next: op}\n      op: {delay: 1 d, next: free}\n      free: {release: "
                        "theatre, next: done}";
  const std::vector<std::pair<std::string, std::string>> level = {
      {theatre, use},
      {theatre, seize},
      {pool("theatre", "capacity: 10, preemption: resume"), use},
      {pool("theatre", all_day + "finish"), seize},
      {pool("theatre", all_day + "hand_over"), use},
      {pool("theatre", all_day + "finish"), use},
      {theatre + pool("surgeon", "capacity: 12"), "{use: [theatre, surgeon], for: 1 d, next: done}"},
      {pool("theatre", "capacity: 4") + pool("annexe", "capacity: 6"),
       "{use: {first_of: [theatre, annexe]}, for: 1 d, next: done}"},
      {pool("theatre", "capacity: 50"), "{use: theatre, hours: [5], for: 1 d, next: done}"},
      {pool("theatre", "capacity: 50"), "{use: theatre, hours: [5, 3], for: 1 d, next: done}"},
      {pool("theatre", "capacity: 21"), "{use: {theatre: 2}, for: 1 d, next: done}"},
      {theatre, "{use: theatre, for: 1 d, gives_up: 0.0001 /year, elsewhere: done, next: done}"},
  };
  for (const auto& [resources, step] : level) {
    CAPTURE(resources, step);
    const Admitted a = admitted(resources, step);
    CHECK(a.median == Approx(16.1).margin(0.3));
    CHECK(a.by_day == std::vector<double>{10, 20, 30, 40, 50});
  }
  CHECK(admitted(pool("theatre", "capacity: 10, discipline: lifo"), use).median < 1);
  CHECK(admitted(pool("theatre", "capacity: 10, discipline: random"), use).median == Approx(8.5).margin(2.5));
  // Whose numbers are the flow's: what is free begins at 00:00.
  CHECK(admitted(theatre, use, ", stays: stationary").median == Approx(16.5).margin(0.6));
}

TEST_CASE("opening: a list that the pathway cannot have is refused", "[quick][opening]") {
  using Catch::Contains;
  const auto problem = [](const Listed& listed) -> std::string {
    try {
      (void)Study(listed.file);
      return "";
    } catch (const InputError& error) {
      return error.problems().front().message;
    }
  };
  const std::string theatre = pool("theatre", "capacity: 10, waiting_room: 900"),
                    use = "{use: theatre, for: 1 d, next: done}";
  CHECK_THAT(problem(Listed(kSlots, kClinic, "", "2026-02-01", "", "yes")),
             Contains("expected nobody with a decision to admit on the list of E.100, as its pathway rtt marks none "
                      "(decision_to_admit) before a step that takes time; found 960"));
  CHECK_THAT(problem(Listed(kSlots,
                            "      first: {go: yes, mark: decision_to_admit, next: op}\n      op: {book: slots, next: "
                            "done}\n      done: {mark: stop_admitted, leave: treated}\n",
                            "", "2026-02-01")),
             Contains("expected nobody without a decision to admit"));
  CHECK_THAT(problem(Listed(kSlots,
                            "      first: {mark: stop_non_admitted, go: yes, next: seen}\n      seen: {book: slots, "
                            "next: done}\n      done: {leave: treated}\n",
                            "", "2026-02-01")),
             Contains("as no clock runs in its pathway rtt through a step that takes time"));
  CHECK_THAT(
      problem(Listed(pool("theatre", "capacity: 10, opening: 4"), treated_in(use), "", "2026-02-01", ", stays: none")),
      Contains("all who use this pool have a running clock"));
  CHECK_THAT(problem(Listed(theatre,
                            "      first: {use: theatre, for: 1 d, full: lost, next: done}\n      lost: {mark: "
                            "stop_non_admitted, leave: lost}\n      done: {mark: stop_admitted, leave: treated}\n",
                            "", "2026-02-01")),
             Contains("expected at most 910 on the list of E.100"));
  const std::string full =
      "      first: {use: theatre, for: 1 d, full: lost, next: done}\n      lost: {mark: "
      "stop_non_admitted, leave: lost}\n      done: {mark: stop_admitted, leave: treated}\n";
  const auto not_known = [](int low) {
    return fmt::format(
        "uncertainty: {{r: {{path: providers.E.resources.theatre.waiting_room, low: {}, high: 2000}}}}\n", low);
  };
  const std::string room = pool("theatre", "capacity: 10, waiting_room: 1000");
  CHECK(problem(Listed(room, full, not_known(950), "2026-02-01")).empty());
  CHECK_THAT(problem(Listed(room, full, not_known(949), "2026-02-01")), Contains("expected at most 959 on the list"));
  CHECK(problem(Listed(kSlots, kClinic, "", "2026-02-01")).empty());
}

TEST_CASE("opening: the weeks of a service that are alike are kept once", "[quick][opening]") {
  const Study study(Listed(kSlots, kClinic, "", "2026-03-01").file);
  const ServiceOpening& solved = *study.model->base.opening.services[0];
  // 104 weeks, of which some thirty are lived to see; in each at most the places, and 32 examples of the delay.
  CHECK(solved.samples.size() * sizeof(ServiceOpening::Aged) < 40'000);
  CHECK(solved.before_first.back().begin == solved.before_first[100].begin);
}

TEST_CASE("opening: clocks of a list started on the days on which referrals come", "[quick][opening]") {
  // The census is a Wednesday evening, and 7,000 have waited 120 to 126 days, which is within 18 weeks: since a
  // Wednesday to a Tuesday. Nobody is treated. Each day those pass the line who started on the weekday before, 18 weeks
  // ago.
  const auto within_18_weeks = [](const std::string& rate, int days) {
    const Listed listed("      slots: {kind: sessions, slots: 0.001 /week}\n", kClinic, "",
                        fmt::format("2026-01-{:02}", 15 + days));
    std::string bands;
    for (int w = 0; w < 105; ++w) bands += w == 17 ? ",7000" : ",0";
    listed.folder.write("list.csv", test::opening_header() + "E,100,no" + bands + "\n");
    std::ifstream in(listed.file);
    std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    text.replace(text.find("10 /day"), 7, rate);
    text.replace(text.find("2026-01-01"), 10, "2026-01-15");
    listed.folder.write("listed.yaml", text);
    const Study study(listed.file);
    return study.headline(study.run({}), "within_18_weeks", "all");
  };
  CHECK(within_18_weeks("0.001 /day", 1) == Approx(6.0 / 7).epsilon(0.02));
  CHECK(within_18_weeks("0.001 /day", 4) == Approx(3.0 / 7).epsilon(0.04));
  // From Monday to Friday: those of Wednesday and Friday are past the line on Thursday and Saturday.
  CHECK(within_18_weeks("0.001 /working day", 1) == Approx(4.0 / 5).epsilon(0.02));
  const double saturday = within_18_weeks("0.001 /working day", 3);
  CHECK(saturday == Approx(2.0 / 5).epsilon(0.04));
  CHECK(within_18_weeks("0.001 /working day", 5) == saturday);
}
