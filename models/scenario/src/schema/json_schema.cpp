/// json_schema. Each block becomes a definition: as it stands in a whole scenario, and as differences (`.change`),
/// where nothing is required and `remove` is known.

#include <algorithm>
#include <nlohmann/json.hpp>

#include "fields/fields.hpp"
#include "icsflow/scenario/schema.hpp"

namespace icsflow::models {

namespace {

using Json = nlohmann::ordered_json;
using format::Block;
using format::Form;
using format::Key;

/// How a block is used.
struct Use {
  bool references = false;  ///< `$name` may stand for a number
  bool change = false;      ///< differences over a base
};

const std::string kName = "^[A-Za-z0-9_-]{1,100}$";
const std::string kDottedName = "^[A-Za-z0-9_-][A-Za-z0-9_.-]{0,99}$";
const std::string kUnsigned = "([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([eE][+-]?[0-9]+)?";

class Schema {
 public:
  Json make() {
    Json root{{"$schema", "http://json-schema.org/draft-07/schema#"},
              {"title", "icsflow scenario"},
              {"type", "object"},
              {"definitions", Json::object()}};
    const Json whole = block(format::scenario(), {}), plan = block(format::scenario(), {false, true}),
               library = block(format::library(), {});
    Json any_of = Json::array();
    for (const char* key : {"icsflow", "name", "start", "providers", "streams"})
      any_of.push_back(Json{{"required", {key}}});
    root["if"] = {{"required", {"extends"}}};
    root["then"] = plan;
    root["else"] = {{"if", {{"anyOf", any_of}}}, {"then", whole}, {"else", library}};
    root["definitions"] = definitions_;
    return root;
  }

 private:
  Json define(const std::string& name, const std::function<Json()>& make) {
    if (!definitions_.contains(name)) {
      definitions_[name] = Json::object();  // keeps the order in which they are met
      Json made = make();
      definitions_[name] = std::move(made);
    }
    return {{"$ref", "#/definitions/" + name}};
  }

  static Json one_of_words(const std::vector<std::string>& words) { return {{"enum", words}}; }
  static Json any_of(std::vector<Json> ways) { return {{"anyOf", std::move(ways)}}; }
  static Json list_of(Json item) { return {{"type", "array"}, {"items", std::move(item)}}; }
  static Json text() { return {{"type", {"string", "number", "boolean"}}}; }
  static Json name_text(bool dots = false) {
    return {{"type", {"string", "number"}}, {"pattern", dots ? kDottedName : kName}};
  }

  Json comments(const Use& use) {
    Json out = Json::object();
    const auto add = [&](const std::string& key, const std::string& about, Json what) {
      out[key] = define(key, [&] {
        what["description"] = about;
        return what;
      });
    };
    add("source", "where the values below come from", {{"type", {"string", "number"}}});
    add("note", "a remark", {{"type", {"string", "number"}}});
    add("mark", "A official statistic, A-d arithmetic on them, B published study, C assumption",
        {{"enum", {"A", "A-d", "B", "C"}}});
    if (use.change) add("remove", "keys of the base to take away", {{"type", "array"}});
    return out;
  }

  static Json object(Json properties, const std::vector<std::string>& required) {
    Json out{{"type", "object"}, {"properties", std::move(properties)}, {"additionalProperties", false}};
    if (!required.empty()) out["required"] = required;
    return out;
  }

  /// {NAME: value}, the names being the user's own.
  Json named(Json value, const Use& use, const std::string& others = "source|note|mark|remove") {
    return {{"type", "object"},
            {"properties", comments(use)},
            {"patternProperties", {{"^(?!(" + others + ")$)[A-Za-z0-9_-]{1,100}$", std::move(value)}}},
            {"additionalProperties", false}};
  }

  static std::string unit_pattern(Unit unit, bool working_day) {
    std::string names;
    for (std::string name : unit_names(unit, working_day)) {
      if (name.front() == '/') name = "/ *" + name.substr(1);
      names += (names.empty() ? "" : "|") + name;
    }
    return names.empty() ? "" : " *(" + names + ")";
  }

  /// A number as it is written short.
  static Json written(const NumberRule& rule, const Use& use) {
    const bool plain = rule.unit == Unit::kNumber || rule.unit == Unit::kCount || rule.unit == Unit::kShare;
    const std::string sign = rule.low < 0 ? "[+-]?" : "";
    std::vector<Json> ways;
    if (plain) {
      Json number{{"type", rule.unit == Unit::kCount ? "integer" : "number"}};
      if (rule.low > -rules::kAny) number[rule.above_low ? "exclusiveMinimum" : "minimum"] = rule.low;
      if (rule.high < rules::kAny) number["maximum"] = rule.high;
      ways.push_back(std::move(number));
    }
    std::string units = unit_pattern(rule.unit, !rule.calendar_only);
    if (plain && !units.empty()) units = '(' + units + ")?";
    ways.push_back({{"type", "string"}, {"pattern", "^ *" + sign + kUnsigned + units + " *$"}});
    if (use.references) ways.push_back(reference());
    return any_of(std::move(ways));
  }

  Json any_quantity() {
    return define("quantity", [] {
      std::string units;
      for (const Unit unit : {Unit::kShare, Unit::kDuration, Unit::kRate})
        units += (units.empty() ? "" : "|") + unit_pattern(unit, true);
      return any_of(
          {{{"type", "number"}}, {{"type", "string"}, {"pattern", "^ *[+-]?" + kUnsigned + '(' + units + ")? *$"}}});
    });
  }

  /// The value, or {value:, source:, mark:, range:, note:}.
  Json with_long_form(Json value, const Use& use) {
    Json properties = comments(use);
    properties["value"] = value;
    properties["range"] = {{"description", "what the value may plausibly be: [low, high]"},
                           {"type", "array"},
                           {"items", value},
                           {"minItems", 2},
                           {"maxItems", 2}};
    Json form =
        object(std::move(properties), use.change ? std::vector<std::string>{} : std::vector<std::string>{"value"});
    return any_of({std::move(value), std::move(form)});
  }

  static std::string rule_name(const NumberRule& rule) {
    static const std::map<Unit, std::string> kNames{{Unit::kNumber, "number"}, {Unit::kShare, "share"},
                                                    {Unit::kCount, "count"},   {Unit::kDuration, "duration"},
                                                    {Unit::kRate, "rate"},     {Unit::kWorkingRate, "rate"}};
    std::string name = kNames.at(rule.unit);
    if (rule.above_low || (rule.unit == Unit::kCount && rule.low > 0)) name += ".positive";
    if (rule.low < 0) name += ".signed";
    if (rule.calendar_only) name += ".calendar";
    if (rule.unit == Unit::kCount && rule.high < 1e6) name += ".to_" + std::to_string(static_cast<int>(rule.high));
    return name;
  }

  static std::string suffix(const Use& use) {
    return std::string(use.references ? ".reference" : "") + (use.change ? ".change" : "");
  }

  Json number(const NumberRule& rule, const Use& use) {
    return define(rule_name(rule) + suffix(use), [&] {
      const Json value =
          define(rule_name(rule) + ".written" + suffix({use.references, false}), [&] { return written(rule, use); });
      const Json plain = with_long_form(value, use);
      return rule.unit == Unit::kRate ? any_of({plain, members(format::series(), use)}) : plain;
    });
  }

  /// `$name`
  static Json reference() { return {{"type", "string"}, {"pattern", "^\\$[A-Za-z0-9_-]{1,99}$"}}; }

  /// Of times, or of plain numbers.
  Json distribution(const Use& use, bool plain = false) {
    return define((plain ? "number_distribution" : "distribution") + suffix(use), [&] {
      const NumberRule rule = plain ? format::plain(rules::kDuration) : rules::kDuration;
      std::vector<Json> ways{number(rule, use)};
      if (!plain && !use.references) ways.push_back(reference());  // of `distributions`
      for (const auto& family : format::families()) {
        std::vector<Json> forms;
        for (const auto& way : plain ? format::number_distributions() : format::distributions()) {
          if (way.block.name == family) forms.push_back(members(way.block, use));
        }
        if (family == "empirical") {
          Json properties = comments(use);
          properties["values"] = list_of(number(rule, use));
          properties["weights"] = list_of(number(rules::kNumber, use));
          forms.push_back(object(std::move(properties), required_of({"values", "weights"}, use)));
        }
        Json properties = comments(use);
        properties[family] = forms.size() == 1 ? forms.front() : any_of(std::move(forms));
        ways.push_back(object(std::move(properties), required_of({family}, use)));
      }
      return any_of(std::move(ways));
    });
  }

  /// {NAME: SHARE | rest, ...}
  Json shares(const Use& use) {
    Json out = named(any_of({{{"const", "rest"}}, number(rules::kShare, use)}), use);
    out["minProperties"] = 1;
    return out;
  }
  Json branches(const Use& use) { return any_of({name_text(), shares(use)}); }

  /// {by: ATTRIBUTE, CASE: value, ...}
  Json by(Json value, const Use& use) {
    Json out = named(std::move(value), use, "source|note|mark|remove|by");
    out["properties"]["by"] = name_text();
    if (!use.change) out["required"] = {"by"};
    return out;
  }

  static Json step_list() {
    Json list = list_of(name_text());
    list["uniqueItems"] = true;
    list["minItems"] = 2;
    return list;
  }

  static std::vector<std::string> required_of(std::vector<std::string> keys, const Use& use) {
    return use.change ? std::vector<std::string>{} : std::move(keys);
  }

  Json staffing(const Use& use) {
    return define("staffing" + suffix(use), [&] {
      return any_of({members(format::group_staffing(), use, {{"rule", {"beds", "proportional"}}}),
                     members(format::team_staffing(), use, {{"rule", {"theatre_team"}}})});
    });
  }

  Json step(const Use& use) {
    return define("step" + suffix(use), [&] {
      std::vector<Json> ways;
      for (const auto& kind : format::steps()) ways.push_back(members(kind, use));
      return any_of(std::move(ways));
    });
  }

  static Json whole_number(const NumberRule& rule) {
    Json whole{{"type", "integer"}, {"minimum", static_cast<std::uint64_t>(rule.low)}};
    if (rule.high < 1e15) whole["maximum"] = static_cast<std::uint64_t>(rule.high);
    return whole;
  }

  Json value(const Key& key, const Use& use) {
    switch (key.form) {
      case Form::kText:
      case Form::kFile:
        return text();
      case Form::kName:
        return name_text();
      case Form::kDottedName:
        return name_text(true);
      case Form::kYesNo:
        return {{"enum", {true, false, "yes", "no", "true", "false"}}};
      case Form::kYes:
        return {{"enum", {true, "yes", "true"}}};
      case Form::kDate:
        return date();
      case Form::kTime:
        return {{"type", "string"}, {"pattern", "^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$"}};
      case Form::kWhole:
        return whole_number(key.rule);
      case Form::kReplications:
        return any_of(
            {whole_number(key.rule), Json{{"type", "string"}, {"pattern", "^[1-9][0-9]* draws x [1-9][0-9]*$"}}});
      case Form::kNumber:
        if (!key.words.empty()) return any_of({number(key.rule, use), one_of_words(key.words)});
        return number(key.rule, use);
      case Form::kAnyQuantity:
        return any_quantity();
      case Form::kParameter:
        return with_long_form(any_quantity(), {false, use.change});
      case Form::kPaths: {
        const Json path{{"type", "string"}, {"pattern", "^[A-Za-z0-9_*-][A-Za-z0-9_.*-]{0,499}( +(d|wk))?$"}};
        Json list = list_of(path);
        list["minItems"] = 1;
        list["uniqueItems"] = true;
        return any_of({path, std::move(list)});
      }
      case Form::kWord:
        return one_of_words(key.words);
      case Form::kWords: {
        Json list = list_of(one_of_words(key.words));
        list["minItems"] = 1;
        list["uniqueItems"] = true;
        return list;
      }
      case Form::kFiles:
        return list_of(text());
      case Form::kFileOrFiles: {
        Json list = list_of(text());
        list["minItems"] = 1;
        list["uniqueItems"] = true;
        return any_of({text(), std::move(list)});
      }
      case Form::kNamedFiles:
        return named(text(), use);
      case Form::kNames: {
        Json list = list_of(name_text());
        list["uniqueItems"] = true;
        return list;
      }
      case Form::kDistribution:
        return distribution(use);
      case Form::kBranches:
        return branches(use);
      case Form::kNext:
        return any_of({branches(use), by(branches(use), use), object({{"shortest_queue", step_list()}}, {})});
      case Form::kDurationBy:
        return any_of({distribution(use), by(distribution(use), use), members(format::own_time(), use)});
      case Form::kNumberBy:
        return any_of({number(key.rule, use), by(number(key.rule, use), use)});
      case Form::kNumberOrList: {
        Json list = list_of(number(key.rule, use));
        list["minItems"] = 1;
        return any_of({number(key.rule, use), std::move(list)});
      }
      case Form::kAttributes:
        return named(any_of({distribution(use, true), shares(use)}), use);
      case Form::kSet:
        return named(any_of({distribution(use, true), branches(use)}), use);
      case Form::kBatch:
        return any_of({written({Unit::kCount, 1, 1e6}, {}), shares(use)});
      case Form::kArrivals:
        return any_of({text(),
                       {{"type", "object"},
                        {"properties", comments(use)},
                        {"patternProperties",
                         {{"^[0-9]{4}-[0-9]{2}-[0-9]{2}([ T][0-9]{1,2}:[0-9]{2}(:[0-9]{2})?)?$",
                           {{"type", "integer"}, {"minimum", 0}}}}},
                        {"additionalProperties", false}}});
      case Form::kMarks: {
        Json list = list_of(one_of_words(key.words));
        list["uniqueItems"] = true;
        return any_of({one_of_words(key.words), std::move(list)});
      }
      case Form::kPools: {
        Json list = list_of(name_text());
        list["minItems"] = 2;
        list["uniqueItems"] = true;
        Json first_of = members(format::first_of(), use);
        first_of["properties"]["first_of"] = list;
        std::vector<Json> ways{name_text(), std::move(list), std::move(first_of)};
        Json units = named(number(rules::kPositiveCount, use), use);
        units["minProperties"] = 1;
        ways.push_back(std::move(units));
        return any_of(std::move(ways));
      }
      case Form::kPatience: {
        Json list = list_of(members(*key.block, use));
        list["minItems"] = 1;
        return any_of({number(key.rule, use), distribution(use), members(format::own_time(), use), std::move(list)});
      }
      case Form::kTarget:
        return any_of({block(*key.block, use), named(block(*key.block, use), use), reference()});
      case Form::kRoutes:
        return named(any_of({block(*key.block, use), named(block(*key.block, use), use)}), use);
      case Form::kStaffing:
        return staffing(use);
      case Form::kHolidays:
        return any_of({one_of_words({"england-and-wales", "none"}), list_of(date())});
      case Form::kDates:
        return list_of(date());
      case Form::kWeekShares: {
        Json list = list_of(number(rules::kShare, use));
        list["minItems"] = list["maxItems"] = 7;
        return list;
      }
      case Form::kWeights:
        return weights(key.size);
      case Form::kNumbers:
        return named(number(key.rule, use), use);
      case Form::kByWait:
        return {{"type", "object"},
                {"properties", comments(use)},
                {"patternProperties", {{"^[0-9]{1,5} *(d|wk)$", number(key.rule, use)}}},
                {"additionalProperties", false}};
      case Form::kNumberList:
        return list_of(number(key.rule, use));
      case Form::kNumberLists:
        return named(list_of(number(key.rule, use)), use);
      case Form::kParameters:
        return define("parameters" + suffix({false, use.change}), [&] {
          return named(with_long_form(any_quantity(), {false, use.change}), use);
        });
      case Form::kSeasons:
        return named(any_of({weights(12), members(format::smooth_season(), use)}), use);
      case Form::kDistributions:
        return named(distribution(use), use);
      case Form::kBlock:
        return block(*key.block, use);
      case Form::kNamedBlocks:
        if (key.block == &format::sessions()) {  // among service types `kind` may be left out
          Json sessions = members(*key.block, {use.references, true}, {{"kind", {"sessions"}}});
          if (!use.change) {
            sessions["properties"].erase("remove");
            sessions["required"] = {"slots"};
          }
          return named(std::move(sessions), use);
        }
        return named(block(*key.block, use), use);
      case Form::kNamedResources:
        return named(any_of({members(format::pool(), use, {{"kind", {"pool"}}}),
                             members(format::sessions(), use, {{"kind", {"sessions"}}})}),
                     use);
      case Form::kNamedSteps:
        return named(step(use), use);
      case Form::kBlocks: {
        Json list = list_of(block(*key.block, {use.references, false}));
        if (!use.change) return list;
        // Over a list of the base, by the names its items have.
        return any_of({std::move(list),
                       {{"type", "object"},
                        {"properties", {{"remove", {{"type", "array"}}}}},
                        {"additionalProperties", block(*key.block, use)}}});
      }
      case Form::kRule:
        return text();
      case Form::kByScope:
        return any_of({any_quantity(),
                       one_of_words({"opening"}),
                       {{"type", "object"}, {"additionalProperties", any_quantity()}}});
    }
    return {};
  }

  static Json date() { return {{"type", "string"}, {"pattern", "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}}; }

  Json weights(std::size_t size) {
    Json list = list_of(written(rules::kNumber, {}));
    list["minItems"] = list["maxItems"] = size;
    return list;
  }

  /// The mapping itself, `words` narrowing those of some keys.
  Json members(const Block& of, Use use, const std::map<std::string, std::vector<std::string>>& words = {}) {
    use.references = use.references || of.references;
    Json properties = comments(use);
    if (of.find("mark") != nullptr) properties.erase("mark");
    std::vector<std::string> required;
    for (const auto& key : of.keys) {
      const std::string name(key.name);
      const auto narrowed = words.find(name);
      const Json what = narrowed == words.end() ? value(key, use) : one_of_words(narrowed->second);
      std::string about(key.meaning);
      if (!key.left_out.text.empty())
        about += (about.empty() ? "default: " : "; default: ") + std::string(key.left_out.text);
      Json property = Json::object();
      if (!about.empty()) property["description"] = about;
      if (what.contains("$ref") && !about.empty()) {
        property["allOf"] = {what};  // beside a $ref draft-07 sees nothing else
      } else {
        property.update(what);
      }
      properties[name] = std::move(property);
      const bool always = &of == &format::scenario() && (name == "icsflow" || name == "name");
      if (key.is_required() && (!use.change || always)) required.push_back(name);
    }
    return object(std::move(properties), required);
  }

  Json block(const Block& of, const Use& use) {
    const Use wide{use.references || of.references, use.change};
    return define(std::string(of.name) + suffix(wide), [&] { return members(of, wide); });
  }

  Json definitions_ = Json::object();
};

}  // namespace

std::string json_schema() { return Schema().make().dump(1) + '\n'; }

}  // namespace icsflow::models
