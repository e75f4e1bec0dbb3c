#pragma once

/// The scenario format, declared once: keys, types, units, ranges, defaults and what they mean, in a file a noun
/// (fields/*.cpp; numbers that a run reads: in the noun's list of spec/). The reader asks these declarations what a key
/// is and what it is where a file leaves it out; the JSON Schema (`icsflow schema`) and the tables of
/// docs/scenario-format.md are made of them. A key the reader asks for and that is not declared, or is declared and not
/// asked for, is a fault of the program (Mapping).

#include <string>
#include <string_view>
#include <vector>

#include "icsflow/scenario/number_field.hpp"
#include "icsflow/scenario/spec/distribution.hpp"
#include "icsflow/scenario/steps/stages.hpp"
#include "text/quantity.hpp"

namespace icsflow::models {

struct CancellationSpec;
struct ChannelSpec;
struct ExpectationSpec;
struct InterventionSpec;
struct MeasuredCompleted;
struct MeasuredPools;
struct MeasuredSpans;
struct MeasuredWindow;
struct MeasuresSpec;
struct NoiseSpec;
struct OpeningTransfer;
struct PathwaySpec;
struct PoolSpec;
struct ProviderSpec;
struct ServiceTypeSpec;
struct SessionClassSpec;
struct SessionSpec;
struct StaffGroupSpec;
struct StaffingSpec;
struct StartGuardSpec;
struct StepSpec;
struct StreamSpec;
struct SubListsSpec;
struct TargetSpec;
struct UncertainSpec;
struct WindowSpec;

}  // namespace icsflow::models

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
  kNamedFiles,  ///< {NAME: file}
  kNames,       ///< a list of names
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
  kPools,         ///< NAME, [NAME, ...], {first_of: [NAME, ...]} or {NAME: COUNT, ...}
  kPatience,      ///< a rate, a distribution, own_time(), or a list of `block`
  kMarks,         ///< one of `words`, or a list of them
  kTarget,        ///< of a transfer: `block`, or {LOCALITY: block}, or $ROUTE
  kRoutes,        ///< {NAME: `block`, or {LOCALITY: block}}
  kStaffing,
  kHolidays,
  kDates,           ///< a list of dates
  kWeekShares,      ///< 7 shares
  kWeights,         ///< `size` plain numbers
  kNumbers,         ///< {NAME: number that obeys `rule`}
  kByWait,          ///< {DURATION: number that obeys `rule`}: from that time waited on; the first is 0
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
  kRule,            ///< of a target: a quantity, or a rule of its baseline (read/targets/rule.hpp)
  kByScope,         ///< a quantity, `opening`, or {SCOPE: quantity}
};

/// The items of a default that is a list; empty if it is a scalar.
std::vector<std::string_view> items_of(std::string_view left_out);

struct Block;

struct Key {
  std::string_view name;
  Form form = Form::kText;
  std::string_view meaning;
  NumberRule rule = {};
  std::vector<std::string> words = {};
  const Block* block = nullptr;
  std::size_t size = 0;
  LeftOut left_out = {};

  [[nodiscard]] bool is_required() const { return left_out.kind == LeftOut::Kind::kRefused; }
  [[nodiscard]] bool has_default() const { return left_out.kind == LeftOut::Kind::kValue; }

  Key required() && { return std::move(*this).if_left_out(kRequired); }
  /// The default, as a file may write it: a scalar, or a list `[a, b]` of scalars. The reader reads this text.
  Key otherwise(std::string_view value, Mark mark = Mark::kNone) && {
    return std::move(*this).if_left_out(models::otherwise(value, mark));
  }
  /// What holds without the key, where that is no value of it.
  Key in_words(std::string_view sentence) && { return std::move(*this).if_left_out(models::in_words(sentence)); }
  Key if_left_out(const LeftOut& what) && {
    left_out = what;
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

/// A block whose keys know the members of Spec that they are read into (fields.hpp).
template <class Spec>
struct Fields;

const Block& scenario();
const Block& library();  ///< a file of pathways
const Block& calendar();
const Fields<ProviderSpec>& provider();
const Fields<StaffGroupSpec>& staff_group();
const Fields<PoolSpec>& pool();
const Fields<SessionSpec>& sessions();
const Block& grants();
const Block& shift();
const Fields<WindowSpec>& window();
const Fields<CancellationSpec>& cancellation();
const Block& group_staffing();
const Fields<StaffingSpec>& team_staffing();
const Fields<ChannelSpec>& channel();
const Fields<PathwaySpec>& pathway();
const Block& transfer_target();
const Block& first_of();
const Block& own_time();
const Block& smooth_season();
const Block& patience_hazard();
const Block& booking_order();
const Fields<SubListsSpec>& sub_lists();
const Fields<SessionClassSpec>& session_class();
const Fields<ServiceTypeSpec>& service_type();
const Block& services();
const Fields<StreamSpec>& stream();
const Block& profile();
const Block& opening();
const Fields<OpeningTransfer>& opening_transfer();
const Block& opening_waiting();
const Block& published();
const Fields<TargetSpec>& target();
const Block& baseline();
const Block& targets_file();  ///< a file of targets
const Fields<ExpectationSpec>& expectation();
const Fields<StartGuardSpec>& start_guard();
const Fields<InterventionSpec>& intervention();
const Fields<NoiseSpec>& noise();
const Block& series();  ///< in place of a rate
const Fields<UncertainSpec>& uncertainty();
const Fields<MeasuresSpec>& measures();
const Fields<MeasuredSpans>& measured_spans();  ///< waits and times in system
const Fields<MeasuredPools>& measured_pools();
const Fields<MeasuredCompleted>& measured_completed();
const Fields<MeasuredWindow>& measured_window();

/// The kinds of steps that have a word of their own.
const std::vector<StepKind>& written_kinds();
/// The keys of each of these; the first is the word.
const std::vector<Fields<StepSpec>>& steps();
/// The keys that steps of several kinds have.
const Fields<StepSpec>& step_keys();

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
