/// Fuzz target (libFuzzer): whatever the bytes of a scenario file, it is refused with problems that have a message, or
/// it is read and compiled. `tests/fuzz/run` builds it with clang and the sanitizers; its corpus is tests/fuzz/corpus.

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "icsflow/models/reader.hpp"
#include "icsflow/models/simulation.hpp"

namespace {

/// One file, written anew for every input; a plan may extend the base beside it.
const std::string& file() {
  static const std::string kFile = [] {
    std::string pattern = (std::filesystem::temp_directory_path() / "icsflow-fuzz-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) std::abort();
    std::filesystem::copy_file(ICSFLOW_SOURCE_DIR "/scenarios/textbook/mm1.yaml", pattern + "/base.yaml");
    return pattern + "/input.yaml";
  }();
  return kFile;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::ofstream(file(), std::ios::binary)
      .write(reinterpret_cast<const char*>(data), static_cast<std::streamsize>(size));
  try {
    const icsflow::models::Scenario scenario = icsflow::models::read_scenario(file());
    icsflow::models::compile(scenario);
  } catch (const icsflow::models::InputError& error) {
    if (error.problems().empty()) std::abort();
    for (const auto& problem : error.problems()) {
      if (problem.message.empty()) std::abort();
    }
  }
  return 0;
}
