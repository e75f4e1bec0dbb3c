#include "icsflow/scenario/visible.hpp"

#include <fmt/format.h>

#include "text/quantity.hpp"
#include "text/quote.hpp"

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

/// `text` with `shown(c)` in place of each character that acts but those in `kept`; `broken(byte)` for no UTF-8.
template <class Shown, class Broken>
std::string rewritten(std::string_view text, std::string_view kept, const Shown& shown, const Broken& broken) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = utf8_length(text, at);
    if (length == 0) {
      out += broken(static_cast<unsigned char>(text[at++]));
      continue;
    }
    const std::string_view sequence = text.substr(at, length);
    const char32_t c = character(sequence);
    if (acts(c) && kept.find(sequence) == std::string_view::npos) {
      out += shown(static_cast<unsigned>(c));
    } else {
      out += sequence;
    }
    at += length;
  }
  return out;
}

std::string escape(unsigned c) { return c < 0x100 ? fmt::format("\\x{:02x}", c) : fmt::format("\\u{:04x}", c); }

}  // namespace

std::string visible(std::string_view text) {
  return rewritten(
      text, "", [](unsigned c) { return c == '\n' ? " " : escape(c); }, escape);
}

std::string visible_lines(std::string_view page) { return rewritten(page, "\n", escape, escape); }

std::string visible_json(std::string_view json) {
  const auto as_json = [](unsigned c) { return fmt::format("\\u{:04x}", c); };
  return rewritten(json, "\n", as_json, as_json);
}

std::string csv_cell(std::string_view text) {
  std::string shown = visible(text);
  const std::size_t first = shown.find_first_not_of(' ');
  const bool formula =
      first != std::string::npos && std::string_view("=+-@").find(shown[first]) != std::string_view::npos;
  if (formula && !parse_quantity(shown).value) shown.insert(shown.begin(), '\'');
  if (shown.find_first_of(",\"") == std::string::npos) return shown;
  std::string out = "\"";
  for (const char c : shown) out.append(c == '"' ? 2 : 1, c);
  return out + '"';
}

}  // namespace icsflow::models
