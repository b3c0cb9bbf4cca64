// SPDX-License-Identifier: Apache-2.0
#include "player/base/aes.h"

#include <algorithm>
#include <bit>

namespace rill {
namespace {

using Bytes = std::array<uint8_t, 256>;

// x times a polynomial in the field of FIPS 197 4.2.
uint8_t product(unsigned a, unsigned b) {
  unsigned sum = 0;
  for (; b != 0; b >>= 1) {
    if (b & 1) sum ^= a;
    a = a << 1 ^ (a & 0x80 ? 0x11bu : 0u);
  }
  return static_cast<uint8_t>(sum);
}

// Made when they are first needed: they take more room than what makes them.
struct Tables {
  Bytes substitution{};  // FIPS 197 5.1.1
  Bytes inverse{};
  // What InvMixColumns (5.3.3) makes of a column with this byte at the top and zeros below.
  std::array<uint32_t, 256> mixed{};

  Tables() {
    uint8_t power = 1;
    uint8_t reciprocal = 1;
    substitution[0] = 0x63;
    do {
      power = product(power, 0x03);
      reciprocal = product(reciprocal, 0xf6);
      substitution[power] =
          static_cast<uint8_t>(reciprocal ^ std::rotl(reciprocal, 1) ^ std::rotl(reciprocal, 2) ^
                               std::rotl(reciprocal, 3) ^ std::rotl(reciprocal, 4) ^ 0x63);
    } while (power != 1);
    for (unsigned i = 0; i < inverse.size(); ++i) {
      inverse[substitution[i]] = static_cast<uint8_t>(i);
      mixed[i] = static_cast<uint32_t>(product(i, 0x0e)) << 24 |
                 static_cast<uint32_t>(product(i, 0x09)) << 16 |
                 static_cast<uint32_t>(product(i, 0x0d)) << 8 | product(i, 0x0b);
    }
  }
};

const Tables& tables() {
  static const Tables made;
  return made;
}

uint8_t byte_of(uint32_t word, unsigned index) {
  return static_cast<uint8_t>(word >> (24 - 8 * index));
}

uint32_t word_of(uint8_t a, uint8_t b, uint8_t c, uint8_t d) {
  return static_cast<uint32_t>(a) << 24 | static_cast<uint32_t>(b) << 16 | static_cast<uint32_t>(c) << 8 | d;
}

uint32_t word_at(const uint8_t* bytes) {
  return word_of(bytes[0], bytes[1], bytes[2], bytes[3]);
}

uint32_t mixed(uint8_t a, uint8_t b, uint8_t c, uint8_t d) {
  const auto& column = tables().mixed;
  return column[a] ^ std::rotr(column[b], 8) ^ std::rotr(column[c], 16) ^ std::rotr(column[d], 24);
}

uint32_t substituted(uint32_t word, const Bytes& box) {
  return word_of(box[byte_of(word, 0)], box[byte_of(word, 1)], box[byte_of(word, 2)], box[byte_of(word, 3)]);
}

}  // namespace

// Key expansion for the equivalent inverse cipher (FIPS 197 5.2, 5.3.5).
Aes128CbcDecryptor::Aes128CbcDecryptor(const AesBlock& key, const AesBlock& iv) : previous_(iv) {
  std::array<uint32_t, 4 * (kRounds + 1)> words{};
  for (size_t i = 0; i < 4; ++i) words[i] = word_at(key.data() + 4 * i);
  uint8_t constant = 1;
  for (size_t i = 4; i < words.size(); ++i) {
    uint32_t word = words[i - 1];
    if (i % 4 == 0) {
      word = substituted(std::rotl(word, 8), tables().substitution) ^ static_cast<uint32_t>(constant) << 24;
      constant = product(constant, 2);
    }
    words[i] = words[i - 4] ^ word;
  }
  for (size_t round = 0; round <= kRounds; ++round) {
    for (size_t i = 0; i < 4; ++i) {
      const uint32_t word = words[4 * (kRounds - round) + i];
      const bool outer = round == 0 || round == kRounds;
      round_keys_[4 * round + i] =
          outer ? word : mixed(byte_of(word, 0), byte_of(word, 1), byte_of(word, 2), byte_of(word, 3));
    }
  }
}

void Aes128CbcDecryptor::decrypt_block(const uint8_t* in, std::vector<uint8_t>& out) {
  const Bytes& inverse = tables().inverse;
  std::array<uint32_t, 4> state{};
  for (size_t i = 0; i < 4; ++i) state[i] = word_at(in + 4 * i) ^ round_keys_[i];
  for (size_t round = 1; round <= kRounds; ++round) {
    std::array<uint32_t, 4> next{};
    for (size_t i = 0; i < 4; ++i) {
      // InvShiftRows, InvSubBytes.
      const uint8_t a = inverse[byte_of(state[i], 0)];
      const uint8_t b = inverse[byte_of(state[(i + 3) % 4], 1)];
      const uint8_t c = inverse[byte_of(state[(i + 2) % 4], 2)];
      const uint8_t d = inverse[byte_of(state[(i + 1) % 4], 3)];
      next[i] = (round == kRounds ? word_of(a, b, c, d) : mixed(a, b, c, d)) ^ round_keys_[4 * round + i];
    }
    state = next;
  }
  for (size_t i = 0; i < kAesBlock; ++i)
    out.push_back(byte_of(state[i / 4], static_cast<unsigned>(i % 4)) ^ previous_[i]);
  std::copy_n(in, kAesBlock, previous_.begin());
}

std::vector<uint8_t> Aes128CbcDecryptor::push(ByteSpan bytes) {
  pending_.insert(pending_.end(), bytes.begin(), bytes.end());
  std::vector<uint8_t> out;
  if (pending_.size() <= kAesBlock) return out;
  const size_t whole = (pending_.size() - 1) / kAesBlock * kAesBlock;
  out.reserve(whole);
  for (size_t at = 0; at < whole; at += kAesBlock) decrypt_block(pending_.data() + at, out);
  pending_.erase(pending_.begin(), pending_.begin() + static_cast<std::ptrdiff_t>(whole));
  return out;
}

Result<std::vector<uint8_t>> Aes128CbcDecryptor::finish() {
  std::vector<uint8_t> out;
  if (pending_.size() != kAesBlock)
    return Error{ErrorCode::kTruncated, "encrypted bytes that are no whole number of blocks"};
  decrypt_block(pending_.data(), out);
  pending_.clear();
  const uint8_t padding = out.back();
  const bool valid =
      padding >= 1 && padding <= kAesBlock &&
      std::all_of(out.end() - padding, out.end(), [&](uint8_t byte) { return byte == padding; });
  if (!valid) return Error{ErrorCode::kMalformed, "no padding after decryption: another key, or damage"};
  out.resize(kAesBlock - padding);
  return out;
}

}  // namespace rill
