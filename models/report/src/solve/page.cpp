/// The page of an answer of `solve`.

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "icsflow/report/solve_page.hpp"
#include "icsflow/report/summary.hpp"
#include "icsflow/scenario/visible.hpp"
#include "numbers.hpp"

namespace icsflow::models {
namespace {

constexpr std::size_t kColumns = 80;

std::string percent(double share) { return fmt::format("{:.0f}", share * 100); }

std::chrono::sys_days day_of(const std::string& iso) {
  return std::chrono::year{std::stoi(iso.substr(0, 4))} / std::stoi(iso.substr(5, 2)) / std::stoi(iso.substr(8, 2));
}

std::string chance_of(const SolveTried& t) {
  return fmt::format("{} % ({} to {})", percent(static_cast<double>(t.met) / t.n), percent(t.low), percent(t.high));
}

class Page {
 public:
  explicit Page(const SolveAnswer& answer) : a_(answer) {}

  std::string text(const std::string& directory, const std::vector<std::string>& files) {
    heading();
    tried();
    answer();
    if (!a_.level && !a_.binding.empty()) binding();
    if (a_.lasting) lasting();
    if (!a_.no_lasting.empty()) para(fmt::format("Whether it lasts is not known: {}.", a_.no_lasting));
    if (a_.closed_form) closed_form();
    if (!files.empty()) para(fmt::format("Files in {}: {}", directory, fmt::join(files, ", ")));
    return visible_lines(out_);
  }

 private:
  void para(const std::string& text) {
    for (const std::string& line : wrapped(text, kColumns)) out_ += line + "\n";
  }

  void heading() {
    para(a_.name);
    para(fmt::format("{} to {}, seed {}", long_date(day_of(a_.start)),
                     long_date(day_of(a_.until) - std::chrono::days{1}), a_.seed));
    para(fmt::format("Lever: {}{}, {} to {} in steps of {}", a_.paths.front(),
                     a_.paths.size() > 1 ? fmt::format(" and {} more", a_.paths.size() - 1) : "", a_.from, a_.to,
                     a_.step));
    para(fmt::format("Target: {} ({}), with a chance of {} %", a_.target, a_.figure, percent(a_.chance)));
    out_ += "\n";
  }

  void tried() {
    std::size_t width = 5;
    for (const SolveTried& t : a_.tried) width = std::max(width, t.text.size());
    out_ += fmt::format("{:>{}}  {:<10} {:<19} {}\n", "level", width, "met by",
                        fmt::format("chance, {:.6g} %", a_.confidence * 100), "figure (mean)");
    for (const SolveTried& t : a_.tried)
      out_ += fmt::format("{:>{}}  {:<10} {:<19} {:<14} {}\n", t.text, width, fmt::format("{} of {}", t.met, t.n),
                          chance_of(t), to_text(t.mean, a_.format), side(t));
    out_ += "\n";
  }

  static const char* side(const SolveTried& t) {
    switch (t.side) {
      case SolveTried::Side::kBelow:
        return "too little";
      case SolveTried::Side::kAbove:
        return "enough";
      case SolveTried::Side::kOpen:
        break;
    }
    return "open";
  }

  void answer() {
    const SolveTried& best = a_.tried[a_.best];
    const std::string confidence = fmt::format("{:.6g} %", a_.confidence * 100);
    switch (a_.outcome) {
      case SolveAnswer::Outcome::kNotReachable:
        para(fmt::format("Not reachable by this lever: best chance {} % at {}.",
                         percent(static_cast<double>(best.met) / best.n), best.text));
        break;
      case SolveAnswer::Outcome::kUnclear:
        para(a_.level
                 ? fmt::format("Perhaps {}: whether {} suffices is not clear after {}; the best chance is {} at {}.",
                               a_.level_text, a_.to, plural(a_.most, "replication"), chance_of(best), best.text)
                 : fmt::format("Not clear whether the lever reaches it: the best chance is {} at {} after {}. Run "
                               "more (--replications), or go further (--to).",
                               chance_of(best), best.text, plural(a_.most, "replication")));
        break;
      case SolveAnswer::Outcome::kAlready:
        para(fmt::format("{} meets the target: nothing more is needed.", a_.from));
        break;
      case SolveAnswer::Outcome::kFound:
        para(a_.below
                 ? fmt::format("The least level is {}: with {} confidence above {} and at most {}.", a_.level_text,
                               confidence, *a_.below, *a_.above)
                 : fmt::format("The least level is {}: with {} confidence at most {}; whether {} suffices is open.",
                               a_.level_text, confidence, *a_.above, a_.from));
        if (!a_.one_step)
          para(
              fmt::format("Levels between are too near to the chance wanted for {}; more tell them apart "
                          "(--replications).",
                          plural(a_.most, "replication")));
        break;
    }
    if (a_.probabilistic)
      para("The chance does not rise from level to level in these replications: found by probabilistic bisection.");
  }

  void binding() {
    out_ += "\n";
    para("What binds instead: the highest loads (wanted over available) at " + a_.to + ":");
    for (const BindingPlace& b : a_.binding)
      out_ += fmt::format("  {:>5.2f}  {}{}{}\n", b.load, b.path, b.label.empty() ? "" : ", " + b.label,
                          b.simulated ? " (simulated)" : "");
  }

  void lasting() {
    const Lasting& l = *a_.lasting;
    out_ += "\n";
    para(fmt::format("Does it last? At {}, {} and a year later, {}, {} replications:", a_.level_text,
                     long_date(day_of(l.then)), long_date(day_of(l.later)), l.n));
    for (const LaterFigure& f : l.figures)
      out_ += fmt::format("  {:<22} {:>12} {:>12}\n", f.label, to_text(f.then, f.format), to_text(f.later, f.format));
    switch (l.kind) {
      case Lasting::Kind::kLasts:
        para(fmt::format("It lasts: the target is met by {} % of replications then, too.", percent(l.chance_later)));
        break;
      case Lasting::Kind::kFades:
        para(fmt::format("It does not last: a year later {} % of replications meet the target.",
                         percent(l.chance_later)));
        break;
      case Lasting::Kind::kEmpties:
        para("It empties the list and stays: more than the work that comes in. Less is enough once the list is short.");
        break;
    }
  }

  void closed_form() {
    const ClosedForm& c = *a_.closed_form;
    out_ += "\n";
    para(fmt::format(
        "By arithmetic alone (waits taken as exponential): {} new clocks a week, {} waiting at the start. The list may "
        "be {}; over {:.0f} weeks {} a week have to leave it. Simulated at {}: a list of {}, {} a week leave it.",
        grouped(c.demand, 0), grouped(c.opening_list, 0), grouped(c.target_list, 0), c.weeks, grouped(c.leaving, 0),
        a_.level ? a_.level_text : a_.to, grouped(c.simulated_list, 0), grouped(c.simulated_leaving, 0)));
  }

  const SolveAnswer& a_;
  std::string out_;
};

}  // namespace

std::string to_text(const SolveTried& tried) {
  return fmt::format("{}: met by {} of {}, {}", tried.text, tried.met, tried.n, chance_of(tried));
}

std::string to_text(const SolveAnswer& answer, const std::string& directory, const std::vector<std::string>& files) {
  return Page(answer).text(directory, files);
}

}  // namespace icsflow::models
