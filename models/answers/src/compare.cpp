#include "icsflow/answers/compare.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <utility>

#include "best.hpp"
#include "differences.hpp"
#include "icsflow/results/chance_range.hpp"
#include "icsflow/results/names.hpp"
#include "icsflow/scenario/visible.hpp"
#include "mechanism.hpp"
#include "sides.hpp"
#include "targets/chances.hpp"
#include "targets/expectations.hpp"
#include "wish.hpp"

namespace icsflow::models {
namespace {

constexpr int kFewest = 10;  // replications, where nothing says how many

class Comparing {
 public:
  /// @throws InputError with all that is wrong
  Comparing(const std::vector<GivenSide>& given, const CompareOptions& options) : options_(options) {
    look_at(given);
    choose_replications();
    choose_figures();
    if (!problems_.empty()) throw InputError(std::move(problems_));
  }

  int run_part() {
    run_up_to(first_stage_, options_.run.overwrite);
    return out_.run + out_.reused;
  }

  Comparison compare() {
    run_up_to(first_stage_, options_.run.overwrite);
    int count = first_stage_;
    if (wish_) count = enough(count);
    fill(count);
    return std::move(out_);
  }

 private:
  void look_at(const std::vector<GivenSide>& given) {
    std::optional<std::uint64_t> seed = options_.seed;
    for (const GivenSide& one : given) {
      try {
        sides_.push_back(side_of(one, options_, seed));
      } catch (const InputError& error) {
        problems_.insert(problems_.end(), error.problems().begin(), error.problems().end());
        continue;
      }
      // A scenario that is run beside a study meets the luck of that study.
      if (sides_.size() == 1 && !sides_.front().is_scenario() && !seed) seed = sides_.front().seed;
    }
    for (const std::string& directory : options_.reuse) {
      try {
        (void)KeptStudy(directory);
      } catch (const InputError& error) {
        problems_.insert(problems_.end(), error.problems().begin(), error.problems().end());
      }
    }
    if (!problems_.empty()) throw InputError(std::move(problems_));
    const Side& base = sides_.front();
    for (std::size_t i = 1; i < sides_.size(); ++i) find_differences(base, sides_[i], !options_.unpaired, problems_);
    if (options_.unpaired) same_seed_of_runs();
    for (const Side& side : sides_) {
      if (side.detail.value_or(Detail::kFull) == Detail::kNone)
        problems_.push_back(problem_of(side.given->given, "",
                                       "expected a study that keeps headlines; found one of detail none. Run it with "
                                       "--detail headline or full"));
    }
    seed_ = base.seed;
    for (const Side& side : sides_) {
      if (side.is_scenario()) seed_ = side.seed;
    }
  }

  /// What is run goes into one study, which has one seed.
  void same_seed_of_runs() {
    const Side* first = nullptr;
    for (const Side& side : sides_) {
      if (!side.is_scenario()) continue;
      if (first == nullptr) first = &side;
      if (side.seed != first->seed)
        problems_.push_back(problem_of(
            side.given->given, "seed",
            fmt::format("expected one seed in all that is run, {}; found {}. Give --seed", first->seed, side.seed)));
    }
  }

  void choose_replications() {
    const Side& base = sides_.front();
    const int of_base = base.is_scenario()   ? std::max(kFewest, base.given->scenario->replications)
                        : base.ended.empty() ? kFewest
                                             : base.ended.back() + 1;
    first_stage_ = options_.replications.value_or(of_base);
    if (options_.precision) {
      wish_ = wish_of(*options_.precision);
      if (!wish_)
        problems_.push_back(problem_of("--precision", "",
                                       "expected a figure and a half-width above 0, such as 'closing_list: 100' or "
                                       "'within_18_weeks: 0.2 %'; found \"" +
                                           visible(*options_.precision) + "\""));
      first_stage_ = stage_at_least(options_.replications.value_or(kFewest));
      if (options_.unpaired)
        problems_.push_back(problem_of("--precision", "", "expected pairs of replications; found --unpaired"));
      if (options_.max_replications < first_stage_)
        problems_.push_back(problem_of(
            "--max-replications", "",
            fmt::format("expected {} or more, the first stage; found {}", first_stage_, options_.max_replications)));
    }
    for (const Side& side : sides_) {
      if (side.is_scenario()) continue;
      std::vector<int> wanted(static_cast<std::size_t>(first_stage_));
      for (std::size_t i = 0; i < wanted.size(); ++i) wanted[i] = static_cast<int>(i);
      if (std::includes(side.ended.begin(), side.ended.end(), wanted.begin(), wanted.end())) continue;
      problems_.push_back(problem_of(
          side.given->given, "replications",
          fmt::format("expected the replications 0 to {}; found {} of them. Run more of it, or give --replications",
                      first_stage_ - 1,
                      std::count_if(side.ended.begin(), side.ended.end(), [&](int n) { return n < first_stage_; }))));
    }
  }

  void choose_figures() {
    const Side& base = sides_.front();
    out_.figures = figures_of(*base.catalogue);
    for (const Side& side : sides_) places_.push_back(places_of(*side.catalogue));
    std::vector<std::size_t> asked;
    const auto find = [&](const char* option, const std::vector<std::string>& texts, bool primary) {
      for (const std::string& text : texts)
        for (const std::size_t i : found(option, parse_figure(text))) {
          asked.push_back(i);
          out_.figures[i].primary = out_.figures[i].primary || primary;
        }
    };
    find("--primary", options_.primary, true);
    find("--show", options_.show, false);
    if (wish_) {
      wished_ = found("--precision", wish_->figure);
      asked.insert(asked.end(), wished_.begin(), wished_.end());
    }
    chances_.find(options_, sides_, out_.figures, problems_);
    for (const std::size_t i : chances_.needed()) needs(out_.figures[i]);
    expectations_ = find_expectations(sides_, out_.figures, problems_);
    find_best();
    links_ = find_links(sides_, out_.figures, problems_);
    for (const WantedLink& link : links_) needs(out_.figures[link.figure]);
    find("--at", dated(), false);
    for (const std::size_t i : asked) out_.figures[i].shown = out_.figures[i].asked_for = true;
    if (asked.empty() || (options_.show.empty() && options_.at.empty() && !wish_))
      for (const std::size_t i : chosen_figures(out_.figures)) out_.figures[i].shown = true;
    for (const std::size_t i : asked) needs(out_.figures[i]);
  }

  void find_best() {
    if (!options_.best) return;
    best_ = wished_best(*options_.best);
    if (!best_) {
      problems_.push_back(problem_of("--best", "",
                                     "expected a figure and least or most, such as 'over_52_weeks: least'; found \"" +
                                         visible(*options_.best) + "\""));
      return;
    }
    if (options_.unpaired)
      problems_.push_back(problem_of("--best", "", "expected pairs of replications; found --unpaired"));
    const auto figures = found("--best", best_->figure);
    if (figures.size() > 1)
      problems_.push_back(problem_of(
          "--best", "",
          fmt::format("expected one figure; found {} of \"{}\": say the scope, as in {}:{}", figures.size(),
                      visible(best_->figure.text), best_->figure.measure, out_.figures[figures.front()].scope)));
    for (const std::size_t f : figures) {
      needs(out_.figures[f]);
      best_figure_ = out_.figures[f];
    }
  }

  /// The series that are shown, at the dates of `at`.
  [[nodiscard]] std::vector<std::string> dated() const {
    std::vector<std::string> texts, measures;
    for (const auto* given : {&options_.primary, &options_.show})
      for (const std::string& text : *given)
        if (text.find('@') == std::string::npos) measures.push_back(text);
    const auto is_series = [&](const std::string& text) {
      const AskedFigure asked = parse_figure(text);
      return std::any_of(out_.figures.begin(), out_.figures.end(),
                         [&](const ComparedFigure& f) { return f.measure == asked.measure && !f.date.empty(); });
    };
    measures.erase(std::remove_if(measures.begin(), measures.end(), [&](const auto& m) { return !is_series(m); }),
                   measures.end());
    if (measures.empty()) measures = {"list", "within_18_weeks", "over_52_weeks"};
    for (const std::string& date : options_.at)
      for (const std::string& measure : measures) texts.push_back(measure + "@" + date);
    return texts;
  }

  std::vector<std::size_t> found(const char* option, const AskedFigure& asked) {
    std::vector<std::string> sentences;
    auto indices = find_figures(asked, out_.figures, sentences);
    for (const std::string& sentence : sentences) problems_.push_back(problem_of(option, "", sentence));
    return indices;
  }

  /// Every side has a figure that was asked for.
  void needs(const ComparedFigure& figure) {
    for (std::size_t s = 0; s < sides_.size(); ++s) {
      const std::string& who = sides_[s].given->given;
      if (places_[s].count(key_of(figure)) == 0) {
        problems_.push_back(problem_of(who, "",
                                       "expected " + figure.measure + " of " + figure.scope +
                                           (figure.dimension.empty() ? "" : " with " + figure.dimension) +
                                           ", as the base reports it; it is missing"));
      } else if (!figure.date.empty() && !sides_[s].keeps_months) {
        problems_.push_back(problem_of(who, "",
                                       fmt::format("expected a study that keeps {} by month; found none. Run it again, "
                                                   "with --detail headline or full",
                                                   figure.measure)));
      }
    }
  }

  void run_up_to(int count, bool overwrite) {
    const SidesRun done = run_sides(sides_, options_, seed_, count, overwrite);
    if (done.left > 0) throw StudyInterrupted("stopped early");
    if (out_.run == 0) out_.reused = done.reused;
    out_.run += done.run;
    out_.shared += done.shared;
  }

  /// Runs as many replications as the wish takes, by those of the first stage.
  int enough(int first) {
    PrecisionSaid said;
    said.figure = wish_->text;
    said.half_width = wish_->half_width;
    said.first_stage = first;
    {
      Readings readings(sides_, first);
      for (const std::size_t f : wished_) {
        const Sample base = readings.read(0, places_[0].at(key_of(out_.figures[f])));
        for (std::size_t p = 1; p < sides_.size(); ++p) {
          const Pairs pairs = pairs_of(base, readings.read(p, places_[p].at(key_of(out_.figures[f]))));
          said.needed = std::max(said.needed,
                                 engine::stein_observations(pairs.difference, options_.confidence, wish_->half_width));
        }
      }
    }
    int most = options_.max_replications;
    for (const Side& side : sides_)
      if (!side.is_scenario()) most = std::min(most, side.ended.empty() ? first : side.ended.back() + 1);
    said.used = said.needed > most ? most : std::min(most, stage_at_least(said.needed));
    said.reached = said.used >= said.needed;
    if (said.used > first) run_up_to(said.used, false);
    out_.precision = said;
    return said.used;
  }

  void fill(int count) {
    Readings readings(sides_, count);
    tell_sides(readings);
    check_drawn(readings);
    find_warnings(readings);
    Method method;
    method.confidence = out_.confidence = options_.confidence;
    method.paired = out_.paired = !options_.unpaired;
    const auto primary =
        std::count_if(out_.figures.begin(), out_.figures.end(), [](const auto& f) { return f.primary; });
    const auto intervals = std::max<double>(1, static_cast<double>(primary) * static_cast<double>(sides_.size() - 1));
    method.together = 1 - (1 - options_.confidence) / intervals;
    out_.differences.assign(sides_.size() - 1, std::vector<Difference>(out_.figures.size()));
    for (std::size_t f = 0; f < out_.figures.size(); ++f) compare_figure(f, readings, method);
    drop_what_nobody_has();
    out_.chain = links_said(links_, out_.figures);
    tell_best(readings);
    out_.targets = chances_.tell(options_, sides_, places_, readings);
    out_.expectations = say_expectations(expectations_, out_);
    if (out_.paired) look_over_time(readings);
  }

  void compare_figure(std::size_t f, Readings& readings, Method method) {
    const ComparedFigure& figure = out_.figures[f];
    if (!figure.date.empty() &&
        !std::all_of(sides_.begin(), sides_.end(), [](const Side& side) { return side.keeps_months; }))
      return;
    if (out_.precision && std::find(wished_.begin(), wished_.end(), f) != wished_.end())
      method.first_stage = out_.precision->first_stage;
    const std::string key = key_of(figure);
    const Sample base = readings.read(0, places_[0].at(key));
    for (std::size_t p = 1; p < sides_.size(); ++p) {
      const auto there = places_[p].find(key);
      if (there == places_[p].end()) continue;
      Difference& d = out_.differences[p - 1][f];
      const Sample plan = readings.read(p, there->second);
      d = difference_of(base, plan, method, figure.primary, resamples_);
      if (!draws_.empty()) d.spread = spread_of(base, plan, draws_, options_.confidence);
      if (figure.primary || d.n < 2 || !(d.high > d.low)) continue;
      ++out_.exploratory;
      if (d.excludes_zero()) ++out_.exploratory_clear;
    }
  }

  void tell_best(Readings& readings) {
    if (!best_) return;
    std::vector<Sample> values;
    for (std::size_t s = 0; s < sides_.size(); ++s)
      values.push_back(readings.read(s, places_[s].at(key_of(best_figure_))));
    out_.best = best_of(best_figure_, values, best_->least, options_.confidence);
  }

  /// Figures that no plan has beside the base, such as months that are not kept.
  void drop_what_nobody_has() {
    std::vector<ComparedFigure> kept;
    std::vector<std::vector<Difference>> differences(out_.differences.size());
    for (std::size_t f = 0; f < out_.figures.size(); ++f) {
      if (std::all_of(out_.differences.begin(), out_.differences.end(), [&](const auto& of) { return of[f].n == 0; }))
        continue;
      kept.push_back(std::move(out_.figures[f]));
      for (std::size_t p = 0; p < differences.size(); ++p) differences[p].push_back(out_.differences[p][f]);
    }
    out_.figures = std::move(kept);
    out_.differences = std::move(differences);
  }

  /// The band of each series by month, and since when it differs.
  void look_over_time(Readings& readings) {
    for (std::size_t from = 0; from < out_.figures.size();) {
      const std::size_t to = end_of_series(out_.figures, from);
      if (!out_.figures[from].date.empty())
        for (std::size_t plan = 0; plan < out_.plans.size(); ++plan) look_at_series(from, to, plan, readings);
      from = to;
    }
  }

  void look_at_series(std::size_t from, std::size_t to, std::size_t plan, Readings& readings) {
    std::vector<Difference*> rows;
    std::vector<Pairs> pairs;
    std::vector<std::string> dates;
    std::vector<std::size_t> figures;
    for (std::size_t f = from; f < to; ++f) {
      Difference& row = out_.differences[plan][f];
      // A month in which some replication has no value, such as a percentile of nobody, is in no band.
      if (row.n != static_cast<int>(common_)) continue;
      const std::string key = key_of(out_.figures[f]);
      pairs.push_back(
          pairs_of(readings.read(0, places_[0].at(key)), readings.read(plan + 1, places_[plan + 1].at(key))));
      rows.push_back(&row);
      dates.push_back(out_.figures[f].date);
      figures.push_back(f);
    }
    if (rows.empty()) return;
    set_band(rows, pairs, options_.confidence, resamples_);
    const std::vector<const Difference*> const_rows(rows.begin(), rows.end());
    OverTime said = over_time(const_rows, dates);
    said.plan = plan;
    said.measure = out_.figures[from].measure;
    said.scope = out_.figures[from].scope;
    said.label = out_.figures[from].label.substr(0, out_.figures[from].label.rfind(", "));
    said.figures = std::move(figures);
    out_.over_time.push_back(std::move(said));
  }

  void tell_sides(const Readings& readings) {
    std::set<std::string> taken;
    std::vector<int> common = readings.finished(0);
    for (std::size_t s = 0; s < sides_.size(); ++s) {
      const Side& side = sides_[s];
      ComparedSide said;
      said.label = label_of(side, taken);
      taken.insert(said.label);
      said.name = side.name;
      said.file = side.file;
      said.directory = side.directory.string();
      said.hash = side.hash;
      said.seed = side.seed;
      said.replications = readings.finished(s);
      std::vector<int> both;
      std::set_intersection(common.begin(), common.end(), said.replications.begin(), said.replications.end(),
                            std::back_inserter(both));
      common = std::move(both);
      if (s == 0) {
        out_.base = std::move(said);
      } else {
        out_.plans.push_back(std::move(said));
      }
    }
    common_ = common.size();
    out_.start = sides_.front().start;
    out_.until = sides_.front().until;
  }

  /// Of studies: pairs drew the same.
  void check_drawn(const Readings& readings) {
    if (options_.unpaired) return;
    const auto base = readings.drawn(0);
    const std::vector<std::size_t> draws = draws_of(base);
    if (std::set<std::size_t>(draws.begin(), draws.end()).size() < draws.size())
      for (std::size_t i = 0; i < draws.size(); ++i) draws_[readings.finished(0)[i]] = draws[i];
    for (std::size_t s = 1; s < sides_.size(); ++s)
      if (readings.finished(s) == readings.finished(0) && readings.drawn(s) != base)
        throw InputError({problem_of(sides_[s].given->given, "uncertainty",
                                     "expected the drawn inputs of the base, replication by replication; found others. "
                                     "Compare without pairs: --unpaired")});
  }

  void find_warnings(const Readings& readings) {
    const auto warn = [&](const std::string& text) { out_.warnings.push_back(text); };
    for (const std::string& warning : chances_.warnings()) warn(warning);
    for (std::size_t s = 1; s < sides_.size(); ++s) {
      const Side& plan = sides_[s];
      if (!options_.unpaired && !extends(plan, sides_.front()))
        warn(
            fmt::format("{} does not extend the base: luck is shared only where names of streams, services and steps "
                        "agree",
                        plan.given->given));
      std::size_t missing = 0;
      for (const auto& [key, unused] : places_[0]) missing += places_[s].count(key) == 0 ? 1 : 0;
      if (missing > 0) warn(fmt::format("{} lacks {} figures of the base", plan.given->given, missing));
    }
    for (std::size_t s = 0; s < sides_.size(); ++s) {
      const auto unfinished = readings.unfinished(s);
      if (!unfinished.empty())
        warn(fmt::format("{}: {} of its replications came to no end and are left out, with those paired with them",
                         sides_[s].given->given, unfinished.size()));
      if (readings.finished(s).size() < 2) warn(sides_[s].given->given + ": one replication says nothing of chance");
    }
  }

  const CompareOptions& options_;
  std::vector<Side> sides_;
  std::vector<std::map<std::string, FigurePlace>> places_;  // by side
  std::vector<Problem> problems_;
  std::optional<Wish> wish_;
  std::vector<std::size_t> wished_;  // figures
  std::optional<WishedBest> best_;
  ComparedFigure best_figure_;
  std::vector<WantedLink> links_;
  std::map<int, std::size_t> draws_;  // which draw of uncertain inputs a replication met, if several met the same
  Chances chances_;
  std::vector<FoundExpectation> expectations_;
  std::uint64_t seed_ = 1;
  int first_stage_ = 0;
  std::size_t common_ = 0;  // replications that all sides finished
  ResamplesBySize resamples_;
  Comparison out_;
};

}  // namespace

Comparison compare(const std::vector<GivenSide>& sides, const CompareOptions& options) {
  return Comparing(sides, options).compare();
}

int run_part(const std::vector<GivenSide>& sides, const CompareOptions& options) {
  return Comparing(sides, options).run_part();
}

}  // namespace icsflow::models
