// SPDX-License-Identifier: Apache-2.0
#include "player/format/hls/media_builder.h"

#include <algorithm>
#include <array>
#include <limits>

#include "player/base/iso8601.h"
#include "player/base/url.h"

namespace rill::hls {
namespace {

constexpr size_t kMaxKeysInEffect = 16;  // one per key system

Result<MediaTime> required_seconds(const AttributeList& attributes, std::string_view name, uint64_t line) {
  const auto value = TRY(attributes.seconds(name));
  if (!value) return Error{ErrorCode::kMalformed, "no attribute " + std::string(name), line};
  return *value;
}

}  // namespace

std::string MediaBuilder::resolved(std::string_view uri) const {
  return base_url_.empty() || uri.empty() ? std::string(uri) : resolve_url(base_url_, uri);
}

Result<ByteRange> MediaBuilder::RangeCursor::place(const PartialByteRange& range, const std::string& in_uri,
                                                   const Line& line) {
  if (!range.offset && uri != in_uri) return line.malformed("byte range without a beginning");
  const uint64_t offset = range.offset.value_or(end);
  if (range.length > std::numeric_limits<uint64_t>::max() - offset)
    return line.malformed("byte range too large");
  uri = in_uri;
  end = offset + range.length;
  return ByteRange{offset, range.length};
}

Result<bool> MediaBuilder::tag(std::string_view name, const Line& value) {
  if (TRY(segment_tag(name, value))) return true;
  if (TRY(playlist_tag(name, value))) return true;
  return attribute_tag(name, value);
}

// Tags that stand for the whole playlist, with a plain value (4.4.3).
Result<bool> MediaBuilder::playlist_tag(std::string_view name, const Line& value) {
  const auto integer = [&value]() -> Result<uint64_t> {
    const auto number = parse_integer(value.text);
    if (!number) return value.malformed("not an integer");
    return *number;
  };
  if (name == "EXT-X-TARGETDURATION") {
    const auto duration = parse_seconds(value.text);
    if (!duration || *duration < MediaTime()) return value.malformed("target duration is not a number");
    playlist_.target_duration = *duration;
    has_target_duration_ = true;
  } else if (name == "EXT-X-MEDIA-SEQUENCE") {
    playlist_.media_sequence = TRY(integer());
  } else if (name == "EXT-X-DISCONTINUITY-SEQUENCE") {
    playlist_.discontinuity_sequence = TRY(integer());
  } else if (name == "EXT-X-ENDLIST") {
    playlist_.end_list = true;
  } else if (name == "EXT-X-I-FRAMES-ONLY") {
    playlist_.i_frames_only = true;
  } else if (name == "EXT-X-PLAYLIST-TYPE") {
    if (value.text == "VOD") playlist_.type = MediaPlaylist::Type::kVod;
    if (value.text == "EVENT") playlist_.type = MediaPlaylist::Type::kEvent;
  } else {
    return false;
  }
  return true;
}

// Tags that belong to the segment that follows, with a plain value (4.4.4).
Result<bool> MediaBuilder::segment_tag(std::string_view name, const Line& value) {
  if (name == "EXTINF") {
    TRY(extinf(value));
  } else if (name == "EXT-X-DISCONTINUITY") {
    pending_.discontinuity = true;
    ++discontinuities_;
  } else if (name == "EXT-X-GAP") {
    pending_.gap = true;
  } else if (name == "EXT-X-BYTERANGE") {
    pending_range_ = parse_byte_range(value.text);
    if (!pending_range_) return value.malformed("not a byte range");
  } else if (name == "EXT-X-BITRATE") {
    const auto kilobits = parse_integer(value.text);
    if (!kilobits || *kilobits > std::numeric_limits<uint64_t>::max() / 1000)
      return value.malformed("not a bit rate");
    bitrate_in_effect_ = BitsPerSecond{*kilobits * 1000};
  } else if (name == "EXT-X-PROGRAM-DATE-TIME") {
    const auto date = parse_iso8601(value.text);
    if (!date.ok()) return value.malformed("not a date");
    pending_.program_date_time = *date;
  } else {
    return false;
  }
  return true;
}

// Tags with an attribute list.
Result<bool> MediaBuilder::attribute_tag(std::string_view name, const Line& value) {
  constexpr std::array<std::string_view, 9> kKnown{
      "EXT-X-KEY",  "EXT-X-MAP",       "EXT-X-PART",         "EXT-X-PART-INF",        "EXT-X-SERVER-CONTROL",
      "EXT-X-SKIP", "EXT-X-DATERANGE", "EXT-X-PRELOAD-HINT", "EXT-X-RENDITION-REPORT"};
  if (std::find(kKnown.begin(), kKnown.end(), name) == kKnown.end()) return false;
  const AttributeList attributes = TRY(AttributeList::parse(value));
  ++items_;
  if (name == "EXT-X-PART") {
    TRY(part(attributes, value));
  } else if (name == "EXT-X-KEY") {
    TRY(key(attributes, value));
  } else if (name == "EXT-X-MAP") {
    TRY(map(attributes, value));
  } else if (name == "EXT-X-PART-INF") {
    playlist_.part_target = TRY(required_seconds(attributes, "PART-TARGET", value.number));
  } else if (name == "EXT-X-SERVER-CONTROL") {
    TRY(server_control(attributes));
  } else if (name == "EXT-X-SKIP") {
    TRY(skip(attributes));
  } else if (name == "EXT-X-PRELOAD-HINT") {
    TRY(preload_hint(attributes));
  } else if (name == "EXT-X-RENDITION-REPORT") {
    TRY(rendition_report(attributes));
  } else {
    TRY(date_range(attributes));
  }
  return true;
}

Result<void> MediaBuilder::extinf(const Line& value) {
  // Some put attributes of their own between duration and comma.
  const size_t comma = value.text.find(',');
  const size_t begin = std::min(value.text.find_first_not_of(" \t"), value.text.size());
  const size_t end = value.text.find_first_of(" \t,", begin);
  const auto duration = parse_seconds(value.text.substr(begin, end - begin));
  if (!duration || *duration < MediaTime()) return value.malformed("EXTINF without a duration");
  pending_.duration = *duration;
  pending_.title = comma == std::string_view::npos ? "" : std::string(value.text.substr(comma + 1));
  has_duration_ = true;
  return {};
}

Result<void> MediaBuilder::uri(const Line& line) {
  if (!has_duration_) return {};  // of no segment
  pending_.uri = resolved(line.text);
  if (pending_range_) {
    pending_.range = TRY(segment_range_.place(*pending_range_, pending_.uri, line));
  } else {
    pending_.bitrate = bitrate_in_effect_;
  }
  pending_.map = map_in_effect_;
  pending_.keys = shared_keys_;
  pending_.media_sequence = segments_before_++;
  pending_.discontinuity_sequence = discontinuities_;
  playlist_.segments.push_back(std::move(pending_));
  pending_ = Segment();
  has_duration_ = false;
  pending_range_.reset();
  ++items_;
  return {};
}

Result<void> MediaBuilder::key(const AttributeList& attributes, const Line& value) {
  Key key;
  key.method = std::string(TRY(attributes.required("METHOD")));
  key.uri = resolved(attributes.text("URI"));
  key.iv = attributes.text("IV");
  if (const auto format = attributes.find("KEYFORMAT")) key.key_format = std::string(*format);
  key.key_format_versions = attributes.text("KEYFORMATVERSIONS");
  if (key.method == "NONE") {
    keys_in_effect_.clear();
  } else {
    std::erase_if(keys_in_effect_, [&key](const Key& other) { return other.key_format == key.key_format; });
    if (keys_in_effect_.size() >= kMaxKeysInEffect) {
      return Error{ErrorCode::kTooLarge, "keys in effect at once", value.number};
    }
    keys_in_effect_.push_back(std::move(key));
  }
  shared_keys_ =
      keys_in_effect_.empty() ? nullptr : std::make_shared<const std::vector<Key>>(keys_in_effect_);
  return {};
}

Result<void> MediaBuilder::map(const AttributeList& attributes, const Line& value) {
  Map map;
  map.uri = resolved(TRY(attributes.required("URI")));
  if (const auto text = attributes.find("BYTERANGE")) {
    const auto range = parse_byte_range(*text);
    if (!range) return value.malformed("BYTERANGE of EXT-X-MAP");
    map.range = ByteRange{range->offset.value_or(0), range->length};
    if (map.range->length > std::numeric_limits<uint64_t>::max() - map.range->offset) {
      return value.malformed("byte range too large");
    }
  }
  map.keys = keys_in_effect_;
  if (map_in_effect_ == nullptr || *map_in_effect_ != map) {
    map_in_effect_ = std::make_shared<const Map>(std::move(map));
  }
  return {};
}

Result<void> MediaBuilder::part(const AttributeList& attributes, const Line& value) {
  Part part;
  part.uri = resolved(TRY(attributes.required("URI")));
  part.duration = TRY(required_seconds(attributes, "DURATION", value.number));
  if (part.duration < MediaTime()) return value.malformed("DURATION below zero");
  part.independent = attributes.yes("INDEPENDENT");
  part.gap = attributes.yes("GAP");
  if (const auto text = attributes.find("BYTERANGE")) {
    auto range = parse_byte_range(*text);
    if (!range) return value.malformed("BYTERANGE of EXT-X-PART");
    if (!range->offset && part_range_.uri != part.uri) range->offset = 0;  // the first part of a resource
    part.range = TRY(part_range_.place(*range, part.uri, value));
  }
  pending_.parts.push_back(std::move(part));
  return {};
}

Result<void> MediaBuilder::server_control(const AttributeList& attributes) {
  ServerControl control;
  control.can_block_reload = attributes.yes("CAN-BLOCK-RELOAD");
  control.can_skip_until = TRY(attributes.seconds("CAN-SKIP-UNTIL"));
  control.can_skip_date_ranges = attributes.yes("CAN-SKIP-DATERANGES");
  control.hold_back = TRY(attributes.seconds("HOLD-BACK"));
  control.part_hold_back = TRY(attributes.seconds("PART-HOLD-BACK"));
  playlist_.server_control = control;
  return {};
}

Result<void> MediaBuilder::preload_hint(const AttributeList& attributes) {
  PreloadHint hint;
  const std::string_view type = TRY(attributes.required("TYPE"));
  if (type != "PART" && type != "MAP") return {};  // a later version's
  hint.type = type == "MAP" ? PreloadHint::Type::kMap : PreloadHint::Type::kPart;
  hint.uri = resolved(TRY(attributes.required("URI")));
  hint.range_start = TRY(attributes.integer("BYTERANGE-START")).value_or(0);
  hint.range_length = TRY(attributes.integer("BYTERANGE-LENGTH"));
  playlist_.preload_hints.push_back(std::move(hint));
  return {};
}

Result<void> MediaBuilder::rendition_report(const AttributeList& attributes) {
  RenditionReport report;
  report.uri = resolved(TRY(attributes.required("URI")));
  report.last_media_sequence = TRY(attributes.integer("LAST-MSN"));
  report.last_part = TRY(attributes.integer("LAST-PART"));
  playlist_.rendition_reports.push_back(std::move(report));
  return {};
}

Result<void> MediaBuilder::skip(const AttributeList& attributes) {
  Skip skip;
  skip.skipped_segments = TRY(attributes.integer("SKIPPED-SEGMENTS")).value_or(0);
  // IDs separated by tabs (4.4.5.2).
  const std::string removed = attributes.text("RECENTLY-REMOVED-DATERANGES");
  for (size_t begin = 0; begin < removed.size();) {
    const size_t end = std::min(removed.find('\t', begin), removed.size());
    if (end > begin) skip.removed_date_ranges.push_back(removed.substr(begin, end - begin));
    begin = end + 1;
  }
  segments_before_ += skip.skipped_segments;
  playlist_.skip = std::move(skip);
  return {};
}

Result<void> MediaBuilder::date_range(const AttributeList& attributes) {
  constexpr std::array<std::string_view, 8> kNamed{
      "ID", "CLASS", "START-DATE", "END-DATE", "DURATION", "PLANNED-DURATION", "CUE", "END-ON-NEXT"};
  DateRange range;
  range.id = std::string(TRY(attributes.required("ID")));
  range.class_name = attributes.text("CLASS");
  range.start = TRY(attributes.date("START-DATE"));
  range.end = TRY(attributes.date("END-DATE"));
  range.duration = TRY(attributes.seconds("DURATION"));
  range.planned_duration = TRY(attributes.seconds("PLANNED-DURATION"));
  range.cue = attributes.text("CUE");
  range.end_on_next = attributes.yes("END-ON-NEXT");
  for (const Attribute& attribute : attributes.all()) {
    if (std::find(kNamed.begin(), kNamed.end(), attribute.name) != kNamed.end()) continue;
    range.attributes.push_back({std::string(attribute.name), std::string(attribute.value), attribute.quoted});
  }
  playlist_.date_ranges.push_back(std::move(range));
  return {};
}

Result<MediaPlaylist> MediaBuilder::finish() && {
  if (!pending_.parts.empty()) {
    pending_.map = map_in_effect_;
    pending_.keys = shared_keys_;
    pending_.media_sequence = segments_before_;
    pending_.discontinuity_sequence = discontinuities_;
    pending_.uri.clear();
    playlist_.open_segment = std::move(pending_);
  }
  // EXT-X-MEDIA-SEQUENCE should come first (4.4.3.2), but is honoured wherever it stands.
  const auto count_on = [this](Segment& segment) {
    segment.media_sequence += playlist_.media_sequence;
    segment.discontinuity_sequence += playlist_.discontinuity_sequence;
  };
  MediaTime longest;
  for (Segment& segment : playlist_.segments) {
    count_on(segment);
    longest = std::max(longest, segment.duration);
  }
  if (playlist_.open_segment) count_on(*playlist_.open_segment);
  if (!has_target_duration_) {
    playlist_.target_duration =
        MediaTime::microseconds((longest.as_microseconds() + 999'999) / 1'000'000 * 1'000'000);
  }
  return std::move(playlist_);
}

}  // namespace rill::hls
