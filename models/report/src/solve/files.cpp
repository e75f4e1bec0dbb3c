/// The files that `solve` leaves.

#include <fmt/format.h>

#include <cmath>

#include <nlohmann/json.hpp>

#include "icsflow/report/solve_page.hpp"
#include "icsflow/results/csv_file.hpp"
#include "icsflow/results/names.hpp"
#include "icsflow/results/whole_file.hpp"
#include "icsflow/scenario/visible.hpp"
#include "solve/plan.hpp"

namespace icsflow::models {
namespace {

using Json = nlohmann::ordered_json;

Json number(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }
template <class T>
Json maybe(const std::optional<T>& value) {
  return value ? Json(*value) : Json(nullptr);
}

const char* word(SolveTried::Side side) {
  static constexpr const char* kWords[] = {"too little", "enough", "open"};
  return kWords[static_cast<std::size_t>(side)];
}

const char* word(SolveAnswer::Outcome outcome) {
  static constexpr const char* kWords[] = {"found", "already", "not reachable", "unclear"};
  return kWords[static_cast<std::size_t>(outcome)];
}

Json to_json(const SolveTried& t) {
  return {{"level", t.text},        {"step", t.level},     {"met", t.met}, {"n", t.n}, {"interval", {t.low, t.high}},
          {"mean", number(t.mean)}, {"side", word(t.side)}};
}

}  // namespace

std::string to_json(const SolveAnswer& a) {
  Json sets = Json::array(), tried = Json::array(), binding = Json::array();
  for (const Override& set : a.sets) sets.push_back({{"path", set.path}, {"value", set.value}});
  for (const SolveTried& t : a.tried) tried.push_back(to_json(t));
  for (const BindingPlace& b : a.binding)
    binding.push_back({{"path", b.path}, {"label", b.label}, {"load", b.load}, {"simulated", b.simulated}});
  Json all = {{"icsflow", "solve"},
              {"name", a.name},
              {"file", a.file},
              {"start", a.start},
              {"until", a.until},
              {"seed", a.seed},
              {"lever", {{"paths", a.paths}, {"from", a.from}, {"to", a.to}, {"step", a.step}, {"levels", a.levels}}},
              {"target", a.target},
              {"figure", a.figure},
              {"format", name(a.format)},
              {"chance", a.chance},
              {"confidence", a.confidence},
              {"outcome", word(a.outcome)},
              {"level", a.level ? Json(a.level_text) : Json(nullptr)},
              {"above", maybe(a.below)},
              {"at_most", maybe(a.above)},
              {"one_step", a.one_step},
              {"monotone", a.monotone},
              {"probabilistic", a.probabilistic},
              {"set", sets},
              {"tried", tried},
              {"best", to_json(a.tried[a.best])},
              {"binding", binding}};
  if (a.lasting) {
    static constexpr const char* kWords[] = {"lasts", "fades", "empties"};
    Json figures = Json::array();
    for (const LaterFigure& f : a.lasting->figures)
      figures.push_back(
          {{"label", f.label}, {"format", name(f.format)}, {"then", number(f.then)}, {"later", number(f.later)}});
    all["lasting"] = {{"then", a.lasting->then},
                      {"later", a.lasting->later},
                      {"said", kWords[static_cast<std::size_t>(a.lasting->kind)]},
                      {"chance_later", a.lasting->chance_later},
                      {"replications", a.lasting->n},
                      {"figures", figures}};
  }
  if (a.closed_form) {
    const ClosedForm& c = *a.closed_form;
    all["closed_form"] = {{"clock_starts_a_week", c.demand},
                          {"opening_list", c.opening_list},
                          {"weeks", c.weeks},
                          {"target_list", c.target_list},
                          {"leaving_a_week", c.leaving},
                          {"simulated_list", number(c.simulated_list)},
                          {"simulated_leaving_a_week", number(c.simulated_leaving)}};
  }
  all["warnings"] = a.warnings;
  return visible_json(all.dump(2, ' ', false, Json::error_handler_t::replace)) + "\n";
}

std::vector<std::string> write_solve(const std::filesystem::path& directory, const SolveAnswer& answer,
                                     const GivenBase& base) {
  std::vector<std::string> files{"solve.csv", "solve.json"};
  write_whole_file(directory, "solve.json", to_json(answer));
  CsvFile csv(directory, "solve.csv");
  csv.row({"step", "level", "met", "n", "chance", "low", "high", "mean", "side"});
  for (const SolveTried& t : answer.tried) {
    csv.field(t.level).field(t.text).field(t.met).field(t.n).field(static_cast<double>(t.met) / t.n);
    csv.field(t.low).field(t.high).field(t.mean).field(word(t.side)).end_row();
  }
  csv.commit();
  if (answer.level) {
    const std::string plan = plan_text(
        directory, base, answer.sets, fmt::format("{}, {}", answer.name, answer.level_text),
        fmt::format("# Written by icsflow solve: the least level of {} for {} with a chance of {:.6g} %.\n# It names "
                    "its base above it: run it with --allow-outside, or move it beside the base and mend `extends`.\n",
                    visible(answer.paths.front()), visible(answer.target), answer.chance * 100));
    if (!plan.empty()) {
      write_whole_file(directory, "plan.yaml", plan);
      files.emplace_back("plan.yaml");
    }
  }
  sync_names(directory);
  return files;
}

}  // namespace icsflow::models
