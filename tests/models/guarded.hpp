#pragma once

/// One clinic whose list nearly stands still: 70 referrals a week, 71 first appointments a week, the oldest first, and
/// 70 in each of the last 30 weeks waiting; with published months beside it.

#include <fmt/format.h>

#include <string>

#include "scenario_files.hpp"

#include "../opening_list.hpp"

namespace test {

class Guarded {
 public:
  /// @param more  at the end of the scenario; `guard`: of its start_guard, behind the tables
  explicit Guarded(const std::string& more = "", const std::string& guard = "", const std::string& until = "2026-05-01",
                   const std::string& start = "2026-01-01") {
    std::string list = opening_header() + "E,C_100,no";
    for (int w = 0; w < 105; ++w) list += w < 30 ? ",70" : ",0";
    folder.write("list.csv", list + "\n");
    folder.write("services.csv", "id,provider,function,type,name\nE.100,E,C_100,all,All\n");
    months();
    completed();
    file = folder.write("guarded.yaml", fmt::format(R"(icsflow: 1
name: Guarded
start: {}
until: {}
seed: 5
calendar: {{holidays: none}}
channels: [{{from: gp, to: E, floor: 1 h}}]
providers:
  gp: {{kind: primary_care}}
  E:
    kind: acute
    resources:
      slots: {{kind: sessions, slots: 71 /week, days: [Mon, Tue, Wed, Thu, Fri, Sat, Sun], horizon: 14 d}}
pathways:
  rtt:
    rtt: yes
    steps:
      ref: {{go: yes, mark: clock_start, next: first}}
      first: {{book: slots, next: done}}
      done: {{mark: stop_non_admitted, leave: treated}}
service_types: {{all: {{pathway: rtt, rate: 10 /day, referred_from: {{gp: 100 %}}}}}}
services: {{table: services.csv}}
opening: {{waiting_list: list.csv}}
start_guard: {{months: months.csv, completed: completed.csv{}}}
{})",
                                                    start, until, guard, more));
  }

  /// Four years of a list of 2,100. Each calendar month moves up in one year and down in the next: by 2 points, by 2
  /// weeks of the 92nd percentile, and by 10 of 100 who wait over 52 weeks.
  void months() const {
    std::string table = "# source: made up\nmonth,list,within_18_weeks,over_52_weeks,p92_wait\n";
    int level = 0;
    for (int year = 0; year < 4; ++year) {
      for (int month = 1; month <= 12; ++month) {
        level += (month + year) % 2 == 0 ? 1 : -1;
        table += fmt::format("{}-{:02},2100,{},{},{}\n", 2020 + year, month, 1260 + 42 * level, 100 + 10 * level,
                             28 + 2 * level);
      }
    }
    folder.write("months.csv", table);
  }
  /// Everybody has waited 30 weeks and a few days.
  void completed(int within = 0, double median = 30.5) const {
    folder.write("completed.csv", fmt::format("# source: made up, too\npart,function,completed,within_18_weeks,"
                                              "median_wait\n1B,all,300,{0},{1}\n1B,100,300,{0},{1}\n",
                                              within, median));
  }

  TemporaryDirectory folder;
  std::string file;
};

}  // namespace test
