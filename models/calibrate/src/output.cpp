#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "icsflow/calibrate/calibrate.hpp"
#include "icsflow/scenario/visible.hpp"
#include "icsflow/scenario/yaml_text.hpp"

namespace icsflow::models {
namespace {

struct Quartiles {
  double n = 0, within_18 = 0;
  std::array<double, 3> weeks{};  ///< 25, 50 and 92 %
};

template <class Counts>
Quartiles quartiles(const Counts& counts) {
  Quartiles out;
  for (const auto n : counts) out.n += static_cast<double>(n);
  for (std::size_t w = 0; w < kWithin18Bands; ++w) out.within_18 += static_cast<double>(counts[w]) / out.n;
  const std::array<double, 3> shares{0.25, 0.5, 0.92};
  for (std::size_t i = 0; i < shares.size(); ++i) {
    double before = 0;
    for (std::size_t w = 0; w < counts.size(); ++w) {
      const auto here = static_cast<double>(counts[w]);
      if (here > 0 && before + here >= shares[i] * out.n) {
        out.weeks[i] = static_cast<double>(w) + (shares[i] * out.n - before) / here;
        break;
      }
      before += here;
    }
  }
  return out;
}

std::string cells(const Quartiles& q) {
  if (q.n <= 0) return fmt::format("{:>8} {:>6} {:>5} {:>5} {:>5}", "-", "-", "-", "-", "-");
  return fmt::format("{:>8.0f} {:>5.1f}% {:>5.1f} {:>5.1f} {:>5.1f}", q.n, 100 * q.within_18, q.weeks[0], q.weeks[1],
                     q.weeks[2]);
}

}  // namespace

std::string with_texts(const std::string& text, const std::string& file, const std::vector<PlacedText>& texts) {
  std::map<std::pair<int, int>, const PlacedText*> places;
  for (const PlacedText& p : texts) {
    if (p.place.file == file) places[{p.place.line, p.place.column}] = &p;
  }
  std::string out;
  std::size_t at = 0;
  int line = 1;
  while (at < text.size()) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    std::size_t done = at;
    for (auto p = places.lower_bound({line, 0}); p != places.end() && p->first.first == line; ++p) {
      const std::size_t from = at + static_cast<std::size_t>(p->first.second) - 1;
      if (from > end || from < done) continue;
      const std::size_t to = std::min(text.find_first_of(",} \t\r\n", from), end);
      out += text.substr(done, from - done);
      out += p->second->text;
      done = to;
    }
    out += text.substr(done, end - done);
    if (end < text.size()) out += '\n';
    at = end + 1;
    ++line;
  }
  return out;
}

std::vector<PlacedText> placed(const std::vector<FittedWeight>& weights) {
  std::vector<PlacedText> out;
  for (const FittedWeight& w : weights) out.push_back({w.place, fmt::format("{:.4g}", w.after)});
  return out;
}

std::string to_text(const Calibration& calibration, const std::string& given) {
  const std::string name = visible(given);
  std::string page = fmt::format(
      "{}\n{}\nFit of who is treated next: {} weights; distance from the published waits, round by round:\n ", name,
      std::string(name.size(), '='), calibration.weights.size());
  for (const double d : calibration.distances) page += fmt::format(" {:.3f}", d);
  const auto weak = std::count_if(calibration.weights.begin(), calibration.weights.end(),
                                  [](const FittedWeight& w) { return w.share < 0.2; });
  page += fmt::format(
      "\n{} of the weights rest on their group by four fifths or more: too few of that wait were completed.\n"
      "\nFit check (not a validation: the fit has seen these): waits of those completed, by stage.\n"
      "  n a month; within 18 weeks; 25th, 50th, 92nd percentile in weeks\n\n",
      weak);
  page += fmt::format("  {:<8} {:<13} {:<10} {:^34}   {:^34}\n", "", "", "", "published", "simulated");
  std::vector<const FitCheck*> order;
  for (const FitCheck& c : calibration.checks) order.push_back(&c);
  for (const FitCheck* c : order) {
    const Quartiles published = quartiles(c->published);
    if (published.n < 1) continue;
    page +=
        fmt::format("  {:<8} {:<13} month {:<4} {}   {}{}\n", c->provider, c->admitted ? "admitted" : "not admitted",
                    c->month + 1, cells(published), cells(quartiles(c->simulated)), c->held_out ? "   held out" : "");
  }
  return page;
}

std::string to_csv(const Calibration& calibration) {
  std::string out = "path,before,after,completions,share,low,high\r\n";
  for (const FittedWeight& w : calibration.weights) {
    out += fmt::format("{},{:.10g},{:.10g},{:.10g},{:.4g},{:.4g},{:.4g}\r\n", csv_cell(w.path), w.before, w.after,
                       w.completions, w.share, w.low, w.high);
  }
  return out;
}

std::string to_uncertainty(const Calibration& calibration, const std::string& file, const std::string& name) {
  std::string out = fmt::format(
      "# Written by icsflow calibrate: weights of who is treated next, uncertain by the luck of one month's counts.\n"
      "icsflow: 1\nname: {}\nextends: {}\nsource: icsflow calibrate\nuncertainty:\n",
      yaml_text(name + ", with uncertain weights"), yaml_text(file));
  std::size_t number = 0;
  for (const FittedWeight& w : calibration.weights) {
    out += fmt::format("  weight_{}: {{path: {}, low: {:.4g}, high: {:.4g}}}\n", ++number, yaml_text(w.path), w.low,
                       w.high);
  }
  return out;
}

}  // namespace icsflow::models
