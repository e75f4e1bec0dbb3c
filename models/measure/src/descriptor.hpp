#pragma once

/// Measures as descriptors. A descriptor says everything of a headline or a series in one place: name, label, format,
/// dimensions, when it occurs and how its value is read from the records. The same list makes the catalogue (no value
/// is read) and the values of a replication (no name is made), so that both always have the same order.
///
/// A descriptor is of a kind of place: a waiting list, a department, a pool, a step. Each noun's file defines its kinds
/// of place and lists their descriptors; to add a measure, add a row to such a list.

#include <fmt/format.h>

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "icsflow/measure/catalogue.hpp"
#include "icsflow/measure/dimensions.hpp"
#include "icsflow/measure/run_result.hpp"
#include "records_of_run.hpp"

namespace icsflow::models {

/// What a figure is of. Kinds of place derive from it and add what their values are read from.
struct MeasuredPlace {
  const RecordsOfRun& run;
  std::string scope;       ///< "all", a provider id, or provider/item
  std::string who = {};    ///< begins each label of the place, e.g. "A&E type 1: "
  std::string item = {};   ///< replaces `{item}` in names
  std::string owner = {};  ///< the provider as a planner knows it; empty: the whole system
  bool on_page = true;
  Dimensions dimensions = {};  ///< of each figure of the place, with those of its variant
  std::string item_name = {};  ///< what people call `item`, as that of series; empty: no more than it says
};

/// Of a group of patients.
inline Dimensions dimensions_of(const CompiledMeasures::Groups& groups, std::size_t group) {
  Dimensions out;
  for (const auto& [name, value] : groups.properties[group]) out.push_back({name, value});
  return out;
}

/// `locality bristol: `, before a label.
std::string words_of(const Dimensions& dimensions);

/// One of the rows that a descriptor makes at a place: a percentile, a limit, a priority, a value of a dimension.
struct Variant {
  double number = 0;           ///< what `value_of` needs to know: a share, an index
  std::string name, label;     ///< replace `{variant}` in the name and in the label
  Dimensions dimensions = {};  ///< of the figure; none where the name says it
};
using Variants = std::vector<Variant>;

/// Over which time a count is taken that grows with the run.
enum class Total : std::uint8_t { kNoTotal, kAfterWarmUp, kWholeRun };

/// A headline of a kind of place.
template <class At>
struct Headline {
  std::string_view measure;  ///< stable snake_case name; with `{item}`, `{variant}`
  std::string_view label;    ///< follows the place's `who`; with `{item}` as words, `{variant}`
  Format format = Format::kCount;
  double (*value)(const At&) = nullptr;  ///< of a descriptor without variants
  Total total = Total::kNoTotal;
  bool (*occurs)(const At&) = nullptr;   ///< null: at every such place. May not look at records
  bool (*on_page)(const At&) = nullptr;  ///< null: as the place
  bool of_the_rest = false;              ///< HeadlineInfo::of_the_rest
  Variants (*variants)(const At&) = nullptr;
  double (*value_of)(const At&, const Variant&) = nullptr;  ///< of a descriptor with variants
};

/// `on_page` of headlines that are in the files only.
template <class At>
bool in_files_only(const At& /*place*/) {
  return false;
}

/// A series of a kind of place.
template <class At>
struct Series {
  std::string_view measure;
  std::string_view item;  ///< with `{item}`, `{variant}`
  std::string_view unit;
  Period period = Period::kDay;
  std::vector<double> (*values)(const At&) = nullptr;
  bool (*occurs)(const At&) = nullptr;
  Variants (*variants)(const At&) = nullptr;
  std::vector<double> (*values_of)(const At&, const Variant&) = nullptr;
};

/// Takes what descriptors say: into a catalogue, or into the values of a replication.
class MeasureWriter {
 public:
  /// From now on headlines are those of a window, which their dimensions name, and nothing else is written.
  /// @param dimensions what the window is, its name the one that is called kWindowDimension
  void of_window(const std::string& name, const Dimensions& dimensions) {
    window_ = name;
    window_dimensions_ = dimensions;
  }
  [[nodiscard]] bool is_of_window() const { return !window_.empty(); }

  explicit MeasureWriter(Catalogue& catalogue) : catalogue_(&catalogue) {}
  explicit MeasureWriter(RunResult& result) : result_(&result) {}

  /// Every row of `list` that occurs at `place`, in order.
  template <class At>
  void headlines(const char* section, std::span<const Headline<At>> list, const At& place) {
    for (const Headline<At>& h : list) {
      if (h.occurs != nullptr && !h.occurs(place)) continue;
      if (h.variants == nullptr) {
        headline(section, h, place, nullptr, h.value);
        continue;
      }
      for (const Variant& variant : h.variants(place))
        headline(section, h, place, &variant, [&](const At& at) { return h.value_of(at, variant); });
    }
  }
  template <class At, std::size_t N>
  void headlines(const char* section, const Headline<At> (&list)[N], const At& place) {
    headlines(section, std::span<const Headline<At>>(list), place);
  }

  /// Every series of `list` that occurs at `place`, in order. @param provider id
  template <class At>
  void series(std::span<const Series<At>> list, const std::string& provider, const At& place) {
    if (!window_.empty()) return;
    for (const Series<At>& s : list) {
      if (s.occurs != nullptr && !s.occurs(place)) continue;
      if (s.variants == nullptr) {
        one_series(s, provider, place, nullptr, s.values);
        continue;
      }
      for (const Variant& variant : s.variants(place))
        one_series(s, provider, place, &variant, [&](const At& at) { return s.values_of(at, variant); });
    }
  }
  template <class At, std::size_t N>
  void series(const Series<At> (&list)[N], const std::string& provider, const At& place) {
    series(std::span<const Series<At>>(list), provider, place);
  }

  /// A table of the page; ignored where values are written.
  void table(TableInfo table) {
    if (catalogue_ != nullptr && window_.empty()) catalogue_->tables.push_back(std::move(table));
  }

 private:
  template <class At, class Value>
  void headline(const char* section, const Headline<At>& h, const At& place, const Variant* variant,
                const Value& value) {
    if (result_ != nullptr) {
      result_->headlines.push_back(value(place));
      return;
    }
    HeadlineInfo info;
    info.section = window_.empty() ? section : fmt::format("{}: {}", window_, section);
    info.measure = filled(h.measure, place.item, variant == nullptr ? "" : variant->name);
    info.scope = place.scope;
    info.label = place.who + filled(h.label, words(place.item), variant == nullptr ? "" : variant->label) +
                 (window_.empty() ? "" : ", " + window_);
    info.format = h.format;
    info.owner = place.owner;
    info.on_page = h.on_page == nullptr ? place.on_page : h.on_page(place);
    info.of_the_rest = h.of_the_rest;
    if (h.total == Total::kAfterWarmUp) info.total_of = place.run.counted_days();
    if (h.total == Total::kWholeRun) info.total_of = place.run.run_days();
    info.dimension = dimension(place, variant);
    catalogue_->headlines.push_back(std::move(info));
  }

  template <class At, class Values>
  void one_series(const Series<At>& s, const std::string& provider, const At& place, const Variant* variant,
                  const Values& values) {
    if (result_ != nullptr) {
      result_->series.push_back(values(place));
      return;
    }
    const std::string name = variant == nullptr ? "" : variant->name;
    SeriesInfo info{filled(s.measure, place.item, name), provider, filled(s.item, place.item, name),
                    std::string(s.unit), s.period};
    info.dimension = dimension(place, variant);
    if (!place.item_name.empty() && info.item == place.item)
      catalogue_->items.push_back({provider, info.item, place.item_name});
    catalogue_->series.push_back(std::move(info));
  }

  [[nodiscard]] std::string dimension(const MeasuredPlace& place, const Variant* variant) const {
    Dimensions all = place.dimensions;
    all.insert(all.end(), window_dimensions_.begin(), window_dimensions_.end());
    if (variant != nullptr) all.insert(all.end(), variant->dimensions.begin(), variant->dimensions.end());
    return to_text(std::move(all));
  }

  static std::string filled(std::string_view text, const std::string& item, const std::string& variant) {
    return fmt::format(fmt::runtime(text), fmt::arg("item", item), fmt::arg("variant", variant));
  }

  Catalogue* catalogue_ = nullptr;
  RunResult* result_ = nullptr;
  std::string window_;  // empty: of the whole run
  Dimensions window_dimensions_;
};

}  // namespace icsflow::models
