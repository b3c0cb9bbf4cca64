// SPDX-License-Identifier: Apache-2.0
//
// Decryption with AES-128 in CBC mode and PKCS #7 padding (FIPS 197, SP 800-38A 6.2, RFC 5652 6.3), as bytes
// arrive. The key is no secret from whoever runs this: nothing is done about timing.
//
//   Aes128CbcDecryptor decryptor(key, iv);
//   use(decryptor.push(bytes)) ... use(TRY(decryptor.finish()))
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "player/base/byte_reader.h"

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
  static constexpr size_t kRounds = 10;

  void decrypt_block(const uint8_t* in, std::vector<uint8_t>& out);

  std::array<uint32_t, 4 * (kRounds + 1)> round_keys_;  // in the order in which decryption uses them
  AesBlock previous_;                                   // block of ciphertext
  std::vector<uint8_t> pending_;                        // ciphertext
};

}  // namespace rill
