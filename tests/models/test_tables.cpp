// Tables of cells as spreadsheets save them: the same table in every dialect is the same scenario; what could mean two
// things is one problem that names the cause.

#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <functional>

#include "icsflow/domain/calendar.hpp"
#include "icsflow/scenario/spec/stream.hpp"
#include "scenario_files.hpp"

using namespace icsflow::models;

namespace {

const std::string kServices = R"(icsflow: 1
name: A table of services
start: 2026-02-01
until: 2026-05-01
providers: {H: {kind: acute}, GP: {kind: primary_care}}
channels: [{from: GP, to: H, floor: 1 h}]
pathways:
  elective:
    rtt: yes
    steps:
      referred: {go: yes, mark: clock_start, next: clinic}
      clinic: {book: first, next: {done: $p_stop, clinic: rest}}
      done: {mark: stop_non_admitted, leave: home}
service_types:
  el: {pathway: elective, rate: $rate, sessions: {first: {slots: $slots}}, referred_from: {GP: 100 %}}
services: {table: services.csv}
)";

const std::string kArrivals = R"(icsflow: 1
name: A table of arrivals
start: 2026-02-01
until: 2026-04-01
providers: {P: {kind: other, resources: {s: {kind: pool, capacity: 100}}}}
pathways: {a: {steps: {s: {use: s, for: 2 h, next: gone}, gone: {leave: done}}}}
streams: {a: {at: P, pathway: a, arrivals: arrivals.csv}}
)";

/// What became of a scenario with a table beside it.
struct Outcome {
  std::optional<Scenario> scenario;
  std::vector<std::string> problems, warnings;
};

Outcome read(const std::string& scenario, const std::string& table, const std::string& text) {
  const test::TemporaryDirectory folder;
  folder.write(table, text);
  const auto plain = [&](const std::vector<Problem>& problems) {
    std::vector<std::string> out;
    for (const Problem& problem : problems) {
      std::string line = to_string(problem);
      const std::string prefix = folder.path().string() + '/';
      if (line.rfind(prefix, 0) == 0) line.erase(0, prefix.size());
      out.push_back(line);
    }
    return out;
  };
  Outcome out;
  try {
    out.scenario = read_scenario(folder.write("scenario.yaml", scenario));
    out.warnings = plain(out.scenario->warnings);
  } catch (const InputError& error) {
    out.problems = plain(error.problems());
  }
  return out;
}
Outcome services(const std::string& text) { return read(kServices, "services.csv", text); }
Outcome arrivals(const std::string& text) { return read(kArrivals, "arrivals.csv", text); }

using Row = std::vector<std::string>;

/// How a program writes a table.
struct Dialect {
  char separator = ',';
  std::string line_end = "\n";
  bool padded = false;          ///< every line has a cell for each column, comments too
  bool quoted = false;          ///< every cell in quotes
  bool separator_line = false;  /// `sep=;`
  int empty_rows = 0, empty_columns = 0;
  enum class Code { kPlain, kMarked, kLittle, kBig } code = Code::kPlain;
};

std::string utf16(const std::string& ascii, bool little) {
  std::string out = little ? "\xFF\xFE" : "\xFE\xFF";
  for (const char c : ascii) {
    if (!little) out += '\0';
    out += c;
    if (little) out += '\0';
  }
  return out;
}

std::string write(const std::vector<std::string>& comments, const std::vector<Row>& rows, const Dialect& d) {
  std::string out = d.separator_line ? std::string("sep=") + d.separator + d.line_end : "";
  const auto cell = [&](const std::string& text) {
    if (!d.quoted && text.find_first_of(std::string("\"\n") + d.separator) == std::string::npos) return text;
    std::string quoted = "\"";
    for (const char c : text) quoted.append(c == '"' ? 2 : 1, c);
    return quoted + '"';
  };
  const std::size_t width = rows.front().size() + static_cast<std::size_t>(d.empty_columns);
  for (const std::string& comment : comments)
    out += cell(comment) + std::string(d.padded ? width - 1 : 0, d.separator) + d.line_end;
  for (const Row& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) out += (i > 0 ? std::string(1, d.separator) : "") + cell(row[i]);
    out += std::string(static_cast<std::size_t>(d.empty_columns), d.separator) + d.line_end;
  }
  for (int i = 0; i < d.empty_rows; ++i) out += std::string(width - 1, d.separator) + d.line_end;
  switch (d.code) {
    case Dialect::Code::kPlain:
      return out;
    case Dialect::Code::kMarked:
      return "\xEF\xBB\xBF" + out;
    default:
      return utf16(out, d.code == Dialect::Code::kLittle);
  }
}

const std::vector<std::string> kComments{"# source: NHS England, January 2026", "# mark rate: A",
                                         "# unit slots: /week"};
const Row kHeader{"id", "provider", "function", "type", "name", "rate", "slots", "p_stop"};
const std::vector<Row> kRows{kHeader,
                             {"H.110", "H", "C_110", "el", "Trauma, orthopaedics", "10.5 /working day", "450", "22 %"},
                             {"H.130", "H", "C_130", "el", "Eyes; \"both\"", "1234.25 /working day", "45000.5", "0.3"}};

}  // namespace

TEST_CASE("Tables: every dialect of a spreadsheet says the same", "[quick][models][tables]") {
  const Outcome plain = services(write(kComments, kRows, {}));
  REQUIRE(plain.problems.empty());
  REQUIRE(plain.warnings.empty());
  REQUIRE(plain.scenario->parameters.at(plain.scenario->parameters.find("services.H.110.rate")).source ==
          "NHS England, January 2026");
  int tried = 0;
  for (const char separator : {',', ';', '\t'}) {
    for (const std::string line_end : {"\n", "\r\n", "\r"}) {
      for (const int shape : {0, 1, 2, 3, 4, 5}) {
        for (const auto code :
             {Dialect::Code::kPlain, Dialect::Code::kMarked, Dialect::Code::kLittle, Dialect::Code::kBig}) {
          Dialect d{
              separator,          line_end, shape >= 1, shape == 2 || shape == 5, shape == 3, shape == 4 ? 500 : 0,
              shape >= 4 ? 3 : 0, code};
          const Outcome other = services(write(kComments, kRows, d));
          INFO("separator " << static_cast<int>(separator) << ", line end of " << line_end.size() << ", shape " << shape
                            << ", code " << static_cast<int>(code));
          REQUIRE(other.problems.empty());
          CHECK(other.warnings.empty());
          CHECK(other.scenario->canonical == plain.scenario->canonical);
          CHECK(other.scenario->parameters.at(other.scenario->parameters.find("services.H.110.rate")).source ==
                "NHS England, January 2026");
          ++tried;
        }
      }
    }
  }
  CHECK(tried == 216);
}

TEST_CASE("Tables: comments in capitals, or with the value in the next cell", "[quick][models][tables]") {
  const std::string rows = "id,provider,function,type,name,rate,slots,p_stop\nH.1,H,1,el,x,1 /day,40,20 %\n";
  const Outcome plain = services("# source: NHS\n# unit slots: /week\n" + rows);
  REQUIRE(plain.scenario);
  for (const std::string comments :
       {"# Source: NHS\n# UNIT slots: /week\n", "#source:,NHS\n#unit slots:,/week,,,,\n",
        "# source,NHS\n# unit slots,/week\n", "# source: NHS\n# unit slots = /week\n",
        "# source: NHS\n# unit rates, where there are several, are those of January\n# unit slots;/week\n"}) {
    const Outcome o = services(comments + rows);
    CAPTURE(comments);
    REQUIRE(o.problems == std::vector<std::string>{});
    CHECK(o.scenario->canonical == plain.scenario->canonical);
    CHECK(o.scenario->parameters.at(o.scenario->parameters.find("services.H.1.slots")).source == "NHS");
  }
}

TEST_CASE("Tables: numbers with commas are read where other cells tell which kind they are",
          "[quick][models][tables]") {
  const auto with = [](char separator, const std::string& rate, const std::string& slots, const std::string& share) {
    std::vector<Row> rows{kHeader, kRows[1]};
    rows[1][5] = rate + " /working day";
    rows[1][6] = slots;
    rows[1][7] = share;
    Dialect d;
    d.separator = separator;
    return services(write(kComments, rows, d));
  };
  const auto canonical = [&](const Outcome& o) { return o.scenario ? o.scenario->canonical : o.problems.at(0); };
  const std::string right = canonical(with(',', "1234.5", "45000", "0.22"));
  // Thousands, as 0.22 shows that decimals have a point.
  CHECK(canonical(with(',', "1,234.5", "45,000", "0.22")) == right);
  CHECK(canonical(with('\t', "1,234.5", "45,000", "0.22")) == right);
  // Decimals, as 0,22 shows; said in a warning.
  const Outcome commas = with(';', "1234,5", "45.000", "0,22");
  CHECK(canonical(commas) == right);
  REQUIRE(commas.warnings.size() == 1);
  CHECK(commas.warnings[0].find("decimals are read as written with commas") != std::string::npos);
  CHECK(canonical(with(';', "1.234,5", "45.000,0", "0,22")) == right);
  CHECK(canonical(with(';', "1.234,5", "45.000", "22,0 %")) == canonical(with(',', "1234.5", "45000", "22 %")));
  // Semicolons alone do not make commas of points.
  CHECK(canonical(with(';', "1234.5", "45000", "0.22")) == right);
  CHECK(canonical(with(';', "1.2345E+03", "4.5E+04", "2.2E-01")) == right);
  // 45,000 is 45 or 45000; nothing else in the table tells.
  const Outcome either = with(',', "10", "45,000", "22 %");
  REQUIRE(either.problems.size() == 1);
  CHECK(either.problems[0] ==
        "services.csv:5:57: services.H.110.slots: numbers with commas such as \"45,000\" may be thousands or decimals; "
        "write decimals with a point, and thousands without a separator");
  const Outcome mixed = with(';', "10,5", "45,000", "0.22");
  REQUIRE(mixed.problems.size() == 1);
  CHECK(mixed.problems[0].find("with decimal points and with decimal commas") != std::string::npos);
}

TEST_CASE("Tables: one cause is one problem, however many cells", "[quick][models][tables]") {
  const auto many = [](const std::string& header, const std::string& row) {
    std::string text = header + "\n";
    for (int i = 0; i < 600; ++i) {
      std::string line = row;
      for (auto at = line.find('#'); at != std::string::npos; at = line.find('#'))
        line.replace(at, 1, std::to_string(i));
      text += line + "\n";
    }
    return text;
  };
  const std::string good = "id,provider,function,type,name,rate,slots,p_stop";
  SECTION("a wrong header") {
    const Outcome o = services(many("id,provider,function,type,title,rate,slots,p_stop", "H.#,H,#,el,x,y,z,1,2,3,4"));
    CHECK(o.problems == std::vector<std::string>{"services.csv:1:1: expected the column \"name\"; it is missing"});
  }
  SECTION("no header at all, and nothing of the text repeated") {
    const Outcome o = services(many("root:x:0:0:secret", "daemon:x:#:1"));
    REQUIRE(o.problems.size() == 1);
    CHECK(o.problems[0] ==
          "services.csv: expected a header row with the names of columns; found none in line 1, the first that is no "
          "comment; a table of services has the columns id, provider, function, type, name and one for each $name "
          "(docs/scenario-format.md, section 6)");
  }
  SECTION("rows of another length") {
    const Outcome o = services(many(good, "H.#,H,#,el,x"));
    CHECK(o.problems.size() == 21);
    CHECK(o.problems[0] == "services.csv: and 580 more rows like these");
    CHECK(o.problems[1] == "services.csv:2:1: expected 8 cells, as in the header; found 5");
  }
  SECTION("cells that are none") {
    const Outcome o = services(many(good, "H.#,H,#,el,x,some 10,40 /week,20 %"));
    CHECK(o.problems.size() == 21);
    CHECK(o.problems[0] == "services.csv: and 580 more cells that cannot be read");
  }
  SECTION("a column of text") {
    const Outcome o = services(many(good + ",notes", "H.#,H,#,el,x,1 /day,40 /week,20 %,fine"));
    REQUIRE(o.problems.size() == 1);
    CHECK(o.problems[0] ==
          "services.csv:2:35: services.table.notes: expected numbers in this column; found text in all 600 rows, such "
          "as \"fine\": take the column out, or write what it says as a comment, \"# ...\"");
  }
  SECTION("a comment of a column that is not there") {
    const Outcome o = services("# unit slot: /week\n" + many("id,provider,function,type,name,rate,slots,p_stop",
                                                             "H.#,H,#,el,x,1 /day,40 /week,20 %"));
    REQUIRE(o.problems.size() == 1);
    CHECK(o.problems[0] == "services.csv:1:1: unit of an unknown column \"slot\"; did you mean \"slots\"?");
  }
  SECTION("no rows") {
    const Outcome o = services(good + "\n");
    REQUIRE(o.problems.size() == 1);
    CHECK(o.problems[0] ==
          "services.csv:1:1: services.table: expected a row for each service below the header; found none");
  }
  SECTION("commas of either kind") {
    CHECK(services(many(good, "H.#,H,#,el,x,\"1,234 /day\",40 /week,20 %")).problems.size() == 1);
  }
  SECTION("errors of a spreadsheet are no comments") {
    const Outcome o = services(good + "\n#N/A,H,1,el,x,1 /day,40 /week,20 %\nH.2,H,2,el,x,#REF!,40 /week,20 %\n");
    REQUIRE(o.problems.size() == 2);
    CHECK(o.problems[0].find("found \"#N/A\" (an error of the spreadsheet") != std::string::npos);
    CHECK(o.problems[1].find("found \"#REF!\" (an error of the spreadsheet") != std::string::npos);
  }
  SECTION("a value below an empty column name") {
    const Outcome o =
        services("id,provider,function,type,name,,rate,slots,p_stop\n" +
                 std::string("H.1,H,1,el,x,,1 /day,40 /week,20 %\nH.2,H,2,el,x,7,1 /day,40 /week,20 %\n"));
    REQUIRE(o.problems.size() == 1);
    CHECK(o.problems[0] == "services.csv:3:14: expected nothing in a column without a name; found \"7\"");
  }
  SECTION("too many rows and columns are told at once") {
    std::string wide = "id";
    for (int i = 0; i < 200'000; ++i) wide += ",c" + std::to_string(i);
    CHECK(services(wide + "\n").problems.size() == 1);
    std::string long_one = good + "\n";
    for (int i = 0; i < 70'000; ++i) long_one += "H.1,H,1,el,x,1 /day,40 /week,20 %\n";
    CHECK(services(long_one).problems == std::vector<std::string>{"services.csv:60003:1: expected at most 60000 rows"});
  }
}

TEST_CASE("Tables: what is no table says what it is", "[quick][models][tables]") {
  const auto only = [](const Outcome& o) { return o.problems.size() == 1 ? o.problems[0] : "not one problem"; };
  const auto has = [](const std::string& text, const std::string& part) {
    INFO(text);
    return text.find(part) != std::string::npos;
  };
  CHECK(has(only(services(std::string("PK\x03\x04\x14\0\x06", 7))), "services.csv: this is a workbook (.xlsx, .ods)"));
  CHECK(has(only(services("\xD0\xCF\x11\xE0\xA1\xB1")), "services.csv: this is a workbook (.xls)"));
  CHECK(has(only(services("<!DOCTYPE html>\n<html><body>\n")), "services.csv: this is a web page"));
  CHECK(has(
      only(services("id,provider,function,type,name\nH.1,H,1,el,Caf\xE9\n")),
      "services.csv:2:15: expected UTF-8 text; found the byte 0xE9; save the file as UTF-8 (in Excel: \"CSV UTF-8"));
  CHECK(has(only(services("\xFF\xFEi")), "neither UTF-8 nor UTF-16"));
  const std::string rtt =
      "Period,Provider Parent Org Code,Provider Org Code,RTT Part Type,Treatment Function Code,Gt 00 To 01 Weeks SUM "
      "1\n"
      "RTT-January-2026,QUY,H,Part_2,C_110,5\nRTT-January-2026,QUY,H,Part_2,C_999,5\n";
  CHECK(
      has(only(services(rtt)), "services.csv: this is the full extract of referral to treatment (RTT) waiting times"));
  CHECK(has(only(arrivals("\xEF\xBB\xBF" + rtt)), "a table of arrivals has the columns date (or timestamp) and count"));
  // Years ago there were rows above the header.
  CHECK(has(only(services("Title:,RTT waiting times\n\nSummary,\n\n" + rtt)), "this is the full extract"));
  CHECK(has(only(arrivals("Period,Org Code,Parent Org,Org name,A&E attendances Type 1\nMSitAE-MARCH-2026,H,Y58,x,4\n")),
            "this is the monthly file of A&E attendances"));
  CHECK(has(only(arrivals("Period,Provider Org Code,Diagnostic Tests Sort Order,Diagnostic Tests,00 < 01 Week\n")),
            "this is the monthly file of diagnostic waiting times (DM01)"));
}

TEST_CASE("Tables: dates and counts of arrivals as spreadsheets write them", "[quick][models][tables]") {
  // 20 days from 1 February 2026, `write`n by the day.
  using Written = std::function<std::string(int)>;
  const auto table = [](const Written& date, const Written& count) {
    std::string text = "date,count\n";
    for (int i = 0; i < 20; ++i) text += date(i) + "," + count(i) + "\n";
    return arrivals(text);
  };
  const auto day = [](int i) { return fmt::format("{:02d}", i + 1); };
  const Written iso = [&](int i) { return "2026-02-" + day(i); };
  const Written whole = [](int i) { return std::to_string(i + 1000); };
  const Outcome plain = table(iso, whole);
  REQUIRE(plain.scenario);
  REQUIRE(plain.warnings.empty());
  const auto same = [&](const Outcome& o, std::size_t warnings) {
    REQUIRE(o.problems == std::vector<std::string>{});
    CHECK(o.scenario->canonical == plain.scenario->canonical);
    CHECK(o.warnings.size() == warnings);
  };
  same(table([&](int i) { return iso(i) + " 00:00:00"; }, whole), 0);
  same(table([&](int i) { return iso(i) + "T00:00:00Z"; }, whole), 0);
  same(table([&](int i) { return day(i) + "/02/2026"; }, whole), 1);
  same(table([&](int i) { return std::to_string(i + 1) + "/2/2026"; }, whole), 1);
  same(table([](int i) { return std::to_string(46054 + i); }, whole), 1);  // 46054 is 1 February 2026 in Excel
  same(table(iso, [&](int i) { return whole(i) + ".0"; }), 0);
  same(table(iso, [](int i) { return "\"1,0" + fmt::format("{:02d}", i) + '"'; }), 0);
  same(table(iso, [](int i) { return fmt::format("1.0{:02d}E+03", i); }), 1);
  const auto refused = [&](const Outcome& o, const std::string& part) {
    REQUIRE(o.problems.size() == 1);
    INFO(o.problems[0]);
    CHECK(o.problems[0].find(part) != std::string::npos);
  };
  refused(table([&](int i) { return "02/" + day(i) + "/2026"; }, whole), "have the month in front");
  refused(arrivals("date,count\n01/02/2026,4\n02/02/2026,5\n"), "may be day/month or month/day");
  refused(table([&](int i) { return i < 12 ? std::to_string(46054 + i) : "13/02/2026"; }, whole),
          "written in two ways");
  refused(table([&](int i) { return i % 2 == 0 ? iso(i) : day(i) + "/02/2026"; }, whole), "written in two ways");
  refused(table([&](int i) { return iso(i) + " 08:00"; }, whole), "expected one count a day; found the time");
  refused(table([&](int i) { return iso(i) + " 08:00"; }, whole), "call the column timestamp");
  refused(arrivals("day,count\n2026-03-02,4\n"),
          "expected the column \"date\"; it is missing (`date` with one row a day");
  refused(arrivals("date,count\n2026-02-01,4.5\n"), "expected a whole number, 0 to 1000000; found \"4.5\"");
  refused(arrivals("date,count\n2026-02-01,4\n2026-02-01,4\n"), "the date is given twice; first at line 2");
  refused(table([](int) { return "2026-02-01"; }, whole), "(18 more such rows); add up the counts of each date");
  refused(arrivals("date,count\n31/02/2026,4\n"), "expected a date such as 2026-10-01; found \"31/02/2026\"");
}

TEST_CASE("Tables: counts by the hour as spreadsheets write them", "[quick][models][tables]") {
  using Written = std::function<std::string(int)>;  // of the hour, from 0 to 23 on 13 February 2026
  const auto table = [](const Written& time) {
    std::string text = "timestamp,count\n";
    for (int i = 0; i < 24; ++i) text += time(i) + "," + std::to_string(i + 1) + "\n";
    return arrivals(text);
  };
  const Outcome plain = table([](int h) { return fmt::format("2026-02-13 {:02}:00", h); });
  REQUIRE(plain.problems == std::vector<std::string>{});
  REQUIRE(plain.scenario->streams[0].arrivals.size() == 24);
  for (int h = 0; h < 24; ++h) {
    const DatedArrivals& a = plain.scenario->streams[0].arrivals[static_cast<std::size_t>(h)];
    CHECK(iso_date(a.date) == "2026-02-13");
    CHECK(a.time == icsflow::engine::hours(h));
    CHECK(a.count == static_cast<std::uint32_t>(h + 1));
  }
  const auto same = [&](const Outcome& o, std::size_t warnings) {
    REQUIRE(o.problems == std::vector<std::string>{});
    CHECK(o.scenario->canonical == plain.scenario->canonical);
    CHECK(o.warnings.size() == warnings);
  };
  same(table([](int h) { return fmt::format("2026-02-13T{:02}:00:00", h); }), 0);
  same(table([](int h) { return fmt::format("2026-02-13 {:02}:00:00.000", h); }), 0);
  same(table([](int h) { return fmt::format("13/02/2026 {}:00", h); }), 1);
  same(table([](int h) { return fmt::format("{:.7f}", 46066 + h / 24.0); }), 1);  // 13 February 2026 in Excel
  same(table([](int h) { return h == 0 ? "46065.9999999" : fmt::format("{:.10f}", 46066 + h / 24.0); }), 1);
  const auto refused = [&](const Outcome& o, const std::string& part) {
    REQUIRE(o.problems.size() == 1);
    INFO(o.problems[0]);
    CHECK(o.problems[0].find(part) != std::string::npos);
  };
  const auto one = [&](const std::string& row) { return arrivals("timestamp,count\n" + row + ",4\n"); };
  refused(one("2026-02-13"), "expected a date and a time such as 2026-10-01 08:00; found \"2026-02-13\"");
  for (const char* wrong : {"24:00", "8:0", "08:00 PM", "08:00Z", "08", "08:00:60", "08:00:00.5", ":00", "008:00"})
    refused(one(std::string("2026-02-13 ") + wrong), "expected a date and a time such as 2026-10-01 08:00; found");
  refused(one("2026-02-30 08:00"), "expected a date such as 2026-10-01; found \"2026-02-30\"");
  refused(one("01/02/2026 08:00"), "may be day/month or month/day; write all as 2026-10-01 08:00");
  refused(one("2026-02-13 08:00,4\n2026-02-13 08:00:00"), "the time is given twice; first at line 2");
  refused(one("2026-02-13 08:15"), "not all times are whole hours");
}

TEST_CASE("Tables: a waiting list with the codes and answers of a spreadsheet", "[quick][models][tables]") {
  const auto read_list = [](const std::string& function, const std::string& decision, const std::string& first) {
    const test::TemporaryDirectory folder;
    folder.write("services.csv", write(kComments, kRows, {}));
    std::string header = "provider,function,decision_to_admit", row = "H," + function + ',' + decision;
    for (int w = 0; w <= 104; ++w) {
      header += fmt::format(",w{:03d}", w);
      row += w == 0 ? ',' + first : "";
      row += w > 0 ? "," : "";
    }
    folder.write("list.csv", header + "\r\n" + row + "\r\n");
    try {
      return read_scenario(folder.write("s.yaml", kServices + "opening: {waiting_list: list.csv}\n")).canonical;
    } catch (const InputError& error) {
      return std::to_string(error.problems().size()) + " " + error.problems()[0].message;
    }
  };
  const std::string plain = read_list("C_110", "no", "1200");
  CHECK(plain.find("C_110") != std::string::npos);
  CHECK(read_list("110", "FALSE", "1200.0") == plain);
  CHECK(read_list("110", "No", "\"1,200\"") == plain);
  CHECK(read_list("C110", "no", "1200") == plain);
  CHECK(read_list("C_C110", "no", "1200")[0] == '1');
  CHECK(read_list("120", "no", "1200") ==
        "1 expected a provider and function of services.table; found \"H\" and \"120\"");
}
