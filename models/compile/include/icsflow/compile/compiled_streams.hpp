#pragma once

/// Where pathways come from: arrivals and referrals.

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "icsflow/compile/ids.hpp"
#include "icsflow/compile/strata.hpp"
#include "icsflow/domain/list_class.hpp"
#include "icsflow/engine/random.hpp"
#include "icsflow/engine/time.hpp"
#include "icsflow/scenario/numbers_and_defaults/stream.hpp"
#include "icsflow/scenario/parameters.hpp"

namespace icsflow::models {

/// A source of pathways at this provider: an arrival process, or the referrals that a source sends to a service here.
struct CompiledStream : StreamNumbers<ParameterId> {
  std::string id;
  std::uint64_t identity = 0;
  std::uint16_t department = kNoIndex;
  double rate_share = 1;  ///< share of the service's referrals that this source sends, by parameter below
  ParameterId share = kNoParameter;
  std::uint32_t profile = kNone;  ///< kNone: constant rate
  StepId entry = kNoStep;
  ListClass list = ListClass::kRoutine;
  ParameterId urgent_share = kNoParameter;                ///< of referrals, which come from one locality at most
  std::vector<std::pair<StratumId, ParameterId>> strata;  ///< who comes, by shares
  bool referral = false;
  engine::Duration floor;         ///< referral: least time to receipt, of the channel from its source
  std::uint32_t receipt = kNone;  ///< referral: distribution of the time to receipt
  engine::DrawSite arrival_site, stratum_site, receipt_site;

  struct Batch {
    std::uint32_t size = 1;
    ParameterId share = kNoParameter;
  };
  struct Dated {
    std::int32_t day = 0;    ///< of the run
    std::int32_t civil = 0;  ///< day since 1970
    std::int32_t from = -1;  ///< second of the day from which on they come; -1: by the profile of the day
    std::uint32_t count = 0;
  };
  bool is_rate = true;       ///< else dates or a population
  std::vector<Batch> batch;  ///< empty: one at a time; the last takes what the others leave
  double mean_batch = 1;
  std::vector<Dated> dated;
  ParameterId within = kNoParameter;    ///< of dated arrivals with a time: for how long they come from it on
  std::uint32_t returns_after = kNone;  ///< distribution
  std::uint32_t clock_age = kNone;      ///< distribution: how long the RTT clock has run on arrival; kNone: none runs
  engine::DrawSite batch_site, return_site, clock_site;
};

}  // namespace icsflow::models
