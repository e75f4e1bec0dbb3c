#include "icsflow/engine/arithmetic.hpp"

#include <catch2/catch.hpp>

using namespace icsflow::engine;

TEST_CASE("arithmetic: the fingerprint is 16 hexadecimal digits and stays", "[engine][quick]") {
  const std::string& fingerprint = arithmetic_fingerprint();
  CHECK(fingerprint.size() == 16);
  CHECK(fingerprint.find_first_not_of("0123456789abcdef") == std::string::npos);
  CHECK(&arithmetic_fingerprint() == &fingerprint);
}
