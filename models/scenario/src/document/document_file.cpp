/// Reading a text file with every check that can be made before parsing.

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

#include "document/document.hpp"
#include "document/published_files.hpp"
#include "icsflow/scenario/shipped.hpp"
#include "text/quote.hpp"

namespace icsflow::models {

namespace {

std::string hex(unsigned char byte) {
  constexpr char kDigits[] = "0123456789ABCDEF";
  return std::string("0x") + kDigits[byte >> 4u] + kDigits[byte & 0xFu];
}

/// The first byte that is not text, as a problem.
std::optional<Problem> not_text(const std::string& file, std::string_view text) {
  int line = 1, column = 1;
  for (std::size_t i = 0; i < text.size();) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const std::size_t length = utf8_length(text, i);
    if (length == 0) {
      return problem_at({file, line, column}, "",
                        "expected UTF-8 text; found the byte " + hex(byte) + "; save the file as UTF-8");
    }
    const bool control = (byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r') || byte == 0x7F;
    if (control) return problem_at({file, line, column}, "", "expected text; found the control character " + hex(byte));
    if (byte == '\n') {
      ++line;
      column = 1;
    } else {
      ++column;
    }
    i += length;
  }
  return std::nullopt;
}

/// A descriptor that is closed.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  [[nodiscard]] int number() const { return number_; }

 private:
  int number_;
};

/// What is no file to be read from, in words; empty for a regular file.
std::string_view other_than_file(const struct stat& status) {
  if (S_ISREG(status.st_mode)) return {};
  if (S_ISDIR(status.st_mode)) return "a directory";
  if (S_ISFIFO(status.st_mode)) return "a named pipe";
  if (S_ISSOCK(status.st_mode)) return "a socket";
  return "a device";
}

/// What a file of others is that begins so, where a scenario belongs; empty for what may be one.
std::string of_others(std::string_view begin) {
  if (begin.starts_with("PK\x03\x04"))
    return "a workbook (.xlsx, .ods) or a zip archive; files as NHS England publishes them are read by `icsflow "
           "import`";
  return published_table(begin);
}

/// `; icsflow comes with FILE` for the shipped scenario of this name, where none is named by it; empty if there is
/// none.
std::string shipped_instead(const std::filesystem::path& named) {
  if (named.is_absolute() || named.empty()) return {};
  std::filesystem::path name = named.lexically_normal();
  if (*name.begin() == "scenarios") name = name.lexically_relative("scenarios");
  if (!name.has_extension()) name += ".yaml";
  const std::filesystem::path shipped = shipped_scenarios() / name;
  std::error_code error;
  if (*name.begin() == ".." || !std::filesystem::is_regular_file(shipped, error)) return {};
  return "; icsflow comes with " + shipped.string();
}

/// Every byte of a regular file. Others are not even opened: a pipe would wait, a device may act.
/// @param as_scenario  a published file is told by its first bytes, however large it is
std::optional<std::string> read_bytes(const std::string& file, std::vector<Problem>& problems, bool as_scenario) {
  const auto refuse = [&](const std::string& message) {
    problems.push_back(problem_at({file, 0, 0}, "", message));
    return std::nullopt;
  };
  const auto refuse_errno = [&] {
    if (errno == ENOENT || errno == ENOTDIR) return refuse("no such file" + shipped_instead(file));
    return refuse(std::string("cannot be read: ") + std::strerror(errno));
  };
  struct stat status {};
  if (stat(file.c_str(), &status) != 0) return refuse_errno();
  if (const auto what = other_than_file(status); !what.empty())
    return refuse("expected a file; found " + std::string(what));
  if (status.st_size == 0) return refuse("the file is empty");
  const Descriptor descriptor(open(file.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY));
  if (descriptor.number() < 0 || fstat(descriptor.number(), &status) != 0) return refuse_errno();
  if (!S_ISREG(status.st_mode)) return refuse("cannot be read: it changes");
  if (as_scenario) {
    std::string begin(std::min<std::size_t>(static_cast<std::size_t>(status.st_size), 20'000), '\0');
    const ssize_t got = pread(descriptor.number(), begin.data(), begin.size(), 0);
    begin.resize(static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
    if (const std::string what = of_others(begin); !what.empty())
      return refuse("expected a scenario (YAML); this is " + what);
  }
  if (static_cast<std::size_t>(status.st_size) > kLargestFile)
    return refuse("expected at most " + std::to_string(kLargestFile / 1'000'000) + " MB; found a larger file");
  std::string text(static_cast<std::size_t>(status.st_size), '\0');
  std::size_t have = 0;
  while (have < text.size()) {
    const ssize_t got = read(descriptor.number(), text.data() + have, text.size() - have);
    if (got < 0 && errno != EINTR) return refuse_errno();
    if (got == 0) break;
    if (got > 0) have += static_cast<std::size_t>(got);
  }
  text.resize(have);
  return text;
}

void append_utf8(std::string& out, char32_t c) {
  const auto byte = [&](char32_t bits) { out += static_cast<char>(bits); };
  if (c < 0x80) return byte(c);
  if (c < 0x800) {
    byte(0xC0u | (c >> 6u));
  } else {
    if (c < 0x10000) {
      byte(0xE0u | (c >> 12u));
    } else {
      byte(0xF0u | (c >> 18u));
      byte(0x80u | ((c >> 12u) & 0x3Fu));
    }
    byte(0x80u | ((c >> 6u) & 0x3Fu));
  }
  byte(0x80u | (c & 0x3Fu));
}

/// UTF-8 of a text that begins with the mark of UTF-16. Nothing if it is broken.
std::optional<std::string> from_utf16(std::string_view bytes) {
  const bool little = bytes[0] == '\xFF';
  if (bytes.size() % 2 != 0) return std::nullopt;
  const auto unit = [&](std::size_t at) {
    const auto a = static_cast<unsigned char>(bytes[at]), b = static_cast<unsigned char>(bytes[at + 1]);
    return static_cast<char32_t>(little ? (b << 8u) | a : (a << 8u) | b);
  };
  std::string out;
  out.reserve(bytes.size());
  for (std::size_t at = 2; at < bytes.size(); at += 2) {
    char32_t c = unit(at);
    if (c >= 0xD800 && c <= 0xDFFF) {
      if (c > 0xDBFF || at + 3 >= bytes.size()) return std::nullopt;
      const char32_t low = unit(at += 2);
      if (low < 0xDC00 || low > 0xDFFF) return std::nullopt;
      c = 0x10000 + ((c - 0xD800) << 10u) + (low - 0xDC00);
    }
    append_utf8(out, c);
  }
  return out;
}

/// The text, unless it is blank or no text.
std::optional<std::string> checked(const std::string& file, std::string text, std::vector<Problem>& problems) {
  if (text.find_first_not_of(" \n\r\t") == std::string::npos) {
    problems.push_back(problem_at({file, 0, 0}, "", "the file is empty"));
    return std::nullopt;
  }
  if (auto problem = not_text(file, text)) {
    problems.push_back(*problem);
    return std::nullopt;
  }
  return text;
}

}  // namespace

Problem problem_at(Place place, std::string key, std::string message, Severity severity) {
  Problem problem;
  problem.place = std::move(place);
  problem.key = std::move(key);
  problem.message = std::move(message);
  problem.severity = severity;
  return problem;
}

std::optional<std::string> read_text_file(const std::string& file, std::vector<Problem>& problems) {
  auto text = read_bytes(file, problems, true);
  if (!text) return std::nullopt;
  if (text->starts_with("\xEF\xBB\xBF")) text->erase(0, 3);
  return checked(file, std::move(*text), problems);
}

std::optional<std::string> read_table_file(const std::string& file, std::vector<Problem>& problems) {
  constexpr std::string_view kSave = ": save the sheet as \"CSV UTF-8 (comma delimited)\"";
  auto text = read_bytes(file, problems, false);
  if (!text) return std::nullopt;
  const auto refuse = [&](const std::string& what) {
    problems.push_back(problem_at({file, 0, 0}, "", what));
    return std::nullopt;
  };
  if (text->starts_with("PK\x03\x04"))
    return refuse("this is a workbook (.xlsx, .ods) or a zip archive" + std::string(kSave) +
                  "; those of NHS England are read by `icsflow import`");
  if (text->starts_with("\xD0\xCF\x11\xE0")) return refuse("this is a workbook (.xls)" + std::string(kSave));
  const std::string_view start = std::string_view(*text).substr(0, std::min<std::size_t>(text->size(), 1000));
  if (start.find("<html") != std::string_view::npos || start.find("<!DOCTYPE") != std::string_view::npos)
    return refuse("this is a web page, not a table: get the CSV file it leads to");
  if (text->starts_with("\xFF\xFE") || text->starts_with("\xFE\xFF")) {
    auto decoded = from_utf16(*text);
    if (!decoded) return refuse("this text is neither UTF-8 nor UTF-16" + std::string(kSave));
    text = std::move(decoded);
  }
  if (text->starts_with("\xEF\xBB\xBF")) text->erase(0, 3);
  const std::size_t before = problems.size();
  auto out = checked(file, std::move(*text), problems);
  if (problems.size() > before && problems.back().message.starts_with("expected UTF-8"))
    problems.back().message += " (in Excel: \"CSV UTF-8 (comma delimited)\")";
  return out;
}

}  // namespace icsflow::models
