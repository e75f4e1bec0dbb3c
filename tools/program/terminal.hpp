#pragma once

/// What the program says: results on stdout, everything else on stderr. That stderr cannot be written (a full disk, a
/// closed descriptor, a terminal that went away) never changes what a command does; that stdout cannot is a failure.

#include <fmt/format.h>

#include <string_view>

/// At the start of main(). A descriptor that is closed is opened, so that no file of ours takes its number: stdout such
/// that writing fails. A terminal or a reader that goes away, and a file that reaches the limit of its size, are errors
/// of writing, not signals that end the program.
void prepare_streams();

/// Writes to stderr as it is. What cannot be written is lost.
void tell_text(std::string_view text) noexcept;

/// Formats and writes to stderr.
template <class... Args>
void tell(fmt::format_string<Args...> format, Args&&... args) noexcept {
  try {
    fmt::memory_buffer text;
    fmt::format_to(fmt::appender(text), format, std::forward<Args>(args)...);
    tell_text({text.data(), text.size()});
  } catch (...) {
    tell_text("icsflow: no memory for a message\n");
  }
}

/// Hands what was printed over to the system. @throws std::runtime_error if any of it cannot be written
void flush_stdout();
