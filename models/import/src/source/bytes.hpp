#pragma once

/// The bytes of a file that a user gives, as a stream that never holds more than a block: a plain file, or the one
/// table in a zip archive. Limits for hostile files stand here.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "account/report.hpp"

namespace icsflow::models::importing {

inline constexpr std::uint64_t kMostUnpacked = 512ull << 20u;  ///< bytes of a table
inline constexpr std::uint64_t kMostPacked = 128ull << 20u;    ///< bytes of an archive, which is held in memory
inline constexpr std::uint64_t kMostRatio = 200;               ///< unpacked bytes for a packed one
inline constexpr std::uint64_t kMostSheet = 48ull
                                            << 20u;  ///< bytes of a part of a workbook, whose tree takes a multiple

/// A stream of bytes. Problems are reported; a stream with an error has ended.
class Bytes {
 public:
  virtual ~Bytes() = default;
  /// Up to `size` bytes; 0 at the end.
  virtual std::size_t read(char* into, std::size_t size) = 0;
};

/// What a file is by its first bytes, whatever its name.
enum class Form { kText, kZip, kWorkbook, kOldWorkbook, kOther };

/// A file: opened, told what it is, hashed.
class InputFile {
 public:
  /// Opens a regular file; a pipe, a device or a directory is refused.
  InputFile(const std::string& path, Report& report);
  ~InputFile();
  InputFile(const InputFile&) = delete;
  InputFile& operator=(const InputFile&) = delete;

  [[nodiscard]] bool is_open() const { return fd_ >= 0; }
  [[nodiscard]] Form form() const { return form_; }
  [[nodiscard]] const std::string& path() const { return path_; }

  /// The bytes of a plain file, or of the only file in a zip archive whose name ends so; nothing after a problem.
  /// @param name  is set to how messages call it: `FILE.zip/TABLE.csv` for what is in an archive
  std::unique_ptr<Bytes> table(std::string& name);
  /// The whole archive, of a zip or a workbook; "" after a problem.
  const std::string& archive();
  /// SHA-256 of the file as it is, in hexadecimal digits, once all of it has been read.
  std::string hash();

 private:
  std::string path_;
  Report& report_;
  int fd_ = -1;
  Form form_ = Form::kOther;
  std::uint64_t size_ = 0;
  std::string archive_;
};

/// An entry of a zip archive in memory. The sum of what is unpacked from one archive is limited.
class Archive {
 public:
  Archive(const std::string& bytes, const std::string& file, Report& report);
  ~Archive();
  Archive(const Archive&) = delete;
  Archive& operator=(const Archive&) = delete;

  [[nodiscard]] bool is_open() const { return zip_ != nullptr; }
  [[nodiscard]] std::vector<std::string> names() const;
  /// Nothing after a problem, or where there is none.
  std::unique_ptr<Bytes> open(const std::string& name, std::uint64_t limit);
  /// The whole text of an entry; "" if there is none.
  std::string text(const std::string& name, std::uint64_t limit);

 private:
  void* zip_ = nullptr;
  std::string file_;
  Report& report_;
};

}  // namespace icsflow::models::importing
