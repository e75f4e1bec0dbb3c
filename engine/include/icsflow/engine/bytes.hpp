#pragma once

/// Plain values to bytes and back, as they lie in memory: for one build on one kind of machine.

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace icsflow::engine {

/// Thrown when bytes are not what was written: cut short, of another process, of another build.
class BadBytes : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// A plain value: no addresses in it, by the word of its author.
template <class T>
concept Plain = std::is_trivially_copyable_v<T> && !std::is_pointer_v<T>;

/// Appends to a vector, which must outlive it.
class ByteWriter {
 public:
  explicit ByteWriter(std::vector<std::byte>& out) : out_(out) {}

  template <Plain T>
  void put(const T& value) {
    const std::size_t end = out_.size();
    out_.resize(end + sizeof(T));
    std::memcpy(out_.data() + end, &value, sizeof(T));
  }
  /// One after the other; how many is not written.
  template <Plain T>
  void put_all(std::span<const T> values) {
    const std::size_t end = out_.size();
    out_.resize(end + values.size_bytes());
    if (!values.empty()) std::memcpy(out_.data() + end, values.data(), values.size_bytes());
  }
  /// Of a sequence its length goes first.
  void put_length(std::size_t n) { put(static_cast<std::uint64_t>(n)); }
  void put_text(std::string_view text) {
    put_length(text.size());
    for (const char c : text) put(c);
  }

 private:
  std::vector<std::byte>& out_;
};

/// Reads from the front of bytes, which must outlive it. @throws BadBytes where they end too early
class ByteReader {
 public:
  explicit ByteReader(std::span<const std::byte> bytes) : left_(bytes) {}

  template <Plain T>
  [[nodiscard]] T get() {
    T value;
    std::memcpy(static_cast<void*>(&value), take(sizeof(T)).data(), sizeof(T));
    return value;
  }
  template <Plain T>
  void get_all(std::span<T> values) {
    if (!values.empty())
      std::memcpy(static_cast<void*>(values.data()), take(values.size_bytes()).data(), values.size_bytes());
  }
  /// @param each bytes that an element takes at least: a length beyond what is left is refused before memory is asked
  ///             for
  [[nodiscard]] std::size_t get_length(std::size_t each) {
    const auto n = get<std::uint64_t>();
    if (n > left_.size() / each) end_too_early();
    return static_cast<std::size_t>(n);
  }
  [[nodiscard]] std::string get_text() {
    const std::span<const std::byte> text = take(get_length(1));
    std::string out;
    for (const std::byte b : text) out.push_back(static_cast<char>(b));
    return out;
  }
  [[nodiscard]] std::span<const std::byte> left() const { return left_; }

 private:
  [[noreturn]] static void end_too_early() { throw BadBytes("the bytes end too early"); }
  std::span<const std::byte> take(std::size_t n) {
    if (n > left_.size()) end_too_early();
    const std::span<const std::byte> taken = left_.first(n);
    left_ = left_.subspan(n);
    return taken;
  }

  std::span<const std::byte> left_;
};

}  // namespace icsflow::engine
