/// build.md: what was built of what, and every number with its formula, the rows it is of and its mark.

#include <algorithm>

#include "icsflow/scenario/visible.hpp"
#include "write/write.hpp"

namespace icsflow::models::building {

namespace {

/// A cell of a table in Markdown.
std::string cell(std::string_view text) {
  std::string out;
  for (const char c : visible(text)) {
    if (c == '|' || c == '\\' || c == '<') out += '\\';
    out += c;
  }
  return out;
}

void services(const Written& w, std::string& text) {
  text +=
      "\n## Planned services\n\n"
      "Rates are by working day at month factor 1. Names in the formulas are assumptions, below, or figures of the "
      "same "
      "row.\n\n"
      "| figure | formula |\n|---|---|\n"
      "| starts | by the weeks 0 to youngest_weeks of the list: part 2 + what was completed of them (parts 1A and 1B "
      "by week x 7 / days of the month, half of a week's own), / their working days / starts_factor; new / working "
      "days "
      "/ starts_factor where that is below young_clocks of it, or completed pathways are not given by week |\n"
      "| completed | (1A + 1B) / working days / completions_factor |\n"
      "| flow | (starts + handed in + completed + handed out + removal_hazard of the provider x list x 365 / "
      "working_days_year) / (2 - "
      "nullified_share) |\n"
      "| p_listed, p_listed_soon | those of the youngest weeks with a decision to admit, early and beside these later: "
      "of the service, and of clocks_that_tell of its provider; together at most most_listed x admitted share |\n"
      "| referrals | (flow + drift x list / working_days_year / 2 - handed in) / (1 + (1 - p_listed - p_listed_soon) x "
      "(1 - triage_returned) x again / (1 - again)) |\n"
      "| undecided | list - decided; of it after_first_share is past the first attendance |\n"
      "| attended | referrals x (1 - p_listed - p_listed_soon) x (1 - triage_returned) x share that takes place at "
      "last / (1 - again) + handed in - "
      "removals and drift of the queue |\n"
      "| admit | of those who come to a clinic: (1A / (1A + 1B), at most most_admitted_share, - p_listed - "
      "p_listed_soon) / (1 - p_listed - p_listed_soon), by attended pathway |\n"
      "| admissions | referrals x (p_listed + p_listed_soon) + attended x admit - removals and drift of the queue |\n"
      "| first_slots | 5 x attended / (1 - first_dna) x first_trim |\n"
      "| follow_up_slots | 5 x follow-ups / (1 - follow_up_dna) x margin |\n"
      "| day_case_slots | 5 x (admissions x day_case_share x admission_trim + planned_day) / (1 - admission_dna) |\n"
      "| ordinary_slots | 5 x (admissions x (1 - day_case_share) x admission_trim + planned_ordinary) / (1 - "
      "admission_dna) / (1 - cancelled_ordinary) |\n"
      "| test_wait, follow_up_interval | scaled until Little's law gives the list past the first attendance |\n"
      "| horizon, notice | 0.8 x mean days on the list, 7 to longest_horizon; notice |\n"
      "| first_w0 to admit_w50, pace_w0 to pace_w50 | 1: who is next is drawn evenly, and returns pass alike at all "
      "waits, until `icsflow calibrate --write` has fitted them |\n"
      "\n| service | type | list | decided | new | 1A | 1B | referrals | attended | admit | follow-ups | admissions | "
      "from "
      "|\n|---|---|---|---|---|---|---|---|---|---|---|---|---|\n";
  for (const PlannedService& p : w.system.services) {
    const ServiceCounts& n = p.service.counts;
    text += fmt::format(
        "| {} | {} | {:.0f} | {:.0f} | {:.0f} | {:.0f} | {:.0f} | {:.3f} | {:.3f} | {:.4f} | {:.3f} | {:.3f} | {} |\n",
        p.service.id(), p.type, n.list, n.decided, n.started, n.admitted, n.non_admitted, p.referrals, p.attended,
        p.admit, p.follow_ups, p.admissions, cell(n.from));
  }
  const std::vector<ServiceColumn> columns = columns_in_use(w.system.services, w.assumptions);
  text += "\nColumns of `services.csv`, as it has them:\n\n| service |";
  for (const ServiceColumn& column : columns) text += ' ' + column.name + " |";
  text += "\n|---|";
  for (std::size_t i = 0; i < columns.size(); ++i) text += "---|";
  text += '\n';
  for (const PlannedService& p : w.system.services) {
    text += "| " + p.service.id() + " |";
    for (const ServiceColumn& column : columns) text += ' ' + service_cell(p, column) + " |";
    text += '\n';
  }
}

}  // namespace

std::string page_text(const Written& w) {
  const System& s = w.system;
  std::string text = fmt::format("# {}: how every number comes about\n\n", cell(s.name));
  text += fmt::format(
      "Census: end of {}. {} hospital{}, {} other provider{}, {} services. Marks: A official statistic, A-d arithmetic "
      "on "
      "them, B published study or model, C assumption.\n\n",
      month_text(w.inputs.census), s.hospitals.size(), s.hospitals.size() == 1 ? "" : "s", s.others.size(),
      s.others.size() == 1 ? "" : "s", s.services.size());
  if (s.board_list)
    text +=
        "The waiting list is the board's: it was allotted to the hospitals, and the independent sector is in it. What "
        "a "
        "hospital's list shows is therefore an assumption.\n\n";
  text += "Tables read: ";
  for (std::size_t i = 0; i < w.inputs.tables.size(); ++i)
    text += (i == 0 ? "`" : ", `") + cell(w.inputs.tables[i]) + '`';
  text += ".\n\n| table | source |\n|---|---|\n";
  for (const auto& [table, source] : w.inputs.sources) text += fmt::format("| {} | {} |\n", table, cell(source));
  text += "\n## Figures\n\n| name | value | unit | mark | formula | rows |\n|---|---|---|---|---|---|\n";
  for (const Derived& row : w.record.rows())
    text += fmt::format("| {} | {} | {} | {} | {} | {} |\n", row.name, row.text(), row.unit, row.mark, cell(row.how),
                        cell(row.from));
  services(w, text);
  text +=
      "\n## Assumptions used\n\n| name | of | value | unit | mark | range | source | row "
      "|\n|---|---|---|---|---|---|---|---|"
      "\n";
  for (const Assumption* one : w.assumptions.used())
    text += fmt::format("| {} | {} | {:.6g} | {} | {} | {} | {} | {} |\n", one->key, cell(one->scope), one->value,
                        cell(one->unit), one->mark, one->low.empty() ? "" : cell(one->low) + " to " + cell(one->high),
                        cell(one->source), one->from);
  return text;
}

}  // namespace icsflow::models::building
