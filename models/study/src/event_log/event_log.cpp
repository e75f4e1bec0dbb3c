#include "icsflow/study/event_log.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "event_log/journeys.hpp"
#include "event_log/recorder.hpp"
#include "icsflow/results/event_log_file.hpp"

namespace icsflow::models {
namespace {

std::string_view word(ListClass list) {
  switch (list) {
    case ListClass::kUrgent:
      return "urgent";
    case ListClass::kPlanned:
      return "planned";
    case ListClass::kRoutine:
      break;
  }
  return "routine";
}

}  // namespace

struct EventLog::Impl {
  std::shared_ptr<const CompiledModel> model;
  std::uint64_t one_in;
  EventLogFile file;
  Journeys journeys;
  std::vector<std::string> resources;  // by step
  std::vector<bool> always_label;      // by name of an attribute: wherever it is declared or set
  std::string attributes;              // of the row that is written
  std::mutex mutex;                    // of what follows
  std::map<int, std::unique_ptr<Recorder>> under_way, done;
  int next = 0;                 // replication whose rows come next
  std::uint64_t instances = 0;  // of those written
  std::uint64_t rows = 0;

  Impl(std::shared_ptr<const CompiledModel> of, const std::filesystem::path& name, std::uint64_t n,
       std::chrono::sys_days start)
      : model(std::move(of)), one_in(n), file(name, start), journeys(*model) {
    for (StepId s = 0; s < model->steps.size(); ++s) resources.push_back(journeys.resource_of(s));
    always_label.resize(model->attribute_names.size(), true);
    for (const auto* all : {&model->attributes, &model->sets})
      for (const CompiledAttribute& a : *all) always_label[a.name] = always_label[a.name] && !a.labels.empty();
  }

  void write(int replication, const Recorder& recorder) {
    LoggedEvent e;
    e.replication = replication;
    for (const JourneyRow& row : journeys.rows(recorder.by_provider())) {
      const CompiledStep& of = model->steps[row.of_pathway];
      e.root = row.root;
      e.pathway = row.pathway;
      e.pathway_name = model->instances[of.instance].pathway;
      e.step = row.step == kNoStep ? std::string_view() : std::string_view(model->step_names[row.step]);
      e.instance = instances + row.instance;
      e.change = row.change;
      e.detail = row.detail;
      e.at = row.at;
      e.provider = model->providers[row.provider].id;
      e.resource = row.step == kNoStep ? std::string_view() : std::string_view(resources[row.step]);
      e.unit = row.unit;
      e.priority = row.priority;
      e.list = word(row.list);
      const Stratum& stratum = model->strata[row.stratum];
      e.locality = stratum.says_where ? std::string_view(model->localities[stratum.locality]) : std::string_view();
      attributes_of(recorder.by_provider()[row.provider], row.sequence, model->instances[of.instance]);
      e.attributes = attributes;
      file.write(e);
      ++rows;
    }
    instances += journeys.instances();
  }

  /// Whether the pathway reads the value as a label: as it declares the name; a name that was brought from elsewhere,
  /// as all who declare it do. Of two pathways, one may have a label and the other a number of one name.
  [[nodiscard]] bool is_label(const CompiledInstance& pathway, const Observations::Carried& c) const {
    if (c.value < 0 || c.value != std::floor(c.value) || c.value >= static_cast<double>(model->labels.size()))
      return false;
    for (std::uint32_t i = 0; i < pathway.attribute_count; ++i) {
      const CompiledAttribute& a = model->attributes[pathway.attributes + i];
      if (a.name == c.name) return !a.labels.empty();
    }
    return always_label[c.name];
  }

  /// Makes `attributes` of what the patient of an observation carries: `age=74.5;severity=high`.
  void attributes_of(const Observations& here, std::uint32_t sequence, const CompiledInstance& pathway) {
    attributes.clear();
    const auto before = [](const Observations::Carried& c, std::uint32_t s) { return c.sequence < s; };
    for (auto c = std::lower_bound(here.carried.begin(), here.carried.end(), sequence, before);
         c != here.carried.end() && c->sequence == sequence; ++c) {
      if (!attributes.empty()) attributes += ';';
      attributes += model->attribute_names[c->name] + "=";
      if (is_label(pathway, *c)) {
        attributes += model->labels[static_cast<std::size_t>(c->value)];
      } else {
        attributes += fmt::format("{}", c->value);
      }
    }
  }

  /// Those that are next in order, or all.
  void write_done(bool all) {
    while (!done.empty() && (all || done.begin()->first == next)) {
      write(done.begin()->first, *done.begin()->second);
      next = done.begin()->first + 1;
      done.erase(done.begin());
    }
  }
};

EventLog::EventLog(std::shared_ptr<const CompiledModel> model, const std::filesystem::path& file, std::uint64_t one_in,
                   std::chrono::sys_days start)
    : impl_(std::make_unique<Impl>(std::move(model), file, one_in, start)) {}
EventLog::~EventLog() = default;

Observer* EventLog::observer(int replication) {
  auto recorder = std::make_unique<Recorder>(impl_->model->providers.size(), impl_->one_in);
  const std::scoped_lock turn(impl_->mutex);
  auto& here = impl_->under_way[replication];
  here = std::move(recorder);
  return here.get();
}

void EventLog::finished(int replication) {
  const std::scoped_lock turn(impl_->mutex);
  const auto found = impl_->under_way.find(replication);
  if (found == impl_->under_way.end()) return;
  impl_->done[replication] = std::move(found->second);
  impl_->under_way.erase(found);
  impl_->write_done(false);
}

void EventLog::commit() {
  const std::scoped_lock turn(impl_->mutex);
  impl_->write_done(true);
  impl_->file.commit();
}

std::uint64_t EventLog::rows() const { return impl_->rows; }

}  // namespace icsflow::models
