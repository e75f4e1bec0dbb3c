#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "icsflow/engine/directory.hpp"
#include "icsflow/engine/event_loop.hpp"
#include "icsflow/engine/executor.hpp"
#include "icsflow/engine/lists/future_event_list.hpp"

using namespace icsflow::engine;

namespace {

using Text = std::array<char, 8>;

Text text_of(const std::string& word) {
  Text text{};
  std::copy(word.begin(), word.end(), text.begin());
  return text;
}

/// Writes down what happens; does at its events what the test tells it.
class Scribe : public Process<Scribe, Text, BucketRing> {
 public:
  enum Kind : std::uint16_t { kNote, kSchedule, kSend, kMail };
  using Process::connect;
  using Process::reset_process;
  using Process::schedule;
  using Process::send;

  Scribe(std::string name, LpRank rank) : Process(std::move(name), rank) {}

  void handle(const Event& event) {
    notes.push_back(std::to_string(now().ticks()) + ":" + std::to_string(event.arg));
    if (event.kind == kSchedule) schedule(now() + offset, 0, kNote, 0, 99);
    if (event.kind == kSend) send(0, now() + offset, 0, kMail, text_of(text));
    if (event.kind == kMail) notes.emplace_back(take_mail(event.entity).data());
  }

  std::vector<std::string> notes;
  Duration offset;
  std::string text;
};
using Run = Directory<Text, BucketRing>;

SimTime at(std::int64_t ms) { return kStart + milliseconds(ms); }

}  // namespace

TEST_CASE("process: events run in time, then priority, then in the order they were scheduled",
          "[quick][engine][process]") {
  Scribe scribe("a", 0);
  scribe.schedule(at(5), 1, Scribe::kNote, 0, 1);
  scribe.schedule(at(5), 0, Scribe::kNote, 0, 2);
  scribe.schedule(at(5), 1, Scribe::kNote, 0, 3);
  scribe.schedule(at(2), 9, Scribe::kNote, 0, 4);
  scribe.schedule(at(7), 0, Scribe::kNote, 0, 5);
  scribe.advance(at(7));
  CHECK(scribe.notes == std::vector<std::string>{"2:4", "5:2", "5:1", "5:3"});
  CHECK(scribe.events_executed() == 4);
  CHECK(scribe.next_event_time() == at(7));
}

TEST_CASE("process: an event in the past is a broken contract that names process and times",
          "[quick][engine][process]") {
  Scribe scribe("RA7", 0);
  scribe.offset = milliseconds(-1);
  scribe.schedule(at(40), 0, Scribe::kSchedule, 0);
  CHECK_THROWS_AS(scribe.advance(at(100)), ContractViolation);
  Scribe again("RA7", 0);
  again.offset = milliseconds(-1);
  again.schedule(at(40), 0, Scribe::kSchedule, 0);
  CHECK_THROWS_WITH(again.advance(at(100)), "process RA7: event scheduled at 39 ms, before the present 40 ms");
}

TEST_CASE("process: an event at the present runs after those already due there", "[quick][engine][process]") {
  Scribe scribe("a", 0);
  scribe.schedule(at(1), 0, Scribe::kSchedule, 0, 1);
  scribe.schedule(at(1), 0, Scribe::kNote, 0, 2);
  scribe.advance(at(2));
  CHECK(scribe.notes == std::vector<std::string>{"1:1", "1:2", "1:99"});
}

TEST_CASE("process: a message arrives with its content", "[quick][engine][process]") {
  Scribe from("from", 0);
  Scribe to("to", 1);
  const Run run{&from, &to};
  from.connect(to, milliseconds(10));
  from.offset = milliseconds(10);
  from.text = "hello";
  from.schedule(at(1), 0, Scribe::kSend, 0);
  from.advance(at(2));
  CHECK(from.has_mail());
  CHECK(to.next_event_time() == kNever);
  from.deliver_mail();
  CHECK_FALSE(from.has_mail());
  CHECK(to.next_event_time() == at(11));
  to.advance(at(12));
  CHECK(to.notes == std::vector<std::string>{"11:0", "hello"});
}

TEST_CASE("process: a message below its channel's minimum delay is a broken contract, by every executor",
          "[quick][engine][process]") {
  const std::string sentence = "channel from -> to: message sent at 40 ms for 49 ms, below the minimum delay of 10 ms";
  for (const int workers : {0, 1, 2}) {
    Scribe from("from", 0);
    Scribe to("to", 1);
    const Run run{&from, &to};
    from.connect(to, milliseconds(10));
    from.offset = milliseconds(9);
    from.schedule(at(40), 0, Scribe::kSend, 0);
    to.schedule(at(40), 0, Scribe::kNote, 0);
    const std::vector<LogicalProcess*> processes = {&from, &to};
    if (workers == 0) {
      CHECK_THROWS_WITH(run_sequential(processes, milliseconds(10), at(100)), sentence);
    } else {
      CHECK_THROWS_WITH(run_windows(processes, milliseconds(10), at(100), workers), sentence);
    }
  }
}

TEST_CASE("process: at one instant own events and messages go by priority, then rank of the sender",
          "[quick][engine][process]") {
  // Three senders deliver in an order that is not that of their ranks; the receiver, rank 1, has an event of its own.
  Scribe receiver("b", 1);
  Scribe low("a", 0);
  Scribe high("c", 2);
  const Run run{&receiver, &low, &high};
  for (Scribe* sender : {&low, &high}) {
    sender->connect(receiver, milliseconds(10));
    sender->offset = milliseconds(10);
    sender->text = sender->name();
    sender->schedule(at(10), 0, Scribe::kSend, 0);
    sender->advance(at(11));
  }
  receiver.schedule(at(20), 0, Scribe::kNote, 0, 7);
  high.deliver_mail();
  low.deliver_mail();
  receiver.advance(at(21));
  CHECK(receiver.notes == std::vector<std::string>{"20:0", "a", "20:7", "20:0", "c"});
}

TEST_CASE("process: two channels to one receiver, or one to oneself, still give every event a key of its own",
          "[quick][engine][process]") {
  Scribe from("a", 0);
  Scribe to("b", 1);
  const Run run{&from, &to};
  const auto first = from.connect(to, milliseconds(10));
  const auto loop = from.connect(from, milliseconds(10));
  const auto second = from.connect(to, milliseconds(5));
  from.send(second, at(10), 0, Scribe::kMail, text_of("one"));
  from.send(second, at(10), 0, Scribe::kMail, text_of("two"));
  from.send(first, at(10), 0, Scribe::kMail, text_of("three"));
  from.schedule(at(10), 0, Scribe::kNote, 0, 1);
  from.schedule(at(10), 0, Scribe::kNote, 0, 2);
  from.send(loop, at(10), 0, Scribe::kMail, text_of("four"));
  from.deliver_mail();
  from.advance(at(11));
  to.advance(at(11));
  CHECK(to.notes == std::vector<std::string>{"10:0", "one", "10:0", "two", "10:0", "three"});
  CHECK(from.notes == std::vector<std::string>{"10:1", "10:2", "10:0", "four"});
}

TEST_CASE("process: to itself a process sends without a channel, at once if it likes, but not into the past",
          "[quick][engine][process]") {
  Scribe scribe("a", 3);
  scribe.send(Scribe::kToSelf, at(10), 0, Scribe::kMail, text_of("later"));
  scribe.send(Scribe::kToSelf, at(0), 0, Scribe::kMail, text_of("now"));
  CHECK_FALSE(scribe.has_mail());
  scribe.advance(at(11));
  CHECK(scribe.notes == std::vector<std::string>{"0:0", "now", "10:0", "later"});
  CHECK_THROWS_WITH(scribe.send(Scribe::kToSelf, at(9), 0, Scribe::kMail, text_of("past")),
                    "channel a -> a: message sent at 10 ms for 9 ms, below the minimum delay of 0 ms");
}

TEST_CASE("process: only processes of one directory are connected", "[quick][engine][process]") {
  Scribe a("a", 0);
  Scribe b("b", 1);
  const std::string sentence = "channel a -> b: the processes are not in one directory";
  CHECK_THROWS_WITH(a.connect(b, milliseconds(10)), sentence);
  const Run with_a{&a};
  CHECK_THROWS_WITH(a.connect(b, milliseconds(10)), sentence);
  const Run with_b{&b};
  CHECK_THROWS_WITH(a.connect(b, milliseconds(10)), sentence);
  CHECK_THROWS_WITH(a.connect_as(b), sentence);
  CHECK(a.channel_count() == 0);
  a.connect(a, milliseconds(10));  // to oneself there is no question who is meant
  CHECK(a.channel(0).to == 0);
}

TEST_CASE("directory: one process a rank, each in one directory, none when it is gone", "[quick][engine][process]") {
  Run run;
  Scribe a("a", 5);
  {
    Scribe b("b", 9);
    run.enter(a);
    run.enter(b);
    CHECK(run.find(5) == &a);
    CHECK(run.find(9) == &b);
    CHECK(run.find(7) == nullptr);
    CHECK(run.find(10) == nullptr);
    Scribe same("c", 9);
    CHECK_THROWS_WITH(run.enter(same), "processes b and c have one rank, 9");
    Run other;
    CHECK_THROWS_WITH(other.enter(a), "process a is in a directory already");
    a.connect(b, milliseconds(10));
    CHECK(a.peer(9) == &b);
  }
  CHECK(run.find(9) == nullptr);
  CHECK(a.peer(9) == nullptr);
  // The channel still says rank 9: a message along it is lost, and said to be.
  a.send(0, at(10), 0, Scribe::kMail, text_of("hello"));
  CHECK_THROWS_WITH(a.deliver_mail(), "message from rank 5 to rank 9: the directory of the run has no such process");
  {
    auto gone = std::make_unique<Run>();
    Scribe d("d", 1);
    gone->enter(d);
    gone.reset();
    CHECK(d.directory() == nullptr);
  }
}

TEST_CASE("process: a reset leaves nothing of the last replication", "[quick][engine][process]") {
  Scribe scribe("a", 0);
  const auto run = [&] {
    scribe.notes.clear();
    scribe.schedule(at(5), 1, Scribe::kNote, 0, 1);
    scribe.schedule(at(5), 1, Scribe::kNote, 0, 2);
    scribe.advance(at(6));
    return scribe.event_hash();
  };
  const std::uint64_t first = run();
  scribe.schedule(at(50), 0, Scribe::kNote, 0);
  scribe.reset_process();
  CHECK(scribe.next_event_time() == kNever);
  CHECK(scribe.events_executed() == 0);
  CHECK(run() == first);
  CHECK(scribe.notes == std::vector<std::string>{"5:1", "5:2"});
}

namespace {

/// Many ticking entities; prefetch() notes what it was told.
class Foresight : public Process<Foresight, int, BucketRing> {
 public:
  Foresight() : Process("foresight", 0) {
    for (std::uint32_t i = 0; i < kEntities; ++i) schedule(kStart + milliseconds(i % 977), 0, 0, i);
  }
  void handle(const Event& event) {
    told += told_of[event.entity] == event.order ? 1 : 0;
    schedule(now() + milliseconds(1 + (event.entity * 7919) % 1'000), 0, 0, event.entity);
  }
  void prefetch(const Event& event) const { told_of[event.entity] = event.order; }

  static constexpr std::uint32_t kEntities = 2'000;
  std::uint64_t told = 0;
  // A real prefetch() writes nothing; here it is what is observed.
  mutable std::vector<std::uint64_t> told_of = std::vector<std::uint64_t>(kEntities, 0);
};

}  // namespace

TEST_CASE("process: prefetch is told of most events before they run, and only of events that do",
          "[quick][engine][process]") {
  Foresight foresight;
  foresight.advance(at(20'000));
  CHECK(foresight.events_executed() > 50'000);
  CHECK(foresight.told > foresight.events_executed() / 4);
}
