#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace icsflow::models::importing {

/// SHA-256 (FIPS 180-4) of bytes given in pieces. OpenSSL's.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;
  void add(std::string_view bytes);
  /// 64 hexadecimal digits. Nothing may be added after that.
  std::string digits();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace icsflow::models::importing
