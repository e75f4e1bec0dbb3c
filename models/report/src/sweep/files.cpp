/// The files of a sweep and of what it says.

#include <fmt/format.h>

#include <cmath>
#include <numeric>

#include <nlohmann/json.hpp>

#include "icsflow/engine/statistics/statistics.hpp"
#include "icsflow/report/sweep_page.hpp"
#include "icsflow/results/csv_file.hpp"
#include "icsflow/results/names.hpp"
#include "icsflow/results/whole_file.hpp"
#include "icsflow/scenario/visible.hpp"

namespace icsflow::models {
namespace {

using Json = nlohmann::ordered_json;

Json number(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }
Json range(const WithRange& r) {
  return {{"value", number(r.value)}, {"low", number(r.low)}, {"high", number(r.high)}};
}
Json range(const std::optional<WithRange>& r) { return r ? range(*r) : Json(nullptr); }

void factors_head(CsvFile& csv, const Sweep& sweep) {
  csv.field(std::string("point"));
  for (const SweepFactor& f : sweep.factors) csv.field(f.name);
}

void factors_of(CsvFile& csv, const SweepPoint& point, std::size_t number) {
  csv.field(static_cast<int>(number));
  for (const double v : point.values) csv.field(v);
}

void write_points(const std::filesystem::path& directory, const Sweep& sweep) {
  constexpr double kConfidence = 0.95;
  CsvFile csv(directory, "sweep.csv");
  factors_head(csv, sweep);
  for (const char* column : {"measure", "scope", "dimension", "date", "unit", "mean", "low", "high", "n"})
    csv.field(std::string(column));
  csv.end_row();
  for (std::size_t p = 0; p < sweep.points.size(); ++p) {
    for (std::size_t f = 0; f < sweep.figures.size(); ++f) {
      const SweepFigure& figure = sweep.figures[f];
      std::vector<double> values;
      for (const double v : sweep.values[f][p])
        if (!std::isnan(v)) values.push_back(v);
      const engine::Interval interval = engine::confidence_interval(values, kConfidence);
      factors_of(csv, sweep.points[p], p);
      csv.field(figure.measure).field(figure.scope).field(figure.dimension).field(figure.date);
      csv.field(std::string(name(figure.format)));
      csv.field(values.empty() ? std::nan("") : interval.mean);
      csv.field(values.size() < 2 ? std::nan("") : interval.low());
      csv.field(values.size() < 2 ? std::nan("") : interval.high());
      csv.field(static_cast<int>(values.size())).end_row();
    }
  }
  csv.commit();
}

void write_replications(const std::filesystem::path& directory, const Sweep& sweep) {
  CsvFile csv(directory, "sweep_replications.csv");
  factors_head(csv, sweep);
  for (const char* column : {"replication", "measure", "scope", "dimension", "date", "value"})
    csv.field(std::string(column));
  csv.end_row();
  for (std::size_t p = 0; p < sweep.points.size(); ++p)
    for (std::size_t f = 0; f < sweep.figures.size(); ++f)
      for (std::size_t r = 0; r < sweep.values[f][p].size(); ++r) {
        const SweepFigure& figure = sweep.figures[f];
        factors_of(csv, sweep.points[p], p);
        csv.field(static_cast<int>(r)).field(figure.measure).field(figure.scope).field(figure.dimension);
        csv.field(figure.date).field(sweep.values[f][p][r]).end_row();
      }
  csv.commit();
}

}  // namespace

std::vector<std::string> write_sweep(const std::filesystem::path& directory, const Sweep& sweep) {
  std::vector<std::string> files{"sweep.csv", "sweep.json"};
  write_whole_file(directory, "sweep.json", sweep_record(sweep));
  write_points(directory, sweep);
  if (sweep.each_replication) {
    write_replications(directory, sweep);
    files.emplace_back("sweep_replications.csv");
  }
  sync_names(directory);
  return files;
}

std::string to_json(const Sensitivity& s) {
  Json figures = Json::array(), factors = Json::array();
  for (const SweepFactor& f : s.factors)
    factors.push_back({{"name", f.name}, {"paths", f.paths}, {"unit", f.unit}, {"low", f.low}, {"high", f.high}});
  for (const SensitivityOf& of : s.figures) {
    Json rows = Json::array();
    for (const SensitivityRow& row : of.rows)
      rows.push_back({{"factor", s.factors[row.factor].name},
                      {"importance", number(row.importance)},
                      {"change", range(row.change)},
                      {"rank_correlation", range(row.rank)},
                      {"regression", range(row.regression)},
                      {"effect_size", range(row.size)},
                      {"effect_spread", number(row.spread)},
                      {"first_order", range(row.first)},
                      {"total_order", range(row.total)}});
    figures.push_back({{"measure", of.figure.measure},
                       {"scope", of.figure.scope},
                       {"date", of.figure.date.empty() ? Json(nullptr) : Json(of.figure.date)},
                       {"label", of.figure.label},
                       {"format", name(of.figure.format)},
                       {"mean", number(of.mean)},
                       {"points", of.points},
                       {"explained", number(of.explained)},
                       {"luck", number(of.luck)},
                       {"factors", rows}});
  }
  const Json all = {{"icsflow", "sensitivity"},
                    {"name", s.name},
                    {"source", s.source},
                    {"kind", s.kind ? design_kinds()[static_cast<std::size_t>(*s.kind)] : "uncertainty"},
                    {"points", s.points},
                    {"replications", s.replications},
                    {"not_varied", s.not_varied},
                    {"confidence", s.confidence},
                    {"factors", factors},
                    {"figures", figures},
                    {"warnings", s.warnings}};
  return visible_json(all.dump(2, ' ', false, Json::error_handler_t::replace)) + "\n";
}

std::vector<std::string> write_sensitivity(const std::filesystem::path& directory, const Sensitivity& s) {
  write_whole_file(directory, "sensitivity.json", to_json(s));
  CsvFile csv(directory, "sensitivity.csv");
  csv.row({"measure",
           "scope",
           "date",
           "factor",
           "unit",
           "low",
           "high",
           "change",
           "change_low",
           "change_high",
           "rank",
           "rank_low",
           "rank_high",
           "regression",
           "regression_low",
           "regression_high",
           "effect_size",
           "effect_size_low",
           "effect_size_high",
           "effect_spread",
           "first_order",
           "first_low",
           "first_high",
           "total_order",
           "total_low",
           "total_high",
           "explained",
           "luck"});
  const WithRange nothing{std::nan(""), std::nan(""), std::nan("")};
  for (const SensitivityOf& of : s.figures) {
    for (const SensitivityRow& row : of.rows) {
      const SweepFactor& factor = s.factors[row.factor];
      csv.field(of.figure.measure).field(of.figure.scope).field(of.figure.date).field(factor.name).field(factor.unit);
      csv.field(factor.low).field(factor.high);
      for (const WithRange& r : {row.change, row.rank, row.regression, row.size.value_or(nothing)})
        csv.field(r.value).field(r.low).field(r.high);
      csv.field(row.spread);
      for (const WithRange& r : {row.first.value_or(nothing), row.total.value_or(nothing)})
        csv.field(r.value).field(r.low).field(r.high);
      csv.field(of.explained).field(of.luck).end_row();
    }
  }
  csv.commit();
  sync_names(directory);
  return {"sensitivity.csv", "sensitivity.json"};
}

}  // namespace icsflow::models
