/// sweep.json: what a sweep was of, beside the study that has its values.

#include <cmath>
#include <fstream>
#include <iterator>
#include <map>

#include <nlohmann/json.hpp>

#include "figures.hpp"
#include "icsflow/answers/sweep.hpp"
#include "icsflow/results/kept_study.hpp"
#include "icsflow/results/names.hpp"
#include "icsflow/scenario/visible.hpp"
#include "nothing.hpp"
#include "problems.hpp"

namespace icsflow::models {
namespace {

using Json = nlohmann::ordered_json;

Json numbers(const std::vector<double>& values) {
  Json out = Json::array();
  for (const double v : values) out.push_back(std::isfinite(v) ? Json(v) : Json(nullptr));
  return out;
}

std::vector<double> numbers(const Json& values) {
  std::vector<double> out;
  for (const Json& v : values) out.push_back(v.is_null() ? kNothing : v.get<double>());
  return out;
}

Format format_of(const std::string& word) {
  for (const Format f : {Format::kCount, Format::kShare, Format::kDays, Format::kWeeks, Format::kHours})
    if (word == name(f)) return f;
  return Format::kNumber;
}

Sweep from_json(const Json& all) {
  Sweep sweep;
  const Json& of_base = all.at("base");
  sweep.design = all.at("design");
  sweep.base = of_base.at("file");
  sweep.name = of_base.at("name");
  sweep.start = of_base.at("start");
  sweep.until = of_base.at("until");
  for (std::size_t k = 0; k < design_kinds().size(); ++k)
    if (design_kinds()[k] == all.at("kind").get<std::string>()) sweep.kind = static_cast<DesignKind>(k);
  sweep.seed = all.at("seed");
  sweep.replications = all.at("replications");
  sweep.not_varied = all.at("not_varied");
  for (const Json& f : all.at("factors"))
    sweep.factors.push_back({f.at("name"), f.at("paths"), f.at("unit"), f.at("low"), f.at("high")});
  for (const Json& f : all.at("figures"))
    sweep.figures.push_back(
        {f.at("measure"), f.at("scope"), f.at("dimension"), f.at("date"), f.at("label"), format_of(f.at("format"))});
  for (const Json& p : all.at("points"))
    sweep.points.push_back({numbers(p.at("at")), numbers(p.at("values")), p.at("hash")});
  return sweep;
}

/// The values of one scenario's figures.
std::vector<std::vector<double>> values_of(const KeptStudy& study, const KeptEnsemble& kept, const Sweep& sweep) {
  const auto places = places_of(*kept.catalogue);
  std::vector<std::vector<double>> out;
  for (const SweepFigure& figure : sweep.figures) {
    ComparedFigure wanted;
    wanted.measure = figure.measure;
    wanted.scope = figure.scope;
    wanted.dimension = figure.dimension;
    wanted.date = figure.date;
    std::vector<double> values(static_cast<std::size_t>(sweep.replications), kNothing);
    if (const auto place = places.find(key_of(wanted)); place != places.end()) {
      std::vector<double> found;
      if (place->second.is_series) {
        for (const std::vector<double>& one : study.series(kept, place->second.info))
          found.push_back(one.at(place->second.position));
      } else {
        found = study.headline(kept, place->second.info);
      }
      for (std::size_t i = 0; i < found.size(); ++i)
        if (kept.finished[i] < sweep.replications) values[static_cast<std::size_t>(kept.finished[i])] = found[i];
    }
    out.push_back(std::move(values));
  }
  return out;
}

}  // namespace

std::string sweep_record(const Sweep& sweep) {
  Json factors = Json::array(), figures = Json::array(), points = Json::array();
  for (const SweepFactor& f : sweep.factors)
    factors.push_back({{"name", f.name}, {"paths", f.paths}, {"unit", f.unit}, {"low", f.low}, {"high", f.high}});
  for (const SweepFigure& f : sweep.figures)
    figures.push_back({{"measure", f.measure},
                       {"scope", f.scope},
                       {"dimension", f.dimension},
                       {"date", f.date},
                       {"label", f.label},
                       {"format", name(f.format)}});
  for (const SweepPoint& p : sweep.points)
    points.push_back({{"hash", p.hash}, {"at", numbers(p.at)}, {"values", numbers(p.values)}});
  const Json all = {
      {"icsflow", "sweep"},
      {"design", sweep.design},
      {"base", {{"file", sweep.base}, {"name", sweep.name}, {"start", sweep.start}, {"until", sweep.until}}},
      {"kind", design_kinds()[static_cast<std::size_t>(sweep.kind)]},
      {"seed", sweep.seed},
      {"replications", sweep.replications},
      {"not_varied", sweep.not_varied},
      {"factors", factors},
      {"figures", figures},
      {"points", points}};
  return visible_json(all.dump(1, ' ', false, Json::error_handler_t::replace)) + "\n";
}

Sweep read_sweep(const std::filesystem::path& directory) {
  std::ifstream in(directory / "sweep.json", std::ios::binary);
  if (!in) refuse(directory, "expected a directory that icsflow sweep has written (sweep.json); found none");
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  Sweep sweep;
  try {
    sweep = from_json(Json::parse(text));
  } catch (const nlohmann::json::exception&) {
    refuse(directory / "sweep.json", "expected what icsflow sweep writes; found other text. Run the sweep again");
  }
  const KeptStudy study(directory);
  std::map<std::string, const KeptEnsemble*> by_hash;
  for (const KeptEnsemble& e : study.ensembles())
    if (e.seed == sweep.seed) by_hash[e.hash] = &e;
  sweep.values.assign(sweep.figures.size(), {});
  std::map<std::string, std::vector<std::vector<double>>> read;
  for (const SweepPoint& point : sweep.points) {
    const auto kept = by_hash.find(point.hash);
    if (kept == by_hash.end())
      refuse(directory, "expected the results of every point; some are missing. Run the sweep again");
    if (read.count(point.hash) == 0) read[point.hash] = values_of(study, *kept->second, sweep);
    for (std::size_t f = 0; f < sweep.figures.size(); ++f) sweep.values[f].push_back(read[point.hash][f]);
  }
  return sweep;
}

}  // namespace icsflow::models
