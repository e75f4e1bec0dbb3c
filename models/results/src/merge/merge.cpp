#include "icsflow/results/merge.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <chrono>
#include <iterator>
#include <memory>
#include <optional>
#include <set>
#include <utility>

#include "directory.hpp"
#include "fixed_tables.hpp"
#include "icsflow/results/names.hpp"
#include "icsflow/scenario/visible.hpp"
#include "merged_file.hpp"
#include "open_to_read.hpp"
#include "open_to_write.hpp"
#include "part.hpp"

namespace icsflow::models {
namespace {

using Clock = std::chrono::steady_clock;

/// The least time between two commits, each of which waits for the disk.
constexpr std::chrono::milliseconds kBetweenCommits{200};

/// One of the directories.
struct Part {
  std::filesystem::path directory;
  std::unique_ptr<ReadLock> lock;
  Detail detail = Detail::kFull;
  PartEnsembles ensembles;
  [[nodiscard]] std::filesystem::path file() const { return directory / kDatabaseName; }
};

/// A replication by what it is in any file.
using Which = std::pair<std::string, int>;

std::string numbers_text(std::vector<int> numbers) {
  constexpr std::size_t kShown = 8;
  const std::size_t count = numbers.size();
  if (count > kShown) numbers.resize(kShown);
  return fmt::format("{}{}", fmt::join(numbers, ", "), count > kShown ? ", ..." : "");
}

/// What of `PartEnsemble` its ensembles have, in a fixed order.
template <class Get>
std::string all_of(const PartEnsembles& ensembles, Get get) {
  std::set<std::string> all;
  for (const auto& [key, e] : ensembles) all.insert(get(e));
  return fmt::format("{}", fmt::join(all, ", "));
}

/// In what two files are of different studies; empty: in nothing.
std::vector<std::string> differences(const Part& of, const Part& from) {
  std::vector<std::string> found;
  const auto compare = [&](const char* what, const std::string& expected, const std::string& here) {
    if (expected != here) found.push_back(fmt::format("expected {} {}; found {}", what, expected, here));
  };
  compare("detail", std::string(name(from.detail)), std::string(name(of.detail)));
  compare("seed", all_of(from.ensembles, [](const auto& e) { return e.seed; }),
          all_of(of.ensembles, [](const auto& e) { return e.seed; }));
  compare("program", all_of(from.ensembles, [](const auto& e) { return e.program; }),
          all_of(of.ensembles, [](const auto& e) { return e.program; }));
  compare("compiler", all_of(from.ensembles, [](const auto& e) { return e.compiler; }),
          all_of(of.ensembles, [](const auto& e) { return e.compiler; }));
  compare("arithmetic", all_of(from.ensembles, [](const auto& e) { return e.arithmetic; }),
          all_of(of.ensembles, [](const auto& e) { return e.arithmetic; }));
  const auto scenarios = [](const PartEnsembles& ensembles) {
    std::map<std::string, const PartEnsemble*> by_hash;
    for (const auto& [key, e] : ensembles) by_hash.emplace(e.hash, &e);
    return by_hash;
  };
  const auto expected = scenarios(from.ensembles), here = scenarios(of.ensembles);
  const auto shown = [](const PartEnsemble& e) { return fmt::format("\"{}\", hash {}", visible(e.name), e.hash); };
  for (const auto& [hash, e] : expected) {
    const auto same = here.find(hash);
    if (same == here.end()) {
      found.push_back(fmt::format("expected the scenario {}; it is missing", shown(*e)));
    } else if (same->second->reports != e->reports) {
      found.push_back(fmt::format("expected the measures of {}; found others", shown(*e)));
    }
  }
  for (const auto& [hash, e] : here)
    if (expected.count(hash) == 0) found.push_back(fmt::format("expected no further scenario; found {}", shown(*e)));
  return found;
}

class Merging {
 public:
  /// @throws as merge_studies: nothing was written then
  explicit Merging(const MergeOptions& options) : options_(options) {
    look_at_parts();
    for (std::size_t i = 1; i < parts_.size(); ++i)
      for (const std::string& difference : differences(parts_[i], parts_[0]))
        tell(parts_[i], fmt::format("{}. {} is the first of these", difference, parts_[0].directory.string()));
    refuse_if_told();
    look_at_target();
    look_at_duplicates();
    refuse_if_told();
    make_room();
  }

  MergeReport merge() {
    report_.there = static_cast<int>(there_.size());
    for (const Part& part : parts_) {
      if (report_.stopped) break;
      take_from(part);
    }
    target_->commit();
    for (const auto& [key, e] : target_->ensembles()) report_.scenarios.push_back({e.name, e.seed, e.kept});
    return std::move(report_);
  }

 private:
  void tell(const Part& part, const std::string& message) {
    Problem problem;
    problem.place.file = part.directory.string();
    problem.message = message;
    problems_.push_back(std::move(problem));
  }
  void refuse_if_told() {
    if (!problems_.empty()) throw InputError(std::move(problems_));
  }

  void look_at_parts() {
    std::map<DirectoryId, std::filesystem::path> seen;
    for (const std::filesystem::path& directory : options_.from) {
      Part part{directory, nullptr, Detail::kFull, {}};
      try {
        part.lock = std::make_unique<ReadLock>(directory);
        if (const auto [first, is_new] = seen.emplace(*directory_id(directory), directory); !is_new) {
          tell(part, fmt::format("expected each directory once; found it again, first as {}", first->second.string()));
          continue;
        }
        const auto database = open_to_read(part.file());
        part.detail = kept_detail(*database);
        part.ensembles = read_ensembles(*database);
        parts_.push_back(std::move(part));
      } catch (const StudyRefused& error) {
        tell(part, error.what());
      } catch (const InputError& error) {
        problems_.insert(problems_.end(), error.problems().begin(), error.problems().end());
      }
    }
    const auto into = directory_id(options_.into);
    if (into && seen.count(*into) > 0)
      throw StudyRefused(fmt::format("{}: is one of the directories that are to be put together, which are only read",
                                     options_.into.string()),
                         false);
    refuse_if_told();
  }

  void look_at_target() {
    lock_ = std::make_unique<DirectoryLock>(options_.into);
    auto database = open_study(*lock_, options_.into, options_.overwrite);
    if (!database) return;
    if (!lock_->writable()) refuse_unwritable(*lock_, options_.into);
    Part there{options_.into, nullptr, kept_detail(*database), read_ensembles(*database)};
    const std::vector<std::string> others = differences(there, parts_.front());
    if (!others.empty())
      throw StudyRefused(
          fmt::format("{}: holds the results of another study: {}", options_.into.string(), fmt::join(others, "; ")));
    target_ = std::make_unique<MergedFile>(std::move(database));
    for (const auto& [key, e] : target_->ensembles())
      for (const int number : e.kept) there_.insert({key, number});
  }

  /// A replication that is there twice is the same in both.
  void look_at_duplicates() {
    std::set<Which> once = there_, twice;
    for (const Part& part : parts_)
      for (const auto& [key, e] : part.ensembles)
        for (const int number : e.kept)
          if (!once.insert({key, number}).second) twice.insert({key, number});
    if (twice.empty()) return;
    std::map<Which, std::pair<std::uint64_t, std::filesystem::path>> digests;
    if (target_)
      for (const Which& which : twice)
        if (there_.count(which) > 0) digests[which] = {target_->digest(which.first, which.second), options_.into};
    for (const Part& part : parts_) {
      std::map<std::filesystem::path, std::set<int>> others;
      std::unique_ptr<sqlite::Database> database;
      std::unique_ptr<PartReader> reader;
      for (const auto& [key, e] : part.ensembles) {
        for (const int number : e.kept) {
          if (twice.count({key, number}) == 0) continue;
          if (!database) {
            database = open_again(part.file());
            reader = std::make_unique<PartReader>(*database);
          }
          const std::uint64_t digest = reader->digest(e, number);
          const auto [first, is_new] = digests.try_emplace({key, number}, digest, part.directory);
          if (!is_new && first->second.first != digest) others[first->second.second].insert(number);
        }
      }
      for (const auto& [directory, numbers] : others)
        tell(part, fmt::format("expected the outcome of {}; found another, of replication{} {}", directory.string(),
                               numbers.size() == 1 ? "" : "s", numbers_text({numbers.begin(), numbers.end()})));
    }
  }

  void make_room() {
    std::uint64_t needed = 0;
    for (const Part& part : parts_) {
      std::uint64_t all = 0, missing = 0;
      for (const auto& [key, e] : part.ensembles) {
        all += e.kept.size();
        for (const int number : e.kept) missing += there_.count({key, number}) == 0 ? 1U : 0U;
      }
      if (all > 0) needed += std::filesystem::file_size(part.file()) / all * missing;
    }
    const auto require = [&](std::uint64_t reclaimed) {
      require_space(options_.into, needed, reclaimed, "nothing was written. Free some space");
    };
    if (target_) {
      require(0);
      return;
    }
    auto database = begin_study(*lock_, options_.into, require);
    target_ = std::make_unique<MergedFile>(std::move(database), *open_again(parts_.front().file()));
  }

  void take_from(const Part& part) {
    const auto missing = [&](const auto& each) {
      return std::any_of(each.second.kept.begin(), each.second.kept.end(), [&](int number) {
        return there_.count({each.first, number}) == 0;
      });
    };
    if (std::none_of(part.ensembles.begin(), part.ensembles.end(), missing)) return;
    const auto database = open_again(part.file());
    PartReader reader(*database);
    for (const auto& [key, e] : part.ensembles) {
      for (const int number : e.kept) {
        if (there_.count({key, number}) > 0) continue;
        if (options_.go_on && !options_.go_on()) {
          report_.stopped = true;
          return;
        }
        target_->take(key, number, reader, e);
        there_.insert({key, number});
        ++report_.taken;
        if (Clock::now() - committed_ < kBetweenCommits) continue;
        target_->commit();
        committed_ = Clock::now();
      }
    }
  }

  const MergeOptions& options_;
  std::vector<Part> parts_;
  std::vector<Problem> problems_;
  std::unique_ptr<DirectoryLock> lock_;  // of `into`
  std::unique_ptr<MergedFile> target_;
  std::set<Which> there_;  // what `into` holds
  Clock::time_point committed_ = Clock::now();
  MergeReport report_;
};

/// Directories of ranks that are there.
std::vector<std::filesystem::path> ranks_beside(const std::filesystem::path& study) {
  std::vector<std::filesystem::path> all;
  std::error_code none;
  for (const auto& entry : std::filesystem::directory_iterator(study / "ranks", none)) {
    const std::string number = entry.path().filename().string();
    if (std::all_of(number.begin(), number.end(), [](char c) { return c >= '0' && c <= '9'; }))
      all.push_back(entry.path());
  }
  std::sort(all.begin(), all.end());
  return all;
}

}  // namespace

MergeReport merge_studies(const MergeOptions& options) { return Merging(options).merge(); }

std::filesystem::path directory_of_rank(const std::filesystem::path& study, int rank) {
  return study / "ranks" / std::to_string(rank);
}

bool take_over_ranks(const std::filesystem::path& study, bool discard) {
  const std::vector<std::filesystem::path> all = ranks_beside(study);
  MergeOptions options;
  options.into = study;
  if (!discard) std::copy_if(all.begin(), all.end(), std::back_inserter(options.from), holds_replications);
  if (!options.from.empty()) merge_studies(options);
  for (const std::filesystem::path& rank : all) {
    const DirectoryLock lock(rank);  // no run is writing to it
    remove_results(rank);
    std::error_code others_there;
    std::filesystem::remove(rank, others_there);
  }
  std::error_code others_there;
  std::filesystem::remove(study / "ranks", others_there);
  return !options.from.empty();
}

}  // namespace icsflow::models
