/// The page of a comparison.

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "compare/words.hpp"
#include "icsflow/report/comparison_page.hpp"
#include "icsflow/report/summary.hpp"
#include "icsflow/scenario/visible.hpp"
#include "numbers.hpp"
#include "targets/targets.hpp"

namespace icsflow::models {
namespace {

constexpr std::size_t kColumns = 80;
constexpr std::size_t kLines = 40;

std::size_t characters(const std::string& text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

/// At most `width` characters.
std::string cut(const std::string& text, std::size_t width) {
  if (characters(text) <= width) return text;
  std::size_t end = 0;
  for (std::size_t count = 0; end < text.size(); ++end)
    if ((static_cast<unsigned char>(text[end]) & 0xC0U) != 0x80U && ++count > width - 3) break;
  return text.substr(0, end) + "...";
}

/// With `first` before it and its further lines below its first word.
std::vector<std::string> hanging(const std::string& first, const std::string& text) {
  std::vector<std::string> lines;
  for (const std::string& l : wrapped(text, kColumns - first.size()))
    lines.push_back((lines.empty() ? first : std::string(first.size(), ' ')) + cut(l, kColumns - first.size()));
  return lines;
}

class Page {
 public:
  Page(const Comparison& comparison, const std::string& directory, const std::vector<std::string>& files)
      : c_(comparison) {
    heading();
    const std::vector<std::string> targets = targets_told();
    std::vector<std::string> end = foot(directory, files);
    const std::vector<std::string> links = mechanism(lines_.size() + targets.size() + end.size() + 1 + c_.plans.size());
    end.insert(end.begin(), links.begin(), links.end());
    const bool skewed = figures(end.size() + 1);  // targets are asked for: they take no figure's place
    if (skewed) line("~ skewed: rather the bootstrap interval, in compare.csv and compare.md.");
    for (const std::string& l : targets) line(l);
    for (const std::string& l : end) line(l);
  }
  [[nodiscard]] std::string text() const {
    std::string all;
    for (const std::string& l : lines_) all += l + "\n";
    return all;
  }

 private:
  void line(const std::string& text) { lines_.push_back(text); }
  void paragraph(const std::string& text) {
    if (text.empty()) return;
    for (const std::string& l : wrapped(text, kColumns)) line(l);
  }

  void heading() {
    line(cut("Base: " + visible(c_.base.label) + ", " + visible(c_.base.name), kColumns));
    for (std::size_t p = 0; p < c_.plans.size(); ++p)
      line(cut(fmt::format("{:>4}: {}, {}", letter(p), visible(c_.plans[p].label), visible(c_.plans[p].name)),
               kColumns));
    paragraph(fmt::format("{}, {}, seed {}. {}", dates_text(c_),
                          plural(static_cast<std::int64_t>(c_.base.replications.size()), "replication"), c_.base.seed,
                          method_sentence(c_)));
    line("");
    line(fmt::format("{:>15}{:>12}  {:<24}{:>10}{:>7}  {}", "plan", "difference",
                     fmt::format("{:.6g} % interval", c_.confidence * 100), c_.paired ? "direction" : "",
                     c_.paired ? "gain" : "", "verdict"));
  }

  /// What a figure is of, in lines.
  [[nodiscard]] std::vector<std::string> title(std::size_t f) const {
    const ComparedFigure& figure = c_.figures[f];
    for (const auto& of : c_.differences)
      if (of[f].n > 0)
        return hanging("", visible(figure.label) + ": base " + to_text(of[f].base, figure.format) +
                               (figure.format == Format::kShare ? ", differences in points" : ""));
    return {};
  }

  /// @return whether one of those that are shown is skewed
  bool figures(std::size_t lines_below) {
    std::vector<std::size_t> shown;
    std::size_t left_out = 0, used = lines_.size() + lines_below;
    for (const bool primary : {true, false}) {
      for (std::size_t f = 0; f < c_.figures.size(); ++f) {
        const ComparedFigure& figure = c_.figures[f];
        if (!figure.shown || figure.primary != primary) continue;
        const std::size_t more = title(f).size() + c_.plans.size();
        if (figure.asked_for || used + more < kLines) {
          shown.push_back(f);
          used += more;
        } else {
          ++left_out;
        }
      }
    }
    for (const std::size_t f : shown) one_figure(f);
    if (left_out > 0) line(fmt::format("({} more in the files; name figures with --show)", left_out));
    return std::any_of(shown.begin(), shown.end(), [&](std::size_t f) {
      return std::any_of(c_.differences.begin(), c_.differences.end(), [&](const auto& of) { return of[f].skewed; });
    });
  }

  void one_figure(std::size_t f) {
    const ComparedFigure& figure = c_.figures[f];
    const std::vector<std::string> heading = title(f);
    if (heading.empty()) return;
    for (const std::string& l : heading) line(l);
    for (std::size_t p = 0; p < c_.plans.size(); ++p) {
      const Difference& d = c_.differences[p][f];
      if (d.n == 0) {
        line(fmt::format("{:>4}: not a figure of this plan", letter(p)));
        continue;
      }
      const std::string direction = !c_.paired            ? ""
                                    : d.in_direction == 0 ? "-"
                                                          : fmt::format("{} of {}", d.in_direction, d.n);
      std::string row = fmt::format("{:>4}{:>11}{:>12}  {:<24}{:>10}{:>7}  {}", letter(p), bare(d.plan, figure.format),
                                    signed_number(d.mean, d, figure.format),
                                    interval_text(d.low, d.high, d, figure.format) + (d.skewed ? " ~" : ""), direction,
                                    c_.paired ? gain_text(d.gain) : "", word(d.verdict));
      row.erase(row.find_last_not_of(' ') + 1);
      line(row);
    }
  }

  [[nodiscard]] bool is_told(const OverTime& said) const {
    const auto asked = [&](const ComparedFigure& f) {
      return f.asked_for && f.measure == said.measure && f.scope == said.scope;
    };
    const bool any = std::any_of(c_.over_time.begin(), c_.over_time.end(), [&](const OverTime& o) {
      return std::any_of(c_.figures.begin(), c_.figures.end(),
                         [&](const auto& f) { return f.asked_for && f.measure == o.measure && f.scope == o.scope; });
    });
    if (!any) return said.measure == "list" && said.scope == "all";
    return std::any_of(c_.figures.begin(), c_.figures.end(), asked);
  }

  /// The links of the plans: in full where there is room, else each on a line, else where they are.
  [[nodiscard]] std::vector<std::string> mechanism(std::size_t used) const {
    std::vector<std::string> all, brief;
    for (std::size_t i = 0; i < c_.chain.size(); ++i) {
      const LinkSaid& link = c_.chain[i];
      if (i == 0 || c_.chain[i - 1].plan != link.plan) {
        all.push_back(fmt::format("What {} works through:", letter(link.plan)));
        brief.push_back(all.back());
      }
      const std::string size = cut(link_size(c_, link), kColumns / 2 + 8);
      const std::size_t room = kColumns - 6 - characters(size);
      brief.push_back("    " + cut(visible(link.words), room) + ": " + size);
      all.push_back(brief.back());
      if (!link.literature.empty()) all.push_back(cut("      literature: " + visible(link.literature), kColumns));
      if (!link.parameter.empty()) all.push_back(cut("      set by " + visible(link.parameter), kColumns));
    }
    if (used + all.size() <= kLines) return all;
    if (used + brief.size() <= kLines) return brief;
    return {"What the plans work through, link by link: compare.md"};
  }

  [[nodiscard]] std::vector<std::string> targets_told() const {
    constexpr std::size_t kNames = 3;
    std::vector<std::string> sides{"base"};
    for (std::size_t p = 0; p < c_.plans.size(); ++p) sides.push_back(letter(p));
    return target_lines(c_.targets, sides, c_.confidence, kColumns, kNames);
  }

  /// Of many, those that were borne out are counted.
  [[nodiscard]] std::vector<std::string> expectations() const {
    constexpr std::size_t kFew = 6;
    std::vector<std::string> out;
    for (std::size_t p = 0; p < c_.plans.size(); ++p) {
      std::size_t all = 0, borne = 0;
      for (const ExpectationSaid& said : c_.expectations) {
        if (said.plan != p) continue;
        ++all;
        const bool is_borne = said.borne == ExpectationSaid::Borne::kYes;
        borne += is_borne ? 1 : 0;
        if (!is_borne || c_.expectations.size() <= kFew)
          out.push_back(cut(fmt::format("{:>4}: {}", letter(p), visible(expectation_text(said))), kColumns));
      }
      if (borne > 0 && c_.expectations.size() > kFew)
        out.push_back(fmt::format("{:>4}: yes, {} of {} (compare.md names them)", letter(p), borne, all));
    }
    return out;
  }

  std::vector<std::string> foot(const std::string& directory, const std::vector<std::string>& files) const {
    std::vector<std::string> end;
    const auto add = [&](const std::string& text) {
      if (text.empty()) return;
      for (std::string& l : wrapped(text, kColumns)) end.push_back(std::move(l));
    };
    add(best_sentence(c_));
    for (const BestLine& l : best_lines(c_))
      end.push_back(fmt::format("{:>4}{:>15}{:>12}  {:<24} {}", l.who, l.mean, l.difference, l.interval, l.verdict));
    if (!c_.expectations.empty()) end.push_back("Expectations, written before (borne out by these intervals?):");
    for (std::string& l : expectations()) end.push_back(std::move(l));
    bool first = true;
    for (const OverTime& said : c_.over_time) {
      if (!is_told(said)) continue;
      if (first) end.push_back("Over time (a band that holds in all months at once):");
      first = false;
      for (std::string& l :
           hanging(fmt::format("{:>4}: ", letter(said.plan)), visible(said.label) + " " + sentence(c_, said)))
        end.push_back(std::move(l));
    }
    const auto primary = std::count_if(c_.figures.begin(), c_.figures.end(), [](const auto& f) { return f.primary; });
    if (primary > 0)
      add(fmt::format("Verdicts: by {} that hold together with {:.6g} % (Bonferroni).",
                      plural(primary * static_cast<std::int64_t>(c_.plans.size()), "interval"), c_.confidence * 100));
    add(exploratory_sentence(c_));
    add(spread_sentence(c_));
    add(precision_sentence(c_));
    if (!files.empty()) add(fmt::format("Files in {}: {}", visible(directory), fmt::join(files, ", ")));
    return end;
  }

  const Comparison& c_;
  std::vector<std::string> lines_;
};

}  // namespace

std::string to_text(const Comparison& comparison, const std::string& directory, const std::vector<std::string>& files) {
  return Page(comparison, directory, files).text();
}

}  // namespace icsflow::models
