/// The opening state: the table of the waiting list, one column a band of weeks waited, and transfers under way.

#include <map>

#include "icsflow/domain/treatment_function.hpp"
#include "icsflow/scenario/spec/opening.hpp"
#include "icsflow/scenario/spec/service.hpp"
#include "read/fields.hpp"
#include "read/layers.hpp"
#include "read/opening/figures.hpp"
#include "read/opening/waiting.hpp"
#include "read/sections.hpp"
#include "read/tables.hpp"
#include "text/suggest.hpp"

namespace icsflow::models {

namespace {

constexpr std::size_t kBands = 105;

std::string band_name(std::size_t band) {
  const std::string digits = std::to_string(band);
  return "w" + std::string(3 - digits.size(), '0') + digits;
}

bool is_band(std::string_view column) {
  for (std::size_t band = 0; band < kBands; ++band) {
    if (column == band_name(band)) return true;
  }
  return false;
}

/// A table of pathways by week of wait, and which of its columns is a yes or no.
struct WeeksTable {
  TableKind kind;
  std::string yes_no;
  bool by_figures = false;  ///< in place of weeks it may have `list` and figures of the waits
};

const WeeksTable kWaitingList{
    {"a waiting list",
     {"provider", "function", "decision_to_admit"},
     "provider, function, decision_to_admit and w000 to w104",
     "section 8",
     " (of the RTT full extract, Part_2A is decision_to_admit: yes; Part_2 less Part_2A is no)"},
    "decision_to_admit",
    true};

const WeeksTable kCompleted{{"a table of completed pathways",
                             {"provider", "function", "admitted"},
                             "provider, function, admitted and w000 to w104",
                             "section 8",
                             " (of the RTT full extract, Part_1A is admitted: yes; Part_1B is no)"},
                            "admitted"};

/// The services of a table by provider and treatment function.
class ServicesByFunction {
 public:
  explicit ServicesByFunction(const std::vector<ServiceSpec>& services) {
    for (const ServiceSpec& s : services) {
      services_[{s.provider, s.function}].push_back(&s);
      by_code_[{s.provider, function_code(s.function)}].push_back(&s);
    }
  }
  /// A function is the same with `C_` or `C` before it and without: published files have all.
  [[nodiscard]] std::vector<const ServiceSpec*> find(std::string_view provider, std::string_view function) const {
    const std::string of(provider);
    if (const auto found = services_.find({of, std::string(function)}); found != services_.end()) return found->second;
    const auto found = by_code_.find({of, function_code(function)});
    return found == by_code_.end() ? std::vector<const ServiceSpec*>{} : found->second;
  }

 private:
  std::map<std::pair<std::string, std::string>, std::vector<const ServiceSpec*>> services_, by_code_;
};

/// Where each band stands; nothing after a problem.
std::optional<std::vector<std::size_t>> band_columns(Context& context, const Table& table, const Field& field,
                                                     const std::string& yes_no) {
  std::vector<std::size_t> bands;
  std::vector<std::string> missing;
  for (std::size_t band = 0; band < kBands; ++band) {
    const auto column = table.column(band_name(band));
    if (column) bands.push_back(*column);
    if (!column) missing.push_back(band_name(band));
  }
  bool right = missing.empty();
  if (!right) {
    context.error(table.place(table.header.front()), field.path,
                  "expected the columns w000 to w104; missing " + missing.front() +
                      (missing.size() > 1 ? " and " + std::to_string(missing.size() - 1) + " more" : ""));
  }
  std::vector<const Cell*> unknown;
  for (const auto& cell : table.header) {
    const bool known = cell.text.empty() || cell.text == "provider" || cell.text == "function" || cell.text == yes_no ||
                       is_band(cell.text);
    if (!known) unknown.push_back(&cell);
  }
  if (!unknown.empty()) {
    const Cell& first = *unknown.front();
    context.error(table.place(first), field.path,
                  "unknown column " + quote(first.text) +
                      (unknown.size() > 1 ? " and " + std::to_string(unknown.size() - 1) + " more"
                                          : did_you_mean(first.text, {"provider", "function", yes_no})));
    right = false;
  }
  return right ? std::optional(bands) : std::nullopt;
}

/// The columns of a table with figures in place of weeks are known; no bands. Nothing after a problem.
std::optional<std::vector<std::size_t>> figure_columns(Context& context, const Table& table, const Field& field,
                                                       const std::string& said) {
  bool right = true;
  for (const auto& cell : table.header) {
    if (cell.text.empty() || cell.text == "provider" || cell.text == "function" || cell.text == said ||
        FigureColumns::is_one(cell.text))
      continue;
    context.error(table.place(cell), field.path,
                  "unknown column " + quote(cell.text) + "; expected " + FigureColumns::kSentence);
    right = false;
  }
  if (right && !FigureColumns(table).any()) {
    context.error(table.place(table.header.front()), field.path,
                  std::string("expected ") + FigureColumns::kSentence + "; found list alone");
    right = false;
  }
  return right ? std::optional(std::vector<std::size_t>{}) : std::nullopt;
}

void read_weeks(Context& context, const Field& field, const WeeksTable& is, std::vector<OpeningListRow>& into) {
  const auto table = read_table(context, field, is.kind);
  if (!table) return;
  const bool by_figures = is.by_figures && table->column("list");
  const auto bands =
      by_figures ? figure_columns(context, *table, field, is.yes_no) : band_columns(context, *table, field, is.yes_no);
  if (!bands) return;
  const std::size_t provider = table->need("provider"), function = table->need("function"),
                    decision = table->need(is.yes_no);
  const ServicesByFunction services(context.scenario.services);
  const FigureColumns figures(*table);
  CellProblems problems(context, *table);
  std::map<std::pair<std::string, bool>, int> lines;
  for (std::size_t r = 0; r < table->rows(); ++r) {
    const auto cells = table->row(r);
    OpeningListRow row;
    row.place = table->place(cells[provider]);
    const auto admit = parse_yes_no(lower(cells[decision].text));  // spreadsheets write TRUE
    if (!admit.value) problems.add(cells[decision], field.path, admit.error);
    row.decision_to_admit = admit.value.value_or(false);
    if (by_figures) {
      const auto found = figures.bands(problems, cells, field.path);
      for (std::size_t band = 0; found && band < kBands; ++band)
        row.bands[band] = static_cast<std::uint32_t>((*found)[band]);
    }
    for (std::size_t band = 0; band < bands->size(); ++band) {
      const Cell& cell = cells[(*bands)[band]];
      if (cell.text.empty()) continue;
      const auto count = read_whole_cell(problems, *table, cell, field.path + '.' + band_name(band), 100'000'000);
      row.bands[band] = static_cast<std::uint32_t>(count.value_or(0));
    }
    if (context.services_missing()) continue;  // no services to find it in
    const auto found = services.find(cells[provider].text, cells[function].text);
    if (found.empty()) {
      problems.add(cells[provider], field.path,
                   "expected a provider and function of services.table; found " + quote(cells[provider].text) +
                       " and " + quote(cells[function].text));
      continue;
    }
    const ServiceSpec& service = *found.front();
    row.service = service.id;
    if (found.size() > 1) {
      problems.add(cells[provider], field.path,
                   "several services have the provider " + quote(service.provider) + " and the function " +
                       quote(service.function) + "; the list cannot be told apart");
      continue;
    }
    const auto [first, is_new] = lines.try_emplace({row.service, row.decision_to_admit}, row.place.line);
    if (!is_new) {
      problems.add(cells[provider], field.path, "duplicate row; first given at line " + std::to_string(first->second));
      continue;
    }
    into.push_back(std::move(row));
  }
}

void read_opening_transfers(Context& context, const Field& field) {
  for (const Field& item : list_items(context, field, "a list of transfers: [{from:, step:, locality:, count:}]")) {
    OpeningTransfer transfer;
    transfer.place = item.node->place;
    Mapping map(context, item, &format::opening_transfer());
    const auto from = map.get("from");
    const auto step = map.get("step");
    if (from) transfer.provider = read_name(context, *from);
    if (step) transfer.step = read_name(context, *step, true);
    map.name("locality", transfer.locality);
    const auto dot = transfer.step.find('.');
    if (step && dot == std::string::npos && !transfer.step.empty()) {
      context.error(*step, "expected PATHWAY.STEP; found " + quote(transfer.step));
    }
    const bool is_named = !transfer.provider.empty() && dot != std::string::npos;
    if (is_named) {
      const std::string path = field.path + '.' + transfer.provider + '.' + transfer.step +
                               (transfer.locality.empty() ? "" : '.' + transfer.locality);
      map.rename(path);
      context.remember(path + ".from", from->node->place);
      context.remember(path + ".step", step->node->place);
    }
    read_fields(context, map, format::opening_transfer(), transfer);
    map.finish();
    if (!is_named) continue;
    transfer.pathway = transfer.step.substr(0, dot);
    transfer.step.erase(0, dot + 1);
    context.scenario.opening_transfers.push_back(std::move(transfer));
  }
}

}  // namespace

void read_opening(Context& context, const Field& field) {
  Mapping map(context, field, &format::opening());
  if (const auto list = map.get("waiting_list"))
    read_weeks(context, *list, kWaitingList, context.scenario.opening_list);
  if (const auto completed = map.get("completed"))
    read_weeks(context, *completed, kCompleted, context.scenario.completed);
  if (const auto transfers = map.get("transfers")) read_opening_transfers(context, *transfers);
  if (const auto waiting = map.get("waiting")) read_opening_waiting(context, *waiting);
  map.word("stays", context.scenario.opening_stays);
  map.word("above_capacity", context.scenario.opening_above_capacity);
  map.finish();
}

}  // namespace icsflow::models
