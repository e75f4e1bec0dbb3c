#pragma once

/// A directory of its own for each test, in which programs run.

#include <fmt/format.h>
#include <sys/wait.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "../temporary_directory.hpp"

namespace test {

inline std::string contents(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

struct Outcome {
  int code = -1;
  std::string out, err;
};

class Workplace : public TemporaryDirectory {
 public:
  /// Runs a command of the shell to its end.
  [[nodiscard]] Outcome shell(const std::string& command) const {
    const int status =
        std::system(fmt::format("cd '{}' && {} >stdout.txt 2>stderr.txt </dev/null", path().string(), command).c_str());
    Outcome outcome;
    outcome.code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    outcome.out = contents(path() / "stdout.txt");
    outcome.err = contents(path() / "stderr.txt");
    return outcome;
  }
  /// Runs `icsflow ARGUMENTS` to its end; `before` goes in front of the program.
  [[nodiscard]] Outcome icsflow(const std::string& arguments, const std::string& before = "") const {
    return shell(fmt::format("{} '{}' {}", before, ICSFLOW_PROGRAM, arguments));
  }
};

}  // namespace test
