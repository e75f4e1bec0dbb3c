#pragma once

/// One provider as a logical process: the rhythm of its days, and what happens with each event. It owns the parts
/// (book.hpp says what a part is) and is the only class that knows all of them; it talks to other providers by
/// messages. Instantiated in provider.cpp for one event list.

#include <tuple>
#include <vector>

#include "audit/identities.hpp"
#include "audit/memory_held.hpp"
#include "beds/beds.hpp"
#include "book.hpp"
#include "clinics/cancellations.hpp"
#include "clinics/clinics.hpp"
#include "clock/clocks.hpp"
#include "clock/rare_clocks.hpp"
#include "counting/requested.hpp"
#include "counting/so_far.hpp"
#include "icsflow/care/outcome.hpp"
#include "icsflow/care/run_start.hpp"
#include "icsflow/engine/bytes.hpp"
#include "interventions/interventions.hpp"
#include "patients/patients.hpp"
#include "sources/scheduled.hpp"
#include "sources/streams.hpp"
#include "staffing/staffing.hpp"
#include "steps/marks.hpp"
#include "steps/step_parts.hpp"
#include "transfer/transfers.hpp"
#include "values/dated_table.hpp"
#include "walk/endings.hpp"
#include "walk/validation.hpp"
#include "walk/walk.hpp"

namespace icsflow::models {

template <class Fel>
class ProviderProcess final : public Book<Fel> {
  friend Book<Fel>;
  friend engine::Process<ProviderProcess<Fel>, CareMessage, Fel>;

 public:
  ProviderProcess(const CompiledModel& model, std::uint16_t rank);

  /// Declares the channels; `all` are the processes of the run in order of rank.
  void connect_all(const std::vector<ProviderProcess*>& all);
  /// Forgets the last replication and builds the opening state of the next.
  void start(const RunStart& run);
  /// The state as bytes, at 00:00 of a day and before its first event; of a run that was started to be held.
  void save(engine::ByteWriter& out);
  /// Instead of start(): goes on at that day with what save() wrote. The run may have other changes of values from this
  /// day on. @throws engine::BadBytes if the bytes are not the state of this provider
  void go_on(const RunStart& run, std::int32_t day, engine::ByteReader& in);

  /// Tells the observer, if there is one, of every token in order of identity: Change::kIsThere.
  void tell_who_is_there();

  /// Counts what the records say against the tokens themselves. @throws engine::ContractViolation if they differ
  void check_identities();
  /// What the measures need; valid until the next start().
  [[nodiscard]] ProviderOutcome outcome() const { return outcome(model.end); }
  [[nodiscard]] const EventKindCounts& events_by_kind() const { return events_by_kind_; }
  [[nodiscard]] MemoryHeld<Fel> memory_held() const {
    return {*this, patients_, clocks_, beds_, clinics_, cancellations_, transfers_, streams_, dated_};
  }

 private:
  using Book<Fel>::draws;
  using Book<Fel>::has_days;
  using Book<Fel>::index;
  using Book<Fel>::key;
  using Book<Fel>::later;
  using Book<Fel>::me;
  using Book<Fel>::model;
  using Book<Fel>::now;
  using Book<Fel>::record;
  using Book<Fel>::resumed;
  using Book<Fel>::today;
  using Book<Fel>::value;
  using Book<Fel>::week;

  /// Forgets the last replication: all is empty, and what the run is given is known.
  void prepare(const RunStart& run);
  /// All that is not the engine's, or found again from the model and the values of the run.
  auto state() {
    return std::tie(this->tokens, today, week, record, patients_, dated_, clocks_, beds_.pools, beds_.units,
                    beds_.queues, clinics_, transfers_, streams_, scheduled_, validation_, so_far_, events_by_kind_);
  }

  void handle(const engine::Event& event);
  void prefetch(const engine::Event& event) const {
    const auto kind = static_cast<EventKind>(event.kind);
    if (kind >= EventKind::kStepEnd && kind <= EventKind::kCustodyPasses) this->prefetch_token(event.entity);
  }

  /// What measures need of the time up to now. @param until  now, or the end of the run
  [[nodiscard]] ProviderOutcome outcome(engine::SimTime until) const;
  /// 00:00.
  void day_start();
  /// 07:00, or when admissions are cancelled for want of beds.
  void morning();
  /// 23:59:59.999.
  void census();

  Patients<Fel> patients_;
  DatedTable<Fel> dated_;
  Staffing staffing_;
  Clocks<Fel> clocks_;
  RareClocks<Fel> rare_clocks_;
  Beds<Fel> beds_;
  Clinics<Fel> clinics_;
  Cancellations<Fel> cancellations_;
  Transfers<Fel> transfers_;
  Streams<Fel> streams_;
  ScheduledSources<Fel> scheduled_;
  Marks<Fel> marks_;
  StepParts<Fel> step_parts_;
  Endings<Fel> endings_;
  Walk<Fel> walk_;
  Validation<Fel> validation_;
  Interventions<Fel> interventions_;
  RequestedMeasures<Fel> measures_;
  SoFar<Fel> so_far_;
  Identities<Fel> identities_;
  EventKindCounts events_by_kind_{};
};

}  // namespace icsflow::models
