#pragma once

/// A subcommand of icsflow. Each stands in a file of its own, command_NAME.cpp, which defines a class derived from this
/// one and `std::unique_ptr<Subcommand> make_NAME()`. The build lists the files (CMakeLists.txt), so that a further
/// subcommand needs no other change.

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace CLI {
class App;
}

/// Exit codes of the program.
inline constexpr int kDone = 0;
inline constexpr int kRunFailed = 1;
inline constexpr int kWrongInput = 2;
inline constexpr int kDoneWithWarnings = 3;  ///< of import

class Subcommand {
 public:
  struct Title {
    int place;             ///< in the list that --help shows: lower numbers first, equal ones by name
    std::string name;      ///< as the user types it
    std::string sentence;  ///< what it does, for --help
  };

  explicit Subcommand(Title title) : title_(std::move(title)) {}
  Subcommand(const Subcommand&) = delete;
  Subcommand& operator=(const Subcommand&) = delete;
  virtual ~Subcommand() = default;

  [[nodiscard]] const Title& title() const { return title_; }

  /// Declares the options in `command`, the part of the command line that belongs to this subcommand. Options write
  /// into members, so this object outlives `command`.
  virtual void add_options(CLI::App& command) = 0;

  /// Does the work, after the options are parsed. Returns the exit code. main() turns what it throws into a message and
  /// an exit code; CLI::ParseError is wrong usage.
  virtual int run() = 0;

 private:
  Title title_;
};

/// All of them, by place. The build writes this function.
std::vector<std::unique_ptr<Subcommand>> all_subcommands();
