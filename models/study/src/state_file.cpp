#include "icsflow/study/state_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <span>
#include <string_view>
#include <utility>

#include "icsflow/engine/bytes.hpp"
#include "icsflow/engine/random.hpp"
#include "icsflow/results/whole_file.hpp"
#include "icsflow/scenario/problem.hpp"
#include "icsflow/scenario/visible.hpp"

namespace icsflow::models {
namespace {

constexpr std::string_view kFormat = "icsflow states 1";

std::uint64_t checksum(std::span<const std::byte> bytes) {
  return engine::hash_name({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

[[noreturn]] void refuse(const std::filesystem::path& file, const std::string& why) {
  Problem problem;
  problem.place.file = file.string();
  problem.message = why;
  throw InputError({problem});
}

std::vector<std::byte> bytes_of(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) refuse(file, "expected a file of states, as --save-state writes it; it cannot be read");
  const std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  std::vector<std::byte> bytes;
  engine::ByteWriter(bytes).put_all(std::span<const char>(text.data(), text.size()));
  return bytes;
}

void require_same(const std::filesystem::path& file, const char* what, const std::string& wanted,
                  const std::string& found) {
  if (wanted == found) return;
  refuse(file, fmt::format("expected states of the {} {}; found {}. States are for the program and the scenario that "
                           "they were saved of: save them again with this one",
                           what, visible(wanted), visible(found)));
}

}  // namespace

void write_states(const std::filesystem::path& file, const StateOf& of, std::vector<HeldState> states) {
  std::sort(states.begin(), states.end(),
            [](const HeldState& a, const HeldState& b) { return a.replication < b.replication; });
  std::vector<std::byte> bytes;
  engine::ByteWriter out(bytes);
  out.put_text(kFormat);
  for (const std::string& text : {of.program.version, of.program.git_sha, of.program.compiler, of.program.arithmetic,
                                  of.scenario_hash, of.scenario_name, of.date})
    out.put_text(text);
  out.put(of.seed);
  out.put_length(states.size());
  for (const HeldState& state : states) {
    out.put(state.day);
    out.put(state.replication);
    out.put_length(state.bytes.size());
    out.put_all(std::span<const std::byte>(state.bytes));
  }
  const std::uint64_t sum = checksum(bytes);
  out.put(sum);
  const std::filesystem::path folder = file.parent_path();
  write_whole_file(folder.empty() ? "." : folder, file.filename().string(),
                   std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
}

bool is_states_file(const std::filesystem::path& file) {
  std::vector<std::byte> wanted;
  engine::ByteWriter(wanted).put_text(kFormat);
  std::ifstream in(file, std::ios::binary);
  std::vector<std::byte> found(wanted.size());
  for (std::byte& b : found) b = static_cast<std::byte>(in.get());
  return in.good() && found == wanted;
}

std::vector<HeldState> read_states(const std::filesystem::path& file, const StateOf& of, int replications) {
  const std::vector<std::byte> bytes = bytes_of(file);
  constexpr const char* kDamaged = "expected a file of states, as --save-state writes it; it is another, or damaged";
  try {
    engine::ByteReader in(bytes);
    if (bytes.size() < kFormat.size() + 2 * sizeof(std::uint64_t) || in.get_text() != kFormat) refuse(file, kDamaged);
    const std::span<const std::byte> all(bytes);
    engine::ByteReader last(all.last(sizeof(std::uint64_t)));
    if (last.get<std::uint64_t>() != checksum(all.first(all.size() - sizeof(std::uint64_t)))) refuse(file, kDamaged);
    require_same(file, "program", of.program.version, in.get_text());
    require_same(file, "program's commit", of.program.git_sha, in.get_text());
    require_same(file, "compiler", of.program.compiler, in.get_text());
    require_same(file, "arithmetic", of.program.arithmetic, in.get_text());
    const std::string hash = in.get_text(), name = in.get_text(), date = in.get_text();
    require_same(file, "scenario", of.scenario_name + " (" + of.scenario_hash + ")", name + " (" + hash + ")");
    require_same(file, "seed", std::to_string(of.seed), std::to_string(in.get<std::uint64_t>()));
    std::vector<HeldState> states(in.get_length(sizeof(HeldState::day)));
    for (HeldState& state : states) {
      state.seed = of.seed;
      state.day = in.get<std::int32_t>();
      state.replication = in.get<int>();
      state.bytes.resize(in.get_length(1));
      in.get_all(std::span<std::byte>(state.bytes));
    }
    std::vector<HeldState> wanted;
    for (int number = 0; number < replications; ++number) {
      const auto found = std::find_if(states.begin(), states.end(),
                                      [&](const HeldState& state) { return state.replication == number; });
      if (found == states.end())
        refuse(file, fmt::format("expected states of {} replications; replication {} is not there. It holds {}, of {}",
                                 replications, number, states.size(), date));
      wanted.push_back(std::move(*found));
    }
    return wanted;
  } catch (const engine::BadBytes&) {
    refuse(file, kDamaged);
  }
}

}  // namespace icsflow::models
