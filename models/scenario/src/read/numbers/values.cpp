/// Readers of one value.

#include <algorithm>
#include <cmath>
#include <set>

#include "read/context.hpp"
#include "read/series.hpp"
#include "text/suggest.hpp"

namespace icsflow::models {

const std::string* scalar(Context& context, const Field& field, const std::string& expected) {
  if (field.node->kind == NodeKind::kScalar) return &field.node->text;
  context.error(field, "expected " + expected + "; found " + describe(*field.node));
  return nullptr;
}

std::vector<Field> list_items(Context& context, const Field& field, const std::string& expected) {
  std::vector<Field> out;
  if (field.node->kind != NodeKind::kList) {
    context.error(field, "expected " + expected + "; found " + describe(*field.node));
    return out;
  }
  const auto default_items = format::items_of(field.default_text);
  std::size_t number = 0;
  for (const Node* item : field.node->items) {
    Field one = field;
    one.node = item;
    one.default_text = number < default_items.size() ? default_items[number] : std::string_view{};
    one.path += '.' + std::to_string(++number);
    if (!one.is_default) context.remember(one.path, item->place);
    out.push_back(std::move(one));
  }
  return out;
}

namespace {

template <class T>
T unwrap(Context& context, const Field& field, const Parsed<T>& parsed) {
  context.say(field, field.node->text);
  if (parsed.value) return *parsed.value;
  context.error(field, parsed.error);
  return T{};
}

/// `{value: ..., source:, mark:, range:, note:}` or the value itself.
struct Valued {
  Field value;
  std::optional<Field> range;
};

std::optional<Valued> unfold(Context& context, const Field& field) {
  if (field.node->kind != NodeKind::kMap) return Valued{field, std::nullopt};
  Mapping map(context, field);
  auto value = map.required("value");
  auto range = map.optional("range");
  map.finish();
  if (!value) return std::nullopt;
  value->path = field.path;
  return Valued{*value, range};
}

void read_range(Context& context, const Field& field, const NumberRule& rule, Parameter& parameter) {
  const auto items = list_items(context, field, "a list [low, high]");
  if (field.node->kind == NodeKind::kList && items.size() != 2) {
    context.error(field, "expected a list [low, high]; found " + std::to_string(items.size()) + " values");
  }
  if (items.size() != 2) return;
  std::array<double, 2> range{};
  for (std::size_t i = 0; i < 2; ++i) {
    const std::string* text = scalar(context, items[i], expectation(rule));
    if (text == nullptr) return;
    const auto parsed = parse_number(*text, rule);
    if (!parsed.value) {
      context.error(items[i], parsed.error);
      return;
    }
    if (parsed.value->unit != parameter.unit) {
      context.error(items[i], "expected the unit of the value; found " + quote(*text));
      return;
    }
    range[i] = parsed.value->value;
  }
  if (!(range[0] <= range[1])) {
    context.error(field, "expected a range from low to high; found " + show(range[0], parameter.unit) + " to " +
                             show(range[1], parameter.unit));
    return;
  }
  parameter.range = range;
}

/// Whether a value is the default, and the file says nothing of what it rests on: then it rests on what the default
/// does, so that writing a default out changes nothing.
bool rests_on_declaration(const Field& field, const Origin::Basis& basis, const Quantity& quantity,
                          const NumberRule& rule) {
  if (field.is_default) return true;
  if (field.default_text.empty() || !basis.source.empty() || basis.mark != Mark::kNone) return false;
  const auto by_default = parse_number(field.default_text, rule);
  return by_default.value && by_default.value->value == quantity.value && by_default.value->unit == quantity.unit;
}

ParameterId add_parameter(Context& context, const Field& field, const Valued& valued, const Quantity& quantity,
                          const NumberRule& rule) {
  const Place& place = valued.value.node->place;
  auto basis = valued.value.origin->of(place.file);
  if (rests_on_declaration(field, basis, quantity, rule)) {
    basis.source = kDefaultSource;
    basis.mark = field.declared->left_out.mark;
  }
  Parameter parameter;
  parameter.path = field.path;
  parameter.value = quantity.value;
  parameter.unit = quantity.unit;
  parameter.mark = basis.mark;
  parameter.source = basis.source;
  parameter.place = place;
  parameter.note = basis.note;
  parameter.written = quantity.written;
  parameter.is_default = field.is_default;
  if (valued.range) read_range(context, *valued.range, rule, parameter);
  return context.add_parameter(std::move(parameter), rule);
}

}  // namespace

std::string read_text(Context& context, const Field& field) {
  const std::string* text = scalar(context, field, "text");
  if (text == nullptr) return "";
  context.say(field, *text);
  return *text;
}

std::string read_name(Context& context, const Field& field, bool dots) {
  const std::string* text = scalar(context, field, "a name");
  if (text == nullptr) return "";
  context.say(field, *text);
  if (is_name(*text, dots)) return *text;
  context.error(field, std::string("expected a name of letters, digits, \"_\" and \"-\"") + (dots ? " and \".\"" : "") +
                           "; found " + quote(*text));
  return "";
}

bool read_yes_no(Context& context, const Field& field) {
  const std::string* text = scalar(context, field, "yes or no");
  return text != nullptr && unwrap(context, field, parse_yes_no(*text));
}

std::chrono::sys_days read_date(Context& context, const Field& field) {
  const std::string* text = scalar(context, field, "a date such as 2026-10-01");
  return text == nullptr ? std::chrono::sys_days{} : unwrap(context, field, parse_date(*text));
}

engine::Duration read_time_of_day(Context& context, const Field& field) {
  const std::string* text = scalar(context, field, "a time of day such as 08:00");
  return text == nullptr ? engine::Duration{} : unwrap(context, field, parse_time_of_day(*text));
}

std::uint64_t read_whole(Context& context, const Field& field, const NumberRule& rule) {
  const auto whole = [](double bound) {
    return bound >= 0x1p64 ? ~std::uint64_t{0} : static_cast<std::uint64_t>(bound);
  };
  const std::uint64_t low = whole(rule.low), high = whole(rule.high);
  const std::string* text = scalar(context, field, "a whole number");
  return text == nullptr ? low : unwrap(context, field, parse_whole(*text, low, high));
}

double read_plain_number(Context& context, const Field& field, const NumberRule& rule) {
  const std::string* text = scalar(context, field, expectation(rule));
  return text == nullptr ? 0 : unwrap(context, field, parse_number(*text, rule)).value;
}

Number read_number(Context& context, const Field& field, const NumberRule& rule) {
  Number number;
  number.unit = rule.unit;
  number.is_default = field.is_default;
  number.place = field.node->place;
  if (rule.unit == Unit::kRate && is_series(*field.node)) {
    number.id = read_series(context, field, rule);
    return number;
  }
  const auto valued = unfold(context, field);
  if (!valued) return number;
  const std::string* text = scalar(context, valued->value, expectation(rule));
  if (text == nullptr) return number;
  if (!text->empty() && text->front() == '$') {
    context.say(field, *text);
    if (!field.references) {
      context.error(valued->value, "expected " + expectation(rule) + "; found " + quote(*text) +
                                       " ($references are allowed in pathways and service_types only)");
    } else if (!is_name(std::string_view(*text).substr(1))) {
      context.error(valued->value, "expected a reference such as $name; found " + quote(*text));
    } else {
      number.reference = text->substr(1);
      context.remember_reference(field.path, {number.reference, rule, valued->value.node->place});
    }
    return number;
  }
  const auto parsed = parse_number(*text, rule);
  if (!parsed.value) {
    context.error(valued->value, parsed.error);
    return number;
  }
  number.id = add_parameter(context, field, *valued, *parsed.value, rule);
  return number;
}

std::vector<Number> read_numbers(Context& context, const Field& field, const NumberRule& rule) {
  std::vector<Number> out;
  for (const Field& item : list_items(context, field, "a list such as [50 %, 95 %] or [1 h, 4 h]"))
    out.push_back(read_number(context, item, rule));
  return out;
}

std::array<Number, 7> read_week_shares(Context& context, const Field& field) {
  std::array<Number, 7> out;
  const auto items = list_items(context, field, "a list of 7 shares, Monday first");
  if (field.node->kind == NodeKind::kList && items.size() != out.size()) {
    context.error(field, "expected a list of 7 shares, Monday first; found " + std::to_string(items.size()));
    return out;
  }
  for (std::size_t day = 0; day < items.size(); ++day) {
    Field item = items[day];
    item.path = field.path + '.' + kDayNames[day];
    context.remember(item.path, item.node->place);
    out[day] = read_number(context, item, rules::kShare);
  }
  return out;
}

std::vector<std::pair<std::string, Number>> read_named_numbers(Context& context, const Field& field,
                                                               const NumberRule& rule) {
  std::vector<std::pair<std::string, Number>> out;
  Mapping map(context, field);
  for (const auto& [name, number] : map.named()) out.emplace_back(name, read_number(context, number, rule));
  return out;
}

ParameterId read_parameter(Context& context, const Field& field) {
  const auto valued = unfold(context, field);
  if (!valued) return kNoParameter;
  const std::string* text = scalar(context, valued->value, "a number, with its unit if it has one");
  if (text == nullptr) return kNoParameter;
  const auto parsed = parse_quantity(*text);
  if (!parsed.value || std::abs(parsed.value->value) > rules::kAny) {
    const std::string hint = parsed.value                     ? " (numbers above 1e15 are refused)"
                             : parsed.error == "not a number" ? ""
                                                              : " (" + parsed.error + ")";
    context.error(valued->value, "expected a number, with its unit if it has one; found " + quote(*text) + hint);
    return kNoParameter;
  }
  const NumberRule rule{parsed.value->unit, -rules::kAny, rules::kAny};
  return add_parameter(context, field, *valued, *parsed.value, rule);
}

Number read_any_number(Context& context, const Field& field) {
  Number out;
  out.place = field.node->place;
  out.id = read_parameter(context, field);
  return out;
}

std::optional<std::size_t> read_word(Context& context, const Field& field, const std::vector<std::string>& words) {
  const bool is_text = field.node->kind == NodeKind::kScalar;
  const auto found = is_text ? std::find(words.begin(), words.end(), field.node->text) : words.end();
  if (found != words.end()) {
    context.say(field, *found);
    return static_cast<std::size_t>(found - words.begin());
  }
  std::string expected;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) expected += i + 1 == words.size() ? " or " : ", ";
    expected += words[i];
  }
  context.error(field, "expected " + expected + "; found " + describe(*field.node) +
                           (is_text ? did_you_mean(field.node->text, words) : ""));
  return std::nullopt;
}

std::vector<std::string> read_names(Context& context, const Field& field) {
  std::vector<std::string> out;
  for (const Field& item : list_items(context, field, "a list of names")) {
    std::string name = read_name(context, item);
    if (!name.empty()) out.push_back(std::move(name));
  }
  return out;
}

std::vector<std::string> read_words(Context& context, const Field& field, const std::vector<std::string>& words) {
  std::set<std::size_t> given;
  for (const Field& item : list_items(context, field, "a list such as [" + words.front() + "]")) {
    const auto word = read_word(context, item, words);
    if (word && !given.insert(*word).second) context.error(item, quote(words[*word]) + " is given twice");
  }
  std::vector<std::string> out;
  for (const std::size_t word : given) out.push_back(words[word]);
  return out;
}

}  // namespace icsflow::models
