// SPDX-License-Identifier: Apache-2.0
#include "player/format/hls/multivariant_builder.h"

#include <limits>

#include "player/base/url.h"

namespace rill::hls {

std::string MultivariantBuilder::resolved(std::string_view uri) const {
  return base_url_.empty() || uri.empty() ? std::string(uri) : resolve_url(base_url_, uri);
}

Result<bool> MultivariantBuilder::tag(std::string_view name, const Line& value) {
  if (name != "EXT-X-STREAM-INF" && name != "EXT-X-I-FRAME-STREAM-INF" && name != "EXT-X-MEDIA" &&
      name != "EXT-X-SESSION-DATA" && name != "EXT-X-SESSION-KEY" && name != "EXT-X-CONTENT-STEERING") {
    return false;
  }
  const AttributeList attributes = TRY(AttributeList::parse(value));
  ++items_;
  if (name == "EXT-X-STREAM-INF") {
    pending_ = variant(attributes);
  } else if (name == "EXT-X-I-FRAME-STREAM-INF") {
    Variant i_frames = variant(attributes);
    i_frames.uri = resolved(TRY(attributes.required("URI")));
    playlist_.i_frame_variants.push_back(std::move(i_frames));
  } else if (name == "EXT-X-MEDIA") {
    TRY(rendition(attributes, value));
  } else if (name == "EXT-X-SESSION-DATA") {
    TRY(session_data(attributes));
  } else if (name == "EXT-X-SESSION-KEY") {
    TRY(session_key(attributes));
  } else {
    playlist_.content_steering_uri = resolved(TRY(attributes.required("SERVER-URI")));
    playlist_.content_steering_pathway = attributes.text("PATHWAY-ID");
  }
  return true;
}

Result<void> MultivariantBuilder::uri(const Line& line) {
  if (!pending_) return {};  // of no variant
  pending_->uri = resolved(line.text);
  playlist_.variants.push_back(*std::move(pending_));
  pending_.reset();
  ++items_;
  return {};
}

// What cannot be read is unknown: the stream tells it itself, or can be played without.
Variant MultivariantBuilder::variant(const AttributeList& attributes) const {
  Variant variant;
  const auto integer = [&attributes](std::string_view name) {
    const auto text = attributes.find(name);
    return text ? parse_integer(*text) : std::nullopt;
  };
  variant.bandwidth.value = integer("BANDWIDTH").value_or(0);
  if (const auto average = integer("AVERAGE-BANDWIDTH")) variant.average_bandwidth = BitsPerSecond{*average};
  if (const auto codecs = attributes.find("CODECS")) variant.codecs = codec::parse_codecs(*codecs);
  variant.supplemental_codecs = attributes.text("SUPPLEMENTAL-CODECS");
  if (const auto text = attributes.find("RESOLUTION")) variant.resolution = parse_resolution(*text);
  if (const auto text = attributes.find("FRAME-RATE")) variant.frame_rate = parse_decimal(*text);
  if (const auto text = attributes.find("SCORE")) variant.score = parse_decimal(*text);
  variant.hdcp_level = attributes.text("HDCP-LEVEL");
  variant.video_range = attributes.text("VIDEO-RANGE");
  variant.name = attributes.text("NAME");
  variant.stable_variant_id = attributes.text("STABLE-VARIANT-ID");
  variant.pathway_id = attributes.text("PATHWAY-ID");
  variant.audio_group = attributes.text("AUDIO");
  variant.video_group = attributes.text("VIDEO");
  variant.subtitles_group = attributes.text("SUBTITLES");
  variant.closed_captions_group = attributes.text("CLOSED-CAPTIONS");
  if (variant.closed_captions_group == "NONE") variant.closed_captions_group.clear();
  return variant;
}

Result<void> MultivariantBuilder::rendition(const AttributeList& attributes, const Line& value) {
  Rendition rendition;
  const std::string_view type = TRY(attributes.required("TYPE"));
  if (type == "AUDIO") {
    rendition.type = Rendition::Type::kAudio;
  } else if (type == "VIDEO") {
    rendition.type = Rendition::Type::kVideo;
  } else if (type == "SUBTITLES") {
    rendition.type = Rendition::Type::kSubtitles;
  } else if (type == "CLOSED-CAPTIONS") {
    rendition.type = Rendition::Type::kClosedCaptions;
  } else {
    return {};  // a later version's
  }
  rendition.uri = resolved(attributes.text("URI"));
  rendition.group_id = std::string(TRY(attributes.required("GROUP-ID")));
  rendition.name = attributes.text("NAME");
  rendition.language = attributes.text("LANGUAGE");
  rendition.associated_language = attributes.text("ASSOC-LANGUAGE");
  rendition.stable_rendition_id = attributes.text("STABLE-RENDITION-ID");
  rendition.is_default = attributes.yes("DEFAULT");
  rendition.autoselect = attributes.yes("AUTOSELECT");
  rendition.forced = attributes.yes("FORCED");
  rendition.instream_id = attributes.text("INSTREAM-ID");
  rendition.characteristics = attributes.text("CHARACTERISTICS");
  rendition.channels = attributes.text("CHANNELS");
  constexpr uint64_t kMax = std::numeric_limits<uint32_t>::max();
  const auto bit_depth = TRY(attributes.integer("BIT-DEPTH"));
  const auto sample_rate = TRY(attributes.integer("SAMPLE-RATE"));
  if (bit_depth.value_or(0) > kMax || sample_rate.value_or(0) > kMax)
    return value.malformed("number too large");
  if (bit_depth) rendition.bit_depth = static_cast<uint32_t>(*bit_depth);
  if (sample_rate) rendition.sample_rate = static_cast<uint32_t>(*sample_rate);
  playlist_.renditions.push_back(std::move(rendition));
  return {};
}

Result<void> MultivariantBuilder::session_data(const AttributeList& attributes) {
  SessionData data;
  data.data_id = std::string(TRY(attributes.required("DATA-ID")));
  data.value = attributes.text("VALUE");
  data.uri = resolved(attributes.text("URI"));
  data.format = attributes.text("FORMAT");
  data.language = attributes.text("LANGUAGE");
  playlist_.session_data.push_back(std::move(data));
  return {};
}

Result<void> MultivariantBuilder::session_key(const AttributeList& attributes) {
  Key key;
  key.method = std::string(TRY(attributes.required("METHOD")));
  key.uri = resolved(attributes.text("URI"));
  key.iv = attributes.text("IV");
  if (const auto format = attributes.find("KEYFORMAT")) key.key_format = std::string(*format);
  key.key_format_versions = attributes.text("KEYFORMATVERSIONS");
  if (key.method != "NONE") playlist_.session_keys.push_back(std::move(key));
  return {};
}

Result<MultivariantPlaylist> MultivariantBuilder::finish() && {
  return std::move(playlist_);
}

}  // namespace rill::hls
