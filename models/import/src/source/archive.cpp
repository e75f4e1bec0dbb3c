/// Zip archives, by libzip.

#include <zip.h>

#include <algorithm>
#include <utility>

#include "source/bytes.hpp"

namespace icsflow::models::importing {

namespace {

class ZipEntry final : public Bytes {
 public:
  ZipEntry(zip_file_t* file, std::string name, std::uint64_t packed, std::uint64_t limit, Report& report)
      : file_(file), name_(std::move(name)), limit_(std::min(limit, most_of(packed))), report_(report) {}
  ~ZipEntry() override { zip_fclose(file_); }
  ZipEntry(const ZipEntry&) = delete;
  ZipEntry& operator=(const ZipEntry&) = delete;

  std::size_t read(char* into, std::size_t size) override {
    if (failed_) return 0;
    const zip_int64_t got = zip_fread(file_, into, size);
    if (got < 0) return fail("cannot be unpacked: " + std::string(zip_file_strerror(file_)));
    done_ += static_cast<std::uint64_t>(got);
    // What the archive says of its own sizes is not relied on.
    if (done_ > limit_)
      return fail("expected at most " + std::to_string(limit_ >> 20u) + " MB once unpacked; found more");
    return static_cast<std::size_t>(got);
  }

 private:
  static std::uint64_t most_of(std::uint64_t packed) { return std::max<std::uint64_t>(packed, 4096) * kMostRatio; }
  std::size_t fail(const std::string& why) {
    report_.error({name_}, "", why);
    failed_ = true;
    return 0;
  }

  zip_file_t* file_;
  std::string name_;
  std::uint64_t limit_, done_ = 0;
  Report& report_;
  bool failed_ = false;
};

zip_t* handle(void* zip) { return static_cast<zip_t*>(zip); }

constexpr zip_int64_t kMostEntries = 1'000;

}  // namespace

Archive::Archive(const std::string& bytes, const std::string& file, Report& report) : file_(file), report_(report) {
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error);
  zip_t* zip = source == nullptr ? nullptr : zip_open_from_source(source, ZIP_RDONLY, &error);
  if (zip == nullptr) {
    if (source != nullptr) zip_source_free(source);
    report_.error(
        {file_}, "",
        "expected a whole zip archive; found one that cannot be opened: " + std::string(zip_error_strerror(&error)));
  } else if (zip_get_num_entries(zip, 0) > kMostEntries) {
    report_.error({file_}, "", "expected an archive of at most 1,000 files");
    zip_discard(zip);
    zip = nullptr;
  }
  zip_error_fini(&error);
  zip_ = zip;
}

Archive::~Archive() {
  if (zip_ != nullptr) zip_discard(handle(zip_));
}

std::vector<std::string> Archive::names() const {
  std::vector<std::string> names;
  if (zip_ == nullptr) return names;
  const zip_int64_t count = zip_get_num_entries(handle(zip_), 0);
  for (zip_int64_t i = 0; i < count; ++i) {
    const char* name = zip_get_name(handle(zip_), static_cast<zip_uint64_t>(i), 0);
    if (name != nullptr) names.emplace_back(name);
  }
  return names;
}

std::unique_ptr<Bytes> Archive::open(const std::string& name, std::uint64_t limit) {
  if (zip_ == nullptr) return nullptr;
  zip_stat_t status;
  zip_stat_init(&status);
  if (zip_stat(handle(zip_), name.c_str(), 0, &status) != 0) return nullptr;
  const std::string place = file_ + '/' + name;
  if ((status.valid & ZIP_STAT_ENCRYPTION_METHOD) != 0 && status.encryption_method != ZIP_EM_NONE) {
    report_.error({place}, "", "expected a file without a password");
    return nullptr;
  }
  const std::uint64_t packed = (status.valid & ZIP_STAT_COMP_SIZE) != 0 ? status.comp_size : 0;
  if ((status.valid & ZIP_STAT_SIZE) != 0 && status.size > std::max<std::uint64_t>(packed, 4096) * kMostRatio) {
    report_.error({place}, "",
                  "expected at most 200 bytes for each packed one; found " + std::to_string(status.size) + " for " +
                      std::to_string(packed));
    return nullptr;
  }
  zip_file_t* file = zip_fopen(handle(zip_), name.c_str(), 0);
  if (file == nullptr) {
    report_.error({place}, "", "cannot be unpacked: " + std::string(zip_strerror(handle(zip_))));
    return nullptr;
  }
  return std::make_unique<ZipEntry>(file, place, packed, limit, report_);
}

std::string Archive::text(const std::string& name, std::uint64_t limit) {
  const auto bytes = open(name, limit);
  std::string text;
  if (!bytes) return text;
  std::string block(1u << 16u, '\0');
  while (const std::size_t got = bytes->read(block.data(), block.size())) text.append(block, 0, got);
  return text;
}

}  // namespace icsflow::models::importing
