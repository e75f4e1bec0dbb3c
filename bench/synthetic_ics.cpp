#include "synthetic_ics.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include "icsflow/scenario/reader.hpp"
#include "icsflow/scenario/spec/opening.hpp"
#include "icsflow/scenario/spec/pathway.hpp"
#include "icsflow/scenario/spec/pool.hpp"
#include "icsflow/scenario/spec/provider.hpp"
#include "icsflow/scenario/spec/published.hpp"
#include "icsflow/scenario/spec/service.hpp"
#include "icsflow/scenario/spec/service_type.hpp"
#include "icsflow/scenario/spec/session.hpp"
#include "icsflow/scenario/spec/staffing.hpp"
#include "icsflow/scenario/spec/stream.hpp"

namespace bench {
namespace {

using namespace icsflow::models;

/// Of the area of the demo, docs/bnssg.md.
constexpr double kPeopleOfDemo = 980'000;

/// Scales what grows with the people; a parameter that is named twice grows once.
class Scaling {
 public:
  Scaling(ParameterTable& table, double factor) : table_(table), factor_(factor) {}
  void rate(ParameterId id) {
    if (fresh(id)) table_.at(id).value *= factor_;
  }
  void count(ParameterId id) {
    if (fresh(id)) table_.at(id).value = std::max(1.0, std::round(table_.at(id).value * factor_));
  }

 private:
  bool fresh(ParameterId id) { return id != kNoParameter && done_.insert(id).second; }
  ParameterTable& table_;
  double factor_;
  std::set<ParameterId> done_;
};

void scale(Scenario& ics, double factor) {
  Scaling scaling(ics.parameters, factor);
  for (ProviderSpec& provider : ics.providers) {
    for (PoolSpec& pool : provider.pools) {
      scaling.count(pool.capacity.id);
      scaling.count(pool.opening.id);
    }
    for (SessionSpec& session : provider.sessions) scaling.rate(session.slots.id);
    for (StaffGroupSpec& group : provider.staff) scaling.rate(group.establishment.id);
  }
  for (StreamSpec& stream : ics.streams) scaling.rate(stream.rate.id);
  for (ServiceSpec& service : ics.services) {
    for (const auto& [column, id] : service.values) {
      const Unit unit = ics.parameters.at(id).unit;  // referrals and slots
      if (unit == Unit::kRate || unit == Unit::kWorkingRate) scaling.rate(id);
    }
  }
  for (OpeningTransfer& transfer : ics.opening_transfers) scaling.count(transfer.count.id);
  for (OpeningListRow& row : ics.opening_list) {
    // Rounded on the running sum, so that the list as a whole grows as it should.
    double exact = 0;
    std::uint32_t given = 0;
    for (std::uint32_t& band : row.bands) {
      exact += band * factor;
      const auto until_here = static_cast<std::uint32_t>(std::lround(exact));
      band = until_here - given;
      given = until_here;
    }
  }
}

StepSpec& step_of(PathwaySpec& pathway, const std::string& name) {
  for (StepSpec& step : pathway.steps) {
    if (step.name == name) return step;
  }
  throw std::runtime_error("the demo's " + pathway.name + " has no step " + name + " any more");
}

ParameterId share(Scenario& ics, const std::string& path, double value) {
  Parameter parameter;
  parameter.path = path;
  parameter.value = value;
  parameter.unit = Unit::kShare;
  return ics.parameters.add(std::move(parameter));
}

/// A branch of `from` to a transfer to a provider of the copy next door.
void hand_on(PathwaySpec& pathway, const std::string& from, ParameterId probability, const TransferTarget& target,
             const DistributionSpec& move) {
  Branch branch;
  branch.to = "next_door";
  branch.probability.id = probability;
  branch.probability.unit = Unit::kShare;
  step_of(pathway, from).next.push_back(branch);
  StepSpec transfer;
  transfer.name = "next_door";
  transfer.kind = StepKind::kTransfer;
  transfer.transfers = {target};
  transfer.move = move;
  Branch left;
  left.to = "left_for_next_door";
  transfer.next = {left};
  StepSpec leave;
  leave.name = left.to;
  leave.kind = StepKind::kLeave;
  leave.target = "transferred";
  pathway.steps.push_back(transfer);
  pathway.steps.push_back(leave);
}

/// The demo under other names, without what is one for the whole country.
class Copy {
 public:
  Copy(const Scenario& demo, int number, int copies)
      : demo_(demo), mine_(prefix(number)), next_(prefix(number % copies + 1)) {}

  void append_to(Scenario& all, ParameterId follow_ups, ParameterId decisions) const {
    const std::string parameters = ".parameters.";
    for (ParameterId i = 0; i < demo_.parameters.size(); ++i) {
      Parameter parameter = demo_.parameters.at(i);
      const std::size_t at = parameter.path.find(parameters);
      if (parameter.path.rfind("providers.", 0) != 0 || at == std::string::npos) continue;
      parameter.path.insert(std::string("providers.").size(), mine_);
      all.parameters.add(std::move(parameter));
    }
    for (ProviderSpec provider : demo_.providers) {
      provider.id = mine_ + provider.id;
      provider.name = mine_ + provider.name;
      all.providers.push_back(std::move(provider));
    }
    for (const PathwaySpec& pathway : demo_.pathways) all.pathways.push_back(renamed(pathway, follow_ups, decisions));
    for (ServiceTypeSpec type : demo_.service_types) {
      type.name = mine_ + type.name;
      type.pathway = mine_ + type.pathway;
      for (auto& [provider, referred] : type.referred_from) provider = mine_ + provider;
      all.service_types.push_back(std::move(type));
    }
    for (ServiceSpec service : demo_.services) {
      service.id = mine_ + service.id;
      service.provider = mine_ + service.provider;
      service.type = mine_ + service.type;
      all.services.push_back(std::move(service));
    }
    for (StreamSpec stream : demo_.streams) {
      stream.id = mine_ + stream.id;
      stream.provider = mine_ + stream.provider;
      stream.pathway = mine_ + stream.pathway;
      if (!stream.service.empty()) stream.service = mine_ + stream.service;
      all.streams.push_back(std::move(stream));
    }
    for (OpeningListRow row : demo_.opening_list) {
      row.service = mine_ + row.service;
      all.opening_list.push_back(std::move(row));
    }
    for (OpeningTransfer transfer : demo_.opening_transfers) {
      transfer.provider = mine_ + transfer.provider;
      transfer.pathway = mine_ + transfer.pathway;
      all.opening_transfers.push_back(std::move(transfer));
    }
  }

  /// A day from those who pass follow-ups on to the trust next door that gets them.
  void keep_apart(Scenario& all, ParameterId floor) const {
    std::set<std::string> senders;
    for (const ServiceSpec& service : demo_.services) {
      const bool passes_on = std::any_of(
          demo_.service_types.begin(), demo_.service_types.end(),
          [&](const ServiceTypeSpec& type) { return type.name == service.type && type.pathway == kFollowUps; });
      if (passes_on) senders.insert(service.provider);
    }
    for (const std::string& sender : senders) {
      ChannelSpec channel;
      channel.from = mine_ + sender;
      channel.to = next_ + "RVJ";
      channel.floor.id = floor;
      channel.floor.unit = Unit::kDuration;
      all.channels.push_back(channel);
    }
  }

 private:
  static constexpr const char* kFollowUps = "elective_interface";

  static std::string prefix(int number) {
    return "ics" + std::to_string(number / 10) + std::to_string(number % 10) + "_";
  }

  [[nodiscard]] PathwaySpec renamed(PathwaySpec pathway, ParameterId follow_ups, ParameterId decisions) const {
    const std::string name = pathway.name;
    pathway.name = mine_ + pathway.name;
    for (StepSpec& step : pathway.steps) {
      for (TransferTarget& target : step.transfers) {
        target.provider = mine_ + target.provider;
        target.pathway = mine_ + target.pathway;
        if (!target.service.empty()) target.service = mine_ + target.service;
      }
    }
    TransferTarget target;
    if (name == kFollowUps) {
      target.provider = next_ + "RVJ";
      target.pathway = next_ + "elective_orthopaedic.first";
      target.service = next_ + "RVJ.C_110";
      hand_on(pathway, "follow_up", follow_ups, target, step_of(pathway, "onward").move);
    } else if (name == "elective_orthopaedic") {
      target.provider = next_ + "NTPH2";
      target.pathway = next_ + "elective_independent.decided";
      target.service = next_ + "NTPH2.C_110";
      hand_on(pathway, "decided", decisions, target, step_of(pathway, "test").duration);
    }
    return pathway;
  }

  const Scenario& demo_;
  std::string mine_, next_;
};

template <class T, class Key>
void sort_by(std::vector<T>& items, Key key) {
  std::sort(items.begin(), items.end(), [&](const T& a, const T& b) { return a.*key < b.*key; });
}

}  // namespace

Scenario synthetic_ics(int copies, double people, int days, NextDoor next_door) {
  Scenario demo = read_scenario(std::string(ICSFLOW_SOURCE_DIR) + "/scenarios/bnssg.yaml");
  scale(demo, people / kPeopleOfDemo);
  Scenario all = demo;
  all.name = "synthetic";
  all.until = all.start + std::chrono::days(days);
  all.providers.clear();
  all.pathways.clear();
  all.service_types.clear();
  all.services.clear();
  all.streams.clear();
  all.opening_list.clear();
  all.opening_transfers.clear();
  all.published.clear();  // of places that are not here
  ChannelSpec to_independent;
  to_independent.from = "acute";
  to_independent.to = "independent";
  Parameter floor;
  floor.path = "channels.acute-independent.floor";
  floor.value = 1;
  floor.unit = Unit::kDuration;
  to_independent.floor.id = all.parameters.add(std::move(floor));
  to_independent.floor.unit = Unit::kDuration;
  all.channels.push_back(to_independent);
  const ParameterId follow_ups = share(all, "synthetic.follow_ups_next_door", 0.10);
  const ParameterId decisions = share(all, "synthetic.decisions_next_door", 0.05);
  for (int number = 1; number <= copies; ++number) {
    const Copy copy(demo, number, copies);
    copy.append_to(all, follow_ups, decisions);
    if (next_door == NextDoor::kADay) copy.keep_apart(all, to_independent.floor.id);
  }
  sort_by(all.providers, &ProviderSpec::id);
  sort_by(all.pathways, &PathwaySpec::name);
  sort_by(all.services, &ServiceSpec::id);
  sort_by(all.streams, &StreamSpec::id);
  return all;
}

}  // namespace bench
