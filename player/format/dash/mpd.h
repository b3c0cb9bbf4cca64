// SPDX-License-Identifier: Apache-2.0
//
// The Media Presentation Description of DASH as values (ISO/IEC 23009-1:2022, 5th edition), shared by reader
// and writer. Names are the specification's; an element's text is `text` or named after what it says. Absent
// attributes are nullopt or empty; nothing is inherited, resolved or defaulted here (source/dash_* does
// that), so that what was read can be written again. Elements Rill has no use for (Metrics, Preselection,
// SubRepresentation, InitializationSet, ...) are not kept. URLs are as written.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "player/base/media_time.h"

namespace rill::dash {

// "first-last", both included; "first-" has no last. 5.3.9.2, RFC 9110 14.1.2
struct ByteRange {
  uint64_t first = 0;
  std::optional<uint64_t> last;
  bool operator==(const ByteRange&) const = default;
};

// FrameRateType "30000/1001" and RatioType "16:9". A frame rate without denominator has 1.
struct Ratio {
  uint32_t numerator = 0;
  uint32_t denominator = 1;
  bool operator==(const Ratio&) const = default;
};

// xs:double seconds; "INF" is MediaTime::max().
using TimeOffset = std::optional<MediaTime>;

// DescriptorType (5.8.2): Role, Accessibility, EssentialProperty, UTCTiming, InbandEventStream, ...
struct Descriptor {
  std::string scheme_id_uri;
  std::string value;
  std::string id;
  bool operator==(const Descriptor&) const = default;
};

// 5.8.4.1. What a scheme puts inside (cenc:pssh, ...) is not kept.
struct ContentProtection {
  Descriptor descriptor;
  std::string default_kid;  // cenc:default_KID
  bool operator==(const ContentProtection&) const = default;
};

struct Label {
  std::string text;
  std::string lang;
  std::string id;
  bool operator==(const Label&) const = default;
};

// 5.6. The first of several is the preferred one.
struct BaseUrl {
  std::string url;
  std::string service_location;
  std::optional<uint32_t> priority;  // dvb:priority (ETSI TS 103 285 10.8.2.1): lower is preferred
  std::optional<uint32_t> weight;    // dvb:weight
  TimeOffset availability_time_offset;
  std::optional<bool> availability_time_complete;
  bool operator==(const BaseUrl&) const = default;
};

// URLType (5.3.9.2.3): Initialization, RepresentationIndex.
struct UrlType {
  std::string source_url;  // empty: the BaseURL itself
  std::optional<ByteRange> range;
  bool operator==(const UrlType&) const = default;
};

// One S of a SegmentTimeline (5.3.9.6). Ticks of @timescale.
struct TimelineEntry {
  std::optional<uint64_t> t;
  std::optional<uint64_t> n;
  uint64_t d = 0;
  int64_t r = 0;              // further segments of the same duration; below 0: up to the next S or the end
  std::optional<uint64_t> k;  // segment sequences
  bool operator==(const TimelineEntry&) const = default;
};

struct SegmentTimeline {
  std::vector<TimelineEntry> entries;
  bool operator==(const SegmentTimeline&) const = default;
};

// SegmentBaseType (5.3.9.2), as SegmentBase and as what the other two begin with.
struct SegmentBase {
  std::optional<uint32_t> timescale;  // default 1
  std::optional<int64_t> ept_delta;
  std::optional<int64_t> pd_delta;
  std::optional<uint64_t> presentation_time_offset;
  std::optional<uint64_t> presentation_duration;
  std::optional<MediaTime> time_shift_buffer_depth;
  std::optional<ByteRange> index_range;
  std::optional<bool> index_range_exact;
  TimeOffset availability_time_offset;
  std::optional<bool> availability_time_complete;
  std::optional<UrlType> initialization;        // element
  std::optional<UrlType> representation_index;  // element
  bool operator==(const SegmentBase&) const = default;
};

// MultipleSegmentBaseType (5.3.9.2).
struct MultipleSegmentBase : SegmentBase {
  std::optional<uint64_t> duration;
  std::optional<uint64_t> start_number;  // default 1
  std::optional<uint64_t> end_number;
  std::optional<SegmentTimeline> segment_timeline;
  bool operator==(const MultipleSegmentBase&) const = default;
};

// 5.3.9.4. Identifiers ($Number$, ...) unexpanded: url_template.h.
struct SegmentTemplate : MultipleSegmentBase {
  std::string media;
  std::string index;
  std::string initialization_template;  // @initialization
  std::string bitstream_switching;
  bool operator==(const SegmentTemplate&) const = default;
};

struct SegmentUrl {
  std::string media;  // empty: the BaseURL itself
  std::optional<ByteRange> media_range;
  std::string index;
  std::optional<ByteRange> index_range;
  bool operator==(const SegmentUrl&) const = default;
};

// 5.3.9.3.
struct SegmentList : MultipleSegmentBase {
  std::vector<SegmentUrl> segment_urls;
  std::string xlink_href;  // remote: not loaded
  bool operator==(const SegmentList&) const = default;
};

// Whichever of the three stands in a Period, AdaptationSet or Representation; at most one by the
// specification.
struct SegmentInformation {
  std::optional<SegmentBase> segment_base;
  std::optional<SegmentTemplate> segment_template;
  std::optional<SegmentList> segment_list;
  bool operator==(const SegmentInformation&) const = default;
};

// 5.12.
struct ProducerReferenceTime {
  uint32_t id = 0;
  bool inband = false;
  std::string type;  // "encoder", "captured", "application"; empty: "encoder"
  std::string application_scheme;
  UnixTime wall_clock_time;
  uint64_t presentation_time = 0;  // ticks of the media timeline
  std::optional<Descriptor> utc_timing;
  bool operator==(const ProducerReferenceTime&) const = default;
};

// 5.13.
struct Resync {
  std::optional<uint32_t> type;
  std::optional<uint32_t> dt;    // ticks
  std::optional<double> d_imin;  // seconds
  std::optional<double> d_imax;
  std::optional<bool> marker;
  bool operator==(const Resync&) const = default;
};

// RepresentationBaseType (5.3.7): common to AdaptationSet and Representation.
struct RepresentationBase {
  std::string profiles;
  std::optional<uint32_t> width;
  std::optional<uint32_t> height;
  std::optional<Ratio> sar;
  std::optional<Ratio> frame_rate;
  std::string audio_sampling_rate;  // one number, or two between blanks
  std::string mime_type;
  std::string segment_profiles;
  std::string codecs;
  std::string container_profiles;
  std::optional<double> maximum_sap_period;
  std::optional<uint32_t> start_with_sap;
  std::optional<double> max_playout_rate;
  std::optional<bool> coding_dependency;
  std::string scan_type;
  std::vector<Descriptor> audio_channel_configurations;
  std::vector<ContentProtection> content_protections;
  std::vector<Descriptor> essential_properties;
  std::vector<Descriptor> supplemental_properties;
  std::vector<Descriptor> inband_event_streams;
  std::vector<Label> labels;
  std::vector<ProducerReferenceTime> producer_reference_times;
  std::vector<Resync> resyncs;
  bool operator==(const RepresentationBase&) const = default;
};

// 5.3.5.
struct Representation : RepresentationBase {
  std::string id;
  uint64_t bandwidth = 0;  // bits per second
  std::optional<uint32_t> quality_ranking;
  std::string dependency_id;
  std::vector<BaseUrl> base_urls;
  SegmentInformation segments;
  bool operator==(const Representation&) const = default;
};

// 5.3.3.
struct AdaptationSet : RepresentationBase {
  std::string id;  // xs:unsignedInt in the schema; packagers write other things
  std::optional<uint32_t> group;
  std::string lang;
  std::string content_type;  // "video", "audio", "text", ...
  std::optional<Ratio> par;
  std::optional<uint64_t> min_bandwidth;
  std::optional<uint64_t> max_bandwidth;
  std::optional<uint32_t> min_width;
  std::optional<uint32_t> max_width;
  std::optional<uint32_t> min_height;
  std::optional<uint32_t> max_height;
  std::optional<Ratio> min_frame_rate;
  std::optional<Ratio> max_frame_rate;
  std::optional<bool> segment_alignment;
  std::optional<bool> subsegment_alignment;
  std::optional<uint32_t> subsegment_starts_with_sap;
  std::optional<bool> bitstream_switching;
  std::optional<uint32_t> selection_priority;
  std::string xlink_href;  // remote: not loaded
  std::vector<Descriptor> accessibilities;
  std::vector<Descriptor> roles;
  std::vector<Descriptor> ratings;
  std::vector<Descriptor> viewpoints;
  std::vector<std::string> content_component_types;  // of its ContentComponents
  std::vector<BaseUrl> base_urls;
  SegmentInformation segments;
  std::vector<Representation> representations;
  bool operator==(const AdaptationSet&) const = default;
};

// 5.10.2.
struct Event {
  uint64_t presentation_time = 0;  // ticks, from the start of the Period (minus presentationTimeOffset)
  std::optional<uint64_t> duration;
  std::optional<uint32_t> id;
  std::string content_encoding;  // "base64" or empty
  std::string message_data;      // @messageData, or what the element holds
  bool operator==(const Event&) const = default;
};

struct EventStream {
  std::string scheme_id_uri;
  std::string value;
  std::optional<uint32_t> timescale;  // default 1
  std::optional<uint64_t> presentation_time_offset;
  std::vector<Event> events;
  bool operator==(const EventStream&) const = default;
};

// 5.3.2.
struct Period {
  std::string id;
  std::optional<MediaTime> start;
  std::optional<MediaTime> duration;
  std::optional<bool> bitstream_switching;
  std::string xlink_href;  // remote: not loaded
  std::vector<BaseUrl> base_urls;
  SegmentInformation segments;
  std::vector<Descriptor> asset_identifiers;  // at most one
  std::vector<EventStream> event_streams;
  std::vector<AdaptationSet> adaptation_sets;
  std::vector<Descriptor> supplemental_properties;
  bool operator==(const Period&) const = default;
};

// Annex K.3.2: milliseconds in the MPD.
struct Latency {
  std::optional<uint32_t> reference_id;
  std::optional<MediaTime> target;
  std::optional<MediaTime> max;
  std::optional<MediaTime> min;
  bool operator==(const Latency&) const = default;
};

struct PlaybackRate {
  std::optional<double> max;
  std::optional<double> min;
  bool operator==(const PlaybackRate&) const = default;
};

// Annex K.
struct ServiceDescription {
  std::optional<uint32_t> id;
  std::vector<Descriptor> scopes;
  std::vector<Latency> latencies;
  std::vector<PlaybackRate> playback_rates;
  bool operator==(const ServiceDescription&) const = default;
};

// 5.15.2.
struct PatchLocation {
  std::string url;
  std::optional<MediaTime> ttl;
  bool operator==(const PatchLocation&) const = default;
};

// 5.3.1.
struct Mpd {
  enum class Type : uint8_t { kStatic, kDynamic };

  std::string id;
  std::string profiles;
  Type type = Type::kStatic;
  std::optional<UnixTime> availability_start_time;
  std::optional<UnixTime> availability_end_time;
  std::optional<UnixTime> publish_time;
  std::optional<MediaTime> media_presentation_duration;
  std::optional<MediaTime> minimum_update_period;
  std::optional<MediaTime> min_buffer_time;
  std::optional<MediaTime> time_shift_buffer_depth;
  std::optional<MediaTime> suggested_presentation_delay;
  std::optional<MediaTime> max_segment_duration;
  std::optional<MediaTime> max_subsegment_duration;
  std::string program_title;  // ProgramInformation/Title
  std::vector<BaseUrl> base_urls;
  std::vector<std::string> locations;
  std::vector<PatchLocation> patch_locations;
  std::vector<ServiceDescription> service_descriptions;
  std::vector<Period> periods;
  std::vector<Descriptor> essential_properties;
  std::vector<Descriptor> supplemental_properties;
  std::vector<Descriptor> utc_timings;
  bool operator==(const Mpd&) const = default;
};

}  // namespace rill::dash
