#pragma once

/// The scenario format, declared once: keys, types, units, ranges, defaults and what they mean. The reader asks these
/// declarations what a key is; the JSON Schema (`icsflow schema`) and the tables of docs/scenario-format.md are made of
/// them. A key the reader asks for and that is not declared, or is declared and not asked for, is a fault of the
/// program (Mapping).

#include <string>
#include <string_view>
#include <vector>

#include "icsflow/scenario/spec/distribution.hpp"
#include "text/quantity.hpp"

namespace icsflow::models::format {

/// What the value of a key looks like.
enum class Form : std::uint8_t {
  kText,
  kName,
  kDottedName,  ///< a name that may hold dots: service ids, PATHWAY.STEP
  kYesNo,
  kYes,  ///< `yes` and nothing else
  kDate,
  kTime,         ///< of day
  kWhole,        ///< a whole number that is not a parameter; `rule` has its bounds
  kNumber,       ///< a parameter that obeys `rule`, or one of `words`
  kAnyQuantity,  ///< a plain quantity of any unit, not a parameter
  kParameter,    ///< a parameter of any unit
  kPaths,        ///< a parameter path, or a list of them; `*` stands for a name
  kWord,         ///< one of `words`
  kWords,        ///< a list of them
  kFile,
  kFiles,
  kNames,  ///< a list of names
  kDistribution,
  kBranches,      ///< STEP, or {STEP: SHARE | rest}
  kNext,          ///< kBranches, or {by: ATTRIBUTE, CASE: kBranches}, or {shortest_queue: [STEP, STEP]}
  kDurationBy,    ///< kDistribution, or {by: ATTRIBUTE, CASE: kDistribution}, or own_time()
  kNumberBy,      ///< kNumber, or {by: ATTRIBUTE, CASE: kNumber}
  kAttributes,    ///< {NAME: {LABEL: SHARE | rest} or a distribution of plain numbers}
  kSet,           ///< {NAME: LABEL or what kAttributes has}
  kBatch,         ///< COUNT, or {COUNT: SHARE | rest}
  kArrivals,      ///< {DATE: COUNT, DATE TIME: COUNT}, or a file
  kNumberOrList,  ///< kNumber, or a list of them
  kPools,         ///< NAME, [NAME, ...] or {first_of: [NAME, ...]}
  kPatience,      ///< a rate, a distribution, own_time(), or a list of `block`
  kMarks,         ///< one of `words`, or a list of them
  kTarget,        ///< of a transfer: `block`, or {LOCALITY: block}
  kStaffing,
  kHolidays,
  kDates,           ///< a list of dates
  kWeekShares,      ///< 7 shares
  kWeights,         ///< `size` plain numbers
  kNumbers,         ///< {NAME: number that obeys `rule`}
  kNumberList,      ///< a list of numbers that obey `rule`
  kNumberLists,     ///< {NAME: a list of numbers that obey `rule`}
  kParameters,      ///< {NAME: a parameter of any unit}
  kSeasons,         ///< {NAME: 12 plain numbers}
  kDistributions,   ///< {NAME: kDistribution}
  kBlock,           ///< a mapping: `block`
  kNamedBlocks,     ///< {NAME: block}
  kNamedResources,  ///< {NAME: a pool or sessions}
  kNamedSteps,      ///< {NAME: a step}
  kBlocks,          ///< a list of mappings: `block`
};

struct Block;

struct Key {
  std::string_view name;
  Form form = Form::kText;
  std::string_view meaning;
  NumberRule rule = {};
  std::vector<std::string> words = {};
  const Block* block = nullptr;
  std::size_t size = 0;
  bool is_required = false;
  std::string_view standard = {};  ///< the default as words; empty: none

  Key required() && {
    is_required = true;
    return std::move(*this);
  }
  Key otherwise(std::string_view text) && {
    standard = text;
    return std::move(*this);
  }
};

/// A mapping with declared keys. `source`, `mark` and `note` are known in each (docs/scenario-format.md, "Values").
struct Block {
  std::string_view name;
  std::vector<Key> keys;
  bool references = false;  ///< `$name` may stand for a number here and below
  /// Null if it is not declared.
  [[nodiscard]] const Key* find(std::string_view key) const;
};

const Block& scenario();
const Block& library();  ///< a file of pathways
const Block& calendar();
const Block& provider();
const Block& staff_group();
const Block& pool();
const Block& sessions();
const Block& grants();
const Block& shift();
const Block& window();
const Block& cancellation();
const Block& group_staffing();
const Block& team_staffing();
const Block& channel();
const Block& pathway();
const Block& transfer_target();
const Block& first_of();
const Block& own_time();
const Block& smooth_season();
const Block& patience_hazard();
const Block& service_type();
const Block& services();
const Block& stream();
const Block& profile();
const Block& opening();
const Block& opening_transfer();
const Block& published();
const Block& intervention();
const Block& uncertainty();
const Block& measures();
const Block& measured_spans();  ///< waits and times in system
const Block& measured_pools();
const Block& measured_completed();

/// The keys of each kind of step, in the order of StepKind; the first is the one that makes it of this kind.
const std::vector<Block>& steps();

/// One way to write a distribution: which of a family's ways is meant is told by the keys that are there.
struct DistributionWay {
  DistributionSpec::Form form;
  Block block;  ///< named by the family
};
const std::vector<DistributionWay>& distributions();
/// The same of plain numbers instead of times.
const std::vector<DistributionWay>& number_distributions();
/// What a key of a distribution of times accepts, in a distribution of plain numbers.
NumberRule plain(const NumberRule& rule);
/// Their names, with `empirical`, which is two lists.
std::vector<std::string> families();

}  // namespace icsflow::models::format
