#include "fitting/fitted.hpp"

#include <fstream>
#include <iterator>
#include <set>
#include <stdexcept>

#include "terminal.hpp"

namespace models = icsflow::models;

namespace {

std::string read_whole(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) throw std::runtime_error(file + ": cannot be read");
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

void write_whole(const std::filesystem::path& file, const std::string& text) {
  std::string hidden(1, '.');
  hidden += file.filename().string();
  hidden += ".partial";
  const std::filesystem::path partial = file.parent_path() / hidden;
  {
    std::ofstream out(partial, std::ios::binary);
    out << text;
    if (!out.flush()) throw std::runtime_error(file.string() + ": cannot be written");
  }
  std::filesystem::rename(partial, file);
}

void write_texts(const std::vector<models::PlacedText>& texts) {
  std::set<std::string> files;
  for (const models::PlacedText& t : texts) files.insert(t.place.file);
  for (const std::string& file : files) write_whole(file, models::with_texts(read_whole(file), file, texts));
}

void tell_round(int round, double distance) { tell("round {}: distance {:.3f}\n", round, distance); }
