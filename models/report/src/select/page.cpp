/// The page and the files of `select`.

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>

#include <nlohmann/json.hpp>

#include "icsflow/report/select_page.hpp"
#include "icsflow/report/summary.hpp"
#include "icsflow/results/csv_file.hpp"
#include "icsflow/results/names.hpp"
#include "icsflow/results/whole_file.hpp"
#include "icsflow/scenario/visible.hpp"
#include "numbers.hpp"

namespace icsflow::models {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kColumns = 80;

Json number(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }

/// A difference: of a share in points.
std::string difference(double value, Format format) {
  if (std::isnan(value)) return "-";
  const double shown = format == Format::kShare ? value * 100 : value;
  constexpr double kManyFigures = 1000;
  return std::abs(shown) >= kManyFigures ? grouped(shown, 0) : fmt::format("{:.3g}", shown);
}

std::string unit_of_difference(Format format) { return format == Format::kShare ? " points" : unit_of(format); }

}  // namespace

std::string to_text(const SelectAnswer& a, const std::string& directory, const std::vector<std::string>& files) {
  std::string out;
  const auto para = [&](const std::string& text) {
    for (const std::string& line : wrapped(text, kColumns)) out += line + "\n";
  };
  const std::string unit = unit_of_difference(a.format);
  para(fmt::format("{}: the {} is best. {} plans, {} to the last day before {}, seed {}", a.figure,
                   a.highest ? "highest" : "lowest", a.rows.size(), a.start, a.until, a.seed));
  if (a.budget) {
    para(fmt::format("Within {} in all (OCBA)", plural(*a.budget, "replication")));
  } else {
    para(fmt::format("A difference of {}{} matters{}; confidence {:.6g} % (KN)", difference(a.delta, a.format), unit,
                     a.delta_chosen ? " (a hundredth of the base's mean; say another with --delta)" : "",
                     a.confidence * 100));
  }
  out += "\n";
  std::size_t width = 4;
  for (const SelectRow& row : a.rows) width = std::max(width, row.label.size());
  out += fmt::format(
      "  {:<{}} {:>5} {:>14}  {}\n", "plan", width, "runs", "mean",
      fmt::format("behind the best{}, {:.6g} % interval", unit.empty() ? "" : "," + unit, a.confidence * 100));
  for (std::size_t i = 0; i < a.rows.size(); ++i) {
    const SelectRow& row = a.rows[i];
    out += fmt::format("{} {:<{}} {:>5} {:>14}  {}\n", i == a.best ? '*' : ' ', row.label, width, row.n,
                       to_text(row.mean, a.format),
                       std::isnan(row.behind)
                           ? "best"
                           : fmt::format("{} ({} to {})", difference(row.behind, a.format),
                                         difference(row.behind_low, a.format), difference(row.behind_high, a.format)));
  }
  out += "\n";
  const SelectRow& best = a.rows[a.best];
  if (a.budget || !a.decided) {
    para(fmt::format("{} is the best{}: with {:.1f} % or more it is (all others together).", best.label,
                     a.budget ? "" : " so far, after as many replications as were allowed", a.chance * 100));
  } else {
    para(
        fmt::format("{} is the best: if it leads by {}{} or more, this is right with {:.6g} % or more. By the pairs "
                    "alone: {:.1f} % or more.",
                    best.label, difference(a.delta, a.format), unit, a.confidence * 100, a.chance * 100));
  }
  if (!files.empty()) para(fmt::format("Files in {}: {}", directory, fmt::join(files, ", ")));
  return visible_lines(out);
}

std::string to_json(const SelectAnswer& a) {
  Json rows = Json::array();
  for (const SelectRow& row : a.rows)
    rows.push_back({{"label", row.label},
                    {"name", row.name},
                    {"file", row.file},
                    {"n", row.n},
                    {"mean", number(row.mean)},
                    {"behind", number(row.behind)},
                    {"behind_interval", {number(row.behind_low), number(row.behind_high)}},
                    {"left_out", row.left_out}});
  const Json all = {{"icsflow", "select"},
                    {"measure", a.measure},
                    {"figure", a.figure},
                    {"format", name(a.format)},
                    {"start", a.start},
                    {"until", a.until},
                    {"seed", a.seed},
                    {"best_is", a.highest ? "highest" : "lowest"},
                    {"delta", a.delta},
                    {"confidence", a.confidence},
                    {"budget", a.budget ? Json(*a.budget) : Json(nullptr)},
                    {"decided", a.decided},
                    {"best", a.rows[a.best].label},
                    {"chance", a.chance},
                    {"plans", rows}};
  return visible_json(all.dump(2, ' ', false, Json::error_handler_t::replace)) + "\n";
}

std::vector<std::string> write_select(const std::filesystem::path& directory, const SelectAnswer& a) {
  write_whole_file(directory, "select.json", to_json(a));
  CsvFile csv(directory, "select.csv");
  csv.row({"plan", "name", "n", "mean", "behind", "low", "high", "left_out", "best"});
  for (std::size_t i = 0; i < a.rows.size(); ++i) {
    const SelectRow& row = a.rows[i];
    csv.field(row.label).field(row.name).field(row.n).field(row.mean).field(row.behind).field(row.behind_low);
    csv.field(row.behind_high).field(row.left_out ? 1 : 0).field(i == a.best ? 1 : 0).end_row();
  }
  csv.commit();
  sync_names(directory);
  return {"select.csv", "select.json"};
}

}  // namespace icsflow::models
