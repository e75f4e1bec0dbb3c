// The bytes of a patient are where docs/architecture.md says, and its tables leave none out.

#include <catch2/catch.hpp>
#include <cstddef>
#include <fstream>
#include <iterator>
#include <regex>
#include <string>
#include <utility>
#include <vector>

#include "care_message.hpp"
#include "patients/overflow_record.hpp"
#include "patients/token.hpp"

using namespace icsflow::models;

namespace {

using Bytes = std::pair<std::size_t, std::size_t>;  // first and last

/// The rows of the table that follows "`NAME` (`FILE`...): SIZE", by their bytes.
std::vector<Bytes> rows_of(const std::string& record, std::size_t size) {
  std::ifstream file(std::string(ICSFLOW_SOURCE_DIR) + "/docs/architecture.md");
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  const auto start = text.find("\n`" + record + "` (");
  REQUIRE(start != std::string::npos);
  const auto line = text.substr(start + 1, text.find('\n', start + 1) - start - 1);
  CAPTURE(line);
  CHECK(line.find("): " + std::to_string(size) + ",") != std::string::npos);
  const auto table = text.find("\n| bytes |", start);
  const std::string rows = text.substr(table, text.find("\n\n", table) - table);
  std::vector<Bytes> out;
  const std::regex row("\n\\| (\\d+)(-(\\d+))? \\|");
  for (auto i = std::sregex_iterator(rows.begin(), rows.end(), row); i != std::sregex_iterator(); ++i) {
    const std::size_t first = std::stoul((*i)[1]);
    out.emplace_back(first, (*i)[3].matched ? std::stoul((*i)[3]) : first);
  }
  return out;
}

/// A member, by its first byte and its size.
struct MemberBytes {
  const char* name;
  std::size_t offset, size;
};

/// The rows are all bytes of the record, one after the other, and each member lies in one row.
void check_table(const std::string& record, std::size_t size, const std::vector<MemberBytes>& members) {
  const auto rows = rows_of(record, size);
  CAPTURE(record);
  std::size_t next = 0;
  for (const auto& [first, last] : rows) {
    CHECK(first == next);
    next = last + 1;
  }
  CHECK(next == size);
  for (const MemberBytes& m : members) {
    CAPTURE(m.name);
    bool found = false;
    for (const auto& [first, last] : rows) found = found || (m.offset >= first && m.offset + m.size <= last + 1);
    CHECK(found);
  }
}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Winvalid-offsetof"
#define MEMBER(Record, member) \
  MemberBytes { #member, offsetof(Record, member), sizeof(Record::member) }

// What docs/architecture.md says of single bytes.
static_assert(sizeof(Token) == 64 && sizeof(Episode) == 64 && sizeof(CareMessage) == 48);
static_assert(offsetof(Token, id) == 0 && offsetof(Token, since) == 16 && offsetof(Token, step) == 24);
static_assert(offsetof(Token, clock_start) == 28 && offsetof(Token, decision) == 30);
static_assert(offsetof(Token, prev) == 36 && offsetof(Token, next) == 40 && offsetof(Token, removal_prev) == 44);
static_assert(offsetof(Token, removal_day) == 52 && offsetof(Token, generation) == 54);
static_assert(offsetof(Token, stratum) == 56 && offsetof(Token, flags) == 58 && offsetof(Token, episode) == 60);
static_assert(offsetof(Episode, held) == 32 && offsetof(Episode, asking_step) == 48 && offsetof(Episode, peer) == 52);
static_assert(offsetof(Episode, in_department) == 60 && offsetof(Episode, is_ready) == 62);
static_assert(offsetof(CareMessage, step) == 8 && offsetof(CareMessage, from_slot) == 16);
static_assert(offsetof(CareMessage, clock_start) == 30 && offsetof(CareMessage, stratum) == 34);
static_assert(offsetof(CareMessage, carried_names) == 38 && offsetof(CareMessage, carried) == 40);
static_assert(sizeof(StratumId) == 2);

}  // namespace

TEST_CASE("records: the tables of bytes in docs/architecture.md are those of the records", "[quick][models][bytes]") {
  check_table("Token", sizeof(Token),
              {MEMBER(Token, id), MEMBER(Token, since), MEMBER(Token, step), MEMBER(Token, clock_start),
               MEMBER(Token, decision), MEMBER(Token, prev), MEMBER(Token, next), MEMBER(Token, removal_prev),
               MEMBER(Token, removal_next), MEMBER(Token, removal_day), MEMBER(Token, generation),
               MEMBER(Token, stratum), MEMBER(Token, flags), MEMBER(Token, episode)});
  check_table("Episode", sizeof(Episode),
              {MEMBER(Episode, arrived), MEMBER(Episode, decided), MEMBER(Episode, ready), MEMBER(Episode, requested),
               MEMBER(Episode, held), MEMBER(Episode, asking_step), MEMBER(Episode, peer),
               MEMBER(Episode, peer_generation), MEMBER(Episode, peer_rank), MEMBER(Episode, in_department),
               MEMBER(Episode, has_decision), MEMBER(Episode, is_ready)});
  check_table("CareMessage", sizeof(CareMessage),
              {MEMBER(CareMessage, id), MEMBER(CareMessage, step), MEMBER(CareMessage, asking_step),
               MEMBER(CareMessage, from_slot), MEMBER(CareMessage, to_slot), MEMBER(CareMessage, to_generation),
               MEMBER(CareMessage, from_rank), MEMBER(CareMessage, clock_start), MEMBER(CareMessage, decision),
               MEMBER(CareMessage, stratum), MEMBER(CareMessage, priority), MEMBER(CareMessage, list),
               MEMBER(CareMessage, carried_names), MEMBER(CareMessage, carried)});
}
#pragma GCC diagnostic pop
