/// A plain file, and what a file is.

#include "source/bytes.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

#include "source/sha256.hpp"
#include "text/cells.hpp"

namespace icsflow::models::importing {

namespace {

constexpr std::size_t kBlock = 1u << 20u;

/// Bytes at `offset`; fewer at the end. @throws std::system_error
std::size_t read_at(int fd, char* into, std::size_t size, std::uint64_t offset, const std::string& path) {
  std::size_t done = 0;
  while (done < size) {
    const ssize_t got = ::pread(fd, into + done, size - done, static_cast<off_t>(offset + done));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw std::system_error(errno, std::generic_category(), path + ": cannot be read");
    if (got == 0) break;
    done += static_cast<std::size_t>(got);
  }
  return done;
}

class PlainFile final : public Bytes {
 public:
  PlainFile(int fd, std::string path, std::uint64_t size) : fd_(fd), path_(std::move(path)), left_(size) {}
  std::size_t read(char* into, std::size_t size) override {
    const std::size_t wanted = static_cast<std::size_t>(std::min<std::uint64_t>(size, left_));
    const std::size_t got = read_at(fd_, into, wanted, offset_, path_);
    offset_ += got;
    left_ = got < wanted ? 0 : left_ - got;
    return got;
  }

 private:
  int fd_;
  std::string path_;
  std::uint64_t left_, offset_ = 0;
};

Form form_of(std::string_view begin) {
  using namespace std::string_view_literals;
  if (begin.starts_with("PK\x03\x04"sv) || begin.starts_with("PK\x05\x06"sv)) return Form::kZip;
  if (begin.starts_with("\xD0\xCF\x11\xE0"sv)) return Form::kOldWorkbook;
  if (begin.starts_with("\xFF\xFE"sv) || begin.starts_with("\xFE\xFF"sv)) return Form::kOther;
  return begin.find('\0') == std::string_view::npos ? Form::kText : Form::kOther;
}

bool ends_with(const std::string& name, std::string_view end) {
  return name.size() > end.size() && heading(std::string_view(name).substr(name.size() - end.size())) == end;
}

}  // namespace

InputFile::InputFile(const std::string& path, Report& report) : path_(path), report_(report) {
  // Without O_NONBLOCK a named pipe would wait for its writer.
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) {
    report.error({path}, "", "cannot be opened: " + std::generic_category().message(errno));
    return;
  }
  struct stat status {};
  if (::fstat(fd, &status) != 0 || !S_ISREG(status.st_mode)) {
    ::close(fd);
    report.error({path}, "", "expected a file; found a directory, a pipe or a device");
    return;
  }
  fd_ = fd;
  size_ = static_cast<std::uint64_t>(status.st_size);
  std::array<char, 4096> begin{};
  form_ = form_of({begin.data(), read_at(fd_, begin.data(), begin.size(), 0, path_)});
  if (form_ != Form::kZip) return;
  const std::string& bytes = archive();
  if (bytes.empty()) return;
  const Archive zip(bytes, path_, report_);
  for (const std::string& name : zip.names()) {
    if (name == "xl/workbook.xml") form_ = Form::kWorkbook;
  }
}

InputFile::~InputFile() {
  if (fd_ >= 0) ::close(fd_);
}

const std::string& InputFile::archive() {
  if (!archive_.empty() || fd_ < 0) return archive_;
  if (size_ > kMostPacked) {
    report_.error({path_}, "", "expected an archive of at most 128 MB; found " + std::to_string(size_ >> 20u) + " MB");
    return archive_;
  }
  archive_.resize(static_cast<std::size_t>(size_));
  archive_.resize(read_at(fd_, archive_.data(), archive_.size(), 0, path_));
  return archive_;
}

std::unique_ptr<Bytes> InputFile::table(std::string& name) {
  name = path_;
  if (fd_ < 0) return nullptr;
  switch (form_) {
    case Form::kOldWorkbook:
      report_.error({path_}, "",
                    "expected a CSV file or a workbook of Excel 2007 or later (.xlsx); found an older one (.xls): save "
                    "it as .xlsx");
      return nullptr;
    case Form::kWorkbook:
      report_.error(
          {path_}, "",
          "expected a CSV file, or a zip archive with one in it; found a workbook (.xlsx): save its sheet as CSV");
      return nullptr;
    case Form::kOther:
      report_.error(
          {path_}, "",
          "expected text in UTF-8 or Latin-1; found bytes that are no text, or UTF-16: save it as \"CSV UTF-8\"");
      return nullptr;
    case Form::kText:
      if (size_ > kMostUnpacked) {
        report_.error({path_}, "", "expected a file of at most 512 MB; found " + std::to_string(size_ >> 20u) + " MB");
        return nullptr;
      }
      return std::make_unique<PlainFile>(fd_, path_, size_);
    case Form::kZip:
      break;
  }
  /// Keeps the archive open as long as its entry is read.
  class Entry final : public Bytes {
   public:
    Entry(const std::string& bytes, const std::string& file, Report& report) : zip(bytes, file, report) {}
    std::size_t read(char* into, std::size_t size) override { return table->read(into, size); }
    Archive zip;
    std::unique_ptr<Bytes> table;
  };
  if (archive().empty()) return nullptr;
  auto entry = std::make_unique<Entry>(archive(), path_, report_);
  if (!entry->zip.is_open()) return nullptr;
  std::vector<std::string> tables;
  for (const std::string& one : entry->zip.names()) {
    if (ends_with(one, ".csv") && one.rfind("__MACOSX/", 0) != 0) tables.push_back(one);
  }
  if (tables.size() != 1) {
    report_.error({path_}, "",
                  "expected an archive with one CSV file; found " +
                      (tables.empty() ? "none" : std::to_string(tables.size()) + ": unpack the one to be read"));
    return nullptr;
  }
  name = path_ + '/' + tables.front();
  entry->table = entry->zip.open(tables.front(), kMostUnpacked);
  if (!entry->table) return nullptr;
  return entry;
}

std::string InputFile::hash() {
  if (fd_ < 0) return "";
  Sha256 sum;
  if (!archive_.empty()) {
    sum.add(archive_);
    return sum.digits();
  }
  std::string block(kBlock, '\0');
  for (std::uint64_t offset = 0; offset < size_;) {
    const std::size_t got = read_at(fd_, block.data(), block.size(), offset, path_);
    if (got == 0) break;
    sum.add(std::string_view(block).substr(0, got));
    offset += got;
  }
  return sum.digits();
}

}  // namespace icsflow::models::importing
