/// Ranks of a program that was built without MPI: one.

#include <stdexcept>

#include "cluster/ranks.hpp"

Ranks::Ranks() {
  if (processes_of_mpirun() > 1)
    throw std::runtime_error(
        "mpirun started several processes, and this program was built without MPI. Install libopenmpi-dev and build it "
        "again, or run a part in each process: --shard I/N, then icsflow merge");
}
Ranks::~Ranks() = default;
int Ranks::rank() const { return 0; }
int Ranks::size() const { return 1; }
int Ranks::on_this_machine() const { return 1; }
int Ranks::wait() { return 0; }
void Ranks::start_others(int) {}
std::vector<std::string> Ranks::tell_leader(const std::string& line) { return {line}; }
void Ranks::hand_out(std::vector<int>) {}
bool Ranks::take(int) { return true; }
void Ranks::wait_for_others() {}
void Ranks::end() {}
void Ranks::leave(int) {}
