// SPDX-License-Identifier: Apache-2.0
//
// Reading the Sample Description Box (ISO/IEC 14496-12 8.5.2, 12.1.3, 12.2.3).
#include <algorithm>
#include <array>

#include "player/format/mp4/box_path.h"
#include "player/format/mp4/esds.h"
#include "player/format/mp4/sample_entry.h"

namespace rill::mp4 {
namespace {

constexpr size_t kMaxExtradata = 1u << 20;

// What the children of one sample entry say.
class EntryReader {
 public:
  EntryReader(Track& track, FourCc entry) : track_(track) { track_.sample_entry = entry; }

  Result<void> read(ByteReader& body) {
    TRY(body.skip(6 + 2));  // reserved, data_reference_index
    const FourCc entry = track_.sample_entry;
    const CodecBox* known = find_codec_box(entry);
    const TrackKind kind = known != nullptr ? known->kind : track_.kind;
    if (entry == FourCc("encv") || (kind == TrackKind::kVideo && entry != FourCc("enca"))) {
      TRY(read_video_fields(body));
    } else if (entry == FourCc("enca") || kind == TrackKind::kAudio) {
      TRY(read_audio_fields(body));
    } else {
      if (known != nullptr) track_.codec = entry.text();
      return {};  // text: strings and boxes nobody here reads
    }
    TRY(for_each_box(body, [this](Box& box) { return child(box); }));
    return finish();
  }

 private:
  Result<void> read_video_fields(ByteReader& body) {
    TRY(body.skip(16));
    track_.width = TRY(body.u16());
    track_.height = TRY(body.u16());
    return body.skip(4 + 4 + 4 + 2 + 32 + 2 + 2);
  }

  Result<void> read_audio_fields(ByteReader& body) {
    const uint16_t version = TRY(body.u16());
    TRY(body.skip(6));
    track_.channels = TRY(body.u16());
    TRY(body.skip(2 + 2 + 2));
    track_.sample_rate = TRY(body.u32()) >> 16;
    // QuickTime's longer sample descriptions; an ISO file has version 0, or 1 without more fields in a
    // version 1 stsd.
    if (version == 1 && body.remaining() >= 24 && !begins_with_box(body)) TRY(body.skip(16));
    if (version == 2) TRY(body.skip(36));
    return {};
  }

  static bool begins_with_box(ByteReader body) {
    const auto header = read_box_header(body);
    return header.ok() && header->size && *header->size - header->header_size <= body.remaining() &&
           header->type.text().find('?') == std::string::npos;
  }

  Result<void> child(Box& box) {
    if (box.type == FourCc("sinf"))
      return for_each_box(box.body, [this](Box& inner) { return protection(inner); });
    if (box.type == FourCc("pasp")) return pixel_aspect(box.body);
    if (box.type == FourCc("colr")) return colour(box.body);
    if (box.type == FourCc("btrt")) return bitrate(box.body);
    if (box.type == FourCc("mdcv")) return mastering_display(box.body);
    if (box.type == FourCc("clli")) return content_light(box.body);
    if (box.type == FourCc("SmDm")) return vp_mastering_display(box.body);
    if (box.type == FourCc("CoLL")) {
      TRY(read_full_box_header(box.body));
      return content_light(box.body);
    }
    if (box.body.remaining() <= kMaxExtradata) {
      // The codec's own box; which one it is, an encrypted entry tells only in sinf.
      for (const FourCc type :
           {FourCc("avcC"), FourCc("hvcC"), FourCc("vpcC"), FourCc("av1C"), FourCc("esds"), FourCc("dOps"),
            FourCc("dfLa"), FourCc("dac3"), FourCc("dec3")}) {
        if (box.type == type) configuration_ = box;
      }
    }
    return {};
  }

  Result<void> protection(Box& box) {
    if (box.type == FourCc("frma")) track_.sample_entry = FourCc(TRY(box.body.u32()));
    if (box.type == FourCc("schm")) {
      TRY(read_full_box_header(box.body));
      track_.encryption_scheme = FourCc(TRY(box.body.u32()));
    }
    return {};
  }

  Result<void> pixel_aspect(ByteReader body) {
    const uint32_t width = TRY(body.u32());
    const uint32_t height = TRY(body.u32());
    if (width == 0 || height == 0) return {};
    track_.pixel_aspect_width = width;
    track_.pixel_aspect_height = height;
    return {};
  }

  Result<void> colour(ByteReader body) {
    if (FourCc(TRY(body.u32())) != FourCc("nclx")) return {};  // an ICC profile
    ColourDescription colour;
    colour.primaries = static_cast<uint8_t>(TRY(body.u16()));
    colour.transfer = static_cast<uint8_t>(TRY(body.u16()));
    colour.matrix = static_cast<uint8_t>(TRY(body.u16()));
    colour.full_range = (TRY(body.u8()) & 0x80) != 0;
    track_.colour = colour;
    return {};
  }

  static Result<MasteringDisplay::Chromaticity> chromaticity(ByteReader& body) {
    MasteringDisplay::Chromaticity point;
    point.x = TRY(body.u16());
    point.y = TRY(body.u16());
    return point;
  }

  // 12.1.7.
  Result<void> mastering_display(ByteReader body) {
    MasteringDisplay display;
    for (auto& primary : display.primaries) primary = TRY(chromaticity(body));
    display.white_point = TRY(chromaticity(body));
    display.max_luminance = TRY(body.u32());
    display.min_luminance = TRY(body.u32());
    track_.mastering_display = display;
    return {};
  }

  // SMPTE2086MasteringDisplayMetadataBox of the VP codec binding: red, green, blue, white in 0.16, luminances
  // in 24.8 and 18.14 fixed point.
  Result<void> vp_mastering_display(ByteReader body) {
    const auto rescaled = [](uint64_t value, uint64_t units, unsigned bits) {
      return static_cast<uint32_t>(
          std::min<uint64_t>((value * units + (1u << (bits - 1))) >> bits, UINT32_MAX));
    };
    TRY(read_full_box_header(body));
    std::array<MasteringDisplay::Chromaticity, 4> points{};
    for (auto& point : points) {
      point = TRY(chromaticity(body));
      point.x = static_cast<uint16_t>(rescaled(point.x, 50000, 16));
      point.y = static_cast<uint16_t>(rescaled(point.y, 50000, 16));
    }
    MasteringDisplay display;
    display.primaries = {points[1], points[2], points[0]};
    display.white_point = points[3];
    display.max_luminance = rescaled(TRY(body.u32()), 10000, 8);
    display.min_luminance = rescaled(TRY(body.u32()), 10000, 14);
    track_.mastering_display = display;
    return {};
  }

  // 12.1.6.
  Result<void> content_light(ByteReader body) {
    ContentLight light;
    light.maximum = TRY(body.u16());
    light.frame_average = TRY(body.u16());
    track_.content_light = light;
    return {};
  }

  Result<void> bitrate(ByteReader body) {
    Bitrate rate;
    rate.buffer_bytes = TRY(body.u32());
    rate.maximum.value = TRY(body.u32());
    rate.average.value = TRY(body.u32());
    track_.bitrate = rate;
    return {};
  }

  Result<void> finish() {
    if (track_.sample_entry == FourCc("encv") || track_.sample_entry == FourCc("enca")) {
      if (!track_.encryption_scheme) track_.encryption_scheme = track_.sample_entry;
      return {};  // the original format is not told
    }
    const CodecBox* known = find_codec_box(track_.sample_entry);
    if (known == nullptr) return {};
    uint8_t object_type = kObjectTypeMpeg4Audio;
    if (known->configuration.value != 0) {
      if (!configuration_ || configuration_->type != known->configuration) {
        return Error{ErrorCode::kMalformed, "no box " + known->configuration.text()};
      }
      ByteReader body = configuration_->body;
      if (known->full_box && TRY(read_full_box_header(body)).version == 0 &&
          known->configuration == FourCc("vpcC")) {
        return Error{ErrorCode::kUnsupported, "vpcC of version 0", configuration_->offset};
      }
      ByteSpan bytes = body.rest();
      ElementaryStream stream;
      if (known->configuration == FourCc("esds")) {
        auto parsed = parse_es_descriptor(body);
        if (!parsed.ok()) return in_box(std::move(parsed).error(), known->configuration);
        stream = std::move(parsed).value();
        object_type = stream.object_type;
        bytes = stream.decoder_config;
        if (!track_.bitrate && stream.average_bitrate > 0) {
          track_.bitrate = Bitrate{{stream.average_bitrate}, {stream.max_bitrate}, stream.buffer_bytes};
        }
      }
      track_.extradata.assign(bytes.begin(), bytes.end());
    }
    auto described = describe_codec(track_, object_type);
    if (!described.ok()) return in_box(std::move(described).error(), known->configuration);
    return {};
  }

  Track& track_;
  std::optional<Box> configuration_;
};

}  // namespace

Result<void> read_sample_description(ByteReader body, Track& track) {
  constexpr uint32_t kMaxEntries = 64;
  const uint32_t count = TRY(body.u32());
  if (count > kMaxEntries) return Error{ErrorCode::kTooLarge, "sample entries", body.offset()};
  std::vector<Track> descriptions;
  TRY(for_each_box(body, [&](Box& box) -> Result<void> {
    if (descriptions.size() >= count) return {};
    Track description = track;
    description.description_index = static_cast<uint32_t>(descriptions.size() + 1);
    TRY(EntryReader(description, box.type).read(box.body));
    descriptions.push_back(std::move(description));
    return {};
  }));
  if (descriptions.empty()) return {};
  const auto known = std::find_if(descriptions.begin(), descriptions.end(),
                                  [](const Track& description) { return !description.codec.empty(); });
  const auto first = known != descriptions.end() ? known : descriptions.begin();
  track = *first;
  descriptions.erase(first);
  track.other_descriptions = std::move(descriptions);
  return {};
}

}  // namespace rill::mp4
