// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "player/format/mp4/box_writer.h"
#include "player/format/mp4/esds.h"
#include "player/format/mp4/sample_entry.h"
#include "player/format/mp4/writer.h"

namespace rill::mp4 {
namespace {

constexpr uint32_t kMovieTimescale = 1000;

// {a b u, c d v, x y w}: the turn, and the shift that brings the picture back to the origin. `width` and
// `height` in 16.16.
void write_matrix(ByteWriter& writer, uint16_t rotation = 0, uint32_t width = 0, uint32_t height = 0) {
  constexpr uint32_t kOne = 0x10000;
  constexpr uint32_t kMinusOne = 0xffff0000;
  const uint32_t cosine = rotation == 0 ? kOne : rotation == 180 ? kMinusOne : 0;
  const uint32_t sine = rotation == 90 ? kOne : rotation == 270 ? kMinusOne : 0;
  const uint32_t minus_sine = rotation == 90 ? kMinusOne : rotation == 270 ? kOne : 0;
  const uint32_t x = rotation == 90 ? height : rotation == 180 ? width : 0;
  const uint32_t y = rotation == 180 ? height : rotation == 270 ? width : 0;
  for (const uint32_t value : {cosine, sine, 0u, minus_sine, cosine, 0u, x, y, 0x40000000u})
    writer.u32(value);
}

// Display size in 16.16, sample aspect applied.
uint32_t display_width(const Track& track) {
  const uint64_t width =
      (uint64_t{track.width} << 16) * track.pixel_aspect_width / std::max(1u, track.pixel_aspect_height);
  return static_cast<uint32_t>(std::min<uint64_t>(width, UINT32_MAX));
}

void write_movie_header(ByteWriter& writer, const Track& track) {
  write_full_box(writer, "mvhd", 0, 0, [&] {
    writer.zeros(8);  // creation and modification time
    writer.u32(kMovieTimescale);
    writer.u32(0);        // duration: fragmented
    writer.u32(0x10000);  // rate 1
    writer.u16(0x100);    // volume 1
    writer.zeros(10);
    write_matrix(writer);
    writer.zeros(24);
    writer.u32(track.id + 1);  // next_track_ID
  });
}

void write_track_header(ByteWriter& writer, const Track& track) {
  constexpr uint32_t kEnabledInMovie = 3;
  write_full_box(writer, "tkhd", 0, kEnabledInMovie, [&] {
    writer.zeros(8);
    writer.u32(track.id);
    writer.zeros(4 + 4 + 8);  // reserved, duration, reserved
    writer.zeros(4);          // layer, alternate_group
    writer.u16(track.kind == TrackKind::kAudio ? 0x100 : 0);
    writer.u16(0);
    const bool video = track.kind == TrackKind::kVideo;
    const uint32_t width = video ? display_width(track) : 0;
    const uint32_t height = video ? track.height << 16 : 0;
    write_matrix(writer, track.rotation, width, height);
    writer.u32(width);
    writer.u32(height);
  });
}

// 8.6.6; see Track::presentation_offset.
void write_edit_list(ByteWriter& writer, const Track& track) {
  if (track.presentation_offset == 0) return;
  const bool delayed = track.presentation_offset > 0;
  write_box(writer, "edts", [&] {
    write_full_box(writer, "elst", 1, 0, [&] {
      writer.u32(delayed ? 2 : 1);
      if (delayed) {
        const MediaTime delay = MediaTime::from_ticks(track.presentation_offset, track.timescale);
        writer.u64(static_cast<uint64_t>(delay.to_ticks(kMovieTimescale)));
        writer.u64(UINT64_MAX);  // media_time -1: empty
        writer.u32(0x10000);
      }
      writer.u64(0);  // to the end
      writer.u64(delayed ? 0 : static_cast<uint64_t>(-track.presentation_offset));
      writer.u32(0x10000);  // media_rate 1
    });
  });
}

void write_media_header(ByteWriter& writer, const Track& track) {
  write_full_box(writer, "mdhd", 0, 0, [&] {
    writer.zeros(8);
    writer.u32(track.timescale);
    writer.u32(0);
    uint32_t language = 0;
    for (const char c : track.language) language = language << 5 | static_cast<uint32_t>(c - 0x60);
    writer.u16(static_cast<uint16_t>(language));
    writer.u16(0);
  });
  const bool video = track.kind == TrackKind::kVideo;
  write_full_box(writer, "hdlr", 0, 0, [&] {
    writer.u32(0);
    writer.u32(FourCc(video ? "vide" : "soun").value);
    writer.zeros(12);
    writer.text(video ? "video" : "sound");
    writer.u8(0);
  });
}

void write_configuration(ByteWriter& writer, const Track& track, const CodecBox& box) {
  if (box.configuration.value == 0) return;
  write_box(writer, box.configuration, [&] {
    if (box.full_box) {
      // vpcC is version 1 by its binding; esds is version 0.
      writer.u32(box.configuration == FourCc("vpcC") ? 1u << 24 : 0);
    }
    if (box.configuration != FourCc("esds")) {
      writer.bytes(track.extradata);
      return;
    }
    ElementaryStream stream;
    stream.decoder_config = track.extradata;
    if (track.bitrate) {
      stream.buffer_bytes = track.bitrate->buffer_bytes;
      stream.average_bitrate =
          static_cast<uint32_t>(std::min<uint64_t>(track.bitrate->average.value, UINT32_MAX));
      stream.max_bitrate =
          static_cast<uint32_t>(std::min<uint64_t>(track.bitrate->maximum.value, UINT32_MAX));
    }
    writer.bytes(write_es_descriptor(stream));
  });
}

// mdcv and clli, 12.1.6 and 12.1.7.
void write_hdr(ByteWriter& writer, const Track& track) {
  if (track.mastering_display) {
    const MasteringDisplay& display = *track.mastering_display;
    write_box(writer, "mdcv", [&] {
      for (const auto& primary : display.primaries) {
        writer.u16(primary.x);
        writer.u16(primary.y);
      }
      writer.u16(display.white_point.x);
      writer.u16(display.white_point.y);
      writer.u32(display.max_luminance);
      writer.u32(display.min_luminance);
    });
  }
  if (track.content_light) {
    write_box(writer, "clli", [&] {
      writer.u16(track.content_light->maximum);
      writer.u16(track.content_light->frame_average);
    });
  }
}

void write_bitrate(ByteWriter& writer, const Track& track) {
  if (!track.bitrate) return;
  write_box(writer, "btrt", [&] {
    writer.u32(track.bitrate->buffer_bytes);
    writer.u32(static_cast<uint32_t>(std::min<uint64_t>(track.bitrate->maximum.value, UINT32_MAX)));
    writer.u32(static_cast<uint32_t>(std::min<uint64_t>(track.bitrate->average.value, UINT32_MAX)));
  });
}

// 12.1.3.
void write_video_entry(ByteWriter& writer, const Track& track, const CodecBox& box) {
  write_box(writer, track.sample_entry, [&] {
    writer.zeros(6);
    writer.u16(1);  // data_reference_index
    writer.zeros(16);
    writer.u16(static_cast<uint16_t>(track.width));
    writer.u16(static_cast<uint16_t>(track.height));
    writer.u32(0x480000);  // 72 dpi
    writer.u32(0x480000);
    writer.u32(0);
    writer.u16(1);  // frame_count
    writer.zeros(32);
    writer.u16(24);  // depth
    writer.u16(0xffff);
    write_configuration(writer, track, box);
    if (track.colour) {
      write_box(writer, "colr", [&] {
        writer.u32(FourCc("nclx").value);
        writer.u16(track.colour->primaries);
        writer.u16(track.colour->transfer);
        writer.u16(track.colour->matrix);
        writer.u8(track.colour->full_range ? 0x80 : 0);
      });
    }
    write_hdr(writer, track);
    if (track.pixel_aspect_width != track.pixel_aspect_height) {
      write_box(writer, "pasp", [&] {
        writer.u32(track.pixel_aspect_width);
        writer.u32(track.pixel_aspect_height);
      });
    }
    write_bitrate(writer, track);
  });
}

// 12.2.3.
void write_audio_entry(ByteWriter& writer, const Track& track, const CodecBox& box) {
  write_box(writer, track.sample_entry, [&] {
    writer.zeros(6);
    writer.u16(1);
    writer.zeros(8);
    writer.u16(static_cast<uint16_t>(track.channels));
    writer.u16(16);  // samplesize
    writer.zeros(4);
    writer.u32(track.sample_rate <= UINT16_MAX ? track.sample_rate << 16 : 0);
    write_configuration(writer, track, box);
    write_bitrate(writer, track);
  });
}

void write_sample_table(ByteWriter& writer, const Track& track, const CodecBox& box) {
  write_box(writer, "stbl", [&] {
    write_full_box(writer, "stsd", 0, 0, [&] {
      writer.u32(1);
      if (track.kind == TrackKind::kVideo) {
        write_video_entry(writer, track, box);
      } else {
        write_audio_entry(writer, track, box);
      }
    });
    write_full_box(writer, "stts", 0, 0, [&] { writer.u32(0); });
    write_full_box(writer, "stsc", 0, 0, [&] { writer.u32(0); });
    write_full_box(writer, "stsz", 0, 0, [&] { writer.zeros(8); });
    write_full_box(writer, "stco", 0, 0, [&] { writer.u32(0); });
  });
}

void write_track(ByteWriter& writer, const Track& track, const CodecBox& box) {
  write_box(writer, "trak", [&] {
    write_track_header(writer, track);
    write_edit_list(writer, track);
    write_box(writer, "mdia", [&] {
      write_media_header(writer, track);
      write_box(writer, "minf", [&] {
        if (track.kind == TrackKind::kVideo) {
          write_full_box(writer, "vmhd", 0, 1, [&] { writer.zeros(8); });
        } else {
          write_full_box(writer, "smhd", 0, 0, [&] { writer.zeros(4); });
        }
        write_box(writer, "dinf", [&] {
          write_full_box(writer, "dref", 0, 0, [&] {
            writer.u32(1);
            write_full_box(writer, "url ", 0, 1, [] {});  // in this file
          });
        });
        write_sample_table(writer, track, box);
      });
    });
  });
}

Result<void> check(const Track& track, const CodecBox* box) {
  const auto refuse = [](const char* why) { return Error{ErrorCode::kInvalidArgument, why}; };
  if (box == nullptr || box->kind == TrackKind::kText) return refuse("sample entry that cannot be written");
  if (box->kind != track.kind) return refuse("track kind does not fit its sample entry");
  if (track.id == 0 || track.id == UINT32_MAX) return refuse("track id");
  if (track.timescale == 0) return refuse("no timescale");
  const bool configured = box->configuration.value != 0;
  if (configured && (track.extradata.empty() || track.extradata.size() > 1u << 20)) {
    return refuse("no codec configuration");
  }
  if (track.rotation % 90 != 0 || track.rotation > 270) return refuse("rotation");
  if (track.width > UINT16_MAX || track.height > UINT16_MAX) return refuse("picture too large");
  if (track.language.size() != 3 || !std::all_of(track.language.begin(), track.language.end(),
                                                 [](char c) { return c >= 'a' && c <= 'z'; })) {
    return refuse("language is not three lower-case letters");
  }
  return {};
}

}  // namespace

Result<std::vector<uint8_t>> write_init_segment(const Track& track) {
  const CodecBox* box = find_codec_box(track.sample_entry);
  TRY(check(track, box));
  ByteWriter writer;
  write_box(writer, "ftyp", [&] {
    writer.u32(FourCc("iso6").value);
    writer.u32(0);
    for (const FourCc brand :
         {FourCc("iso6"), FourCc("cmfc"), FourCc("cmf2"), FourCc("mp41"), FourCc("dash")}) {
      writer.u32(brand.value);
    }
  });
  write_box(writer, "moov", [&] {
    write_movie_header(writer, track);
    write_track(writer, track, *box);
    write_box(writer, "mvex", [&] {
      write_full_box(writer, "trex", 0, 0, [&] {
        writer.u32(track.id);
        writer.u32(track.defaults.description_index);
        writer.u32(track.defaults.duration);
        writer.u32(track.defaults.size);
        writer.u32(track.defaults.flags);
      });
    });
  });
  return std::move(writer).take();
}

}  // namespace rill::mp4
