// The format as other programs and people see it: the JSON Schema, and the tables of docs/scenario-format.md.

#include "icsflow/scenario/schema.hpp"

#include <yaml-cpp/yaml.h>

#include <catch2/catch.hpp>
#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

#include "../temporary_directory.hpp"

using namespace icsflow::models;
using nlohmann::json;
namespace fs = std::filesystem;

namespace {

const fs::path kSource = ICSFLOW_SOURCE_DIR;

/// A plain scalar as YAML 1.2, which editors read, types it.
json scalar(const YAML::Node& node) {
  const std::string text = node.Scalar();
  if (node.Tag() == "!") return text;  // quoted
  if (text == "true" || text == "false") return text == "true";
  const bool starts_like_number = text.find_first_of("0123456789") < 2;
  double number = 0;
  const std::string digits = text[0] == '+' ? text.substr(1) : text;
  const auto result = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (starts_like_number && result.ec == std::errc() && result.ptr == digits.data() + digits.size()) {
    std::int64_t whole = 0;
    const auto as_whole = std::from_chars(digits.data(), digits.data() + digits.size(), whole);
    if (as_whole.ec == std::errc() && as_whole.ptr == digits.data() + digits.size()) return whole;
    return number;
  }
  return text;
}

/// @throws std::runtime_error for what JSON cannot say: tags, keys given twice, an alias inside what it names
json to_json(const YAML::Node& node, int depth = 0) {
  if (depth > 200) throw std::runtime_error("too deep");
  if (!node.Tag().empty() && node.Tag() != "?" && node.Tag() != "!") throw std::runtime_error("a tag");
  switch (node.Type()) {
    case YAML::NodeType::Scalar:
      return scalar(node);
    case YAML::NodeType::Sequence: {
      json out = json::array();
      for (const auto& item : node) out.push_back(to_json(item, depth + 1));
      return out;
    }
    case YAML::NodeType::Map: {
      json out = json::object();
      for (const auto& entry : node) {
        const std::string key = entry.first.IsScalar() ? entry.first.Scalar() : "";
        if (out.contains(key)) throw std::runtime_error("duplicate key");
        out[key] = to_json(entry.second, depth + 1);
      }
      return out;
    }
    default:
      return nullptr;
  }
}

json json_of_file(const fs::path& file) {
  const std::vector<YAML::Node> documents = YAML::LoadAllFromFile(file.string());
  if (documents.size() != 1) throw std::runtime_error("not one document");
  return to_json(documents.front());
}

class Checker {
 public:
  Checker() : text_(json::parse(json_schema())) {
    valijson::SchemaParser parser(valijson::SchemaParser::kDraft7);
    parser.populateSchema(valijson::adapters::NlohmannJsonAdapter(text_), schema_);
  }
  /// "" if the file is as the schema says, else the first thing that is not.
  std::string problem(const json& value) {
    valijson::ValidationResults results;
    if (validator_.validate(schema_, valijson::adapters::NlohmannJsonAdapter(value), &results)) return "";
    valijson::ValidationResults::Error error;
    if (!results.popError(error)) return "not valid";
    std::ostringstream where;
    for (const auto& part : error.context) where << part;
    where << ": " << error.description;
    return where.str();
  }

 private:
  json text_;
  valijson::Schema schema_;
  valijson::Validator validator_;
};

}  // namespace

TEST_CASE("schema: accepts every scenario and library that is shipped", "[quick][models][schema]") {
  Checker checker;
  std::size_t files = 0;
  for (const auto& entry : fs::recursive_directory_iterator(kSource / "scenarios")) {
    if (entry.path().extension() != ".yaml") continue;
    if (entry.path().parent_path().filename() == "targets") continue;  // no scenarios: test_targets.cpp reads them
    ++files;
    INFO(entry.path().string());
    CHECK(checker.problem(json_of_file(entry.path())) == std::string{});
    // The line with which editors find the schema: it leads from the file to scenarios/scenario.schema.json.
    std::ifstream in(entry.path());
    const std::string start = "# yaml-language-server: $schema=";
    std::string line;
    std::getline(in, line);
    REQUIRE(line.rfind(start, 0) == 0);
    CHECK(fs::equivalent(entry.path().parent_path() / line.substr(start.size()),
                         kSource / "scenarios/scenario.schema.json"));
  }
  CHECK(files >= 17);
}

TEST_CASE("schema: refuses the malformed scenarios whose structure is wrong", "[quick][models][schema][malformed]") {
  // tests/models/malformed/classes.txt tells of each file whether its structure is wrong, which the schema sees, or
  // only its meaning, for which it takes the reader.
  Checker checker;
  std::set<std::string> tagged;
  std::ifstream classes(kSource / "tests/models/malformed/classes.txt");
  std::string name, kind;
  while (classes >> name >> kind) {
    INFO(name << " " << kind);
    REQUIRE((kind == "structural" || kind == "semantic"));
    CHECK(tagged.insert(name).second);
    bool refused = false;
    try {
      refused = !checker.problem(json_of_file(kSource / "tests/models/malformed" / name)).empty();
    } catch (const std::exception&) {
      refused = true;  // no YAML, or none that JSON could hold
    }
    CHECK(refused == (kind == "structural"));
  }
  for (const auto& entry : fs::directory_iterator(kSource / "tests/models/malformed")) {
    const std::string file = entry.path().filename().string();
    if (entry.path().extension() != ".yaml" || file.rfind("part-", 0) == 0) continue;
    INFO(file);
    CHECK(tagged.erase(file) == 1);
  }
  CHECK(tagged.empty());
}

TEST_CASE("schema: the shipped file is what the program prints", "[quick][models][schema]") {
  const fs::path file = kSource / "scenarios/scenario.schema.json";
  if (std::getenv("ICSFLOW_UPDATE") != nullptr) std::ofstream(file, std::ios::binary) << json_schema();
  CHECK(test::contents(file) == json_schema());
}

TEST_CASE("reference: the tables of docs/scenario-format.md are those of the reader", "[quick][models][schema]") {
  const fs::path file = kSource / "docs/scenario-format.md";
  const std::string before = test::contents(file);
  std::string text = before;
  std::set<std::string> used;
  const std::string open = "<!-- table: ", close = "<!-- end of table -->";
  const auto tables = reference_tables();
  for (std::size_t at = text.find(open); at != std::string::npos; at = text.find(open, at + 1)) {
    const std::size_t end_of_name = text.find(" -->\n", at), end = text.find(close, at);
    REQUIRE(end != std::string::npos);
    const std::string name = text.substr(at + open.size(), end_of_name - at - open.size());
    INFO(name);
    REQUIRE(tables.count(name) == 1);
    used.insert(name);
    const std::size_t start = end_of_name + 5;
    std::string table = "\n";
    table.append(tables.at(name)).append("\n");
    text.replace(start, end - start, table);
  }
  if (std::getenv("ICSFLOW_UPDATE") != nullptr) std::ofstream(file, std::ios::binary) << text;
  CHECK(before == text);
  for (const auto& [name, table] : tables) {
    INFO(name);
    CHECK(used.count(name) == 1);
  }
}
