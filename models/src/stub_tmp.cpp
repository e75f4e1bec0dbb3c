// Stand-ins for what other branches implement, so that this one links. Deleted on merge.
#include <algorithm>
#include <atomic>
#include <exception>
#include <filesystem>
#include <mutex>
#include <thread>

#include "icsflow/engine/replications.hpp"
#include "icsflow/engine/statistics.hpp"
#include "icsflow/models/reader.hpp"
#include "icsflow/models/results.hpp"

namespace icsflow::engine {
void run_replications(int first, int count, int workers, const std::function<std::shared_ptr<void>()>& make_state,
                      const std::function<void(int replication, void* state)>& body) {
  std::atomic<int> next{first};
  std::mutex mutex;
  std::exception_ptr error;
  std::vector<std::jthread> threads;
  for (int w = 0; w < workers; ++w)
    threads.emplace_back([&] {
      try {
        const auto state = make_state();
        for (int i = next++; i < first + count; i = next++) body(i, state.get());
      } catch (...) {
        const std::scoped_lock lock(mutex);
        next = first + count;
        if (!error) error = std::current_exception();
      }
    });
  threads.clear();
  if (error) std::rethrow_exception(error);
}
double sample_quantile(std::vector<double> x, double p) {
  std::sort(x.begin(), x.end());
  const double at = p * static_cast<double>(x.size() - 1);
  const auto low = static_cast<std::size_t>(at);
  if (low + 1 >= x.size()) return x.back();
  return x[low] + (at - static_cast<double>(low)) * (x[low + 1] - x[low]);
}
}  // namespace icsflow::engine

namespace icsflow::models {
ParameterId ParameterTable::add(Parameter parameter) {
  const auto id = static_cast<ParameterId>(parameters_.size());
  by_path_[parameter.path] = id;
  parameters_.push_back(std::move(parameter));
  return id;
}
std::string to_string(const Problem& p) {
  return p.place.file + ":" + std::to_string(p.place.line) + ":" + std::to_string(p.place.column) + ": " + p.key +
         ": " + p.message;
}
InputError::InputError(std::vector<Problem> problems) : std::runtime_error("input"), problems_(std::move(problems)) {}

namespace {
InputError stub_error(const std::string& file, const std::string& key, const std::string& message) {
  std::vector<Problem> problems(1);
  problems[0].place.file = file;
  problems[0].key = key;
  problems[0].message = message;
  return InputError(std::move(problems));
}
}  // namespace

Scenario read_scenario(const std::string& file, const std::vector<Override>& overrides) {
  if (!std::filesystem::is_regular_file(file)) throw stub_error(file, "", "expected a scenario file; found none");
  Scenario s;
  s.file = file;
  s.name = "Stub";
  s.start = std::chrono::year{2026} / 2 / 1;
  s.until = s.start + std::chrono::days{365};
  for (const Override& o : overrides)
    if (o.path == "nonsense.path") throw stub_error("--set", o.path, "no such parameter");
  s.parameters.add({"beds", 900, Unit::kCount, Mark::kA, "KH03", {}, false});
  s.published.push_back({"waiting_list", "all", 109556, true, "RTT", {}});
  s.published.push_back({"within_18_weeks", "all", 0.613, false, "RTT", {}});
  s.canonical = "stub";
  return s;
}

class CompiledModel {
 public:
  Catalogue catalogue;
};
std::shared_ptr<const CompiledModel> compile(const Scenario& s) {
  auto m = std::make_shared<CompiledModel>();
  m->catalogue.headlines = {{"Waiting list", "waiting_list", "all", "Pathways waiting at the end", Format::kCount},
                            {"Waiting list", "within_18_weeks", "all", "Waiting 18 weeks or less", Format::kShare},
                            {"Beds", "delay", "all", "Mean delay of discharge", Format::kDays}};
  m->catalogue.series = {{"list", "RVJ", "110", "pathways", Period::kWeek}, {"beds", "RVJ", "", "beds", Period::kDay}};
  for (auto d = s.start; d < s.until; d += std::chrono::days{1}) m->catalogue.days.push_back(iso_date(d));
  for (auto d = s.start; d < s.until; d += std::chrono::days{7}) m->catalogue.weeks.push_back(iso_date(d));
  return m;
}
const Catalogue& catalogue(const CompiledModel& model) { return model.catalogue; }
struct Simulation::Impl {
  std::shared_ptr<const CompiledModel> model;
};
Simulation::Simulation(std::shared_ptr<const CompiledModel> model, EventListKind) : impl_(new Impl{std::move(model)}) {}
Simulation::~Simulation() = default;
RunResult Simulation::run(const RunOptions& o) {
  RunResult r;
  const double x = static_cast<double>((o.seed * 7919 + static_cast<unsigned>(o.replication) * 104729) % 1000) / 1000;
  for (int i = 0; i < 100; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
    if (o.progress && !o.progress(i / 100.0)) return r;
  }
  r.event_hash = static_cast<std::uint64_t>(x * 1e9);
  r.events = 1'000'000;
  r.headlines = {109000 + 500 * x, 0.6 + x / 100, x};
  r.series.emplace_back(impl_->model->catalogue.weeks.size(), x);
  r.series.emplace_back(impl_->model->catalogue.days.size(), 900 + x);
  return r;
}
}  // namespace icsflow::models
