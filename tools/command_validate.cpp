/// `icsflow validate`: every problem at once, each with the line it stands on; or a paragraph on what was read.

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <map>

#include "commands.hpp"

namespace models = icsflow::models;

namespace {

using models::Problem;
using models::Scenario;
using models::Severity;

/// Lines of the files problems were found in, each file read once.
class Lines {
 public:
  /// The line, or empty if it cannot be shown.
  const std::string& line(const std::string& file, int number) {
    static const std::string kNone;
    auto [found, is_new] = files_.try_emplace(file);
    if (is_new) read(file, found->second);
    const auto index = static_cast<std::size_t>(number - 1);
    return number > 0 && index < found->second.size() ? found->second[index] : kNone;
  }

 private:
  static void read(const std::string& file, std::vector<std::string>& lines) {
    std::ifstream in(file, std::ios::binary);
    std::string line;
    while (std::getline(in, line)) {
      if (lines.empty() && line.rfind("\xEF\xBB\xBF", 0) == 0) line.erase(0, 3);
      if (!line.empty() && line.back() == '\r') line.pop_back();
      lines.push_back(line);
    }
  }

  std::map<std::string, std::vector<std::string>> files_;
};

bool continues(char c) { return (static_cast<unsigned char>(c) & 0xC0u) == 0x80u; }

/// The line around `column` (in characters), cut to what fits a terminal, with a caret under the column.
std::string excerpt(const std::string& line, int number, int column) {
  constexpr std::size_t kWidth = 100, kBefore = 60;
  std::vector<std::string> characters;
  for (const char c : line) {
    if (characters.empty() || !continues(c)) characters.emplace_back();
    // Bytes that are not text, and control characters, must not reach the terminal.
    characters.back() += c == '\t' || (static_cast<unsigned char>(c) < 0x20) || c == 0x7F ? ' ' : c;
  }
  const auto at = static_cast<std::size_t>(std::max(column, 1) - 1);
  const std::size_t from = at > kBefore ? at - kBefore : 0;
  std::string shown;
  for (std::size_t i = from; i < characters.size() && i < from + kWidth; ++i) shown += characters[i];
  const std::string gutter = fmt::format("{:>5} | ", number);
  std::string text = gutter + shown + '\n';
  if (column > 0) text += std::string(gutter.size() - 2, ' ') + "| " + std::string(at - from, ' ') + "^\n";
  return text;
}

bool is_utf8(const std::string& line) {
  // A line whose bytes are no UTF-8 is not shown: the problem names the byte.
  int wanted = 0;
  for (const char c : line) {
    const auto byte = static_cast<unsigned char>(c);
    if (wanted > 0) {
      if (!continues(c)) return false;
      --wanted;
    } else if (byte >= 0x80) {
      if (byte < 0xC2 || byte > 0xF4) return false;
      wanted = byte >= 0xF0 ? 3 : byte >= 0xE0 ? 2 : 1;
    }
  }
  return wanted == 0;
}

void print(const std::vector<Problem>& problems) {
  Lines lines;
  for (const auto& problem : problems) {
    fmt::print(stderr, "{}\n", models::to_string(problem));
    if (problem.place.line == 0) continue;
    const std::string& line = lines.line(problem.place.file, problem.place.line);
    if (!line.empty() && is_utf8(line)) {
      fmt::print(stderr, "{}", excerpt(line, problem.place.line, problem.place.column));
    }
  }
}

std::string counted(std::size_t n, const std::string& one, const std::string& many) {
  return fmt::format("{} {}", n, n == 1 ? one : many);
}

std::string summary(const Scenario& s) {
  std::size_t expert = 0, overridden = 0;
  for (models::ParameterId id = 0; id < s.parameters.size(); ++id) {
    expert += s.parameters.at(id).mark == models::Mark::kC ? 1 : 0;
    overridden += s.parameters.at(id).overridden ? 1 : 0;
  }
  std::string text = fmt::format("{}: {}, {:%Y-%m-%d} until {:%Y-%m-%d} ({}), {}. ", s.file, s.name, s.start, s.until,
                                 counted(static_cast<std::size_t>((s.until - s.start).count()), "day", "days"),
                                 counted(static_cast<std::size_t>(s.replications), "replication", "replications"));
  text +=
      fmt::format("{}, {}, {}, {}. ", counted(s.providers.size(), "provider", "providers"),
                  counted(s.pathways.size(), "pathway", "pathways"), counted(s.services.size(), "service", "services"),
                  counted(s.streams.size(), "stream", "streams"));
  text += fmt::format("{}, of which {} marked C (expert assumption)",
                      counted(s.parameters.size(), "parameter", "parameters"), expert);
  if (overridden > 0) text += fmt::format(" and {} set on the command line", overridden);
  text += fmt::format(". No problems{}.\n",
                      s.warnings.empty() ? "" : fmt::format(", {}", counted(s.warnings.size(), "warning", "warnings")));
  return text;
}

}  // namespace

int validate_command(const std::string& file, const std::vector<models::Override>& sets) {
  try {
    const Scenario scenario = models::read_scenario(file, sets);
    print(scenario.warnings);
    fmt::print("{}", summary(scenario));
    return 0;
  } catch (const models::InputError& error) {
    print(error.problems());
    const auto is_error = [](const Problem& p) { return p.severity == Severity::kError; };
    const auto errors =
        static_cast<std::size_t>(std::count_if(error.problems().begin(), error.problems().end(), is_error));
    fmt::print(stderr, "{}; nothing was run.\n", counted(errors, "problem", "problems"));
    return 2;
  }
}
