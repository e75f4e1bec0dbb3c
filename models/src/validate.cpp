#include "validate.hpp"
namespace icsflow::models {
void validate_references(Context& /*context*/) {}
}  // namespace icsflow::models
