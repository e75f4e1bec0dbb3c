// Referrals are drawn where they are received: each arrives when it was sent, by the rate of that day, plus the time it
// is under way. Recomputed here from the draws, without days, windows or events.

#include <catch2/catch.hpp>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include "icsflow/care/observer.hpp"
#include "icsflow/care/world.hpp"
#include "icsflow/compile/compiled_model.hpp"
#include "icsflow/engine/executor.hpp"
#include "icsflow/engine/random.hpp"
#include "icsflow/engine/samplers.hpp"
#include "scenario_files.hpp"

using namespace icsflow;
using namespace icsflow::models;
using test::Study;

namespace {

const std::string kText = R"(icsflow: 1
name: Referrals
start: 2026-01-05
until: 2026-03-02
calendar: {holidays: none}
localities: [here]
providers:
  GP: {kind: primary_care, locality: here}
  H: {kind: acute}
channels: [{from: GP, to: H, floor: 24 h}]
pathways:
  seen:
    rtt: yes
    steps:
      first: {go: yes, mark: clock_start, next: gone}
      gone: {mark: stop_non_admitted, leave: seen}
service_types:
  clinic: {pathway: seen, referred_from: {GP: 1}, rate: $rate, urgent_share: 30 %, receipt: RECEIPT}
services: {table: services.csv}
interventions:
  more: {at: 2026-01-19, until: 2026-02-02, path: services.H.1.rate, set: 60 /day}
  none: {at: 2026-02-09, until: 2026-02-12, path: services.H.1.rate, set: 0 /day}
)";
const std::string kServices =
    "# source: test\n# unit rate: /day\nid,provider,function,type,name,rate\nH.1,H,1,clinic,Test,20\n";

struct Received {
  std::uint64_t pathway;
  engine::SimTime at;
};

class Receipts : public Observer {
 public:
  explicit Receipts(StepId first) : first_(first) {}
  void observe(const Observation& seen) override {
    if (seen.what == Change::kEnters && seen.step == first_) all.push_back({seen.pathway, seen.at});
  }
  std::vector<Received> all;

 private:
  StepId first_;
};

/// Referrals a day on a day of the run.
double rate_on(std::int64_t day) { return day >= 14 && day < 28 ? 60 : day >= 35 && day < 38 ? 0 : 20; }

/// The instant at which the rate, integrated from day `from` on, reaches `mass`.
double reached(double from, double mass, double end) {
  while (from < end) {
    const auto day = static_cast<std::int64_t>(from);
    const double rate = rate_on(day), rest = static_cast<double>(day + 1) - from;
    if (rate * rest > mass) return from + mass / rate;
    mass -= rate * rest;
    from = static_cast<double>(day + 1);
  }
  return end;
}

}  // namespace

TEST_CASE("referrals: received when they were sent plus the time under way, whatever changes on the way",
          "[quick][models][referrals]") {
  // The floor of the channel is a day.
  for (const auto& [receipt, days] : {std::pair{"24 h", 1.0}, std::pair{"36 h", 1.5}}) {
    CAPTURE(receipt);
    const test::TemporaryDirectory folder;
    folder.write("services.csv", kServices);
    std::string text = kText;
    text.replace(text.find("RECEIPT"), 7, receipt);
    const Study study(folder.write("scenario.yaml", text));
    const std::uint64_t seed = 12;

    Receipts seen(study.model->services.at(0).entry);
    const auto world = make_world(*study.model);
    world->observe(&seen);
    world->start({{seed, 0}, &study.model->base});
    engine::run_sequential(world->processes(), engine::ChannelGraph(world->processes()).shortest(), study.model->end);

    std::vector<Received> expected;
    const double end = study.model->run_days;
    const std::uint64_t stream = engine::hash_name("stream/GP/H.1");
    double sent = 0;
    for (std::uint64_t ordinal = 0;; ++ordinal) {
      const std::uint64_t id = engine::child_identity(stream, ordinal);
      engine::Substream u({seed, 0}, id, engine::DrawSite("stream/arrival"));
      (void)u.uniform();  // the first word of the block: whether the referral is urgent
      sent = reached(sent, engine::unit_exponential(u), end);
      if (sent + days >= end) break;
      expected.push_back({id, engine::kStart + engine::duration_from_days(sent + days)});
    }
    REQUIRE(expected.size() > 1'200);
    REQUIRE(seen.all.size() == expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) {
      CHECK(seen.all[i].pathway == expected[i].pathway);
      // Arrivals are whole milliseconds, each after the one before: roundings add up.
      CHECK(std::abs((seen.all[i].at - expected[i].at).ticks()) <= 2'000);
    }
    // The sender has nothing to do, and no channel that would hold up anybody.
    CHECK(world->processes()[0]->events_executed() == 0);
    CHECK(world->processes()[0]->channel_count() == 0);
  }
}
