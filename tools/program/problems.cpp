/// file:line:column, the message, and the line with a caret.

#include "problems.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <map>

#include "icsflow/scenario/visible.hpp"
#include "terminal.hpp"

namespace models = icsflow::models;

namespace {

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
  const auto at = static_cast<std::size_t>(std::max(column, 1) - 1);
  const std::size_t from = at > kBefore ? at - kBefore : 0;
  std::string shown;
  std::size_t characters = 0;  // begun so far; a line may be very long, so none is kept but those shown
  for (const char c : line) {
    if (!continues(c)) ++characters;
    if (characters > from + kWidth) break;
    const bool control = static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
    if (characters > from) shown += control ? ' ' : c;
  }
  const std::string gutter = fmt::format("{:>5} | ", number);
  std::string text = gutter + models::visible(shown) + '\n';
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

}  // namespace

void show_problems(const std::vector<models::Problem>& problems) {
  Lines lines;
  for (const auto& problem : problems) {
    tell("{}\n", models::to_string(problem));
    if (problem.place.line == 0) continue;
    constexpr std::size_t kLongest = 10'000;  // bytes of a line that somebody reads
    const std::string& line = lines.line(problem.place.file, problem.place.line);
    if (!line.empty() && line.size() <= kLongest && is_utf8(line)) {
      tell_text(excerpt(line, problem.place.line, problem.place.column));
    }
  }
}

void print_problems(const std::vector<models::Problem>& problems) {
  show_problems(problems);
  const auto errors = std::count_if(problems.begin(), problems.end(), [](const models::Problem& problem) {
    return problem.severity == models::Severity::kError;
  });
  tell("{} problem{}; nothing was run.\n", errors, errors == 1 ? "" : "s");
}
