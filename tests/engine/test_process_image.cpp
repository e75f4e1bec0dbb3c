#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>

#include "icsflow/engine/bytes.hpp"
#include "icsflow/engine/channel_graph.hpp"
#include "icsflow/engine/event_loop.hpp"
#include "icsflow/engine/executor.hpp"
#include "icsflow/engine/lists/future_event_list.hpp"
#include "icsflow/engine/process_image.hpp"
#include "two_kinds.hpp"

using namespace icsflow::engine;
using two_kinds::Region;

namespace {

using Bytes = std::vector<std::byte>;

template <class Fel>
Bytes image(const Region<Fel>& region) {
  Bytes bytes;
  ByteWriter out(bytes);
  for (const auto* board : region.boards) board->save(out);
  for (const auto* hospital : region.hospitals) hospital->save(out);
  return bytes;
}

template <class Fel>
void restore(Region<Fel>& region, const Bytes& bytes) {
  ByteReader in(bytes);
  for (auto* board : region.boards) board->load(in);
  for (auto* hospital : region.hospitals) hospital->load(in);
  CHECK(in.left().empty());
}

template <class Fel>
void run(Region<Fel>& region, SimTime end, int workers) {
  WindowOptions options;
  options.workers = workers;
  options.events_worth_workers = 0;
  if (workers == 0) {
    run_sequential(region.world.processes(), minutes(10), end);
  } else {
    run_windows(ChannelGraph(region.world.processes()), end, options);
  }
}

}  // namespace

TEST_CASE("process image: two kinds written as bytes on any day go on elsewhere as if nothing had been",
          "[quick][engine][process_image][determinism]") {
  const SimTime end = start_of_day(30);
  Region<FourAryHeap> whole;
  whole.start();
  run(whole, end, 0);
  const auto expected = whole.fingerprint();

  for (const int day : {0, 1, 4, 17, 29}) {
    for (const int workers : {0, 1, 3}) {
      CAPTURE(day, workers);
      Region<FourAryHeap> first;
      first.start();
      run(first, start_of_day(day), workers);
      const Bytes bytes = image(first);

      // In a fresh region of another event list, which has no channels of its own.
      Region<BucketRing> second(false);
      REQUIRE(second.boards[0]->channel_count() == 0);
      restore(second, bytes);
      CHECK(second.boards[0]->channel_count() == 6);
      CHECK(second.fingerprint() == first.fingerprint());
      CHECK((image(second) == bytes));
      run(second, end, workers);
      CHECK(second.fingerprint() == expected);
      // The first goes on, too: writing changes nothing.
      run(first, end, workers);
      CHECK(first.fingerprint() == expected);
      // Back to the day, in place of a state that is further on.
      restore(first, bytes);
      run(first, end, workers);
      CHECK(first.fingerprint() == expected);
    }
  }
}

namespace {

struct Words {
  std::array<char, 8> text{};
};

class Writer : public Process<Writer, Words, BucketRing> {
 public:
  using Process::schedule;
  using Process::send;
  Writer(std::string name, LpRank rank) : Process(std::move(name), rank) {}
  void handle(const Event& event) {
    if (event.kind == 1) read.emplace_back(take_mail(event.entity).text.data());
    if (after) after(*this);
  }
  std::vector<std::string> read;
  void (*after)(Writer&) = nullptr;
};

Bytes image(const Writer& writer) {
  Bytes bytes;
  ByteWriter out(bytes);
  ProcessImage::save(writer, out);
  return bytes;
}

void load(Writer& writer, const Bytes& bytes) {
  ByteReader in(bytes);
  ProcessImage::load(writer, in);
}

const SimTime kSoon = kStart + seconds(1);

/// Has events, kept and freed mail, a channel, and a message nobody has delivered.
struct Correspondence {
  Correspondence() {
    a.connect(b, seconds(1));
    a.send(Writer::kToSelf, kStart, 0, 1, {{"one"}});
    a.send(Writer::kToSelf, kStart, 0, 1, {{"two"}});
    a.send(Writer::kToSelf, kStart + seconds(9), 0, 1, {{"nine"}});
    a.schedule(kStart + seconds(4), 0, 0, 7);
    a.advance(kSoon);
    a.send(0, kStart + seconds(5), 0, 1, {{"five"}});
  }
  Writer a{"a", 0}, b{"b", 1};
  Directory<Words, BucketRing> directory{&a, &b};
};

}  // namespace

TEST_CASE("process image: mail that nobody has delivered or read is in it", "[quick][engine][process_image]") {
  Correspondence from;
  REQUIRE(from.a.has_mail());
  REQUIRE(from.a.read == std::vector<std::string>{"one", "two"});
  Writer a("a", 0);
  Writer b("b", 1);
  const Directory<Words, BucketRing> directory{&a, &b};
  load(a, image(from.a));
  CHECK(a.events_executed() == 2);
  CHECK(a.event_hash() == from.a.event_hash());
  CHECK(a.next_event_time() == kStart + seconds(4));
  CHECK(a.has_mail());
  CHECK(a.deliver_mail() == 1);
  CHECK(b.next_event_time() == kStart + seconds(5));
  b.advance(kNever);
  CHECK(b.read == std::vector<std::string>{"five"});
  a.advance(kNever);
  CHECK(a.read == std::vector<std::string>{"nine"});
  from.a.advance(kNever);
  CHECK(a.event_hash() == from.a.event_hash());
}

TEST_CASE("process image: bytes that are not this process's are refused, and nothing is changed",
          "[quick][engine][process_image]") {
  Correspondence from;
  const Bytes bytes = image(from.a);
  const std::string begin = "process a cannot go on from these bytes: ";

  Writer b("b", 1);
  const Directory<Words, BucketRing> of_b{&b};
  CHECK_THROWS_WITH(load(b, bytes), "process b cannot go on from these bytes: they are of a");
  Writer other("a", 3);
  CHECK_THROWS_WITH(load(other, bytes), begin + "they are of rank 0, it has 3");
  Writer alone("a", 0);
  const Bytes before = image(alone);
  CHECK_THROWS_WITH(load(alone, bytes), begin + "they name rank 1, which is not in its directory");
  CHECK((image(alone) == before));

  Bytes of_another_format = bytes;
  of_another_format[8] = std::byte{'I'};
  CHECK_THROWS_WITH(load(alone, of_another_format),
                    begin + "they are not an image of a process, or one of another version");

  // Cut anywhere.
  Correspondence to;
  const Bytes whole = image(to.a);
  for (std::size_t n = 0; n < bytes.size(); ++n) {
    CAPTURE(n);
    CHECK_THROWS_WITH(load(to.a, Bytes(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(n))),
                      "the bytes end too early");
  }
  CHECK((image(to.a) == whole));
}

TEST_CASE("process image: events out of order and broken mail are refused", "[quick][engine][process_image]") {
  Correspondence from;
  Bytes bytes = image(from.a);
  // Where the layout says: format, size of the payload, name, rank, four words; then the events.
  const std::size_t clock = (8 + ProcessImage::kFormat.size()) + 8 + (8 + 1) + 2;
  const std::size_t events = clock + 4 * 8;
  Bytes later = bytes;
  later[clock + 2] = std::byte{1};  // 65 s, after the first event
  CHECK_THROWS_WITH(load(from.a, later), "process a cannot go on from these bytes: its events are out of order");
  Bytes swapped = bytes;
  const auto first = swapped.begin() + static_cast<std::ptrdiff_t>(events + 8);
  std::swap_ranges(first, first + sizeof(Event), first + sizeof(Event));
  CHECK_THROWS_WITH(load(from.a, swapped), "process a cannot go on from these bytes: its events are out of order");

  // Three slots, the two that were read linked from the last freed on: 1, 0, none.
  const std::size_t slots = events + 8 + 2 * sizeof(Event) + 8;
  Bytes circle = bytes;
  circle[slots] = std::byte{1};  // slot 0 says 1
  for (std::size_t i = 1; i < 4; ++i) circle[slots + i] = std::byte{0};
  CHECK_THROWS_WITH(load(from.a, circle), "process a cannot go on from these bytes: its mail is broken");
  Bytes outside = bytes;
  outside[slots + 3 * 8] = std::byte{3};  // the first free slot is one there is not
  CHECK_THROWS_WITH(load(from.a, outside), "process a cannot go on from these bytes: its mail is broken");
}

TEST_CASE("process image: during a run there is none", "[quick][engine][process_image]") {
  Writer writer("w", 0);
  writer.schedule(kStart, 0, 0, 0);
  writer.after = [](Writer& w) { image(w); };
  LogicalProcess* const process = &writer;
  CHECK_THROWS_WITH(run_windows({&process, 1}, seconds(1), kSoon, 1),
                    "process w: its image was asked for during a run");
}
