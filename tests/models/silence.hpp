#pragma once

/// What a scenario is warned of before it runs.

#include <string>
#include <vector>

#include "scenario_files.hpp"

namespace test::silence {

using namespace icsflow::models;

using Strings = std::vector<std::string>;

/// Warnings, or problems, as `key: message`.
inline Strings reported(const std::string& text, const std::vector<Override>& sets = {},
                        const std::string& table = "") {
  const test::TemporaryDirectory files;
  if (!table.empty()) files.write("table.csv", table);
  Strings out;
  try {
    for (const Problem& p : read_scenario(files.write("s.yaml", text), sets).warnings)
      out.push_back(p.key + ": " + p.message);
  } catch (const InputError& error) {
    for (const Problem& p : error.problems()) out.push_back(p.key + ": " + p.message);
  }
  return out;
}

inline const std::string kHead =
    "icsflow: 1\nname: s\nstart: 2026-03-02\nuntil: 2026-06-01\ncalendar: {holidays: none}\n";

/// One step at one resource, and more lines.
inline std::string place(const std::string& resource, const std::string& step, const std::string& more = "",
                         const std::string& stream = "rate: 1 /day") {
  return kHead + "providers: {P: {kind: acute, resources: {r: " + resource + "}}}\n" + "pathways: {a: {steps: {s: {" +
         step + ", next: gone}, gone: {leave: done}}}}\n" + "streams: {x: {at: P, pathway: a, " + stream + "}}\n" +
         more;
}

inline const std::string kPool = "{kind: pool, capacity: 5}", kUse = "use: r, for: 1 h";
inline std::string clinic(const std::string& keys) { return "{kind: sessions, slots: 50 /week, " + keys + "}"; }
inline const std::string kPlain = "horizon: 14 d, notice: 1 d";

}  // namespace test::silence
