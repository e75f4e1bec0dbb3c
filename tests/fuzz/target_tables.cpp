#include <array>

#include "support.hpp"

#include "../opening_list.hpp"

namespace fuzz {

namespace {

/// Two services with referrals and an opening list, a stream of dated arrivals and one with a queue: all from tables.
constexpr const char* kReads = R"(icsflow: 1
name: Tables
start: 2026-01-05
until: 2026-01-19
calendar: {holidays: none}
providers:
  gp: {kind: primary_care}
  trust:
    kind: acute
    resources:
      clinic: {kind: sessions, slots: 30 /week, horizon: 42 d, notice: 1 d}
      beds: {kind: pool, capacity: 6}
channels: [{from: gp, to: trust, floor: 24 h}]
pathways:
  referred:
    rtt: yes
    steps:
      starts: {go: yes, mark: clock_start, next: seen}
      seen: {book: clinic, next: {listed: 40 %, discharged: rest}}
      listed: {go: yes, mark: decision_to_admit, next: treated}
      treated: {use: beds, for: "$stay", mark: [admit_ordinary, stop_admitted], next: home}
      discharged: {go: yes, mark: stop_non_admitted, next: home}
      home: {leave: home}
  visit: {steps: {seen: {delay: 4 h, next: home}, home: {leave: home}}}
  stay: {steps: {bed: {use: beds, for: 4 h, next: home}, home: {leave: home}}}
service_types:
  surgery: {pathway: referred, referred_from: {gp: 1}, rate: $rate, removals: 0.05 /day, urgent_share: 20 %, receipt: 24 h}
services: {table: services.csv}
opening: {waiting_list: opening.csv, waiting: [{stream: held, step: bed, file: queue.csv}]}
streams:
  walk_in: {at: trust, pathway: visit, arrivals: arrivals.csv}
  held: {at: trust, pathway: stay, arrivals: {2026-01-06: 1}}
)";

constexpr std::array<const char*, 4> kNames{"services.csv", "opening.csv", "arrivals.csv", "queue.csv"};
constexpr std::string_view kQueue = "age,count\n2 h,3\n";  ///< of inputs that end before it
constexpr char kBetween = '\f';                            // what no table needs

/// Up to four tables, a form feed between two of them. The header of the opening list is long: `@` stands for it, and
/// `~` for one hundred empty cells.
Reached run(std::string_view data) {
  std::size_t at = 0;
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    const std::size_t end = i + 1 < kNames.size() ? std::min(data.find(kBetween, at), data.size()) : data.size();
    std::string text;
    for (const char c : data.substr(at, end - at)) {
      if (c == '@' && i == 1) {
        text += test::opening_header();
      } else if (c == '~' && i == 1) {
        text += std::string(100, ',');
      } else {
        text += c;
      }
    }
    write(kNames[i], i == 3 && text.empty() ? kQueue : text);
    at = std::min(end + 1, data.size());
  }
  static const std::string kFile = write("tables.yaml", kReads);
  return read_and_run(kFile);
}

std::string change(const std::string& data, Chance& chance) {
  if (data.empty()) {
    return "# unit rate: /day\nid,provider,function,type,name,rate,stay\nT.1,trust,1,surgery,One,5,2 d\n"
           "T.2,trust,2,surgery,\"Two, too\",2,3 d\n\f@trust,1,no,3,0,2,1,7~\ntrust,1,yes,3,0,2,1,7~\n\f"
           "date,count\n2026-01-06,3\n2026-01-09,2\n\f# unit age: h\n# unit to: h\nage,to,count\n2,8,3\n30,,2\n";
  }
  static const std::vector<std::string> kWords = [] {
    std::vector<std::string> all = values();
    for (const char* word : {"# unit rate: /week\n",
                             "# unit stay: h\n",
                             "# mark rate: C\n",
                             "# source: x\n",
                             "\"",
                             "\"\"",
                             ",",
                             ";",
                             "\t",
                             "\r\n",
                             "\r",
                             "\n",
                             "#",
                             "\xEF\xBB\xBF",
                             "\f",
                             "@",
                             "~",
                             "T.1",
                             "trust",
                             "surgery",
                             "46031",
                             "05/01/2026",
                             "1,5",
                             "rate",
                             "stay",
                             "id",
                             "function",
                             "type",
                             "name",
                             "age",
                             "to",
                             "count"})
      all.emplace_back(word);
    return all;
  }();
  return change_text(data, chance, kWords);
}

}  // namespace

const Target kTables{"tables", true, run, change};

}  // namespace fuzz
