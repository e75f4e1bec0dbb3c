#pragma once

/// Runs of the program as a user makes them.

#include <fmt/format.h>
#include <sys/wait.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "../temporary_directory.hpp"

namespace test {

struct Outcome {
  int code = -1;  ///< -1: ended by a signal
  std::string out, err;
};

/// A directory of its own for each test; programs run in it.
class Workplace : public TemporaryDirectory {
 public:
  /// Runs a command of the shell to its end. @return its exit code, -1 if a signal ended it
  [[nodiscard]] int shell(const std::string& command) const {
    const int status = std::system(fmt::format("cd '{}' && {}", path().string(), command).c_str());
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }
  /// Runs `icsflow ARGUMENTS` to its end; `before` goes in front of the program.
  [[nodiscard]] Outcome icsflow(const std::string& arguments, const std::string& before = "") const {
    return captured(fmt::format("{} '{}' {}", before, ICSFLOW_PROGRAM, arguments));
  }
  /// Runs a command of the shell to its end, and what it writes.
  [[nodiscard]] Outcome captured(const std::string& command) const {
    Outcome outcome;
    outcome.code = shell(command + " >stdout.txt 2>stderr.txt </dev/null");
    outcome.out = contents(path() / "stdout.txt");
    outcome.err = contents(path() / "stderr.txt");
    return outcome;
  }
};

}  // namespace test
