#pragma once

/// Problems of an import: the first few of each cause, then how many more there are.

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "icsflow/scenario/problem.hpp"

namespace icsflow::models::importing {

class Report {
 public:
  /// Problems of one key and cause that are told one by one.
  static constexpr std::size_t kTold = 10;

  /// @param cause  what problems are counted together by, with the key
  void error(Place place, const std::string& key, const std::string& message, const std::string& cause = "");
  void warning(Place place, const std::string& key, const std::string& message, const std::string& cause = "");

  [[nodiscard]] bool failed() const { return failed_; }
  /// All problems, with a line for those that were not told one by one.
  [[nodiscard]] std::vector<Problem> problems() const;
  /// @throws InputError if there was an error
  void stop_if_failed() const;

 private:
  struct Cause {
    std::size_t count = 0;
    Problem last;
  };
  void add(Problem problem, const std::string& cause);

  std::vector<Problem> told_;
  std::map<std::string, Cause> causes_;
  bool failed_ = false;
};

}  // namespace icsflow::models::importing
