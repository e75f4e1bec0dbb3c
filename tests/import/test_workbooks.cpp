/// Workbooks that are made here: the quarterly beds (KH03), and hostile ones.

#include <zip.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "icsflow/import/importer.hpp"
#include "temporary_directory.hpp"

namespace models = icsflow::models;
namespace fs = std::filesystem;

namespace {

using Cells = std::vector<std::vector<std::string>>;

/// A sheet with inline strings and numbers; "" is a cell that is not there.
std::string sheet(const Cells& rows, const std::string& before = "") {
  std::string xml = "<?xml version=\"1.0\"?>" + before + "<worksheet><sheetData>";
  for (std::size_t r = 0; r < rows.size(); ++r) {
    xml += "<row r=\"" + std::to_string(r + 1) + "\">";
    for (std::size_t c = 0; c < rows[r].size(); ++c) {
      const std::string& cell = rows[r][c];
      if (cell.empty()) continue;
      const std::string at = std::string(1, static_cast<char>('A' + c)) + std::to_string(r + 1);
      const bool number = cell.find_first_not_of("0123456789.E-") == std::string::npos && cell != "-";
      xml += number ? "<c r=\"" + at + "\"><v>" + cell + "</v></c>"
                    : "<c r=\"" + at + "\" t=\"inlineStr\"><is><t>" + cell + "</t></is></c>";
    }
    xml += "</row>";
  }
  return xml + "</sheetData></worksheet>";
}

std::string workbook(const test::TemporaryDirectory& folder, const std::string& name, const std::string& xml) {
  const std::vector<std::pair<std::string, std::string>> parts{
      {"xl/workbook.xml", "<workbook><sheets><sheet name=\"Cover\" r:id=\"r1\"/><sheet name=\"" + name +
                              "\" r:id=\"r2\"/></sheets></workbook>"},
      {"xl/_rels/workbook.xml.rels",
       "<Relationships><Relationship Id=\"r1\" Target=\"worksheets/cover.xml\"/><Relationship Id=\"r2\" "
       "Target=\"worksheets/sheet2.xml\"/></Relationships>"},
      {"xl/worksheets/sheet2.xml", xml}};
  const std::string file = (folder / "a.xlsx").string();
  fs::remove(file);
  int error = 0;
  zip_t* zip = zip_open(file.c_str(), ZIP_CREATE | ZIP_TRUNCATE, &error);
  REQUIRE(zip != nullptr);
  for (const auto& [part, text] : parts)
    zip_file_add(zip, part.c_str(), zip_source_buffer(zip, text.data(), text.size(), 0), 0);
  REQUIRE(zip_close(zip) == 0);
  return file;
}

Cells beds(const std::string& share = "0.975") {
  return {
      {"Title:", "Average daily available and occupied beds"},
      {},
      {"", "", "", "", "Available", "", "Occupied", "", "% Occupied", ""},
      {"Year", "Period", "Org Code", "Org Name", "Total", "General &amp; Acute", "Total", "General &amp; Acute",
       "Total", "General &amp; Acute"},
      {"2024-25", "September", "", "England", "1400", "1300", "1345", "1270", "0.960714285714286", "0.976923076923077"},
      {},
      {"2024-25", "September", "RA7", "TRUST", "1000", "900", "950", "880", "0.95", "0.977777777777778"},
      {"2024-25", "September", "RVJ", "TRUST", "400", "400", "395", "390", "-", share}};
}

models::ImportOutcome import(const std::string& file, const fs::path& out) {
  models::ImportRequest request;
  request.kind = "kh03";
  request.files = {file};
  request.directory = out;
  return models::import_files(request);
}

std::string refused(const std::string& file, const fs::path& out) {
  try {
    import(file, out);
  } catch (const models::InputError& error) {
    return to_string(error.problems().front()).substr(fs::path(file).parent_path().string().size() + 1);
  }
  return "";
}

}  // namespace

TEST_CASE("import: beds by trust and sector of the quarterly workbook", "[quick][import]") {
  const test::TemporaryDirectory folder;
  const models::ImportOutcome outcome = import(workbook(folder, "NHS Trust by Sector", sheet(beds())), folder / "out");
  for (const auto& warning : outcome.warnings) UNSCOPED_INFO(to_string(warning));
  CHECK(outcome.warnings.empty());
  CHECK(outcome.used == 2);
  const std::string text = test::contents(folder / "out/beds.csv");
  CHECK(text.find("2024-25 September,RA7,general_and_acute,900,880\n") != std::string::npos);
  CHECK(text.find("2024-25 September,RVJ,total,400,395\n") != std::string::npos);
  CHECK(text.find("2024-25 September,RVJ,maternity,,\n") != std::string::npos);
  CHECK(test::contents(folder / "out/fragment.yaml").find("measure: occupancy, scope: \"RVJ\", value: 97.5 %") !=
        std::string::npos);
  CHECK(test::contents(folder / "out/import-ledger.csv")
            .find("checked,a.xlsx,5,5,1,\"England, the sum of the trusts\"") != std::string::npos);
}

TEST_CASE("import: workbooks that are not what they should be", "[quick][import]") {
  const test::TemporaryDirectory folder;
  const auto said = [&](const std::string& name, const std::string& xml) {
    return refused(workbook(folder, name, xml), folder / "out");
  };
  CHECK(said("NHS Trust by Sector", sheet(beds("0.4875")))
            .find("a.xlsx/NHS Trust by Sector:8:10: % occupied, General & Acute: expected 390 / 400 = 0.975") == 0);
  CHECK(said("Trusts", sheet(beds())) == "a.xlsx: expected a sheet \"NHS Trust by Sector\"; found Cover, Trusts");
  CHECK(said("NHS Trust by Sector", sheet({{"a", "b"}})).find("expected a row with Year, Period, Org Code") !=
        std::string::npos);
  CHECK(said("NHS Trust by Sector", sheet(beds(), "<!DOCTYPE x [<!ENTITY a \"b\">]>"))
            .find("expected XML without a document type") != std::string::npos);
  CHECK(said("NHS Trust by Sector", "<worksheet><sheetData>").find("expected XML; found") != std::string::npos);
  CHECK(said("NHS Trust by Sector", "<worksheet><sheetData><row r=\"4000000000\"/></sheetData></worksheet>")
            .find("expected rows in their order") != std::string::npos);
  CHECK(said("NHS Trust by Sector",
             "<worksheet><sheetData><row r=\"1\"><c r=\"ZZZ1\"><v>1</v></c></row></sheetData></worksheet>")
            .find("expected at most 2,000 columns") != std::string::npos);
  CHECK(refused(folder.write("b.xlsx", "a,b\n"), folder / "out") ==
        "b.xlsx: expected the quarterly workbook of KH03 (.xlsx); found another kind of file");
}
