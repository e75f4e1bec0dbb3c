#pragma once

/// A study of a queue that takes a second, whole and in parts.

#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "../tools/workplace.hpp"

namespace test {

/// `run` of a short M/M/1 queue.
inline std::string short_run(int replications, const std::string& more) {
  return fmt::format("run '{}/scenarios/textbook/mm1.yaml' --until 2031-01-01 --quiet --replications {} {}",
                     ICSFLOW_SOURCE_DIR, replications, more);
}

/// What a study comes to, whoever made it; what went wrong if there is none.
inline std::string export_of(const Workplace& here, const std::string& directory) {
  const Outcome outcome = here.icsflow("export '" + directory + "' --canonical");
  return outcome.code == 0 ? outcome.out : "export: " + outcome.err;
}

inline std::size_t replications_in(const std::string& dump) {
  std::size_t n = 0;
  for (std::size_t at = dump.find("\nreplication\t"); at != std::string::npos;
       at = dump.find("\nreplication\t", at + 1))
    ++n;
  return n;
}

/// Runs a study in `of` parts, one after the other. @return their directories, between blanks
inline std::string run_parts(const Workplace& here, int replications, int of, const std::string& more = "") {
  std::string all;
  for (int i = 1; i <= of; ++i) {
    const std::string directory = fmt::format("parts-{}/{}", of, i);
    const Outcome outcome =
        here.icsflow(short_run(replications, fmt::format("--shard {}/{} -o {} {}", i, of, directory, more)));
    INFO(outcome.err);
    REQUIRE(outcome.code == 0);
    all += " " + directory;
  }
  return all;
}

}  // namespace test
