// What users write is inert on a terminal and in a spreadsheet.

#include "icsflow/scenario/visible.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <random>

#include "icsflow/report/summary.hpp"
#include "icsflow/study/study.hpp"
#include "scenario_files.hpp"

using namespace icsflow::models;

namespace {

/// Whether a byte or sequence of bytes acts on a terminal. Written anew, so that the program is not its own judge.
bool acts(const std::string& text, bool lines) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if ((c < 0x20 && !(lines && (c == '\n' || c == '\r'))) || c == 0x7F) return true;
    if (c == 0xC2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xA0) return true;
    for (const char* mark : {"\u202A", "\u202B", "\u202C", "\u202D", "\u202E", "\u2066", "\u2067", "\u2068", "\u2069",
                             "\u200E", "\u200F", "\u061C", "\u2028", "\u2029"})
      if (text.compare(i, std::string(mark).size(), mark) == 0) return true;
  }
  return false;
}

}  // namespace

TEST_CASE("Visible: characters that act are shown, others are left", "[quick][models][visible]") {
  CHECK(visible("a\x1b[31mb\a") == "a\\x1b[31mb\\x07");
  CHECK(visible(std::string("\0\x7F\xC2\x9B", 4)) == "\\x00\\x7f\\x9b");
  CHECK(visible("\u202Eabc\u2066") == "\\u202eabc\\u2066");
  CHECK(visible("two\nlines") == "two lines");
  CHECK(visible_lines("two\nlines\r") == "two\nlines\\x0d");
  CHECK(visible("caf\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x98\x80") == "caf\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x98\x80");
  CHECK(visible("\xFF\xC3") == "\\xff\\xc3");
  CHECK(visible_json("\"\xC2\x9B\"") == "\"\\u009b\"");
  std::mt19937 random(1);
  for (int i = 0; i < 2000; ++i) {
    std::string text;
    for (int k = 0; k < 20; ++k) text += static_cast<char>(random() % 256);
    CHECK(!acts(visible(text), false));
    CHECK(!acts(visible_lines(text), true));
    CHECK(visible(visible(text)) == visible(text));
  }
}

TEST_CASE("Visible: no cell of a CSV file is a formula", "[quick][models][visible]") {
  CHECK(csv_cell("=1+1") == "'=1+1");
  CHECK(csv_cell("@SUM(A1)") == "'@SUM(A1)");
  CHECK(csv_cell("+44 117") == "'+44 117");
  CHECK(csv_cell("-2+3+cmd|' /C calc'!A0") == "'-2+3+cmd|' /C calc'!A0");
  CHECK(csv_cell("  =1+1") == "'  =1+1");
  CHECK(csv_cell("\t=1+1") == "\\x09=1+1");
  CHECK(csv_cell("=HYPERLINK(\"a,b\")") == "\"'=HYPERLINK(\"\"a,b\"\")\"");
  // Numbers stay numbers.
  for (const std::string number : {"-1.5", "+3", "-5 %", "-2 d", "12", "-1e-3", "0", ""})
    CHECK(csv_cell(number) == number);
  CHECK(csv_cell("a,b") == "\"a,b\"");
}

TEST_CASE("Visible: names of every kind reach page, CSV, JSON and dump inert", "[quick][models][visible]") {
  const test::TemporaryDirectory folder;
  const std::string bad = R"("=\e[31m\a\x9b\u202e,\"\r\nx\0")";
  const Scenario scenario = read_scenario(folder.write("s.yaml", "icsflow: 1\nname: " + bad + "\ndescription: " + bad +
                                                                     R"(
start: 2026-01-01
until: 2026-03-01
source: )" + bad + R"(
providers:
  clinic: {name: )" + bad + R"(, kind: acute, resources: {server: {kind: pool, capacity: 1}}}
  -other: {name: )" + bad + R"(, kind: acute, resources: {server: {kind: pool, capacity: 1}}}
pathways:
  visit:
    steps:
      served: {use: server, for: {exponential: {mean: 0.1 d}}, next: gone}
      gone: {leave: treated}
streams:
  patients: {at: clinic, pathway: visit, rate: 0.8 /day}
  others: {at: -other, pathway: visit, rate: 0.8 /day}
uncertainty:
  all: {path: streams.patients.rate, low: 0.7 /day, high: 0.9 /day}
published:
  - {measure: mean_wait, scope: )" + bad + R"(, value: 1, role: validation, source: )" +
                                                                     bad + R"(}
measures: {pools: {audit: 18:00}}
)"));
  const auto model = compile(scenario);
  StudyOptions options;
  options.directory = folder / "out";
  ResultsStore store(scenario, catalogue(*model), options);
  (void)run_study(store, model, options);
  Summary summary = make_summary(scenario, catalogue(*model), store, 1);
  summary.files = write_csv_files(options.directory, catalogue(*model), store, 1);
  CHECK(!acts(to_text(summary), true));
  CHECK(!acts(to_json(summary), true));
  CHECK(nlohmann::json::parse(to_json(summary)).at("name") == scenario.name);
  std::string dump = canonical_dump(options.directory / "results.sqlite");
  std::replace(dump.begin(), dump.end(), '\t', ' ');  // between its columns
  CHECK(!acts(dump, true));
  REQUIRE(summary.files.size() >= 2);
  for (const std::string& file : summary.files) {
    std::ifstream in(options.directory / file, std::ios::binary);
    const std::string text(std::istreambuf_iterator<char>(in), {});
    INFO(file);
    CHECK(!acts(text, true));
    for (const char before : {'\n', ','}) {
      for (const char first : {'=', '+', '@'}) CHECK(text.find(std::string{before, first}) == std::string::npos);
    }
    CHECK(text.find(",-other") == std::string::npos);
    CHECK(text.find(",\"=") == std::string::npos);
  }
}
