// The patterns of docs/patterns.md, each a scenario of scenarios/patterns beside what is known of it. Rules and
// checker: comparison.hpp; formulae: theory_patterns.hpp. Each must also refuse the theory of 2 % more load.

#include <filesystem>
#include <iostream>
#include <set>

#include "comparison.hpp"
#include "theory.hpp"
#include "theory_patterns.hpp"

namespace {

constexpr double kHours = 24;  // headlines are in days, theory in hours

struct Known {
  std::string what, measure, scope;
  double scale;
  double theory, wrong;
  double standard_error = 0;
};

void compare(const std::string& file, int replications, const std::vector<Known>& figures) {
  std::vector<test::Comparison> comparisons;
  for (const Known& k : figures) {
    comparisons.push_back({k.what, test::headline(k.measure, k.scope, k.scale), k.theory, {k.wrong}});
    comparisons.back().standard_error = k.standard_error;
  }
  test::compare("patterns", "patterns/" + file + ".yaml", replications, comparisons);
}

void renewal_arrivals() {
  const theory::GammaArrivals t{1.25, 0.5, 1}, busier{1.25 / 1.02, 0.5, 1};
  compare("renewal_arrivals", 32,
          {{"mean wait", "mean_wait", "clinic/visit.served", kHours, t.wait(), busier.wait()},
           {"share who wait", "waited_share", "clinic/visit.served", 1, t.busy_at_arrival(), busier.busy_at_arrival()},
           {"mean busy", "mean_in_use", "clinic/server", 1, 0.8, 0.8 * 1.02}});
}

void retrial() {
  const double orbit = theory::retrial_orbit(0.6, 1, 0.5), busier = theory::retrial_orbit(0.6 * 1.02, 1, 0.5);
  compare("retrial", 24,
          {{"who will ring again", "mean_in_use", "advice/redialling", 1, orbit, busier},
           {"mean busy", "mean_in_use", "advice/line", 1, 0.6, 0.6 * 1.02},
           {"hours to advice", "mean_time_in_system", "advice/call", kHours, orbit / 0.6 + 1, busier / 0.612 + 1}});
}

void breakdowns() {
  const auto of = [](double more) { return theory::Breakdowns{0.6 * more, 1, 1.49, 0.05, 3, 9 * 1.25}; };
  compare("breakdowns", 32,
          {{"mean wait", "mean_wait", "radiology/scan.scanned", kHours, of(1).wait(), of(1.02).wait()},
           {"in use or repair", "mean_in_use", "radiology/scanner", 1, of(1).in_use(), of(1.02).in_use()}});
}

void unequal_servers() {
  const theory::UnequalServers t(1.2, 1.5, 0.75), busier(1.2 * 1.02, 1.5, 0.75);
  compare("unequal_servers", 24,
          {{"fast busy", "mean_in_use", "clinic/fast", 1, t.first_busy, busier.first_busy},
           {"slow busy", "mean_in_use", "clinic/slow", 1, t.second_busy, busier.second_busy},
           {"mean queue", "mean_queue", "clinic/rooms", 1, t.queue, busier.queue},
           {"share who wait", "waited_share", "clinic/visit.called", 1, t.delayed, busier.delayed}});
}

void polling() {
  const auto sum = [](double more) { return theory::polling_sum({{0.3 * more, 1, 2}, {0.2 * more, 1, 1.25}}, 0.5); };
  const auto of_both = [](const test::Sample& s) {
    std::vector<double> out = s.values("mean_wait", "hospital/ward_a.seen", 0.3 * kHours);
    const std::vector<double> b = s.values("mean_wait", "hospital/ward_b.seen", 0.2 * kHours);
    for (std::size_t i = 0; i < out.size(); ++i) out[i] += b[i];
    return out;
  };
  test::compare("patterns", "patterns/polling.yaml", 48, {{"load x mean wait, both", of_both, sum(1), {sum(1.02)}}});
}

void rising_priority() {
  const theory::RisingPriority t(0.35, 0.45, 4), busier(0.35 * 1.02, 0.45 * 1.02, 4);
  const theory::Mmc all{0.8, 1, 1}, all_busier{0.8 * 1.02, 1, 1};
  compare("rising_priority", 64,
          {{"mean queue", "mean_queue", "clinic/server", 1, all.lq(), all_busier.lq()},
           {"share raised", "gave_up_share", "clinic/routine.served", 1, t.share_raised, busier.share_raised,
            t.share_raised_se},
           {"hours, routine", "mean_time_in_system", "clinic/routine", kHours, t.routine_wait + 1,
            busier.routine_wait + 1, t.routine_wait_se},
           {"mean wait, urgent", "mean_wait", "clinic/urgent.served", kHours, t.urgent_wait, busier.urgent_wait,
            t.urgent_wait_se}});
}

void appointments() {
  const theory::Appointments t(6, 0.5, 0.9, 25.0 / 60), slower(6, 0.5, 0.9, 25.5 / 60);
  const std::string seen = "practice/visit.seen";
  compare("appointments", 32,
          {{"mean wait", "mean_wait", seen, kHours, t.wait, slower.wait},
           {"share who wait", "waited_share", seen, 1, t.waits, slower.waits},
           {"wait over 15 min", "wait_over_15min", seen, 1, t.over_quarter, slower.over_quarter},
           {"wait over 30 min", "wait_over_30min", seen, 1, t.over_half, slower.over_half}});
}

void several_units() {
  const auto lost = [](double more) { return theory::lost_by_units(10, {{3 * more, 1}, {0.8 * more, 3}}); };
  const auto t = lost(1), busier = lost(1.02);
  const auto in_use = [](double more, const std::vector<double>& gone) {
    return more * (3 * (1 - gone[0]) + 3 * 0.8 * (1 - gone[1]));
  };
  compare("several_units", 24,
          {{"lost, one unit", "turned_away_share", "unit/simple.cared_for", 1, t[0], busier[0]},
           {"lost, three units", "turned_away_share", "unit/complex.cared_for", 1, t[1], busier[1]},
           {"units in use", "mean_in_use", "unit/nurses", 1, in_use(1, t), in_use(1.02, busier)}});
}

void patient_classes() {
  using theory::MorningSlots;
  const double shares[] = {0.2, 0.3, 0.5};
  const auto wait = [&](int k, double more) {
    double before = 0;
    for (int i = 0; i < k; ++i) before += shares[i];
    const double rate = 0.85 * more;
    return MorningSlots::kAtLeast + MorningSlots::of_class(before * rate, (before + shares[k]) * rate);
  };
  // Of the referrals 16 % are operated on and P2, 15 % P3, 10 % P4.
  const auto share_of_p2 = [](const test::Sample& s) {
    std::vector<double> out = s.values("class_seen_theatre_P2", "hospital", 1), all = out;
    for (const char* other : {"class_seen_theatre_P3", "class_seen_theatre_P4"}) {
      const std::vector<double> more = s.values(other, "hospital", 1);
      for (std::size_t i = 0; i < all.size(); ++i) all[i] += more[i];
    }
    for (std::size_t i = 0; i < out.size(); ++i) out[i] /= all[i];
    return out;
  };
  const std::string first = "hospital/elective.first";
  test::compare(
      "patterns", "patterns/patient_classes.yaml", 48,
      {{"days, P2 at the clinic", test::headline("mean_wait_priority_2", first, 1), wait(0, 1), {wait(0, 1.1)}},
       {"days, P3 at the clinic", test::headline("mean_wait_priority_3", first, 1), wait(1, 1), {wait(1, 1.1)}},
       {"days, P4 at the clinic", test::headline("mean_wait_priority_4", first, 1), wait(2, 1), {wait(2, 1.02)}},
       {"of those operated on, P2", share_of_p2, 0.16 / 0.41, {0.2}}});
}

void sub_lists() {
  using theory::MorningSlots;
  const auto own = [](double more) { return MorningSlots::kAtLeast + MorningSlots::of_class(0, 0.85 * more); };
  const auto shared = [](double more) { return MorningSlots::kAtLeast + MorningSlots::of_all(5.1 * more, 6); };
  compare("sub_lists", 16,
          {{"days, lists of their own", "mean_wait", "hospital/of_a_consultant.seen", 1, own(1), own(1.02)},
           {"days, one list", "mean_wait", "hospital/of_all.seen", 1, shared(1), shared(1.02)}});
}

const std::vector<std::pair<std::string, void (*)()>> kPatterns{{"renewal_arrivals", renewal_arrivals},
                                                                {"retrial", retrial},
                                                                {"breakdowns", breakdowns},
                                                                {"unequal_servers", unequal_servers},
                                                                {"polling", polling},
                                                                {"rising_priority", rising_priority},
                                                                {"appointments", appointments},
                                                                {"several_units", several_units},
                                                                {"patient_classes", patient_classes},
                                                                {"sub_lists", sub_lists}};

}  // namespace

TEST_CASE("patterns: each scenario beside what is known of it", "[stat][textbook][patterns]") {
  for (const auto& [name, check] : kPatterns) {
    DYNAMIC_SECTION(name) { check(); }
  }
}

TEST_CASE("patterns: every file is compared with something", "[quick][patterns]") {
  std::set<std::string> files, compared;
  for (const auto& entry : std::filesystem::directory_iterator(test::shipped("patterns")))
    files.insert(entry.path().stem().string());
  for (const auto& pattern : kPatterns) compared.insert(pattern.first);
  CHECK(files == compared);
}

TEST_CASE("theory: what must agree among the formulae of the patterns", "[quick][patterns]") {
  const auto near = [](double x) { return Approx(x).epsilon(1e-6); };
  // Gaps of cv 1 are M/M/1; servers of one rate are M/M/2; who rings again at once nearly queues.
  const theory::Mmc mm1{0.8, 1, 1};
  CHECK(theory::GammaArrivals{1.25, 1, 1}.wait() == near(mm1.wq()));
  CHECK(theory::UnequalServers(1.2, 1, 1).queue == near(theory::Mmc{1.2, 1, 2}.lq()));
  CHECK(theory::UnequalServers(1.2, 1, 1).delayed == near(theory::Mmc{1.2, 1, 2}.p_wait()));
  CHECK(theory::retrial_orbit(0.8, 1, 1e12) == near(mm1.lq()));
  // No breakdowns: Pollaczek, Khinchine. One polled queue: vacations of constant length.
  CHECK(theory::Breakdowns{0.6, 1, 1.49, 0, 3, 10}.wait() == near(theory::mg1_wait(0.6, 1, 0.49)));
  CHECK(theory::polling_sum({{0.6, 1, 1.49}}, 0.5) / 0.6 == near(theory::mg1_wait(0.6, 1, 0.49) + 0.25));
  CHECK(theory::lost_by_units(10, {{7, 1}})[0] == near(theory::erlang_b(10, 7)));
  // A slot a day: the formula and the chain. All classes together wait as one.
  using theory::MorningSlots;
  CHECK(MorningSlots::of_all(0.85, 1) == near(MorningSlots::of_class(0, 0.85)));
  CHECK((0.3 * MorningSlots::of_class(0, 0.3) + 0.5 * MorningSlots::of_class(0.3, 0.8)) / 0.8 ==
        near(MorningSlots::of_class(0, 0.8)));
  // Appointments so far apart that nobody meets another; so near that all but the first wait for all before them.
  CHECK(theory::Appointments(6, 1000, 0.9, 0.4).wait == Approx(0).margin(1e-9));
  CHECK(theory::Appointments(6, 1e-9, 1, 0.4).wait == near(0.4 * (0 + 1 + 2 + 3 + 4 + 5) / 6));
  // Breakdowns with exponential times are a chain: n patients, the scanner up or down.
  const double lambda = 0.6, mu = 1, f = 0.05, r = 1 / 3.0;
  const auto p = theory::two_queues(90, [=](int n, int down, const auto& go) {
    if (down > 1) return go(n, 0, 1);
    go(n + 1, down, lambda);
    go(n, 1 - down, down == 1 ? r : f);
    if (n > 0 && down == 0) go(n - 1, down, mu);
  });
  double there = 0;
  for (int n = 0; n < 90; ++n) {
    for (int down = 0; down < 2; ++down) there += n * p[static_cast<std::size_t>(n * 90 + down)];
  }
  // By Little, less the service with the repairs in it.
  CHECK(theory::Breakdowns{lambda, 1, 2, f, 3, 18}.wait() == Approx(there / lambda - (1 + f * 3)).epsilon(1e-4));
}

TEST_CASE("patterns: the table of docs/patterns.md", "[.report][.report-patterns]") {
  for (const auto& pattern : kPatterns) pattern.second();
  std::cout << "<!-- results: patterns -->\n"
            << test::kComparisonHead << test::reports()["patterns"].str() << "<!-- end of results -->\n";
}
