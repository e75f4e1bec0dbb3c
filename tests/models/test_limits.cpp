// Files that are made to take long: each is read or refused at once.

#include <catch2/catch.hpp>
#include <ctime>
#include <functional>

#include "scenario_files.hpp"

using namespace icsflow::models;

namespace {

const std::string kHead = "icsflow: 1\nname: Case\nstart: 2026-02-01\nuntil: 2026-04-01\n";
const std::string kProviders = "providers: {clinic: {kind: other, resources: {server: {kind: pool, capacity: 1}}}}\n";
const std::string kVisit = "  visit: {steps: {served: {use: server, for: 4 h, next: gone}, gone: {leave: treated}}}\n";
const std::string kPathways = "pathways:\n" + kVisit;
const std::string kStreams = "streams: {patients: {at: clinic, pathway: visit, rate: 1 /day}}\n";

/// "item(0), item(1), ..."
std::string many(int count, const std::function<std::string(int)>& item) {
  std::string text;
  for (int i = 0; i < count; ++i) text.append(i == 0 ? "" : ", ").append(item(i));
  return text;
}

std::string numbered(const std::string& before, int i, const std::string& after) {
  std::string text = before;
  return text.append(std::to_string(i)).append(after);
}

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr double kSlower = 15;  // what the sanitizers cost at most
#else
constexpr double kSlower = 1;
#endif

/// The first problem and how many, after reading within seconds of the processor: measured alone it is below one, and
/// neighbours on the host can double that.
std::string read_at_once(const std::string& file) {
  constexpr double kMost = 2 * kSlower;
  const std::clock_t start = std::clock();
  std::string found = "read";
  try {
    const Scenario scenario = read_scenario(file);
    compile(scenario);
  } catch (const InputError& error) {
    found = to_string(error.problems().front());
    CHECK(error.problems().size() <= 501);
  }
  const double seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
  CHECK(seconds < kMost);
  return found;
}

constexpr int kMillion = 1'000'000;
constexpr int kAllowed = 9'990;  // just below the most entries of a list

}  // namespace

TEST_CASE("limits: a list or mapping of a million entries is refused at once", "[quick][models][yaml][limits]") {
  const test::TemporaryDirectory folder;
  const std::string rest = kHead + kProviders + kPathways + kStreams;
  const auto refused = [&](const std::string& text) {
    return read_at_once(folder.write("big.yaml", text)).find("expected at most 10000 items in a list") !=
           std::string::npos;
  };
  CHECK(refused(rest + "localities: [" + many(kMillion, [](int) { return "a"; }) + "]\n"));
  CHECK(refused(rest + "parameters: {" + many(kMillion / 2, [](int i) { return numbered("a", i, ": 1"); }) + "}\n"));
  CHECK(refused(rest + "unknown: [" + many(kMillion, [](int) { return "1"; }) + "]\n"));
}

TEST_CASE("limits: the largest lists that are allowed are read or refused at once", "[quick][models][yaml][limits]") {
  const test::TemporaryDirectory folder;
  const auto found = [&](const std::string& text) { return read_at_once(folder.write("big.yaml", kHead + text)); };
  const std::string rest = kProviders + kPathways + kStreams;
  CHECK(found(rest + "parameters: {" + many(kAllowed, [](int i) { return numbered("a", i, ": 1"); }) + "}\n") ==
        "read");
  CHECK(found(kProviders + kPathways + "streams: {" +
              many(kAllowed,
                   [](int i) { return numbered("q", i, ": {at: clinic, pathway: visit, rate: 0.0001 /day}"); }) +
              "}\n") == "read");
  // More problems than anybody reads, each with a suggestion to look for.
  const std::string too_many = "big.yaml: there are more than 500 problems; these were found first";
  const auto ends_so = [&](const std::string& text) {
    return text.size() >= too_many.size() && text.substr(text.size() - too_many.size()) == too_many;
  };
  CHECK(ends_so(found(rest + "localities: [" + many(kAllowed, [](int) { return "a"; }) + "]\n")));
  CHECK(ends_so(found(kProviders + "pathways:\n" + kVisit + "  other: {steps: {" +
                      many(900, [](int i) { return numbered("s", i, ": {go: yes, next: s}"); }) + "}}\n" + kStreams)));
  CHECK(ends_so(
      found(kProviders + kPathways + "streams: {" +
            many(kAllowed, [](int i) { return numbered("q", i, ": {at: clinik, pathway: visitt, rate: 1 /day}"); }) +
            "}\n")));
  (void)folder.write("base.yaml", kHead + rest + "parameters: {" +
                                      many(kAllowed, [](int i) { return numbered("b", i, ": 1"); }) + "}\n");
  CHECK(ends_so(
      read_at_once(folder.write("big.yaml", "icsflow: 1\nname: Plan\nextends: base.yaml\nparameters: {remove: [" +
                                                many(kAllowed, [](int i) { return numbered("a", i, ""); }) + "]}\n"))));
  CHECK(found(kProviders + "pathways:\n" + kVisit + "  other: {steps: {" +
              many(kAllowed - 1, [](int i) { return numbered("s", i, numbered(": {go: yes, next: s", i + 1, "}")); }) +
              numbered(", s", kAllowed - 1, ": {leave: x}") + "}}\n" + kStreams)
            .find("expected at most 1000 steps; found 9990") != std::string::npos);
  // One value of five million letters.
  CHECK(found(rest + "description: " + std::string(5'000'000, '9') + "\n") == "read");
  CHECK(found(kProviders + kPathways +
              "streams: {patients: {at: clinic, pathway: visit, rate: " + std::string(5'000'000, '9') + " /day}}\n")
            .find("the number is too large") != std::string::npos);
}

TEST_CASE("limits: what changes, is not known, is carried, asked for or on a roster can be much, and is then refused",
          "[quick][models][yaml][limits]") {
  const test::TemporaryDirectory folder;
  const std::string rest = kHead + kProviders + kPathways;
  const auto found = [&](const std::string& text) { return read_at_once(folder.write("big.yaml", text)); };
  const auto has = [&](const std::string& text, const std::string& words) {
    const std::string first = found(text);
    INFO(first.substr(0, 300));
    return first.find(words) != std::string::npos;
  };
  const auto streams = [](int count) {
    return "streams: {" +
           many(count, [](int i) { return numbered("q", i, ": {at: clinic, pathway: visit, rate: 0.0001 /day}"); }) +
           "}\n";
  };
  const auto interventions = [](int count, const std::string& what) {
    return "interventions: {" +
           many(count, [&](int i) { return numbered("i", i, ": {at: 2026-02-03, " + what + "}"); }) + "}\n";
  };
  const std::string busier = "path: streams.*.rate, multiply: 1.00001";
  // A million of anything.
  for (const std::string key : {"interventions: {", "uncertainty: {", "measures: {waits: {"})
    CHECK(has(rest + kStreams + key + many(kMillion / 2, [](int i) { return numbered("a", i, ": 1"); }) +
                  (key == "measures: {waits: {" ? "}}" : "}") + "\n",
              "expected at most 10000 items in a list"));
  // Each of these is checked again, so there are fewer of them.
  CHECK(found(rest + kStreams + interventions(1000, busier)) == "read");
  CHECK(has(rest + kStreams + interventions(1001, busier), "expected at most 1000 interventions; found 1001"));
  CHECK(has(rest + streams(3000) + interventions(500, busier + ", over: 20 d"),
            "expected interventions to change values at most 2000000 times"));
  const std::string bounds = "uncertainty: {u: {path: streams.*.rate, low: 0 /day, high: 0.0002 /day}}\n";
  CHECK(has(rest + streams(1001) + bounds, "expected at most 1000 uncertain values; found 1001"));
  // As many as a list may have.
  const auto allowed = [](const std::string& before, const std::string& after) {
    return many(kAllowed, [&](int i) { return numbered(before, i, after); });
  };
  const auto step = [](const std::string& more) {
    return "pathways: {visit: {steps: {served: {use: server, for: 4 h, next: gone" + more + "}, gone: {leave: x}}}}\n";
  };
  const auto server = [](const std::string& what) {
    return "providers: {clinic: {kind: other, resources: {server: {kind: pool, " + what + "}}}}\n";
  };
  CHECK(found(rest + kStreams + "measures: {time_in_system: {over: [" + allowed("1", " h") + "]}}\n") == "read");
  CHECK(found(rest + kStreams + "measures: {pools: {sizes: {server: [" + allowed("1", "") + "]}}}\n") == "read");
  CHECK(found(kHead +
              server("at_shift_end: finish, shifts: {" + allowed("s", ": {from: 08:00, to: 16:00, units: 1}") + "}") +
              kPathways + kStreams) == "read");
  CHECK(found(kHead + kProviders + step(", elsewhere: gone, balks: {" + allowed("1", ": 1 %") + "}") + kStreams) ==
        "read");
  CHECK(found(kHead + server("capacity: 9") + step(", hours: [" + many(kAllowed, [](int) { return "1"; }) + "]") +
              kStreams) == "read");
  CHECK(has(kHead + server("capacity: 9") +
                step(", elsewhere: gone, gives_up: [" + allowed("{from: ", " h, rate: 0.1 /h}") +
                     ", {from: 1 h, rate: 1 /h}]") +
                kStreams,
            "rise"));
  CHECK(found(kHead + kProviders + "pathways: {visit: {attributes: {a: {" + allowed("l", ": 0.0001") +
              ", z: rest}}, steps: {served: {use: server, for: {by: a, " + allowed("l", ": 1 h") +
              ", rest: 2 h}, next: gone}, gone: {leave: x}}}}\n" + kStreams) == "read");
  CHECK(has(kHead + kProviders + "pathways: {visit: {attributes: {" +
                many(251, [](int i) { return numbered("a", i, ": {uniform: {low: 1, high: 2}}"); }) +
                "}, steps: {served: {use: server, for: 1 h, next: gone}, gone: {leave: x}}}}\n" + kStreams,
            "expected at most 250 attributes; found 251"));
  const auto pools = [](int count) {
    return "providers: {clinic: {kind: other, resources: {server: {kind: pool, capacity: 1}, " +
           many(count, [](int i) { return numbered("r", i, ": {kind: pool, capacity: 1}"); }) + "}}}\n";
  };
  CHECK(found(kHead + pools(kAllowed - 2) + kPathways + kStreams) == "read");
  CHECK(has(kHead + pools(1001) + "pathways: {visit: {steps: {served: {seize: [server, " +
                many(1000, [](int i) { return numbered("r", i, ""); }) +
                "], next: r}, r: {release: server, next: gone}, gone: {leave: x}}}}\n" + kStreams,
            "expected at most 1000 pools in one pathway; found 1001"));
  // Numbers beyond everything.
  for (const std::string number : {"1e300", "999999999999999999999"}) {
    CHECK(has(kHead + server("capacity: " + number) + kPathways + kStreams, "expected "));
    CHECK(has(kHead + server("at_shift_end: finish, shifts: {d: {from: 08:00, to: 16:00, units: " + number + "}}") +
                  kPathways + kStreams,
              "expected "));
    CHECK(has(rest + kStreams + "measures: {pools: {sizes: {server: [" + number + "]}}}\n", "expected "));
    CHECK(has(rest + "streams: {q: {at: clinic, pathway: visit, population: " + number + ", returns_after: 1 d}}\n",
              "expected "));
    CHECK(has(rest + "streams: {q: {at: clinic, pathway: visit, arrivals: {2026-03-02: " + number + "}}}\n",
              "expected "));
    CHECK(has(rest + kStreams + interventions(1, "over: " + number + " d, " + busier), "expected "));
  }
}
