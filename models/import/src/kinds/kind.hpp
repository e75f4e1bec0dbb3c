#pragma once

/// What the readers of all kinds share: the request, the account, what is to be written. A kind is a file of this
/// folder and a line of the list in kinds.cpp.

#include <chrono>
#include <functional>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "account/fragment.hpp"
#include "account/ledger.hpp"
#include "account/report.hpp"
#include "icsflow/import/importer.hpp"
#include "rows/layout.hpp"
#include "rows/rows.hpp"
#include "source/bytes.hpp"
#include "write/outputs.hpp"

namespace icsflow::models::importing {

/// One table of one file, its header read.
struct Table {
  Rows& rows;
  Header header;
  std::string file;     ///< as the user gave it
  std::string version;  ///< what its name says: `revised`, `provisional`; ""
  std::string hash;     ///< SHA-256 of the file

  /// The cell of the layout's column; "" if the file has none.
  [[nodiscard]] std::string_view cell(const Row& row, std::size_t column) const {
    const int at = header.at[column];
    return at < 0 ? std::string_view() : row.cell(static_cast<std::size_t>(at));
  }
  [[nodiscard]] Place place(const Row& row, std::size_t column) const {
    const int at = header.at[column];
    return at < 0 ? Place{rows.name(), row.line, 0} : rows.place(row, static_cast<std::size_t>(at));
  }
};

class Job {
 public:
  explicit Job(const ImportRequest& request);

  const ImportRequest& request;
  Report report;
  Ledger ledger;
  Fragment fragment;

  /// Whether an organisation is asked for. @param icb  that of its row; "" if the file names none
  [[nodiscard]] bool chosen(std::string_view organisation, std::string_view icb) const;
  [[nodiscard]] bool after(std::chrono::year_month month) const { return request.as_of && month > *request.as_of; }
  /// For files that name no ICB: an error if one is asked for.
  void needs_no_icb(std::string_view what);
  /// An error if the ICB was not there in that month.
  void check_icb(const Place& place, std::chrono::year_month month);

  /// Reads each file's table: finds its header, then calls `read`. @param what  as in "expected the columns of ..."
  void each_table(std::span<const Layout> layouts, std::string_view what, const std::function<void(Table&)>& read);
  /// Enters a file in the ledger: to be called before its rows. Returns its hash.
  std::string begin_file(InputFile& file);

  void write(std::string name, std::string text) { files_.push_back({std::move(name), std::move(text)}); }
  [[nodiscard]] std::vector<OutputFile>& files() { return files_; }

  /// Organisations asked for that no row had: an error. To be called when all is read.
  void check_found();

 private:
  std::vector<OutputFile> files_;
  std::set<std::string, std::less<>> wanted_;
  mutable std::set<std::string, std::less<>> found_;
  mutable bool icb_found_ = false;
};

/// What the name of a file says of its version: `revised`, `provisional`; "".
std::string version_of(const std::string& path);
/// Where figures come from, for `source:` and for comments of tables: publication, month, version, file and its hash.
std::string source_of(std::string_view publication, std::string_view period, const Table& table);
/// The first lines of a table that is written.
std::string table_head(const std::string& source);
inline constexpr std::string_view kLicence =
    "Contains public sector information licensed under the Open Government Licence v3.0";

struct Kind {
  ImportKind title;
  void (*read)(Job&);
};
/// In the order of --help.
std::span<const Kind> kinds();
/// Official files that are known and not read: no original was at hand, and a layout that is guessed is worse than
/// none.
std::span<const ImportKind> unread_kinds();

void read_rtt(Job& job);
void read_ae(Job& job);
void read_dm01(Job& job);
void read_corridor(Job& job);
void read_kh03(Job& job);
void read_holidays(Job& job);
void read_tables(Job& job);
void read_local(Job& job);

}  // namespace icsflow::models::importing
