/// Runs kept inputs without a fuzzer: fuzz_replay TARGET FILE|FOLDER... Exit 1 if one throws or takes long, or if none
/// of a target that runs scenarios comes to the end of a run.

#include <ctime>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <vector>

#include "targets.hpp"

namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr double kMostSeconds = 30;  // the sanitizers cost up to fifteen times as much
#else
constexpr double kMostSeconds = 2;
#endif

struct Tally {
  std::size_t inputs = 0, failed = 0, accepted = 0, ran = 0;
};

void replay(const fuzz::Target& target, const std::filesystem::path& file, Tally& tally) {
  std::ifstream in(file, std::ios::binary);
  const std::string data{std::istreambuf_iterator<char>(in), {}};
  const std::clock_t start = std::clock();
  fuzz::Reached reached = fuzz::Reached::kRefused;
  std::string wrong;
  try {
    reached = target.run(data);
  } catch (const std::exception& error) {
    wrong = error.what();
  }
  const double seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
  if (wrong.empty() && seconds > kMostSeconds) wrong = "took " + std::to_string(seconds) + " s";
  if (!wrong.empty()) std::cerr << target.name << ": " << file.string() << ": " << wrong << '\n';
  ++tally.inputs;
  if (!wrong.empty()) ++tally.failed;
  if (reached != fuzz::Reached::kRefused) ++tally.accepted;
  if (reached == fuzz::Reached::kRan) ++tally.ran;
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  const fuzz::Target* const target = arguments.empty() ? nullptr : fuzz::find_target(arguments[0]);
  if (target == nullptr || arguments.size() < 2) {
    std::cerr << "usage: fuzz_replay scenario|set|quantity|tables|import FILE|FOLDER...\n";
    return 2;
  }
  Tally tally;
  for (auto at = arguments.begin() + 1; at != arguments.end(); ++at) {
    std::vector<std::filesystem::path> files{*at};
    if (std::filesystem::is_directory(*at))
      files.assign(std::filesystem::directory_iterator(*at), std::filesystem::directory_iterator());
    for (const auto& file : files) replay(*target, file, tally);
  }
  std::cout << target->name << ": " << tally.inputs << " inputs, " << tally.accepted << " accepted, " << tally.ran
            << " run to their end, " << tally.failed << " failed\n";
  const std::size_t far = target->runs ? tally.ran : tally.accepted;
  return tally.failed > 0 || far == 0 ? 1 : 0;
}
