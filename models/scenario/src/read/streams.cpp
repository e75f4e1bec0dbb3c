/// Streams, profiles, seasons and the published figures.

#include <algorithm>
#include <numeric>

#include "icsflow/scenario/spec/profile.hpp"
#include "icsflow/scenario/spec/published.hpp"
#include "icsflow/scenario/spec/stream.hpp"
#include "read/fields.hpp"
#include "read/layers.hpp"
#include "read/sections.hpp"
#include "read/tables.hpp"
#include "text/suggest.hpp"

namespace icsflow::models {

namespace {

template <std::size_t N>
void read_weights(Context& context, const Field& field, const std::string& what, std::array<double, N>& out) {
  const auto items = list_items(context, field, "a list of " + std::to_string(N) + " " + what);
  if (field.node->kind != NodeKind::kList) return;
  if (items.size() != N) {
    context.error(field,
                  "expected a list of " + std::to_string(N) + " " + what + "; found " + std::to_string(items.size()));
    return;
  }
  const std::size_t before = context.problems.size();
  for (std::size_t i = 0; i < N; ++i) out[i] = read_plain_number(context, items[i], rules::kNumber);
  if (context.problems.size() == before && std::accumulate(out.begin(), out.end(), 0.0) <= 0) {
    context.error(field, "expected " + what + ", not all of them 0");
  }
}

std::vector<BatchSize> read_batch(Context& context, const Field& field) {
  constexpr NumberRule kSize{Unit::kCount, 1, 1e6};
  const auto size_of = [&](const Field& at, const std::string& text) {
    const auto size = parse_whole(text, 1, 1'000'000);
    if (!size.value) context.error(at, size.error);
    return static_cast<std::uint32_t>(size.value.value_or(1));
  };
  if (field.node->kind != NodeKind::kMap) {
    const auto size = static_cast<std::uint32_t>(read_whole(context, field, kSize));
    if (size == 1) return {};  // one at a time, as without the key
    return {{size, {}}};
  }
  std::vector<BatchSize> out;
  Mapping map(context, field);
  int rests = 0;
  for (const auto& [size, share] : map.named()) {
    BatchSize one{size_of(share, size), {}};
    if (share.node->kind == NodeKind::kScalar && share.node->text == "rest") {
      context.say(share, "rest");
      if (++rests == 2) context.error(share, "expected at most one \"rest\"; found a second one");
    } else {
      one.share = read_number(context, share, rules::kShare);
    }
    out.push_back(one);
  }
  if (map.ok() && out.empty()) context.error(field, "expected at least one size");
  return out;
}

constexpr std::uint64_t kMostArrivals = 1'000'000;  // of a date

const TableKind kArrivals{"a table of arrivals",
                          {"date", "count"},
                          "date (or timestamp) and count",
                          "section 7",
                          " (`date` with one row a day, or `timestamp` with one an hour)",
                          "timestamp"};

std::vector<DatedArrivals> read_dated_table(Context& context, const Field& field) {
  std::vector<DatedArrivals> out;
  const auto table = read_table(context, field, kArrivals);
  if (!table) return out;
  const auto timestamp = table->column(kArrivals.instead);
  const std::string when = timestamp ? kArrivals.instead : "date";
  for (const Cell& cell : table->header) {
    if (cell.text != when && cell.text != "count" && !cell.text.empty())
      context.warn(table->place(cell), field.path,
                   "the column " + quote(cell.text) + " is not read: arrivals have the columns " + when + " and count");
  }
  CellProblems problems(context, *table);
  const std::size_t column = timestamp ? *timestamp : table->need("date"), count = table->need("count");
  std::vector<std::optional<std::chrono::sys_days>> dates;
  std::vector<std::optional<Timestamp>> times;
  if (timestamp) {
    times = read_timestamp_cells(context, problems, *table, column, field.path);
  } else {
    dates = read_date_cells(context, problems, *table, column, field.path);
  }
  for (std::size_t i = 0; i < table->rows(); ++i) {
    const auto number = read_whole_cell(problems, *table, table->row(i)[count], field.path, kMostArrivals);
    if (!number) continue;
    const auto arrive = static_cast<std::uint32_t>(*number);
    const Place place = table->place(table->row(i)[0]);
    if (!timestamp && dates[i]) out.push_back({*dates[i], {}, arrive, place});
    if (timestamp && times[i]) out.push_back({times[i]->date, times[i]->time, arrive, place});
  }
  return out;
}

/// `2026-10-01`, or with a time behind it.
std::optional<DatedArrivals> read_moment(Context& context, const Place& place, const Field& field,
                                         const std::string& text) {
  const auto at = find_clock_time(text);
  const auto day = parse_date(std::string_view(text).substr(0, at == std::string::npos ? at : at - 1));
  if (!day.value) context.error(place, field.path, day.error);
  DatedArrivals out{day.value.value_or(std::chrono::sys_days{}), {}, 0, place};
  if (at == std::string::npos) return day.value ? std::optional(out) : std::nullopt;
  const auto time = parse_clock_time(std::string_view(text).substr(at));
  if (!time.value) context.error(place, field.path, time.error);
  out.time = time.value;
  return day.value && time.value ? std::optional(out) : std::nullopt;
}

std::vector<DatedArrivals> read_dated_map(Context& context, const Field& field) {
  std::vector<DatedArrivals> out;
  Mapping map(context, field);
  for (const auto& [moment, count] : map.entries([](const Entry&) { return true; })) {
    if (count.node->kind != NodeKind::kScalar) {
      context.error(count, "expected a count; found " + describe(*count.node));
      continue;
    }
    context.say(count, count.node->text);
    auto arrivals = read_moment(context, count.node->place, field, moment);
    const auto number = parse_whole(count.node->text, 0, kMostArrivals);
    if (!number.value) context.error(count.node->place, field.path, number.error);
    if (!arrivals || !number.value) continue;
    arrivals->count = static_cast<std::uint32_t>(*number.value);
    out.push_back(*arrivals);
  }
  if (map.ok() && field.node->entries.empty()) context.error(field, "expected at least one date");
  return out;
}

std::vector<DatedArrivals> read_dated(Context& context, const Field& field) {
  auto out = field.node->kind == NodeKind::kMap ? read_dated_map(context, field) : read_dated_table(context, field);
  const auto when = [](const DatedArrivals& a) { return std::pair(a.date, a.time); };
  std::stable_sort(out.begin(), out.end(), [&](const auto& a, const auto& b) { return when(a) < when(b); });
  std::vector<std::size_t> again;
  for (std::size_t i = 1; i < out.size(); ++i) {
    if (when(out[i - 1]) == when(out[i])) again.push_back(i);
  }
  if (again.empty()) return out;
  const std::size_t first = again.front();
  context.error(out[first].place, field.path,
                std::string("the ") + (out[first].time ? "time" : "date") + " is given twice; first at line " +
                    std::to_string(out[first - 1].place.line) +
                    (again.size() > 1
                         ? " (" + std::to_string(again.size() - 1) + " more such rows); add up the counts of each date"
                         : ""));
  return out;
}

/// What goes with arrivals that give times, and only with them.
void check_times(Context& context, Mapping& map, const StreamSpec& stream) {
  if (stream.arrivals.empty()) return;  // there are none, or they could not be read
  const auto error = [&](const std::string& key, const std::string& message) {
    context.error(context.place_of(map.field().path + '.' + key), map.field().path + '.' + key, message);
  };
  const auto timed = [](const DatedArrivals& a) { return a.time.has_value(); };
  const auto amid = [](const DatedArrivals& a) { return a.time && a.time->ticks() % engine::hours(1).ticks() != 0; };
  const auto& all = stream.arrivals;
  if (map.has("within") && std::none_of(all.begin(), all.end(), timed))
    error("within", "expected arrivals that give times, such as 2026-10-01 08:00; those here give only dates");
  if (map.has("profile") && std::all_of(all.begin(), all.end(), timed))
    error("profile", "expected arrivals that give only dates: the times of these are given, and no profile is needed");
  if (const auto found = std::find_if(all.begin(), all.end(), amid); found != all.end() && !map.has("within"))
    context.error(found->place, map.field().path + ".arrivals",
                  "not all times are whole hours, so it must be said within how long of each its count arrives: "
                  "`within: 15 min` beside `arrivals` for counts by the quarter of an hour, `within: 0 min` for all at "
                  "that time");
}

/// Where the patients come from: a rate, dates or a population.
void read_source(Context& context, Mapping& map, StreamSpec& stream) {
  // Without a rate there are no batches, not even of one.
  if (const auto batch = map.has("rate") ? map.get("batch") : map.optional("batch"))
    stream.batch = read_batch(context, *batch);
  if (const auto arrivals = map.get("arrivals")) stream.arrivals = read_dated(context, *arrivals);
  const auto timed = [](const DatedArrivals& a) { return a.time.has_value(); };
  if (std::any_of(stream.arrivals.begin(), stream.arrivals.end(), timed)) {
    map.number("within", stream.within);
  } else {
    (void)map.optional("within");  // of no use, and refused where arrivals are not wrong themselves
  }
  std::string found;
  int sources = 0;
  for (const char* key : {"rate", "arrivals", "population"}) {
    if (!map.has(key)) continue;
    found += (sources++ > 0 ? " and " : "") + quote(key);
  }
  if (sources != 1 && map.ok()) {
    context.error(map.field(), "expected one of \"rate\", \"arrivals\" and \"population\"; found " +
                                   (sources == 0 ? "none" : found));
  }
  const auto need = [&](const char* key, const char* other) {
    if (map.has(key) && !map.has(other))
      context.error(context.place_of(map.field().path + '.' + key), map.field().path,
                    "expected " + quote(other) + " beside " + quote(key) + "; it is missing");
  };
  if (sources != 1) return;
  check_times(context, map, stream);
  need("within", "arrivals");
  need("batch", "rate");
  need("season", "rate");
  need("population", "returns_after");
  need("returns_after", "population");
  if (map.has("population") && map.has("profile"))
    context.error(context.place_of(map.field().path + ".profile"), map.field().path,
                  "a population has no profile: people come when they have been away long enough");
  if (map.has("population") && map.has("clock_age"))
    context.error(context.place_of(map.field().path + ".clock_age"), map.field().path,
                  "the people of a population come again, and bring no clock from elsewhere: expected \"rate\" or "
                  "\"arrivals\" beside \"clock_age\"");
}

StreamSpec read_stream(Context& context, const std::string& id, const Field& field) {
  StreamSpec stream;
  stream.id = id;
  stream.place = context.place_of(field.path);
  Mapping map(context, field, &format::stream());
  read_fields(context, map, format::stream(), stream);
  read_source(context, map, stream);
  if (const auto localities = map.get("localities")) stream.localities = read_shares(context, *localities);
  if (const auto parameters = map.get("parameters")) stream.values = read_parameters(context, *parameters);
  map.finish();
  return stream;
}

}  // namespace

void read_streams(Context& context, const Field& field) {
  Mapping map(context, field);
  for (const auto& [id, stream] : map.named()) context.scenario.streams.push_back(read_stream(context, id, stream));
}

void read_profiles(Context& context, const Field& field) {
  Mapping map(context, field);
  for (const auto& [name, profile_field] : map.named()) {
    ProfileSpec profile;
    profile.name = name;
    profile.place = profile_field.node->place;
    profile.hours.fill(1);
    profile.week.fill(1);
    Mapping keys(context, profile_field, &format::profile());
    if (const auto hours = keys.get("hours")) read_weights(context, *hours, "hourly weights", profile.hours);
    if (const auto week = keys.get("week")) read_weights(context, *week, "daily weights, Monday first", profile.week);
    keys.finish();
    context.scenario.profiles.push_back(std::move(profile));
  }
}

void read_seasons(Context& context, const Field& field) {
  Mapping map(context, field);
  for (const auto& [name, season_field] : map.named()) {
    SeasonSpec season;
    season.name = name;
    season.place = season_field.node->place;
    const std::string what = "monthly multipliers, January first";
    if (season_field.node->kind == NodeKind::kMap) {
      season.smooth = true;
      Mapping smooth(context, season_field, &format::smooth_season());
      if (const auto months = smooth.get("smooth")) read_weights(context, *months, what, season.months);
      smooth.finish();
    } else {
      read_weights(context, season_field, what, season.months);
    }
    context.scenario.seasons.push_back(std::move(season));
  }
}

void read_published(Context& context, const Field& field) {
  for (const Field& item :
       list_items(context, field, "a list of figures: [{measure:, scope:, value:, role:, source:}]")) {
    PublishedFigure figure;
    figure.place = item.node->place;
    Mapping map(context, item, &format::published());
    map.name("measure", figure.measure);
    map.text("scope", figure.scope);
    if (const auto value = map.get("value")) {
      if (value->node->kind != NodeKind::kScalar) {
        context.error(*value, "expected a number; found " + describe(*value->node));
      } else if (const auto parsed = parse_quantity(value->node->text); parsed.value) {
        figure.value = parsed.value->value;
        context.say(*value, value->node->text);
      } else {
        context.error(*value, "expected a number, with its unit if it has one; found " + quote(value->node->text));
      }
    }
    if (const auto over = map.get("over")) {
      const std::string expected = "expected the time that the total was counted over, such as 365 d; found ";
      const auto days = over->node->kind == NodeKind::kScalar
                            ? parse_number(over->node->text, rules::kPositiveDuration).value
                            : std::nullopt;
      if (days) {
        figure.over = days->value;
        context.say(*over, over->node->text);
      } else {
        context.error(*over, expected + describe(*over->node));
      }
    }
    int role = 0;
    map.word("role", role);
    figure.calibration = role == 0;
    figure.source = map.field().origin->of(item.node->place.file).source;
    map.finish();
    context.scenario.published.push_back(std::move(figure));
  }
}

}  // namespace icsflow::models
