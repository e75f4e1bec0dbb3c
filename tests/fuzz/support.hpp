#pragma once

/// What the targets share.

#include <string>
#include <string_view>
#include <vector>

#include "icsflow/scenario/reader.hpp"
#include "targets.hpp"

namespace fuzz {

/// @throws std::logic_error with `what` unless `holds`
void require(bool holds, const std::string& what);

/// A folder of this process with what an input may name: `base.yaml`, a small scenario; `services.csv`, the table of
/// random scenarios, and `opening.csv`, an opening list for it; `rtt.csv`, the services of scenarios/rtt; the shipped
/// `pathways`. Removed at the end.
const std::string& folder();

/// Writes a file of the folder; returns its path.
std::string write(const std::string& name, std::string_view text);

/// Reads and compiles `file`; if that succeeds and a run is small, runs it for a fortnight at most. What is refused
/// must say why.
Reached read_and_run(const std::string& file, const std::vector<icsflow::models::Override>& overrides = {});

/// Changes one to four words, numbers, lines or signs of a text. @param words what a word may become
std::string change_text(const std::string& text, Chance& chance, const std::vector<std::string>& words);

/// Values as scenarios write them: numbers at the edges, quantities, dates, times of day.
const std::vector<std::string>& values();

/// The words of scenarios: values(), and tests/fuzz/words.dict.
const std::vector<std::string>& words();

}  // namespace fuzz
