#include "read/targets/rule.hpp"

#include <algorithm>
#include <utility>

#include "text/quantity.hpp"
#include "text/quote.hpp"

namespace icsflow::models {
namespace {

using Does = TargetRule::Does;

constexpr std::size_t kLongest = 200;  // bytes
constexpr int kDeepest = 20;           // parentheses in each other

/// What a part of a rule is counted in. Points are added to a share and are none themselves.
enum class Kind { kAny, kShare, kPoints, kTime, kNumber };

const char* name_of(Kind kind) {
  switch (kind) {
    case Kind::kAny:
      return "the baseline";
    case Kind::kShare:
      return "a share";
    case Kind::kPoints:
      return "points";
    case Kind::kTime:
      return "a time";
    case Kind::kNumber:
      return "a plain number";
  }
  return "";
}

/// Leaves the parser; `at` bytes stand before what is wrong.
struct Wrong {
  std::size_t at;
  std::string expected;
};

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  TargetRule parse() {
    const Kind kind = sum();
    blanks();
    if (at_ < text_.size()) throw Wrong{at_, "expected + or - or the end"};
    if (kind == Kind::kPoints)
      throw Wrong{0, "expected a share to which points are added, such as baseline + 7 points"};
    rule_.text = std::string(text_);
    rule_.amount = kind == Kind::kShare  ? Amount::kShare
                   : kind == Kind::kTime ? Amount::kTime
                   : kind == Kind::kAny  ? Amount::kAny
                                         : Amount::kNumber;
    return std::move(rule_);
  }

 private:
  void blanks() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\n')) ++at_;
  }
  bool take(char c) {
    blanks();
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  static bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
  static bool is_digit(char c) { return c >= '0' && c <= '9'; }
  std::string_view word() {
    const std::size_t from = at_;
    while (at_ < text_.size() && is_letter(text_[at_])) ++at_;
    return text_.substr(from, at_ - from);
  }

  Kind sum() {
    blanks();
    Kind left = item();
    while (true) {
      const bool add = take('+');
      if (!add && !take('-')) return left;
      blanks();
      const std::size_t from = at_;
      left = together(left, item(), from);
      rule_.steps.push_back({add ? Does::kAdd : Does::kSubtract, 0, 2});
    }
  }

  /// What a sum is counted in.
  static Kind together(Kind left, Kind right, std::size_t at) {
    if (right == Kind::kShare)
      throw Wrong{at, "expected points, by which a share is moved, such as 7 points (7 % of it is not the same)"};
    if (right == Kind::kPoints) {
      if (left == Kind::kShare || left == Kind::kAny) return Kind::kShare;
      if (left == Kind::kPoints) return left;
    }
    if (left == right) return left;
    if (left == Kind::kAny) return right;
    if (right == Kind::kAny && left != Kind::kPoints && left != Kind::kShare) return left;
    throw Wrong{at, std::string("expected what ") + name_of(left) + " can be added to; this is " + name_of(right)};
  }

  Kind item() {
    const std::size_t from = at_;
    if (take('(')) return inside(from, 1, 1).first;
    if (at_ < text_.size() && is_letter(text_[at_])) {
      const std::string_view name = word();
      if (name == "baseline") {
        rule_.steps.push_back({Does::kBaseline, 0, 0});
        return Kind::kAny;
      }
      if (name != "max" && name != "min")
        throw Wrong{
            from, "expected a number, baseline, max(...) or min(...)" + did_you_mean(name, {"baseline", "max", "min"})};
      if (!take('(')) throw Wrong{at_, "expected ( after " + std::string(name)};
      const auto [kind, count] = inside(from, 2, text_.size());
      rule_.steps.push_back({name == "max" ? Does::kMax : Does::kMin, 0, count});
      return kind;
    }
    return number();
  }

  /// Sums between commas, up to the parenthesis that closes.
  /// @return what they are counted in, and how many there are
  std::pair<Kind, std::size_t> inside(std::size_t opened, std::size_t least, std::size_t most) {
    if (++depth_ > kDeepest) throw Wrong{opened, "expected at most 20 parentheses in each other"};
    Kind kind = Kind::kAny;
    std::size_t count = 0;
    do {
      blanks();
      const std::size_t from = at_;
      const Kind one = sum();
      if (one == Kind::kPoints && most > 1)
        throw Wrong{from, "expected a share, such as 65 %, or a sum with one; these are points"};
      if (count > 0 && kind != one && kind != Kind::kAny && one != Kind::kAny)
        throw Wrong{from, std::string("expected ") + name_of(kind) + ", as before the comma; this is " + name_of(one)};
      if (kind == Kind::kAny) kind = one;
      ++count;
    } while (count < most && take(','));
    if (!take(')')) throw Wrong{at_, most > 1 ? "expected + or -, a comma or )" : "expected + or - or )"};
    if (count < least) throw Wrong{at_ - 1, "expected a comma and something to compare with"};
    --depth_;
    return {kind, count};
  }

  Kind number() {
    const std::size_t from = at_;
    while (at_ < text_.size() && (is_digit(text_[at_]) || text_[at_] == '.')) ++at_;
    const std::string digits(text_.substr(from, at_ - from));
    if (digits.empty()) throw Wrong{from, "expected a number, baseline, max(...) or min(...)"};
    const std::size_t unit_at = (blanks(), at_);
    std::string unit(word());
    if (unit.empty() && take('%')) unit = "%";
    if (unit == "points" || unit == "point") {
      rule_.steps.push_back({Does::kNumber, value_of(digits, from).value / 100, 0});
      return Kind::kPoints;
    }
    const Quantity quantity = value_of(unit.empty() ? digits : digits + ' ' + unit, unit.empty() ? from : unit_at);
    rule_.steps.push_back({Does::kNumber, quantity.value, 0});
    switch (quantity.unit) {
      case Unit::kShare:
        if (quantity.value > 1) throw Wrong{from, "expected at most 100 %"};
        return Kind::kShare;
      case Unit::kDuration:
        return Kind::kTime;
      default:
        return Kind::kNumber;
    }
  }
  static Quantity value_of(const std::string& text, std::size_t at) {
    const auto parsed = parse_quantity(text);
    if (parsed.value) return *parsed.value;
    throw Wrong{at, "expected a number with its unit, such as 65 %, 7 points, 18 wk or 1000" +
                        (parsed.error == "not a number" ? "" : " (" + parsed.error + ")")};
  }

  std::string_view text_;
  std::size_t at_ = 0;
  int depth_ = 0;
  TargetRule rule_;
};

}  // namespace

ParsedRule parse_rule(std::string_view text) {
  if (text.size() > kLongest) return {std::nullopt, kLongest, "expected at most 200 characters"};
  try {
    return {Parser(text).parse(), 0, ""};
  } catch (const Wrong& wrong) {
    const std::string_view rest = text.substr(std::min(wrong.at, text.size()));
    const std::string found = rest.empty() ? "nothing more" : quote(rest);
    return {
        std::nullopt, wrong.at,
        wrong.expected + "; found " + found + " at character " + std::to_string(wrong.at + 1) + " of " + quote(text)};
  }
}

}  // namespace icsflow::models
