/// The files that a comparison leaves.

#include <fmt/format.h>

#include <cmath>
#include <fstream>
#include <limits>

#include "compare/words.hpp"
#include "icsflow/report/comparison_page.hpp"
#include "icsflow/report/summary.hpp"
#include "icsflow/results/csv_file.hpp"
#include "icsflow/results/names.hpp"
#include "icsflow/results/results_store.hpp"
#include "icsflow/results/whole_file.hpp"
#include "icsflow/scenario/visible.hpp"
#include "numbers.hpp"

namespace icsflow::models {
namespace {

std::string cell(const std::string& text) {
  std::string out;
  for (const char c : visible(text)) {
    if (c == '|') out += '\\';
    out += c;
  }
  return out;
}

/// The links of a plan; empty if it says none.
std::string chain_table(const Comparison& c, std::size_t plan) {
  std::string text;
  for (const LinkSaid& link : c.chain) {
    if (link.plan != plan) continue;
    if (text.empty()) text = "| link | size | literature | set by |\n|---|---|---|---|\n";
    const std::string source = link.source.empty() ? "" : " (" + link.source + ")";
    text += fmt::format("| {}: {} | {} | {} | {} |\n", cell(link.words), cell(c.figures[link.figure].label),
                        link_size(c, link), cell(link.literature.empty() ? "not known" : link.literature + source),
                        link.parameter.empty() ? "" : '`' + cell(link.parameter) + '`');
  }
  return text.empty() ? "" : "What it works through, link by link:\n\n" + text + "\n";
}

void write_csv(const std::filesystem::path& directory, const Comparison& c) {
  CsvFile csv(directory, "compare.csv");
  csv.row({"plan",          "measure",        "scope",      "dimension",    "name", "date",         "unit",
           "base",          "plan_mean",      "difference", "low",          "high", "band_low",     "band_high",
           "bootstrap_low", "bootstrap_high", "n",          "in_direction", "gain", "together_low", "together_high",
           "verdict",       "inputs_share",   "inputs_low", "inputs_high"});
  for (std::size_t p = 0; p < c.plans.size(); ++p) {
    for (std::size_t f = 0; f < c.figures.size(); ++f) {
      const ComparedFigure& figure = c.figures[f];
      const Difference& d = c.differences[p][f];
      if (d.n == 0) continue;
      csv.field(c.plans[p].label).field(figure.measure).field(figure.scope).field(figure.dimension);
      csv.field(figure.label).field(figure.date).field(name(figure.format));
      csv.field(d.base).field(d.plan).field(d.mean).field(d.low).field(d.high).field(d.band_low).field(d.band_high);
      csv.field(d.bootstrap_low).field(d.bootstrap_high).field(d.n);
      if (c.paired) {
        csv.field(d.in_direction);
      } else {
        csv.field(std::string());
      }
      csv.field(d.gain).field(d.together_low).field(d.together_high);
      csv.field(figure.primary ? word(d.verdict) : "exploratory");
      constexpr double kNothing = std::numeric_limits<double>::quiet_NaN();
      csv.field(d.spread ? d.spread->share : kNothing);
      csv.field(d.spread ? d.spread->share_low : kNothing).field(d.spread ? d.spread->share_high : kNothing).end_row();
    }
  }
  csv.commit();
}

/// One of our comparisons is there, or a study: what stands there may be written over.
bool is_ours(const std::filesystem::path& directory) {
  if (std::filesystem::exists(directory / "results.sqlite")) return true;
  std::ifstream json(directory / "compare.json");
  std::string begins(40, '\0');
  json.read(begins.data(), static_cast<std::streamsize>(begins.size()));
  return begins.rfind("{\n  \"icsflow\": \"compare\",", 0) == 0;
}

}  // namespace

std::string to_markdown(const Comparison& c) {
  std::string text = fmt::format("# {} and {}\n\n{}, {}, seed {}. {}\n\n", cell(c.base.name),
                                 plural(static_cast<std::int64_t>(c.plans.size()), "plan"), dates_text(c),
                                 plural(static_cast<std::int64_t>(c.base.replications.size()), "replication"),
                                 c.base.seed, method_sentence(c));
  for (std::size_t p = 0; p < c.plans.size(); ++p) {
    text += fmt::format("## {}: {}\n\n{}\n\n", letter(p), cell(c.plans[p].label), cell(c.plans[p].name));
    text += fmt::format(
        "| figure | base | plan | difference | {:.6g} % interval | bootstrap | direction | gain | verdict |\n"
        "|---|--:|--:|--:|--:|--:|--:|--:|---|\n",
        c.confidence * 100);
    for (std::size_t f = 0; f < c.figures.size(); ++f) {
      const ComparedFigure& figure = c.figures[f];
      const Difference& d = c.differences[p][f];
      if (!figure.shown || d.n == 0) continue;
      text += fmt::format("| {} | {} | {} | {}{} | {} | {}{} | {} | {} | {} |\n", cell(figure.label),
                          to_text(d.base, figure.format), to_text(d.plan, figure.format),
                          signed_number(d.mean, d, figure.format), unit_of_difference(figure.format),
                          interval_text(d.low, d.high, d, figure.format),
                          interval_text(d.bootstrap_low, d.bootstrap_high, d, figure.format),
                          d.skewed ? " (skewed)" : "", c.paired ? fmt::format("{} of {}", d.in_direction, d.n) : "-",
                          gain_text(d.gain), figure.primary ? word(d.verdict) : "exploratory");
    }
    text += "\n" + chain_table(c, p);
    for (const OverTime& said : c.over_time)
      if (said.plan == p && said.scope == "all") text += fmt::format("- {} {}\n", cell(said.label), sentence(c, said));
    text += "\n";
  }
  if (!c.targets.empty()) {
    text += fmt::format(
        "## Chances of targets\n\n{:.6g} % intervals: Wilson; of differences Newcombe.\n\n"
        "| target | plan | met | difference |\n|---|---|--:|--:|\n",
        c.confidence * 100);
    for (const TargetSaid& target : c.targets)
      for (std::size_t side = 0; side < target.chances.size(); ++side)
        text += fmt::format("| {} | {} | {} | {} |\n", cell(target.text),
                            cell(side == 0 ? c.base.label : c.plans[side - 1].label), chance_text(target.chances[side]),
                            chance_difference(target.chances[side]));
    text += "\n";
  }
  if (c.best) {
    text +=
        fmt::format("## The best\n\n{}\n\n| side | mean | difference | interval | verdict |\n|---|--:|--:|--:|---|\n",
                    cell(best_sentence(c)));
    for (const BestLine& l : best_lines(c))
      text += fmt::format("| {} | {} | {} | {} | {} |\n", l.who, l.mean, l.difference, l.interval, l.verdict);
    text += "\n";
  }
  for (const std::string& s : {exploratory_sentence(c), spread_sentence(c), precision_sentence(c)})
    if (!s.empty()) text += s + "\n";
  for (const std::string& warning : c.warnings) text += "\nMind: " + cell(warning) + "\n";
  return text;
}

std::vector<std::string> comparison_files() { return {"compare.csv", "compare.json", "compare.md", "changes.md"}; }

std::vector<std::string> write_comparison(const std::filesystem::path& directory, const Comparison& comparison,
                                          const std::string& changes) {
  std::filesystem::create_directories(directory);
  for (const std::string& file : comparison_files())
    if (!is_ours(directory) && std::filesystem::exists(directory / file))
      throw StudyRefused(fmt::format("{}: holds {} but no study and no comparison of icsflow; it would be written over",
                                     directory.string(), file),
                         false);
  // The one by which ours are known again comes first.
  write_whole_file(directory, "compare.json", to_json(comparison));
  write_csv(directory, comparison);
  write_whole_file(directory, "compare.md", to_markdown(comparison));
  write_whole_file(directory, "changes.md", changes);
  sync_names(directory);
  return comparison_files();
}

}  // namespace icsflow::models
