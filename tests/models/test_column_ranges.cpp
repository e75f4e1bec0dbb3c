// `# range COLUMN: ...` of a table of services: what its values may plausibly be.

#include <catch2/catch.hpp>

#include "icsflow/scenario/spec/service.hpp"
#include "scenario_files.hpp"

using namespace icsflow::models;
using test::contents;

namespace {

/// The tutorial's scenario with comments in front of its table of services.
Scenario with_comments(const test::TemporaryDirectory& here, const std::string& comments) {
  for (const char* name : {"orthopaedics.yaml", "orthopaedics_list.csv"})
    here.write(name, contents(test::shipped(std::string("tutorial/") + name)));
  here.write("orthopaedics_services.csv", comments + contents(test::shipped("tutorial/orthopaedics_services.csv")));
  return read_scenario((here.path() / "orthopaedics.yaml").string());
}

std::string problems_of(const test::TemporaryDirectory& here, const std::string& comments) {
  try {
    with_comments(here, comments);
  } catch (const InputError& error) {
    std::string all;
    for (const Problem& problem : error.problems()) all += to_string(problem) + '\n';
    return all;
  }
  return "";
}

}  // namespace

TEST_CASE("ranges of columns: in the column's unit, of each value, a difference", "[quick][tables]") {
  const test::TemporaryDirectory here;
  const Scenario plain = with_comments(here, "");
  const std::string path = "services." + plain.services.at(0).id;
  const auto value = [&](const std::string& column) {
    return plain.parameters.value(plain.parameters.find(path + '.' + column));
  };
  const Scenario ranged = with_comments(here,
                                        "# range referrals: 15 to 30\n# range clinic_slots: x 0.5 to 2\n"
                                        "# range theatre_slots: +- 8\n# range needs_operation: +- 0.5\n");
  CHECK(ranged.canonical == plain.canonical);  // a remark
  CHECK(ranged.warnings.empty());
  const auto range = [&](const std::string& column) {
    const auto& found = ranged.parameters.at(ranged.parameters.find(path + '.' + column)).range;
    REQUIRE(found.has_value());
    return *found;
  };
  CHECK(range("referrals")[0] == Approx(value("referrals") * 15 / 20));
  CHECK(range("referrals")[1] == Approx(value("referrals") * 30 / 20));
  CHECK(range("clinic_slots")[0] == Approx(value("clinic_slots") * 0.5));
  CHECK(range("clinic_slots")[1] == Approx(value("clinic_slots") * 2));
  CHECK(range("theatre_slots")[0] == Approx(value("theatre_slots") * 30 / 38));
  CHECK(range("theatre_slots")[1] == Approx(value("theatre_slots") * 46 / 38));
  CHECK(range("needs_operation")[0] == 0);  // not below it
  CHECK(range("needs_operation")[1] == Approx(0.9));
}

TEST_CASE("ranges of columns: a value outside is a warning, what is no range a problem", "[quick][tables]") {
  const test::TemporaryDirectory here;
  const Scenario outside = with_comments(here, "# range referrals: 1000000 to 2000000\n");
  REQUIRE(outside.warnings.size() == 1);
  CHECK(to_string(outside.warnings[0]).find("is outside the plausible range of") != std::string::npos);
  for (const char* wrong : {"5", "7 to 5", "x 2", "+- -1", "+-", "low to high", "1 d to 2 d", "to 4"}) {
    INFO(wrong);
    const std::string told = problems_of(here, std::string("# range referrals: ") + wrong + '\n');
    CHECK(told.find("expected a range such as 0.05 to 0.5, x 0.7 to 1.4 (of each value) or +- 0.1; found \"" +
                    std::string(wrong) + '"') != std::string::npos);
  }
  CHECK(problems_of(here, "# range colour: 1 to 2\n").find("range of an unknown column \"colour\"") !=
        std::string::npos);
}
