// Measures as descriptors: one list makes the catalogue and the values, with a row for each dimension.

#include <catch2/catch.hpp>
#include <cmath>

#include "descriptor.hpp"

using namespace icsflow;
using namespace icsflow::models;

namespace {

struct Ward : MeasuredPlace {
  bool has_beds;
  std::vector<std::string> localities;
};

Variants by_locality(const Ward& ward) {
  Variants variants;
  for (std::size_t i = 0; i < ward.localities.size(); ++i)
    variants.push_back(
        {static_cast<double>(i), "", ward.localities[i], {{"sex", "female"}, {"locality", ward.localities[i]}}});
  return variants;
}

constexpr Headline<Ward> kWard[] = {
    {"admissions", "admissions", Format::kCount, [](const Ward&) { return 7.0; }, Total::kAfterWarmUp},
    {"beds", "beds", Format::kNumber, [](const Ward&) { return 20.0; }, Total::kNoTotal,
     [](const Ward& ward) { return ward.has_beds; }},
    {.measure = "{item}_stays",
     .label = "stays of {item} from {variant}",
     .format = Format::kDays,
     .on_page = in_files_only<Ward>,
     .variants = by_locality,
     .value_of = [](const Ward&, const Variant& v) { return 10 + v.number; }},
};

constexpr Series<Ward> kWardDaily[] = {
    {.measure = "occupied",
     .item = "{item}",
     .unit = "patients",
     .variants = by_locality,
     .values_of =
         [](const Ward&, const Variant& v) {
           return std::vector<double>{v.number, 2 * v.number};
         }},
};

}  // namespace

TEST_CASE("descriptors: one list makes the catalogue and the values, in one order", "[quick][models][measures]") {
  CompiledModel model;
  model.warm_up = engine::kStart + engine::hours(24);
  model.end = engine::kStart + engine::hours(3 * 24);
  const RecordsOfRun nothing(model, nullptr);
  const std::vector<ProviderOutcome> outcomes;
  const RecordsOfRun run(model, &outcomes);
  for (const bool has_beds : {true, false}) {
    const auto place = [&](const RecordsOfRun& records) {
      return Ward{{records, "H/ward", "Ward: ", "p1_home", "Hospital"}, has_beds, {"E1", "E=2;"}};
    };
    Catalogue catalogue;
    MeasureWriter names(catalogue);
    names.headlines("Wards", kWard, place(nothing));
    names.series(kWardDaily, "H", place(nothing));
    RunResult result;
    MeasureWriter values(result);
    values.headlines("Wards", kWard, place(run));
    values.series(kWardDaily, "H", place(run));

    REQUIRE(catalogue.headlines.size() == (has_beds ? 4 : 3));
    CHECK(result.headlines == (has_beds ? std::vector<double>{7, 20, 10, 11} : std::vector<double>{7, 10, 11}));
    const HeadlineInfo& first = catalogue.headlines.front();
    CHECK(first.section == "Wards");
    CHECK(first.measure == "admissions");
    CHECK(first.scope == "H/ward");
    CHECK(first.full_label() == "Hospital: Ward: admissions");
    CHECK(first.total_of == 2);
    CHECK(first.on_page);
    CHECK(first.dimension.empty());
    const HeadlineInfo& last = catalogue.headlines.back();
    CHECK(last.measure == "p1_home_stays");
    CHECK(last.label == "Ward: stays of P1 home from E=2;");
    CHECK(last.total_of == 0);
    CHECK(!last.on_page);
    CHECK(last.dimension == "locality=E\\=2\\;;sex=female");

    REQUIRE(catalogue.series.size() == 2);
    CHECK(catalogue.series[0].item == "p1_home");
    CHECK(catalogue.series[0].dimension == "locality=E1;sex=female");
    CHECK(result.series == std::vector<std::vector<double>>{{0, 0}, {1, 2}});
  }
}

TEST_CASE("descriptors: the text of dimensions tells all of them apart", "[quick][models][measures]") {
  CHECK(to_text(Dimensions{}).empty());
  CHECK(to_text(Dimensions{{"priority", "3"}}) == "priority=3");
  CHECK(to_text(Dimensions{{"sex", "f"}, {"age", "65-74"}}) == to_text(Dimensions{{"age", "65-74"}, {"sex", "f"}}));
  CHECK(to_text(Dimensions{{"a", "1;b=2"}}) != to_text(Dimensions{{"a", "1"}, {"b", "2"}}));
  CHECK(to_text(Dimensions{{"a", "1\\"}, {"b", "2"}}) != to_text(Dimensions{{"a", "1\\;b=2"}}));
  CHECK_THROWS_AS(to_text(Dimensions{{"", "1"}}), std::invalid_argument);
  CHECK_THROWS_AS(to_text(Dimensions{{"a", "1"}, {"a", "1"}}), std::invalid_argument);
}
