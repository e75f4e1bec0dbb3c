#pragma once

/// The account of an import: what became of every row, and which sums were checked. Rows that follow each other and
/// have the same fate are one line.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace icsflow::models::importing {

enum class Fate {
  kHeader,   ///< names of columns, and what stands above them
  kBlank,    ///< no cell says anything
  kUsed,     ///< is in what was written
  kChecked,  ///< a total: compared with what it is the sum of, and not added
  kDropped,  ///< not used, with the reason
};

class Ledger {
 public:
  /// A file begins. @param version  what the name says, such as `revised`
  void begin_file(std::string name, std::string hash, std::string version);
  void add(Fate fate, int line, std::string_view reason);

  /// A sum that holds or does not. @param groups  how often it was looked at. @param differ  how often it was not so
  struct Identity {
    std::string name;
    std::string where;  ///< the group it is of; "" for the count over all groups
    std::size_t groups = 1, differ = 0;
    double expected = 0, found = 0;
  };
  void identity(Identity identity) { identities_.push_back(std::move(identity)); }

  [[nodiscard]] std::size_t rows() const { return rows_; }
  [[nodiscard]] std::size_t rows(Fate fate) const { return by_fate_[static_cast<std::size_t>(fate)]; }
  /// The text of import-ledger.csv. @param first_line  a comment; @param written  names of the other files
  [[nodiscard]] std::string csv(const std::string& first_line, const std::vector<std::string>& written) const;

 private:
  struct Run {
    Fate fate;
    std::size_t file;
    int from, to;
    std::size_t rows;
    std::string reason;
  };
  struct File {
    std::string name, hash, version;
    std::size_t rows = 0;
  };
  std::vector<File> files_;
  std::vector<Run> runs_;
  std::vector<Identity> identities_;
  std::size_t rows_ = 0, by_fate_[5] = {};
};

}  // namespace icsflow::models::importing
