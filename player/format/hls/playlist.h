// SPDX-License-Identifier: Apache-2.0
//
// HLS playlists as values (RFC 8216bis, draft 22), shared by reader and writer. URIs are absolute after
// reading with a base URL, and as they stand otherwise. Durations are MediaTime, rounded to the microsecond.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "player/base/media_time.h"
#include "player/format/codec/codec_string.h"

namespace rill::hls {

struct ByteRange {
  uint64_t offset = 0;
  uint64_t length = 0;
  bool operator==(const ByteRange&) const = default;
};

struct Resolution {
  uint32_t width = 0;
  uint32_t height = 0;
  bool operator==(const Resolution&) const = default;
};

// EXT-X-DEFINE after evaluation (4.4.2.3).
struct Variable {
  std::string name;
  std::string value;
  bool operator==(const Variable&) const = default;
};

// EXT-X-START (4.4.2.2).
struct Start {
  MediaTime offset;  // below zero: from the end
  bool precise = false;
  bool operator==(const Start&) const = default;
};

// EXT-X-KEY and EXT-X-SESSION-KEY (4.4.4.4).
struct Key {
  std::string method;  // "AES-128", "SAMPLE-AES", "SAMPLE-AES-CTR", ...; never "NONE"
  std::string uri;
  std::string iv;  // "0x…", empty if absent
  std::string key_format = "identity";
  std::string key_format_versions;
  bool operator==(const Key&) const = default;
};

// ---- Media playlists

// EXT-X-MAP (4.4.4.5): the initialisation segment of the segments that follow.
struct Map {
  std::string uri;
  std::optional<ByteRange> range;
  std::vector<Key> keys{};  // in effect
  bool operator==(const Map&) const = default;
};

// EXT-X-PART (4.4.4.9).
struct Part {
  std::string uri;
  MediaTime duration;
  bool independent = false;  // begins with a keyframe
  bool gap = false;
  std::optional<ByteRange> range;
  bool operator==(const Part&) const = default;
};

struct Segment {
  std::string uri;  // empty only for MediaPlaylist::open_segment
  MediaTime duration;
  std::string title;
  std::optional<ByteRange> range;
  bool discontinuity = false;                    // EXT-X-DISCONTINUITY stands before it
  bool gap = false;                              // EXT-X-GAP: not available
  std::optional<UnixTime> program_date_time;     // as written; MediaPlaylist::date_of() interpolates
  std::optional<BitsPerSecond> bitrate;          // EXT-X-BITRATE in effect
  std::shared_ptr<const Map> map;                // in effect; null without
  std::shared_ptr<const std::vector<Key>> keys;  // in effect; null when not encrypted
  std::vector<Part> parts;

  uint64_t media_sequence = 0;          // counted by the reader; the writer takes the first one's
  uint64_t discontinuity_sequence = 0;  // likewise

  [[nodiscard]] bool encrypted() const { return keys != nullptr; }
  // Deep: maps and keys are compared by value.
  bool operator==(const Segment& other) const;
};

// EXT-X-PRELOAD-HINT (4.4.5.3).
struct PreloadHint {
  enum class Type : uint8_t { kPart, kMap };
  Type type = Type::kPart;
  std::string uri;
  uint64_t range_start = 0;
  std::optional<uint64_t> range_length;  // absent: to the end
  bool operator==(const PreloadHint&) const = default;
};

// EXT-X-RENDITION-REPORT (4.4.5.4).
struct RenditionReport {
  std::string uri;
  std::optional<uint64_t> last_media_sequence;
  std::optional<uint64_t> last_part;
  bool operator==(const RenditionReport&) const = default;
};

// EXT-X-SKIP (4.4.5.2).
struct Skip {
  uint64_t skipped_segments = 0;
  std::vector<std::string> removed_date_ranges;
  bool operator==(const Skip&) const = default;
};

// EXT-X-SERVER-CONTROL (4.4.3.8).
struct ServerControl {
  bool can_block_reload = false;
  std::optional<MediaTime> can_skip_until;
  bool can_skip_date_ranges = false;
  std::optional<MediaTime> hold_back;
  std::optional<MediaTime> part_hold_back;
  bool operator==(const ServerControl&) const = default;
};

// EXT-X-DATERANGE (4.4.5.1). `attributes` holds what is not named here (SCTE35-*, X-*), values without
// quotes.
struct DateRange {
  struct Attribute {
    std::string name;
    std::string value;
    bool quoted = false;
    bool operator==(const Attribute&) const = default;
  };
  std::string id;
  std::string class_name;
  std::optional<UnixTime> start;
  std::optional<UnixTime> end;
  std::optional<MediaTime> duration;
  std::optional<MediaTime> planned_duration;
  std::string cue;
  bool end_on_next = false;
  std::vector<Attribute> attributes;
  bool operator==(const DateRange&) const = default;
};

struct MediaPlaylist {
  enum class Type : uint8_t { kNone, kEvent, kVod };  // EXT-X-PLAYLIST-TYPE

  uint32_t version = 1;
  MediaTime target_duration;
  std::optional<MediaTime> part_target;  // EXT-X-PART-INF: a low-latency playlist
  uint64_t media_sequence = 0;
  uint64_t discontinuity_sequence = 0;
  Type type = Type::kNone;
  bool end_list = false;
  bool independent_segments = false;
  bool i_frames_only = false;
  std::optional<Start> start;
  std::optional<ServerControl> server_control;
  std::vector<Variable> variables;
  std::optional<Skip> skip;  // a delta update: `segments` begins after the skipped ones; see apply_delta()
  std::vector<Segment> segments;
  std::optional<Segment> open_segment;  // its parts so far, after the last segment
  std::vector<PreloadHint> preload_hints;
  std::vector<RenditionReport> rendition_reports;
  std::vector<DateRange> date_ranges;

  // More may come.
  [[nodiscard]] bool live() const { return !end_list && type != Type::kVod; }
  // Sum of the segments, without the open one.
  [[nodiscard]] MediaTime duration() const;
  // Wall-clock time of the start of segments[index]: its own PROGRAM-DATE-TIME, else counted on from the
  // nearest one within the same discontinuity (forwards first, then backwards). nullopt without any.
  [[nodiscard]] std::optional<UnixTime> date_of(size_t index) const;
  // The same of every segment, in one pass.
  [[nodiscard]] std::vector<std::optional<UnixTime>> dates() const;

  bool operator==(const MediaPlaylist&) const = default;
};

// ---- Multivariant playlists

// EXT-X-STREAM-INF and EXT-X-I-FRAME-STREAM-INF (4.4.6.2, 4.4.6.3).
struct Variant {
  std::string uri;
  BitsPerSecond bandwidth;
  std::optional<BitsPerSecond> average_bandwidth;
  std::optional<double> score;
  std::vector<codec::CodecString> codecs;  // empty: unknown
  std::string supplemental_codecs;
  std::optional<Resolution> resolution;
  std::optional<double> frame_rate;
  std::string hdcp_level;
  std::string video_range;  // "SDR", "HLG", "PQ"; empty if absent
  std::string name;         // NAME, where packagers give one
  std::string stable_variant_id;
  std::string pathway_id;
  std::string audio_group;  // GROUP-ID of renditions; empty: none
  std::string video_group;
  std::string subtitles_group;
  std::string closed_captions_group;  // "NONE" is written and read as empty
  bool operator==(const Variant&) const = default;
};

// EXT-X-MEDIA (4.4.6.1).
struct Rendition {
  enum class Type : uint8_t { kAudio, kVideo, kSubtitles, kClosedCaptions };
  Type type = Type::kAudio;
  std::string uri;  // empty: part of the variant's own stream
  std::string group_id;
  std::string name;
  std::string language;
  std::string associated_language;
  std::string stable_rendition_id;
  bool is_default = false;
  bool autoselect = false;
  bool forced = false;
  std::string instream_id;
  std::string characteristics;
  std::string channels;  // "2", "6", "16/JOC"
  std::optional<uint32_t> bit_depth;
  std::optional<uint32_t> sample_rate;
  bool operator==(const Rendition&) const = default;
};

// EXT-X-SESSION-DATA (4.4.6.4).
struct SessionData {
  std::string data_id;
  std::string value;
  std::string uri;
  std::string format;
  std::string language;
  bool operator==(const SessionData&) const = default;
};

struct MultivariantPlaylist {
  uint32_t version = 1;
  bool independent_segments = false;
  std::optional<Start> start;
  std::vector<Variable> variables;
  std::vector<Variant> variants;
  std::vector<Variant> i_frame_variants;
  std::vector<Rendition> renditions;
  std::vector<SessionData> session_data;
  std::vector<Key> session_keys;
  std::string content_steering_uri;
  std::string content_steering_pathway;

  // The renditions of a group, in playlist order.
  [[nodiscard]] std::vector<const Rendition*> group(Rendition::Type type, const std::string& group_id) const;

  bool operator==(const MultivariantPlaylist&) const = default;
};

using Playlist = std::variant<MultivariantPlaylist, MediaPlaylist>;

}  // namespace rill::hls
