#include <charconv>
#include <cmath>
#include <fstream>
#include <limits>
#include <optional>
#include <sstream>

#include <nlohmann/json.hpp>

#include "icsflow/scenario/problem.hpp"
#include "workbook/sheets.hpp"

namespace icsflow::models {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

std::string text_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  std::string all = text.str();
  if (all.rfind("\xEF\xBB\xBF", 0) == 0) all.erase(0, 3);
  return all;
}

/// Rows of a file that CsvFile has written (RFC 4180).
class CsvRows {
 public:
  explicit CsvRows(const fs::path& file) : text_(text_of(file)) {}
  bool next(std::vector<std::string>& cells) {
    cells.clear();
    if (at_ >= text_.size()) return false;
    while (true) {
      cells.push_back(cell());
      if (at_ >= text_.size()) return true;
      const char end = text_[at_++];
      if (end == ',') continue;
      if (end == '\r' && at_ < text_.size() && text_[at_] == '\n') ++at_;
      return true;
    }
  }

 private:
  std::string cell() {
    std::string out;
    if (at_ < text_.size() && text_[at_] == '"') {
      for (++at_; at_ < text_.size(); ++at_) {
        if (text_[at_] == '"') {
          if (at_ + 1 >= text_.size() || text_[at_ + 1] != '"') break;
          ++at_;
        }
        out += text_[at_];
      }
      if (at_ < text_.size()) ++at_;
      return out;
    }
    while (at_ < text_.size() && text_[at_] != ',' && text_[at_] != '\r' && text_[at_] != '\n') out += text_[at_++];
    return out;
  }

  std::string text_;
  std::size_t at_ = 0;
};

double number_of(const std::string& text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() ? value : std::numeric_limits<double>::quiet_NaN();
}

double number_of(const Json& value) {
  return value.is_number() ? value.get<double>() : std::numeric_limits<double>::quiet_NaN();
}

std::string text_of(const Json& of, const char* key) {
  const auto found = of.find(key);
  return found != of.end() && found->is_string() ? found->get<std::string>() : std::string();
}

}  // namespace

void add_comparison(Sheets& book, const fs::path& directory) {
  CsvRows rows(directory / "compare.csv");
  std::vector<std::string> heading, cells;
  if (!rows.next(heading)) return;
  const auto place = [&](std::string_view name) {
    for (std::size_t i = 0; i < heading.size(); ++i)
      if (heading[i] == name) return i;
    return heading.size();
  };
  struct Column {
    const char *key, *title;
    double width;
    enum { kText, kDate, kInUnit, kNumber, kCount, kShare } kind;
  };
  static constexpr Column kColumns[] = {{"plan", "Plan", 22, Column::kText},
                                        {"name", "Figure", 60, Column::kText},
                                        {"date", "Month", 12, Column::kDate},
                                        {"base", "Base", 12, Column::kInUnit},
                                        {"plan_mean", "With the plan", 12, Column::kInUnit},
                                        {"difference", "Difference", 12, Column::kInUnit},
                                        {"low", "Difference, low", 12, Column::kInUnit},
                                        {"high", "Difference, high", 12, Column::kInUnit},
                                        {"unit", "Unit", 10, Column::kText},
                                        {"band_low", "All months at once, low", 12, Column::kInUnit},
                                        {"band_high", "All months at once, high", 12, Column::kInUnit},
                                        {"bootstrap_low", "Bootstrap, low", 12, Column::kInUnit},
                                        {"bootstrap_high", "Bootstrap, high", 12, Column::kInUnit},
                                        {"n", "Pairs", 8, Column::kCount},
                                        {"in_direction", "In this direction", 10, Column::kCount},
                                        {"gain", "Gain of pairing", 10, Column::kNumber},
                                        {"together_low", "All primary at once, low", 12, Column::kInUnit},
                                        {"together_high", "All primary at once, high", 12, Column::kInUnit},
                                        {"verdict", "Verdict", 12, Column::kText},
                                        {"inputs_share", "Share of inputs", 10, Column::kShare},
                                        {"inputs_low", "Share of inputs, low", 10, Column::kShare},
                                        {"inputs_high", "Share of inputs, high", 10, Column::kShare},
                                        {"measure", "Measure", 30, Column::kText},
                                        {"scope", "Scope", 30, Column::kText},
                                        {"dimension", "Dimension", 16, Column::kText}};
  std::vector<SheetColumn> titles;
  std::vector<std::size_t> places;
  for (const Column& c : kColumns) {
    titles.push_back({c.title, c.width});
    places.push_back(place(c.key));
  }
  const std::size_t unit_at = place("unit");
  Sheet sheet = book.sheet("Comparison", titles);
  while (rows.next(cells)) {
    const auto cell = [&](std::size_t i) { return i < cells.size() ? cells[i] : std::string(); };
    for (std::size_t c = 0; c < std::size(kColumns); ++c) {
      const std::string value = cell(places[c]);
      switch (kColumns[c].kind) {
        case Column::kText:
          sheet.text(value);
          break;
        case Column::kDate:
          sheet.date(value);
          break;
        case Column::kInUnit:
          sheet.number(number_of(value), cell(unit_at));
          break;
        case Column::kNumber:
          sheet.number(number_of(value), "number");
          break;
        case Column::kCount:
          sheet.number(number_of(value), "count");
          break;
        case Column::kShare:
          sheet.number(number_of(value), "share");
          break;
      }
    }
    sheet.end_row();
  }
}

Sheet targets_sheet(Sheets& book) {
  return book.sheet("Targets", {{"Target", 60},
                                {"Of", 22},
                                {"Chance", 10},
                                {"Low", 10},
                                {"High", 10},
                                {"Met in", 8},
                                {"Of replications", 12},
                                {"Difference", 10},
                                {"First met", 12},
                                {"Never met in", 10},
                                {"By", 12},
                                {"Source", 50},
                                {"Mark", 6},
                                {"Note", 60}});
}

bool add_compared_targets(Sheets& book, const fs::path& directory) {
  const Json all = Json::parse(text_of(directory / "compare.json"), nullptr, false);
  const auto targets = all.is_object() ? all.find("targets") : all.end();
  if (!all.is_object() || targets == all.end() || !targets->is_array() || targets->empty()) return false;
  Sheet sheet = targets_sheet(book);
  for (const Json& target : *targets) {
    const auto rest = [&] {
      sheet.date(text_of(target, "by")).text(text_of(target, "source")).text(text_of(target, "mark"));
    };
    const std::string why_not = text_of(target, "not_judged");
    if (!why_not.empty()) {
      sheet.text(text_of(target, "target")).text("not judged");
      for (int i = 0; i < 8; ++i) sheet.nothing();
      rest();
      sheet.text(why_not).end_row();
      continue;
    }
    for (const Json& side : target.value("chances", Json::array())) {
      const double met = number_of(side.value("met", Json())), n = number_of(side.value("n", Json()));
      const Json interval = side.value("interval", Json::array({nullptr, nullptr}));
      sheet.text(text_of(target, "target")).text(text_of(side, "of")).number(met / n, "share");
      sheet.number(number_of(interval.at(0)), "share").number(number_of(interval.at(1)), "share");
      sheet.number(met, "count").number(n, "count").number(number_of(side.value("difference", Json())), "share");
      const Json first = side.value("first", Json::object());
      sheet.date(text_of(first, "median")).number(number_of(first.value("never", Json())), "count");
      rest();
      sheet.text(text_of(target, "note")).end_row();
    }
  }
  return true;
}

}  // namespace icsflow::models
