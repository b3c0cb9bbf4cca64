// SPDX-License-Identifier: Apache-2.0
#include "player/base/aes.h"

#include <gtest/gtest.h>

#include "tests/player/base/aes_vectors.h"

namespace rill {
namespace {

using testing::kAesCipher;
using testing::kAesIv;
using testing::kAesKey;
using testing::kAesPlain;

std::vector<uint8_t> decrypted(size_t piece) {
  Aes128CbcDecryptor decryptor(kAesKey, kAesIv);
  std::vector<uint8_t> out;
  const auto take = [&](const std::vector<uint8_t>& more) {
    out.insert(out.end(), more.begin(), more.end());
  };
  for (size_t at = 0; at < kAesCipher.size(); at += piece)
    take(decryptor.push(ByteSpan(kAesCipher).subspan(at, std::min(piece, kAesCipher.size() - at))));
  const auto rest = decryptor.finish();
  EXPECT_TRUE(rest.ok());
  if (rest.ok()) take(rest.value());
  return out;
}

TEST(Aes, GivesThePlainBytesOfTheStandardsExampleHoweverTheyArrive) {
  for (const size_t piece : {size_t{1}, size_t{15}, size_t{16}, size_t{17}, kAesCipher.size()})
    EXPECT_EQ(decrypted(piece), std::vector<uint8_t>(kAesPlain.begin(), kAesPlain.end())) << piece;
}

TEST(Aes, AnotherKeyAndACutAreToldApart) {
  AesBlock other = kAesKey;
  other[0] ^= 1;
  Aes128CbcDecryptor wrong(other, kAesIv);
  (void)wrong.push(kAesCipher);
  EXPECT_EQ(wrong.finish().error().code, ErrorCode::kMalformed);
  Aes128CbcDecryptor cut(kAesKey, kAesIv);
  (void)cut.push(ByteSpan(kAesCipher).first(kAesCipher.size() - 3));
  EXPECT_EQ(cut.finish().error().code, ErrorCode::kTruncated);
  Aes128CbcDecryptor empty(kAesKey, kAesIv);
  EXPECT_EQ(empty.finish().error().code, ErrorCode::kTruncated);
}

}  // namespace
}  // namespace rill
