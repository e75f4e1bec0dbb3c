#include <array>

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

/// The first line is a kind, the rest its file. What is imported has a ledger whose rows add up.
Reached run(std::string_view data) {
  const std::size_t line = std::min(data.find('\n'), data.size());
  models::ImportRequest request;
  request.kind = std::string(data.substr(0, line));
  const bool packed = data.substr(std::min(line + 1, data.size())).starts_with("PK");
  const std::string_view rest = data.substr(std::min(line + 1, data.size()));
  request.files = {write("given", packed ? std::string(rest) : written_out(rest))};
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
      "rtt\n@\nQUY,TRUST,15C,T&O,Part_2,RTT-January-2026,RA7,C_110,,,7,5^,,2,\n",
      "table\nprovider,function,decision_to_admit~\nRA7,C_110,no,5^,,,,\nRA7,C_110,yes,1^,,,,\n",
      "table\nprovider,period,available,occupied,occupancy\nRA7,2025-10,900,810,0.9\n",
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
