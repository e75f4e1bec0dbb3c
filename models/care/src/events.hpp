#pragma once

/// The kinds of events of a provider and their priorities at equal times. Numbers of kinds enter the hash of events:
/// new kinds are added at the end.

#include <array>
#include <cstddef>
#include <cstdint>

namespace icsflow::models {

/// Kinds of events of a provider.
enum class EventKind : std::uint16_t {
  kWarmUp,
  kDayStart,
  kStreamArrival,  // entity: stream
  kStepEnd,        // entity: token, arg: generation; so for kAttend, kGiveUp, kCustodyPasses
  kAttend,
  kGiveUp,
  kCustodyPasses,
  kMorning,
  kBook,
  kGrants,  // entity: pool
  kCensus,
  kReferral,  // entity: referral under way
  kAsk,       // messages; entity: mail
  kOffer,
  kMove,
  kDirectMove,
  kWithdraw,
  kDecline,
  kShift,      // entity: pool; so for kShiftOver
  kShiftOver,  // what a shift's end does to patients in service, after what ends with it by itself
  kCleaned,    // entity, arg: pool and number of the shift its unit belongs to
  kParametersChange,
  kAudit,        // for measures
  kReturn,       // entity: member of a population
  kCareWeek,     // entity: token, arg: generation
  kMonthBegins,  // for measures, at a provider that does not live by the calendar; so for kLook, at any
  kLook,
};

/// Names of EventKind, in its order: for profiles.
inline constexpr std::array<const char*, 27> kEventKindNames = {"warm-up over",
                                                                "day starts",
                                                                "arrival",
                                                                "step ends",
                                                                "attendance",
                                                                "gives up",
                                                                "custody passes",
                                                                "morning",
                                                                "booking",
                                                                "daily grants",
                                                                "census",
                                                                "referral received",
                                                                "message: ask",
                                                                "message: offer",
                                                                "message: move",
                                                                "message: direct move",
                                                                "message: withdrawal",
                                                                "message: decline",
                                                                "shift changes",
                                                                "shift is over",
                                                                "cleaned",
                                                                "parameters change",
                                                                "audit",
                                                                "comes again",
                                                                "week of care",
                                                                "month begins",
                                                                "look at the records"};
static_assert(kEventKindNames.size() == static_cast<std::size_t>(EventKind::kLook) + 1);

using EventKindCounts = std::array<std::uint64_t, kEventKindNames.size()>;

/// Of kCleaned the entity is the pool, in these bits; above them, and in the arg, the number of the shift.
inline constexpr unsigned kPoolBits = 16;

/// Priorities at equal times, lower first: looks at what has been so far, changes of values, the rhythm of the day,
/// then those who come with custody, then what frees capacity, then what needs it, the census last.
enum : std::uint8_t {
  kPriorityLook = 0,
  kPriorityChange = 1,
  kPriorityControl = 2,
  kPriorityCustody = 10,
  kPriorityRelease = 20,
  kPriorityInterrupt = 25,
  kPriorityArrival = 30,
  kPriorityAllocate = 40,
  kPriorityCensus = 250,
};

}  // namespace icsflow::models
