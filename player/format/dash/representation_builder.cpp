// SPDX-License-Identifier: Apache-2.0
#include "player/format/dash/mpd_builder.h"

namespace rill::dash {
namespace {

ContentProtection build_protection(const XmlElement& element) {
  ContentProtection out{build_descriptor(element), {}};
  for (const pugi::xml_attribute& attribute : element.node().attributes()) {
    if (local_name(attribute.name()) == "default_KID") out.default_kid = attribute.value();
  }
  return out;
}

ProducerReferenceTime build_reference_time(const XmlElement& element) {
  ProducerReferenceTime out;
  out.id = element.unsigned32_hint("id").value_or(0);
  out.inband = element.hint("inband", parse_boolean).value_or(false);
  out.type = element.string("type");
  out.application_scheme = element.string("applicationScheme");
  out.wall_clock_time = element.hint("wallClockTime", parse_date_time).value_or(UnixTime());
  out.presentation_time = element.hint("presentationTime", parse_unsigned).value_or(0);
  for (const XmlElement& child : element.children()) {
    if (child.name() == "UTCTiming") out.utc_timing = build_descriptor(child);
  }
  return out;
}

Resync build_resync(const XmlElement& element) {
  return {element.unsigned32_hint("type"), element.unsigned32_hint("dT"), element.hint("dImin", parse_double),
          element.hint("dImax", parse_double), element.hint("marker", parse_boolean)};
}

void build_common_attributes(const XmlElement& element, RepresentationBase& out) {
  out.profiles = element.string("profiles");
  out.width = element.unsigned32_hint("width");
  out.height = element.unsigned32_hint("height");
  out.sar = element.ratio_hint("sar", ':');
  out.frame_rate = element.ratio_hint("frameRate", '/');
  out.audio_sampling_rate = element.string("audioSamplingRate");
  out.mime_type = element.string("mimeType");
  out.segment_profiles = element.string("segmentProfiles");
  out.codecs = element.string("codecs");
  out.container_profiles = element.string("containerProfiles");
  out.maximum_sap_period = element.hint("maximumSAPPeriod", parse_double);
  out.start_with_sap = element.unsigned32_hint("startWithSAP");
  out.max_playout_rate = element.hint("maxPlayoutRate", parse_double);
  out.coding_dependency = element.hint("codingDependency", parse_boolean);
  out.scan_type = element.string("scanType");
}

// Takes `child` if it is one of RepresentationBaseType's.
bool build_common_child(const XmlElement& child, RepresentationBase& out) {
  const std::string_view name = child.name();
  if (name == "AudioChannelConfiguration") {
    out.audio_channel_configurations.push_back(build_descriptor(child));
  } else if (name == "ContentProtection") {
    out.content_protections.push_back(build_protection(child));
  } else if (name == "EssentialProperty") {
    out.essential_properties.push_back(build_descriptor(child));
  } else if (name == "SupplementalProperty") {
    out.supplemental_properties.push_back(build_descriptor(child));
  } else if (name == "InbandEventStream") {
    out.inband_event_streams.push_back(build_descriptor(child));
  } else if (name == "Label") {
    out.labels.push_back({std::string(child.text()), child.string("lang"), child.string("id")});
  } else if (name == "ProducerReferenceTime") {
    out.producer_reference_times.push_back(build_reference_time(child));
  } else if (name == "Resync") {
    out.resyncs.push_back(build_resync(child));
  } else {
    return false;
  }
  return true;
}

Representation build_representation(const XmlElement& element) {
  Representation out;
  build_common_attributes(element, out);
  out.id = element.string("id");
  out.bandwidth = element.hint("bandwidth", parse_unsigned).value_or(0);
  out.quality_ranking = element.unsigned32_hint("qualityRanking");
  out.dependency_id = element.string("dependencyId");
  for (const XmlElement& child : element.children()) {
    if (build_common_child(child, out) || build_segment_information(child, out.segments)) continue;
    if (child.name() == "BaseURL") out.base_urls.push_back(build_base_url(child));
  }
  return out;
}

void build_set_attributes(const XmlElement& element, AdaptationSet& out) {
  build_common_attributes(element, out);
  out.id = element.string("id");
  out.group = element.unsigned32_hint("group");
  out.lang = element.string("lang");
  out.content_type = element.string("contentType");
  out.par = element.ratio_hint("par", ':');
  out.min_bandwidth = element.hint("minBandwidth", parse_unsigned);
  out.max_bandwidth = element.hint("maxBandwidth", parse_unsigned);
  out.min_width = element.unsigned32_hint("minWidth");
  out.max_width = element.unsigned32_hint("maxWidth");
  out.min_height = element.unsigned32_hint("minHeight");
  out.max_height = element.unsigned32_hint("maxHeight");
  out.min_frame_rate = element.ratio_hint("minFrameRate", '/');
  out.max_frame_rate = element.ratio_hint("maxFrameRate", '/');
  out.segment_alignment = element.hint("segmentAlignment", parse_boolean);
  out.subsegment_alignment = element.hint("subsegmentAlignment", parse_boolean);
  out.subsegment_starts_with_sap = element.unsigned32_hint("subsegmentStartsWithSAP");
  out.bitstream_switching = element.hint("bitstreamSwitching", parse_boolean);
  out.selection_priority = element.unsigned32_hint("selectionPriority");
  out.xlink_href = element.string("xlink:href");
}

}  // namespace

Descriptor build_descriptor(const XmlElement& element) {
  return {element.string("schemeIdUri"), element.string("value"), element.string("id")};
}

BaseUrl build_base_url(const XmlElement& element) {
  BaseUrl out;
  out.url = element.text();
  out.service_location = element.string("serviceLocation");
  out.priority = element.unsigned32_hint("dvb:priority");
  out.weight = element.unsigned32_hint("dvb:weight");
  out.availability_time_offset = element.value("availabilityTimeOffset", parse_time_offset);
  out.availability_time_complete = element.hint("availabilityTimeComplete", parse_boolean);
  return out;
}

AdaptationSet build_adaptation_set(const XmlElement& element) {
  AdaptationSet out;
  build_set_attributes(element, out);
  for (const XmlElement& child : element.children()) {
    if (build_common_child(child, out) || build_segment_information(child, out.segments)) continue;
    const std::string_view name = child.name();
    if (name == "Accessibility") out.accessibilities.push_back(build_descriptor(child));
    if (name == "Role") out.roles.push_back(build_descriptor(child));
    if (name == "Rating") out.ratings.push_back(build_descriptor(child));
    if (name == "Viewpoint") out.viewpoints.push_back(build_descriptor(child));
    if (name == "ContentComponent") out.content_component_types.push_back(child.string("contentType"));
    if (name == "BaseURL") out.base_urls.push_back(build_base_url(child));
    if (name == "Representation") out.representations.push_back(build_representation(child));
  }
  return out;
}

}  // namespace rill::dash
