// What the documentation shows is run: its code, its scenarios and what it says the program prints.

#include <sqlite3.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <regex>
#include <set>
#include <vector>

#include "workplace.hpp"

using test::contents;
using test::Outcome;
using test::Workplace;

namespace {

const std::string kSource = ICSFLOW_SOURCE_DIR;

struct Block {
  std::string language, text;
};

/// The fenced blocks of a page of Markdown, in order.
std::vector<Block> blocks_of(const std::string& page) {
  const std::string text = contents(kSource + "/docs/" + page);
  std::vector<Block> blocks;
  for (std::size_t at = text.find("\n```"); at != std::string::npos; at = text.find("\n```", at)) {
    const std::size_t begin = text.find('\n', at + 1) + 1, end = text.find("\n```", begin);
    blocks.push_back({text.substr(at + 4, begin - at - 5), text.substr(begin, end - begin)});
    at = end + 1;
  }
  return blocks;
}

/// The n-th of a page's `of` blocks in that language.
std::string block_in(const std::string& page, const std::string& language, std::size_t n = 0, std::size_t of = 1) {
  std::vector<std::string> found;
  for (const Block& block : blocks_of(page))
    if (block.language == language) found.push_back(block.text);
  REQUIRE(found.size() == of);
  return found.at(n);
}

/// Lines without indentation and without comments at their end.
std::set<std::string> lines_of(const std::string& text) {
  std::set<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) {
    line = line.substr(0, std::min(line.find(" #"), line.find(" > ")));
    line.erase(line.find_last_not_of(' ') + 1);
    lines.insert(line.substr(std::min(line.find_first_not_of(' '), line.size())));
  }
  return lines;
}

std::vector<double> numbers_in(const std::string& text) {
  std::vector<double> numbers;
  std::istringstream in(text);
  for (double x = 0; in >> x;) numbers.push_back(x);
  return numbers;
}

/// Rows of a query as text.
std::vector<std::vector<std::string>> query(const std::filesystem::path& file, const std::string& sql) {
  sqlite3* database = nullptr;
  const int mode = file == ":memory:" ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY;
  REQUIRE(sqlite3_open_v2(file.c_str(), &database, mode, nullptr) == SQLITE_OK);
  std::vector<std::vector<std::string>> rows;
  const auto keep = [](void* out, int columns, char** values, char**) {
    auto& row = static_cast<std::vector<std::vector<std::string>>*>(out)->emplace_back();
    for (int i = 0; i < columns; ++i) row.emplace_back(values[i] == nullptr ? "" : values[i]);
    return 0;
  };
  CHECK(sqlite3_exec(database, sql.c_str(), keep, &rows, nullptr) == SQLITE_OK);
  sqlite3_close(database);
  return rows;
}

/// Every line of a page's blocks of YAML and CSV is in one of these files below scenarios/.
/// @return lines compared
std::size_t compare_with_files(const std::string& page, const std::vector<std::string>& files) {
  std::string all;
  for (const std::string& file : files) all += contents(kSource + "/scenarios/" + file) + "\n";
  const std::set<std::string> there = lines_of(all);
  std::size_t compared = 0;
  for (const Block& block : blocks_of(page)) {
    if (block.language != "yaml" && block.language != "csv") continue;
    for (const std::string& line : lines_of(block.text)) {
      INFO(page << ": " << line);
      CHECK(there.count(line) == 1);
      ++compared;
    }
  }
  return compared;
}

/// Every line of a page's blocks that begin with `title` is in what the scenario prints when it is run.
/// @param options of the run @return lines compared
std::size_t compare_with_run(const std::string& page, const std::string& scenario, const std::string& title,
                             const std::string& options = "") {
  const Workplace here;
  const Outcome outcome = here.icsflow("run '" + kSource + "/scenarios/" + scenario + "' " + options);
  INFO(outcome.err);
  REQUIRE(outcome.code == 0);
  const std::set<std::string> printed = lines_of(outcome.out);
  std::size_t compared = 0;
  for (const Block& block : blocks_of(page)) {
    if (!block.language.empty() || block.text.rfind(title, 0) != 0) continue;
    for (const std::string& line : lines_of(block.text)) {
      INFO(page << ": " << line);
      CHECK(printed.count(line) == 1);
      ++compared;
    }
  }
  return compared;
}

/// The pages that the repository ships, below its folder.
std::vector<std::filesystem::path> pages() {
  std::vector<std::filesystem::path> found;
  for (const std::string folder : {"", "docs"})
    for (const auto& entry : std::filesystem::directory_iterator(kSource + "/" + folder))
      if (entry.path().extension() == ".md") found.push_back(entry.path());
  std::sort(found.begin(), found.end());
  return found;
}

std::vector<std::string> matches(const std::string& text, const std::string& pattern, std::size_t group) {
  const std::regex regex(pattern);
  std::vector<std::string> found;
  for (auto at = std::sregex_iterator(text.begin(), text.end(), regex); at != std::sregex_iterator(); ++at)
    found.push_back((*at)[group]);
  return found;
}

/// A page without its fenced blocks.
std::string prose_of(const std::filesystem::path& page) {
  std::istringstream in(contents(page));
  std::string prose;
  bool fenced = false;
  for (std::string line; std::getline(in, line);) {
    if (line.rfind("```", 0) == 0)
      fenced = !fenced;
    else if (!fenced)
      prose += line + "\n";
  }
  return prose;
}

/// What a link says of each heading of a page: small letters, digits, hyphens.
std::set<std::string> anchors_of(const std::filesystem::path& page) {
  std::set<std::string> anchors;
  for (const std::string& heading : matches(std::string("\n").append(prose_of(page)), "\n#+ ([^\n]*)", 1)) {
    std::string anchor;
    for (const char c : heading) {
      if (c == ' ') anchor += '-';
      if (std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_')
        anchor += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
    anchors.insert(anchor);
  }
  return anchors;
}

}  // namespace

TEST_CASE("docs: links lead to pages, headings and files that are there", "[tools][docs][quick]") {
  std::size_t followed = 0;
  for (const std::filesystem::path& page : pages()) {
    const std::string prose = prose_of(page);
    for (const std::string& link : matches(prose, R"(\]\(([^)\s]+)\))", 1)) {
      if (link.rfind("http", 0) == 0) continue;
      INFO(page << ": " << link);
      const std::size_t hash = std::min(link.find('#'), link.size());
      const std::filesystem::path target = hash == 0 ? page : page.parent_path() / link.substr(0, hash);
      CHECK(std::filesystem::exists(target));
      if (hash < link.size() && target.extension() == ".md")
        CHECK(anchors_of(target).count(link.substr(hash + 1)) == 1);
      ++followed;
    }
    for (const std::string& file :
         matches(prose, "`((?:bench|docs|engine|models|scenarios|tests|tools)/[\\w./-]+)`", 1)) {
      INFO(page << ": " << file);
      CHECK(std::filesystem::exists(kSource + "/" + file));
      ++followed;
    }
  }
  CHECK(followed > 100);
}

TEST_CASE("docs: the commands are ones that the program takes", "[tools][docs][quick]") {
  const Workplace here;
  std::filesystem::create_directory_symlink(kSource + "/scenarios", here.path() / "scenarios");
  for (const std::string folder : {"/scenarios/textbook", "/scenarios/tutorial"})
    for (const auto& entry : std::filesystem::directory_iterator(kSource + folder))
      std::filesystem::copy_file(entry.path(), here.path() / entry.path().filename());
  std::ofstream(here.path() / "ward.yaml") << here.icsflow("new ward").out;

  std::size_t tried = 0;
  for (const std::filesystem::path& page : pages()) {
    for (const std::string& line :
         matches(std::string("\n").append(contents(page)), "\n(?:    icsflow|build/release/icsflow) ([^\n]*)", 1)) {
      INFO(page << ": " << line);
      std::string command = line.substr(0, std::min(line.find(" #"), line.find(" > ")));
      // Runs are checked only. That these options are there is said by the help.
      const std::string verb = command.substr(0, command.find(' '));
      if (verb == "run" || verb == "warmup") {
        const std::string help = here.icsflow(verb + " --help").out;
        const std::regex option(
            " (--replications|--workers|-o|--curves|--shard|--targets|--until|--event-log) [^ ]+| --profile| --full");
        for (auto at = std::sregex_iterator(command.begin(), command.end(), option); at != std::sregex_iterator();
             ++at) {
          const std::string text = at->str();
          CHECK(help.find(text.substr(1, text.find(' ', 1) - 1)) != std::string::npos);
        }
        command = "validate" + std::regex_replace(command.substr(verb.size()), option, "");
      }
      if (verb == "compare") {
        const std::string help = here.icsflow("compare --help").out;
        for (const std::string& option : matches(command, "(--[a-z-]+)", 1))
          CHECK(help.find(option) != std::string::npos);
        const std::vector<std::string> files = matches(command, "([^ ]+[.]yaml)", 1);
        REQUIRE(files.size() > 1);
        for (const std::string& file : files) CHECK(std::filesystem::exists(here.path() / file));
        command = "explain --diff " + files.at(0) + " " + files.at(1);
      }
      // Of results that are not there.
      if (verb == "report") {
        const std::string help = here.icsflow("report --help").out;
        for (const std::string& option : matches(command, " (--?[a-z-]+)", 1))
          CHECK(help.find(option) != std::string::npos);
        command = "report --help";
      }
      // Likewise answers that take minutes.
      if (verb == "solve" || verb == "sensitivity" || verb == "select") {
        const std::string help = here.icsflow(verb + " --help").out;
        for (const std::string& option : matches(command, "(--[a-z-]+)", 1))
          CHECK(help.find(option) != std::string::npos);
        const std::vector<std::string> files = matches(command, "([^ ]+[.]yaml)", 1);
        REQUIRE(!files.empty());
        for (const std::string& file : files) CHECK(std::filesystem::exists(here.path() / file));
        command = "validate " + files.front();
      }
      const Outcome outcome = here.icsflow(command);
      INFO(outcome.err);
      CHECK(outcome.code == 0);
      ++tried;
    }
  }
  CHECK(tried > 20);
}

TEST_CASE("docs: what solve finds for the tutorial is what the page shows", "[tools][docs][quick]") {
  const Workplace here;
  std::filesystem::create_directory_symlink(kSource + "/scenarios", here.path() / "scenarios");
  const std::string page = contents(kSource + "/docs/solve.md");
  const std::vector<std::string> commands = matches(page, "\n    icsflow (solve [^\n]*)", 1);
  REQUIRE(commands.size() == 1);
  const std::size_t begin = page.find("<!-- results: solve_orthopaedics -->\n\n```\n");
  REQUIRE(begin != std::string::npos);
  const std::size_t from = page.find("```\n", begin) + 4;
  const Outcome outcome = here.icsflow(commands.front());
  INFO(outcome.err);
  CHECK(outcome.out == page.substr(from, page.find("```", from) - from));
}

TEST_CASE("docs: the design that the page shows is swept", "[tools][docs][quick]") {
  const Workplace here;
  for (const char* end : {".yaml", "_list.csv", "_services.csv"}) {
    const std::filesystem::path file = kSource + "/scenarios/tutorial/orthopaedics" + end;
    std::filesystem::copy_file(file, here.path() / file.filename());
  }
  std::ofstream(here.path() / "design.yaml") << block_in("sweep.md", "yaml");
  const Outcome outcome = here.icsflow("sweep design.yaml --replications 1");
  INFO(outcome.err);
  REQUIRE(outcome.code == 0);
  CHECK(outcome.out.find("Latin hypercube, 40 points of 1 replication") != std::string::npos);
  CHECK(here.icsflow("sensitivity out/sweep-design").code == 0);
}

TEST_CASE("docs: the paths that the format shows are numbers of the demo", "[tools][docs][quick]") {
  const Workplace here;
  const std::string rows =
      std::string("\n").append(here.icsflow("explain '" + kSource + "/scenarios/bnssg.yaml' --csv").out);
  std::size_t found = 0;
  for (const Block& block : blocks_of("scenario-format.md")) {
    if (block.text.rfind("providers.RVJ.", 0) != 0) continue;
    for (const std::string& path : lines_of(block.text)) {
      if (path.empty()) continue;
      INFO(path);
      const std::size_t at = rows.find("\n" + path + ",");
      REQUIRE(at != std::string::npos);
      CHECK(std::isdigit(static_cast<unsigned char>(rows[at + path.size() + 2])) != 0);
      ++found;
    }
  }
  CHECK(found == 8);
}

TEST_CASE("docs: the tutorial shows what the files say and what the program prints", "[tools][docs][quick]") {
  CHECK(compare_with_files("tutorial.md", {"textbook/two_wards.yaml", "textbook/two_wards_fourth_assessor.yaml"}) > 40);
  CHECK(compare_with_run("tutorial.md", "textbook/two_wards.yaml", "Two wards, shared beds", "--full") > 20);
}

TEST_CASE("docs: the questions of a planner show what the plan's file says", "[tools][docs][quick]") {
  CHECK(compare_with_files("questions.md", {"what-if/nursing_posts_filled.yaml"}) > 6);
}

TEST_CASE("docs: the patterns show what their files say", "[tools][docs][quick]") {
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(kSource + "/scenarios/patterns"))
    files.push_back("patterns/" + entry.path().filename().string());
  CHECK(compare_with_files("patterns.md", files) > 25);
}

TEST_CASE("docs: the RTT tutorial shows its files and its page, and agrees with arithmetic", "[tools][docs][quick]") {
  const std::string base = "tutorial/orthopaedics.yaml", plan = "tutorial/orthopaedics_half_year.yaml";
  CHECK(compare_with_files("tutorial-rtt.md", {base, plan, "tutorial/orthopaedics_services.csv"}) > 50);
  CHECK(compare_with_run("tutorial-rtt.md", base, "Orthopaedics, a list") > 18);

  const auto headlines = [](const std::string& scenario) {
    const Workplace here;
    REQUIRE(here.icsflow("run '" + kSource + "/scenarios/" + scenario + "' -o out").code == 0);
    std::map<std::string, double> means;
    for (const auto& row : query(here.path() / "out/results.sqlite",
                                 "SELECT measure, avg(value) FROM headline_view WHERE scope = 'all' GROUP BY measure"))
      if (!row.at(1).empty()) means[row.at(0)] = std::stod(row.at(1));
    return means;
  };
  auto now = headlines(base), then = headlines(plan);
  // Every slot is used: flows are slots x shares. 251 working days.
  const double weeks = 251 / 5.0, clinic = weeks * 102, theatre = weeks * 38;
  CHECK(now["clock_starts"] == Approx(251 * 20).epsilon(0.015));
  CHECK(now["completed_admitted"] == Approx(theatre * 0.97).epsilon(0.005));
  CHECK(now["completed_non_admitted"] == Approx(clinic * (0.92 * 0.6 + 0.08 * 0.25)).epsilon(0.015));
  // 130 working days of more slots; some of the first two weeks come too late for the notice.
  const double most = 26 * 12 * 0.97, more = then["completed_admitted"] - now["completed_admitted"];
  CHECK(more < most);
  CHECK(more > 0.8 * most);
  CHECK(now["opening_list"] == 2024);
  for (auto* run : {&now, &then}) {
    CHECK((*run)["opening_list"] + (*run)["clock_starts"] - (*run)["completed"] - (*run)["unreported_removals"] ==
          Approx((*run)["closing_list"]).margin(1e-6));
  }
  CHECK(then["within_18_weeks"] > now["within_18_weeks"] + 0.1);
}

TEST_CASE("docs: three files and the name of a board are five commands from a page", "[tools][docs][quick]") {
  const Workplace here;
  std::filesystem::create_directory_symlink(kSource + "/scenarios", here.path() / "scenarios");
  std::istringstream commands(block_in("your-ics.md", "sh"));
  std::size_t count = 0;
  Outcome last;
  for (std::string line; std::getline(commands, line); ++count) {
    INFO(line);
    REQUIRE(line.rfind("icsflow ", 0) == 0);
    last = here.icsflow(line.substr(8));
    INFO(last.err);
    CHECK(last.code == (line.rfind("icsflow build", 0) == 0 ? 3 : 0));  // figures that are old: a warning
  }
  CHECK(count <= 5);
  CHECK(here.icsflow("validate my-ics/scenario.yaml").code == 0);
  // The table of its first months is what was run.
  const std::string page = contents(kSource + "/docs/your-ics.md");
  const auto with_commas = [](double x) {
    const std::string digits = std::to_string(std::llround(x));
    std::string text;
    for (std::size_t i = 0; i < digits.size(); ++i) {
      if (i > 0 && (digits.size() - i) % 3 == 0) text += ',';
      text += digits[i];
    }
    return text;
  };
  const auto rows = query(here.path() / "out/scenario/results.sqlite",
                          "SELECT first_day, measure, avg(value) FROM series_view "
                          "WHERE period = 'month_end' AND provider = 'all' AND item = 'all' AND dimension = '' "
                          "GROUP BY first_day, measure");
  std::map<std::string, std::map<std::string, double>> months;
  for (const auto& row : rows)
    if (!row.at(2).empty()) months[row.at(0).substr(0, 7)][row.at(1)] = std::stod(row.at(2));
  for (const auto& [month, name] :
       std::map<std::string, std::string>{{"2026-02", "February"}, {"2026-03", "March"}, {"2026-04", "April"}}) {
    auto& of = months[month];
    const std::string row =
        fmt::format("| {} | {} | {:.1f} % | {:.1f} | {:.1f} | {} |", name, with_commas(of["list"]),
                    of["within_18_weeks"] * 100, of["median_wait"], of["p92_wait"], with_commas(of["over_52_weeks"]));
    INFO(row);
    CHECK(lines_of(page).count(row) == 1);
  }
  // The example of one's own assumptions is a table that is read.
  here.write("mine.csv", block_in("your-ics.md", "csv"));
  CHECK(here.icsflow("build QGH --from imported --defaults mine.csv -o my-ics").code == 3);
  CHECK(contents(here.path() / "my-ics/build.md").find("mine.csv:3") != std::string::npos);
}

TEST_CASE("docs: two plans are compared replication by replication", "[tools][docs][quick]") {
  const Workplace here;
  const std::string folder = kSource + "/scenarios/textbook/", few = " --set until=2027-01-01 --replications 4 --quiet";
  REQUIRE(here.icsflow("run '" + folder + "two_wards.yaml'" + few).code == 0);
  REQUIRE(here.icsflow("run '" + folder + "two_wards_fourth_assessor.yaml'" + few).code == 0);
  const auto before = std::filesystem::current_path();
  std::filesystem::current_path(here.path());
  const auto rows = query(":memory:", block_in("results-format.md", "sql", 2, 3));
  std::filesystem::current_path(before);
  const std::string base = contents(here.path() / "out/two_wards/headlines.csv");
  REQUIRE(rows.size() + 1 == static_cast<std::size_t>(std::count(base.begin(), base.end(), '\n')));
  for (const auto& row : rows) {
    if (row.at(0) != "hospital/assessors" || row.at(1) != "mean_queue") continue;
    CHECK(std::stod(row.at(4)) == Approx(std::stod(row.at(3)) - std::stod(row.at(2))));
    CHECK(std::stod(row.at(6)) < 0);  // a fourth assessor shortens the queue in each
    CHECK(base.find(fmt::format("{:.6g}", std::stod(row.at(2)))) != std::string::npos);
  }
}

TEST_CASE("docs: the snippets of the results format read what the CSV files say", "[tools][docs][quick]") {
  const Workplace here;
  const Outcome run = here.icsflow("run '" + kSource +
                                   "/scenarios/bnssg.yaml' --until 2026-03-08 --replications 2 --detail full "
                                   "-o out/bnssg");
  INFO(run.err);
  REQUIRE(run.code == 0);

  // The SQL, as the library that the program is linked with runs it: a row a week, the mean over replications.
  const auto rows = query(here.path() / "out/bnssg/results.sqlite", block_in("results-format.md", "sql", 0, 3));
  std::map<std::string, double> means;
  for (const auto& row : rows) means[row.at(0)] = std::stod(row.at(1));
  REQUIRE(means.size() == 5);
  std::size_t found = 0;
  std::istringstream weekly(contents(here.path() / "out/bnssg/weekly.csv"));
  for (std::string line; std::getline(weekly, line);) {
    if (line.find(",RVJ,C_110,list,") == std::string::npos) continue;
    ++found;
    const double mean = std::stod(line.substr(line.find(",list,") + 6));
    CHECK(mean > 1000);
    CHECK(means.at(line.substr(0, 10)) == Approx(mean).epsilon(1e-9));
  }
  CHECK(found == 5);

  // Names: a row a treatment function and month end, the opening census first.
  const auto named = query(here.path() / "out/bnssg/results.sqlite", block_in("results-format.md", "sql", 1, 3));
  std::size_t of_orthopaedics = 0;
  for (const auto& row : named) {
    CHECK(row.at(0) == "all providers");
    if (row.at(1).find("Orthopaedic") == std::string::npos) continue;
    ++of_orthopaedics;
    CHECK(std::stod(row.at(3)) > 18);
  }
  CHECK(of_orthopaedics == 3);  // January, February, March

  // The first replication, as Python and R take it out of the blob.
  std::vector<double> first;
  for (const auto& row : query(here.path() / "out/bnssg/results.sqlite",
                               "SELECT value FROM series_view WHERE measure = 'list' AND provider = 'RVJ' AND "
                               "item = 'C_110' AND period = 'week' AND replication = 0 ORDER BY first_day"))
    first.push_back(std::stod(row.at(0)));
  REQUIRE(first.size() == 5);

  std::ofstream(here.path() / "snippet.py")
      << block_in("results-format.md", "python") << "\nassert len(days) == len(values)\nprint(*values)\n";
  const Outcome python = here.captured("python3 snippet.py");
  INFO(python.err);
  CHECK(python.code == 0);
  CHECK(numbers_in(python.out) == first);

  if (here.captured("Rscript -e 'library(RSQLite)'").code != 0) {
    if (std::getenv("CI") != nullptr) FAIL("r-cran-rsqlite is missing, which tools/setup --ci installs");
    WARN("NOT RUN: the R snippet of docs/results-format.md; install r-cran-rsqlite to run it");
    return;
  }
  std::ofstream(here.path() / "snippet.r") << block_in("results-format.md", "r") << "\ncat(values)\n";
  const Outcome r = here.captured("Rscript snippet.r");
  INFO(r.err);
  CHECK(r.code == 0);
  CHECK(numbers_in(r.out) == first);
  // Its SQLite has no pow(); the view must do without.
  std::ofstream(here.path() / "view.r")
      << "db <- DBI::dbConnect(RSQLite::SQLite(), 'out/bnssg/results.sqlite')\n"
         "cat(DBI::dbGetQuery(db, \"SELECT value FROM series_view WHERE measure = 'list' AND provider = 'RVJ'\n"
         "  AND item = 'C_110' AND period = 'week' AND replication = 0 ORDER BY first_day\")$value)\n";
  const Outcome view = here.captured("Rscript view.r");
  INFO(view.err);
  CHECK(view.code == 0);
  CHECK(numbers_in(view.out) == first);
}
