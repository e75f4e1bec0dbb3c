#pragma once

/// A small case of an import as one text file:
///
///   args: rtt a.csv --icb QUY        as typed, without -o
///   show: opening_list.csv           files written that are compared besides the ledger
///   == a.csv                         a file that is given
///   @121                             a line with the columns of that layout of the RTT extract (or @69), and what
///   follows it here
///   @ period|icb|provider|name|commissioner|part|function|its name|bands, as 0:5 17:2|total|unknown|total all
///   \xA0                             a byte
///   == expect                        exit code, messages, the ledger and the files shown; `DIR` is where the files are

#include <filesystem>
#include <string>
#include <vector>

#include "temporary_directory.hpp"

namespace test {

struct Case {
  std::string args;
  std::vector<std::string> shown;
  std::vector<std::pair<std::string, std::string>> files;
  std::string expected;
};

Case read_case(const std::filesystem::path& file);

/// What the import of the case's files leaves, in the form of `== expect`.
std::string outcome_of(const Case& one);

/// The same in the file of a case.
void replace_expected(const std::filesystem::path& file, const std::string& outcome);

/// The header row of the RTT extract with that many weekly bands below the open one, and a row as after `@`.
std::string rtt_header(int bands);
std::string rtt_row(const std::string& fields, int bands);

}  // namespace test
