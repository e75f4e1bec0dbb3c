/// The keys of a scenario that belong to no noun, and the sections.

#include <algorithm>

#include "fields/fields.hpp"
#include "fields/keys.hpp"
#include "icsflow/scenario/spec/intervention.hpp"
#include "icsflow/scenario/spec/measures.hpp"
#include "icsflow/scenario/spec/noise.hpp"
#include "icsflow/scenario/spec/opening.hpp"
#include "icsflow/scenario/spec/pathway.hpp"
#include "icsflow/scenario/spec/provider.hpp"
#include "icsflow/scenario/spec/service_type.hpp"
#include "icsflow/scenario/spec/start_guard.hpp"
#include "icsflow/scenario/spec/stream.hpp"
#include "icsflow/scenario/target.hpp"

namespace icsflow::models::format {

std::vector<std::string_view> items_of(std::string_view left_out) {
  std::vector<std::string_view> items;
  if (!left_out.starts_with('[')) return items;
  for (auto rest = left_out.substr(1, left_out.size() - 2); !rest.empty();) {
    const auto end = std::min(rest.find(", "), rest.size());
    items.push_back(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 2, rest.size()));
  }
  return items;
}

const Key* Block::find(std::string_view key) const {
  const auto found = std::find_if(keys.begin(), keys.end(), [&](const Key& k) { return k.name == key; });
  return found == keys.end() ? nullptr : &*found;
}

const Block& scenario() {
  static const Block kBlock{
      "scenario",
      {
          whole("icsflow", {Unit::kCount, 1, 1}, "version of this format").required(),
          text("name", "what results are called; a what-if file says its own").required(),
          text("description", "what it is about"),
          simple("extends", Form::kFileOrFiles,
                 "the scenario this file changes, or plans of it that it puts together (section 9)"),
          simple("start", Form::kDate, "first simulated day. The opening census is the evening before").required(),
          simple("until", Form::kDate, "first day not simulated").required(),
          simple(
              "closes", Form::kTime,
              "when the last day ends; where there are no services, sessions, beds, grants or patients who are `ready`")
              .otherwise("24:00"),
          number("warm_up", rules::kDuration,
                 "left out of the statistics, but for waiting lists and daily series; less than the run")
              .otherwise("0 d"),
          whole("seed", {Unit::kCount, 0, 1.8446744073709552e19}, "of all chance").otherwise("1"),
          replications("replications",
                       "how often it is run; `40 draws x 5`: 200 times, each drawn set of uncertain inputs with 5 "
                       "replications of different luck (section 13)")
              .otherwise("1"),
          word("deadlock", {"stop", "end_replication"},
               "when a replication cannot go on, its patients waiting for each other: stop the study, or end that "
               "replication, count it and go on")
              .otherwise("stop"),
          block("calendar", Form::kBlock, calendar(), "bank holidays").in_words("those of England and Wales"),
          simple("localities", Form::kNames, "where patients live, when transfers depend on it"),
          simple("parameters", Form::kParameters, "for `$name`; any unit"),
          simple("distributions", Form::kDistributions, "of time, for `$name` where one is wanted, section 5"),
          block("profiles", Form::kNamedBlocks, profile(), "shapes of arrivals over the week, section 7"),
          simple("seasons", Form::kSeasons,
                 "shapes of arrivals over the year: 12 multipliers, January first, section 7"),
          block("providers", Form::kNamedBlocks, provider(), "section 3").required(),
          block("channels", Form::kBlocks, channel(), "who may send to whom, and how fast at least, section 4"),
          block("pathways", Form::kNamedBlocks, pathway(), "section 5"),
          block("routes", Form::kRoutes, transfer_target(),
                "where `transfer: $NAME` leads: pathway libraries name no places, section 5"),
          simple("include", Form::kFiles,
                 "pathway libraries: YAML files with the one key `pathways`; paths are relative to the file that names "
                 "them"),
          block("service_types", Form::kNamedBlocks, service_type(), "section 6"),
          block("services", Form::kBlock, services(), "section 6"),
          block("streams", Form::kNamedBlocks, stream(), "section 7; `streams` or `services` must be there"),
          block("opening", Form::kBlock, opening(), "section 8"),
          block("published", Form::kBlocks, published(), "figures shown beside the simulated ones, section 8"),
          block("start_guard", Form::kBlock, start_guard(), "published months of the list, section 8"),
          block("targets", Form::kNamedBlocks, target(), "where figures are to be, and by when, section 17"),
          block("expect", Form::kBlocks, expectation(),
                "of a plan, before it is run: how it differs from the file that it extends, section 17"),
          block("interventions", Form::kNamedBlocks, intervention(), "what changes during the run, section 12"),
          block("noise", Form::kNamedBlocks, noise(), "what differs from month to month by chance, section 15"),
          block("uncertainty", Form::kNamedBlocks, uncertainty(), "what is not known, section 13"),
          block("chain", Form::kBlocks, chain_link(), "the mechanism of a plan, link by link, section 9"),
          block("measures", Form::kBlock, measures(), "what else is measured, section 14"),
      }};
  return kBlock;
}

const Block& library() {
  static const Block kBlock{"library", {block("pathways", Form::kNamedBlocks, pathway(), "section 5").required()}};
  return kBlock;
}

const Block& calendar() {
  static const Block kBlock{"calendar",
                            {simple("holidays", Form::kHolidays, "`england-and-wales`, `none` or a list of dates")
                                 .otherwise("england-and-wales"),
                             simple("add", Form::kDates, "days that are bank holidays as well"),
                             simple("remove", Form::kDates, "bank holidays that are none")}};
  return kBlock;
}

const Block& published() {
  static const Block kBlock{
      "published",
      {
          name("measure", "as results call it").required(),
          text("scope", "as results call it").required(),
          simple("value", Form::kAnyQuantity, "the published figure").required(),
          simple("over", Form::kAnyQuantity, "of a total: the time that it was counted over, such as 365 d"),
          word("role", {"calibration", "validation"}, "what it was used for").required(),
      }};
  return kBlock;
}

const Block& chain_link() {
  static const Block kBlock{
      "chain_link",
      {
          text("figure", "`MEASURE[:SCOPE][@WHEN]`, as `icsflow compare --show` takes it").required(),
          text("words", "what the link is, for people").required(),
          simple("parameter", Form::kPaths, "the value that sets its size"),
          text("literature", "the size that the literature gives, if it is known; `source` says where"),
      }};
  return kBlock;
}

const Block& opening() {
  static const Block kBlock{
      "opening",
      {
          simple("waiting_list", Form::kFile, "a CSV file, below"),
          simple("completed", Form::kFile,
                 "a CSV file, below: the clocks that stopped in the month before, by their wait. No run reads it; "
                 "`icsflow calibrate` does"),
          block("transfers", Form::kBlocks, opening_transfer(), "patients waiting for a transfer at the census"),
          block("waiting", Form::kBlocks, opening_waiting(),
                "patients without an RTT clock who wait for a pool or for a date at the census, below"),
          word("stays", {"none", "stationary"},
               "who is in care without being on the list: only who a pool's `opening` asks for, or everywhere as many "
               "as would be there in the long run")
              .otherwise("none"),
          word("above_capacity", {"refuse", "keep"},
               "what is done with an `opening` of more than the pool's units: `keep` opens with them, and nobody comes "
               "in until enough have left")
              .otherwise("refuse"),
      }};
  return kBlock;
}

const Block& opening_waiting() {
  static const Block kBlock{
      "opening_waiting",
      {
          name("stream", "of which they are").required(),
          name("step", "of its pathway, a `use`, `seize` or `book`, at which they wait").required(),
          number("count", rules::kCount, "how many; this and `age`, or `file`"),
          simple("age", Form::kDistribution, "how long they have waited"),
          simple("file", Form::kFile, "a CSV file of ages, below"),
          simple("column", Form::kDottedName, "of the file: how many of each age; `count` where it is not said"),
      }};
  return kBlock;
}

const Fields<OpeningTransfer>& opening_transfer() {
  static const auto kFields = Fields<OpeningTransfer>("opening_transfer")
                                  .key(name("from", "the provider they wait at").required())
                                  .key(simple("step", Form::kDottedName, "`PATHWAY.STEP`, a transfer").required())
                                  .key(name("locality", "where they live"))
                                  .key(number("count", rules::kCount, "how many").required(), &OpeningTransfer::count);
  return kFields;
}

}  // namespace icsflow::models::format
