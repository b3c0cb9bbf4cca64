// SPDX-License-Identifier: Apache-2.0
#include "player/format/dash/mpd_builder.h"

namespace rill::dash {
namespace {

// What an Event holds besides text, as it stands (5.10.2.3).
class TextWriter final : public pugi::xml_writer {
 public:
  void write(const void* data, size_t size) override { text.append(static_cast<const char*>(data), size); }
  std::string text;
};

Event build_event(const XmlElement& element) {
  Event out;
  out.presentation_time = element.hint("presentationTime", parse_unsigned).value_or(0);
  out.duration = element.hint("duration", parse_unsigned);
  out.id = element.unsigned32_hint("id");
  out.content_encoding = element.string("contentEncoding");
  out.message_data = element.string("messageData");
  if (!out.message_data.empty()) return out;
  if (element.children().empty()) {
    out.message_data = element.text();
    return out;
  }
  TextWriter writer;
  for (const pugi::xml_node& child : element.node().children())
    child.print(writer, "", pugi::format_raw | pugi::format_no_declaration, pugi::encoding_utf8);
  out.message_data = std::move(writer.text);
  return out;
}

EventStream build_event_stream(const XmlElement& element) {
  EventStream out;
  out.scheme_id_uri = element.string("schemeIdUri");
  out.value = element.string("value");
  out.timescale = element.unsigned32_value("timescale");
  if (out.timescale == 0u) element.fail(ErrorCode::kMalformed, "timescale", "0");
  out.presentation_time_offset = element.hint("presentationTimeOffset", parse_unsigned);
  for (const XmlElement& child : element.children()) {
    if (child.name() == "Event") out.events.push_back(build_event(child));
  }
  return out;
}

Period build_period(const XmlElement& element) {
  Period out;
  out.id = element.string("id");
  out.start = element.duration("start");
  out.duration = element.duration("duration");
  out.bitstream_switching = element.hint("bitstreamSwitching", parse_boolean);
  out.xlink_href = element.string("xlink:href");
  for (const XmlElement& child : element.children()) {
    if (build_segment_information(child, out.segments)) continue;
    const std::string_view name = child.name();
    if (name == "BaseURL") out.base_urls.push_back(build_base_url(child));
    if (name == "AssetIdentifier") out.asset_identifiers.push_back(build_descriptor(child));
    if (name == "EventStream") out.event_streams.push_back(build_event_stream(child));
    if (name == "AdaptationSet") out.adaptation_sets.push_back(build_adaptation_set(child));
    if (name == "SupplementalProperty") out.supplemental_properties.push_back(build_descriptor(child));
  }
  return out;
}

std::optional<MediaTime> milliseconds_hint(const XmlElement& element, const char* name) {
  const auto value = element.unsigned32_hint(name);
  return value ? std::optional(MediaTime::milliseconds(*value)) : std::nullopt;
}

ServiceDescription build_service_description(const XmlElement& element) {
  ServiceDescription out;
  out.id = element.unsigned32_hint("id");
  for (const XmlElement& child : element.children()) {
    if (child.name() == "Scope") out.scopes.push_back(build_descriptor(child));
    if (child.name() == "Latency") {
      out.latencies.push_back({child.unsigned32_hint("referenceId"), milliseconds_hint(child, "target"),
                               milliseconds_hint(child, "max"), milliseconds_hint(child, "min")});
    }
    if (child.name() == "PlaybackRate")
      out.playback_rates.push_back({child.hint("max", parse_double), child.hint("min", parse_double)});
  }
  return out;
}

void build_mpd_attributes(const XmlElement& element, Mpd& out) {
  out.id = element.string("id");
  out.profiles = element.string("profiles");
  out.type = element.string("type") == "dynamic" ? Mpd::Type::kDynamic : Mpd::Type::kStatic;
  out.availability_start_time = element.value("availabilityStartTime", parse_date_time);
  out.availability_end_time = element.value("availabilityEndTime", parse_date_time);
  out.publish_time = element.hint("publishTime", parse_date_time);
  out.media_presentation_duration = element.duration("mediaPresentationDuration");
  out.minimum_update_period = element.duration("minimumUpdatePeriod");
  out.min_buffer_time = element.hint("minBufferTime", parse_duration);
  out.time_shift_buffer_depth = element.duration("timeShiftBufferDepth");
  out.suggested_presentation_delay = element.duration("suggestedPresentationDelay");
  out.max_segment_duration = element.hint("maxSegmentDuration", parse_duration);
  out.max_subsegment_duration = element.hint("maxSubsegmentDuration", parse_duration);
}

void build_mpd_child(const XmlElement& child, Mpd& out) {
  const std::string_view name = child.name();
  if (name == "ProgramInformation") {
    for (const XmlElement& inner : child.children()) {
      if (inner.name() == "Title") out.program_title = inner.text();
    }
  }
  if (name == "BaseURL") out.base_urls.push_back(build_base_url(child));
  if (name == "Location") out.locations.emplace_back(child.text());
  if (name == "PatchLocation") {
    const auto seconds = child.hint("ttl", parse_time_offset);
    out.patch_locations.push_back({std::string(child.text()), seconds});
  }
  if (name == "ServiceDescription") out.service_descriptions.push_back(build_service_description(child));
  if (name == "Period") out.periods.push_back(build_period(child));
  if (name == "EssentialProperty") out.essential_properties.push_back(build_descriptor(child));
  if (name == "SupplementalProperty") out.supplemental_properties.push_back(build_descriptor(child));
  if (name == "UTCTiming") out.utc_timings.push_back(build_descriptor(child));
}

}  // namespace

Mpd build_mpd(const XmlElement& element) {
  Mpd out;
  build_mpd_attributes(element, out);
  for (const XmlElement& child : element.children()) build_mpd_child(child, out);
  return out;
}

}  // namespace rill::dash
