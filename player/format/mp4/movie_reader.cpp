// SPDX-License-Identifier: Apache-2.0
#include "player/format/mp4/movie_reader.h"

#include <algorithm>
#include <array>

#include "player/format/mp4/box_path.h"
#include "player/format/mp4/reader.h"
#include "player/format/mp4/sample_entry.h"

namespace rill::mp4 {
namespace {

struct Edit {              // 8.6.6
  uint64_t duration = 0;   // movie timescale
  int64_t media_time = 0;  // -1: empty
};

struct TrackDraft {
  Track track;
  std::vector<Edit> edits;
  bool has_description = false;
};

struct TrackExtends {  // trex, 8.8.3
  uint32_t track_id = 0;
  SampleDefaults defaults;
};

// "value * to / from" rounded down; from > 0. Saturates at ±kMaxTicks.
int64_t rescaled(uint64_t value, uint32_t from, uint32_t to) {
  const unsigned __int128 scaled = static_cast<unsigned __int128>(value) * to / from;
  return scaled > static_cast<unsigned __int128>(kMaxTicks) ? kMaxTicks : static_cast<int64_t>(scaled);
}

// The turn that the matrix {a b u, c d v, x y w} describes, with y downwards.
uint16_t rotation_of(const std::array<int32_t, 9>& matrix) {
  const int32_t a = matrix[0];
  const int32_t b = matrix[1];
  const int32_t c = matrix[3];
  const int32_t d = matrix[4];
  if (a == 0 && d == 0 && b > 0 && c < 0) return 90;
  if (a < 0 && d < 0 && b == 0 && c == 0) return 180;
  if (a == 0 && d == 0 && b < 0 && c > 0) return 270;
  return 0;
}

class MovieReader {
 public:
  Result<InitSegment> read(ByteReader body) {
    TRY(for_each_box(body, [this](Box& box) { return child(box); }));
    InitSegment init;
    init.duration = duration();
    for (TrackDraft& draft : drafts_) {
      Track& track = draft.track;
      if (track.timescale == 0 || !draft.has_description) {
        return Error{ErrorCode::kMalformed, "track " + std::to_string(track.id) + " without mdhd or stsd"};
      }
      track.presentation_offset = presentation_offset(draft);
      for (const TrackExtends& extends : extends_) {
        if (extends.track_id == track.id) track.defaults = extends.defaults;
      }
      if (init.find(track.id) != nullptr) {
        return Error{ErrorCode::kMalformed, "two tracks with id " + std::to_string(track.id)};
      }
      init.tracks.push_back(std::move(track));
    }
    if (init.tracks.empty()) return Error{ErrorCode::kMalformed, "no tracks"};
    return init;
  }

 private:
  Result<void> child(Box& box) {
    if (box.type == FourCc("mvhd")) return movie_header(box.body);
    if (box.type == FourCc("mvex"))
      return for_each_box(box.body, [this](Box& inner) { return extends_child(inner); });
    if (box.type != FourCc("trak")) return {};
    if (drafts_.size() >= kMaxTracks) return Error{ErrorCode::kTooLarge, "tracks", box.offset};
    drafts_.emplace_back();
    return for_each_box(box.body, [this](Box& inner) { return track_child(inner); });
  }

  Result<void> movie_header(ByteReader body) {
    const FullBoxHeader header = TRY(read_full_box_header(body));
    TRY(body.skip(header.version == 1 ? 16 : 8));
    timescale_ = TRY(body.u32());
    if (header.version == 1) {
      duration_ = TRY(body.u64());
    } else {
      const uint32_t duration = TRY(body.u32());
      if (duration != UINT32_MAX) duration_ = duration;
    }
    return {};
  }

  Result<void> extends_child(Box& box) {
    if (box.type == FourCc("mehd")) {
      const FullBoxHeader header = TRY(read_full_box_header(box.body));
      duration_ = header.version == 1 ? TRY(box.body.u64()) : TRY(box.body.u32());
    } else if (box.type == FourCc("trex")) {
      if (extends_.size() >= kMaxTracks) return Error{ErrorCode::kTooLarge, "trex boxes", box.offset};
      TRY(read_full_box_header(box.body));
      TrackExtends extends;
      extends.track_id = TRY(box.body.u32());
      extends.defaults.description_index = TRY(box.body.u32());
      extends.defaults.duration = TRY(box.body.u32());
      extends.defaults.size = TRY(box.body.u32());
      extends.defaults.flags = TRY(box.body.u32());
      extends_.push_back(extends);
    }
    return {};
  }

  Result<void> track_child(Box& box) {
    if (box.type == FourCc("tkhd")) return track_header(box.body);
    if (box.type == FourCc("edts"))
      return for_each_box(box.body, [this](Box& inner) { return edit_list(inner); });
    if (box.type == FourCc("mdia")) return media(box.body);
    return {};
  }

  Result<void> track_header(ByteReader body) {
    const FullBoxHeader header = TRY(read_full_box_header(body));
    TRY(body.skip(header.version == 1 ? 16 : 8));
    drafts_.back().track.id = TRY(body.u32());
    TRY(body.skip(4 + (header.version == 1 ? 8 : 4) + 8));  // reserved, duration, reserved
    TRY(body.skip(2 + 2 + 2 + 2));                          // layer to reserved
    std::array<int32_t, 9> matrix{};
    for (int32_t& value : matrix) value = TRY(body.i32());
    drafts_.back().track.rotation = rotation_of(matrix);
    return {};
  }

  Result<void> edit_list(Box& box) {
    constexpr uint32_t kMaxEdits = 256;
    if (box.type != FourCc("elst")) return {};
    const FullBoxHeader header = TRY(read_full_box_header(box.body));
    const uint32_t count = TRY(box.body.u32());
    if (count > kMaxEdits) return Error{ErrorCode::kTooLarge, "edits", box.offset};
    for (uint32_t i = 0; i < count; ++i) {
      Edit edit;
      if (header.version == 1) {
        edit.duration = TRY(box.body.u64());
        edit.media_time = static_cast<int64_t>(TRY(box.body.u64()));
      } else {
        edit.duration = TRY(box.body.u32());
        edit.media_time = TRY(box.body.i32());
      }
      TRY(box.body.skip(4));  // media_rate
      drafts_.back().edits.push_back(edit);
    }
    return {};
  }

  // The handler has to be known before the sample description, whatever their order.
  Result<void> media(ByteReader body) {
    TRY(for_each_box(body, [this](Box& box) { return media_header(box); }));
    return for_each_box(body, [this](Box& box) -> Result<void> {
      if (box.type != FourCc("minf")) return {};
      return for_each_box(box.body, [this](Box& information) -> Result<void> {
        if (information.type != FourCc("stbl")) return {};
        return for_each_box(information.body, [this](Box& table) { return sample_table_child(table); });
      });
    });
  }

  Result<void> media_header(Box& box) {
    Track& track = drafts_.back().track;
    if (box.type == FourCc("mdhd")) {
      const FullBoxHeader header = TRY(read_full_box_header(box.body));
      TRY(box.body.skip(header.version == 1 ? 16 : 8));
      track.timescale = TRY(box.body.u32());
      if (track.timescale == 0) return Error{ErrorCode::kMalformed, "timescale 0", box.offset};
      TRY(box.body.skip(header.version == 1 ? 8 : 4));
      const uint16_t packed = TRY(box.body.u16());
      if (packed >= 0x400) {  // smaller: a Macintosh language code
        track.language.clear();
        for (int shift = 10; shift >= 0; shift -= 5)
          track.language += static_cast<char>((packed >> shift & 31) + 0x60);
      }
    } else if (box.type == FourCc("hdlr")) {
      TRY(box.body.skip(8));
      const FourCc handler(TRY(box.body.u32()));
      if (handler == FourCc("vide")) track.kind = TrackKind::kVideo;
      if (handler == FourCc("soun")) track.kind = TrackKind::kAudio;
      for (const FourCc text : {FourCc("text"), FourCc("subt"), FourCc("sbtl"), FourCc("clcp")}) {
        if (handler == text) track.kind = TrackKind::kText;
      }
    }
    return {};
  }

  Result<void> sample_table_child(Box& box) {
    if (box.type != FourCc("stsd")) return {};
    TRY(read_full_box_header(box.body));
    drafts_.back().has_description = true;
    return read_sample_description(box.body, drafts_.back().track);
  }

  [[nodiscard]] std::optional<MediaTime> duration() const {
    if (duration_ == 0 || timescale_ == 0 || duration_ > static_cast<uint64_t>(kMaxTicks))
      return std::nullopt;
    return MediaTime::from_ticks(static_cast<int64_t>(duration_), timescale_);
  }

  [[nodiscard]] int64_t presentation_offset(const TrackDraft& draft) const {
    int64_t offset = 0;
    for (const Edit& edit : draft.edits) {
      if (edit.media_time >= 0) return offset - std::min(edit.media_time, kMaxTicks);
      if (timescale_ > 0)
        offset = std::min(offset + rescaled(edit.duration, timescale_, draft.track.timescale), kMaxTicks);
    }
    return offset;
  }

  uint32_t timescale_ = 0;
  uint64_t duration_ = 0;
  std::vector<TrackDraft> drafts_;
  std::vector<TrackExtends> extends_;
};

}  // namespace

const Track* InitSegment::find(uint32_t track_id) const {
  for (const Track& track : tracks) {
    if (track.id == track_id) return &track;
  }
  return nullptr;
}

const Track* InitSegment::first(TrackKind kind) const {
  for (const Track& track : tracks) {
    if (track.kind == kind) return &track;
  }
  return nullptr;
}

Result<InitSegment> read_movie(ByteReader body) {
  return MovieReader().read(body);
}

Result<std::vector<FourCc>> read_brands(ByteReader body) {
  constexpr size_t kMaxBrands = 256;
  std::vector<FourCc> brands{FourCc(TRY(body.u32()))};
  TRY(body.skip(4));  // minor_version
  while (body.remaining() >= 4 && brands.size() < kMaxBrands) brands.emplace_back(TRY(body.u32()));
  return brands;
}

Result<InitSegment> parse_init_segment(ByteSpan bytes) {
  if (bytes.size() > kMaxInitSegmentBytes) return Error{ErrorCode::kTooLarge, "initialisation segment"};
  ByteReader reader(bytes);
  std::vector<FourCc> brands;
  while (!reader.at_end()) {
    const bool first = reader.offset() == 0;
    ByteReader ahead = reader;
    const auto header = read_box_header(ahead);
    if (first && (!header.ok() || !is_first_box(header->type))) {
      return Error{ErrorCode::kUnexpectedContent, "no MP4: it does not begin with ftyp or moov", 0};
    }
    Box box = TRY(read_box(reader));
    if (box.type == FourCc("ftyp")) {
      auto read = read_brands(box.body);
      if (!read.ok()) return with_finished_path(in_box(std::move(read).error(), box.type));
      brands = std::move(read).value();
    } else if (box.type == FourCc("moov")) {
      auto movie = read_movie(box.body);
      if (!movie.ok()) return with_finished_path(in_box(std::move(movie).error(), box.type));
      movie->brands = std::move(brands);
      return movie;
    }
  }
  return Error{ErrorCode::kMalformed, "no moov", reader.offset()};
}

}  // namespace rill::mp4
