#include "import/case.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "icsflow/import/importer.hpp"

namespace test {

namespace models = icsflow::models;

namespace {

std::vector<std::string> split(const std::string& text, char at) {
  std::vector<std::string> parts{""};
  for (const char c : text) {
    if (c == at)
      parts.emplace_back();
    else
      parts.back() += c;
  }
  return parts;
}

std::string unescaped(const std::string& line) {
  std::string out;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line.compare(i, 2, "\\x") == 0 && i + 3 < line.size()) {
      out += static_cast<char>(std::stoi(line.substr(i + 2, 2), nullptr, 16));
      i += 3;
    } else {
      out += line[i];
    }
  }
  return out;
}

std::string replaced(std::string text, const std::string& what, const std::string& by) {
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size()))
    text.replace(at, what.size(), by);
  return text;
}

models::ImportRequest request_of(const Case& one, const std::filesystem::path& folder) {
  models::ImportRequest request;
  const auto words = split(one.args, ' ');
  request.kind = words.at(0);
  for (std::size_t i = 1; i < words.size(); ++i) {
    if (words[i] == "--icb") {
      request.icb = words.at(++i);
    } else if (words[i] == "--org") {
      request.organisations = split(words.at(++i), ',');
    } else if (words[i] == "--as-of") {
      const std::string& month = words.at(++i);
      request.as_of = std::chrono::year{std::stoi(month.substr(0, 4))} /
                      std::chrono::month{static_cast<unsigned>(std::stoi(month.substr(5)))};
    } else {
      request.files.push_back((folder / words[i]).string());
    }
  }
  request.directory = folder / "out";
  return request;
}

}  // namespace

std::string rtt_header(int bands) {
  std::string text =
      "Period,Provider Parent Org Code,Provider Parent Name,Provider Org Code,Provider Org Name,Commissioner Parent "
      "Org "
      "Code,Commissioner Parent Name,Commissioner Org Code,Commissioner Org Name,RTT Part Type,RTT Part "
      "Description,Treatment Function Code,Treatment Function Name";
  for (int b = 0; b < bands; ++b) text += fmt::format(",Gt {:02} To {:02} Weeks SUM 1", b, b + 1);
  return text + fmt::format(",Gt {} Weeks SUM 1,Total,Patients with unknown clock start date,Total All", bands);
}

std::string rtt_row(const std::string& fields, int bands) {
  const auto cells = split(fields, '|');
  std::vector<std::string> counts(static_cast<std::size_t>(bands) + 1);
  for (const std::string& pair : split(cells.at(8), ' ')) {
    if (const auto colon = pair.find(':'); colon != std::string::npos)
      counts.at(static_cast<std::size_t>(std::stoi(pair.substr(0, colon)))) = pair.substr(colon + 1);
  }
  std::string text =
      fmt::format("{},{},ICB,{},{},{},ICB,{},SUB ICB,{},words,{},{}", cells.at(0), cells.at(1), cells.at(2),
                  cells.at(3), cells.at(1), cells.at(4), cells.at(5), cells.at(6), cells.at(7));
  for (const std::string& count : counts) text += ',' + count;
  return text + ',' + cells.at(9) + ',' + cells.at(10) + ',' + cells.at(11);
}

Case read_case(const std::filesystem::path& file) {
  Case one;
  std::istringstream in(contents(file));
  std::string line;
  std::string* into = nullptr;
  int bands = 104;
  while (std::getline(in, line)) {
    if (line == "== expect") {
      into = &one.expected;
    } else if (line.rfind("== ", 0) == 0) {
      one.files.emplace_back(line.substr(3), "");
      into = nullptr;
    } else if (into != nullptr) {
      *into += line + '\n';
    } else if (one.files.empty()) {
      if (line.rfind("args: ", 0) == 0) one.args = line.substr(6);
      if (line.rfind("show: ", 0) == 0) one.shown = split(line.substr(6), ' ');
    } else {
      std::string& text = one.files.back().second;
      if (line.rfind("@121", 0) == 0 || line.rfind("@69", 0) == 0) {
        bands = line[1] == '1' ? 104 : 52;
        text += rtt_header(bands) + line.substr(bands == 104 ? 4 : 3);
      } else if (line.rfind("@ ", 0) == 0) {
        text += unescaped(rtt_row(line.substr(2), bands));
      } else {
        text += unescaped(line);
      }
      text += '\n';
    }
  }
  return one;
}

std::string outcome_of(const Case& one) {
  const TemporaryDirectory folder;
  for (const auto& [name, text] : one.files) folder.write(name, text);
  std::string out;
  const auto tell = [&](const std::vector<models::Problem>& problems) {
    for (const models::Problem& problem : problems) out += to_string(problem) + '\n';
  };
  try {
    const models::ImportOutcome outcome = models::import_files(request_of(one, folder.path()));
    out += outcome.warnings.empty() ? "exit 0\n" : "exit 3\n";
    tell(outcome.warnings);
    for (const std::string& name : outcome.written) {
      const bool shown =
          name == "import-ledger.csv" || std::find(one.shown.begin(), one.shown.end(), name) != one.shown.end();
      if (shown) out += "-- " + name + '\n' + contents(folder.path() / "out" / name);
    }
  } catch (const models::InputError& error) {
    out += "exit 2\n";
    tell(error.problems());
    if (std::filesystem::exists(folder.path() / "out" / "import-ledger.csv")) out += "something was written\n";
  }
  return replaced(out, folder.path().string(), "DIR");
}

void replace_expected(const std::filesystem::path& file, const std::string& outcome) {
  std::string text = contents(file);
  text.erase(std::min(text.find("== expect\n"), text.size()));
  std::ofstream(file, std::ios::binary) << text << "== expect\n" << outcome;
}

}  // namespace test
