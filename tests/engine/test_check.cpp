#include <string>

#include <catch2/catch.hpp>

#include "icsflow/engine/check.hpp"

using namespace icsflow::engine;

TEST_CASE("check: a broken contract is a logic error that carries its sentence", "[quick][engine][check]") {
  CHECK_THROWS_AS(contract_violation("bed 7 seized twice"), ContractViolation);
  CHECK_THROWS_WITH(contract_violation("bed 7 seized twice"), "bed 7 seized twice");
}
