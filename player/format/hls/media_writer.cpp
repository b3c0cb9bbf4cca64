// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "player/base/iso8601.h"
#include "player/format/hls/tag_writer.h"
#include "player/format/hls/writer.h"

namespace rill::hls {
namespace {

template <typename T>
bool same(const std::shared_ptr<const T>& a, const std::shared_ptr<const T>& b) {
  return a == b || (a != nullptr && b != nullptr && *a == *b);
}

// Tags of segments, written only where something changes.
class SegmentWriter {
 public:
  explicit SegmentWriter(std::string& text) : text_(text) {}

  void write(const Segment& segment) {
    if (segment.discontinuity) text_ += "#EXT-X-DISCONTINUITY\n";
    write_keys(segment);
    if (segment.map != nullptr && !same(segment.map, map_)) {
      text_ += TagWriter("EXT-X-MAP")
                   .quoted("URI", segment.map->uri)
                   .quoted("BYTERANGE", byte_range(segment.map->range))
                   .line();
      map_ = segment.map;
    }
    if (segment.program_date_time) {
      text_ += value_line("EXT-X-PROGRAM-DATE-TIME", format_iso8601(*segment.program_date_time));
    }
    if (segment.gap) text_ += "#EXT-X-GAP\n";
    for (const Part& part : segment.parts) write_part(part);
    if (segment.uri.empty()) return;  // still open
    // It is known when the parts have been published, and nothing that was may change (6.2.1).
    if (segment.bitrate && segment.bitrate != bitrate_) {
      const uint64_t kilobits = (segment.bitrate->value + 500) / 1000;
      text_ += value_line("EXT-X-BITRATE", std::to_string(kilobits));
      bitrate_ = segment.bitrate;
    }
    if (segment.range) text_ += value_line("EXT-X-BYTERANGE", byte_range(segment.range));
    text_ += value_line("EXTINF", decimal(segment.duration, 5) + "," + segment.title);
    text_ += uri_line(segment.uri);
  }

 private:
  void write_keys(const Segment& segment) {
    if (same(segment.keys, keys_)) return;
    if (keys_ != nullptr) text_ += "#EXT-X-KEY:METHOD=NONE\n";
    if (segment.keys != nullptr) {
      for (const Key& key : *segment.keys) text_ += key_line("EXT-X-KEY", key);
    }
    keys_ = segment.keys;
  }

  void write_part(const Part& part) {
    text_ += TagWriter("EXT-X-PART")
                 .seconds("DURATION", part.duration)
                 .quoted("URI", part.uri)
                 .quoted("BYTERANGE", byte_range(part.range))
                 .yes("INDEPENDENT", part.independent)
                 .yes("GAP", part.gap)
                 .line();
  }

  std::string& text_;
  std::shared_ptr<const Map> map_;
  std::shared_ptr<const std::vector<Key>> keys_;
  std::optional<BitsPerSecond> bitrate_;
};

// The lowest version whose reader understands the playlist (section 8).
uint32_t needed_version(const MediaPlaylist& playlist) {
  uint32_t version = 3;  // EXTINF is written with decimals
  for (const Segment& segment : playlist.segments) {
    if (segment.range || playlist.i_frames_only) version = std::max(version, 4u);
    if (segment.map != nullptr) version = std::max(version, playlist.i_frames_only ? 5u : 6u);
  }
  if (!playlist.variables.empty()) version = std::max(version, 8u);
  if (playlist.skip) version = std::max(version, playlist.skip->removed_date_ranges.empty() ? 9u : 10u);
  return std::max(version, playlist.version);
}

std::string date_range_tag(const DateRange& range) {
  TagWriter tag("EXT-X-DATERANGE");
  tag.quoted("ID", range.id).quoted("CLASS", range.class_name);
  tag.date("START-DATE", range.start).quoted("CUE", range.cue).date("END-DATE", range.end);
  tag.seconds("DURATION", range.duration).seconds("PLANNED-DURATION", range.planned_duration);
  tag.yes("END-ON-NEXT", range.end_on_next);
  for (const DateRange::Attribute& attribute : range.attributes) {
    attribute.quoted ? tag.quoted(attribute.name, attribute.value) : tag.raw(attribute.name, attribute.value);
  }
  return tag.line();
}

std::string head(const MediaPlaylist& playlist) {
  std::string text = "#EXTM3U\n" + value_line("EXT-X-VERSION", std::to_string(needed_version(playlist)));
  text += common_lines(playlist.independent_segments, playlist.start, playlist.variables);
  const MediaTime rounded_up = playlist.target_duration + MediaTime::microseconds(999'999);
  text += value_line("EXT-X-TARGETDURATION", std::to_string(rounded_up.as_microseconds() / 1'000'000));
  if (playlist.server_control) {
    const ServerControl& control = *playlist.server_control;
    text += TagWriter("EXT-X-SERVER-CONTROL")
                .yes("CAN-BLOCK-RELOAD", control.can_block_reload)
                .seconds("CAN-SKIP-UNTIL", control.can_skip_until)
                .yes("CAN-SKIP-DATERANGES", control.can_skip_date_ranges)
                .seconds("HOLD-BACK", control.hold_back)
                .seconds("PART-HOLD-BACK", control.part_hold_back)
                .line();
  }
  if (playlist.part_target)
    text += TagWriter("EXT-X-PART-INF").seconds("PART-TARGET", playlist.part_target).line();
  text += value_line("EXT-X-MEDIA-SEQUENCE", std::to_string(playlist.media_sequence));
  const bool may_jump = playlist.discontinuity_sequence > 0 ||
                        std::any_of(playlist.segments.begin(), playlist.segments.end(),
                                    [](const Segment& segment) { return segment.discontinuity; });
  if (may_jump || playlist.live()) {
    text += value_line("EXT-X-DISCONTINUITY-SEQUENCE", std::to_string(playlist.discontinuity_sequence));
  }
  if (playlist.type == MediaPlaylist::Type::kVod) text += value_line("EXT-X-PLAYLIST-TYPE", "VOD");
  if (playlist.type == MediaPlaylist::Type::kEvent) text += value_line("EXT-X-PLAYLIST-TYPE", "EVENT");
  if (playlist.i_frames_only) text += "#EXT-X-I-FRAMES-ONLY\n";
  return text;
}

}  // namespace

std::string write_playlist(const MediaPlaylist& playlist) {
  std::string text = head(playlist);
  if (playlist.skip) {
    std::string removed;
    for (const std::string& id : playlist.skip->removed_date_ranges)
      removed += (removed.empty() ? "" : "\t") + id;
    text += TagWriter("EXT-X-SKIP")
                .raw("SKIPPED-SEGMENTS", std::to_string(playlist.skip->skipped_segments))
                .quoted("RECENTLY-REMOVED-DATERANGES", removed)
                .line();
  }
  for (const DateRange& range : playlist.date_ranges) text += date_range_tag(range);
  SegmentWriter segments(text);
  for (const Segment& segment : playlist.segments) segments.write(segment);
  if (playlist.open_segment) segments.write(*playlist.open_segment);
  for (const PreloadHint& hint : playlist.preload_hints) {
    text += TagWriter("EXT-X-PRELOAD-HINT")
                .raw("TYPE", hint.type == PreloadHint::Type::kMap ? "MAP" : "PART")
                .quoted("URI", hint.uri)
                .raw("BYTERANGE-START", hint.range_start > 0 ? std::to_string(hint.range_start) : "")
                .integer("BYTERANGE-LENGTH", hint.range_length)
                .line();
  }
  for (const RenditionReport& report : playlist.rendition_reports) {
    text += TagWriter("EXT-X-RENDITION-REPORT")
                .quoted("URI", report.uri)
                .integer("LAST-MSN", report.last_media_sequence)
                .integer("LAST-PART", report.last_part)
                .line();
  }
  if (playlist.end_list) text += "#EXT-X-ENDLIST\n";
  return text;
}

}  // namespace rill::hls
