#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <tuple>

#include "icsflow/results/chance_range.hpp"
#include "icsflow/results/names.hpp"
#include "workbook/sheets.hpp"

namespace icsflow::models {
namespace {

constexpr const char* kAll = "all";

/// Which sheet a series is on: ends of months stand with months.
Period sheet_of(const SeriesInfo& info) { return info.period == Period::kMonthEnd ? Period::kMonth : info.period; }

/// What the charts show of the whole system, or of its one provider: measure, title, unit.
struct Charted {
  const char *measure, *title, *unit;
};
constexpr Charted kCharted[] = {
    {"list", "Waiting list at the end of each month", "pathways"},
    {"within_18_weeks", "Share of the list within 18 weeks", "share"},
    {"over_52_weeks", "Waiting longer than 52 weeks", "pathways"},
    {"ae_within_4h", "A&E: share who left within 4 hours", "share"},
    {"ae_over_12h", "A&E: longer than 12 hours from the decision to admit", "patients"},
    {"occupancy", "Beds in use at midnight, of those open", "share"},
    {"ready_not_discharged", "Ready and not discharged, at midnight", "patients"},
};

Sheet series_sheet(Sheets& book, const char* name_of_sheet, const char* first) {
  return book.sheet(name_of_sheet, {{first, 12},
                                    {"Scenario", 22},
                                    {"Provider", 30},
                                    {"What of it", 26},
                                    {"Measure", 26},
                                    {"Mean", 12},
                                    {"10 % below", 12},
                                    {"10 % above", 12},
                                    {"Unit", 20},
                                    {"Dimension", 16},
                                    {"Provider's code", 14},
                                    {"Item's code", 18}});
}

Sheet functions_sheet(Sheets& book) {
  return book.sheet("Functions", {{"Scenario", 22},
                                  {"Provider", 30},
                                  {"Treatment function", 30},
                                  {"List, start", 12},
                                  {"List, end", 12},
                                  {"Within 18 weeks, start", 14},
                                  {"Within 18 weeks, end", 14},
                                  {"Over 52 weeks, start", 14},
                                  {"Over 52 weeks, end", 14},
                                  {"Over 65 weeks, start", 14},
                                  {"Over 65 weeks, end", 14},
                                  {"Median wait, start (weeks)", 16},
                                  {"Median wait, end (weeks)", 16},
                                  {"92 % wait, start (weeks)", 16},
                                  {"92 % wait, end (weeks)", 16},
                                  {"Provider's code", 14},
                                  {"Function's code", 14}});
}

/// By measure and provider.
using Lines = std::map<std::string, std::map<std::string, std::vector<ChartLine>>>;

void add_series(Sheets& book, const KeptStudy& study, const std::vector<WorkbookSide>& sides, Period period,
                const char* name_of_sheet, const char* first, Lines* lines) {
  std::optional<Sheet> sheet;
  for (const WorkbookSide& side : sides) {
    const Catalogue& catalogue = *side.ensemble->catalogue;
    for (std::size_t i = 0; i < catalogue.series.size(); ++i) {
      const SeriesInfo& info = catalogue.series[i];
      if (sheet_of(info) != period || !study.has_series(*side.ensemble, i)) continue;
      if (!sheet) sheet.emplace(series_sheet(book, name_of_sheet, first));
      const std::vector<std::string> days = periods(catalogue, info.period);
      const std::vector<std::vector<double>> all = study.series(*side.ensemble, i);
      const std::string begins_on = sheet->name();
      const std::uint32_t begins = sheet->row();
      for (std::size_t d = 0; d < days.size(); ++d) {
        std::vector<double> sample;
        for (const std::vector<double>& values : all)
          if (d < values.size()) sample.push_back(values[d]);
        const ChanceRange range = chance_range(sample);
        sheet->date(days[d]).text(side.label).text(catalogue.name_of(info.provider));
        sheet->text(catalogue.name_of(info.provider, info.item)).text(info.measure);
        sheet->number(range.mean, info.unit).number(range.p10, info.unit).number(range.p90, info.unit);
        sheet->text(info.unit).text(info.dimension).text(info.provider).text(info.item).end_row();
      }
      constexpr std::uint16_t kDates = 0, kMeans = 5;
      const bool on_one_sheet = sheet->name() == begins_on && sheet->row() > begins;
      if (lines != nullptr && on_one_sheet && info.item == kAll && info.dimension.empty())
        (*lines)[info.measure][info.provider].push_back(
            {side.label, begins_on, begins, sheet->row() - 1, kDates, kMeans});
    }
  }
}

}  // namespace

void add_headlines(Sheets& book, const KeptStudy& study, const std::vector<WorkbookSide>& sides) {
  Sheet sheet = book.sheet("Headlines", {{"Scenario", 22},
                                         {"Figure", 60},
                                         {"Mean", 12},
                                         {"Mean, low", 12},
                                         {"Mean, high", 12},
                                         {"10 % below", 12},
                                         {"10 % above", 12},
                                         {"Replications", 12},
                                         {"Unit", 10},
                                         {"Measure", 30},
                                         {"Scope", 30},
                                         {"Dimension", 16}});
  for (const WorkbookSide& side : sides) {
    const Catalogue& catalogue = *side.ensemble->catalogue;
    for (std::size_t i = 0; i < catalogue.headlines.size(); ++i) {
      const HeadlineInfo& info = catalogue.headlines[i];
      const ChanceRange range = chance_range(study.headline(*side.ensemble, i));
      const char* unit = name(info.format);
      sheet.text(side.label).text(info.full_label());
      for (const double value : {range.mean, range.mean_low, range.mean_high, range.p10, range.p90})
        sheet.number(value, unit);
      sheet.whole(range.count).text(unit).text(info.measure).text(info.scope).text(info.dimension).end_row();
    }
  }
}

void add_months(Sheets& book, const KeptStudy& study, const std::vector<WorkbookSide>& sides) {
  Lines lines;
  add_series(book, study, sides, Period::kMonth, "Monthly", "Month", &lines);
  for (const Charted& one : kCharted) {
    const auto& providers = lines[one.measure];
    const auto all = providers.find(kAll);
    if (all != providers.end()) book.chart(one.title, one.unit, all->second);
    if (all == providers.end() && providers.size() == 1) book.chart(one.title, one.unit, providers.begin()->second);
  }
}

void add_weeks(Sheets& book, const KeptStudy& study, const std::vector<WorkbookSide>& sides) {
  add_series(book, study, sides, Period::kWeek, "Weekly", "Week", nullptr);
}

void add_functions(Sheets& book, const KeptStudy& study, const std::vector<WorkbookSide>& sides) {
  static constexpr std::pair<const char*, const char*> kColumns[] = {
      {"list", "pathways"},          {"within_18_weeks", "share"}, {"over_52_weeks", "pathways"},
      {"over_65_weeks", "pathways"}, {"median_wait", "weeks"},     {"p92_wait", "weeks"}};
  std::optional<Sheet> sheet;
  for (const WorkbookSide& side : sides) {
    const Catalogue& catalogue = *side.ensemble->catalogue;
    std::map<std::pair<std::string, std::string>, std::map<std::string, std::pair<double, double>>> rows;
    for (std::size_t i = 0; i < catalogue.series.size(); ++i) {
      const SeriesInfo& info = catalogue.series[i];
      const bool wanted = std::any_of(std::begin(kColumns), std::end(kColumns),
                                      [&](const auto& column) { return info.measure == column.first; });
      if (!wanted || info.period != Period::kMonthEnd || info.item == kAll || info.item.empty() ||
          !info.dimension.empty() || !study.has_series(*side.ensemble, i))
        continue;
      std::vector<double> first, last;
      for (const std::vector<double>& values : study.series(*side.ensemble, i)) {
        if (values.empty()) continue;
        first.push_back(values.front());
        last.push_back(values.back());
      }
      rows[{info.provider, info.item}][info.measure] = {chance_range(first).mean, chance_range(last).mean};
    }
    for (const auto& [of, figures] : rows) {
      if (!sheet) sheet.emplace(functions_sheet(book));
      sheet->text(side.label).text(catalogue.name_of(of.first)).text(catalogue.name_of(of.first, of.second));
      for (const auto& [measure, unit] : kColumns) {
        const auto found = figures.find(measure);
        if (found == figures.end()) {
          sheet->nothing().nothing();
        } else {
          sheet->number(found->second.first, unit).number(found->second.second, unit);
        }
      }
      sheet->text(of.first).text(of.second).end_row();
    }
  }
}

void add_assumptions(Sheets& book, const KeptStudy& study, const std::vector<WorkbookSide>& sides,
                     const Scenario* scenario) {
  Sheet sheet = book.sheet("Assumptions", {{"Scenario", 22},
                                           {"Path", 60},
                                           {"Value", 14},
                                           {"Unit", 14},
                                           {"Mark", 6},
                                           {"Low", 12},
                                           {"High", 12},
                                           {"Varied", 10},
                                           {"Source", 50},
                                           {"Note", 60}});
  std::map<std::string, KeptParameter> base;
  for (std::size_t s = 0; s < sides.size(); ++s) {
    const WorkbookSide& side = sides[s];
    std::map<std::string, UncertainInfo> varied;
    for (const UncertainInfo& u : side.ensemble->catalogue->uncertain) varied.emplace(u.path, u);
    const std::map<std::string, KeptParameter> all = study.parameters(*side.ensemble);
    for (const auto& [path, kept] : all) {
      const auto of_base = base.find(path);
      if (s > 0 && of_base != base.end() && of_base->second == kept) continue;  // a plan: what differs
      std::optional<std::array<double, 2>> range;
      std::string note;
      if (s == 0 && scenario != nullptr) {
        const ParameterId id = scenario->parameters.find(path);
        if (id != kNoParameter) {
          range = scenario->parameters.at(id).range;
          note = scenario->parameters.at(id).note;
        }
      }
      const auto drawn = varied.find(path);
      if (drawn != varied.end()) range = {drawn->second.low, drawn->second.high};
      sheet.text(side.label).text(path).number(kept.value, kept.unit).text(kept.unit).text(kept.mark);
      if (range) {
        sheet.number((*range)[0], kept.unit).number((*range)[1], kept.unit);
      } else {
        sheet.nothing().nothing();
      }
      sheet.text(drawn != varied.end() ? "yes" : "").text(kept.source).text(note).end_row();
    }
    if (s == 0) base = all;
  }
}

void add_about(Sheets& book, const KeptStudy& study, const std::vector<WorkbookSide>& sides,
               const std::vector<std::string>& notes) {
  Sheet sheet = book.sheet("About", {{"What", 26}, {"Is", 110}});
  const auto say = [&](std::string_view what, std::string_view is) { sheet.text(what).text(is).end_row(); };
  for (const WorkbookSide& side : sides) {
    const KeptEnsemble& e = *side.ensemble;
    say("Scenario", e.name);
    if (sides.size() > 1) say("Called here", side.label);
    say("File", e.file);
    sheet.text("First day").date(e.start).end_row();
    sheet.text("First day not simulated").date(e.until).end_row();
    sheet.text("Replications").whole(static_cast<std::int64_t>(e.finished.size())).end_row();
    if (!e.unfinished.empty())
      sheet.text("Came to no end").whole(static_cast<std::int64_t>(e.unfinished.size())).end_row();
    say("Seed", std::to_string(e.seed));
    say("Hash of the scenario", e.hash);
    say("icsflow", e.program.version + ", " + e.program.git_sha);
  }
  say("Detail", name(study.detail()));
  say("Mean, low and high", "95 % interval of the mean over replications (Student's)");
  say("10 % below, above", "one replication in ten is below, one in ten above: the range of chance, not a forecast's");
  say("Marks", "A: official statistic. A-d: arithmetic on official statistics. B: published study. C: assumed");
  say("Measures", "docs/results-format.md of icsflow says what each counts");
  for (const std::string& note : notes) say("Note", note);
}

}  // namespace icsflow::models
