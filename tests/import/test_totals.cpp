/// Property: what an import writes of a file adds up to the file, whatever the order of its rows and the choice.

#include <fmt/format.h>
#include <rapidcheck.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "icsflow/import/importer.hpp"
#include "import/case.hpp"

namespace models = icsflow::models;

namespace {

struct Sums {
  std::map<std::string, long> by_part;                        ///< without the totals of functions
  std::map<int, long> open, decided, admitted, non_admitted;  ///< by band
};

/// Rows of an extract whose groups have their totals, in any order, and their sums for the providers of `icb`.
std::vector<std::string> rows_by_chance(const std::string& icb, Sums& sums) {
  const auto below = [](int n) { return *rc::gen::inRange(0, n); };
  std::vector<std::string> rows;
  for (int p = 0, providers = 1 + below(3); p < providers; ++p) {
    const std::string board = below(2) == 0 ? "QUY" : "QSL", provider = fmt::format("R{:02}", p);
    const bool counted = icb.empty() || icb == board;
    for (int c = 0, commissioners = 1 + below(2); c < commissioners; ++c) {
      for (const std::string part : {"Part_1A", "Part_1B", "Part_2", "Part_2A", "Part_3"}) {
        std::map<int, long> total;
        long total_unknown = 0, total_all = 0;
        for (int f = 0, functions = 1 + below(3); f < functions; ++f) {
          std::map<int, long> bands;
          long all = part == "Part_3" ? below(500) : 0, unknown = 0;
          for (int b = 0, used = part == "Part_3" ? 0 : below(6); b < used; ++b) {
            const int band = below(105);
            if (bands.count(band) > 0) continue;
            bands[band] = below(2'000);
            all += bands[band];
          }
          const long sum = all;
          if (part == "Part_1A" || part == "Part_1B") all += unknown = below(3);
          std::string pairs;
          for (const auto& [band, count] : bands) {
            pairs += fmt::format("{}{}:{}", pairs.empty() ? "" : " ", band, count);
            total[band] += count;
            if (counted && part == "Part_2") sums.open[band] += count;
            if (counted && part == "Part_2A") sums.decided[band] += count;
            if (counted && part == "Part_1A") sums.admitted[band] += count;
            if (counted && part == "Part_1B") sums.non_admitted[band] += count;
          }
          total_all += all;
          total_unknown += unknown;
          if (counted) sums.by_part[part] += all;
          const bool completed = part[5] == '1';
          rows.push_back(test::rtt_row(
              fmt::format("RTT-May-2025|{}|{}|TRUST|{}|{}|C_{}|F|{}|{}|{}|{}", board, provider, 100 + c, part, 100 + f,
                          pairs, completed ? std::to_string(sum) : "", completed ? std::to_string(unknown) : "", all),
              104));
        }
        std::string pairs;
        for (const auto& [band, count] : total) pairs += fmt::format("{}{}:{}", pairs.empty() ? "" : " ", band, count);
        const bool completed = part[5] == '1';
        rows.push_back(
            test::rtt_row(fmt::format("RTT-May-2025|{}|{}|TRUST|{}|{}|C_999|Total|{}|{}|{}|{}", board, provider,
                                      100 + c, part, pairs, completed ? std::to_string(total_all - total_unknown) : "",
                                      completed ? std::to_string(total_unknown) : "", total_all),
                          104));
      }
    }
  }
  for (std::size_t i = rows.size(); i > 1; --i)
    std::swap(rows[i - 1], rows[static_cast<std::size_t>(below(static_cast<int>(i)))]);
  return rows;
}

/// The sum of a column of the table, its comments left out. @param third  only of rows whose third cell is this
long column_sum(const std::string& table, const std::string& name, const std::string& third = "") {
  std::istringstream in(table);
  std::size_t column = 0;
  bool header = true;
  long sum = 0;
  for (std::string line; std::getline(in, line);) {
    if (line[0] == '#') continue;
    std::istringstream cells(line);
    std::string cell;
    bool taken = true;
    for (std::size_t i = 0; std::getline(cells, cell, ','); ++i) {
      if (header && cell == name) column = i;
      if (i == 2 && !third.empty()) taken = cell == third;
      if (!header && taken && i == column && !cell.empty()) sum += std::stol(cell);
    }
    header = false;
  }
  return sum;
}

}  // namespace

TEST_CASE("import: totals written are the totals in the file", "[quick][import]") {
  const bool holds = rc::check([] {
    const std::string icb = *rc::gen::element(std::string(), std::string("QUY"));
    Sums sums;
    std::string text = test::rtt_header(104) + '\n';
    for (const std::string& row : rows_by_chance(icb, sums)) text += row + '\n';
    const test::TemporaryDirectory folder;
    models::ImportRequest request;
    request.kind = "rtt";
    request.icb = icb;
    request.files = {folder.write("a.csv", text)};
    request.directory = folder / "out";
    try {
      models::import_files(request);
    } catch (const models::InputError& error) {
      // Nobody of the board, or no list.
      RC_ASSERT(sums.by_part.count("Part_2") == 0 || sums.open.empty());
      return;
    }
    const std::string flows = test::contents(folder / "out/flows.csv"),
                      opening = test::contents(folder / "out/opening_list.csv");
    RC_ASSERT(column_sum(flows, "list") == sums.by_part["Part_2"]);
    RC_ASSERT(column_sum(flows, "decided") == sums.by_part["Part_2A"]);
    RC_ASSERT(column_sum(flows, "new") == sums.by_part["Part_3"]);
    RC_ASSERT(column_sum(flows, "completed_admitted") == sums.by_part["Part_1A"]);
    RC_ASSERT(column_sum(flows, "completed_non_admitted") == sums.by_part["Part_1B"]);
    const bool any = !sums.admitted.empty() || !sums.non_admitted.empty();
    const std::string completed =
        std::filesystem::exists(folder / "out/completed.csv") ? test::contents(folder / "out/completed.csv") : "";
    RC_ASSERT(any || completed.empty());
    for (int band = 0; band < 105; ++band) {
      const std::string week = fmt::format("w{:03}", band);
      RC_ASSERT(column_sum(opening, week) == sums.open[band]);
      RC_ASSERT(column_sum(completed, week, "yes") == sums.admitted[band]);
      RC_ASSERT(column_sum(completed, week, "no") == sums.non_admitted[band]);
    }
  });
  CHECK(holds);
}
