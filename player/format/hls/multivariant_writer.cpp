// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "player/format/hls/tag_writer.h"
#include "player/format/hls/writer.h"

namespace rill::hls {
namespace {

std::string stream_inf(std::string_view name, const Variant& variant) {
  std::string codecs;
  for (const codec::CodecString& codec : variant.codecs) codecs += (codecs.empty() ? "" : ",") + codec.text;
  TagWriter tag(name);
  tag.raw("BANDWIDTH", std::to_string(variant.bandwidth.value));
  if (variant.average_bandwidth)
    tag.raw("AVERAGE-BANDWIDTH", std::to_string(variant.average_bandwidth->value));
  if (variant.score) tag.seconds("SCORE", MediaTime::seconds(*variant.score));
  tag.quoted("CODECS", codecs).quoted("SUPPLEMENTAL-CODECS", variant.supplemental_codecs);
  if (variant.resolution) {
    tag.raw("RESOLUTION",
            std::to_string(variant.resolution->width) + "x" + std::to_string(variant.resolution->height));
  }
  if (variant.frame_rate) {
    tag.raw("FRAME-RATE", decimal(MediaTime::milliseconds(std::llround(*variant.frame_rate * 1000)), 3));
  }
  tag.raw("HDCP-LEVEL", variant.hdcp_level).raw("VIDEO-RANGE", variant.video_range);
  tag.quoted("STABLE-VARIANT-ID", variant.stable_variant_id).quoted("PATHWAY-ID", variant.pathway_id);
  tag.quoted("AUDIO", variant.audio_group).quoted("VIDEO", variant.video_group);
  tag.quoted("SUBTITLES", variant.subtitles_group).quoted("CLOSED-CAPTIONS", variant.closed_captions_group);
  tag.quoted("NAME", variant.name);
  if (name == "EXT-X-I-FRAME-STREAM-INF") tag.quoted("URI", variant.uri);
  return tag.line();
}

std::string media_tag(const Rendition& rendition) {
  const char* type = "AUDIO";
  if (rendition.type == Rendition::Type::kVideo) type = "VIDEO";
  if (rendition.type == Rendition::Type::kSubtitles) type = "SUBTITLES";
  if (rendition.type == Rendition::Type::kClosedCaptions) type = "CLOSED-CAPTIONS";
  return TagWriter("EXT-X-MEDIA")
      .raw("TYPE", type)
      .quoted("GROUP-ID", rendition.group_id)
      .quoted("NAME", rendition.name)
      .quoted("LANGUAGE", rendition.language)
      .quoted("ASSOC-LANGUAGE", rendition.associated_language)
      .quoted("STABLE-RENDITION-ID", rendition.stable_rendition_id)
      .yes("DEFAULT", rendition.is_default)
      .yes("AUTOSELECT", rendition.autoselect)
      .yes("FORCED", rendition.forced)
      .quoted("INSTREAM-ID", rendition.instream_id)
      .quoted("CHARACTERISTICS", rendition.characteristics)
      .quoted("CHANNELS", rendition.channels)
      .integer("BIT-DEPTH", rendition.bit_depth)
      .integer("SAMPLE-RATE", rendition.sample_rate)
      .quoted("URI", rendition.uri)
      .line();
}

}  // namespace

std::string write_playlist(const MultivariantPlaylist& playlist) {
  const uint32_t needed = playlist.variables.empty() ? 1 : 8;
  std::string text =
      "#EXTM3U\n" + value_line("EXT-X-VERSION", std::to_string(std::max(playlist.version, needed)));
  text += common_lines(playlist.independent_segments, playlist.start, playlist.variables);
  if (!playlist.content_steering_uri.empty()) {
    text += TagWriter("EXT-X-CONTENT-STEERING")
                .quoted("SERVER-URI", playlist.content_steering_uri)
                .quoted("PATHWAY-ID", playlist.content_steering_pathway)
                .line();
  }
  for (const SessionData& data : playlist.session_data) {
    text += TagWriter("EXT-X-SESSION-DATA")
                .quoted("DATA-ID", data.data_id)
                .quoted("VALUE", data.value)
                .quoted("URI", data.uri)
                .raw("FORMAT", data.format)
                .quoted("LANGUAGE", data.language)
                .line();
  }
  for (const Key& key : playlist.session_keys) text += key_line("EXT-X-SESSION-KEY", key);
  for (const Rendition& rendition : playlist.renditions) text += media_tag(rendition);
  for (const Variant& variant : playlist.variants) {
    text += stream_inf("EXT-X-STREAM-INF", variant);
    text += uri_line(variant.uri);
  }
  for (const Variant& variant : playlist.i_frame_variants)
    text += stream_inf("EXT-X-I-FRAME-STREAM-INF", variant);
  return text;
}

}  // namespace rill::hls
