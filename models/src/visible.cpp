#include "icsflow/models/visible.hpp"

#include <fmt/format.h>

#include "document.hpp"
#include "reader_quantity.hpp"

namespace icsflow::models {

namespace {

/// The character of a whole UTF-8 sequence.
char32_t character(std::string_view sequence) {
  const auto lead = static_cast<unsigned char>(sequence[0]);
  if (sequence.size() == 1) return lead;
  char32_t code = lead & (0x7Fu >> sequence.size());
  for (const char c : sequence.substr(1)) code = (code << 6u) | (static_cast<unsigned char>(c) & 0x3Fu);
  return code;
}

/// Acts on a terminal or turns text around, and shows nothing of itself.
bool acts(char32_t c) {
  return c < 0x20 || (c >= 0x7F && c <= 0x9F) || c == 0x61C || c == 0x200E || c == 0x200F ||
         (c >= 0x2028 && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0xFEFF;
}

void append_visible(std::string& out, std::string_view text, bool keep_line_ends) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = utf8_length(text, at);
    if (length == 0) {
      out += fmt::format("\\x{:02x}", static_cast<unsigned char>(text[at++]));
      continue;
    }
    const std::string_view sequence = text.substr(at, length);
    const char32_t c = character(sequence);
    if (!acts(c) || (keep_line_ends && c == '\n')) {
      out += sequence;
    } else {
      out += c < 0x100 ? fmt::format("\\x{:02x}", static_cast<unsigned>(c))
                       : fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    }
    at += length;
  }
}

}  // namespace

std::string visible(std::string_view text) {
  std::string out;
  append_visible(out, text, false);
  return out;
}

std::string visible_lines(std::string_view page) {
  std::string out;
  out.reserve(page.size());
  append_visible(out, page, true);
  return out;
}

std::string csv_cell(std::string_view text) {
  std::string shown = visible(text);
  const bool formula = !shown.empty() && std::string_view("=+-@").find(shown[0]) != std::string_view::npos;
  if (formula && !parse_quantity(shown).value) shown.insert(shown.begin(), '\'');
  if (shown.find_first_of(",;\"'") == std::string::npos) return shown;
  std::string out = "\"";
  for (const char c : shown) out.append(c == '"' ? 2 : 1, c);
  return out + '"';
}

}  // namespace icsflow::models
