#include "icsflow/engine/check.hpp"

namespace icsflow::engine {

void contract_violation(const std::string& what) { throw ContractViolation(what); }

}  // namespace icsflow::engine
