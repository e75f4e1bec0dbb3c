#pragma once

/// Texts as they are read and shown in messages.

#include <cstddef>
#include <string>
#include <string_view>

namespace icsflow::models {

/// Bytes of the UTF-8 sequence at `i`, or 0 if it is none (overlong forms, surrogates and above U+10FFFF are none).
std::size_t utf8_length(std::string_view text, std::size_t i);

/// Text cut to a readable length, with quotes.
std::string quote(std::string_view text);

}  // namespace icsflow::models
