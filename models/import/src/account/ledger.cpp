#include "account/ledger.hpp"

#include <fmt/format.h>

#include <utility>

#include "icsflow/scenario/visible.hpp"

namespace icsflow::models::importing {

namespace {

constexpr std::string_view kFates[] = {"header", "blank", "used", "checked", "dropped"};

}  // namespace

void Ledger::begin_file(std::string name, std::string hash, std::string version) {
  files_.push_back({std::move(name), std::move(hash), std::move(version)});
}

void Ledger::add(Fate fate, int line, std::string_view reason) {
  ++rows_;
  ++by_fate_[static_cast<std::size_t>(fate)];
  ++files_.back().rows;
  const std::size_t file = files_.size() - 1;
  if (!runs_.empty()) {
    Run& last = runs_.back();
    if (last.file == file && last.fate == fate && last.reason == reason) {
      last.to = line;
      ++last.rows;
      return;
    }
  }
  runs_.push_back({fate, file, line, line, 1, std::string(reason)});
}

std::string Ledger::csv(const std::string& first_line, const std::vector<std::string>& written) const {
  std::string text = first_line + "what,file,from_line,to_line,rows,reason,expected,found,residual\n";
  for (const File& file : files_) {
    text += fmt::format("file,{},,,{},{},,,\n", csv_cell(file.name), file.rows,
                        csv_cell("sha256 " + file.hash + (file.version.empty() ? "" : ", " + file.version)));
  }
  for (const Run& run : runs_) {
    text += fmt::format("{},{},{},{},{},{},,,\n", kFates[static_cast<std::size_t>(run.fate)],
                        csv_cell(files_[run.file].name), run.from, run.to, run.rows, csv_cell(run.reason));
  }
  for (const Identity& one : identities_) {
    if (one.where.empty()) {
      text += fmt::format("identity,,,,{},{},,,\n", one.groups,
                          csv_cell(fmt::format("{}: not so in {} of {}", one.name, one.differ, one.groups)));
    } else {
      text += fmt::format("identity,,,,1,{},{:.10g},{:.10g},{:.10g}\n", csv_cell(one.name + ": " + one.where),
                          one.expected, one.found, one.found - one.expected);
    }
  }
  for (const std::string& name : written) text += fmt::format("written,{},,,,,,,\n", csv_cell(name));
  return text;
}

}  // namespace icsflow::models::importing
