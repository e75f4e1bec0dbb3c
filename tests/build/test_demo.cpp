// The demo keeps step with `icsflow build`: scenarios/bnssg is what it writes, and scenarios/bnssg.yaml has beside it
// only what no table says.

#include <array>
#include <catch2/catch.hpp>
#include <cmath>
#include <map>
#include <string>
#include <utility>

#include "icsflow/build/builder.hpp"
#include "icsflow/import/imported.hpp"
#include "icsflow/scenario/reader.hpp"
#include "icsflow/scenario/spec/opening.hpp"

#include "../temporary_directory.hpp"

using namespace icsflow::models;
using test::contents;
using test::TemporaryDirectory;

namespace {

const std::string kSource = ICSFLOW_SOURCE_DIR;
constexpr std::array kPathways{"P1", "P2", "P3"};
constexpr std::array kLocalities{"bristol", "north_somerset", "south_gloucestershire"};

ImportedTable table_of(const std::filesystem::path& file) {
  std::vector<Problem> problems;
  ImportedTable table = read_imported(file, {}, problems);
  INFO(file);
  REQUIRE(problems.empty());
  return table;
}

double number_of(const std::string& text) {
  const bool below = text.starts_with('-');
  const double size = imported_number(below ? text.substr(1) : text).value_or(std::nan(""));
  return below ? -size : size;
}

/// Support after hospital as published, by pathway and locality.
struct Node {
  double referrals = 0, capacity = 0, stay = 0, occupied = 0, waiting = 0;
};
using Nodes = std::map<std::pair<std::string, std::string>, Node>;

Nodes nodes() {
  Nodes out;
  for (const auto& row : table_of(kSource + "/scenarios/bnssg/support.csv").rows) {
    const auto& c = row.cells;
    out[{c[0], c[1]}] = {number_of(c[2]), number_of(c[3]), number_of(c[4]), number_of(c[5]), number_of(c[6])};
  }
  return out;
}

/// The first column's cells by the name of the row and the column.
std::map<std::string, double> derived() {
  std::map<std::string, double> out;
  for (const auto& row : table_of(kSource + "/scenarios/bnssg/derivation.csv").rows)
    out[row.cells[0]] = number_of(row.cells[1]);
  return out;
}

double value_of(const Scenario& s, const std::string& path) {
  INFO(path);
  const ParameterId id = s.parameters.find(path);
  REQUIRE(id != kNoParameter);
  return s.parameters.value(id);
}

}  // namespace

TEST_CASE("demo: what icsflow build writes is what is shipped, byte by byte", "[quick][build][demo]") {
  const TemporaryDirectory here;
  // As in the checkout: the folder stands among the scenarios, and the fitted weights are in it.
  for (const char* name : {"defaults", "pathways"})
    std::filesystem::create_directory_symlink(kSource + "/scenarios/" + name, here.path() / name);
  std::filesystem::copy(kSource + "/scenarios/bnssg", here.path() / "bnssg");
  BuildRequest request;
  request.icb = "QUY";
  request.from = {kSource + "/tests/build/bnssg"};
  request.assumptions = {kSource + "/scenarios/bnssg/assumptions.csv"};
  request.scenarios = here.path();
  request.folder = here.path() / "bnssg";
  const BuildOutcome outcome = build_ics(request);
  CHECK(outcome.warnings.empty());
  CHECK(outcome.written.size() == 8);
  for (const std::string& name : outcome.written) {
    INFO(name << " differs: icsflow build QUY --from tests/build/bnssg --defaults scenarios/bnssg/assumptions.csv -o "
                 "scenarios/bnssg");
    const bool same = contents(here.path() / "bnssg" / name) == contents(kSource + "/scenarios/bnssg/" + name);
    CHECK(same);
  }
}

TEST_CASE("demo: support after hospital is what the published model inputs say", "[quick][build][demo]") {
  const Scenario demo = read_scenario(kSource + "/scenarios/bnssg.yaml");
  const Nodes published = nodes();
  REQUIRE(published.size() == 9);
  const std::map<std::string, std::string> councils{
      {"bristol", "BCC"}, {"north_somerset", "NSC"}, {"south_gloucestershire", "SGC"}};
  std::map<std::string, Node> sums;
  for (const auto& [where, node] : published) {
    const auto& [pathway, locality] = where;
    INFO(pathway << " " << locality);
    const std::string& council = councils.at(locality);
    const std::string pool = pathway == "P1"   ? "providers." + council + ".resources.home_care"
                             : pathway == "P2" ? "providers.NLX.resources.rehab_" + locality
                                               : "providers." + council + ".resources.care_home";
    CHECK(value_of(demo, pool + ".capacity") == node.capacity);
    CHECK(value_of(demo, pool + ".opening") == node.occupied);
    const std::string stay = pathway == "P1"   ? "providers." + council + ".parameters.p1"
                             : pathway == "P2" ? "providers.NLX.parameters.p2_" + locality
                                               : "providers." + council + ".parameters.p3";
    const double mu = value_of(demo, stay + "_mu"), sigma = value_of(demo, stay + "_sigma");
    CHECK(std::exp(mu + sigma * sigma / 2) == Approx(node.stay).margin(0.005));
    sums[pathway].referrals += node.referrals;
    sums[pathway].capacity += node.capacity;
    sums[pathway].stay += node.capacity / node.stay;  // places that become free a day
  }
  const auto record = derived();
  for (const char* pathway : kPathways) {
    INFO(pathway);
    std::string name = pathway;
    name[0] = 'p';
    CHECK(record.at(name + "_referrals") == Approx(sums[pathway].referrals).epsilon(1e-5));
    CHECK(record.at(name + "_places") == sums[pathway].capacity);
  }
  // What is wanted less what the places take, over those who wait; docs/bnssg.md has the sums.
  const double wanted = sums["P1"].referrals + sums["P2"].referrals + sums["P3"].referrals;
  const double places = sums["P1"].stay + sums["P2"].stay + sums["P3"].stay;
  CHECK(wanted == Approx(32.21).margin(0.005));
  CHECK(places == Approx(22.91).margin(0.005));
  CHECK(record.at("gives_up") == Approx((wanted - places * 0.935) / record.at("transfers_waiting")).epsilon(1e-3));
}

TEST_CASE("demo: who waits for support at the opening is the published queue, by node and by trust",
          "[quick][build][demo]") {
  // The nodes' queues of January 2023, scaled to today's; who is whose by where the trusts' patients live, scaled until
  // both margins are met.
  const auto record = derived();
  const double queue = record.at("transfers_waiting"), ra7 = record.at("ready_not_discharged.RA7"),
               rvj = record.at("ready_not_discharged.RVJ");
  const std::map<std::string, std::array<double, 3>> lives{{"RA7", {0.52, 0.36, 0.12}}, {"RVJ", {0.33, 0.11, 0.56}}};
  const std::map<std::string, double> by_trust{{"RA7", queue * ra7 / (ra7 + rvj)}, {"RVJ", queue * rvj / (ra7 + rvj)}};
  const Nodes published = nodes();
  double waited = 0;
  for (const auto& [where, node] : published) waited += node.waiting;
  std::map<std::pair<std::string, std::pair<std::string, std::string>>, double> cells;
  for (const auto& [trust, shares] : lives) {
    for (const auto& [where, node] : published) {
      for (std::size_t l = 0; l < kLocalities.size(); ++l)
        if (where.second == kLocalities[l]) cells[{trust, where}] = node.waiting * shares[l];
    }
  }
  for (int round = 0; round < 100; ++round) {
    for (const auto& [where, node] : published) {
      const double k = node.waiting * queue / waited / (cells.at({"RA7", where}) + cells.at({"RVJ", where}));
      for (const char* trust : {"RA7", "RVJ"}) cells[{trust, where}] *= k;
    }
    for (const auto& [trust, all] : by_trust) {
      double sum = 0;
      for (const auto& [where, node] : published) sum += cells.at({trust, where});
      for (const auto& [where, node] : published) cells[{trust, where}] *= all / sum;
    }
  }
  const std::map<std::string, std::string> steps{
      {"P1", "p1_home_support"}, {"P2", "p2_rehab_bed"}, {"P3", "p3_care_home"}};
  const Scenario demo = read_scenario(kSource + "/scenarios/bnssg.yaml");
  REQUIRE(demo.opening_transfers.size() == 18);
  for (const auto& [cell, patients] : cells) {
    const std::string path = "opening.transfers." + cell.first + ".ed_major." + steps.at(cell.second.first) + '.' +
                             cell.second.second + ".count";
    INFO(path << ": " << patients);
    CHECK(value_of(demo, path) == std::round(patients));
  }
}

TEST_CASE("demo: the drift of each trust is what the tables by trust and function say", "[quick][build][demo]") {
  // What is not known by trust a year before is taken to have changed as in both trusts together.
  std::map<std::string, std::array<double, 3>> known;  // named functions then and now, the others now
  for (const auto& row : table_of(kSource + "/scenarios/bnssg/trusts.csv").rows) {
    auto& [then, now, rest] = known[row.cells[0]];
    if (row.cells[1] == "rest") {
      rest = number_of(row.cells[3]);
    } else {
      then += number_of(row.cells[2]);
      now += number_of(row.cells[3]);
    }
  }
  REQUIRE(known.size() == 2);
  std::map<std::string, double> both;  // the series that has them as one
  for (const auto& row : table_of(kSource + "/tests/build/bnssg/lists/lists.csv").rows)
    if (row.cells[1] == "RA7") both[row.cells[0]] = number_of(row.cells[2]);
  double then = both.at("2025-01"), now = 0;
  for (const auto& [trust, of] : known) then -= of[0], now += of[2];
  const auto record = derived();
  double all = 0;
  for (const auto& [trust, of] : known) {
    INFO(trust);
    CHECK(of[1] + of[2] == record.at("list." + trust));
    CHECK(record.at("drift." + trust) == Approx((of[1] + of[2]) / (of[0] + of[2] * then / now) - 1).margin(5e-5));
    all += of[1] + of[2];
  }
  CHECK(all == both.at("2026-01"));
}
