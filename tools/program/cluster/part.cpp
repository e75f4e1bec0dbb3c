#include "cluster/part.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <charconv>

#include "icsflow/study/study.hpp"
#include "terminal.hpp"

namespace models = icsflow::models;

namespace {

/// `I/N` as typed.
models::Shard parse_shard(const std::string& text) {
  constexpr int kMost = 1'000'000;
  models::Shard shard;
  const char* const end = text.data() + text.size();
  const auto index = std::from_chars(text.data(), end, shard.index);
  if (index.ec == std::errc{} && index.ptr != end && *index.ptr == '/') {
    const auto of = std::from_chars(index.ptr + 1, end, shard.of);
    if (of.ec == std::errc{} && of.ptr == end && shard.index >= 1 && shard.index <= shard.of && shard.of <= kMost)
      return shard;
  }
  throw CLI::ValidationError(
      "--shard", "expected I/N, the I-th of N parts, such as 3/8, with I from 1 to N; found \"" + text + "\"");
}

}  // namespace

void add_shard(CLI::App& command, models::Shard& shard) {
  CLI::Option* const option = command.add_option_function<std::string>(
      "--shard", [&shard](const std::string& text) { shard = parse_shard(text); },
      "Run the I-th of N parts and keep it in a directory of its own, to be put together by icsflow merge");
  option->type_name("I/N");
  // A part has no page.
  for (const char* of_page : {"--json", "--profile"})
    if (CLI::Option* const other = command.get_option_no_throw(of_page)) option->excludes(other);
}

std::string part_name(const models::Shard& shard) {
  return shard.of == 1 ? "" : fmt::format(".shard-{}-of-{}", shard.index, shard.of);
}

void tell_part(const models::Shard& shard, int kept, const std::filesystem::path& directory) {
  tell("Part {} of {}: {} replications are kept in {}. Put the parts together with icsflow merge.\n", shard.index,
       shard.of, kept, directory.string());
}

std::string ranges(const std::vector<int>& numbers) {
  std::string text;
  for (std::size_t i = 0; i < numbers.size();) {
    std::size_t end = i;
    while (end + 1 < numbers.size() && numbers[end + 1] == numbers[end] + 1) ++end;
    text += fmt::format("{}{}", text.empty() ? "" : ", ", numbers[i]);
    if (end > i) text += fmt::format("-{}", numbers[end]);
    i = end + 1;
  }
  return text;
}
