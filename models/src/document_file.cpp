/// Reading a text file with every check that can be made before parsing.

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <system_error>
#include <utility>

#include "document.hpp"

namespace icsflow::models {

namespace {

/// Bytes of the UTF-8 sequence at `i`, or 0 if it is not one (overlong forms, surrogates and above U+10FFFF refused).
std::size_t sequence_length(std::string_view text, std::size_t i) {
  const auto at = [&](std::size_t k) { return k < text.size() ? static_cast<unsigned char>(text[k]) : 0u; };
  const auto continues = [&](std::size_t k) { return (at(k) & 0xC0u) == 0x80u; };
  const unsigned lead = at(i);
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead <= 0xDF) return continues(i + 1) ? 2 : 0;
  if (lead >= 0xE0 && lead <= 0xEF) {
    const unsigned next = at(i + 1);
    if ((lead == 0xE0 && next < 0xA0) || (lead == 0xED && next > 0x9F)) return 0;
    return continues(i + 1) && continues(i + 2) ? 3 : 0;
  }
  if (lead >= 0xF0 && lead <= 0xF4) {
    const unsigned next = at(i + 1);
    if ((lead == 0xF0 && next < 0x90) || (lead == 0xF4 && next > 0x8F)) return 0;
    return continues(i + 1) && continues(i + 2) && continues(i + 3) ? 4 : 0;
  }
  return 0;
}

std::string hex(unsigned char byte) {
  constexpr char kDigits[] = "0123456789ABCDEF";
  return std::string("0x") + kDigits[byte >> 4u] + kDigits[byte & 0xFu];
}

/// The first byte that is not text, as a problem.
std::optional<Problem> not_text(const std::string& file, std::string_view text) {
  int line = 1, column = 1;
  for (std::size_t i = 0; i < text.size();) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const std::size_t length = sequence_length(text, i);
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
  const auto refuse = [&](const std::string& message) {
    problems.push_back(problem_at({file, 0, 0}, "", message));
    return std::nullopt;
  };
  const std::string too_large =
      "expected at most " + std::to_string(kLargestFile / 1'000'000) + " MB; found a larger file";
  std::error_code error;
  const auto status = std::filesystem::status(file, error);
  if (status.type() == std::filesystem::file_type::not_found) return refuse("no such file");
  if (std::filesystem::is_directory(status)) return refuse("expected a file; found a directory");
  if (std::filesystem::is_regular_file(status) && std::filesystem::file_size(file, error) > kLargestFile && !error) {
    return refuse(too_large);
  }
  errno = 0;
  std::ifstream in(file, std::ios::binary);
  if (!in) return refuse(std::string("cannot be read: ") + std::strerror(errno));
  std::size_t most = kLargestFile;
  if (std::filesystem::is_regular_file(status))
    most = std::min<std::size_t>(most, std::filesystem::file_size(file, error));
  std::string text(most + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (in.bad()) return refuse(std::string("cannot be read: ") + std::strerror(errno));
  if (in.gcount() > static_cast<std::streamsize>(kLargestFile)) return refuse(too_large);
  text.resize(static_cast<std::size_t>(in.gcount()));
  if (text.rfind("\xEF\xBB\xBF", 0) == 0) text.erase(0, 3);
  if (std::all_of(text.begin(), text.end(), [](char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; })) {
    return refuse("the file is empty");
  }
  if (auto problem = not_text(file, text)) {
    problems.push_back(*problem);
    return std::nullopt;
  }
  return text;
}

}  // namespace icsflow::models
