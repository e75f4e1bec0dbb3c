#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "icsflow/calibrate/region.hpp"
#include "icsflow/scenario/scenario.hpp"
#include "icsflow/scenario/visible.hpp"
#include "icsflow/scenario/yaml_text.hpp"
#include "number_text.hpp"

namespace icsflow::models {
namespace {

constexpr std::array<std::string_view, kRegionInputs> kInputs{"early",  "tail",     "urgency",
                                                              "inflow", "removals", "throughput"};
constexpr std::size_t kMostUncertain = 1000;  // docs/scenario-format.md, section 13
constexpr double kNormal95 = 1.96;

/// Of some targets: how far published figures are from what the points give.
struct Score {
  int n = 0, inside = 0;
  double squares = 0;
  void add(const RegionTarget& t) {
    const double s = t.score();
    ++n;
    inside += std::abs(s) < kNormal95 ? 1 : 0;
    squares += s * s;
  }
};

std::string line_of(const std::string& what, const Score& s) {
  return fmt::format("  {:<34} {:>6} {:>8} {:>9.2f}\n", what, s.n, s.inside, s.n == 0 ? 0 : std::sqrt(s.squares / s.n));
}

}  // namespace

std::string_view to_text(RegionInput input) { return kInputs[static_cast<std::size_t>(input)]; }

const std::vector<std::string>& target_kinds() {
  static const std::vector<std::string> kinds{"bands", "flows", "list", "drift", "tail"};
  return kinds;
}

bool RegionRange::identified() const {
  if (!varied) return false;
  // On the scale on which it was tried.
  const auto scale = [&](double x) { return low > 0 ? std::log(x) : x; };
  return scale(high95) - scale(low95) < 0.5 * (scale(high) - scale(low));
}

double RegionTarget::score() const {
  return (published - mean) / std::max(1e-300, std::sqrt(luck * luck + model * model + spread * spread));
}

std::string to_text(const Region& region, const std::string& given) {
  const std::string name = visible(given);
  std::string page = fmt::format(
      "{}\n{}\nWhat the published figures allow: {} runs in {} waves; ruled out beyond an implausibility of {:g}.\n"
      "Each input is a factor of what the scenario says: 95 % of the points, in brackets the best; * not identified "
      "(half of\n"
      "what was tried, or more, is left). Left: share of all that was tried, and of the published figures those "
      "used.\n\n",
      name, std::string(name.size(), '='), region.runs, region.waves, region.cut);
  page += fmt::format("  {:<12}", "");
  for (const std::string_view input : kInputs) page += fmt::format(" {:<19}", input);
  page += "   left  used\n";
  std::map<std::string, int> refused, not_matched;
  for (const ServiceRegion& s : region.services) {
    if (!s.why_not.empty())
      ++not_matched[s.why_not.find("fewer") != std::string::npos ? "too few completions" : s.why_not];
    if (!s.why_not.empty() || s.held_out) continue;
    int used = 0, fitted = 0;
    for (const RegionTarget& t : s.targets) {
      fitted += t.held_out ? 0 : 1;
      used += t.used ? 1 : 0;
      if (!t.held_out && !t.used) ++refused[t.name];
    }
    if (s.empty()) {
      page +=
          fmt::format("  {:<12} nothing that was tried explains the published figures: least implausibility {:.1f}\n",
                      s.id, s.least_implausibility);
      continue;
    }
    page += fmt::format("  {:<12}", s.id);
    for (const RegionRange& r : s.inputs)
      page += fmt::format(" {:<19}", r.varied ? fmt::format("{:.2f}-{:.2f} ({:.2f}){}", r.low95, r.high95, r.best,
                                                            r.identified() ? "" : "*")
                                              : "-");
    page += fmt::format(" {:>6.2g} {:>2}/{}\n", s.volumes.empty() ? 1.0 : s.volumes.back(), used, fitted);
  }
  for (const auto& [why, n] : not_matched) page += fmt::format("  {} services are left as they are: {}\n", n, why);
  if (!refused.empty()) {
    page += "\nNot used, as no emulator of it was good enough (leave-one-out Q2), with the number of services:\n ";
    for (const auto& [target, n] : refused) page += fmt::format(" {} {}", target, n);
    page += '\n';
  }
  for (const std::string& note : region.notes) page += "Not fitted: " + visible(note) + '\n';
  std::map<std::string, Score> fitted, held_out;
  for (const ServiceRegion& s : region.services) {
    for (const RegionTarget& t : s.targets) (t.held_out ? held_out : fitted)[t.kind].add(t);
  }
  page +=
      "\nFit check (not a validation: the fit has seen these), simulated at the points: published figures within 95 % "
      "of all\n"
      "there is (luck, model, points), and root mean square of the distance in standard deviations.\n\n";
  page += fmt::format("  {:<34} {:>6} {:>8} {:>9}\n", "", "of", "within", "distance");
  for (const auto& [kind, score] : fitted) page += line_of(kind, score);
  if (!held_out.empty()) {
    page += "\nHeld out: the fit has not seen these.\n\n";
    for (const auto& [kind, score] : held_out) page += line_of(kind, score);
  }
  return page;
}

std::string inputs_csv(const Region& region) {
  std::string out = "service,input,varied,low,high,least,most,low95,high95,best,identified\r\n";
  for (const ServiceRegion& s : region.services) {
    for (std::size_t i = 0; i < kRegionInputs; ++i) {
      const RegionRange& r = s.inputs[i];
      if (s.points.empty() || s.held_out || !r.varied) {
        out += fmt::format("{},{},no,,,,,,,,\r\n", csv_cell(s.id), kInputs[i]);
        continue;
      }
      out +=
          fmt::format("{},{},yes,{:.5g},{:.5g},{:.5g},{:.5g},{:.5g},{:.5g},{:.5g},{}\r\n", csv_cell(s.id), kInputs[i],
                      r.low, r.high, r.least, r.most, r.low95, r.high95, r.best, r.identified() ? "yes" : "no");
    }
  }
  return out;
}

std::string targets_csv(const Region& region) {
  std::string out = "service,target,kind,published,luck,model,q2,used,held_out,mean,spread,score\r\n";
  for (const ServiceRegion& s : region.services) {
    for (const RegionTarget& t : s.targets)
      out += fmt::format("{},{},{},{:.5g},{:.4g},{:.4g},{:.3f},{},{},{:.5g},{:.4g},{:.3f}\r\n", csv_cell(s.id), t.name,
                         t.kind, t.published, t.luck, t.model, t.q2, t.used ? "yes" : "no", t.held_out ? "yes" : "no",
                         t.mean, t.spread, t.score());
  }
  return out;
}

std::string points_csv(const Region& region, const Scenario& scenario) {
  std::string out = "point,path,value\r\n";
  const auto add = [&](const std::string& point, const RegionValue& v, double value) {
    out += fmt::format("{},{},{}\r\n", point, csv_cell(v.path),
                       csv_cell(set_text(scenario.parameters.at(v.parameter), value)));
  };
  for (const RegionValue& v : region.values) add("best", v, v.best);
  const std::size_t points = region.values.empty() ? 0 : region.values.front().points.size();
  for (std::size_t p = 0; p < points; ++p) {
    for (const RegionValue& v : region.values) add(fmt::format("p{:03}", p + 1), v, v.points[p]);
  }
  return out;
}

std::string uncertainty_yaml(const Region& region, const Scenario& scenario, const std::string& file) {
  // More values than a scenario may have: those with the least width are left at the best point.
  std::vector<const RegionValue*> kept;
  for (const RegionValue& v : region.values) {
    if (v.high > v.low) kept.push_back(&v);
  }
  const auto width = [](const RegionValue* v) { return (v->high - v->low) / v->best; };
  std::stable_sort(kept.begin(), kept.end(), [&](const auto* a, const auto* b) { return width(a) > width(b); });
  const std::size_t all = kept.size();
  kept.resize(std::min(all, kMostUncertain));
  std::sort(kept.begin(), kept.end(), [](const auto* a, const auto* b) { return a->path < b->path; });
  std::string out = fmt::format(
      "# Written by icsflow calibrate --to published: what the published figures leave open, 95 % of the points of the "
      "region.\n"
      "# Each value is drawn on its own here; together they stand in the table of points.\n{}"
      "icsflow: 1\nname: {}\nextends: {}\nsource: icsflow calibrate\nuncertainty:\n",
      all > kept.size() ? fmt::format("# The {} of {} values with the widest ranges, as many as a scenario may have.\n",
                                      kept.size(), all)
                        : "",
      yaml_text(scenario.name + ", with what its calibration leaves open"), yaml_text(file));
  std::size_t number = 0;
  for (const RegionValue* v : kept) {
    const Parameter& p = scenario.parameters.at(v->parameter);
    out += fmt::format("  region_{}: {{path: {}, low: {}, high: {}}}\n", ++number, yaml_text(v->path),
                       set_text(p, v->low), set_text(p, v->high));
  }
  return out;
}

std::vector<PlacedText> best_texts(const Region& region, const Scenario& scenario) {
  std::vector<PlacedText> out;
  for (const RegionValue& v : region.values) {
    const Parameter& p = scenario.parameters.at(v.parameter);
    if (!p.is_default) out.push_back({p.place, number_and_unit(p, v.best).first});
  }
  return out;
}

}  // namespace icsflow::models
