/// For LD_PRELOAD: one system call of a program fails, as on a disk that breaks. The environment says which:
///   FAIL_CALL=read|write|sync|open|stat|rename|flock  FAIL_NTH=1..  FAIL_ERRNO=5  FAIL_NAME=part of the file's name

#include <dlfcn.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace {

bool fails(const char* call, const char* name) {
  static const char* const wanted = std::getenv("FAIL_CALL");
  static const char* const part = std::getenv("FAIL_NAME");
  static const char* const nth = std::getenv("FAIL_NTH");
  static const char* const error = std::getenv("FAIL_ERRNO");
  static std::atomic<int> count{0};
  if (wanted == nullptr || std::strcmp(wanted, call) != 0) return false;
  if (part != nullptr && (name == nullptr || std::strstr(name, part) == nullptr)) return false;
  if (++count != (nth == nullptr ? 1 : std::atoi(nth))) return false;
  errno = error == nullptr ? EIO : std::atoi(error);
  return true;
}

bool fails(const char* call, int fd) {
  static const bool requested = std::getenv("FAIL_CALL") != nullptr;
  if (!requested) return false;
  char link[32], name[4096];
  std::snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  const ssize_t size = readlink(link, name, sizeof name - 1);
  name[size < 0 ? 0 : size] = '\0';
  return fails(call, name);
}

template <class Function>
Function* real(const char* name) {
  return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

}  // namespace

// The names with 64 are those of programs built for large files.
#define FAILING_STAT(NAME, TYPE)                                           \
  int NAME(const char* path, struct TYPE* found) {                         \
    static auto* const call = real<int(const char*, struct TYPE*)>(#NAME); \
    return fails("stat", path) ? -1 : call(path, found);                   \
  }
#define FAILING_READ(NAME, OFFSET)                                              \
  ssize_t NAME(int fd, void* to, size_t size, OFFSET at) {                      \
    static auto* const call = real<ssize_t(int, void*, size_t, OFFSET)>(#NAME); \
    return fails("read", fd) ? -1 : call(fd, to, size, at);                     \
  }
#define FAILING_WRITE(NAME, OFFSET)                                                   \
  ssize_t NAME(int fd, const void* from, size_t size, OFFSET at) {                    \
    static auto* const call = real<ssize_t(int, const void*, size_t, OFFSET)>(#NAME); \
    return fails("write", fd) ? -1 : call(fd, from, size, at);                        \
  }
#define FAILING_SYNC(NAME)                           \
  int NAME(int fd) {                                 \
    static auto* const call = real<int(int)>(#NAME); \
    return fails("sync", fd) ? -1 : call(fd);        \
  }
#define FAILING_OPEN(NAME)                                                 \
  int NAME(const char* path, int flags, ...) {                             \
    static auto* const call = real<int(const char*, int, mode_t)>(#NAME);  \
    va_list more;                                                          \
    va_start(more, flags);                                                 \
    const mode_t mode = (flags & O_CREAT) != 0 ? va_arg(more, mode_t) : 0; \
    va_end(more);                                                          \
    return fails("open", path) ? -1 : call(path, flags, mode);             \
  }

extern "C" {
FAILING_STAT(stat, stat)
FAILING_STAT(lstat, stat)
FAILING_STAT(stat64, stat64)
FAILING_STAT(lstat64, stat64)
FAILING_READ(pread, off_t)
FAILING_READ(pread64, off64_t)
FAILING_WRITE(pwrite, off_t)
FAILING_WRITE(pwrite64, off64_t)
FAILING_SYNC(fsync)
FAILING_SYNC(fdatasync)
FAILING_OPEN(open)
FAILING_OPEN(open64)
// A struct has the name, too.
int failing_flock(int fd, int operation) __asm__("flock");
int failing_flock(int fd, int operation) {
  static auto* const call = real<int(int, int)>("flock");
  return fails("flock", fd) ? -1 : call(fd, operation);
}
ssize_t write(int fd, const void* from, size_t size) {
  static auto* const call = real<ssize_t(int, const void*, size_t)>("write");
  return fails("write", fd) ? -1 : call(fd, from, size);
}
int rename(const char* from, const char* to) {
  static auto* const call = real<int(const char*, const char*)>("rename");
  return fails("rename", to) ? -1 : call(from, to);
}
}
