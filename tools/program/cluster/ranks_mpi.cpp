/// Ranks of Open MPI. No two threads call MPI at the same time: the leader's thread that hands out is the only one to
/// do so while there are items, and the others ask by turns. Whoever waits sleeps meanwhile, as cores are there to
/// simulate.

#define OMPI_SKIP_MPICXX 1  // the C functions alone
#include <mpi.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <limits>
#include <mutex>
#include <set>
#include <thread>

#include "cluster/ranks.hpp"

namespace {

constexpr int kLeader = 0;
constexpr int kNothingLeft = std::numeric_limits<int>::max();
enum Tag : int { kAsk = 1, kItem, kDone };

/// Longer and longer, up to 2 ms.
class Nap {
 public:
  void take() {
    std::this_thread::sleep_for(time_);
    time_ = std::min(2 * time_, std::chrono::microseconds(2000));
  }

 private:
  std::chrono::microseconds time_{20};
};

void sleep_until(MPI_Request& request) {
  int done = 0;
  for (Nap nap; MPI_Test(&request, &done, MPI_STATUS_IGNORE) == MPI_SUCCESS && done == 0;) nap.take();
}

void broadcast(int& word) {
  MPI_Request request{};
  MPI_Ibcast(&word, 1, MPI_INT, kLeader, MPI_COMM_WORLD, &request);
  sleep_until(request);
}

}  // namespace

struct Ranks::Impl {
  Impl() {
    int provided = 0;
    // What fails ends the job with a message of MPI's: its default.
    MPI_Init_thread(nullptr, nullptr, MPI_THREAD_SERIALIZED, &provided);
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    MPI_Comm_size(MPI_COMM_WORLD, &size);
    MPI_Comm machine{};
    MPI_Comm_split_type(MPI_COMM_WORLD, MPI_COMM_TYPE_SHARED, rank, MPI_INFO_NULL, &machine);
    MPI_Comm_size(machine, &on_this_machine);
    MPI_Comm_free(&machine);
    if (provided < MPI_THREAD_SERIALIZED) MPI_Abort(MPI_COMM_WORLD, 1);
  }

  int next() {
    const std::scoped_lock turn(handing);
    return given < items.size() ? items[given++] : kNothingLeft;
  }

  int ask() {
    if (rank == kLeader) return next();
    int item = 0;
    MPI_Request request{};
    MPI_Send(&item, 1, MPI_INT, kLeader, kAsk, MPI_COMM_WORLD);
    MPI_Irecv(&item, 1, MPI_INT, kLeader, kItem, MPI_COMM_WORLD, &request);
    sleep_until(request);
    return item;
  }

  /// Answers until all others are done, or the leader leaves.
  void answer() {
    for (int working = size - 1; working > 0 && !leaving;) {
      int there = 0;
      MPI_Status from{};
      Nap nap;
      while (MPI_Iprobe(MPI_ANY_SOURCE, MPI_ANY_TAG, MPI_COMM_WORLD, &there, &from) == MPI_SUCCESS && there == 0 &&
             !leaving)
        nap.take();
      if (there == 0) return;
      int item = 0;
      MPI_Recv(&item, 1, MPI_INT, from.MPI_SOURCE, from.MPI_TAG, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
      if (from.MPI_TAG == kDone) {
        --working;
        continue;
      }
      item = next();
      MPI_Send(&item, 1, MPI_INT, from.MPI_SOURCE, kItem, MPI_COMM_WORLD);
    }
  }

  int rank = 0, size = 1, on_this_machine = 1;
  bool ended = false;
  // Of the leader.
  std::mutex handing;
  std::vector<int> items;
  std::size_t given = 0;
  std::atomic<bool> leaving{false};
  std::thread answering;
  // Of each rank.
  std::mutex asking;
  std::set<int> granted;  // and not yet begun
  int last_granted = -1;
};

Ranks::Ranks() {
  if (processes_of_mpirun() > 1) impl_ = std::make_shared<Impl>();
}
Ranks::~Ranks() = default;

int Ranks::rank() const { return impl_ ? impl_->rank : kLeader; }
int Ranks::size() const { return impl_ ? impl_->size : 1; }
int Ranks::on_this_machine() const { return impl_ ? impl_->on_this_machine : 1; }

int Ranks::wait() {
  int word = 0;
  if (!alone()) broadcast(word);
  return word;
}

void Ranks::start_others(int word) {
  if (!alone()) broadcast(word);
}

std::vector<std::string> Ranks::tell_leader(const std::string& line) {
  if (alone()) return {line};
  std::vector<std::string> lines;
  if (!leads()) {
    MPI_Request request{};
    MPI_Isend(line.data(), static_cast<int>(line.size()), MPI_CHAR, kLeader, kAsk, MPI_COMM_WORLD, &request);
    sleep_until(request);
    return lines;
  }
  lines.push_back(line);
  for (int from = 1; from < size(); ++from) {
    int there = 0, count = 0;
    MPI_Status status{};
    for (Nap nap; MPI_Iprobe(from, kAsk, MPI_COMM_WORLD, &there, &status) == MPI_SUCCESS && there == 0;) nap.take();
    MPI_Get_count(&status, MPI_CHAR, &count);
    std::string& text = lines.emplace_back(static_cast<std::size_t>(count), ' ');
    MPI_Recv(text.data(), count, MPI_CHAR, from, kAsk, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
  }
  return lines;
}

void Ranks::hand_out(std::vector<int> items) {
  if (alone() || !leads()) return;
  impl_->items = std::move(items);
  impl_->answering = std::thread([this] { impl_->answer(); });
}

bool Ranks::take(int item) {
  if (alone()) return true;
  // What is granted below `item` is with a thread that is about to ask for it: all below were picked by a thread of
  // this rank, and items are granted in ascending order.
  const std::scoped_lock turn(impl_->asking);
  while (impl_->last_granted < item) {
    impl_->last_granted = impl_->ask();
    impl_->granted.insert(impl_->last_granted);
  }
  return impl_->granted.erase(item) > 0;
}

void Ranks::wait_for_others() {
  if (alone()) return;
  if (leads()) {
    impl_->answering.join();
    return;
  }
  const int done = 0;
  MPI_Send(&done, 1, MPI_INT, kLeader, kDone, MPI_COMM_WORLD);
}

void Ranks::end() {
  if (alone()) return;
  // Asleep, while the leader puts the results together.
  MPI_Request request{};
  MPI_Ibarrier(MPI_COMM_WORLD, &request);
  sleep_until(request);
  MPI_Finalize();
  impl_->ended = true;
}

void Ranks::leave(int code) {
  if (alone() || impl_->ended) return;
  impl_->leaving = true;
  if (impl_->answering.joinable()) impl_->answering.join();
  MPI_Abort(MPI_COMM_WORLD, code == 0 ? 1 : code);
}
