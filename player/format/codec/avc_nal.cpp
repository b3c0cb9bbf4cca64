// SPDX-License-Identifier: Apache-2.0
#include "player/format/codec/avc_nal.h"

#include <algorithm>

namespace rill::codec {
namespace {

constexpr uint8_t kStartCode[4] = {0, 0, 0, 1};

// The position of the next 00 00 01 at or after `from`, or the size.
size_t find_start_code(ByteSpan stream, size_t from) {
  for (size_t i = from; i + 3 <= stream.size();) {
    if (stream[i + 2] > 1) {
      i += 3;
    } else if (stream[i] == 0 && stream[i + 1] == 0 && stream[i + 2] == 1) {
      return i;
    } else {
      ++i;
    }
  }
  return stream.size();
}

}  // namespace

NalType nal_type(ByteSpan nal) {
  return nal.empty() ? NalType::kUnspecified : static_cast<NalType>(nal.front() & 0x1f);
}

bool is_slice(NalType type) {
  return type == NalType::kSlice || type == NalType::kPartitionA || type == NalType::kIdrSlice;
}

Result<std::vector<ByteSpan>> split_length_prefixed(ByteSpan sample, unsigned length_size) {
  if (length_size != 1 && length_size != 2 && length_size != 4) {
    return Error{ErrorCode::kInvalidArgument, "NAL length of " + std::to_string(length_size) + " bytes"};
  }
  std::vector<ByteSpan> nals;
  ByteReader reader(sample);
  while (!reader.at_end()) {
    const uint64_t offset = reader.offset();
    if (reader.remaining() < length_size) {
      return Error{ErrorCode::kTruncated, "NAL unit " + std::to_string(nals.size()) + ": no length", offset};
    }
    size_t size = 0;
    for (unsigned i = 0; i < length_size; ++i) size = size << 8 | TRY(reader.u8());
    if (size > reader.remaining()) {
      return Error{ErrorCode::kTruncated,
                   "NAL unit " + std::to_string(nals.size()) + ": need " + std::to_string(size) +
                       " bytes, have " + std::to_string(reader.remaining()),
                   offset};
    }
    const ByteSpan nal = TRY(reader.bytes(size));
    if (nal.empty()) continue;
    if (nals.size() >= kMaxNalUnitsPerAccessUnit)
      return Error{ErrorCode::kTooLarge, "NAL units", reader.offset()};
    nals.push_back(nal);
  }
  return nals;
}

Result<std::vector<ByteSpan>> split_annex_b(ByteSpan stream) {
  std::vector<ByteSpan> nals;
  size_t start = find_start_code(stream, 0);
  while (start < stream.size()) {
    const size_t begin = start + 3;
    start = find_start_code(stream, begin);
    size_t end = start;
    while (end > begin && stream[end - 1] == 0)
      --end;  // trailing zeros, or the zero_byte of the next start code
    if (end == begin) continue;
    if (nals.size() >= kMaxNalUnitsPerAccessUnit) return Error{ErrorCode::kTooLarge, "NAL units", begin};
    nals.push_back(stream.subspan(begin, end - begin));
  }
  return nals;
}

std::vector<uint8_t> to_annex_b(const std::vector<ByteSpan>& nals) {
  std::vector<uint8_t> stream;
  size_t size = 0;
  for (const ByteSpan nal : nals) size += sizeof kStartCode + nal.size();
  stream.reserve(size);
  for (const ByteSpan nal : nals) {
    stream.insert(stream.end(), std::begin(kStartCode), std::end(kStartCode));
    stream.insert(stream.end(), nal.begin(), nal.end());
  }
  return stream;
}

std::vector<uint8_t> to_length_prefixed(const std::vector<ByteSpan>& nals) {
  std::vector<uint8_t> sample;
  size_t size = 0;
  for (const ByteSpan nal : nals) size += 4 + nal.size();
  sample.reserve(size);
  for (const ByteSpan nal : nals) {
    for (int shift = 24; shift >= 0; shift -= 8) sample.push_back(static_cast<uint8_t>(nal.size() >> shift));
    sample.insert(sample.end(), nal.begin(), nal.end());
  }
  return sample;
}

Result<std::vector<uint8_t>> length_prefixed_to_annex_b(ByteSpan sample, unsigned length_size) {
  return to_annex_b(TRY(split_length_prefixed(sample, length_size)));
}

Result<std::vector<uint8_t>> annex_b_to_length_prefixed(ByteSpan stream) {
  return to_length_prefixed(TRY(split_annex_b(stream)));
}

std::vector<uint8_t> raw_payload(ByteSpan nal, size_t limit) {
  std::vector<uint8_t> payload;
  if (nal.empty()) return payload;
  payload.reserve(std::min(limit, nal.size() - 1));
  unsigned zeros = 0;
  for (const uint8_t byte : nal.subspan(1)) {
    if (payload.size() >= limit) break;
    if (zeros >= 2 && byte == 3) {  // emulation_prevention_three_byte
      zeros = 0;
      continue;
    }
    zeros = byte == 0 ? zeros + 1 : 0;
    payload.push_back(byte);
  }
  return payload;
}

}  // namespace rill::codec
