// SPDX-License-Identifier: Apache-2.0
#include "player/format/dash/writer.h"

#include "player/format/dash/segment_writer.h"

namespace rill::dash {
namespace {

std::string frame_rate(const std::optional<Ratio>& rate) {
  if (!rate) return "";
  const std::string numerator = std::to_string(rate->numerator);
  return rate->denominator == 1 ? numerator : numerator + "/" + std::to_string(rate->denominator);
}

std::string ratio(const std::optional<Ratio>& value) {
  return value ? std::to_string(value->numerator) + ":" + std::to_string(value->denominator) : "";
}

// 5.3.7.2
void write_base_attributes(XmlWriter& xml, const RepresentationBase& base) {
  xml.attribute("profiles", base.profiles)
      .attribute("mimeType", base.mime_type)
      .attribute("codecs", base.codecs)
      .attribute("containerProfiles", base.container_profiles)
      .attribute("segmentProfiles", base.segment_profiles)
      .integer("width", base.width)
      .integer("height", base.height)
      .attribute("sar", ratio(base.sar))
      .attribute("frameRate", frame_rate(base.frame_rate))
      .attribute("audioSamplingRate", base.audio_sampling_rate)
      .number("maximumSAPPeriod", base.maximum_sap_period)
      .integer("startWithSAP", base.start_with_sap)
      .number("maxPlayoutRate", base.max_playout_rate)
      .boolean("codingDependency", base.coding_dependency)
      .attribute("scanType", base.scan_type);
}

void write_content_protection(XmlWriter& xml, const ContentProtection& protection) {
  xml.begin("ContentProtection")
      .attribute("schemeIdUri", protection.descriptor.scheme_id_uri)
      .attribute("value", protection.descriptor.value)
      .attribute("id", protection.descriptor.id)
      .attribute("cenc:default_KID", protection.default_kid);
  xml.end();
}

void write_reference_time(XmlWriter& xml, const ProducerReferenceTime& time) {
  xml.begin("ProducerReferenceTime").integer("id", time.id);
  if (time.inband) xml.boolean("inband", true);
  xml.attribute("type", time.type)
      .attribute("applicationScheme", time.application_scheme)
      .date("wallClockTime", time.wall_clock_time)
      .integer("presentationTime", time.presentation_time);
  if (time.utc_timing) write_descriptor(xml, "UTCTiming", *time.utc_timing);
  xml.end();
}

void write_base_children(XmlWriter& xml, const RepresentationBase& base) {
  write_descriptors(xml, "AudioChannelConfiguration", base.audio_channel_configurations);
  for (const ContentProtection& protection : base.content_protections)
    write_content_protection(xml, protection);
  write_descriptors(xml, "EssentialProperty", base.essential_properties);
  write_descriptors(xml, "SupplementalProperty", base.supplemental_properties);
  write_descriptors(xml, "InbandEventStream", base.inband_event_streams);
  for (const Label& label : base.labels) {
    xml.begin("Label").attribute("id", label.id).attribute("lang", label.lang).text(label.text);
    xml.end();
  }
  for (const ProducerReferenceTime& time : base.producer_reference_times) write_reference_time(xml, time);
  for (const Resync& resync : base.resyncs) {
    xml.begin("Resync")
        .integer("type", resync.type)
        .integer("dT", resync.dt)
        .number("dImin", resync.d_imin)
        .number("dImax", resync.d_imax)
        .boolean("marker", resync.marker);
    xml.end();
  }
}

void write_representation(XmlWriter& xml, const Representation& representation) {
  xml.begin("Representation")
      .attribute("id", representation.id)
      .integer("bandwidth", representation.bandwidth)
      .integer("qualityRanking", representation.quality_ranking)
      .attribute("dependencyId", representation.dependency_id);
  write_base_attributes(xml, representation);
  write_base_children(xml, representation);
  write_base_urls(xml, representation.base_urls);
  write_segments(xml, representation.segments);
  xml.end();
}

void write_adaptation_set(XmlWriter& xml, const AdaptationSet& set) {
  xml.begin("AdaptationSet")
      .attribute("xlink:href", set.xlink_href)
      .attribute("id", set.id)
      .integer("group", set.group)
      .attribute("contentType", set.content_type)
      .attribute("lang", set.lang)
      .attribute("par", ratio(set.par))
      .integer("minBandwidth", set.min_bandwidth)
      .integer("maxBandwidth", set.max_bandwidth)
      .integer("minWidth", set.min_width)
      .integer("maxWidth", set.max_width)
      .integer("minHeight", set.min_height)
      .integer("maxHeight", set.max_height)
      .attribute("minFrameRate", frame_rate(set.min_frame_rate))
      .attribute("maxFrameRate", frame_rate(set.max_frame_rate))
      .boolean("segmentAlignment", set.segment_alignment)
      .boolean("subsegmentAlignment", set.subsegment_alignment)
      .integer("subsegmentStartsWithSAP", set.subsegment_starts_with_sap)
      .boolean("bitstreamSwitching", set.bitstream_switching)
      .integer("selectionPriority", set.selection_priority);
  write_base_attributes(xml, set);
  write_base_children(xml, set);
  write_descriptors(xml, "Accessibility", set.accessibilities);
  write_descriptors(xml, "Role", set.roles);
  write_descriptors(xml, "Rating", set.ratings);
  write_descriptors(xml, "Viewpoint", set.viewpoints);
  for (const std::string& type : set.content_component_types) {
    xml.begin("ContentComponent").attribute("contentType", type);
    xml.end();
  }
  write_base_urls(xml, set.base_urls);
  write_segments(xml, set.segments);
  for (const Representation& representation : set.representations) write_representation(xml, representation);
  xml.end();
}

void write_event_stream(XmlWriter& xml, const EventStream& stream) {
  xml.begin("EventStream")
      .attribute("schemeIdUri", stream.scheme_id_uri)
      .attribute("value", stream.value)
      .integer("timescale", stream.timescale)
      .integer("presentationTimeOffset", stream.presentation_time_offset);
  for (const Event& event : stream.events) {
    xml.begin("Event")
        .integer("presentationTime", event.presentation_time)
        .integer("duration", event.duration)
        .integer("id", event.id)
        .attribute("contentEncoding", event.content_encoding)
        .text(event.message_data);
    xml.end();
  }
  xml.end();
}

void write_period(XmlWriter& xml, const Period& period) {
  xml.begin("Period")
      .attribute("xlink:href", period.xlink_href)
      .attribute("id", period.id)
      .duration("start", period.start)
      .duration("duration", period.duration)
      .boolean("bitstreamSwitching", period.bitstream_switching);
  write_base_urls(xml, period.base_urls);
  write_segments(xml, period.segments);
  write_descriptors(xml, "AssetIdentifier", period.asset_identifiers);
  for (const EventStream& stream : period.event_streams) write_event_stream(xml, stream);
  for (const AdaptationSet& set : period.adaptation_sets) write_adaptation_set(xml, set);
  write_descriptors(xml, "SupplementalProperty", period.supplemental_properties);
  xml.end();
}

std::optional<uint64_t> milliseconds(const std::optional<MediaTime>& time) {
  if (!time) return std::nullopt;
  return static_cast<uint64_t>(time->as_microseconds() / 1000);
}

void write_service_description(XmlWriter& xml, const ServiceDescription& service) {
  xml.begin("ServiceDescription").integer("id", service.id);
  write_descriptors(xml, "Scope", service.scopes);
  for (const Latency& latency : service.latencies) {
    xml.begin("Latency")
        .integer("referenceId", latency.reference_id)
        .integer("target", milliseconds(latency.target))
        .integer("max", milliseconds(latency.max))
        .integer("min", milliseconds(latency.min));
    xml.end();
  }
  for (const PlaybackRate& rate : service.playback_rates) {
    xml.begin("PlaybackRate").number("max", rate.max).number("min", rate.min);
    xml.end();
  }
  xml.end();
}

void write_head(XmlWriter& xml, const Mpd& mpd) {
  if (!mpd.program_title.empty()) {
    xml.begin("ProgramInformation");
    xml.begin("Title").text(mpd.program_title);
    xml.end();
    xml.end();
  }
  write_base_urls(xml, mpd.base_urls);
  for (const std::string& location : mpd.locations) {
    xml.begin("Location").text(location);
    xml.end();
  }
  for (const PatchLocation& patch : mpd.patch_locations) {
    xml.begin("PatchLocation");
    if (patch.ttl) xml.number("ttl", patch.ttl->as_seconds());
    xml.text(patch.url);
    xml.end();
  }
  for (const ServiceDescription& service : mpd.service_descriptions) write_service_description(xml, service);
}

}  // namespace

std::string write_mpd(const Mpd& mpd) {
  XmlWriter children(1);
  write_head(children, mpd);
  for (const Period& period : mpd.periods) write_period(children, period);
  write_descriptors(children, "EssentialProperty", mpd.essential_properties);
  write_descriptors(children, "SupplementalProperty", mpd.supplemental_properties);
  write_descriptors(children, "UTCTiming", mpd.utc_timings);
  const std::string body = std::move(children).take();

  const auto name_space = [&body](std::string_view use, const char* uri) {
    return body.find(use) == std::string::npos ? "" : uri;
  };
  XmlWriter root;
  root.begin("MPD")
      .attribute("xmlns", "urn:mpeg:dash:schema:mpd:2011")
      .attribute("xmlns:xlink", name_space(" xlink:", "http://www.w3.org/1999/xlink"))
      .attribute("xmlns:cenc", name_space(" cenc:", "urn:mpeg:cenc:2013"))
      .attribute("xmlns:dvb", name_space(" dvb:", "urn:dvb:dash:dash-extensions:2014-1"))
      .attribute("id", mpd.id)
      .attribute("profiles", mpd.profiles)
      .attribute("type", mpd.type == Mpd::Type::kDynamic ? "dynamic" : "static")
      .date("availabilityStartTime", mpd.availability_start_time)
      .date("availabilityEndTime", mpd.availability_end_time)
      .date("publishTime", mpd.publish_time)
      .duration("mediaPresentationDuration", mpd.media_presentation_duration)
      .duration("minimumUpdatePeriod", mpd.minimum_update_period)
      .duration("minBufferTime", mpd.min_buffer_time.value_or(MediaTime()))
      .duration("timeShiftBufferDepth", mpd.time_shift_buffer_depth)
      .duration("suggestedPresentationDelay", mpd.suggested_presentation_delay)
      .duration("maxSegmentDuration", mpd.max_segment_duration)
      .duration("maxSubsegmentDuration", mpd.max_subsegment_duration);
  root.end();
  std::string text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + std::move(root).take();
  if (!body.empty()) {
    text.replace(text.size() - 2, 2, ">\n");  // of the empty element's "/>"
    text += body + "\n</MPD>";
  }
  return text + "\n";
}

}  // namespace rill::dash
