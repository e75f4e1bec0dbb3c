#pragma once

/// What is wrong with the user's input: collected, then reported all at once.

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace icsflow::models {

/// A place in an input file. Lines and columns count from 1; line 0 means the file as a whole.
struct Place {
  std::string file;
  int line = 0;
  int column = 0;
};

enum class Severity { kError, kWarning };

/// One thing wrong, as `file:line:column: key: message`; the message says what was expected and what was found.
struct Problem {
  Place place;
  std::string key;  ///< dotted path of the key, empty if none applies
  std::string message;
  Severity severity = Severity::kError;
};

/// `file:line:column: key: message`, with `warning: ` before the key of a warning; visible (visible.hpp).
std::string to_string(const Problem& problem);

/// `; did you mean "x"?` for the candidate nearest to the word, ignoring case, or nothing: the end of a message.
std::string did_you_mean(std::string_view word, const std::vector<std::string>& candidates);

/// Thrown by readers and the compiler of scenarios: every problem of the input. Nothing was run.
class InputError : public std::runtime_error {
 public:
  explicit InputError(std::vector<Problem> problems);
  [[nodiscard]] const std::vector<Problem>& problems() const { return problems_; }

 private:
  std::vector<Problem> problems_;
};

}  // namespace icsflow::models
