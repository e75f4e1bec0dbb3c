/// Zip archives that are made here, good ones and hostile ones.

#include <zip.h>

#include <catch2/catch.hpp>
#include <filesystem>

#include "icsflow/import/importer.hpp"
#include "import/case.hpp"

namespace models = icsflow::models;
namespace fs = std::filesystem;

namespace {

using Entries = std::vector<std::pair<std::string, std::string>>;

std::string make_zip(const test::TemporaryDirectory& folder, const std::string& name, const Entries& entries) {
  const std::string file = (folder / name).string();
  int error = 0;
  zip_t* zip = zip_open(file.c_str(), ZIP_CREATE | ZIP_TRUNCATE, &error);
  REQUIRE(zip != nullptr);
  for (const auto& [entry, text] : entries)
    REQUIRE(zip_file_add(zip, entry.c_str(), zip_source_buffer(zip, text.data(), text.size(), 0), 0) >= 0);
  REQUIRE(zip_close(zip) == 0);
  return file;
}

std::string extract(int rows = 1) {
  std::string text = test::rtt_header(104) + '\n';
  for (int i = 0; i < rows; ++i)
    text += test::rtt_row(
                "RTT-January-2026|QUY|RA7|TRUST|" + std::to_string(100 + i) + "|Part_2|C_110|Orthopaedics|0:5 20:2|||7",
                104) +
            '\n';
  return text;
}

std::string import_zip(const std::string& file, const fs::path& out) {
  models::ImportRequest request;
  request.kind = "rtt";
  request.files = {file};
  request.directory = out;
  try {
    models::import_files(request);
    return "";
  } catch (const models::InputError& error) {
    return error.problems().front().message;
  }
}

}  // namespace

TEST_CASE("import: a zip archive is read as the table in it", "[quick][import]") {
  const test::TemporaryDirectory folder;
  const std::string plain = folder.write("a.csv", extract(3));
  CHECK(import_zip(make_zip(folder, "a.zip", {{"Read me.txt", "no"}, {"a.csv", extract(3)}, {"__MACOSX/._a.csv", "x"}}),
                   folder / "zip") == "");
  CHECK(import_zip(plain, folder / "plain") == "");
  const auto rows = [&](const std::string& out) {
    const std::string text = test::contents(folder / (out + "/opening_list.csv"));
    return text.substr(text.find("\nprovider,"));
  };
  CHECK(rows("zip") == rows("plain"));
  CHECK(rows("zip").find("RA7,C_110,no,15,") != std::string::npos);
}

TEST_CASE("import: hostile and damaged archives are refused in a sentence", "[quick][import]") {
  const test::TemporaryDirectory folder;
  CHECK(import_zip(make_zip(folder, "two.zip", {{"a.csv", extract()}, {"b.csv", extract()}}), folder / "o") ==
        "expected an archive with one CSV file; found 2: unpack the one to be read");
  CHECK(import_zip(make_zip(folder, "none.zip", {{"a.txt", "x"}}), folder / "o") ==
        "expected an archive with one CSV file; found none");
  const std::string bomb = extract() + std::string(8u << 20u, '\n');
  CHECK(import_zip(make_zip(folder, "bomb.zip", {{"a.csv", bomb}}), folder / "o")
            .find("expected at most 200 bytes for each packed one; found 8") == 0);
  const std::string whole = test::contents(make_zip(folder, "a.zip", {{"a.csv", extract(50)}}));
  for (const std::size_t cut : {whole.size() - 1, whole.size() / 2, std::size_t{30}}) {
    INFO(cut);
    CHECK(
        import_zip(folder.write("cut.zip", whole.substr(0, cut)), folder / "o").find("expected a whole zip archive") ==
        0);
  }
  std::string flipped = whole;
  flipped[200] = static_cast<char>(flipped[200] ^ 0x55);
  CHECK(import_zip(folder.write("flipped.zip", flipped), folder / "o").find("cannot be unpacked") == 0);
  CHECK_FALSE(fs::exists(folder / "o/import-ledger.csv"));
}
