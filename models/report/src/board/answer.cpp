/// The answer in three sentences, targets, charts, and cause and effect.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "board/chart.hpp"
#include "board/said.hpp"
#include "board/sections.hpp"
#include "compare/words.hpp"
#include "icsflow/report/summary.hpp"
#include "numbers.hpp"
#include "targets/targets.hpp"

namespace icsflow::models::board {
namespace {

std::string range_text(const ChanceRange& value, Format format) {
  return fmt::format("{} (8 of 10 replications: {} to {})", to_text(value.mean, format), bare(value.p10, format),
                     bare(value.p90, format));
}

/// What a planner asks of first; those that a study has not are left out.
struct Asked {
  const char *measure, *words;
  Format format;
};
constexpr std::array<Asked, 6> kAsked = {{
    {"closing_list", "people waiting at the end", Format::kCount},
    {"over_52_weeks", "waiting longer than 52 weeks at the end", Format::kCount},
    {"within_18_weeks", "share waiting less than 18 weeks at the end", Format::kShare},
    {"cancelled_no_bed", "operations cancelled on the day for want of a bed", Format::kCount},
    {"ae_over_12h_from_arrival", "patients longer than 12 hours in A&E", Format::kCount},
    {"ready_not_discharged", "patients ready to leave hospital but still there, a day", Format::kNumber},
}};

std::vector<std::string> answer_of_a_study(const Study& study) {
  const Side& base = study.base();
  std::vector<std::string> sentences;
  const auto list = months_of(base, "list", "all", "all");
  const auto within = months_of(base, "within_18_weeks", "all", "all");
  if (list.size() > 1) {
    const Month &first = list.front(), &last = list.back();
    const char* const way = last.value.mean < first.value.mean ? "falls" : "grows";
    sentences.push_back(fmt::format("The waiting list {} from {} to {} by the end of {}.", way,
                                    to_text(first.value.mean, Format::kCount), range_text(last.value, Format::kCount),
                                    month_text(last.first_day)));
  }
  if (within.size() > 1)
    sentences.push_back(fmt::format("The share waiting less than 18 weeks goes from {} to {}.",
                                    to_text(within.front().value.mean, Format::kShare),
                                    range_text(within.back().value, Format::kShare)));
  std::string more;
  for (const Asked& asked : kAsked) {
    const ChanceRange value = headline_of(base, asked.measure, "all");
    if (value.count == 0 || !std::isfinite(value.mean) || std::string_view(asked.measure) == "closing_list" ||
        std::string_view(asked.measure) == "within_18_weeks")
      continue;
    more += fmt::format("{}{}: {}", more.empty() ? "" : "; ", asked.words, to_text(value.mean, asked.format));
  }
  if (!more.empty()) sentences.push_back("Over the run, " + more + ".");
  if (sentences.empty() && base.kept != nullptr) {
    constexpr std::size_t kSome = 3;
    for (const HeadlineInfo& h : base.kept->catalogue->headlines) {
      const ChanceRange value = headline_of(base, h.measure, h.scope);
      if (sentences.size() < kSome && value.count > 0 && std::isfinite(value.mean))
        sentences.push_back(fmt::format("{}: {}.", h.full_label(), range_text(value, h.format)));
    }
  }
  return sentences;
}

/// What a plan changes clearly of what is asked first.
std::string answer_of_a_plan(const Study& study, std::size_t p) {
  const std::string& label = study.sides[p].label;
  std::string clear, unclear;
  for (const Asked& asked : kAsked) {
    const Json* const figure = figure_of(study, asked.measure, "all");
    const Json* const plan = figure == nullptr ? nullptr : of_plan(*figure, label);
    if (plan == nullptr) continue;
    const Difference d = difference_of(*plan);
    if (!std::isfinite(d.mean)) continue;
    if (d.excludes_zero()) {
      clear += fmt::format("{}{}: {}", clear.empty() ? "" : "; ", asked.words, with_interval(d, asked.format));
    } else {
      unclear += (unclear.empty() ? "" : "; ") + std::string(asked.words);
    }
  }
  if (clear.empty()) return fmt::format("{}: nothing that is asked first differs clearly from the base.", label);
  return fmt::format("{}, beside the base: {}.{}", label, clear, unclear.empty() ? "" : " Not clear: " + unclear + ".");
}

}  // namespace

PageSection answer_section(const Study& study) {
  PageSection section{"answer", "The answer", {}};
  if (!study.compares()) {
    for (const std::string& sentence : answer_of_a_study(study)) section.blocks.emplace_back(PageText{sentence});
    return section;
  }
  for (std::size_t p = 1; p < study.sides.size(); ++p)
    section.blocks.emplace_back(PageText{answer_of_a_plan(study, p)});
  const auto& comparison = study.comparison;
  if (comparison.contains("best")) {
    std::string best;
    for (const Json& side : comparison.at("best").at("sides"))
      if (text_of(side, "is") != "not_best") best += (best.empty() ? "" : ", ") + text_of(side, "of");
    section.blocks.emplace_back(PageText{fmt::format("{}: the best is {}{}.", text_of(comparison.at("best"), "figure"),
                                                     best.find(',') == std::string::npos ? "" : "one of ", best)});
  }
  section.blocks.emplace_back(PageText{fmt::format(
      "{}; in brackets {:.6g} % intervals of the difference{}. An interval that holds 0 is called not clear: the plan "
      "may do something, but so many replications do not show it.",
      plural(static_cast<std::int64_t>(study.base().replications), "replication"),
      comparison.at("confidence").get<double>() * 100,
      comparison.at("paired").get<bool>() ? ", replication by replication on the same luck" : "")});
  return section;
}

PageSection targets_section(const Study& study) {
  PageSection section{"targets", "Targets: met, with what chance, when", {}};
  if (!study.compares() || !study.comparison.contains("targets") || study.comparison.at("targets").empty()) {
    section.blocks.emplace_back(
        PageText{"No targets were asked about. `--targets FILE` of icsflow compare (such as "
                 "scenarios/targets/england-2026-29.yaml) or `targets:` in the scenario "
                 "tells the chance of each."});
    return section;
  }
  PageTable table;
  table.caption = "Chance of each target; in brackets the interval of the chance (Wilson)";
  table.columns = {{"Target"}, {"By"}, {"Plan"}, {"Met in", true}, {"Beside the base", true}, {"First met"}};
  PageTable not_judged;
  not_judged.caption = "Targets that cannot be judged, and why";
  not_judged.columns = {{"Target"}, {"Why not"}};
  not_judged.folded = true;
  for (const Json& target : study.comparison.at("targets")) {
    if (const std::string why = text_of(target, "not_judged"); !why.empty()) {
      not_judged.rows.push_back({text_of(target, "target"), why});
      continue;
    }
    bool first = true;
    for (const Json& side : target.at("chances")) {
      TargetSaid::Chance chance;
      chance.met = side.at("met");
      chance.n = side.at("n");
      chance.low = number_of(side.at("interval").at(0));
      chance.high = number_of(side.at("interval").at(1));
      chance.difference = std::nan("");
      if (side.contains("difference")) {
        chance.difference = number_of(side.at("difference"));
        chance.difference_low = number_of(side.at("difference_interval").at(0));
        chance.difference_high = number_of(side.at("difference_interval").at(1));
      }
      if (side.contains("first")) {
        chance.has_first = true;
        chance.first = text_of(side.at("first"), "median");
        chance.never = side.at("first").at("never");
      }
      table.rows.push_back({first ? text_of(target, "target") : "", first ? text_of(target, "by") : "",
                            text_of(side, "of"), chance_text(chance),
                            side.contains("difference") ? chance_difference(chance) : "", first_text(chance)});
      first = false;
    }
  }
  if (!table.rows.empty()) section.blocks.emplace_back(std::move(table));
  if (!not_judged.rows.empty()) section.blocks.emplace_back(std::move(not_judged));
  return section;
}

PageSection charts_section(const Study& study) {
  PageSection section{"charts", "How it goes, month by month", {}};
  section.blocks.emplace_back(PageText{
      study.compares()
          ? "Lines are means over replications: the base in grey dashes, each plan in a colour and dashes of its "
            "own. Behind them lies the range of 8 of 10 replications. Vertical axes need not begin at 0."
          : "The line is the mean over replications, behind it the range of 8 of 10. Vertical axes need not "
            "begin at 0."});
  if (study.compares()) section.blocks.emplace_back(key_of(study));
  const std::size_t before = section.blocks.size();
  for (const Drawn& drawn : drawn_of(study))
    if (auto chart = chart_of(study, drawn)) section.blocks.emplace_back(std::move(*chart));
  if (study.base().kept == nullptr)
    section.blocks.assign(1, PageText{"The results of the base are not where the comparison found them; they hold the "
                                      "figures by month."});
  else if (section.blocks.size() == before)
    section.blocks.assign(1, PageText{"The results keep no figures by month. Those of a scenario with waiting lists "
                                      "do; of others `measures:` says "
                                      "which."});
  return section;
}

PageSection chain_section(const Study& study) {
  PageSection section{"chain", "Cause and effect, link by link", {}};
  PageTable table;
  table.caption = "What a plan works through; each link with its size beside the base";
  table.columns = {{"Plan"}, {"Link"}, {"Size", true}, {"Literature"}, {"Set by"}};
  if (study.compares() && study.comparison.contains("chain"))
    for (const Json& link : study.comparison.at("chain")) {
      const Difference d = difference_of(link);
      const std::string literature = text_of(link, "literature"), source = text_of(link, "source");
      table.rows.push_back({text_of(link, "plan"), text_of(link, "words"),
                            d.excludes_zero() ? with_interval(d, format_of(link)) : "no visible effect",
                            literature.empty() ? "not known"
                            : source.empty()   ? literature
                                               : literature + " (" + source + ")",
                            text_of(link, "parameter")});
    }
  if (table.rows.empty()) {
    section.blocks.emplace_back(
        PageText{"No plan says what it works through. `chain:` in a plan lists the links, and each is measured."});
    return section;
  }
  section.blocks.emplace_back(std::move(table));
  return section;
}

}  // namespace icsflow::models::board
