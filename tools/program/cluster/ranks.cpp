#include "cluster/ranks.hpp"

#include <cstdlib>

namespace {

Ranks* joined = nullptr;

int number_of(const char* variable, int otherwise) {
  const char* text = std::getenv(variable);
  return text != nullptr && std::atoi(text) > 0 ? std::atoi(text) : otherwise;
}

}  // namespace

int processes_of_mpirun() { return number_of("OMPI_COMM_WORLD_SIZE", 1); }
int process_of_mpirun() { return number_of("OMPI_COMM_WORLD_RANK", 0); }

Ranks& ranks() {
  static Ranks all;
  joined = &all;
  return all;
}

void leave_ranks(int code) {
  if (joined != nullptr) joined->leave(code);
}
