// SPDX-License-Identifier: Apache-2.0
//
// Decryption with AES-128 in CBC mode and PKCS #7 padding (FIPS 197, SP 800-38A 6.2, RFC 5652 6.3), as bytes
// arrive; the cipher is Mbed TLS's.
//
//   Aes128CbcDecryptor decryptor(key, iv);
//   use(decryptor.push(bytes)) ... use(TRY(decryptor.finish()))
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "player/base/byte_reader.h"

struct mbedtls_aes_context;

namespace rill {

inline constexpr size_t kAesBlock = 16;
using AesBlock = std::array<uint8_t, kAesBlock>;

class Aes128CbcDecryptor {
 public:
  Aes128CbcDecryptor(const AesBlock& key, const AesBlock& iv);

  // What is certain by now: the last block is kept, for it ends in the padding.
  [[nodiscard]] std::vector<uint8_t> push(ByteSpan bytes);
  // The rest. kTruncated: not a whole number of blocks; kMalformed: no padding, as with the wrong key.
  [[nodiscard]] Result<std::vector<uint8_t>> finish();

 private:
  struct Free {
    void operator()(mbedtls_aes_context* context) const;
  };

  // The first `size` bytes of pending_, whole blocks.
  [[nodiscard]] std::vector<uint8_t> decrypt(size_t size);

  std::unique_ptr<mbedtls_aes_context, Free> context_;
  AesBlock previous_;             // block of ciphertext
  std::vector<uint8_t> pending_;  // ciphertext
};

}  // namespace rill
