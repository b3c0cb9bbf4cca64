// SPDX-License-Identifier: Apache-2.0
#include "player/base/aes.h"

#include <mbedtls/aes.h>

#include <algorithm>

namespace rill {
namespace {

constexpr unsigned kKeyBits = 128;

}  // namespace

void Aes128CbcDecryptor::Free::operator()(mbedtls_aes_context* context) const {
  mbedtls_aes_free(context);
  delete context;
}

// Of the library's calls none fails for a key of this length and whole blocks.
Aes128CbcDecryptor::Aes128CbcDecryptor(const AesBlock& key, const AesBlock& iv)
    : context_(new mbedtls_aes_context), previous_(iv) {
  mbedtls_aes_init(context_.get());
  (void)mbedtls_aes_setkey_dec(context_.get(), key.data(), kKeyBits);
}

std::vector<uint8_t> Aes128CbcDecryptor::decrypt(size_t size) {
  std::vector<uint8_t> out(size);
  (void)mbedtls_aes_crypt_cbc(context_.get(), MBEDTLS_AES_DECRYPT, size, previous_.data(), pending_.data(),
                              out.data());
  pending_.erase(pending_.begin(), pending_.begin() + static_cast<std::ptrdiff_t>(size));
  return out;
}

std::vector<uint8_t> Aes128CbcDecryptor::push(ByteSpan bytes) {
  pending_.insert(pending_.end(), bytes.begin(), bytes.end());
  if (pending_.size() <= kAesBlock) return {};
  return decrypt((pending_.size() - 1) / kAesBlock * kAesBlock);
}

Result<std::vector<uint8_t>> Aes128CbcDecryptor::finish() {
  if (pending_.size() != kAesBlock)
    return Error{ErrorCode::kTruncated, "encrypted bytes that are no whole number of blocks"};
  std::vector<uint8_t> out = decrypt(kAesBlock);
  const uint8_t padding = out.back();
  const bool valid =
      padding >= 1 && padding <= kAesBlock &&
      std::all_of(out.end() - padding, out.end(), [&](uint8_t byte) { return byte == padding; });
  if (!valid) return Error{ErrorCode::kMalformed, "no padding after decryption: another key, or damage"};
  out.resize(kAesBlock - padding);
  return out;
}

}  // namespace rill
