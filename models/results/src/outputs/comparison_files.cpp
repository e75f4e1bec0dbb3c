/// What `icsflow compare` leaves beside a study: written by it (models/report/src/compare), named here so that whoever
/// removes or looks out for files of a study knows them.

#include "output.hpp"

namespace icsflow::models {
namespace {

std::uint64_t no_bytes(const ExpectedRun& /*run*/) { return 0; }  // a run does not write them

}  // namespace

Output compare_csv() { return {{"compare.csv"}, no_bytes, nullptr}; }
Output compare_json() { return {{"compare.json"}, no_bytes, nullptr}; }
Output compare_md() { return {{"compare.md"}, no_bytes, nullptr}; }
Output changes_md() { return {{"changes.md"}, no_bytes, nullptr}; }

}  // namespace icsflow::models
