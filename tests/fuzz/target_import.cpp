#include <zip.h>

#include <array>
#include <filesystem>

#include "icsflow/import/importer.hpp"
#include "support.hpp"

namespace fuzz {

namespace {

namespace models = icsflow::models;

constexpr std::size_t kBands = 105;

/// The headings of the RTT extract and of week bands, which are too long to be written again for every input: `@` at
/// the beginning of a line stands for the one, `~` for the other, `^` for a hundred empty cells.
std::string written_out(std::string_view data) {
  std::string rtt =
      "Provider Parent Org Code,Provider Org Name,Commissioner Org Code,Treatment Function Name,RTT Part Type,"
      "Period,Provider Org Code,Treatment Function Code,Total,Patients with unknown clock start date,Total All";
  std::string bands;
  for (std::size_t b = 0; b + 1 < kBands; ++b) {
    const std::string low = (b < 10 ? "0" : "") + std::to_string(b), high = (b < 9 ? "0" : "") + std::to_string(b + 1);
    rtt += ",Gt " + low + " To " + high + " Weeks SUM 1";
  }
  rtt += ",Gt 104 Weeks SUM 1";
  for (std::size_t b = 0; b < kBands; ++b)
    bands += ",w" + std::string(b < 10 ? "00" : b < 100 ? "0" : "") + std::to_string(b);
  std::string text;
  for (const char c : data) {
    if (c == '@')
      text += rtt;
    else if (c == '~')
      text += bands;
    else if (c == '^')
      text += std::string(100, ',');
    else
      text += c;
  }
  return text;
}

/// Beds as a workbook, of lines of cells: packed here, so that what is changed reaches the reader of sheets.
std::string workbook_of(std::string_view lines) {
  std::string sheet = "<worksheet><sheetData><row r=\"1\">";
  std::size_t row = 1, column = 0;
  std::string cell;
  const auto end_cell = [&] {
    if (!cell.empty() && column < 26) {
      const bool number = cell.find_first_not_of("0123456789.E-") == std::string::npos && cell != "-";
      const std::string at = std::string(1, static_cast<char>('A' + column)) + std::to_string(row);
      sheet += number ? "<c r=\"" + at + "\"><v>" + cell + "</v></c>"
                      : "<c r=\"" + at + "\" t=\"inlineStr\"><is><t>" + cell + "</t></is></c>";
    }
    cell.clear();
    ++column;
  };
  for (const char c : lines) {
    if (c == ',') {
      end_cell();
    } else if (c == '\n') {
      end_cell();
      column = 0;
      sheet += "</row><row r=\"" + std::to_string(++row) + "\">";
    } else {
      cell += c;
    }
  }
  end_cell();
  sheet += "</row></sheetData></worksheet>";
  const std::array<std::pair<const char*, std::string>, 3> parts{
      {{"xl/workbook.xml", "<workbook><sheets><sheet name=\"NHS Trust by Sector\" r:id=\"r1\"/></sheets></workbook>"},
       {"xl/_rels/workbook.xml.rels",
        "<Relationships><Relationship Id=\"r1\" Target=\"worksheets/sheet1.xml\"/></Relationships>"},
       {"xl/worksheets/sheet1.xml", sheet}}};
  const std::string file = (std::filesystem::path(folder()) / "given.xlsx").string();
  std::filesystem::remove(file);
  int error = 0;
  zip_t* zip = zip_open(file.c_str(), ZIP_CREATE | ZIP_TRUNCATE, &error);
  require(zip != nullptr, "no archive could be made");
  for (const auto& [name, text] : parts)
    zip_file_add(zip, name, zip_source_buffer(zip, text.data(), text.size(), 0), 0);
  require(zip_close(zip) == 0, "no archive could be written");
  return file;
}

/// The first line is a kind, the rest its file. What is imported has a ledger whose rows add up.
Reached run(std::string_view data) {
  const std::size_t line = std::min(data.find('\n'), data.size());
  models::ImportRequest request;
  request.kind = std::string(data.substr(0, line));
  const bool packed = data.substr(std::min(line + 1, data.size())).starts_with("PK");
  const std::string_view rest = data.substr(std::min(line + 1, data.size()));
  request.files = {request.kind == "kh03" && !packed ? workbook_of(rest)
                                                     : write("given", packed ? std::string(rest) : written_out(rest))};
  request.as_of = std::chrono::year{2026} / 1;
  if (request.kind == "kh03" || request.kind == "holidays") request.as_of.reset();
  request.directory = std::filesystem::path(folder()) / "imported";
  try {
    const models::ImportOutcome outcome = models::import_files(request);
    require(outcome.used < outcome.rows || request.kind == "holidays", "more rows are used than there are");
    require(outcome.written.back() == "import-ledger.csv", "no ledger");
    return Reached::kAccepted;
  } catch (const models::InputError& error) {
    require(!error.problems().empty(), "refused without a reason");
    for (const models::Problem& problem : error.problems())
      require(!problem.message.empty(), "a problem without a message");
    return Reached::kRefused;
  }
}

std::string change(const std::string& data, Chance& chance) {
  static const std::vector<std::string> kStarts{
      "rtt\n@\nQUY,TRUST,15C,T&O,Part_2,RTT-January-2026,RA7,C_110,,,7,5^,,,2,\n",
      "table\nprovider,function,decision_to_admit~\nRA7,C_110,no,5^,,,,\nRA7,C_110,yes,1^,,,,\n",
      "table\nprovider,period,available,occupied,occupancy\nRA7,2025-10,900,810,0.9\n",
      "table\norg_code,quarter,canc_cancelled_ops,canc_breaches_28d,canc_pct_not_treated_28_days\nRA7,2024-25 "
      "Q1,20,4,0.2\n",
      "table\nprovider,ready_not_discharged,no_longer_meeting_criteria\nRA7,185.04,299.13\n",
      "table\nprovider,month,doctors,nurses\nRA7,2025-05,1600.5,3400\n",
      "table\nprovider,month,fte_days_lost,fte_days_available\nRA7,2025-03,15000,350000\n",
      "table\nmonth,org_code,total_incomplete,within_18wk,over_52wk\n2025-12,RA7,100,60,4\n",
      "table\nicb_code,area_name,population,pop_65plus\nQUY,Bristol,979661,166823\n",
      "table\norg_code,org_name,icb_code_2022,is_type1_provider\nRA7,TRUST,QUY,True\n",
      "kh03\n,,,,Available,,Occupied,,% Occupied,\nYear,Period,Org Code,Org Name,Total,General &amp; "
      "Acute,Total,General "
      "&amp; Acute,Total,General &amp; Acute\n2024-25,September,,England,1000,900,950,880,0.95,0.977777777777778\n"
      "2024-25,September,RA7,TRUST,1000,900,950,880,0.95,0.977777777777778\n",
      "dm01\nPeriod,Provider Parent Org Code,Provider Parent Name,Provider Org Code,Provider Org Name,Commissioner "
      "Parent "
      "Org Code,Commissioner Parent Name,Commissioner Org Code,Commissioner Org Name,Diagnostic Tests Sort "
      "Order,Diagnostic Tests,00 < 01 Week,01 < 02 Weeks,02 < 03 Weeks,03 < 04 Weeks,04 < 05 Weeks,05 < 06 Weeks,06 < "
      "07 "
      "Weeks,07 < 08 Weeks,08 < 09 Weeks,09 < 10 Weeks,10 < 11 Weeks,11 < 12 Weeks,12 < 13 Weeks,13+ Weeks,Total "
      "WL,Waiting List Activity,Planned Activity,Unscheduled Activity,Total "
      "Activity\nDM01-JANUARY-2026,QUY,ICB,RA7,TRUST,QUY,ICB,15C,LOC,1,MRI,5,4,3,2,1,0,0,0,0,0,0,0,0,1,16,7,2,1,10\n",
      "local\nprovider,function,stage,priority,weeks,patients\nRA7,C_110,first,urgent,3,5\n",
      "corridor\nOrg Code,Subject,Metric,Period,Value\nRA7,CorridorCare_ED,Daily Value,2026-01-01,3\n",
      "holidays\n{\"england-and-wales\": {\"events\": [{\"title\": \"A\", \"date\": \"2026-12-25\"}]}}\n",
      "ae\nPeriod,Org Code,Org name,A&E attendances Type 1,A&E attendances Type 2,A&E attendances Other A&E Department,"
      "Attendances over 4hrs Type 1,Attendances over 4hrs Type 2,Attendances over 4hrs Other "
      "Department\nMSitAE-JANUARY-2026,RA7,T,10,0,2,1,0,0\n"};
  if (data.empty() || chance.one_in(200)) return chance.of(kStarts);
  static const std::vector<std::string> kWords{"rtt",
                                               "ae",
                                               "dm01",
                                               "kh03",
                                               "corridor",
                                               "holidays",
                                               "table",
                                               "local",
                                               "\"",
                                               "\"\"",
                                               ",",
                                               ";",
                                               "\t",
                                               "\r\n",
                                               "\r",
                                               "\n",
                                               "#",
                                               "@",
                                               "~",
                                               "^",
                                               "-",
                                               "*",
                                               "1,234",
                                               "12,34",
                                               "-1",
                                               "1e9",
                                               "9007199254740993",
                                               "0.5",
                                               "95 %",
                                               "\xA0",
                                               "\xC2\xA0",
                                               "\xEF\xBB\xBF",
                                               "\xFF\xFE",
                                               "Total",
                                               "TOTAL",
                                               "C_999",
                                               "Part_2A",
                                               "Part_1A",
                                               "Part_3",
                                               "RTT-January-2026",
                                               "2026-01",
                                               "Jan-26",
                                               "943 476 5919",
                                               "NHS Number",
                                               "=1+1",
                                               "\x1B[2J"};
  return change_text(data, chance, kWords);
}

}  // namespace

const Target kImport{"import", false, run, change};

}  // namespace fuzz
