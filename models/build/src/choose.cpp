/// Whose lists they are, and what each provider is.

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

#include "icsflow/import/imported.hpp"
#include "system.hpp"

namespace icsflow::models::building {

namespace {

/// A board's own code in the place of a provider's.
bool is_board(const std::string& code, const Inputs& inputs) {
  return inputs.population.count(code) > 0 || !board_name(code).empty();
}

double type1_of(const Inputs& inputs, const std::string& code) {
  const auto found = inputs.ae.find(code);
  if (found == inputs.ae.end()) return 0;
  double sum = 0;
  for (const auto& [month, figures] : found->second) sum += figures.attendances[0];
  return sum;
}

bool has_beds(const Inputs& inputs, const std::string& code) { return inputs.beds.count(code) > 0; }

class Chooser {
 public:
  Chooser(const std::string& icb, const std::vector<std::string>& organisations, const Inputs& inputs,
          const Assumptions& a, System& system, Derivation& record, std::vector<Problem>& problems)
      : icb_(icb), asked_(organisations), in_(inputs), a_(a), to_(system), record_(record), problems_(problems) {
    for (const auto& [key, bands] : in_.bands) listed_.insert(key.first);
  }

  void choose() {
    if (listed_.empty()) {
      error("--from", "expected a waiting list: the directory of `icsflow import rtt`, `table` or `local`");
      return;
    }
    to_.board = icb_;
    if (to_.board.empty()) to_.board = board_of_all();
    const std::string list = icb_.empty() && listed_.size() == 1 ? *listed_.begin() : icb_;
    to_.board_list = listed_.count(list) > 0 && is_board(list, in_);
    if (to_.board_list)
      allot_board(list);
    else
      take_providers();
    if (!problems_.empty()) return;
    to_.code = to_.board.empty() ? to_.published.front().provider : to_.board;
    const auto name = in_.providers.find(to_.code);
    to_.name = !board_name(to_.code).empty()                          ? board_name(to_.code)
               : name != in_.providers.end() && !name->second.empty() ? name->second
                                                                      : to_.code;
  }

 private:
  void error(const std::string& place, const std::string& message) { problems_.push_back({{place}, "", message}); }

  /// The board that all asked for belong to; "" if that is not known.
  [[nodiscard]] std::string board_of_all() const {
    std::string board;
    for (const std::string& code : asked_) {
      const auto found = in_.organisations.find(code);
      if (found == in_.organisations.end() || (!board.empty() && found->second.icb != board)) return "";
      board = found->second.icb;
    }
    return board;
  }

  [[nodiscard]] bool belongs(const std::string& code) const {
    if (!asked_.empty()) return std::find(asked_.begin(), asked_.end(), code) != asked_.end();
    if (in_.organisations.empty()) return true;  // who was imported
    const auto found = in_.organisations.find(code);
    return found == in_.organisations.end() || found->second.icb.empty() || found->second.icb == icb_;
  }

  /// A hospital: it has beds or a type 1 department; without tables of either, an NHS trust (R..) that admits.
  [[nodiscard]] bool is_trust(const std::string& code, double admitted) const {
    if (has_beds(in_, code) || type1_of(in_, code) > 0) return true;
    const bool nothing_known = in_.beds.empty() && in_.ae.empty();
    return nothing_known && code.size() == 3 && code.front() == 'R' && admitted > 0;
  }

  void take_providers() {
    std::map<std::string, std::vector<std::string>> functions;  // with a list
    std::map<std::string, double> admitted, decided;
    for (const auto& [key, bands] : in_.bands) {
      if (!belongs(key.first)) continue;
      if (total(bands.without) + total(bands.decided) == 0) continue;
      functions[key.first].push_back(key.second);
    }
    for (const std::string& code : asked_) {
      if (functions.count(code) > 0) continue;
      error("ORGS", "expected organisations of the waiting list; found none of \"" + code + '"' +
                        did_you_mean(code, {listed_.begin(), listed_.end()}));
    }
    if (functions.empty() && asked_.empty())
      error("ICB", "expected a board whose providers have a waiting list; found none of \"" + icb_ + '"');
    for (const auto& [key, counts] : in_.services) {
      admitted[key.first] += counts.admitted;
      decided[key.first] += counts.decided;
    }
    for (const auto& [code, names] : functions) {
      const ProviderRole role = is_trust(code, admitted[code])       ? ProviderRole::kTrust
                                : admitted[code] + decided[code] > 0 ? ProviderRole::kIndependent
                                                                     : ProviderRole::kCommunity;
      if (role == ProviderRole::kTrust) to_.trusts.push_back(code);
      const bool eyes_only = names.size() == 1 && names.front() == "C_130";
      for (const std::string& function : names) {
        const ServiceKey key{code, function};
        to_.bands[key] = in_.bands.at(key);
        if (const auto stopped = in_.stopped.find(key); stopped != in_.stopped.end())
          to_.stopped[key] = stopped->second;
        const auto counts = in_.services.find(key);
        add_service(code, function, role, role == ProviderRole::kIndependent && eyes_only,
                    counts == in_.services.end() ? ServiceCounts{} : counts->second, to_.bands[key]);
      }
    }
  }

  void add_service(const std::string& code, const std::string& function, ProviderRole role, bool day_unit,
                   ServiceCounts counts, const ListBands& bands) {
    counts.decided = static_cast<double>(total(bands.decided));
    counts.list = static_cast<double>(total(bands.without)) + counts.decided;
    const auto found = in_.functions.find(function);
    std::string name = found == in_.functions.end() ? function : found->second;
    for (const std::string& end : {std::string(" Services"), std::string(" Service")}) {
      if (name.size() > end.size() && name.ends_with(end)) name.resize(name.size() - end.size());
    }
    const auto stopped = to_.stopped.find({code, function});
    to_.published.push_back({code, function, name, role, day_unit, counts, bands,
                             stopped == to_.stopped.end() ? StoppedBands{} : stopped->second});
  }

  [[nodiscard]] std::vector<std::string> hospitals_of_board() const {
    if (!asked_.empty()) return asked_;
    std::set<std::string> codes;
    const auto of_board = [&](const std::string& code) {
      const auto found = in_.organisations.find(code);
      return in_.organisations.empty() || (found != in_.organisations.end() && found->second.icb == icb_);
    };
    for (const auto& [code, beds] : in_.beds) {
      if (of_board(code)) codes.insert(code);
    }
    for (const auto& [code, months] : in_.ae) {
      if (of_board(code) && type1_of(in_, code) > 0) codes.insert(code);
    }
    for (const auto& [code, organisation] : in_.organisations) {
      if (organisation.icb == icb_ && organisation.type1.value_or(false)) codes.insert(code);
    }
    std::vector<std::string> out;
    out.reserve(codes.size());
    for (const std::string& code : codes) {
      // A community trust with beds is no hospital that a list is allotted to.
      if (in_.ae.empty() || type1_of(in_, code) > 0) out.push_back(code);
    }
    return out;
  }

  /// The board's list, and its flows, to its hospitals by beds.
  void allot_board(const std::string& board) {
    to_.board = board;
    to_.trusts = hospitals_of_board();
    if (to_.trusts.empty()) {
      error("ORGS", "expected the codes of the hospitals of " + board +
                        ", or a table of organisations, of beds or of A&E that has them; found none");
      return;
    }
    double beds = 0;
    for (const std::string& code : to_.trusts) beds += has_beds(in_, code) ? in_.beds.at(code).available : 0;
    std::vector<double> shares;
    shares.reserve(to_.trusts.size());
    for (const std::string& code : to_.trusts) {
      const Assumption* said = a_.exactly("list_share", code);
      const double n = has_beds(in_, code) ? in_.beds.at(code).available : 0;
      shares.push_back(said != nullptr ? said->value
                       : beds > 0      ? n / beds
                                       : 1.0 / static_cast<double>(to_.trusts.size()));
    }
    const double sum = std::accumulate(shares.begin(), shares.end(), 0.0);
    for (std::size_t i = 0; i < shares.size(); ++i) {
      shares[i] /= sum;
      to_.list_shares[to_.trusts[i]] = shares[i];
      record_.add("list_share." + to_.trusts[i], shares[i], "share", "C",
                  "of the board's waiting list and flows: by beds (list_share says otherwise)",
                  has_beds(in_, to_.trusts[i]) ? in_.beds.at(to_.trusts[i]).from : "");
    }
    for (const auto& [key, bands] : in_.bands) {
      if (key.first != board) continue;
      const auto without = allot(bands.without, shares), decided = allot(bands.decided, shares);
      const auto of_stopped = in_.stopped.find(key);
      const StoppedBands stopped = of_stopped == in_.stopped.end() ? StoppedBands{} : of_stopped->second;
      const auto stopped_admitted = allot(stopped.admitted, shares),
                 stopped_other = allot(stopped.non_admitted, shares);
      const auto found = in_.services.find(key);
      const ServiceCounts counts = found == in_.services.end() ? ServiceCounts{} : found->second;
      const auto flows = allot(BandCounts{as_count(counts.started), 0}, shares);
      const auto admitted = allot(BandCounts{as_count(counts.admitted), 0}, shares);
      const auto non_admitted = allot(BandCounts{as_count(counts.non_admitted), 0}, shares);
      for (std::size_t i = 0; i < to_.trusts.size(); ++i) {
        if (total(without[i]) + total(decided[i]) == 0) continue;
        const ServiceKey own{to_.trusts[i], key.second};
        to_.bands[own] = {without[i], decided[i]};
        if (of_stopped != in_.stopped.end()) to_.stopped[own] = {stopped_admitted[i], stopped_other[i]};
        add_service(own.first, own.second, ProviderRole::kTrust, false,
                    {0, 0, static_cast<double>(flows[i][0]), static_cast<double>(admitted[i][0]),
                     static_cast<double>(non_admitted[i][0]), counts.from + fmt::format(" x {:.4f}", shares[i])},
                    to_.bands[own]);
      }
    }
    std::sort(to_.published.begin(), to_.published.end(), [](const Service& a, const Service& b) {
      return std::tie(a.provider, a.function) < std::tie(b.provider, b.function);
    });
  }

  static std::uint64_t as_count(double value) { return static_cast<std::uint64_t>(std::llround(value)); }

  /// Each pathway to who is furthest behind their share, band after band: all are allotted, and each has its share to
  /// within one.
  static std::vector<BandCounts> allot(const BandCounts& bands, const std::vector<double>& shares) {
    std::vector<BandCounts> out(shares.size(), BandCounts{});
    std::vector<double> given(shares.size(), 0.0);
    double all = 0;
    for (std::size_t b = 0; b < bands.size(); ++b) {
      for (std::uint64_t n = 0; n < bands[b]; ++n) {
        ++all;
        std::size_t best = 0;
        for (std::size_t i = 1; i < shares.size(); ++i) {
          if (shares[i] * all - given[i] > shares[best] * all - given[best]) best = i;
        }
        ++given[best];
        ++out[best][b];
      }
    }
    return out;
  }

  const std::string& icb_;
  const std::vector<std::string>& asked_;
  const Inputs& in_;
  const Assumptions& a_;
  System& to_;
  Derivation& record_;
  std::vector<Problem>& problems_;
  std::set<std::string> listed_;
};

}  // namespace

void choose_providers(const std::string& icb, const std::vector<std::string>& organisations, const Inputs& inputs,
                      const Assumptions& a, System& system, Derivation& record, std::vector<Problem>& problems) {
  Chooser(icb, organisations, inputs, a, system, record, problems).choose();
}

}  // namespace icsflow::models::building
