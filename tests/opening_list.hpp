#pragma once

/// The table of an opening list.

#include <fmt/format.h>

#include <string>

namespace test {

/// Its first line: the columns that name a row, and one for each band of weeks waited.
inline std::string opening_header() {
  std::string header = "provider,function,decision_to_admit";
  for (int band = 0; band < 105; ++band) header += fmt::format(",w{:03}", band);
  return header + "\n";
}

}  // namespace test
